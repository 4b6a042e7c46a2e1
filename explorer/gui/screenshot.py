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

from explorer.errors import FileError
from explorer.gui.app import build, make_application
from explorer.gui.store import Store
from explorer.gui.theme import ThemeChoice

if TYPE_CHECKING:
    from explorer.study.evaluate import Evaluation

__all__ = ["render_screenshot", "save_png"]

PATIENCE_SECONDS = 120.0


def render_screenshot(
    path: Path, *, study: str | None = None, size: tuple[int, int] = (1600, 1000), theme: str = "light"
) -> None:
    """Open the window offscreen, wait until every figure has arrived, and save it as PNG.

    theme: 'light', 'dark' or 'system'. ExplorerError if the study cannot be read or the file cannot be written.
    """
    require_folder(path)
    if QGuiApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    make_application()
    with _without_plugin_remarks():
        _render(path, study, size, ThemeChoice(theme))


def _render(path: Path, study: str | None, size: tuple[int, int], theme: ThemeChoice) -> None:
    ui = build(study, theme=theme)
    try:
        ui.window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        ui.window.setMinimumSize(0, 0)
        ui.window.resize(*size)
        ui.window.show()
        wait_until_complete(ui.store)
        save_png(ui.window, path)
    finally:
        ui.window.close()
        ui.window.deleteLater()
        QApplication.processEvents()


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
