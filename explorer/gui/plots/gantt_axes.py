"""Axes of the schedule: time in cycles with a prefix, rows with the names of cores and links, memory in bytes."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.gui import text
from explorer.gui.plots.still_axis import StillAxis

__all__ = ["CycleAxis", "MemoryAxis", "RowAxis"]

ROW_NAMES_WIDTH = 88


class CycleAxis(StillAxis):
    """Bottom axis in cycles."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.enableAutoSIPrefix(False)

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Such as '120 k'."""
        return [_short(value) for value in values]


class RowAxis(StillAxis):
    """Left axis with a name in the middle of each row."""

    def __init__(self) -> None:
        super().__init__("left")
        self.setWidth(ROW_NAMES_WIDTH)
        self._names: tuple[str, ...] = ()

    def set_names(self, names: tuple[str, ...]) -> None:
        """Names from the first row on."""
        self._names = names
        self.setTicks([[(row + 0.5, name) for row, name in enumerate(names)]])


class MemoryAxis(StillAxis):
    """Left axis for bits, shown as bytes."""

    def __init__(self) -> None:
        super().__init__("left")
        self.enableAutoSIPrefix(False)
        self.setWidth(ROW_NAMES_WIDTH)

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """Up to four ticks at powers of two of a KiB."""
        step = 8192.0
        while maxVal / step > max(min(size / 16, 4.0), 1.0):
            step *= 2
        return [(step, [step * place for place in range(int(max(maxVal, 0.0) / step) + 1)])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Such as '512 KiB'."""
        return [text.memory(value) if value > 0 else "0" for value in values]


def _short(cycles: float) -> str:
    for size, suffix in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if abs(cycles) >= size:
            return f"{cycles / size:.6g}{suffix}"
    return f"{cycles:.6g}"
