"""Tables for people and JSON for programs."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Sequence
from typing import Any

__all__ = ["engineering", "percent", "print_json", "print_line", "print_table"]

_PREFIXES = ((1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


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


def engineering(value: float, unit: str) -> str:
    """A quantity with a decimal prefix, such as '3.42 M' and its unit."""
    for factor, prefix in _PREFIXES:
        if abs(value) >= factor:
            return f"{value / factor:.4g} {prefix}{unit}"
    return f"{value:.4g} {unit}"


def _finite(value: object) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
