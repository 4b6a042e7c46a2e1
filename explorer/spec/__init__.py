"""The vocabulary: frozen, slotted, keyword-only values without behaviour beyond validation. Imports nothing above.

Two modules read files without trust, each in one place for all rooms: `node` JSON, `npz` archives of arrays.
"""
