"""The real worker in a real child process: it trains, fails in one line, can be cancelled, and ends when abandoned."""

from __future__ import annotations

import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from explorer.errors import JobError
from explorer.jobs import (
    Job,
    JobDone,
    JobEpoch,
    JobProgress,
    JobStage,
    TraceRequest,
    TrainRequest,
    run_job,
)
from explorer.jobs import client as client_module
from explorer.jobs.wire import decode, encode
from explorer.study.files import read_study
from explorer.worker import _throttled
from tests.nets.idx_files import write_data_folder


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


@pytest.fixture
def request_of_a_tiny_study(tmp_path: Path) -> TrainRequest:
    write_data_folder(tmp_path / "data", n_train=240, n_test=20)
    return TrainRequest(out=tmp_path / "study", data=tmp_path / "data", epochs=1, head_epochs=1, width_multiplier=0.1)


def test_a_study_is_trained_and_traced_in_a_child_process(request_of_a_tiny_study: TrainRequest) -> None:
    request = request_of_a_tiny_study
    events = list(run_job(request))
    assert events[-1] == JobDone(study=request.out)
    stages = [event.stage for event in events if isinstance(event, JobProgress | JobEpoch)]
    assert list(dict.fromkeys(stages)) == list(JobStage)
    epochs = [event for event in events if isinstance(event, JobEpoch)]
    assert [(event.stage, len(event.validation_accuracy)) for event in epochs] == [
        (JobStage.BACKBONE, 18), (JobStage.HEADS, 18), (JobStage.HEADS, 18),
    ]  # fmt: skip
    assert read_study(request.out).name == "study"

    again = TraceRequest(study=request.out, out=request.out, data=request.data)
    assert list(run_job(again))[-1] == JobDone(study=request.out)

    with pytest.raises(JobError, match="a training run is here already"):
        list(run_job(request))
    assert list(run_job(replace(request, resume=True)))[-1] == JobDone(study=request.out)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"data": Path("/nonexistent/data")}, "/nonexistent/data: no train-images-idx3-ubyte"),
        ({"epochs": 0}, "train: epochs is 0, but must be above 0"),
        ({"seed": -1}, "train: seed is -1, but must not be negative"),
        ({"width_multiplier": -1.0}, "train: width_multiplier is -1.0, but must be above 0"),
        ({"out": Path("/proc/none")}, "/proc/none: cannot write into this folder"),
    ],
)
def test_a_request_that_cannot_be_served_fails_in_one_line(
    request_of_a_tiny_study: TrainRequest, change: dict[str, object], complaint: str
) -> None:
    with pytest.raises(JobError) as caught:
        list(run_job(replace(request_of_a_tiny_study, **change)))
    assert str(caught.value).startswith(complaint)
    assert "\n" not in str(caught.value)


def test_a_running_training_is_cancelled_at_once_and_can_be_resumed(request_of_a_tiny_study: TrainRequest) -> None:
    request = replace(request_of_a_tiny_study, epochs=500)
    job = Job(request)
    events = job.events()
    assert isinstance(next(events), JobProgress)
    before = time.monotonic()
    job.cancel()
    assert time.monotonic() - before < 1
    with pytest.raises(JobError, match="cancelled"):
        list(events)


def test_a_child_whose_parent_has_gone_ends(request_of_a_tiny_study: TrainRequest) -> None:
    child = subprocess.Popen(
        client_module.WORKER_COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=client_module.child_environment({"OMP_NUM_THREADS": "1"}),
    )
    with child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(encode(replace(request_of_a_tiny_study, epochs=10_000)))
        child.stdin.flush()
        assert isinstance(decode(child.stdout.readline()), JobProgress)
        child.stdin.close()
        assert child.wait(timeout=10) == 3


def test_a_line_that_is_no_request_fails_in_one_line() -> None:
    done = subprocess.run(
        client_module.WORKER_COMMAND,
        input='{"type": "dance"}\n',
        capture_output=True,
        encoding="utf-8",
        env=client_module.child_environment({}),
        check=False,
    )
    assert done.returncode == 1
    assert "no known type" in done.stdout
    assert done.stderr == ""


def test_progress_is_thinned_but_the_last_step_of_an_epoch_is_told() -> None:
    steps = [
        JobProgress(
            stage=JobStage.HEADS, epoch=epoch, n_epochs=2, step=step, n_steps=1000, loss=0.0, accuracy=0.0,
            images_per_second=1.0, seconds_left=1.0,
        )
        for epoch in (1, 2)
        for step in range(1, 1001)
    ]  # fmt: skip
    kept = list(_throttled(iter(steps)))
    assert kept[0] == steps[0]
    assert steps[999] in kept
    assert kept[-1] == steps[-1]
    assert len(kept) < 100
