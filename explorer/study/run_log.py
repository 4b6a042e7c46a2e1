"""Runs in a session file: every design as it is tried, the front, and what a run needs to go on after a crash.

    for event in logged_search(file, evaluator, base, settings):
        ...
    run = resumable_run(file)
    for event in logged_search(file, evaluator, run.base, run.settings, resume=run.number):
        ...

Designs are brought into the file four times a second, so that a process that is killed loses less than a second of
them. Between generations the state of the search goes with them; a resumed run starts from there and ends where an
uninterrupted one would.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import numpy as np

from explorer.errors import FileError, FormatError, SearchError
from explorer.spec.design import Design
from explorer.study.checkpoint import SearchCheckpoint, TriedDesign, checkpoint_from_json, checkpoint_to_json
from explorer.study.design_json import design_to_json
from explorer.study.evaluate import Evaluator
from explorer.study.run_control import RunControl
from explorer.study.run_records import RunKind, RunPhase, RunRecord, read_search
from explorer.study.run_search import SearchRun
from explorer.study.search_values import SearchEvent, SearchSettings
from explorer.study.session_content import read_json_text, utc_now
from explorer.study.session_file import SessionFile
from explorer.study.value_json import value_to_json

__all__ = ["begin_run", "logged_search"]

SECONDS_BETWEEN_WRITES = 0.25
SECONDS_BETWEEN_CHECKPOINTS = 0.5


def logged_search(
    file: SessionFile,
    evaluator: Evaluator,
    base: Design,
    settings: SearchSettings,
    control: RunControl | None = None,
    *,
    resume: int | None = None,
) -> Iterator[SearchEvent]:
    """Search as `run_search` does, and keep every design in the session file; `control` pauses and stops it.

    resume: number of a run in the file to go on with. Its settings must be the given ones, but for the budget, and its
    study the evaluator's; else SearchError says what differs.
    """
    control = control if control is not None else RunControl()
    checkpoint = None
    if resume is not None:
        record = read_search(file, resume)
        _check_same(file, record, evaluator, base, settings)
        checkpoint = _read_checkpoint(file, resume)
    run = SearchRun(
        evaluator, base, settings, control.should_stop, clock=control.clock, resume_from=checkpoint
    )  # before anything is written: it refuses settings that allow nothing
    number = file.write(
        lambda database: (
            begin_run(database, file, RunKind.SEARCH, base, seed=settings.seed, settings=settings)
            if resume is None
            else _go_on(database, resume, settings)
        )
    )
    log = _Log(file, number, checkpoint)
    phase, message = RunPhase.INTERRUPTED, ""
    try:
        for event in run.events():
            log.take(event, run)
            yield event
        phase = RunPhase.STOPPED if control.is_stopping else RunPhase.FINISHED
    except (GeneratorExit, KeyboardInterrupt):
        phase = RunPhase.STOPPED
        raise
    except BaseException as error:
        phase, message = RunPhase.FAILED, str(error) or type(error).__name__
        raise
    finally:
        log.end(phase, message)


class _Log:
    """Gathers what a run reports and writes it in batches. What a busy file refuses is kept for the next time."""

    def __init__(self, file: SessionFile, number: int, checkpoint: SearchCheckpoint | None) -> None:
        self._file = file
        self._number = number
        self._evaluations = 0 if checkpoint is None else checkpoint.evaluations
        self._n_seen = 0 if checkpoint is None else len(checkpoint.optimiser.seen)
        self._rows: list[tuple[int, TriedDesign]] = []
        self._progress: list[tuple[int, float, float]] = []
        self._event: SearchEvent | None = None
        self._checkpoint: SearchCheckpoint | None = None
        self._written = self._checkpointed = time.monotonic()

    def take(self, event: SearchEvent, run: SearchRun) -> None:
        """Note what an event brings, and write if it is time."""
        self._event = event
        for tried in event.tried:
            self._rows.append((self._evaluations, tried))
            self._evaluations += 1
        self._progress.append((event.evaluations, event.seconds, event.hypervolume))
        now = time.monotonic()
        if event.finished or now - self._checkpointed >= SECONDS_BETWEEN_CHECKPOINTS:
            checkpoint = run.checkpoint()
            if checkpoint is not None:
                self._checkpoint, self._checkpointed = checkpoint, now
        if now - self._written >= SECONDS_BETWEEN_WRITES or self._checkpoint is not None:
            self._written = now
            with suppress(FileError):
                self._forget(self._file.write(self._write))

    def end(self, phase: RunPhase, message: str) -> None:
        """Write the rest, and how the run ended."""

        def action(database: sqlite3.Connection) -> int:
            database.execute(
                "UPDATE run SET phase = ?, message = ? WHERE number = ?", (phase.value, message, self._number)
            )
            return self._write(database)

        self._forget(self._file.write(action))

    def _forget(self, n_seen: int) -> None:
        self._rows, self._progress, self._checkpoint, self._n_seen = [], [], None, n_seen

    def _write(self, database: sqlite3.Connection) -> int:
        """Write all that was gathered; returns how many genomes seen the file then holds."""
        database.executemany(
            "INSERT OR REPLACE INTO evaluation VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [(self._number, place, *_columns(tried, database)) for place, tried in self._rows],
        )
        database.executemany(
            "INSERT OR REPLACE INTO progress VALUES (?, ?, ?, ?)", [(self._number, *step) for step in self._progress]
        )
        event = self._event
        if event is not None:
            database.execute(
                "UPDATE run SET seconds = ?, generation = ?, solved_mount_sets = ?, hypervolume = ? WHERE number = ?",
                (event.seconds, event.generation, event.solved_mount_sets, event.hypervolume, self._number),
            )
            if self._checkpoint is not None or event.finished:
                front = json.dumps([value_to_json(point) for point in event.front])
                database.execute("UPDATE run SET front = ? WHERE number = ?", (front, self._number))
        if self._checkpoint is None:
            return self._n_seen
        return _write_checkpoint(database, self._number, self._checkpoint, self._n_seen)


def begin_run(
    database: sqlite3.Connection, file: SessionFile, kind: RunKind, base: Design, *, seed: int, settings: object
) -> int:
    """Write that a run begins; returns its number. settings: a plain value, see `value_json`."""
    row = database.execute(
        "INSERT INTO run (kind, seed, settings, base, study_digest, started_utc, phase) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            kind.value,
            seed,
            json.dumps(value_to_json(settings)),
            json.dumps(design_to_json(base)),
            file.study.digest,
            utc_now(),
            RunPhase.RUNNING.value,
        ),
    )
    assert row.lastrowid is not None
    return row.lastrowid


def _go_on(database: sqlite3.Connection, number: int, settings: SearchSettings) -> int:
    """Write that a run goes on, perhaps with another budget."""
    database.execute(
        "UPDATE run SET phase = ?, message = '', settings = ? WHERE number = ?",
        (RunPhase.RUNNING.value, json.dumps(value_to_json(settings)), number),
    )
    return number


def _check_same(
    file: SessionFile, record: RunRecord, evaluator: Evaluator, base: Design, settings: SearchSettings
) -> None:
    """SearchError unless a run would go on with what it began with."""
    stored = replace(
        record.search_settings(file.home), seconds=settings.seconds, evaluations=settings.evaluations
    )  # a budget may grow
    given, found = value_to_json(settings), value_to_json(stored)
    for name, value in given.items():
        if found[name] != value:
            raise SearchError(
                f"{file.home}: run {record.number} was started with {name} {found[name]}, not {value}; "
                "resume it with the same settings, or start a new run"
            )
    if base != record.base:
        raise SearchError(
            f"{file.home}: run {record.number} was started from another design, bits or accelerator; "
            "resume it with the same, or start a new run"
        )
    if record.study_digest != file.study.digest or evaluator.study.name != file.study.name:
        raise SearchError(f"{file.home}: run {record.number} belongs to another study, {file.study.name}")


def _columns(tried: TriedDesign, database: sqlite3.Connection) -> tuple[object, ...]:
    """A design as it is stored: what all designs of a run share lies in a row of its own."""
    content = design_to_json(tried.design)
    exits = [[e["mounting_point"], e["head"], e["threshold"]] for e in content.pop("exits")]
    context = json.dumps(content, sort_keys=True)
    database.execute("INSERT OR IGNORE INTO context (content) VALUES (?)", (context,))
    ((number,),) = database.execute("SELECT number FROM context WHERE content = ?", (context,)).fetchall()
    return (
        number,
        json.dumps(exits),
        tried.accuracy,
        tried.accuracy_lower_bound,
        tried.edp_avg_pj_cycles,
        tried.violation,
    )


def _write_checkpoint(database: sqlite3.Connection, number: int, checkpoint: SearchCheckpoint, n_stored: int) -> int:
    """Store a checkpoint, and digests of the genomes seen that are not stored yet; returns how many there are."""
    seen = checkpoint.optimiser.seen
    if len(seen) > n_stored:
        database.execute(
            "INSERT OR REPLACE INTO seen (run, first, n_genes, genomes) VALUES (?, ?, 1, ?)",
            (number, n_stored, seen[n_stored:].astype("<u8").tobytes()),
        )
    content = json.dumps(checkpoint_to_json(checkpoint))
    database.execute("INSERT OR REPLACE INTO checkpoint (run, content) VALUES (?, ?)", (number, content))
    return len(seen)


def _read_checkpoint(file: SessionFile, number: int) -> SearchCheckpoint | None:
    """The last state of a run; None if it has none yet: it then starts anew."""
    rows = file.rows("SELECT content FROM checkpoint WHERE run = ?", (number,))
    if not rows:
        return None
    pieces = file.rows("SELECT genomes FROM seen WHERE run = ? ORDER BY first", (number,))
    field = f"run {number}.seen"
    try:
        seen = np.concatenate([np.frombuffer(blob, "<u8") for (blob,) in pieces])
    except (TypeError, ValueError, IndexError) as error:
        raise FormatError(file.home, field, pieces, "digests of genomes") from error
    content = read_json_text(rows[0][0], file.home, f"run {number}.checkpoint")
    return checkpoint_from_json(content, seen.astype(np.uint64), file.home)
