"""Windows without a display: settings in a temporary folder, everything closed, no thread or timer left behind."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from explorer.gui.app import Ui, build, make_application
from explorer.gui.calculator import Calculator
from explorer.gui.preferences import preferences
from explorer.gui.search_thread import SearchThread
from explorer.gui.store import Store
from explorer.gui.theme import Look, ThemeChoice
from explorer.study.files import find_study
from tests.studies import write_study

PATIENCE = 60_000
"""Milliseconds; generous, for the machine may be busy."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform remarks on what it cannot do, such as propagating size hints."""
    for item in items:
        if "gui" in item.path.parts:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    return make_application()


@pytest.fixture(scope="session")
def study_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(tmp_path_factory.mktemp("studies") / "small")


@pytest.fixture(autouse=True)
def settings_in_tmp_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))


@pytest.fixture
def store(qtbot: QtBot, study_folder: Path) -> Iterator[Store]:
    """A store whose figures, front and baselines have arrived."""
    store = Store(find_study(str(study_folder)))
    try:
        qtbot.waitUntil(lambda: store.is_complete, timeout=PATIENCE)
        yield store
    finally:
        _end(qtbot, store)


@pytest.fixture
def look(qapp: QApplication) -> Look:
    return Look(preferences(), ThemeChoice.LIGHT)


@pytest.fixture
def show(qtbot: QtBot, store: Store, look: Look) -> Callable[..., QWidget]:
    """Builds a panel on the store, at the size that it has in a small window, and shows it."""

    def shown(panel: type[QWidget], *more: object, size: tuple[int, int] = (380, 460)) -> QWidget:
        widget = panel(store, look, *more)  # type: ignore[call-arg]
        qtbot.addWidget(widget)
        widget.resize(*size)
        widget.show()
        qtbot.waitExposed(widget)
        return widget

    return shown


@pytest.fixture
def make_ui(qtbot: QtBot, study_folder: Path) -> Iterator[Callable[..., Ui]]:
    """Builds shown windows that have everything on screen, and ends them."""
    made: list[Ui] = []

    def make(
        study: Path = study_folder, theme: ThemeChoice = ThemeChoice.LIGHT, size: tuple[int, int] = (1280, 720)
    ) -> Ui:
        ui = build(str(study), theme=theme)
        made.append(ui)
        ui.window.resize(*size)
        ui.window.show()
        qtbot.waitExposed(ui.window)
        qtbot.waitUntil(lambda: ui.store.is_complete, timeout=PATIENCE)
        return ui

    yield make
    for ui in made:
        ui.window.close()
        ui.window.deleteLater()
        _end(qtbot, ui.store)


@pytest.fixture
def ui(make_ui: Callable[..., Ui]) -> Ui:
    return make_ui()


def _end(qtbot: QtBot, store: Store) -> None:
    store.shutdown()
    QApplication.sendPostedEvents()
    QApplication.processEvents()
    left = [thread for kind in (Calculator, SearchThread) for thread in store.findChildren(kind) if thread.isRunning()]
    left += [thread for thread in store.findChildren(QThread) if thread.isRunning()]
    timers = [timer for timer in store.findChildren(QTimer) if timer.isActive()]
    assert not left, f"threads still run: {left}"
    assert not timers, f"timers still run: {timers}"
    assert QThread.idealThreadCount() > 0
    store.deleteLater()
