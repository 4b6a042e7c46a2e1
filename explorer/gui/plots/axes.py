"""Axes: EDP as powers of ten (data are log10, for pyqtgraph's log mode does not move scatter items), accuracy in %."""

from __future__ import annotations

import math
from collections.abc import Sequence

from explorer.gui import text
from explorer.gui.plots.still_axis import StillAxis

__all__ = ["AccuracyAxis", "LogEdpAxis", "log_ticks"]

_SHORT_SPAN = 0.9
"""Below this many decades, ticks stand at round values of the EDP instead of at powers of ten."""


class LogEdpAxis(StillAxis):
    """Bottom axis for log10 of an EDP in pJ x cycles."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.enableAutoSIPrefix(False)

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """Labelled ticks and unlabelled ones between them."""
        labelled, bare = log_ticks(minVal, maxVal, max(int(size / 64), 2))
        return [(1.0, labelled), (0.0, bare)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Such as '10¹²' or '20×10¹²'."""
        if spacing == 0.0:
            return [""] * len(values)
        return [_label(value) for value in values]


class AccuracyAxis(StillAxis):
    """Left axis for accuracy in percent, of fixed width so that the plot stays still."""

    def __init__(self) -> None:
        super().__init__("left")
        self.enableAutoSIPrefix(False)
        self.setWidth(52)


def log_ticks(low: float, high: float, most: int) -> tuple[list[float], list[float]]:
    """Labelled and unlabelled ticks for log10 values in low..high, at most about `most` labelled ones."""
    span = high - low
    if not (math.isfinite(low) and math.isfinite(high)) or span <= 0 or span > 300:
        return [], []
    if span < _SHORT_SPAN:
        return _round_ticks(low, high, most), []
    decades = range(math.floor(low), math.ceil(high) + 1)
    step = max(math.ceil(span / most), 1)
    labelled = [float(decade) for decade in decades if decade % step == 0]
    bare = [decade + math.log10(m) for decade in decades for m in range(2, 10)] if span < 12 else []
    if span * 3 <= most:  # room for 2 and 5 as well
        more = [decade + math.log10(m) for decade in decades for m in (2, 5)]
        labelled, bare = sorted(labelled + more), [tick for tick in bare if tick not in more]
    return [t for t in labelled if low <= t <= high], [t for t in bare if low <= t <= high]


def _round_ticks(low: float, high: float, most: int) -> list[float]:
    start, end = 10.0**low, 10.0**high
    rough = (end - start) / most
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = next(m * magnitude for m in (1, 2, 5, 10, 20) if m * magnitude >= rough)
    first = math.ceil(start / step)
    return [math.log10(i * step) for i in range(first, first + 2 * most) if 0 < i * step <= end]


def _label(value: float) -> str:
    exponent = math.floor(value + 1e-9)
    mantissa = f"{10.0 ** (value - exponent):.3g}"
    power = f"10{text.superscript(exponent)}"
    return power if mantissa == "1" else f"{mantissa}×{power}"
