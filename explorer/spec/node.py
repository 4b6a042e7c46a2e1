"""Reading plain values from files without trust: every refusal names file, field, value and what would be right.

A `Node` is a value (from JSON or YAML) that knows where it came from; its methods check what it must be. JSON files are
read here; YAML is known to the simulator only.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from explorer.errors import FileError, FormatError

__all__ = ["Node", "load_json", "read_json_lines", "read_text"]

_T = TypeVar("_T")

_LONGEST_TEXT = 200
_LARGEST_FILE_BYTES = 64 << 20
_LONGEST_LINE = 64 << 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A value read from a file, and the fields that lead to it. Every method raises FormatError on anything else."""

    source: str | Path
    place: str
    value: object

    def wrong(self, expected: str) -> FormatError:
        """The refusal of this value."""
        return FormatError(self.source, self.place or "the file", self.value, expected)

    def child(self, name: str | int, value: object) -> Node:
        """A part of this value, for instance one that was computed from it."""
        step = f"[{name}]" if isinstance(name, int) else f".{name}" if self.place else name
        return Node(source=self.source, place=self.place + step, value=value)

    def fields(self) -> dict[str, Node]:
        """The named fields, in order; their names must be text or whole numbers."""
        if not isinstance(self.value, dict):
            raise self.wrong("a mapping of names to values")
        for key in self.value:
            if isinstance(key, bool) or not isinstance(key, str | int):
                raise self.child("name of a field", key).wrong("text")
        return {str(key): self.child(str(key), value) for key, value in self.value.items()}

    def only(self, names: tuple[str, ...]) -> None:
        """Refuse misspelt fields: a bound that is silently ignored would change the figures."""
        for name in self.fields():
            if name not in names:
                raise FormatError(self.source, f"{self.place} has a field that", name, f"one of {', '.join(names)}")

    def field(self, name: str, default: object = None) -> Node:
        """A named field; its value is `default` where it is missing."""
        if not isinstance(self.value, dict):
            raise self.wrong("a mapping of names to values")
        return self.child(name, self.value.get(name, default))

    def get(self, name: str) -> Node | None:
        """A field, None if it is missing or null."""
        found = self.field(name)
        return None if found.is_missing else found

    def require(self, name: str) -> Node:
        """A field that must be there."""
        found = self.field(name)
        if found.is_missing:
            raise found.wrong("given")
        return found

    @property
    def is_missing(self) -> bool:
        return self.value is None

    def items(self, most: int) -> tuple[Node, ...]:
        """The items of a list, no more than `most`."""
        if not isinstance(self.value, list | tuple):
            raise self.wrong("a list")
        if len(self.value) > most:
            raise self.child("length", len(self.value)).wrong(f"at most {most}")
        return tuple(self.child(index, value) for index, value in enumerate(self.value))

    def integer(self, least: int, most: int) -> int:
        """A whole number from least to most; 8.0 is one."""
        value = self.value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.wrong(f"a whole number in {least}..{most}")
        return value

    def number(self, least: float, most: float) -> float:
        """A finite number from least to most."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise self.wrong(f"a number in {least:g}..{most:g}")
        if not math.isfinite(value):
            raise self.wrong("a finite number")
        return float(value)

    def boolean(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self.wrong("true or false")
        return self.value

    def text(self) -> str:
        """Text of 1 to 200 characters."""
        if not isinstance(self.value, str) or not 1 <= len(self.value) <= _LONGEST_TEXT:
            raise self.wrong(f"text of 1 to {_LONGEST_TEXT} characters")
        return self.value

    def one_of(self, choices: tuple[str, ...]) -> str:
        """One of a few words."""
        return self.choice({choice: choice for choice in choices})

    def choice(self, choices: dict[str, _T]) -> _T:
        """What one of a few words stands for."""
        if not isinstance(self.value, str) or self.value not in choices:
            raise self.wrong(f"one of {', '.join(choices)}")
        return choices[self.value]


def load_json(path: str | Path) -> Node:
    """The content of a JSON file; FileError if it is missing, too large or no JSON."""
    path = Path(path)
    try:
        value = json.loads(read_text(path, _LARGEST_FILE_BYTES))
    except (ValueError, RecursionError) as error:
        raise FileError(path, f"is not a JSON file ({_first_line(error)})") from error
    return Node(source=path, place="", value=value)


def read_json_lines(path: str | Path) -> Iterator[Node]:
    """One node a line of a JSON-lines file; empty lines are skipped. FileError on damage."""
    path = Path(path)
    for number, line in enumerate(read_text(path, _LARGEST_FILE_BYTES).split("\n"), start=1):
        if not line.strip():
            continue
        where = f"line {number}"
        if len(line) > _LONGEST_LINE:
            raise FileError(path, f"{where} has {len(line)} characters, but must have at most {_LONGEST_LINE}")
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise FileError(path, f"{where} is not readable as JSON ({_first_line(error)})") from error
        yield Node(source=path, place=where, value=value)


def read_text(path: Path, largest_bytes: int) -> str:
    """The text of a file; FileError if it cannot be read, is too large or is no UTF-8."""
    try:
        with path.open("rb") as file:
            data = file.read(largest_bytes + 1)
    except OSError as error:
        raise FileError.from_os_error(path, error) from error
    except ValueError as error:  # a null byte in the name
        raise FileError(path, f"cannot be read ({error})") from error
    if len(data) > largest_bytes:
        raise FileError(path, f"is larger than {largest_bytes} bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileError(path, f"is not UTF-8 text (byte {error.start})") from error


def _first_line(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text[:160] if text else type(error).__name__
