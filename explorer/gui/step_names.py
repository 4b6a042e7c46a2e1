"""Undo steps in the window's language. The session, which knows no languages, names them in English."""

from __future__ import annotations

import re
from functools import cache

from explorer.gui import text
from explorer.gui.translate import mark, tr

__all__ = ["PATTERNS", "is_known", "step_name"]

PATTERNS: tuple[str, ...] = (
    mark("threshold after block {block} to {threshold}"),
    mark("mount an exit after block {block}"),
    mark("unmount the exit after block {block}"),
    mark("{head} head after block {block}"),
    mark("bits to {bits}"),
    mark("confidence as {measure}, calibrated"),
    mark("confidence as {measure}"),
    mark("run on {accelerator}, {schedule}"),
    mark("adopt a design from {source}"),
    mark("change the constraints"),
    mark("unpin {name}"),
    mark("rename {name} to {other}"),
    mark("note on {name}"),
    mark("move {name}"),
    mark("compare with {name}"),
    mark("pin {name}"),
)
"""The forms of the names; the tests check that every edit's name is one of them."""


def _compiled(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", pattern)
    return re.compile("".join(f"(?P<{part}>.+)" if odd % 2 else re.escape(part) for odd, part in enumerate(parts)))


@cache
def _all_compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((pattern, _compiled(pattern)) for pattern in PATTERNS)


def is_known(label: str) -> bool:
    """Whether a name has one of the forms."""
    return any(compiled.fullmatch(label) for _, compiled in _all_compiled())


def step_name(label: str) -> str:
    """The name of a step as the window shows it; one that nobody foresaw stays as it is."""
    for pattern, compiled in _all_compiled():
        match = compiled.fullmatch(label)
        if match:
            values = match.groupdict()
            if "accelerator" in values:  # a name, not the path of a file
                values["accelerator"] = text.accelerator(values["accelerator"])
            return tr(pattern, **values)
    return label
