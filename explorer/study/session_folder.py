"""The folder in which windows keep their sessions by themselves, and the other one for when its disk is full."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from explorer.errors import ExplorerError
from explorer.study.session_file import SESSION_SUFFIX, SessionFile
from explorer.study.session_store import remove_database
from explorer.study.session_summary import SessionSummary, session_summary, unclean_sessions
from explorer.study.study_reference import StudyReference

__all__ = ["MOST_BYTES", "MOST_KEPT", "SessionFolder", "fallback_beside"]

MOST_KEPT = 50
MOST_BYTES = 1_000_000_000
"""Closed sessions that are kept, the newest first; older ones are removed when a window begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFolder:
    """Where sessions are kept; `fallback` is a folder on another disk."""

    path: Path
    fallback: Path

    def begin(self, study: StudyReference) -> SessionFile:
        """A new session: here, else in the fallback folder, at worst in memory; its `problem` then says so."""
        with contextlib.suppress(OSError):
            self.fallback.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{study.name}-{datetime.now():%Y-%m-%d-%H%M%S-%f}{SESSION_SUFFIX}"
        return SessionFile.create_anywhere(self.path / name, study, fallback=self._trusted_fallback())

    def open(self, path: Path) -> SessionFile:
        """A session file from anywhere; FileError or FormatError if it is none or damaged.

        One that a full disk has driven into the fallback folder comes home, if there is room again.
        """
        file = SessionFile.open(path, fallback=self._trusted_fallback())
        if path.parent == self.fallback and not file.is_read_only:
            with contextlib.suppress(ExplorerError, OSError):
                self.path.mkdir(parents=True, exist_ok=True)
                file.save_as(self.path / path.name)
                remove_database(path)
        return file

    def left_behind(self) -> tuple[SessionSummary, ...]:
        """Sessions whose program ended without closing them, the latest first; of two copies only the newer one."""
        found = sorted(
            (summary for folder in (self.path, self.fallback) for summary in unclean_sessions(folder)),
            key=lambda summary: summary.saved_utc,
            reverse=True,
        )
        outdated = {
            summary.path
            for summary in found
            for other in found
            if other.path.stem.startswith(f"{summary.path.stem}-") and other.saved_utc >= summary.saved_utc
        }
        for path in outdated:
            _close(path)  # its disk was full, and the session went on in the copy
        return tuple(summary for summary in found if summary.path not in outdated)

    def tidy(self, spared: frozenset[Path] = frozenset()) -> None:
        """Remove closed sessions in which nothing was done, and the oldest ones beyond `MOST_KEPT` or `MOST_BYTES`.

        spared: files that stay, such as those opened lately.
        """
        closed = sorted(
            (summary for summary in _summaries(self.path) if summary.was_closed and not summary.is_open),
            key=lambda summary: (summary.saved_utc, summary.path.name),
            reverse=True,
        )
        kept = size = 0
        for summary in closed:
            if summary.path in spared:
                continue
            size += summary.path.stat().st_size
            kept += summary.is_worth_keeping
            if not summary.is_worth_keeping or kept > MOST_KEPT or size > MOST_BYTES:
                remove_database(summary.path)
        for summary in _summaries(self.fallback):
            if not summary.is_worth_keeping and not summary.is_open:
                remove_database(summary.path)
        with contextlib.suppress(OSError):
            self.fallback.rmdir()  # if it is empty

    def _trusted_fallback(self) -> Path:
        """The fallback folder, unless somebody else made it: temporary folders are everybody's."""
        if hasattr(os, "getuid"):
            with contextlib.suppress(OSError):
                if self.fallback.stat().st_uid != os.getuid():
                    return self.fallback / "not-ours"  # there is none, so that the session stays in memory
        return self.fallback


def fallback_beside(folder: Path) -> Path:
    """The fallback for a folder of sessions: among the temporary files, always the same for the same folder."""
    mark = hashlib.sha256(str(folder.absolute()).encode("utf-8")).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"exit-explorer-sessions-{mark}"


def _summaries(folder: Path) -> list[SessionSummary]:
    """The sessions in a folder; what is none, or cannot be read, is left out."""
    found = []
    for path in folder.glob(f"*{SESSION_SUFFIX}"):
        with contextlib.suppress(ExplorerError):
            found.append(session_summary(path))
    return found


def _close(path: Path) -> None:
    """Say in a file that nobody needs to be asked about it."""
    with contextlib.suppress(ExplorerError):
        SessionFile.open(path).close()
