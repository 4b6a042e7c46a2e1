"""German and English: complete catalogues, and a window that speaks the language that was chosen."""

from __future__ import annotations

import re
import string

import pytest
from PySide6.QtCore import QLocale, QTranslator

from explorer.gui.preferences import preferences
from explorer.gui.step_names import step_name
from explorer.gui.translate import CONTEXT, Language, install_language, language_code, stored_language, tr
from tests.gui.conftest import PATIENCE
from tests.gui.test_docks import where
from tests.translations import FOLDER, read_catalogue, shown_texts

CATALOGUES = sorted(FOLDER.glob("*.ts"))


@pytest.fixture(autouse=True)
def english_afterwards(qapp):
    yield
    install_language(Language.ENGLISH)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_catalogue_holds_what_the_window_shows_and_nothing_else(path):
    texts, catalogue = shown_texts(), read_catalogue(path)
    assert set(catalogue) == set(texts), "run python -m tests.translations"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_translations_name_the_same_values_and_keep_the_form(path):
    for text, translation in read_catalogue(path).items():
        if not translation:
            continue
        assert fields(text) == fields(translation), text
        assert edges(translation) == edges(text), text
        assert ("&" in re.sub("& ", "", text)) == ("&" in re.sub("& ", "", translation)), text
        assert text.endswith("…") == translation.endswith("…"), text


def edges(text):
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def fields(text):
    return sorted((name, spec) for _, name, spec, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_the_compiled_catalogue_is_that_of_the_text(qapp, path):
    translator = QTranslator()
    assert translator.load(str(path.with_suffix(".qm")))
    for text, translation in read_catalogue(path).items():
        assert (translator.translate(CONTEXT, text) or "") == translation, "run python -m tests.translations"


def test_everything_is_translated():
    for path in CATALOGUES:
        missing = [text for text, translation in read_catalogue(path).items() if not translation]
        assert not missing


def test_texts_take_their_values():
    assert tr("Step {number} of {count}", number=1, count=4) == "Step 1 of 4"


def test_the_language_is_the_systems_until_another_is_chosen(qapp, monkeypatch):
    settings = preferences()
    assert stored_language(settings) is Language.SYSTEM
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(QLocale.Language.German))
    assert Language.SYSTEM.code == "de"
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(QLocale.Language.French))
    assert Language.SYSTEM.code == "en"
    settings.setValue("language", "klingon")
    assert stored_language(settings) is Language.SYSTEM


def test_the_window_changes_its_language_and_keeps_everything_else(qtbot, ui):
    old, store = ui.window, ui.store
    store.pin()
    old.docks.reveal("samples")
    with qtbot.waitSignal(old.rebuild_wanted):
        old.actions_["language-de"].trigger()
    qtbot.waitUntil(lambda: ui.window is not old, timeout=PATIENCE)
    window = ui.window
    assert language_code() == "de"
    assert window.store is store
    assert window.isVisible()
    assert window.docks.is_in_front("samples")
    assert window.menu_bar.actions()[0].text() == "&Datei"
    assert window.docks.docks["figures"].windowTitle() == "Kennzahlen"
    assert "Anpinnen" in window.actions_["undo"].text() or "anpinnen" in window.actions_["undo"].text()
    assert stored_language(preferences()) is Language.GERMAN
    assert window.actions_["language-de"].isChecked()
    store.undo()
    window.actions_["language-en"].trigger()
    qtbot.waitUntil(lambda: ui.window is not window, timeout=PATIENCE)
    assert ui.window.menu_bar.actions()[0].text() == "&File"
    store.redo()
    assert len(store.session.state.pins) == 1


def test_lessons_speak_german(qtbot, ui):
    install_language(Language.GERMAN)
    titles = [lesson.title.in_language(language_code()) for lesson in ui.window.lessons.listed()]
    assert "Was ein Austrittsanteil ist" in titles
    assert step_name("mount an exit after block 3") != "mount an exit after block 3"


def test_larger_type_and_presentation_build_the_window_again(qtbot, ui):
    old = ui.window
    high = old.fontMetrics().height()
    layout = where(ui)
    old.actions_["presentation"].trigger()
    qtbot.waitUntil(lambda: ui.window is not old, timeout=PATIENCE)
    presented = ui.window
    assert presented.fontMetrics().height() > high
    assert not presented.docks.is_in_front("search")
    assert presented.docks.is_in_front("figures")
    presented.actions_["presentation"].trigger()
    qtbot.waitUntil(lambda: ui.window is not presented, timeout=PATIENCE)
    assert ui.window.fontMetrics().height() == high
    assert ui.window.docks.is_in_front("search")
    assert where(ui) == layout
    usual = ui.window
    usual.actions_["text-larger"].trigger()
    qtbot.waitUntil(lambda: ui.window is not usual, timeout=PATIENCE)
    assert ui.window.fontMetrics().height() > high
    larger = ui.window
    larger.actions_["text-smaller"].trigger()
    qtbot.waitUntil(lambda: ui.window is not larger, timeout=PATIENCE)
    assert ui.window.fontMetrics().height() == high
