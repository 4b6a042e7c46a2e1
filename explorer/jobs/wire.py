"""Messages as lines: each is one JSON object whose `type` names the message and whose other keys are its fields."""

from __future__ import annotations

import json
import types
import typing
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from explorer.errors import JobError
from explorer.jobs.messages import (
    FineTuneRequest,
    GpusRequest,
    JobDone,
    JobEpoch,
    JobFailed,
    JobGpus,
    JobMeasured,
    JobPaused,
    JobProgress,
    JobRegimeRun,
    PruneRequest,
    QuantizeRequest,
    RegimesRequest,
    ShapesRequest,
    TraceRequest,
    TrainRequest,
)

__all__ = ["Message", "decode", "encode", "message_from_json", "message_to_json"]

Message = (
    TrainRequest
    | TraceRequest
    | FineTuneRequest
    | PruneRequest
    | QuantizeRequest
    | ShapesRequest
    | RegimesRequest
    | GpusRequest
    | JobProgress
    | JobEpoch
    | JobPaused
    | JobRegimeRun
    | JobMeasured
    | JobGpus
    | JobDone
    | JobFailed
)

_TYPES: dict[str, type[Any]] = {
    "train": TrainRequest,
    "trace": TraceRequest,
    "quantize": QuantizeRequest,
    "finetune": FineTuneRequest,
    "prune": PruneRequest,
    "shapes": ShapesRequest,
    "regimes": RegimesRequest,
    "gpus?": GpusRequest,
    "progress": JobProgress,
    "epoch": JobEpoch,
    "paused": JobPaused,
    "regime run": JobRegimeRun,
    "measured": JobMeasured,
    "gpus": JobGpus,
    "done": JobDone,
    "failed": JobFailed,
}
_NAMES = {message_type: name for name, message_type in _TYPES.items()}

_LONGEST_SHOWN = 80


def encode(message: Message) -> str:
    """A message as one line, with the line's end. ValueError if a number is not finite."""
    return json.dumps(message_to_json(message), allow_nan=False) + "\n"


def decode(line: str) -> Message:
    """The message in a line; JobError says which part of it is wrong."""
    try:
        document = json.loads(line)
    except ValueError as error:
        raise JobError(f"not a message: {line[:_LONGEST_SHOWN]!r}") from error
    return message_from_json(document)


def message_to_json(message: Message) -> dict[str, Any]:
    """A message as a JSON-able object; `message_from_json` gives the same message back."""
    return {"type": _NAMES[type(message)], **_to_json(message)}


def message_from_json(document: object) -> Message:
    """The message that a JSON value holds; JobError says which part of it is wrong."""
    fields_ = dict(document) if isinstance(document, dict) else {}
    name = fields_.pop("type", None)
    if not isinstance(name, str) or name not in _TYPES:
        raise JobError(f"message of no known type: {json.dumps(document)[:_LONGEST_SHOWN]!r}")
    message: Message = _from_fields(fields_, _TYPES[name], f"message {name}")
    return message


def _from_fields(document: dict[str, Any], kind: type[Any], where: str) -> Any:
    """A dataclass from its fields as JSON values."""
    hints = typing.get_type_hints(kind)
    unknown = sorted(set(document) - set(hints))
    if unknown:
        raise JobError(f"{where}: unknown field {unknown[0]}")
    values = {}
    for entry in fields(kind):
        if entry.name in document:
            values[entry.name] = _from_json(document[entry.name], hints[entry.name], f"{where}: {entry.name}")
        elif entry.default is MISSING:
            raise JobError(f"{where}: field {entry.name} is missing")
    try:
        return kind(**values)
    except ValueError as error:
        raise JobError(f"{where}: {error}") from error


def _to_json(value: object) -> Any:
    if is_dataclass(value):
        return {entry.name: _to_json(getattr(value, entry.name)) for entry in fields(value)}
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
    if is_dataclass(hint) and isinstance(hint, type) and isinstance(value, dict):
        return _from_fields(value, hint, where)
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
