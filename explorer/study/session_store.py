"""Connections to a session's database: one for each thread, or a single one where it lives in memory.

In a file, each thread writes through a connection of its own (WAL), so that a search that brings its log home never
holds up the window's autosave; SQLite lets them take turns. A database in memory belongs to one connection, so there
threads take turns by a lock.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from explorer.errors import FileError
from explorer.study.session_schema import SCHEMA_VERSION, migrate

__all__ = ["SessionStore", "file_errors", "is_busy", "new_database", "reason", "remove_database"]

BUSY_SECONDS = 2.0
"""How long a thread waits for another one's transaction, which takes milliseconds."""

_BUSY_CODES = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_REASONS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_PERM: "permission is denied",
    sqlite3.SQLITE_IOERR: "the disk reports an error or is full",
    sqlite3.SQLITE_CORRUPT: "the file is damaged",
    sqlite3.SQLITE_NOTADB: "the file is damaged or no session",
    sqlite3.SQLITE_BUSY: "another program is writing to it",
}


class SessionStore:
    """An open database. `path` is None in memory. Close it; connections of other threads end with it.

    is_newer: its tables are of a later version than ours; such a database is only opened to be read.
    """

    def __init__(self, path: Path | None, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self.is_newer = False
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._memory_lock = threading.RLock()
        self._memory: sqlite3.Connection | None = None
        if path is None:
            self._memory = self._prepared(":memory:", uri=False)
            migrate(self._memory)
        elif read_only:
            self._memory = self._read_only_connection(path)

    def connection(self) -> sqlite3.Connection:
        """The calling thread's connection; sqlite3.Error if there can be none."""
        if self._memory is not None:
            return self._memory
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            assert self.path is not None
            found = self._prepared(f"{self.path.absolute().as_uri()}?mode=rw", uri=True)
            self._local.connection = found
        return found

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for one or some queries."""
        with self._memory_lock if self._memory is not None else contextlib.nullcontext():
            yield self.connection()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing: what is written inside is kept as a whole, or, after an exception, not at all."""
        with self.reading() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
                database.execute("COMMIT")
            except BaseException:
                if database.in_transaction:
                    database.execute("ROLLBACK")
                raise

    def copy_into(self, target: sqlite3.Connection) -> None:
        """Copy the whole database."""
        with self.reading() as database:
            database.backup(target)

    def settle(self) -> None:
        """Bring everything into the one file, so that it may be moved or copied; sqlite3.Error if that fails."""
        with self.reading() as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def close(self) -> None:
        """Close every connection; the last one leaves a single plain file behind."""
        opened, self._opened = self._opened, []
        for connection in opened:
            with contextlib.suppress(sqlite3.Error):  # a full disk may refuse the last checkpoint; the WAL stays
                connection.close()
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None

    def _prepared(self, name: str, *, uri: bool) -> sqlite3.Connection:
        database = sqlite3.connect(
            name, uri=uri, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=64
        )
        self._opened.append(database)
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA foreign_keys = ON")
        database.execute("PRAGMA trusted_schema = OFF")
        return database

    def _read_only_connection(self, path: Path) -> sqlite3.Connection:
        """A connection that changes nothing and leaves nothing behind, also on a medium that cannot be written."""
        address = path.absolute().as_uri()
        journal = path.with_name(path.name + "-wal")
        if not journal.is_file():
            database = self._prepared(f"{address}?mode=ro&immutable=1", uri=True)
        else:
            try:
                database = self._prepared(f"{address}?mode=ro", uri=True)
                database.execute("SELECT count(*) FROM sqlite_master").fetchone()
            except sqlite3.OperationalError:  # SQLite cannot make its helper files there: read a copy
                self._scratch = tempfile.TemporaryDirectory(prefix="exit-explorer-")
                copy = Path(self._scratch.name) / path.name
                shutil.copyfile(path, copy)
                shutil.copyfile(journal, copy.with_name(journal.name))
                database = self._prepared(f"{copy.as_uri()}?mode=rw", uri=True)
        (version,) = database.execute("PRAGMA user_version").fetchone()
        self.is_newer = version > SCHEMA_VERSION
        if version < SCHEMA_VERSION:  # read as today's tables, in memory
            memory = self._prepared(":memory:", uri=False)
            database.backup(memory)
            migrate(memory)
            return memory
        return database


def new_database(path: Path) -> None:
    """Make an empty session database; FileError if that cannot be, also if the path is taken."""
    if path.exists():
        raise FileError(path, "exists already")
    try:
        with tempfile.TemporaryDirectory(prefix=".exit-explorer-", dir=path.parent) as folder:
            fresh = Path(folder) / "session"
            with contextlib.closing(sqlite3.connect(fresh, isolation_level=None)) as database:
                database.execute("PRAGMA synchronous = OFF")  # nothing is lost if this is
                migrate(database)
                database.execute("PRAGMA journal_mode = WAL")
            remove_database(path)  # helper files of a session that is gone would be taken for ours
            fresh.rename(path)  # whole or not at all
    except sqlite3.Error as error:
        raise FileError(path, f"cannot write it ({reason(error)})") from error
    except OSError as error:
        raise FileError.from_os_error(path, error, action="write") from error


def remove_database(path: Path) -> None:
    """Remove a session file and SQLite's helper files beside it, as far as they are there."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        with contextlib.suppress(OSError):
            path.with_name(name).unlink()


@contextlib.contextmanager
def file_errors(path: Path, what: str = "cannot be read") -> Iterator[None]:
    """Turn what the database engine or the operating system refuses into a FileError."""
    try:
        yield
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:  # texts of a damaged schema may be no UTF-8
        raise FileError(path, f"{what}: {reason(error)}") from error


def reason(error: Exception) -> str:
    """Why the database engine or the operating system refused, in words."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    if isinstance(error, UnicodeDecodeError):
        return _REASONS[sqlite3.SQLITE_CORRUPT]
    code = _code(error)
    return _REASONS.get(code, str(error))


def is_busy(error: Exception) -> bool:
    """Whether trying again later may help."""
    return _code(error) in _BUSY_CODES


def _code(error: Exception) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
