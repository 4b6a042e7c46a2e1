"""Tables for people and JSON for programs, on the standard output, whatever that is."""

from __future__ import annotations

import io
import json
import math
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from explorer.errors import ExplorerError, FileError
from explorer.study.quantities import cycles, edp, energy, percent

__all__ = [
    "cycles",
    "discard_output",
    "edp",
    "energy",
    "finite",
    "flush_output",
    "percent",
    "print_json",
    "print_line",
    "print_table",
    "print_whatever_the_terminal_can",
    "write_whole",
]


def print_whatever_the_terminal_can() -> None:
    """From now on a character that the terminal's encoding lacks is printed as a question mark, not refused."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def discard_output() -> None:
    """Let what is left in the buffer go nowhere, so that Python does not complain about it when it ends."""
    with suppress(OSError, ValueError):  # a stream without a descriptor has nothing to complain about
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def flush_output() -> None:
    """Let everything that was printed go where it belongs; errors are those of `print_line`."""
    with _output_errors():
        sys.stdout.flush()


@contextmanager
def _output_errors() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        discard_output()
        raise ExplorerError(f"the standard output: cannot write it ({error.strerror or error})") from error


def print_line(text: str = "") -> None:
    """Print one line to the standard output; ExplorerError on a full disk, BrokenPipeError if nobody reads any more."""
    with _output_errors():
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


def write_whole(path: Path, text: str) -> None:
    """Write a UTF-8 text file as a whole or not at all; FileError if it cannot be written."""
    fresh = path.with_name(f".{path.name}-new")
    try:
        try:
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    except (OSError, ValueError) as error:  # the latter for a name that no file can have
        reason = error if isinstance(error, OSError) else OSError(str(error))
        raise FileError.from_os_error(path, reason, action="write") from error
