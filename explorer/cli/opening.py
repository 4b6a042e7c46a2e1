"""`open`: any file that the window can open, shown there, or printed where there is no display.

The word can be left out: `exit-explorer FILE`. What a file is is told from its content. It is read before a window
opens, so that what cannot be opened is one line on the standard error and exit status 2.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from explorer.cli.opening_options import Window
from explorer.cli.output import print_line
from explorer.errors import FileError, FormatError
from explorer.spec.design import Design
from explorer.spec.traces import Split
from explorer.study.design_json import design_from_text
from explorer.study.edits import check_design
from explorer.study.evaluate import Evaluator
from explorer.study.file_kinds import FileKind, Found, kind_of
from explorer.study.files import find_study
from explorer.study.platforms import Platforms

__all__ = ["open_file"]


def open_file(options: argparse.Namespace, window: Window, open_study: Callable[[str], int]) -> int:
    """Open a file in the window, or print it where there is no display; returns the exit status."""
    file: Path = options.file
    if not file.exists() and file.name == str(file) and not file.suffix:
        raise FileError(file, "no such file, nor a command; exit-explorer --help lists the commands")
    found = kind_of(file.absolute())  # what is opened stays what it is when the folder changes
    if found.kind is FileKind.STUDY:
        return open_study(str(found.path))
    study, print_it = _read(found, options.study)
    if window.has_display():
        return window.open_window(study, found.path)
    print_it()
    print_line()
    print_line("There is no display; start exit-explorer in a desktop session to open this file in the window.")
    return 0


def _read(found: Found, study: str) -> tuple[str, Callable[[], None]]:
    """The study that a file belongs to, and what prints the file; ExplorerError if it cannot be opened."""
    match found.kind:
        case FileKind.SESSION:
            return _session(found.path)
        case FileKind.DESIGN:
            return study, _design(found, study)
        case FileKind.ACCELERATOR:
            return study, _accelerator(found.path, study)
        case _:
            return study, _lesson(found)


def _session(path: Path) -> tuple[str, Callable[[], None]]:
    from explorer.cli.sessions import show
    from explorer.study.session_file import SessionFile

    with SessionFile.open(path, read_only=True) as file:
        study = file.study.find()
        file.restored(study.network)
    return str(study.folder), lambda: _ignore(show(argparse.Namespace(file=path, json=False)))


def _design(found: Found, study: str) -> Callable[[], None]:
    try:
        design = design_from_text(str(found.value))
    except FormatError as error:  # which calls it 'design', as if it had been pasted
        raise FormatError(found.path, error.field, error.value, error.expected) from error
    opened = find_study(study)
    check_design(design, opened.network)
    return lambda: _print_figures(Evaluator(opened), design)


def _accelerator(path: Path, study: str) -> Callable[[], None]:
    opened, platforms = find_study(study), Platforms()
    platforms.simulator(str(path))
    default = opened.default_design
    design = replace(default, deployment=replace(default.deployment, accelerator=str(path)))
    return lambda: _print_figures(Evaluator(opened, platforms), design)


def _lesson(found: Found) -> Callable[[], None]:
    content = found.value if isinstance(found.value, dict) else {}
    steps = content.get("steps")

    def print_titles() -> None:
        print_line(f"lesson: {_in_english(content.get('title'))}")
        for number, step in enumerate(steps if isinstance(steps, list) else [], start=1):
            print_line(f"{number}. {_in_english(step.get('title') if isinstance(step, dict) else None)}")

    return print_titles


def _print_figures(evaluator: Evaluator, design: Design) -> None:
    from explorer.cli.designs import print_evaluation

    print_evaluation(evaluator.evaluate(design, Split.TEST))


def _in_english(text: object) -> str:
    """A lesson's text: one text, or one by language."""
    if isinstance(text, dict):
        text = text.get("en", next(iter(text.values()), None))
    return " ".join(str(text).split()) if text else "(no title)"


def _ignore(status: int) -> None:
    """Commands return their exit status; here it is not the last word."""
