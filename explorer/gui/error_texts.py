"""Errors of the core in the window's language.

The core knows no languages: it writes its errors in English, as logs and the command line show them. Here a message is
recognised by its form, with values in the places of {0}, {1}, ..., and said again by the form's translation in
resources/translations/errors.<language>.json. Values may be messages themselves, such as the reason within a reason.
`tests.error_forms` reads all forms from the code, so that none can be forgotten.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from explorer.errors import ExplorerError
from explorer.gui.translate import language_code
from explorer.resources import resource_root

__all__ = ["ENGLISH_CODE", "ErrorForm", "error_text", "forms_of"]

ENGLISH_CODE = "en"
DEEPEST = 4
"""Messages within messages."""
MOST_STEPS = 4_000
"""Of comparing a message with forms, some milliseconds: a file's name full of colons must not hold up the window."""
_PLACE = re.compile(r"\{(\d)\}")


class _TooManyWays(Exception):
    """A message can be read in more ways than there is time for."""


class _Reading:
    """Counts the steps of reading one message."""

    def __init__(self) -> None:
        self._left = MOST_STEPS

    def step(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise _TooManyWays


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorForm:
    """A message with places for values: what stands between these, and the translation."""

    literals: tuple[str, ...]
    translation: str

    @property
    def n_letters(self) -> int:
        """How much of a message it explains by itself."""
        return sum(letter.isalpha() for literal in self.literals for letter in literal)

    def values_in(self, message: str, reading: _Reading | None = None) -> Iterator[tuple[str, ...]]:
        """Every way in which the message has this form, as the values; short first values come first."""
        first, *others = self.literals
        if message.startswith(first) and message.endswith(self.literals[-1]):
            yield from _fill(message[len(first) :], tuple(others), reading or _Reading())


def _fill(rest: str, literals: tuple[str, ...], reading: _Reading) -> Iterator[tuple[str, ...]]:
    reading.step()
    if not literals:
        if not rest:
            yield ()
        return
    literal, following = literals[0], literals[1:]
    if not following:  # the last literal stands at the end
        if rest.endswith(literal) and len(rest) > len(literal):
            yield (rest[: len(rest) - len(literal)],)
        return
    place = rest.find(literal, 1)
    while place > 0:
        for values in _fill(rest[place + len(literal) :], following, reading):
            yield (rest[:place], *values)
        place = rest.find(literal, place + 1)


# `path: problem`, as every error about a file begins.
_OF_A_FILE = ErrorForm(literals=("", ": ", ""), translation="{0}: {1}")


def error_text(error: ExplorerError | str) -> str:
    """An error, or what the core has written about one, in the window's language; in English if nobody knows it."""
    message = str(error)
    code = language_code()
    if code == ENGLISH_CODE:
        return message
    try:
        return _said_again(message, forms_of(code), DEEPEST, _Reading()) or message
    except _TooManyWays:
        return message


@cache
def forms_of(code: str) -> tuple[ErrorForm, ...]:
    """The forms of a language, those first that explain most of a message."""
    path = resource_root() / "translations" / f"errors.{code}.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    forms = [_form(form, translation) for form, translation in known.items() if translation]
    return (*sorted(forms, key=lambda form: -form.n_letters), _OF_A_FILE)


def _form(form: str, translation: str) -> ErrorForm:
    plain = [part.replace("{{", "{").replace("}}", "}") for part in _PLACE.split(form)[::2]]
    return ErrorForm(literals=tuple(plain), translation=translation)


def _said_again(message: str, forms: tuple[ErrorForm, ...], depth: int, reading: _Reading) -> str | None:
    if depth == 0:
        return None
    for form in forms:
        for values in form.values_in(message, reading):
            said = [_said_again(value, forms, depth - 1, reading) for value in values]
            if form is _OF_A_FILE and said[1] is None:
                continue
            return form.translation.format(*(new or value for new, value in zip(said, values, strict=True)))
    return None
