"""Measurements in a session file: each as it comes, so that no minute of training is ever paid twice."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from explorer.errors import FormatError, SearchError
from explorer.spec.design import Design
from explorer.study.measurements import Measurement
from explorer.study.predictor_search import Measure, PredictorEvent, PredictorSettings, run_predictor_search
from explorer.study.run_control import RunControl
from explorer.study.run_log import begin_run
from explorer.study.run_records import RunKind, RunPhase
from explorer.study.session_content import read_json_text
from explorer.study.session_file import SessionFile
from explorer.study.value_json import value_from_json, value_to_json
from explorer.study.variants import Pool

__all__ = ["logged_predictor_search", "read_measurements"]


def logged_predictor_search(
    file: SessionFile,
    pool: Pool,
    base: Design,
    settings: PredictorSettings,
    measure: Measure,
    control: RunControl | None = None,
) -> Iterator[PredictorEvent]:
    """Search as `run_predictor_search` does and keep every measurement in the session file.

    Earlier measurements in the file are learned from where they fit. SearchError if the session is of another study
    than the first of the pool.
    """
    reference = next(iter(pool.values())).study.name
    if file.study.name != reference:
        raise SearchError(f"{file.home}: belongs to another study, {file.study.name}")
    control = control if control is not None else RunControl()
    known = read_measurements(file)
    without = base.without_exits()
    number = file.write(
        lambda database: begin_run(database, file, RunKind.PREDICTOR, without, seed=settings.seed, settings=settings)
    )
    phase, message = RunPhase.STOPPED, ""
    place = 0
    try:
        for event in run_predictor_search(
            pool, base, settings, measure, known=known, should_stop=control.should_stop, clock=control.clock
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
        content: dict[str, Any] = {"measured": None, "edp_avg_pj_cycles": None, "is_feasible": False}
        for name, text in (("candidate", candidate), ("measured", measured)):
            part = {} if text is None else read_json_text(text, file.home, f"{where}.{name}")
            if not isinstance(part, dict):
                raise FormatError(file.home, f"{where}.{name}", part, "an object")
            content |= part
        content |= {
            "round": round_,
            "predicted": read_json_text(predicted, file.home, f"{where}.predicted"),
            "problem": problem,
            "seconds": seconds,
        }
        found.append(value_from_json(Measurement, content, file.home, where))
    return tuple(found)


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
        json.dumps({"candidate": value_to_json(measurement.candidate), "effort": value_to_json(measurement.effort)}),
        json.dumps(value_to_json(measurement.predicted)),
        outcome,
        measurement.problem,
        measurement.seconds,
    )


def _write(database: sqlite3.Connection, row: tuple[object, ...]) -> None:
    database.execute("INSERT INTO measurement VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    database.execute("UPDATE run SET generation = ?, seconds = seconds + ? WHERE number = ?", (row[2], row[-1], row[0]))
