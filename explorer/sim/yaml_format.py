"""Reading YAML and JSON lines without trust: bounded files, plain data only, and errors that name file, field and
value.

`read_yaml` and `read_json_lines` give a `Node`, a value that knows where it came from; its methods check what it must
be.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from explorer.errors import FileError, FormatError

__all__ = ["Node", "read_json_lines", "read_yaml"]

LARGEST_YAML_BYTES = 512 * 1024
LARGEST_JSON_BYTES = 64 * 1024 * 1024
LARGEST_LINE_BYTES = 64 * 1024
_MOST_NODES = 50_000
_MOST_ALIASES = 1_000
_DEEPEST = 24

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Node:
    """A value read from a file, with the path of fields that leads to it. Every method raises FormatError on
    anything else.
    """

    path: Path
    field: str
    value: Any

    def error(self, expected: str) -> FormatError:
        """The error that says what this field must be."""
        return FormatError(self.path, self.field, self.value, expected)

    def child(self, name: str | int, value: Any) -> Node:
        """A part of this value, for instance one that was computed from it."""
        separator = "" if isinstance(name, int) or not self.field else "."
        return Node(self.path, f"{self.field}{separator}{f'[{name}]' if isinstance(name, int) else name}", value)

    def mapping(self) -> dict[str, Node]:
        """The fields of a mapping, in order; their names must be text or whole numbers."""
        if not isinstance(self.value, dict):
            raise self.error("a mapping of names to values")
        for key in self.value:
            if isinstance(key, bool) or not isinstance(key, (str, int)):
                raise self.child("name of a field", key).error("text")
        return {str(key): self.child(str(key), value) for key, value in self.value.items()}

    def get(self, name: str) -> Node | None:
        """A field, None if it is missing or null."""
        found = self.mapping().get(name)
        return None if found is None or found.value is None else found

    def require(self, name: str) -> Node:
        """A field that must be there."""
        found = self.get(name)
        if found is None:
            raise self.child(name, None).error("given")
        return found

    def items(self, most: int) -> list[Node]:
        """The items of a list, no more than `most`."""
        if not isinstance(self.value, (list, tuple)):
            raise self.error("a list")
        if len(self.value) > most:
            raise self.child("length", len(self.value)).error(f"at most {most}")
        return [self.child(index, value) for index, value in enumerate(self.value)]

    def integer(self, low: int, high: int) -> int:
        """A whole number from low to high."""
        if isinstance(self.value, float) and self.value.is_integer():
            return self.child_integer(int(self.value), low, high)
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self.error(f"a whole number from {low} to {high}")
        return self.child_integer(self.value, low, high)

    def child_integer(self, value: int, low: int, high: int) -> int:
        """Check the bounds of a whole number that this value stands for."""
        if not low <= value <= high:
            raise self.error(f"a whole number from {low} to {high}")
        return value

    def number(self, low: float, high: float) -> float:
        """A finite number from low to high."""
        if isinstance(self.value, bool) or not isinstance(self.value, (int, float)):
            raise self.error(f"a number from {low:g} to {high:g}")
        if not (low <= self.value <= high) or not math.isfinite(self.value):
            raise self.error(f"a number from {low:g} to {high:g}")
        return float(self.value)

    def boolean(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self.error("true or false")
        return self.value

    def text(self) -> str:
        """Text of 1 to 200 characters."""
        if not isinstance(self.value, str) or not 1 <= len(self.value) <= 200:
            raise self.error("text of 1 to 200 characters")
        return self.value

    def one_of(self, choices: tuple[str, ...]) -> str:
        """One of a few words."""
        if not isinstance(self.value, str) or self.value not in choices:
            raise self.error(f"one of {', '.join(choices)}")
        return self.value


def read_yaml(path: str | Path) -> Node:
    """The content of a YAML file as plain data.

    FileError if it cannot be read, is too large, is no YAML, is nested too deep or uses tags or merge keys.
    """
    path = Path(path)
    text = _read_text(path, LARGEST_YAML_BYTES)
    try:
        _check_events(path, text)
        value = yaml.load(text, Loader=_Loader)  # a safe loader: plain data only
    except (yaml.YAMLError, ValueError, OverflowError, TypeError, RecursionError, KeyError, AttributeError) as error:
        raise FileError(path, f"not readable as YAML ({_first_line(error)})") from error
    return Node(path, "", value)


def read_json_lines(path: str | Path) -> Iterator[Node]:
    """One node a line of a JSON-lines file; empty lines are skipped. FileError or FormatError on damage."""
    path = Path(path)
    for number, line in enumerate(_read_text(path, LARGEST_JSON_BYTES).splitlines(), start=1):
        if not line.strip():
            continue
        where = f"line {number}"
        if len(line) > LARGEST_LINE_BYTES:
            raise FileError(path, f"{where} has {len(line)} characters, but must have at most {LARGEST_LINE_BYTES}")
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise FileError(path, f"{where} is not readable as JSON ({_first_line(error)})") from error
        yield Node(path, where, value)


def _read_text(path: Path, largest: int) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise FileError.from_os_error(path, error) from error
    except ValueError as error:  # a null byte in the name
        raise FileError(path, f"cannot be read ({error})") from error
    if len(data) > largest:
        raise FileError(path, f"is larger than {largest} bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileError(path, f"is not UTF-8 text (byte {error.start})") from error


def _check_events(path: Path, text: str) -> None:
    """Bound nodes, depth and aliases before anything is built; refuse tags and merge keys, which build objects or
    copies.
    """
    nodes = aliases = depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            aliases += 1
        elif isinstance(event, yaml.NodeEvent):
            nodes += 1
            tag = getattr(event, "tag", None)
            if tag not in (None, "!"):
                raise FileError(path, f"uses the tag {tag}, but must hold plain data")
            if isinstance(event, yaml.ScalarEvent) and event.value == "<<":
                raise FileError(path, "uses a merge key '<<', which is not supported")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if nodes > _MOST_NODES or aliases > _MOST_ALIASES:
            raise FileError(path, f"holds more than {_MOST_NODES} values or {_MOST_ALIASES} references")
        if depth > _DEEPEST:
            raise FileError(path, f"is nested more than {_DEEPEST} levels deep")


def _first_line(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text[:160] if text else type(error).__name__
