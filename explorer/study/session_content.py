"""What stands in a session's database besides its runs: the study, and the timeline of states."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from explorer import __version__
from explorer.errors import FormatError
from explorer.study.session import SessionState, Timeline, TimelineEntry
from explorer.study.study_reference import StudyReference
from explorer.study.value_json import Memo, value_from_json, value_to_json

__all__ = [
    "describe",
    "read_json_text",
    "read_meta",
    "read_study",
    "read_timeline",
    "set_meta",
    "utc_now",
    "write_states",
]


def describe(database: sqlite3.Connection, study: StudyReference) -> None:
    """Write down what a new session is about."""
    for key, value in (
        ("program", f"exit-explorer {__version__}"),
        ("created_utc", utc_now()),
        ("study_name", study.name),
        ("study_folder", study.folder),
        ("study_digest", study.digest),
        ("closed", "0"),
    ):
        set_meta(database, key, value)


def set_meta(database: sqlite3.Connection, key: str, value: str) -> None:
    """Write one of the session's own particulars."""
    database.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))


def read_meta(database: sqlite3.Connection) -> dict[str, str]:
    """All of the session's particulars."""
    return {str(key): str(value) for key, value in database.execute("SELECT key, value FROM meta")}


def read_study(database: sqlite3.Connection, path: Path) -> StudyReference:
    """The study that the session is about; FormatError if that is not written down."""
    meta = read_meta(database)
    for key in ("study_name", "study_folder", "study_digest"):
        if key not in meta:
            raise FormatError(path, f"meta.{key}", None, "a text")
    return StudyReference(name=meta["study_name"], folder=meta["study_folder"], digest=meta["study_digest"])


def write_states(
    database: sqlite3.Connection, changed: Iterable[TimelineEntry], gone: Iterable[int], position: int
) -> None:
    """Write entries of the timeline, drop those with the serial numbers `gone`, and note the current one's."""
    database.executemany("DELETE FROM state WHERE serial = ?", [(serial,) for serial in gone])
    database.executemany(
        "INSERT OR REPLACE INTO state (serial, label, content) VALUES (?, ?, ?)",
        [(entry.serial, entry.label, json.dumps(value_to_json(entry.state))) for entry in changed],
    )
    set_meta(database, "position", str(position))
    set_meta(database, "saved_utc", utc_now())


def read_timeline(database: sqlite3.Connection, path: Path, *, only_current: bool = False) -> Timeline | None:
    """The stored way, or only its current state; None if nothing was saved yet, FormatError if it is damaged."""
    position = read_meta(database).get("position")
    if position is None:
        return None
    query = "SELECT serial, label, content FROM state ORDER BY serial"
    if only_current:
        query = query.replace("ORDER", "WHERE serial = :position ORDER")
    rows = database.execute(query, {"position": position} if only_current else ()).fetchall()
    memo: Memo = {}  # states of one session share nearly everything
    entries = tuple(_entry(row, path, memo) for row in rows)
    try:
        current = [entry.serial for entry in entries].index(int(position))
        return Timeline(entries=entries, position=current)
    except ValueError as error:
        raise FormatError(path, "meta.position", position, f"that of a stored state ({error})") from error


def _entry(row: tuple[Any, ...], path: Path, memo: Memo) -> TimelineEntry:
    serial, label, content = row
    where = f"state {serial}"
    if not isinstance(label, str):
        raise FormatError(path, f"{where}.label", label, "a text")
    state = value_from_json(SessionState, read_json_text(content, path, where), path, where, memo)
    return TimelineEntry(serial=serial, label=label, state=state)


def read_json_text(text: object, path: Path, field: str) -> Any:
    """JSON out of a column; FormatError if it holds none, as in a damaged file."""
    if not isinstance(text, str):
        raise FormatError(path, field, text, "a text of JSON")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(path, field, text, "a text of JSON") from error


def utc_now() -> str:
    """The time, to the second, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")
