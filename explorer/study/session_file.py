"""A session as one file: what was chosen, how it came about, and every run with every design that it has tried.

The file is an SQLite database (`session_schema`). Saving writes only what is new and takes a few milliseconds at most.
A session is never lost to a disk: where the file cannot be written, the whole of it moves to another place, at worst to
memory, and `problem` says so; it moves back as soon as the disk allows. A session that ends in another place is left
there unclosed, so that `session_summary.unclean_sessions` finds it.
"""

from __future__ import annotations

import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from explorer.errors import FileError
from explorer.spec.network import Network
from explorer.study.session import Session, Timeline, TimelineEntry
from explorer.study.session_content import describe, read_study, read_timeline, set_meta, write_states
from explorer.study.session_lock import SessionLock
from explorer.study.session_schema import migrate, read_header
from explorer.study.session_store import SessionStore, file_errors, is_busy, new_database, reason, remove_database
from explorer.study.study_reference import StudyReference

__all__ = ["SESSION_SUFFIX", "Place", "SaveOutcome", "SessionFile"]

SESSION_SUFFIX = ".exits"
SECONDS_BEFORE_GOING_HOME = 5.0
"""After this long in another place, a save tries the session's own file again."""

T = TypeVar("T")


class Place(Enum):
    """Where a session is kept at the moment."""

    FILE = "its file"
    ELSEWHERE = "another file"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveOutcome:
    """Where the session was saved; `path` is None in memory, `message` is '' unless a person must know something."""

    place: Place
    path: Path | None
    message: str


class SessionFile:
    """An open session. Any thread may use it; each writes through a connection of its own.

    home: the file that was asked for; problem: what a person must know about where the session is kept, '' if nothing;
    study: what the session is about.
    """

    def __init__(self, home: Path, store: SessionStore, lock: SessionLock | None, problem: str, fallback: Path) -> None:
        self.home = home
        self.problem = problem
        self._store = store
        self._lock = lock
        self._other_lock: SessionLock | None = None
        self._fallback = fallback
        self._retired: list[SessionStore] = []
        self._moving = threading.RLock()
        self._left_home = 0.0
        self._saved: dict[int, TimelineEntry] = {}
        self._saved_position: int | None = None
        with file_errors(home), store.reading() as database:
            self.study = read_study(database, home)

    # How it begins and ends

    @classmethod
    def create(cls, path: Path, study: StudyReference, *, fallback: Path | None = None) -> SessionFile:
        """Make a session file for a study; FileError if there is one already or it cannot be written.

        fallback: a folder to keep the session in when its own disk fails; None: that of the system's temporary files.
        """
        lock = SessionLock(path)
        new_database(path)
        store = SessionStore(path)
        try:
            with file_errors(path, "cannot write it"), store.transaction() as database:
                describe(database, study)
        except BaseException:
            store.close()
            remove_database(path)
            raise
        lock.acquire()
        return cls(path, store, lock, "", _folder(fallback))

    @classmethod
    def create_anywhere(cls, path: Path, study: StudyReference, *, fallback: Path | None = None) -> SessionFile:
        """Make a session for a study; where the file cannot be written, in the fallback folder, at worst in memory.

        `problem` then says so.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return cls.create(path, study, fallback=fallback)
        except (FileError, OSError) as error:
            problem = str(error)
        with suppress(FileError):
            file = cls.create(_folder(fallback) / path.name, study, fallback=fallback)
            file.problem = f"{problem}; the session is kept in {file.home}"
            file.home, file._lock, file._other_lock = path, None, file._lock
            return file
        store = SessionStore(None)
        with store.transaction() as database:
            describe(database, study)
        problem = f"{problem}; the session is kept in memory only, save it elsewhere before you close it"
        return cls(path, store, None, problem, _folder(fallback))

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False, fallback: Path | None = None) -> SessionFile:
        """Open a session file; FileError or FormatError if it is none or damaged.

        A file of a newer version, one that another window has open and one that cannot be written are opened read-only;
        `problem` says why.
        """
        lock, problem = SessionLock(path), ""
        store: SessionStore | None = None
        with file_errors(path):
            if read_header(path).is_newer:
                problem = "written by a newer version of Exit Explorer"
            elif not read_only:
                store, problem = _writable(path, lock)
            if store is None:
                store = SessionStore(path, read_only=True)
        try:
            problem = f"{path}: {problem}, so it is opened read-only" if problem else ""
            return cls(path, store, None if store.read_only else lock, problem, _folder(fallback))
        except BaseException:
            store.close()
            lock.release()
            raise

    def close(self) -> None:
        """Close it, in its own file if that can be written again.

        A file that was not closed is found by `session_summary`; what was saved is in it all the same.
        """
        self._go_home(at_once=True)
        with self._moving:
            if self.place is not Place.ELSEWHERE:
                self._mark_closed()
        for store in (*self._retired, self._store):
            store.close()
        self._release_other_place()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> SessionFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Where it is

    @property
    def path(self) -> Path | None:
        """The file that holds the session now; None while it lives in memory."""
        return self._store.path

    @property
    def place(self) -> Place:
        if self.path is None:
            return Place.MEMORY
        return Place.FILE if self.path == self.home else Place.ELSEWHERE

    @property
    def is_read_only(self) -> bool:
        """Whether the file stays as it is; what is saved then goes to another place."""
        return self._store.read_only

    # What it holds

    def save(self, session: Session) -> SaveOutcome:
        """Save the session's state and the way there. Never fails: the outcome says where it is and what is wrong."""
        timeline = session.timeline
        self._go_home()
        changed = [entry for entry in timeline.entries if self._saved.get(entry.serial) is not entry]
        serials = {entry.serial for entry in timeline.entries}
        gone = [serial for serial in self._saved if serial not in serials]
        position = timeline.entries[timeline.position].serial
        if changed or gone or position != self._saved_position:
            try:
                self.write(lambda database: write_states(database, changed, gone, position))
            except FileError as error:
                return SaveOutcome(place=self.place, path=self.path, message=str(error))
            self._remember(timeline)
        return SaveOutcome(place=self.place, path=self.path, message=self.problem)

    def timeline(self) -> Timeline | None:
        """The stored way, None if nothing was saved yet; FormatError if it is damaged.

        Of a file of a newer version only the current state.
        """
        with file_errors(self.home), self._store.reading() as database:
            timeline = read_timeline(database, self.home, only_current=self._store.is_newer)
        if timeline is not None:
            self._remember(timeline)
        return timeline

    def restored(self, network: Network) -> Session | None:
        """The session as it was saved, None if nothing was; DesignError if it does not fit the network."""
        timeline = self.timeline()
        return None if timeline is None else Session.restored(network, timeline)

    def rows(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """Answers of a query; FileError if the file is damaged."""
        with file_errors(self.home), self._store.reading() as database:
            return database.execute(query, values).fetchall()

    def write(self, action: Callable[[sqlite3.Connection], T]) -> T:
        """Do something in one transaction; if the session has to move for it, it is done in the new place.

        FileError if another program keeps the file busy: then nothing was written, and it may be tried again.
        """
        while True:
            store = self._store
            try:
                if store.read_only:
                    raise sqlite3.OperationalError("it is read-only")
                with store.transaction() as database:
                    return action(database)
            except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
                raise  # a defect of ours
            except sqlite3.DatabaseError as error:
                if is_busy(error):
                    problem = f"nothing was saved, for {reason(error)}; it will be tried again"
                    raise FileError(self.home, problem) from error
                self._move_away(store, error)

    def save_as(self, path: Path) -> None:
        """Write the whole session to a file, in place of what is there, and go on in it; FileError if that fails."""
        with self._moving:
            lives_there = self.path is not None and path.absolute() == self.path.absolute()
            lock = self._lock_of(path, lives_there=lives_there)
            if not lives_there:  # it may have moved there before
                try:
                    self.copy_to(path)
                    store = SessionStore(path)
                except BaseException:
                    if lock is not self._lock:
                        lock.release()
                    raise
                left = self.path if self.place is Place.ELSEWHERE else None
                self._mark_closed()
                self._change_store(store)
                self._release_other_place(left)
            if self._lock is not None and lock is not self._lock:
                self._lock.release()
            self._lock, self.home, self.problem = lock, path, ""

    def _lock_of(self, path: Path, *, lives_there: bool) -> SessionLock:
        """The lock on a file that is to be the session's own; FileError if another window has it."""
        lock: SessionLock | None
        if lives_there and self._other_lock is not None:
            lock, self._other_lock = self._other_lock, None
            return lock
        lock = self._lock if path.absolute() == self.home.absolute() else SessionLock(path)
        if lock is None or (lock is not self._lock and not lock.acquire()):
            raise FileError(path, "open in another window, so it cannot be replaced")
        return lock

    def _mark_closed(self) -> None:
        """Say in the file that is left that nobody needs to be asked about it, if it can be written."""
        with suppress(sqlite3.Error):
            if not self._store.read_only:
                with self._store.transaction() as database:
                    set_meta(database, "closed", "1")

    def copy_to(self, path: Path) -> None:
        """Write a copy of the whole session to a file, in place of what is there; FileError if that fails."""
        fresh = path.with_name(f".{path.name}-new")
        remove_database(fresh)
        memory = self._in_memory()
        try:
            with memory.transaction() as database:
                set_meta(database, "closed", "1")
            store = _written(memory, fresh)
            if store is None:
                raise FileError(path, "cannot write it: the disk is full, or the folder is missing or read-only")
            store.close()
            remove_database(path)
            with file_errors(path, "cannot write it"):
                fresh.replace(path)
        finally:
            memory.close()
            remove_database(fresh)

    # How it moves

    def _move_away(self, store: SessionStore, error: sqlite3.Error) -> None:
        """Take the whole session to a place that can be written: the fallback folder, from there to memory."""
        with self._moving:
            if store is not self._store:
                return  # another thread has moved it meanwhile
            if store.path is None:
                raise FileError(self.home, f"can be kept nowhere, not even in memory ({reason(error)})") from error
            if self.place is Place.FILE:
                why = self.problem or f"{self.home}: cannot be written ({reason(error)})"
                name = f"{self.home.stem}-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}{SESSION_SUFFIX}"
                elsewhere = self._fallback / name
            else:
                why, elsewhere = f"{store.path}: cannot be written ({reason(error)})", None
            memory = self._in_memory()
            target = None if elsewhere is None else _written(memory, elsewhere)
            self._release_other_place()
            if elsewhere is None or target is None:
                self._change_store(memory)
                where = "in memory only, save it elsewhere before you close it"
            else:
                memory.close()
                self._change_store(target)
                self._other_lock = SessionLock(elsewhere)
                self._other_lock.acquire()
                where = f"in {elsewhere}"
            self._left_home = time.monotonic()
            self.problem = f"{why}; the session is kept {where}"

    def _go_home(self, *, at_once: bool = False) -> None:
        """Back to the session's own file, if it was left for want of room and, unless `at_once`, some time ago."""
        if self.place is Place.FILE or self._lock is None or self.is_read_only:
            return
        if not at_once and time.monotonic() - self._left_home < SECONDS_BEFORE_GOING_HOME:
            return
        with self._moving:
            self._left_home = time.monotonic()
            left, home = self.path, SessionStore(self.home)
            try:
                self._store.copy_into(home.connection())
                home.settle()
            except sqlite3.Error:
                home.close()
                return
            self._change_store(home)
            self.problem = ""
            self._release_other_place(left)

    def _release_other_place(self, left: Path | None = None) -> None:
        """Give up the lock on another place, and the file that was left there."""
        if self._other_lock is not None:
            self._other_lock.release()
            self._other_lock = None
        if left is not None:
            remove_database(left)

    def _in_memory(self) -> SessionStore:
        """The whole session in memory; what cannot be read of a damaged or newer file is left behind."""
        memory = SessionStore(None)
        if not self._store.is_newer:
            try:
                self._store.copy_into(memory.connection())
                with memory.transaction() as database:
                    set_meta(database, "closed", "0")
                return memory
            except sqlite3.Error:
                memory.close()
                memory = SessionStore(None)
        with memory.transaction() as database:
            describe(database, self.study)
            if self._saved_position is not None:
                write_states(database, self._saved.values(), (), self._saved_position)
        return memory

    def _change_store(self, store: SessionStore) -> None:
        # Another thread may be reading from the old one; it is closed with the session.
        self._retired.append(self._store)
        self._store = store

    def _remember(self, timeline: Timeline) -> None:
        self._saved = {entry.serial: entry for entry in timeline.entries}
        self._saved_position = timeline.entries[timeline.position].serial


def _written(source: SessionStore, path: Path) -> SessionStore | None:
    """A copy of a whole session in a new file; None if it cannot be written there."""
    try:
        new_database(path)
    except FileError:
        return None
    store = SessionStore(path)
    try:
        source.copy_into(store.connection())
        store.settle()
    except sqlite3.Error:
        store.close()
        remove_database(path)
        return None
    return store


def _folder(fallback: Path | None) -> Path:
    return Path(tempfile.gettempdir()) if fallback is None else fallback


def _writable(path: Path, lock: SessionLock) -> tuple[SessionStore | None, str]:
    """The file opened for writing, with today's tables; or None and why not. sqlite3.Error if it is damaged."""
    if not lock.acquire():
        return None, "open in another window"
    store = SessionStore(path)
    try:
        migrate(store.connection())
        with store.transaction() as database:
            set_meta(database, "closed", "0")
            database.execute("UPDATE run SET phase = 'interrupted' WHERE phase = 'running'")
    except BaseException as error:
        store.close()
        lock.release()
        if isinstance(error, sqlite3.OperationalError):
            return None, reason(error)
        raise
    return store, ""
