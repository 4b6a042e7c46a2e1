"""Runs in a session file: every design is there, and a run that was killed ends where it would have ended."""

from __future__ import annotations

import itertools
import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer.errors import FormatError, SearchError
from explorer.spec.design import Constraints, Design
from explorer.study.evaluate import Evaluator
from explorer.study.files import read_study
from explorer.study.run_control import RunControl
from explorer.study.run_log import logged_search
from explorer.study.run_records import (
    RunPhase,
    read_front,
    read_progress,
    read_runs,
    read_tried,
    resumable_run,
)
from explorer.study.run_search import run_search
from explorer.study.search_values import SearchMode, SearchSettings, ThresholdSearch
from explorer.study.session_file import SessionFile
from explorer.study.study_reference import StudyReference
from tests.studies import write_study

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = SearchSettings(seed=3, seconds=None, evaluations=80, population=10, most_exits=2)


@pytest.fixture
def file(evaluator, tmp_path):
    with SessionFile.create(tmp_path / "s.exits", StudyReference.of(evaluator.study)) as found:
        yield found


@pytest.fixture
def every_moment(monkeypatch):
    """Write at every event, however fast they come."""
    monkeypatch.setattr("explorer.study.run_log.SECONDS_BETWEEN_WRITES", 0.0)
    monkeypatch.setattr("explorer.study.run_log.SECONDS_BETWEEN_CHECKPOINTS", 0.0)


def uninterrupted(evaluator, settings=SETTINGS):
    *_, last = run_search(evaluator, Design(), settings)
    return last


def test_the_log_holds_every_design_the_front_and_how_it_went(evaluator, file):
    tried, events = [], []
    for event in logged_search(file, evaluator, Design(), SETTINGS):
        tried += event.tried
        events.append(event)
    (run,) = read_runs(file)
    assert (run.phase, run.seed, run.base) == (RunPhase.FINISHED, 3, Design())
    assert run.evaluations == len(tried) == events[-1].evaluations == 80
    assert run.search_settings(file.home) == SETTINGS
    assert read_tried(file, run.number) == tuple(tried)
    assert read_front(file, run.number) == events[-1].front
    assert run.hypervolume == events[-1].hypervolume
    progress = read_progress(file, run.number)
    assert progress[-1].tolist() == [80, events[-1].seconds, events[-1].hypervolume]
    assert (np.diff(progress[:, 0]) > 0).all()


def test_logging_does_not_change_the_search(evaluator, file):
    *_, last = logged_search(file, evaluator, Design(), SETTINGS)
    assert last.front == uninterrupted(evaluator).front


@pytest.mark.parametrize("thresholds", list(ThresholdSearch))
@pytest.mark.parametrize("n_events", [1, 3, 6])
def test_a_run_that_was_left_ends_where_an_uninterrupted_one_does(evaluator, file, every_moment, thresholds, n_events):
    settings = replace(SETTINGS, thresholds=thresholds, evaluations=45, most_exits=1)
    events = logged_search(file, evaluator, Design(), settings)
    seen = list(itertools.islice(events, n_events))  # a small space may be through before
    events.close()
    run = resumable_run(file)
    assert run.phase is (RunPhase.FINISHED if seen[-1].finished and len(seen) < n_events else RunPhase.STOPPED)
    resumed = list(logged_search(file, evaluator, Design(), settings, resume=run.number))
    expected = uninterrupted(evaluator, settings)
    assert resumed[-1].front == expected.front
    assert resumed[-1].evaluations == expected.evaluations
    assert read_front(file, run.number) == expected.front
    (run,) = read_runs(file)
    assert (run.phase, run.evaluations) == (RunPhase.FINISHED, expected.evaluations)


def test_a_finished_run_goes_on_with_a_larger_budget(evaluator, file, every_moment):
    for _ in logged_search(file, evaluator, Design(), SETTINGS):
        pass
    larger = replace(SETTINGS, evaluations=110)
    *_, last = logged_search(file, evaluator, Design(), larger, resume=1)
    assert last.front == uninterrupted(evaluator, larger).front


@pytest.mark.parametrize("mode", [SearchMode.RANDOM, SearchMode.EXHAUSTIVE])
def test_modes_without_a_state_start_again_and_end_the_same(evaluator, file, every_moment, mode):
    settings = replace(SETTINGS, mode=mode, most_exits=1, evaluations=30)
    events = logged_search(file, evaluator, Design(), settings)
    next(events)
    events.close()
    *_, last = logged_search(file, evaluator, Design(), settings, resume=1)
    assert last.front == uninterrupted(evaluator, settings).front
    assert read_runs(file)[0].evaluations == last.evaluations


def test_several_runs_are_kept(evaluator, file):
    for seed in (1, 2):
        for _ in logged_search(file, evaluator, Design(), replace(SETTINGS, seed=seed, evaluations=40)):
            pass
    assert [run.seed for run in read_runs(file)] == [1, 2]
    assert resumable_run(file).number == 2
    assert len(read_tried(file, 1)) == 40


def test_stopping_and_pausing(evaluator, file):
    control = RunControl()
    settings = replace(SETTINGS, evaluations=10**6)
    events = logged_search(file, evaluator, Design(), settings, control)
    next(events)
    control.pause()
    before = control.clock()
    control.stop()
    *_, last = events
    assert last.finished
    assert control.clock() - before < 60
    assert read_runs(file)[0].phase is RunPhase.STOPPED
    assert read_runs(file)[0].evaluations == last.evaluations


def test_an_error_is_written_down(evaluator, file, monkeypatch):
    events = logged_search(file, evaluator, Design(), SETTINGS)
    next(events)

    def broken(*_):
        raise RuntimeError("out of luck")

    monkeypatch.setattr(Evaluator, "score", broken)
    monkeypatch.setattr("explorer.study.search_ledger.SearchLedger.score", broken)
    with pytest.raises(RuntimeError):
        list(events)
    (run,) = read_runs(file)
    assert (run.phase, run.message) == (RunPhase.FAILED, "out of luck")


def test_impossible_settings_leave_no_run(evaluator, file):
    with pytest.raises(SearchError, match="no budget"):
        list(logged_search(file, evaluator, Design(), replace(SETTINGS, evaluations=None)))
    assert read_runs(file) == ()
    with pytest.raises(SearchError, match="no search to resume"):
        resumable_run(file)
    with pytest.raises(SearchError, match="no search number 7"):
        list(logged_search(file, evaluator, Design(), SETTINGS, resume=7))


@pytest.mark.parametrize(
    ("settings", "base", "problem"),
    [
        (replace(SETTINGS, seed=4), Design(), "started with seed 3, not 4"),
        (replace(SETTINGS, constraints=Constraints(smallest_accuracy=0.1)), Design(), "started with constraints"),
        (SETTINGS, Design(calibrated=True), "another design"),
    ],
)
def test_a_run_is_only_resumed_with_what_it_began_with(evaluator, file, settings, base, problem):
    events = logged_search(file, evaluator, Design(), SETTINGS)
    next(events)
    events.close()
    with pytest.raises(SearchError, match=problem):
        list(logged_search(file, evaluator, base, settings, resume=1))


def test_a_run_of_another_study_is_not_resumed(evaluator, file, tmp_path):
    for _ in logged_search(file, evaluator, Design(), SETTINGS):
        pass
    other = Evaluator(read_study(write_study(tmp_path / "other", seed=1)))
    with pytest.raises(SearchError, match="another study"):
        list(logged_search(file, other, Design(), SETTINGS, resume=1))


def test_a_search_goes_on_where_the_disk_is_full(evaluator, file, every_moment, monkeypatch):
    home, real = file._store, type(file._store).transaction
    calls = []

    def full(self):
        calls.append(self)
        if self is home and len(calls) > 3:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        return real(self)

    monkeypatch.setattr(type(home), "transaction", full)
    *_, last = logged_search(file, evaluator, Design(), SETTINGS)
    assert file.problem
    (run,) = read_runs(file)
    assert (run.evaluations, run.phase) == (80, RunPhase.FINISHED)
    assert read_front(file, run.number) == last.front


def test_damaged_rows_are_named(evaluator, file, every_moment):
    for _ in logged_search(file, evaluator, Design(), replace(SETTINGS, evaluations=20)):
        pass
    file.write(lambda db: db.execute("UPDATE evaluation SET exits = '[[1]]' WHERE number = 5"))
    with pytest.raises(FormatError, match="evaluation 5"):
        read_tried(file, 1)
    file.write(lambda db: db.execute("UPDATE run SET front = '{}'"))
    with pytest.raises(FormatError, match=r"run 1\.front"):
        read_front(file, 1)
    file.write(lambda db: db.execute("UPDATE checkpoint SET content = '{}'"))
    with pytest.raises(FormatError, match="checkpoint"):
        list(logged_search(file, evaluator, Design(), replace(SETTINGS, evaluations=20), resume=1))
    file.write(lambda db: db.execute("UPDATE run SET phase = 'dancing'"))
    with pytest.raises(FormatError, match="run 1"):
        read_runs(file)


SEARCH = """
import sys
from pathlib import Path
from explorer.study import run_log
from explorer.study.evaluate import Evaluator
from explorer.study.files import read_study
from explorer.study.session_file import SessionFile
from explorer.study.study_reference import StudyReference
from explorer.spec.design import Design
from tests.study.test_run_log import KILL_SETTINGS
run_log.SECONDS_BETWEEN_WRITES = run_log.SECONDS_BETWEEN_CHECKPOINTS = 0.02
study = read_study(Path(sys.argv[1]))
file = SessionFile.create(Path(sys.argv[2]), StudyReference.of(study))
for event in run_log.logged_search(file, Evaluator(study), Design(), KILL_SETTINGS):
    sys.stdout.write(f"{event.evaluations}\\n")
    sys.stdout.flush()
"""
KILL_SETTINGS = replace(SETTINGS, evaluations=300)


def test_a_search_that_is_killed_and_resumed_ends_where_an_uninterrupted_one_does(evaluator, tmp_path):
    path = tmp_path / "killed.exits"
    command = [sys.executable, "-c", SEARCH, str(evaluator.study.folder), str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as search:
        for line in search.stdout:
            if int(line) >= 150:
                break
        seen = int(line)
        os.kill(search.pid, signal.SIGKILL)
    with SessionFile.open(path) as file:
        (run,) = read_runs(file)
        assert run.phase is RunPhase.INTERRUPTED
        assert run.evaluations > 0
        assert seen - run.evaluations <= 100  # well under a second of them
        *_, last = logged_search(file, evaluator, Design(), KILL_SETTINGS, resume=run.number)
        expected = uninterrupted(evaluator, KILL_SETTINGS)
        assert last.front == expected.front
        assert last.evaluations == expected.evaluations == 300
        assert len(read_tried(file, 1)) == 300
