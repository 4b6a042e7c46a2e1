"""Tables for people and JSON for programs."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Sequence
from typing import Any

__all__ = ["cycles", "edp", "energy", "percent", "print_json", "print_line", "print_table"]


def print_line(text: str = "") -> None:
    """Print one line to the standard output."""
    sys.stdout.write(f"{text}\n")


def print_json(value: object, *, indent: int | None = 1) -> None:
    """Print a value as strict JSON: numbers that are not finite become null."""
    print_line(json.dumps(_finite(value), indent=indent, allow_nan=False))


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print an aligned table: the first column to the left, all others to the right."""
    lines = [tuple(header), *(tuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    for line in lines:
        cells = [
            text.ljust(w) if c == 0 else text.rjust(w) for c, (text, w) in enumerate(zip(line, widths, strict=True))
        ]
        print_line("  ".join(cells).rstrip())


def percent(share: float) -> str:
    """A share of one as a percentage; a dash where there is none."""
    return "-" if math.isnan(share) else f"{100 * share:.2f} %"


def energy(value_pj: float) -> str:
    """An energy in the unit that suits its size, pJ to J."""
    return _scaled(value_pj, ((1e12, "J"), (1e9, "mJ"), (1e6, "µJ"), (1e3, "nJ"), (1.0, "pJ")))


def cycles(value: float) -> str:
    """A time in cycles, thousands or millions of them."""
    return _scaled(value, ((1e6, "Mcycles"), (1e3, "kcycles"), (1.0, "cycles")))


def edp(value_pj_cycles: float) -> str:
    """An energy-delay product; the prefixes of energy and time would not multiply, so a power of ten."""
    return f"{value_pj_cycles:.3e} pJ·cycles"


def _scaled(value: float, units: Sequence[tuple[float, str]]) -> str:
    for factor, unit in units:
        if abs(value) >= factor:
            return f"{value / factor:.4g} {unit}"
    return f"{value:.4g} {units[-1][1]}"


def _finite(value: object) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
