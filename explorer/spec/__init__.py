"""The vocabulary: frozen, slotted, keyword-only values without behaviour beyond validation. Imports nothing above."""
