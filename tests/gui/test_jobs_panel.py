"""Jobs run in a child process; their progress, pause, end, result and failure show, and nothing is left behind."""

from __future__ import annotations

import functools
import sys

import pytest

from explorer.gui import job_state
from explorer.gui.job_state import JobPhase
from explorer.gui.panels.jobs_panel import JobsPanel, measured_rows
from explorer.gui.plots.content import layer_data
from explorer.gui.plots.layer import LayerKey
from explorer.jobs import Job, JobDone, JobEpoch, JobFailed, JobMeasured, JobProgress, JobStage
from explorer.jobs.wire import encode
from explorer.spec.traces import Split
from explorer.study.design_figures import DesignFigures
from tests.gui.conftest import PATIENCE


def figures(split, accuracy, edp):
    return DesignFigures(
        split=split, n_samples=100, thresholds=(0.5, 0.5), accuracy=accuracy, exit_ratios=(0.5, 0.25, 0.25),
        exit_accuracies=(0.9, 0.9, None), energy_avg_pj=1e6, latency_avg_cycles=1e3, edp_avg_pj_cycles=edp,
    )  # fmt: skip


def progress(step, loss):
    return JobProgress(
        stage=JobStage.TOGETHER, epoch=1, n_epochs=2, step=step, n_steps=4, loss=loss, accuracy=0.5,
        images_per_second=100.0, seconds_left=75.0,
    )  # fmt: skip


def measured(folder):
    return JobMeasured(
        study=folder,
        predicted=(figures(Split.VALIDATION, 0.90, 4e12), figures(Split.TEST, 0.89, 4e12)),
        measured=(figures(Split.VALIDATION, 0.92, 3e12), figures(Split.TEST, 0.90, 3e12)),
        resolved=(figures(Split.VALIDATION, 0.92, 3e12), figures(Split.TEST, 0.90, 3e12)),
    )


@pytest.fixture
def worker(monkeypatch):
    """Lets jobs run a child that says these messages and then waits to be ended, or ends."""

    def says(messages, *, waits=False):
        lines = "".join(encode(message) for message in messages)
        code = f"import sys, time; sys.stdin.readline(); sys.stdout.write({lines!r}); sys.stdout.flush()"
        code += "; time.sleep(600)" if waits else ""
        monkeypatch.setattr(job_state, "Job", functools.partial(Job, command=(sys.executable, "-c", code)))

    return says


def test_fine_tuning_shows_progress_and_the_measured_point_beside_the_predicted_one(
    qtbot, store, show, worker, tmp_path
):
    epoch = JobEpoch(
        stage=JobStage.TOGETHER, epoch=1, n_epochs=2, loss=1.0, train_accuracy=0.5, validation_accuracy=(0.5, 0.93)
    )
    worker([progress(1, 2.0), progress(2, 1.5), epoch, measured(tmp_path), JobDone(study=tmp_path)])
    panel = show(JobsPanel, size=(640, 260))
    panel.fine_tune.click()
    assert store.jobs.is_running and not panel.fine_tune.isEnabled()
    qtbot.waitUntil(lambda: store.jobs.phase is JobPhase.FINISHED, timeout=PATIENCE)
    assert [loss for _, loss in store.jobs.losses] == [2.0, 1.5]
    assert panel.progress.share == 1.0
    assert panel.open.isVisible()
    (point,) = store.measured_points
    assert point.design == store.design
    assert [cell.text for cell in measured_rows(point)[0].cells][2] == "+2.00 pt"
    data = layer_data(store, LayerKey.MEASURED)
    assert data.accuracy.tolist() == [0.92]
    assert any("difference" in line for line in data.point_at(0).details)


def test_a_job_can_be_paused_and_cancelled_without_waiting(qtbot, store, show, worker):
    worker([progress(1, 2.0)], waits=True)
    panel = show(JobsPanel, size=(640, 260))
    panel.fine_tune.click()
    qtbot.waitUntil(lambda: store.jobs.progress is not None, timeout=PATIENCE)
    assert "1:15" in panel.details.text()
    panel.pause.click()
    assert store.jobs.phase is JobPhase.PAUSED
    panel.pause.click()
    assert store.jobs.phase is JobPhase.RUNNING
    panel.cancel.click()
    assert store.jobs.phase is JobPhase.CANCELLED
    qtbot.waitUntil(lambda: not store.jobs._leaving, timeout=PATIENCE)


def test_a_failure_is_told_in_one_line(qtbot, store, show, worker):
    worker([JobFailed(message="the data set is not there")])
    posted = []
    store.message_posted.connect(posted.append)
    panel = show(JobsPanel, size=(640, 260))
    panel.fine_tune.click()
    qtbot.waitUntil(lambda: store.jobs.phase is JobPhase.FAILED, timeout=PATIENCE)
    assert "the data set is not there" in panel.details.text()
    assert any("the data set is not there" in message.text for message in posted)
    assert panel.fine_tune.isEnabled()


def test_training_asks_for_a_folder_first(qtbot, store, show, worker, tmp_path):
    worker([JobDone(study=tmp_path)])
    panel = show(JobsPanel, size=(640, 260))
    panel.ask_folder = lambda title: ""
    panel.train.click()
    assert store.jobs.phase is JobPhase.NONE
    panel.ask_folder = lambda title: str(tmp_path)
    panel.train.click()
    qtbot.waitUntil(lambda: store.jobs.phase is JobPhase.FINISHED, timeout=PATIENCE)
    assert store.jobs.result == tmp_path


def test_ending_the_window_ends_the_child(qtbot, store, show, worker):
    worker([progress(1, 2.0)], waits=True)
    panel = show(JobsPanel, size=(640, 260))
    panel.fine_tune.click()
    qtbot.waitUntil(lambda: store.jobs.progress is not None, timeout=PATIENCE)
    process = store.jobs._thread.job._process
    store.shutdown()
    assert process.poll() is not None
