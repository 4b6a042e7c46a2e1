"""Starts the window: one QApplication, one look, one store; unexpected exceptions go to the bar and to stderr."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, QSettings, QTimer, Slot
from PySide6.QtWidgets import QApplication

from explorer.gui.context import Context
from explorer.gui.garbage import GarbageCollector
from explorer.gui.job_recovery import measured_folders, offer_unfinished_job
from explorer.gui.keeper import Keeper
from explorer.gui.lesson_state import LessonState
from explorer.gui.preferences import ORGANISATION, preferences
from explorer.gui.store import Store
from explorer.gui.theme import Look, ThemeChoice
from explorer.gui.translate import Language, install_language, stored_language
from explorer.resources import study_folders
from explorer.study.files import find_study

if TYPE_CHECKING:
    from explorer.gui.window import MainWindow

__all__ = ["DEFAULT_STUDY", "Ui", "build", "default_study", "last_resort", "make_application", "run_window"]

DEFAULT_STUDY = "fashion-mnist-mobilenetv2"
THREAD_SWITCH_SECONDS = 0.0002
"""Python's threads take turns this often, so that a search never holds up a frame for long (its default is 5 ms)."""


class Ui(QObject):
    """A window with what it shows. It is built again, on the same store, for another language or size of type."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.store = context.store
        self.look = context.look
        self.window = _window(context)
        self.window.rebuild_wanted.connect(self._rebuild_soon)
        # Not at once: what asks for it is often a widget of the window that goes.
        self._rebuilding = QTimer(self, singleShot=True, interval=0)
        self._rebuilding.timeout.connect(self.rebuild)

    @Slot()
    def _rebuild_soon(self) -> None:
        self._rebuilding.start()

    @Slot()
    def rebuild(self) -> None:
        """Build the window again where it is."""
        old = self.window
        place = old.place()
        old.retire()
        self.window = _window(self.context)
        self.window.rebuild_wanted.connect(self._rebuild_soon)
        self.window.take_place(place)
        old.close()
        old.deleteLater()


def _window(context: Context) -> MainWindow:
    """A window. pyqtgraph comes with it, and is imported only once `make_application` has silenced Python's collector,
    which would walk through what is imported again and again: 50 ms of the start."""
    from explorer.gui.window import MainWindow

    return MainWindow(context)


def run_window(study: str | None = None, *, theme: ThemeChoice | None = None, file: str | None = None) -> int:
    """Open the window and stay until it is closed; the exit status. ExplorerError if the study cannot be read.

    file: a session, design, accelerator or lesson to open in it at once.
    """
    make_application()
    ui = build(study, theme=theme, keeps_session=True)
    # Ctrl+C in the terminal ends the program; what was done so far is in the session's file.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        with last_resort(ui.store):
            ui.window.restore()
            ui.window.show()
            ui.window.begin(file)
            offer_unfinished_job(ui.window)
            if measured_folders():
                QTimer.singleShot(0, ui, lambda: ui.store.jobs.recall())
            return QApplication.exec()
    finally:
        ui.context.keeper.close()
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


def build(
    study: str | None = None,
    *,
    theme: ThemeChoice | None = None,
    language: Language | None = None,
    keeps_session: bool = False,
) -> Ui:
    """A window, not shown yet, on a study: by name, by folder, or the shipped one."""
    settings: QSettings = preferences()
    install_language(language or stored_language(settings))
    store = Store(find_study(study or default_study()))
    for collector in QApplication.instance().findChildren(GarbageCollector):  # type: ignore[union-attr]
        collector.is_busy = lambda: store.search.is_running
        store.state_changed.connect(collector.stir)
        store.selection_changed.connect(collector.stir)
    try:
        look = Look(settings, theme)
        keeper = Keeper(store, settings, is_on=keeps_session)
        lessons = LessonState(store, keeper)
        return Ui(Context(store=store, look=look, settings=settings, keeper=keeper, lessons=lessons))
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
