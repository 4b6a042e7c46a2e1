"""`session show`, and a search that is kept in a session file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from explorer.cli.output import print_json, print_line, print_table
from explorer.errors import FileError, SearchError
from explorer.spec.design import Design
from explorer.study.design_json import design_to_json
from explorer.study.evaluate import Evaluator
from explorer.study.run_log import logged_search
from explorer.study.run_records import RunRecord, read_runs, resumable_run
from explorer.study.search_values import SearchEvent, SearchSettings
from explorer.study.session import SessionState
from explorer.study.session_file import SessionFile
from explorer.study.study_reference import StudyReference
from explorer.study.value_json import value_to_json

__all__ = ["logged_events", "show", "writable_session"]


def show(options: argparse.Namespace) -> int:
    """Print what is in a session file."""
    with SessionFile.open(options.file, read_only=True) as file:
        timeline = file.timeline()
        state = None if timeline is None else timeline.current
        runs = read_runs(file)
        if options.json:
            print_json(_to_json(file, state, runs))
        else:
            _print(file, state, runs)
    return 0


def writable_session(path: Path, evaluator: Evaluator) -> SessionFile:
    """Open a session of the evaluator's study, or make one; FileError if it cannot be written, or is of another."""
    study = StudyReference.of(evaluator.study)
    if not path.exists():
        return SessionFile.create(path, study)
    file = SessionFile.open(path)
    problem = file.problem
    if not problem and not file.study.is_same(study):
        same_name = "the same name but other data" if file.study.name == study.name else f"name {file.study.name}"
        problem = f"{path}: belongs to a study of {same_name}, not to {study.name} in {evaluator.study.folder}"
    if problem:
        file.close()
        raise FileError(path, problem.removeprefix(f"{path}: "))
    return file


def logged_events(
    options: argparse.Namespace, evaluator: Evaluator, base: Design, settings: SearchSettings
) -> Iterator[SearchEvent]:
    """Search as the options say and keep every design in their session file, as it comes."""
    if options.resume and not options.session.exists():
        raise SearchError(f"{options.session}: there is no such session, so there is nothing to resume")
    with writable_session(options.session, evaluator) as file:
        resume = resumable_run(file).number if options.resume else None
        yield from logged_search(file, evaluator, base, settings, resume=resume)
        if file.problem:
            raise FileError(options.session, file.problem.removeprefix(f"{options.session}: "))


def _to_json(file: SessionFile, state: SessionState | None, runs: tuple[RunRecord, ...]) -> dict[str, Any]:
    pins = () if state is None else state.pins
    return {
        "file": str(file.home),
        "problem": file.problem or None,
        "study": {"name": file.study.name, "folder": file.study.folder or None, "digest": file.study.digest},
        "design": None if state is None else design_to_json(state.design),
        "constraints": None if state is None else value_to_json(state.constraints),
        "pins": [
            {
                "name": pin.name,
                "note": pin.note,
                "is_baseline": state is not None and state.baseline == place,
                "design": design_to_json(pin.design),
            }
            for place, pin in enumerate(pins)
        ],
        "runs": [
            {
                "number": run.number,
                "kind": run.kind.value,
                "phase": run.phase.value,
                "message": run.message or None,
                "seed": run.seed,
                "settings": run.settings,
                "base": design_to_json(run.base),
                "started_utc": run.started_utc,
                "seconds": run.seconds,
                "generation": run.generation,
                "evaluations": run.evaluations,
                "hypervolume": run.hypervolume,
            }
            for run in runs
        ],
    }


def _print(file: SessionFile, state: SessionState | None, runs: tuple[RunRecord, ...]) -> None:
    print_line(f"session {file.home}, study {file.study.name} {file.study.folder}".rstrip())
    if file.problem:
        print_line(file.problem)
    if state is not None:
        print_line()
        rows = [("current", "", *_design(state.design))]
        for place, pin in enumerate(state.pins):
            rows.append((pin.name, "baseline" if state.baseline == place else "", *_design(pin.design)))
        print_table(("design", "", "exits", "thresholds", "bits", "accelerator"), rows)
        for pin in state.pins:
            if pin.note:
                print_line(f"{pin.name}: {' '.join(pin.note.split())}")
    if runs:
        print_line()
        print_table(
            ("run", "kind", "seed", "phase", "designs", "seconds", "hypervolume", "started (UTC)"),
            (
                (
                    str(run.number), run.kind.value, str(run.seed), run.phase.value, str(run.evaluations),
                    f"{run.seconds:.1f}", f"{run.hypervolume:.4f}", run.started_utc.removesuffix("+00:00"),
                )
                for run in runs
            ),
        )  # fmt: skip
        for run in runs:
            if run.message:
                print_line(f"run {run.number}: {run.message}")


def _design(design: Design) -> tuple[str, str, str, str]:
    return (
        ", ".join(map(str, design.mounting_points)) or "none",
        ", ".join(f"{t:g}" for t in design.thresholds),
        str(design.precision.backbone),
        design.deployment.accelerator,
    )
