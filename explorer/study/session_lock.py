"""Who has a session open: a lock that ends with its process, however that ends."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from explorer.study.session_store import is_busy

__all__ = ["SessionLock"]


class SessionLock:
    """Says that a session is open for writing.

    It is SQLite's own lock on an empty file beside the session, so it works wherever the session does.
    """

    def __init__(self, session: Path) -> None:
        self._path = session.with_name(session.name + "-lock")
        self._holder: sqlite3.Connection | None = None

    def acquire(self) -> bool:
        """Take the lock; False if another program, or another window, has it. True where none can be made."""
        try:
            holder = sqlite3.connect(self._path, timeout=0.0, isolation_level=None, check_same_thread=False)
        except sqlite3.Error:
            return True
        try:
            holder.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            holder.close()
            return not is_busy(error)
        self._holder = holder
        return True

    def release(self) -> None:
        """Give the lock back and take its file away; harmless if it is not held."""
        if self._holder is not None:
            with contextlib.suppress(OSError):
                self._path.unlink()
            self._holder.close()
            self._holder = None

    def is_taken(self) -> bool:
        """Whether somebody holds it now."""
        if self._holder is not None:
            return True
        if not self._path.exists():
            return False
        probe = SessionLock(self._path.with_name(self._path.name.removesuffix("-lock")))
        if not probe.acquire():
            return True
        probe.release()
        return False
