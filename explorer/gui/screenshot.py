"""The real window rendered to a PNG file, also without a display."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QEventLoop, QIODevice, QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from explorer.errors import DesignError, FileError
from explorer.gui.app import Ui, build, make_application
from explorer.gui.panel_specs import PANELS
from explorer.gui.panels.lesson_panel import LessonPanel
from explorer.gui.store import Store
from explorer.gui.theme import ThemeChoice
from explorer.gui.translate import Language
from explorer.study.files import find_study
from explorer.study.picture import Picture

if TYPE_CHECKING:
    from explorer.study.evaluate import Evaluation

__all__ = ["render_screenshot", "save_png"]

PATIENCE_SECONDS = 120.0
QUIET_SECONDS = 0.4


def render_screenshot(path: Path, picture: Picture) -> None:
    """Open the window offscreen, wait until every figure has arrived, and save it as PNG.

    ExplorerError if the study or lesson cannot be read, a panel or step does not exist, or the file cannot be written.
    """
    require_folder(path)
    _require_panels(picture.show)
    if QGuiApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    make_application()
    with _without_plugin_remarks():
        ui = build(picture.study, theme=ThemeChoice(picture.theme), language=Language(picture.language))
        try:
            ui.window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
            ui.window.setMinimumSize(0, 0)
            ui.window.resize(*picture.size)
            ui.window.show()
            wait_until_complete(ui.store)
            if picture.lesson is not None:
                _go_to_step(ui, picture.lesson, picture.step, reveal=picture.reveal)
            for panel in picture.show:
                ui.window.docks.reveal(panel)
            _wait_until_quiet(ui.store)
            save_png(ui.window, path)
        finally:
            ui.window.close()
            ui.window.deleteLater()
            QApplication.processEvents()


def _require_panels(names: tuple[str, ...]) -> None:
    known = [spec.id for spec in PANELS]
    for name in names:
        if name not in known:
            raise DesignError(f"there is no panel {name}; there are {', '.join(known)}")


def _go_to_step(ui: Ui, name: str, number: int, *, reveal: bool) -> None:
    """Take a lesson up to a step, without doing what the steps before it ask for."""
    from explorer.gui.lesson_file import lesson_files, read_lesson
    from explorer.gui.lesson_guide import PANEL_IDS

    shipped = lesson_files()
    if name not in shipped and not Path(name).is_file():
        raise DesignError(f"there is no lesson {name}; there are {', '.join(shipped)}, or a file of your own")
    lesson = read_lesson(shipped[name] if name in shipped else Path(name), PANEL_IDS)
    if not 1 <= number <= len(lesson.steps):
        raise DesignError(f"lesson {name} has no step {number}; it has 1 to {len(lesson.steps)}")
    state = ui.context.lessons
    ui.window.lessons  # noqa: B018  # from here on it arranges the window
    study = ui.store.study if lesson.study in (None, ui.store.study.name) else find_study(lesson.study or "")
    state.start(lesson, study)
    for _ in range(number - 1):
        _answer(ui)
        state.skip()
    _wait_until_quiet(ui.store)
    if reveal:
        _answer(ui)


def _answer(ui: Ui) -> None:
    """Predict the first option, or half of what an estimate allows, and wait for what then happens."""
    state = ui.context.lessons
    wait_until_complete(ui.store)
    if state.step.question is not None:
        panel = ui.window.docks.panel("lesson")
        assert isinstance(panel, LessonPanel)
        panel.predict_anything()
        wait_until_complete(ui.store)


def _wait_until_quiet(store: Store) -> None:
    """Wait for figures, for what panels on screen ask of the background, and for what they then paint."""
    wait_until_complete(store)
    end = time.monotonic() + PATIENCE_SECONDS
    quiet_since = time.monotonic()
    while time.monotonic() - quiet_since < QUIET_SECONDS and time.monotonic() < end:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(0.002)
        if store.background.is_at_work:
            quiet_since = time.monotonic()


def wait_until_complete(store: Store, patience_seconds: float = PATIENCE_SECONDS) -> Evaluation | None:
    """Run the event loop until figures, front and baselines are there, or one of them has been refused."""
    problems: list[object] = []
    store.message_posted.connect(problems.append)
    end = time.monotonic() + patience_seconds
    while not store.is_complete and not problems and time.monotonic() < end:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        time.sleep(0.002)
    store.message_posted.disconnect(problems.append)
    QApplication.processEvents()
    return store.evaluation


def save_png(widget: QWidget, path: Path) -> None:
    """Save a widget as PNG; FileError if the file cannot be written."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not widget.grab().save(buffer, "PNG"):
        raise FileError(path, "the picture could not be encoded as PNG")
    require_folder(path)
    try:
        path.write_bytes(buffer.data().data())
    except OSError as error:
        raise FileError.from_os_error(path, error, action="write") from error


def require_folder(path: Path) -> None:
    """FileError if the folder that a file is to be written to does not exist."""
    if not path.parent.is_dir():
        raise FileError(path, f"cannot write it, for the folder {path.parent} does not exist")


@contextmanager
def _without_plugin_remarks() -> Iterator[None]:
    """Leave out what the offscreen platform says about every window: that it cannot propagate size hints."""

    def handler(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if "propagateSizeHints" not in message:
            sys.stderr.write(f"{message}\n")

    before = qInstallMessageHandler(handler)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
