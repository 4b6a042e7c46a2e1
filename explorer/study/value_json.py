"""Frozen dataclasses of plain values as JSON objects: numbers, texts, enums, nested ones, tuples, sets, perhaps None.

For settings and constraints, whose fields say it all. Designs have a form of their own (`design_json`).
"""

from __future__ import annotations

import json
import math
import types
import typing
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from explorer.errors import FormatError
from explorer.spec.design import Design
from explorer.study.design_json import design_from_json, design_to_json

__all__ = ["Memo", "value_from_json", "value_to_json"]

T = TypeVar("T")


def value_to_json(value: object) -> Any:
    """A value as JSON; `value_from_json` with its type gives it back. TypeError for anything but plain values."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else str(value)
        case Enum():
            return value.value
        case Path():
            return str(value)
        case tuple():
            return [value_to_json(item) for item in value]
        case frozenset():
            return sorted(value_to_json(item) for item in value)
        case Design():
            return design_to_json(value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {entry.name: value_to_json(getattr(value, entry.name)) for entry in fields(value)}
        case _:
            raise TypeError(f"a {type(value).__name__} is no plain value")


Memo = dict[tuple[Any, str], Any]
"""Objects read before, by type and text: what many values share is then built, and kept, once."""


def value_from_json(kind: type[T], value: object, path: Path, field: str, memo: Memo | None = None) -> T:
    """A dataclass from a JSON object. Fields left out take their defaults; FormatError names what does not fit."""
    return typing.cast(T, _dataclass(kind, value, path, field, {} if memo is None else memo))


def _dataclass(kind: Any, value: object, path: Path, field: str, memo: Memo) -> Any:
    if not isinstance(value, dict):
        raise FormatError(path, field, value, "an object")
    hints = _hints(kind)
    for name in value:
        if name not in hints:
            raise FormatError(path, f"{field}.{name}", value[name], f"left out (known are: {', '.join(hints)})")
    found = {}
    for entry in fields(kind):
        if entry.name in value:
            found[entry.name] = _typed(hints[entry.name], value[entry.name], path, f"{field}.{entry.name}", memo)
        elif entry.default is MISSING and entry.default_factory is MISSING:
            raise FormatError(path, field, value, f"an object with {entry.name}")
    try:
        return kind(**found)
    except ValueError as error:
        raise FormatError(path, field, value, f"a {kind.__name__} ({error})") from error


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _typed(hint: Any, value: object, path: Path, field: str, memo: Memo) -> Any:
    """A JSON value as what a field is annotated with."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        options = [option for option in typing.get_args(hint) if option is not types.NoneType]
        return None if value is None else _typed(options[0], value, path, field, memo)
    if typing.get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise FormatError(path, field, value, "a list")
        inner = typing.get_args(hint)
        kinds = [inner[0]] * len(value) if inner[1:] == (...,) else list(inner)
        if len(kinds) != len(value):
            raise FormatError(path, field, value, f"a list of {len(kinds)}")
        return tuple(
            _typed(kind, item, path, f"{field}[{i}]", memo)
            for i, (kind, item) in enumerate(zip(kinds, value, strict=True))
        )
    if typing.get_origin(hint) is frozenset:
        if not isinstance(value, list):
            raise FormatError(path, field, value, "a list")
        (kind,) = typing.get_args(hint)
        return frozenset(_typed(kind, item, path, f"{field}[{i}]", memo) for i, item in enumerate(value))
    if hint is Design or is_dataclass(hint):
        key = (hint, json.dumps(value))
        if key not in memo:
            if hint is Design:
                memo[key] = design_from_json(value, path, field=field)
            else:
                memo[key] = _dataclass(hint, value, path, field, memo)
        return memo[key]
    if isinstance(hint, type) and issubclass(hint, Enum):
        try:
            return hint(value)
        except ValueError as error:
            names = ", ".join(str(member.value) for member in hint)
            raise FormatError(path, field, value, f"one of {names}") from error
    if hint is Path and isinstance(value, str):
        return Path(value)
    if hint is float and value in ("inf", "-inf", "nan"):
        return float(str(value))
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError as error:
            raise FormatError(path, field, value, "a number that is not too large") from error
    if hint in (bool, int, str) and type(value) is hint:
        return value
    raise FormatError(path, field, value, f"of type {getattr(hint, '__name__', hint)}")
