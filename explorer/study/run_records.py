"""Runs as a session file knows them: their records, fronts, progress, and every design that they have tried."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import FormatError, SearchError
from explorer.spec.design import Design
from explorer.study.checkpoint import SearchPoint, TriedDesign
from explorer.study.design_json import design_from_json
from explorer.study.search_values import SearchSettings
from explorer.study.session_content import read_json_text
from explorer.study.session_file import SessionFile
from explorer.study.value_json import value_from_json

__all__ = [
    "RunKind",
    "RunPhase",
    "RunRecord",
    "read_front",
    "read_progress",
    "read_runs",
    "read_search",
    "read_tried",
    "resumable_run",
]


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


def read_search(file: SessionFile, number: int) -> RunRecord:
    """A search by its number; SearchError if there is none."""
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
