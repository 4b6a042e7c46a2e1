"""Reading YAML without trust: bounded files, plain data only, and errors that name file, field and value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from explorer.errors import FileError
from explorer.spec.node import Node, read_text

__all__ = ["read_yaml"]

_LARGEST_BYTES = 512 * 1024
_MOST_NODES = 50_000
_MOST_ALIASES = 1_000
_DEEPEST = 24

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: str | Path) -> Node:
    """The content of a YAML file as plain data.

    FileError if it cannot be read, is too large, is no YAML, is nested too deep or uses tags or merge keys.
    """
    path = Path(path)
    text = read_text(path, _LARGEST_BYTES)
    try:
        _check_events(path, text)
        value = yaml.load(text, Loader=_Loader)  # a safe loader: plain data only
    except (yaml.YAMLError, ValueError, OverflowError, TypeError, RecursionError, KeyError, AttributeError) as error:
        raise FileError(path, f"not readable as YAML ({_first_line(error)})") from error
    return Node(source=path, place="", value=value)


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
