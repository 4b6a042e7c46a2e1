"""Starts the window: one QApplication, one look, one store; unexpected exceptions go to the bar and to stderr."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType

from PySide6.QtCore import QLocale, QSettings
from PySide6.QtWidgets import QApplication

from explorer.gui.garbage import GarbageCollector
from explorer.gui.store import Store
from explorer.gui.theme import Look, ThemeChoice
from explorer.gui.window import MainWindow
from explorer.resources import study_folders
from explorer.study.files import find_study

__all__ = ["DEFAULT_STUDY", "Ui", "build", "default_study", "last_resort", "make_application", "run_window"]

DEFAULT_STUDY = "fashion-mnist-mobilenetv2"
ORGANISATION = "exit-explorer"
THREAD_SWITCH_SECONDS = 0.0002
"""Python's threads take turns this often, so that a search never holds up a frame for long (its default is 5 ms)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ui:
    """A window with what it shows."""

    window: MainWindow
    store: Store
    look: Look


def run_window(study: str | None = None, *, theme: ThemeChoice | None = None) -> int:
    """Open the window and stay until it is closed; the exit status. ExplorerError if the study cannot be read."""
    make_application()
    ui = build(study, theme=theme)
    # Ctrl+C in the terminal ends the program; nothing is lost, for nothing is half-written.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        with last_resort(ui.store):
            ui.window.restore()
            ui.window.show()
            return QApplication.exec()
    finally:
        ui.store.shutdown()


def make_application() -> QApplication:
    """The process's QApplication, made if there is none."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        return app
    app = QApplication(sys.argv[:1])
    app.setApplicationName(ORGANISATION)
    app.setApplicationDisplayName("Exit Explorer")
    app.setOrganizationName(ORGANISATION)
    app.setStyle("Fusion")
    # Figures are printed with decimal points everywhere, so spin boxes must not differ.
    QLocale.setDefault(QLocale.c())
    sys.setswitchinterval(THREAD_SWITCH_SECONDS)
    GarbageCollector(app)
    return app


def build(study: str | None = None, *, theme: ThemeChoice | None = None) -> Ui:
    """A window, not shown yet, on a study: by name, by folder, or the shipped one."""
    settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, ORGANISATION, ORGANISATION)
    store = Store(find_study(study or default_study()))
    for collector in QApplication.instance().findChildren(GarbageCollector):  # type: ignore[union-attr]
        collector.is_busy = lambda: store.search.is_running
    try:
        look = Look(settings, theme)
        return Ui(window=MainWindow(store, look, settings), store=store, look=look)
    except BaseException:
        store.shutdown()
        raise


def default_study() -> str:
    """The study that a first start shows."""
    shipped = study_folders()
    return DEFAULT_STUDY if DEFAULT_STUDY in shipped else next(iter(shipped), DEFAULT_STUDY)


@contextmanager
def last_resort(store: Store) -> Iterator[None]:
    """While this lasts, exceptions that nobody caught end in the message bar: PySide gives them to `sys.excepthook`."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            before(kind, error, trace)
        else:
            store.report_crash(error)

    before, sys.excepthook = sys.excepthook, hook
    try:
        yield
    finally:
        sys.excepthook = before
