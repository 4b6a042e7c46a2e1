"""Keeps the session: saves it after every change, in a thread, and finds what a crash has left behind.

Where a file cannot be written, the session file moves the session to another place by itself; what it says about that
goes to the message bar. A lesson's session is not kept: it is the user's own that comes back after it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, QTimer, Signal, Slot

from explorer.errors import ExplorerError, FileError
from explorer.gui.recent import RecentFiles
from explorer.gui.serial_thread import Done, SerialThread
from explorer.gui.store import Store
from explorer.gui.translate import tr
from explorer.study.session import Session

if TYPE_CHECKING:
    from explorer.study.files import Study
    from explorer.study.session_file import SessionFile
    from explorer.study.session_folder import SessionFolder

__all__ = ["Keeper", "Opened"]

QUIET_MILLISECONDS = 800
"""A session is saved when nothing has changed for so long, but at the latest after `LATEST_MILLISECONDS`."""
LATEST_MILLISECONDS = 5000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opened:
    """A session file that was read: the file, its study, and the session, None if nothing was saved in it."""

    file: SessionFile
    study: Study
    session: Session | None
    study_changed: bool


class Keeper(QObject):
    """Saves what the store holds. Off, it does nothing until `begin`; tests and screenshots leave it off."""

    saved = Signal(object)
    changed = Signal()
    left_behind = Signal(object)
    """Files of sessions that ended without being closed, as a tuple of paths."""

    def __init__(self, store: Store, settings: QSettings, *, is_on: bool) -> None:
        super().__init__(store)
        self._store = store
        self._settings = settings
        self.folder = Path(settings.fileName()).parent / "sessions"
        self.is_on = is_on
        self.is_paused = False
        self.file: SessionFile | None = None
        self._reported = ""
        self._files: list[SessionFile] = []  # open ones; the thread adds what it makes
        self._thread: SerialThread | None = None
        self._then: dict[str, Callable[[object], None]] = {}
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MILLISECONDS)
        self._quiet.timeout.connect(self.save)
        self._latest = QTimer(self, singleShot=True, interval=LATEST_MILLISECONDS)
        self._latest.timeout.connect(self.save)

    # What the window asks for

    def begin(self) -> None:
        """Look for what a crash has left, and keep the store's session in a new file from here on."""
        if not self.is_on:
            return
        place, recent = self._place, frozenset(RecentFiles(self._settings).paths)

        def look() -> tuple[Path, ...]:
            folder = place()
            folder.tidy(recent)
            return tuple(summary.path for summary in folder.left_behind())

        self.do("look", look, self._found)
        self._begin_file()
        self._store.state_changed.connect(self._changed)
        self._store.study_changed.connect(self._study_changed)

    def open(self, path: Path) -> None:
        """Read a session file and go on in it; what is wrong with it is said in the message bar."""
        self.do("open", lambda: _read(path, self._place(), self._files), self._opened)

    def save(self) -> None:
        """Save now, in the thread."""
        self._quiet.stop()
        self._latest.stop()
        file = self.file
        if file is None or self.is_paused:
            return
        session = Session.restored(self._store.network, self._store.session.timeline)
        self.do("save", lambda: file.save(session), self._take_outcome, replaces=True)

    def save_as(self, path: Path) -> None:
        """Write the session to another file and go on there."""
        session = Session.restored(self._store.network, self._store.session.timeline)
        study, file, place, files = self._store.study, self.file, self._place, self._files

        def write() -> SessionFile:
            target = file if file is not None else _new_file(place(), study, files)
            target.save(session)
            target.save_as(path)
            return target

        self.do("save as", write, self._saved_as)

    def discard(self, paths: tuple[Path, ...]) -> None:
        """Forget sessions that a crash has left behind: they are marked as closed, and stay where they are."""

        def close() -> None:
            from explorer.study.session_file import SessionFile

            for path in paths:
                SessionFile.open(path).close()

        self.do("discard", close, lambda _: None)

    def close(self) -> None:
        """Save what is not saved yet, close the file and end the thread; waits for it."""
        thread = self._thread
        if thread is None:
            return
        if self.file is not None and (self._quiet.isActive() or self._latest.isActive()):
            self.save()
        self._quiet.stop()
        self._latest.stop()
        # A file that is still being made is closed as well: this runs after all that was asked for.
        thread.do("close", lambda: self._close_files(None))
        thread.end()
        thread.done.disconnect(self._done)
        thread.deleteLater()
        self._thread = None
        self.file = self._store.session_file = None

    def pause(self, paused: bool) -> None:
        """Leave the file alone for a while, or go on."""
        if paused and not self.is_paused:
            self.save()
        self.is_paused = paused

    def _place(self) -> SessionFolder:
        """Where sessions are kept; for the thread, since the window need not import SQLite."""
        from explorer.study.session_folder import SessionFolder, fallback_beside

        return SessionFolder(path=self.folder, fallback=fallback_beside(self.folder))

    # What happens then

    def _close_files(self, kept: SessionFile | None) -> None:
        """In the thread: close all files but one."""
        for file in [file for file in self._files if file is not kept]:
            self._files.remove(file)
            file.close()

    def _begin_file(self) -> None:
        place, study, files = self._place, self._store.study, self._files
        session = Session.restored(self._store.network, self._store.session.timeline)

        def make() -> SessionFile:
            file = _new_file(place(), study, files)
            file.save(session)
            return file

        self.do("begin", make, self._take_file)

    @Slot()
    def _changed(self) -> None:
        if self.is_paused or self._thread is None:
            return
        self._quiet.start()
        if not self._latest.isActive():
            self._latest.start()

    @Slot()
    def _study_changed(self) -> None:
        """A file belongs to one study: another study begins another one."""
        if self.is_paused or (self.file is not None and self.file.study.name == self._store.study.name):
            return
        self.file = self._store.session_file = None
        self.do("leave", lambda: self._close_files(None), lambda _: None)
        self._begin_file()

    def _found(self, paths: object) -> None:
        assert isinstance(paths, tuple)
        current = self.file.path if self.file is not None else None
        left = tuple(path for path in paths if path != current)
        if left:
            self.left_behind.emit(left)

    def _take_file(self, file: object) -> None:
        from explorer.study.session_file import SessionFile

        assert isinstance(file, SessionFile)
        self.file = self._store.session_file = file
        self._report(file.problem)
        self.changed.emit()

    def _opened(self, opened: object) -> None:
        assert isinstance(opened, Opened)
        self.file = self._store.session_file = opened.file
        self.do("leave", lambda: self._close_files(opened.file), lambda _: None)
        session = opened.session
        if session is None:
            session = Session(opened.study.network, opened.study.default_design)
        self._store.open_session(opened.study, session)
        self._reported = ""
        self._report(opened.file.problem)
        if opened.study_changed and not opened.file.problem:
            self._store.inform(
                tr("The study has changed since this session was saved; figures may differ from what you remember.")
            )
        self.changed.emit()

    def _saved_as(self, file: object) -> None:
        self._take_file(file)
        assert self.file is not None
        self._store.inform(tr("The session is kept in {path} from now on.", path=self.file.home))

    def _take_outcome(self, outcome: object) -> None:
        from explorer.study.session_file import SaveOutcome

        assert isinstance(outcome, SaveOutcome)
        self._report(outcome.message)
        self.saved.emit(outcome)

    def _report(self, problem: str) -> None:
        """Say what is wrong with the place of the session, once."""
        if problem and problem != self._reported:
            self._store.messages.report(problem)
        self._reported = problem

    def do(
        self,
        name: str,
        task: Callable[[], object],
        then: Callable[[object], None],
        *,
        replaces: bool = False,
    ) -> None:
        """Do something with files in the thread, and `then` something with its value in the window's."""
        if self._thread is None:
            self._thread = SerialThread(self)
            self._thread.done.connect(self._done)
        self._then[name] = then
        self._thread.do(name, task, replaces=replaces)

    @property
    def is_idle(self) -> bool:
        """Whether everything asked for has been done."""
        waiting = self._quiet.isActive() or self._latest.isActive()
        return not waiting and (self._thread is None or self._thread.is_idle)

    @Slot(object)
    def _done(self, done: object) -> None:
        assert isinstance(done, Done)
        then = self._then.get(done.name)
        if self._thread is None or then is None:
            return  # posted before the end, delivered after it
        if done.crash is not None:
            self._store.report_crash(done.crash, done.traceback)
        elif done.error is not None:
            self._store.report(done.error)
        else:
            with self._store.reporting():
                then(done.value)


def _new_file(folder: SessionFolder, study: Study, files: list[SessionFile]) -> SessionFile:
    from explorer.study.study_reference import StudyReference

    file = folder.begin(StudyReference.of(study))
    files.append(file)
    return file


def _read(path: Path, folder: SessionFolder, files: list[SessionFile]) -> Opened:
    from explorer.study.study_reference import StudyReference

    if not path.is_file():
        raise FileError(path, "no such file")
    file = folder.open(path)
    try:
        study = file.study.find()
        session = file.restored(study.network)
        changed = not file.study.is_same(StudyReference.of(study))
    except ExplorerError:
        file.close()
        raise
    files.append(file)
    return Opened(file=file, study=study, session=session, study_changed=changed)
