"""Checked reading of JSON values: every refusal names file, field, value and what would be right."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from explorer.errors import FileError, FormatError

__all__ = ["JsonNode", "load_json"]

_T = TypeVar("_T")

_LONGEST_TEXT = 200
_LARGEST_FILE_BYTES = 64 << 20


def load_json(path: str | Path) -> JsonNode:
    """The content of a JSON file; FileError if it is missing, too large or no JSON."""
    path = Path(path)
    try:
        if path.stat().st_size > _LARGEST_FILE_BYTES:
            raise FileError(path, f"is larger than {_LARGEST_FILE_BYTES >> 20} MiB")
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError.from_os_error(path, error) from error
    except (ValueError, RecursionError) as error:
        raise FileError(path, f"is not a JSON file ({error})") from error
    return JsonNode(source=path, path="", value=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonNode:
    """A JSON value with its place in the file, so that every refusal can name it."""

    source: str | Path
    path: str
    value: object

    def wrong(self, expected: str) -> FormatError:
        """The refusal of this value."""
        return FormatError(self.source, self.path or "the file", self.value, expected)

    def field(self, name: str, default: object = None) -> JsonNode:
        """A named field; its value is `default` where the field is missing."""
        if not isinstance(self.value, dict):
            raise self.wrong("an object with named fields")
        path = f"{self.path}.{name}" if self.path else name
        return JsonNode(source=self.source, path=path, value=self.value.get(name, default))

    def only(self, names: tuple[str, ...]) -> None:
        """Refuse misspelt fields: a bound that is silently ignored would change the figures."""
        if isinstance(self.value, dict):
            for name in self.value:
                if name not in names:
                    raise FormatError(self.source, f"{self.path} has a field that", name, f"one of {', '.join(names)}")

    def items(self, most: int) -> tuple[JsonNode, ...]:
        """The elements of a list."""
        if not isinstance(self.value, list):
            raise self.wrong("a list")
        if len(self.value) > most:
            raise FormatError(self.source, f"the length of {self.path}", len(self.value), f"at most {most}")
        return tuple(
            JsonNode(source=self.source, path=f"{self.path}[{index}]", value=item)
            for index, item in enumerate(self.value)
        )

    def integer(self, least: int, most: int) -> int:
        """A whole number in least..most."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or not least <= self.value <= most:
            raise self.wrong(f"a whole number in {least}..{most}")
        return self.value

    def text(self) -> str:
        """A text that is not empty."""
        if not isinstance(self.value, str) or not 0 < len(self.value) <= _LONGEST_TEXT:
            raise self.wrong(f"a text of 1 to {_LONGEST_TEXT} characters")
        return self.value

    def choice(self, choices: dict[str, _T]) -> _T:
        """One of the named choices."""
        if not isinstance(self.value, str) or self.value not in choices:
            raise self.wrong(f"one of {', '.join(choices)}")
        return choices[self.value]

    def number(self, least: float, most: float) -> float:
        """A finite number in least..most."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float) or not least <= self.value <= most:
            raise self.wrong(f"a number in {least:g}..{most:g}")
        return float(self.value)

    @property
    def is_missing(self) -> bool:
        return self.value is None
