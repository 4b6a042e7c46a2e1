"""The database inside a session file: its tables, their versions, and what a file must look like to be one.

    meta         key, value                    study, when it was made and saved, whether it was closed
    state        serial, label, content        the timeline of `session`: each state as JSON, by serial number
    run          number, kind, seed, settings, base, phase, ... and the last front
    context      number, content               a design without its exits, shared by the evaluations of a run
    evaluation   run, number, context, exits, figures      every design that a run has tried, in order
    progress     run, number, figures          how far the run was at each event
    checkpoint   run, content                  the state that a run goes on from
    seen         run, first, genomes           a digest of every genome proposed, in pieces: little-endian uint64
    measurement  run, number, ...              what a child process has measured for a run that learns (version 2)

The application id and `user_version` stand in the first 100 bytes, so that a foreign, newer or cut file is told apart
before the database engine sees it.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from explorer.errors import FileError

__all__ = ["APPLICATION_ID", "SCHEMA_VERSION", "SessionHeader", "migrate", "read_header"]

APPLICATION_ID = int.from_bytes(b"EExS", "big")
_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100

_MIGRATIONS = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE state (serial INTEGER PRIMARY KEY, label TEXT NOT NULL, content TEXT NOT NULL);
    CREATE TABLE run (
        number INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        seed INTEGER NOT NULL,
        settings TEXT NOT NULL,
        base TEXT NOT NULL,
        study_digest TEXT NOT NULL,
        started_utc TEXT NOT NULL,
        phase TEXT NOT NULL,
        message TEXT NOT NULL DEFAULT '',
        seconds REAL NOT NULL DEFAULT 0,
        generation INTEGER NOT NULL DEFAULT 0,
        solved_mount_sets INTEGER NOT NULL DEFAULT 0,
        hypervolume REAL NOT NULL DEFAULT 0,
        front TEXT NOT NULL DEFAULT '[]'
    );
    CREATE TABLE context (number INTEGER PRIMARY KEY, content TEXT NOT NULL UNIQUE);
    CREATE TABLE evaluation (
        run INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        context INTEGER NOT NULL REFERENCES context (number),
        exits TEXT NOT NULL,
        accuracy REAL NOT NULL,
        accuracy_lower_bound REAL NOT NULL,
        edp_avg_pj_cycles REAL NOT NULL,
        violation REAL NOT NULL,
        PRIMARY KEY (run, number)
    ) WITHOUT ROWID;
    CREATE TABLE progress (
        run INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
        evaluations INTEGER NOT NULL,
        seconds REAL NOT NULL,
        hypervolume REAL NOT NULL,
        PRIMARY KEY (run, evaluations)
    ) WITHOUT ROWID;
    CREATE TABLE checkpoint (
        run INTEGER PRIMARY KEY REFERENCES run (number) ON DELETE CASCADE,
        content TEXT NOT NULL
    );
    CREATE TABLE seen (
        run INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
        first INTEGER NOT NULL,
        n_genes INTEGER NOT NULL,
        genomes BLOB NOT NULL,
        PRIMARY KEY (run, first)
    );
    """,
    """
    CREATE TABLE measurement (
        run INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        round INTEGER NOT NULL,
        candidate TEXT NOT NULL,
        predicted TEXT NOT NULL,
        measured TEXT,
        problem TEXT NOT NULL DEFAULT '',
        seconds REAL NOT NULL,
        PRIMARY KEY (run, number)
    ) WITHOUT ROWID;
    """,
)
SCHEMA_VERSION = len(_MIGRATIONS)
"""Version of the tables; step i of the migrations leads from version i to i + 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionHeader:
    """What the first bytes of a session file say."""

    schema_version: int

    @property
    def is_newer(self) -> bool:
        return self.schema_version > SCHEMA_VERSION


def read_header(path: Path) -> SessionHeader:
    """Look at a file's first bytes; FileError if it is no session file or was cut short. Reads 100 bytes."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEADER_BYTES)
            size = file.seek(0, 2)
    except OSError as error:
        raise FileError.from_os_error(path, error) from error
    if not head.startswith(_MAGIC[: max(len(head), 1)]):
        raise FileError(path, "not a session file of Exit Explorer")
    if len(head) < _HEADER_BYTES:
        raise FileError(path, f"a session file cut short: it holds only {size} bytes")
    if int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise FileError(path, "a database, but not a session of Exit Explorer")
    page_size = int.from_bytes(head[16:18], "big")
    whole = (65_536 if page_size == 1 else page_size) * int.from_bytes(head[28:32], "big")
    if size < whole:
        raise FileError(path, f"a session file cut short: it holds {size} bytes of {whole}")
    version = int.from_bytes(head[60:64], "big")
    if version < 1:
        raise FileError(path, f"a session file of version {version}, but versions start at 1")
    return SessionHeader(schema_version=version)


def migrate(database: sqlite3.Connection) -> None:
    """Bring the tables to `SCHEMA_VERSION`, each step as one transaction; an empty database gets all of them."""
    (version,) = database.execute("PRAGMA user_version").fetchone()
    for number in range(version, SCHEMA_VERSION):
        database.execute("BEGIN IMMEDIATE")
        try:
            for statement in _MIGRATIONS[number].split(";"):
                if statement.strip():
                    database.execute(statement)
            database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            database.execute(f"PRAGMA user_version = {number + 1}")
            database.execute("COMMIT")
        except BaseException:
            if database.in_transaction:  # a full disk has ended it already
                database.execute("ROLLBACK")
            raise
