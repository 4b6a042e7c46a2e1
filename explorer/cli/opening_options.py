"""Options of the command `open`, and where it may be left out: `exit-explorer FILE`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, Protocol

__all__ = ["Window", "add_open", "with_open"]

_OPEN = "open"
_TAKES_A_VALUE = "--study"


class Window(Protocol):
    """What opens a file on a screen, if there is one."""

    def has_display(self) -> bool:
        """Whether a window can be shown."""

    def open_window(self, study: str, file: Path | None = None) -> int:
        """Open the window, with a file in it; returns its exit status."""


def add_open(commands: argparse._SubParsersAction[Any], window: Window, open_study: Callable[[str], int]) -> None:
    """Add the command; `open_study` does what the program does with a study and no command."""
    parser = commands.add_parser(
        _OPEN, help="open a session, study, design, accelerator or lesson; the word 'open' can be left out"
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="any file or folder that the window can open")
    parser.add_argument(
        "--study", default=argparse.SUPPRESS, metavar="S", help="the study for a design or an accelerator"
    )
    parser.set_defaults(run=lambda options: _open_file(options, window, open_study))


def with_open(arguments: Sequence[str], commands: Collection[str]) -> list[str]:
    """The arguments with the command `open` before a file that no command stands before."""
    place = 0
    while place < len(arguments) and arguments[place].startswith("-"):
        place += 2 if arguments[place] == _TAKES_A_VALUE else 1
    if place >= len(arguments) or arguments[place] in commands:
        return list(arguments)
    return [*arguments[:place], _OPEN, *arguments[place:]]


def _open_file(options: argparse.Namespace, window: Window, open_study: Callable[[str], int]) -> int:
    from explorer.cli.opening import open_file

    return open_file(options, window, open_study)
