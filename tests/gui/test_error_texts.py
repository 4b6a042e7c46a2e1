"""Errors of the core in German: all of them, with their values, and reasons within reasons."""

from __future__ import annotations

import errno
import json
import os
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import DesignError, ExplorerError, FileError, FormatError
from explorer.gui.error_texts import ErrorForm, error_text, forms_of
from explorer.gui.translate import Language, install_language
from explorer.study.edits import Mount, SetThreshold
from tests.error_forms import error_forms, forms_in
from tests.translations import FOLDER, error_catalogue, read_errors

LANGUAGES = [path.stem for path in FOLDER.glob("*.ts")]


@pytest.fixture
def german(qapp):
    install_language(Language.GERMAN)
    yield
    install_language(Language.ENGLISH)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_that_the_core_raises_is_translated(language):
    known = read_errors(language)
    assert set(known) == set(error_forms()), "run python -m tests.translations"
    assert not [form for form, translation in known.items() if not translation]


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_of_errors_name_the_same_values(language):
    for form, translation in read_errors(language).items():
        assert sorted(places(form)) == sorted(places(translation)), form


def places(form):
    return [name for _, name, _, _ in string.Formatter().parse(form) if name is not None]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_is_recognised_with_values_in_it(qapp, monkeypatch, language):
    """The translation's own words appear, whatever other forms there are."""
    monkeypatch.setattr("explorer.gui.error_texts.language_code", lambda: language)
    for form, translation in read_errors(language).items():
        values = [f"<{letter}>" for letter in "QWXYZKJH"]
        said = error_text(form.format(*values))
        assert said == translation.format(*values), form


@pytest.mark.parametrize(
    ("error", "german_text"),
    [
        (FileError("/tmp/x", "no such file"), "/tmp/x: diese Datei gibt es nicht"),
        (
            FormatError("/tmp/a: b.json", "exits[0].threshold", 2.0, "a number in 0..1"),
            "/tmp/a: b.json: exits[0].threshold ist 2.0, muss aber eine Zahl in 0..1 sein",
        ),
        (
            FileError.from_os_error("/x", OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), action="write"),
            "/x: lässt sich nicht schreiben (kein Platz mehr auf dem Datenträger)",
        ),
        (DesignError("threshold is 3, but must lie in 0..1"), "die Schwelle ist 3, muss aber in 0..1 liegen"),
        (ExplorerError("something that nobody foresaw"), "something that nobody foresaw"),
    ],
)
def test_errors_are_said_in_german_with_their_values(german, error, german_text):
    assert error_text(error) == german_text


def test_english_stays_as_the_core_wrote_it(qapp):
    install_language(Language.ENGLISH)
    assert error_text("/x: no such file") == "/x: no such file"


def test_a_mistake_in_the_window_is_explained_in_german(german, store):
    messages = []
    store.message_posted.connect(messages.append)
    store.apply(Mount(mounting_point=99))
    store.apply(SetThreshold(mounting_point=1, threshold=7.0))
    store.open_study("/nowhere/at/all")
    assert [message.text for message in messages] == [
        "den Anbaupunkt 99 gibt es nicht; small hat 0, 1, 2, 3, 4",
        "die Schwelle ist 7.0, muss aber in 0..1 liegen",
        messages[2].text,
    ]
    assert messages[2].text.startswith("/nowhere/at/all: weder ein solcher Studienordner noch")


@given(st.lists(st.text(st.characters(exclude_characters="<>"), min_size=1, max_size=8), min_size=1, max_size=3))
def test_values_are_found_where_they_were_put(values):
    literals = ("begin <", *("><" for _ in values[1:]), "> end")
    form = ErrorForm(literals=literals, translation="")
    message = "begin <" + "><".join(values) + "> end"
    assert tuple(values) in form.values_in(message)
    assert all("".join(map("".join, zip(literals, (*found, ""), strict=True))) == message
               for found in form.values_in(message))  # fmt: skip


def test_forms_are_read_from_the_code():
    import ast

    code = """
LIMIT = "at most five"
_REASONS = {1: "it is late"}
class OwnError(ExplorerError):
    def __init__(self, name):
        super().__init__(f"{name} is pending")
def require(ok, path, expected="given"):
    if not ok:
        raise FormatError(path, "x", 1, expected)
def check(path, value, split):
    problem = f"no {split}"
    require(value, path, "one of " + "two")
    raise FileError(path, f"holds {value:.2f} {'small' if value < 1 else split}")
    raise node.wrong(LIMIT)
"""
    assert set(forms_in(ast.parse(code))) == {
        "at most five", "it is late", "{0} is pending", "given", "no {0}", "one of two", "holds {0} small",
        "holds {0} {1}",
    }  # fmt: skip


def test_the_catalogue_of_errors_is_plain_json():
    for language in LANGUAGES:
        content = json.loads(error_catalogue(language).read_text(encoding="utf-8"))
        assert all(isinstance(key, str) and isinstance(value, str) for key, value in content.items())
        assert not [value for value in content.values() if re.search(r"\bSie (haben|müssen|können)\b", value)]
        assert len(forms_of(language)) > 100


@pytest.mark.parametrize("separator", [": ", " is ", ", ", ", but must be ", " or "])
def test_a_message_that_can_be_read_in_endless_ways_comes_back_at_once(german, separator):
    message = separator.join(["x; y: z"] * 80)  # such as the path of a file that somebody dropped on the window
    assert "x; y" in error_text(ExplorerError(message))
