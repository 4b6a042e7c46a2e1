"""`screenshot`: the window rendered to a PNG file, with the panels or the lesson's step that are asked for."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.errors import DesignError
from explorer.study.picture import Picture

if TYPE_CHECKING:
    from explorer.cli.parser import Screen

__all__ = ["add_screenshot"]

_SMALLEST_SIDE, _LARGEST_SIDE = 320, 10_000


def add_screenshot(parser: argparse.ArgumentParser, screen: Screen) -> None:
    """The options of `screenshot`."""
    parser.add_argument("out", type=Path, metavar="OUT.png")
    parser.add_argument("--size", default="1600x1000", metavar="WxH", help="size in pixels (default 1600x1000)")
    parser.add_argument("--theme", default="light", choices=("light", "dark"))
    parser.add_argument("--language", default="en", choices=("en", "de"))
    parser.add_argument(
        "--show", default="", metavar="LIST", help="panels to bring to the front, such as schedule,constraints"
    )
    parser.add_argument("--lesson", metavar="NAME", help="a shipped lesson, such as 4-bits, or a lesson's file")
    parser.add_argument("--step", type=int, default=1, metavar="N", help="the lesson's step, counted from 1")
    parser.add_argument("--reveal", action="store_true", help="with the answer to the step's question revealed")
    parser.set_defaults(run=lambda options: _screenshot(options, screen))


def _screenshot(options: argparse.Namespace, screen: Screen) -> int:
    picture = Picture(
        study=options.study,
        size=_size(options.size),
        theme=options.theme,
        language=options.language,
        show=tuple(name.strip() for name in options.show.split(",") if name.strip()),
        lesson=options.lesson,
        step=options.step,
        reveal=options.reveal,
    )
    screen.render(options.out, picture)
    return 0


def _size(text: str) -> tuple[int, int]:
    width, separator, height = text.partition("x")
    if separator and width.isdecimal() and height.isdecimal():
        size = int(width), int(height)
        if all(_SMALLEST_SIDE <= side <= _LARGEST_SIDE for side in size):
            return size
    raise DesignError(
        f"--size is {text!r}, but must be WIDTHxHEIGHT with sides of {_SMALLEST_SIDE} to {_LARGEST_SIDE} pixels, "
        f"such as 1600x1000"
    )
