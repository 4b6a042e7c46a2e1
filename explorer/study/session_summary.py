"""What lies in session files without opening them for writing: for 'open recent' and after a crash."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from explorer.errors import ExplorerError
from explorer.study.session_content import read_meta
from explorer.study.session_file import SESSION_SUFFIX
from explorer.study.session_lock import SessionLock
from explorer.study.session_schema import read_header
from explorer.study.session_store import SessionStore, file_errors

__all__ = ["SessionSummary", "session_summary", "unclean_sessions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSummary:
    """A session file at a glance.

    saved_utc: when its state was last saved, '' if never; n_steps: states that undo and redo can reach;
    is_open: a window or command has it open for writing now; was_closed: whoever had it open last has closed it.
    """

    path: Path
    study: str
    created_utc: str
    saved_utc: str
    n_steps: int
    n_runs: int
    is_open: bool
    was_closed: bool

    @property
    def is_worth_keeping(self) -> bool:
        """Whether anything was done in it: a step beyond the first state, or a run."""
        return self.n_steps > 1 or self.n_runs > 0

    @property
    def is_unclean(self) -> bool:
        """Whether its program ended without closing it, as in a crash: its user may want to go on with it."""
        return not self.was_closed and not self.is_open


def session_summary(path: Path) -> SessionSummary:
    """Look into a session file; FileError if it is none or damaged. The file stays as it is."""
    with file_errors(path):
        read_header(path)
        store = SessionStore(path, read_only=True)
        try:
            with store.reading() as database:
                meta = read_meta(database)
                ((n_steps,),) = database.execute("SELECT count(*) FROM state").fetchall()
                ((n_runs,),) = database.execute("SELECT count(*) FROM run").fetchall()
        finally:
            store.close()
    return SessionSummary(
        path=path,
        study=meta.get("study_name", ""),
        created_utc=meta.get("created_utc", ""),
        saved_utc=meta.get("saved_utc", ""),
        n_steps=n_steps,
        n_runs=n_runs,
        is_open=SessionLock(path).is_taken(),
        was_closed=meta.get("closed") == "1",
    )


def unclean_sessions(folder: Path) -> tuple[SessionSummary, ...]:
    """Sessions in a folder that hold something and whose program ended without closing them, the latest first.

    Files that cannot be read are left out: they are no sessions, or nothing can be got back from them.
    """
    found = []
    for path in folder.glob(f"*{SESSION_SUFFIX}"):
        try:
            summary = session_summary(path)
        except ExplorerError:
            continue
        if summary.is_unclean and summary.is_worth_keeping:
            found.append(summary)
    return tuple(sorted(found, key=lambda summary: summary.saved_utc, reverse=True))
