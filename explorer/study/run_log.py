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
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import FileError, FormatError, SearchError
from explorer.spec.design import Design
from explorer.study.checkpoint import SearchCheckpoint, TriedDesign, checkpoint_from_json, checkpoint_to_json
from explorer.study.design_json import design_from_json, design_to_json
from explorer.study.evaluate import Evaluator
from explorer.study.run_control import RunControl
from explorer.study.run_search import SearchRun
from explorer.study.search_values import SearchEvent, SearchPoint, SearchSettings
from explorer.study.session_content import read_json_text, utc_now
from explorer.study.session_file import SessionFile
from explorer.study.value_json import value_from_json, value_to_json

__all__ = [
    "RunKind",
    "RunPhase",
    "RunRecord",
    "logged_search",
    "read_front",
    "read_progress",
    "read_runs",
    "read_tried",
    "resumable_run",
]

SECONDS_BETWEEN_WRITES = 0.25
SECONDS_BETWEEN_CHECKPOINTS = 0.5


class RunKind(Enum):
    """What a run does: tries designs on traces, or has them measured and learns from that."""

    SEARCH = "search"
    PREDICTOR = "predictor"


class RunPhase(Enum):
    """Where a run stands; one whose process ended without a word is interrupted."""

    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """A run as the session file knows it. evaluations: designs in its log; settings: as JSON, see `search_settings`."""

    number: int
    kind: RunKind
    phase: RunPhase
    message: str
    seed: int
    settings: dict[str, Any]
    base: Design
    study_digest: str
    started_utc: str
    seconds: float
    generation: int
    evaluations: int
    solved_mount_sets: int
    hypervolume: float

    def search_settings(self, path: Path) -> SearchSettings:
        """The settings of a search; FormatError if they are damaged or of another kind of run."""
        return value_from_json(SearchSettings, self.settings, path, f"run {self.number}.settings")


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
        record = _run(file, resume)
        _check_same(file, record, evaluator, base, settings)
        checkpoint = _read_checkpoint(file, resume)
    run = SearchRun(
        evaluator, base, settings, control.should_stop, clock=control.clock, resume_from=checkpoint
    )  # before anything is written: it refuses settings that allow nothing
    number = file.write(lambda database: _begin(database, file, base, settings, resume))
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


def read_runs(file: SessionFile) -> tuple[RunRecord, ...]:
    """All runs, the oldest first; FormatError if one is damaged."""
    rows = file.rows(
        "SELECT number, kind, phase, message, seed, settings, base, study_digest, started_utc, seconds, generation,"
        " (SELECT count(*) FROM evaluation WHERE evaluation.run = run.number), solved_mount_sets, hypervolume"
        " FROM run ORDER BY number"
    )
    return tuple(_record(row, file.home) for row in rows)


def resumable_run(file: SessionFile) -> RunRecord:
    """The last search in the file; SearchError if there is none."""
    runs = [run for run in read_runs(file) if run.kind is RunKind.SEARCH]
    if not runs:
        raise SearchError(f"{file.home} holds no search to resume; start one without --resume")
    return runs[-1]


def read_front(file: SessionFile, number: int) -> tuple[SearchPoint, ...]:
    """The last front of a search, ascending in EDP_avg; FormatError if it is damaged."""
    field = f"run {number}.front"
    rows = file.rows("SELECT front FROM run WHERE number = ?", (number,))
    points = read_json_text(rows[0][0], file.home, field) if rows else []
    if not isinstance(points, list):
        raise FormatError(file.home, field, points, "a list")
    return tuple(
        value_from_json(SearchPoint, point, file.home, f"{field}[{place}]") for place, point in enumerate(points)
    )


def read_tried(file: SessionFile, number: int) -> tuple[TriedDesign, ...]:
    """Every design that a run has tried, in order; FormatError if one is damaged."""
    contexts = {
        context: read_json_text(content, file.home, f"context {context}")
        for context, content in file.rows("SELECT number, content FROM context")
    }
    rows = file.rows(
        "SELECT number, context, exits, accuracy, accuracy_lower_bound, edp_avg_pj_cycles, violation"
        " FROM evaluation WHERE run = ? ORDER BY number",
        (number,),
    )
    return tuple(_tried(row, contexts, file.home) for row in rows)


def read_progress(file: SessionFile, number: int) -> NDArray[np.float64]:
    """How a run went: evaluations, seconds and hypervolume at each step, (n, 3)."""
    rows = file.rows(
        "SELECT evaluations, seconds, hypervolume FROM progress WHERE run = ? ORDER BY evaluations", (number,)
    )
    try:
        return np.array(rows, dtype=np.float64).reshape(-1, 3)
    except (TypeError, ValueError) as error:
        raise FormatError(file.home, f"run {number}.progress", rows, "numbers") from error


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


def _begin(
    database: sqlite3.Connection, file: SessionFile, base: Design, settings: SearchSettings, resume: int | None
) -> int:
    content = json.dumps(value_to_json(settings))
    if resume is not None:  # the budget may be another one
        database.execute(
            "UPDATE run SET phase = ?, message = '', settings = ? WHERE number = ?",
            (RunPhase.RUNNING.value, content, resume),
        )
        return resume
    row = database.execute(
        "INSERT INTO run (kind, seed, settings, base, study_digest, started_utc, phase) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            RunKind.SEARCH.value,
            settings.seed,
            content,
            json.dumps(design_to_json(base)),
            file.study.digest,
            utc_now(),
            RunPhase.RUNNING.value,
        ),
    )
    assert row.lastrowid is not None
    return row.lastrowid


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


def _run(file: SessionFile, number: int) -> RunRecord:
    for run in read_runs(file):
        if run.number == number and run.kind is RunKind.SEARCH:
            return run
    raise SearchError(f"{file.home} holds no search number {number}")


def _record(row: tuple[Any, ...], path: Path) -> RunRecord:
    number, kind, phase, message, seed, settings, base, digest, started, *figures = row
    field = f"run {number}"
    try:
        seconds, generation, evaluations, solved, hypervolume = figures
        return RunRecord(
            number=int(number),
            kind=RunKind(kind),
            phase=RunPhase(phase),
            message=str(message),
            seed=int(seed),
            settings=dict(read_json_text(settings, path, f"{field}.settings")),
            base=design_from_json(read_json_text(base, path, f"{field}.base"), path, field=f"{field}.base"),
            study_digest=str(digest),
            started_utc=str(started),
            seconds=float(seconds),
            generation=int(generation),
            evaluations=int(evaluations),
            solved_mount_sets=int(solved),
            hypervolume=float(hypervolume),
        )
    except (TypeError, ValueError) as error:
        raise FormatError(path, field, row, f"a run ({error})") from error


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


def _tried(row: tuple[Any, ...], contexts: dict[int, Any], path: Path) -> TriedDesign:
    number, context, exits, *figures = row
    field = f"evaluation {number}"
    try:
        content = {
            **contexts[context],
            "exits": [
                {"mounting_point": point, "head": head, "threshold": threshold}
                for point, head, threshold in read_json_text(exits, path, field)
            ],
        }
        accuracy, lower_bound, edp, violation = map(float, figures)
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(path, field, row, f"a design with its figures ({error})") from error
    return TriedDesign(
        design=design_from_json(content, path, field=field),
        accuracy=accuracy,
        accuracy_lower_bound=lower_bound,
        edp_avg_pj_cycles=edp,
        violation=violation,
    )


def _write_checkpoint(database: sqlite3.Connection, number: int, checkpoint: SearchCheckpoint, n_stored: int) -> int:
    """Store a checkpoint, and of the genomes seen those that are not stored yet; returns how many there are."""
    seen = checkpoint.optimiser.seen
    if len(seen) > n_stored:
        database.execute(
            "INSERT OR REPLACE INTO seen (run, first, n_genes, genomes) VALUES (?, ?, ?, ?)",
            (number, n_stored, seen.shape[1], seen[n_stored:].astype("<i8").tobytes()),
        )
    content = json.dumps(checkpoint_to_json(checkpoint))
    database.execute("INSERT OR REPLACE INTO checkpoint (run, content) VALUES (?, ?)", (number, content))
    return len(seen)


def _read_checkpoint(file: SessionFile, number: int) -> SearchCheckpoint | None:
    """The last state of a run; None if it has none yet: it then starts anew."""
    rows = file.rows("SELECT content FROM checkpoint WHERE run = ?", (number,))
    if not rows:
        return None
    pieces = file.rows("SELECT n_genes, genomes FROM seen WHERE run = ? ORDER BY first", (number,))
    field = f"run {number}.seen"
    try:
        seen = np.concatenate([np.frombuffer(blob, "<i8").reshape(-1, n_genes) for n_genes, blob in pieces])
    except (TypeError, ValueError, IndexError) as error:
        raise FormatError(file.home, field, pieces, "rows of genomes") from error
    content = read_json_text(rows[0][0], file.home, f"run {number}.checkpoint")
    return checkpoint_from_json(content, seen.astype(np.int64), file.home)
