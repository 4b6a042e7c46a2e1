"""Messages as lines: each is one JSON object whose `type` names the message and whose other keys are its fields."""

from __future__ import annotations

import json
import types
import typing
from dataclasses import MISSING, fields
from enum import Enum
from pathlib import Path
from typing import Any

from explorer.errors import JobError
from explorer.jobs.messages import (
    JobDone,
    JobEpoch,
    JobFailed,
    JobProgress,
    TraceRequest,
    TrainRequest,
)

__all__ = ["Message", "decode", "encode"]

Message = TrainRequest | TraceRequest | JobProgress | JobEpoch | JobDone | JobFailed

_TYPES: dict[str, type[Any]] = {
    "train": TrainRequest,
    "trace": TraceRequest,
    "progress": JobProgress,
    "epoch": JobEpoch,
    "done": JobDone,
    "failed": JobFailed,
}
_NAMES = {message_type: name for name, message_type in _TYPES.items()}

_LONGEST_SHOWN = 80


def encode(message: Message) -> str:
    """A message as one line, with the line's end. ValueError if a number is not finite."""
    values = {entry.name: _to_json(getattr(message, entry.name)) for entry in fields(message)}
    return json.dumps({"type": _NAMES[type(message)], **values}, allow_nan=False) + "\n"


def decode(line: str) -> Message:
    """The message in a line; JobError says which part of it is wrong."""
    try:
        document = json.loads(line)
    except ValueError as error:
        raise JobError(f"not a message: {line[:_LONGEST_SHOWN]!r}") from error
    name = document.pop("type", None) if isinstance(document, dict) else None
    if not isinstance(name, str) or name not in _TYPES:
        raise JobError(f"message of no known type: {line[:_LONGEST_SHOWN]!r}")
    message_type = _TYPES[name]
    hints = typing.get_type_hints(message_type)
    unknown = sorted(set(document) - set(hints))
    if unknown:
        raise JobError(f"message {name}: unknown field {unknown[0]}")
    values = {}
    for entry in fields(message_type):
        if entry.name in document:
            values[entry.name] = _from_json(document[entry.name], hints[entry.name], f"message {name}: {entry.name}")
        elif entry.default is MISSING:
            raise JobError(f"message {name}: field {entry.name} is missing")
    message: Message = message_type(**values)
    return message


def _to_json(value: object) -> Any:
    match value:
        case Path():
            return str(value)
        case Enum():
            return value.value
        case tuple():
            return [_to_json(item) for item in value]
        case _:
            return value


def _from_json(value: object, hint: Any, where: str) -> Any:
    """A JSON value as the type that a field is annotated with."""
    if isinstance(hint, types.UnionType):
        (inner,) = (option for option in typing.get_args(hint) if option is not types.NoneType)
        return None if value is None else _from_json(value, inner, where)
    if typing.get_origin(hint) is tuple and isinstance(value, list):
        return tuple(_from_json(item, typing.get_args(hint)[0], where) for item in value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        try:
            return hint(value)
        except ValueError as error:
            raise JobError(f"{where} is {value!r}, but must be one of {[option.value for option in hint]}") from error
    if hint is Path and isinstance(value, str):
        return Path(value)
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if hint in (int, str, bool) and type(value) is hint:
        return value
    expected = getattr(hint, "__name__", str(hint))
    raise JobError(f"{where} is {value!r}, but must be of type {expected}")
