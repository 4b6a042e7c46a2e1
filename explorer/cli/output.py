"""Tables for people and JSON for programs."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from explorer.study.quantities import cycles, edp, energy, percent

__all__ = ["cycles", "edp", "energy", "finite", "percent", "print_json", "print_line", "print_table"]


def print_line(text: str = "") -> None:
    """Print one line to the standard output."""
    sys.stdout.write(f"{text}\n")


def print_json(value: object, *, indent: int | None = 1) -> None:
    """Print a value as strict JSON: numbers that are not finite become null."""
    print_line(json.dumps(finite(value), indent=indent, allow_nan=False))


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print an aligned table: the first column to the left, all others to the right."""
    lines = [tuple(header), *(tuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    for line in lines:
        cells = [
            text.ljust(w) if c == 0 else text.rjust(w) for c, (text, w) in enumerate(zip(line, widths, strict=True))
        ]
        print_line("  ".join(cells).rstrip())


def finite(value: object) -> Any:
    """A value for strict JSON: numbers that are not finite become null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return value
