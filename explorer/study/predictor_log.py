"""Measurements in a session file: each as it comes, so that no minute of training is ever paid twice."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace

from explorer.errors import FormatError, SearchError
from explorer.spec.design import Design
from explorer.study.design_json import design_to_json
from explorer.study.design_predictors import Measured, Measurement
from explorer.study.evaluate import Evaluator
from explorer.study.predictor_search import PredictorEvent, PredictorSettings, run_predictor_search
from explorer.study.run_control import RunControl
from explorer.study.run_log import RunKind, RunPhase
from explorer.study.session_content import read_json_text, utc_now
from explorer.study.session_file import SessionFile
from explorer.study.value_json import value_from_json, value_to_json

__all__ = ["logged_predictor_search", "read_measurements"]


def logged_predictor_search(
    file: SessionFile,
    evaluator: Evaluator,
    base: Design,
    settings: PredictorSettings,
    measure: Callable[[Design], Measured],
    control: RunControl | None = None,
) -> Iterator[PredictorEvent]:
    """Search as `run_predictor_search` does and keep every measurement in the session file.

    Earlier measurements in the file of designs at the same bits and deployment are learned from. SearchError if the
    session is of another study.
    """
    if file.study.name != evaluator.study.name:
        raise SearchError(f"{file.home}: belongs to another study, {file.study.name}")
    control = control if control is not None else RunControl()
    known = [m for m in read_measurements(file) if m.design.without_exits() == base.without_exits()]
    number = file.write(lambda database: _begin(database, file, base, settings))
    phase, message = RunPhase.STOPPED, ""
    place = 0
    try:
        for event in run_predictor_search(
            evaluator, base, settings, measure, known=known, should_stop=control.should_stop, clock=control.clock
        ):
            if event.latest is not None:
                row = (number, place, *_columns(event.latest))
                file.write(lambda database, row=row: _write(database, row))  # type: ignore[misc]  # bound at once
                place += 1
            yield event
        phase = RunPhase.STOPPED if control.is_stopping else RunPhase.FINISHED
    except (GeneratorExit, KeyboardInterrupt):
        raise
    except BaseException as error:
        phase, message = RunPhase.FAILED, str(error) or type(error).__name__
        raise
    finally:
        end = (phase.value, message, number)
        file.write(lambda database: database.execute("UPDATE run SET phase = ?, message = ? WHERE number = ?", end))


def read_measurements(file: SessionFile) -> tuple[Measurement, ...]:
    """Every measurement in a session, the oldest first; FormatError if one is damaged."""
    rows = file.rows(
        "SELECT run, number, round, candidate, predicted, measured, problem, seconds FROM measurement"
        " ORDER BY run, number"
    )
    found = []
    for run, number, round_, candidate, predicted, measured, problem, seconds in rows:
        where = f"measurement {number} of run {run}"
        content = {
            "design": read_json_text(candidate, file.home, f"{where}.candidate"),
            "round": round_,
            "predicted": read_json_text(predicted, file.home, f"{where}.predicted"),
            "problem": problem,
            "seconds": seconds,
        }
        outcome = {} if measured is None else read_json_text(measured, file.home, f"{where}.measured")
        if not isinstance(outcome, dict):
            raise FormatError(file.home, f"{where}.measured", outcome, "an object")
        empty = {"measured": None, "edp_avg_pj_cycles": None, "is_feasible": False}
        found.append(value_from_json(Measurement, {**content, **empty, **outcome}, file.home, where))
    return tuple(found)


def _begin(database: sqlite3.Connection, file: SessionFile, base: Design, settings: PredictorSettings) -> int:
    row = database.execute(
        "INSERT INTO run (kind, seed, settings, base, study_digest, started_utc, phase) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            RunKind.PREDICTOR.value,
            settings.seed,
            json.dumps(value_to_json(settings)),
            json.dumps(design_to_json(replace(base, exits=()))),
            file.study.digest,
            utc_now(),
            RunPhase.RUNNING.value,
        ),
    )
    assert row.lastrowid is not None
    return row.lastrowid


def _columns(measurement: Measurement) -> tuple[object, ...]:
    outcome = None
    if measurement.measured is not None:
        outcome = json.dumps(
            {
                "measured": value_to_json(measurement.measured),
                "edp_avg_pj_cycles": measurement.edp_avg_pj_cycles,
                "is_feasible": measurement.is_feasible,
            }
        )
    return (
        measurement.round,
        json.dumps(design_to_json(measurement.design)),
        json.dumps(value_to_json(measurement.predicted)),
        outcome,
        measurement.problem,
        measurement.seconds,
    )


def _write(database: sqlite3.Connection, row: tuple[object, ...]) -> None:
    database.execute("INSERT INTO measurement VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    database.execute("UPDATE run SET generation = ?, seconds = seconds + ? WHERE number = ?", (row[2], row[-1], row[0]))
