"""The real worker in a real child process: it works, stands still, fails in one line, dies and goes on, and ends when
abandoned."""

from __future__ import annotations

import errno
import itertools
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer.errors import ExplorerError, JobError
from explorer.jobs import (
    FineTuneRequest,
    GpusRequest,
    Job,
    JobControl,
    JobDevice,
    JobDone,
    JobEpoch,
    JobEvent,
    JobGpus,
    JobMeasured,
    JobPaused,
    JobProgress,
    JobRequest,
    JobStage,
    PruneRequest,
    QuantizeMethod,
    QuantizeRequest,
    TraceRequest,
    TrainingRegime,
    TrainRequest,
    read_note,
    run_job,
    unfinished_job,
)
from explorer.jobs import client as client_module
from explorer.jobs.messages import BACKBONES, DATASETS
from explorer.jobs.wire import decode, encode
from explorer.nets.backbone_choice import BACKBONE_NAMES
from explorer.nets.data import DataKind
from explorer.nets.device import Device, gpu_names
from explorer.nets.progress import Stage
from explorer.nets.recipe import Regime
from explorer.spec.design import Design, MountedExit
from explorer.spec.precision import FP32, INT4, INT8, STUDY_PRECISIONS, Bits, Precision
from explorer.spec.traces import Split
from explorer.study.design_json import design_to_text
from explorer.study.files import read_json, read_study
from explorer.study.measured import read_measured
from explorer.worker.handlers import serve
from explorer.worker.protocol import Gate, failure, throttled
from tests.nets.idx_files import write_data_folder

PROGRESS = JobProgress(
    stage=JobStage.HEADS, epoch=1, n_epochs=2, step=1, n_steps=1000, loss=0.0, accuracy=0.0, images_per_second=1.0,
    seconds_left=1.0,
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        yield


@pytest.fixture
def _process_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests that are served in the tests' own process leave torch's settings alone."""
    monkeypatch.setattr("explorer.nets.process.tune_process", lambda: None)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_data_folder(folder, n_train=240, n_test=20)
    return folder


@pytest.fixture(scope="module")
def trained(
    tmp_path_factory: pytest.TempPathFactory, data: Path, _one_thread: None
) -> tuple[TrainRequest, list[JobEvent]]:
    """A tiny study, trained by a worker, and what the worker told."""
    out = tmp_path_factory.mktemp("trained") / "study"
    request = TrainRequest(out=out, data=data, epochs=1, head_epochs=1, width_multiplier=0.1, device=JobDevice.CPU)
    return request, list(run_job(request))


def _killed_at(request: JobRequest, n_epochs: int) -> None:
    """Run a job and kill it without warning when it has told of so many epochs."""
    job = Job(request)
    events = job.events()
    for event in events:
        n_epochs -= isinstance(event, JobEpoch)
        if n_epochs == 0:
            break
    assert job._process is not None
    os.kill(job._process.pid, signal.SIGKILL)
    with pytest.raises(JobError, match="SIGKILL"):
        list(events)


def _all_logits(folder: Path) -> dict[str, np.ndarray]:
    study = read_study(folder)
    return {
        f"{precision.key} {split.value}": study.traces(precision, split).logits
        for precision in study.precisions
        for split in study.splits(precision)
    }


def _same_traces(one: Path, other: Path) -> bool:
    found, expected = _all_logits(one), _all_logits(other)
    return found.keys() == expected.keys() and all(np.array_equal(found[key], expected[key]) for key in found)


def test_a_study_is_trained_and_traced_in_a_child_process(
    trained: tuple[TrainRequest, list[JobEvent]], tmp_path: Path
) -> None:
    request, events = trained
    assert events[-1] == JobDone(study=request.out)
    stages = [event.stage for event in events if isinstance(event, JobProgress | JobEpoch)]
    assert list(dict.fromkeys(stages)) == [JobStage.BACKBONE, JobStage.HEADS, JobStage.QUANTIZE, JobStage.TRACE]
    epochs = [event for event in events if isinstance(event, JobEpoch)]
    assert {len(event.validation_accuracy) for event in epochs} == {18}
    assert read_study(request.out).name == "study"

    again = TraceRequest(study=request.out, out=tmp_path / "traced", data=request.data)
    assert list(run_job(again))[-1] == JobDone(study=again.out)
    assert _same_traces(again.out, request.out)

    with pytest.raises(JobError, match="a training run is here already"):
        list(run_job(request))


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
def test_a_training_that_was_killed_goes_on_to_the_same_study(
    trained: tuple[TrainRequest, list[JobEvent]], tmp_path: Path
) -> None:
    whole, _ = trained
    request = replace(whole, out=tmp_path / "study")
    _killed_at(request, 1)
    assert not (request.out / "study.json").exists()
    unfinished = unfinished_job(request.out)
    assert unfinished == replace(request, resume=True)
    assert list(run_job(unfinished))[-1] == JobDone(study=request.out)
    assert unfinished_job(request.out) is None
    assert _same_traces(request.out, whole.out)


def test_a_training_begins_with_one_study_and_learns_from_another(
    trained: tuple[TrainRequest, list[JobEvent]], tmp_path: Path
) -> None:
    before, _ = trained
    request = replace(
        before,
        out=tmp_path / "study",
        regime=TrainingRegime.MIXED,
        start=before.out,
        distill=True,
        teacher=before.out,
        erased_share=0.5,
    )
    events = list(run_job(request))
    assert events[-1] == JobDone(study=request.out)
    epochs = [event for event in events if isinstance(event, JobEpoch)]
    assert [epoch.stage for epoch in epochs[:2]] == [JobStage.BACKBONE, JobStage.TOGETHER]
    assert [len(epoch.validation_accuracy) for epoch in epochs[:2]] == [1, 35]
    assert read_json(request.out / "study.json")["recipe"]["regime"] == "mixed"
    with pytest.raises(JobError, match=r"the weights to start with are of mobilenet-v2 with another shape"):
        list(run_job(replace(request, out=tmp_path / "wider", width_multiplier=0.2)))


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
def test_a_study_is_quantised_at_all_bits_and_the_same_after_a_kill(
    trained: tuple[TrainRequest, list[JobEvent]], tmp_path: Path
) -> None:
    study, _ = trained
    request = QuantizeRequest(
        study=study.out,
        out=tmp_path / "quantised",
        data=study.data,
        epochs=1,
        head_epochs=1,
        device=JobDevice.CPU,
    )
    assert list(run_job(request))[-1] == JobDone(study=request.out)
    assert set(read_study(request.out).precisions) == set(STUDY_PRECISIONS)
    with pytest.raises(JobError, match="a quantisation is here already; go on with --resume"):
        list(run_job(request))

    part = replace(request, out=tmp_path / "part")
    _killed_at(part, 2)  # the backbone is trained, the heads on it are not
    assert list(run_job(replace(part, resume=True)))[-1] == JobDone(study=part.out)
    assert _same_traces(part.out, request.out)


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
def test_a_study_is_pruned_and_the_same_after_a_kill(
    trained: tuple[TrainRequest, list[JobEvent]], tmp_path: Path
) -> None:
    study, _ = trained
    request = PruneRequest(
        study=study.out,
        out=tmp_path / "whole",
        ratio=0.4,
        iterations=2,
        data=study.data,
        epochs=1,
        head_epochs=1,
        device=JobDevice.CPU,
    )
    assert list(run_job(request))[-1] == JobDone(study=request.out)
    part = replace(request, out=tmp_path / "part")
    _killed_at(part, 2)  # both iterations are trained, the heads are not yet refitted
    assert list(run_job(replace(part, resume=True)))[-1] == JobDone(study=part.out)
    assert _same_traces(part.out, request.out)
    assert (part.out / "network.json").read_bytes() == (request.out / "network.json").read_bytes()


@pytest.mark.parametrize("method", [QuantizeMethod.CALIBRATE, QuantizeMethod.TRAIN])
def test_a_study_is_quantised_at_the_bits_asked_for_by_the_method_asked_for(
    trained: tuple[TrainRequest, list[JobEvent]], tmp_path: Path, method: QuantizeMethod
) -> None:
    study, _ = trained
    precision = INT4 if method is QuantizeMethod.CALIBRATE else INT8  # where the suited method would do the other
    request = QuantizeRequest(
        study=study.out,
        out=tmp_path / "four",
        data=study.data,
        precisions=(precision,),
        method=method,
        epochs=1,
        head_epochs=1,
        device=JobDevice.CPU,
    )
    events = list(run_job(request))
    assert any(isinstance(event, JobEpoch) for event in events) == (method is QuantizeMethod.TRAIN)
    quantised = read_study(request.out)
    assert set(quantised.precisions) == {FP32, precision}
    assert quantised.default_design.precision in quantised.precisions
    assert (quantised.name, quantised.title) == ("four", f"{read_study(study.out).title}, quantised")
    assert read_note(request.out) is not None


@pytest.mark.usefixtures("_process_as_it_is")
def test_what_was_removed_while_the_job_ran_is_told(
    trained: tuple[TrainRequest, list[JobEvent]], tmp_path: Path
) -> None:
    study, _ = trained
    request = QuantizeRequest(
        study=study.out, out=tmp_path / "out", data=study.data, method=QuantizeMethod.CALIBRATE, precisions=(INT8,)
    )
    events = serve(request)
    next(event for event in events if isinstance(event, JobProgress) and event.stage is JobStage.TRACE)
    shutil.rmtree(request.out)
    with pytest.raises(ExplorerError, match=r"network\.json: no such file|removed while the job ran; resume"):
        list(events)
    again = unfinished_job(request.out)  # the note is there as soon as anything is
    assert again is None or list(serve(again))[-1] == JobDone(study=request.out)


@pytest.mark.usefixtures("_process_as_it_is")
def test_a_disk_that_is_full_ends_a_job_in_one_line_and_it_goes_on_once_there_is_room(
    trained: tuple[TrainRequest, list[JobEvent]], tmp_path: Path
) -> None:
    study, _ = trained
    request = QuantizeRequest(
        study=study.out, out=tmp_path / "out", data=study.data, method=QuantizeMethod.CALIBRATE, precisions=(INT8,)
    )
    with pytest.MonkeyPatch.context() as patch:
        events = serve(request)
        next(event for event in events if isinstance(event, JobProgress) and event.stage is JobStage.TRACE)

        def full(descriptor: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        patch.setattr("explorer.nets.atomic.os.fsync", full)
        with pytest.raises(ExplorerError) as caught:
            list(events)
        assert str(caught.value).startswith(str(request.out))
        assert "No space left on device" in str(caught.value)
        assert "\n" not in str(caught.value)
    again = unfinished_job(request.out)
    assert again is not None
    assert list(serve(again))[-1] == JobDone(study=request.out)


def test_gpus_are_named_as_torch_names_them() -> None:
    assert list(run_job(GpusRequest())) == [JobGpus(names=gpu_names())]


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
def test_a_design_is_fine_tuned_and_measured_and_the_same_after_a_kill(
    trained: tuple[TrainRequest, list[JobEvent]], tmp_path: Path
) -> None:
    study, _ = trained
    exits = (MountedExit(mounting_point=2, threshold=0.4), MountedExit(mounting_point=9, threshold=0.6))
    design = Design(exits=exits, precision=INT8)
    request = FineTuneRequest(
        study=study.out,
        design=design_to_text(design),
        out=tmp_path / "whole",
        data=study.data,
        epochs=2,
        device=JobDevice.CPU,
    )
    *_, measured, done = run_job(request)
    assert done == JobDone(study=request.out)
    assert isinstance(measured, JobMeasured)
    tuned = read_study(request.out)
    assert tuned.precisions == (INT8,)
    assert tuned.network.mounting_points == (2, 9)
    assert tuned.default_design == design
    predicted, after, resolved = measured.figures(Split.TEST)
    assert predicted.thresholds == after.thresholds == (0.4, 0.6)
    assert predicted.n_samples == after.n_samples == resolved.n_samples == 20
    saved = read_measured(request.out)
    assert (saved.design, saved.measured, saved.resolved) == (design, measured.measured, measured.resolved)
    # what both networks cost is the same, only their answers differ
    if after.exit_ratios == predicted.exit_ratios:
        assert after.edp_avg_pj_cycles == predicted.edp_avg_pj_cycles

    part = replace(request, out=tmp_path / "part")
    _killed_at(part, 1)
    *_, again, _ = run_job(replace(part, resume=True))
    assert _same_traces(part.out, request.out)
    assert isinstance(again, JobMeasured)
    assert again.measured == measured.measured


@pytest.mark.usefixtures("_process_as_it_is")
@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"data": Path("/nonexistent/data")}, "/nonexistent/data: no train-images-idx3-ubyte"),
        ({"epochs": 0}, "train: epochs is 0, but must be above 0"),
        ({"seed": -1}, "train: seed is -1, but must not be negative"),
        ({"erased_share": 2.0}, "train: erased_share is 2.0, but must be from 0 to 1"),
        ({"early_loss_weights": (-1.0,)}, "train: early_loss_weight is -1.0, but must be finite and not negative"),
        ({"early_loss_weights": (0.1, 0.2)}, "early_loss_weight has 2 values, but must have one, or one for each of"),
        ({"teacher": Path("x")}, "train: a teacher is named, but heads learn from one only with distill"),
        ({"compare_heads": True}, "train: heads can be compared only with distill, in a regime in which they learn al"),
        ({"seed": 2**63}, "train: seed is 9223372036854775808, but must be at most 9223372036854775807"),
        ({"distill": True, "teacher": Path("/none")}, "/none/weights.safetensors: no such file"),
        ({"start": Path("/none")}, "/none/weights.safetensors: no such file"),
        ({"dataset": "imagenet"}, "dataset is 'imagenet', but must be one of fashion-mnist, cifar10"),
        ({"out": Path("/proc/none")}, "/proc/none: cannot write into this folder"),
    ],
)
def test_a_request_that_cannot_be_served_fails_in_one_line(
    data: Path, tmp_path: Path, change: dict[str, object], complaint: str
) -> None:
    request = TrainRequest(out=tmp_path / "study", data=data, width_multiplier=0.1, device=JobDevice.CPU)
    with pytest.raises(ExplorerError) as caught:
        list(serve(replace(request, **change)))
    assert str(caught.value).startswith(complaint)
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("_process_as_it_is")
@pytest.mark.parametrize(
    ("design", "change", "complaint"),
    [
        (Design(precision=Precision(backbone=Bits(weight=3, activation=3), heads=INT8.heads)), {}, "has no validation"),
        (Design(exits=(MountedExit(mounting_point=99, threshold=0.5),)), {}, "mounting point 99 does not exist"),
        (Design(), {"epochs": 0}, "finetune: epochs is 0"),
        (Design(), {"peak_lr": -1.0}, "finetune: peak_lr is -1.0"),
        (Design(), {"data": Path("/nonexistent")}, "/nonexistent: no train-images"),
        (Design(), {"design": "{"}, "design: the text is '{'"),
    ],
)
def test_a_design_that_cannot_be_fine_tuned_is_refused_before_any_training(
    trained: tuple[TrainRequest, list[JobEvent]],
    tmp_path: Path,
    design: Design,
    change: dict[str, object],
    complaint: str,
) -> None:
    study, _ = trained
    request = FineTuneRequest(study=study.out, design=design_to_text(design), out=tmp_path / "out", data=study.data)
    with pytest.raises(ExplorerError) as caught:
        list(serve(replace(request, **change)))
    assert complaint in str(caught.value)
    assert not request.out.exists()


def test_a_child_that_cannot_serve_says_so_in_one_line(data: Path, tmp_path: Path) -> None:
    with pytest.raises(JobError, match=r"^train: epochs is 0, but must be above 0$"):
        list(run_job(TrainRequest(out=tmp_path, data=data, epochs=0)))


@pytest.fixture
def endless(data: Path, tmp_path: Path) -> TrainRequest:
    """A training that no test could wait for."""
    return TrainRequest(out=tmp_path / "study", data=data, epochs=10_000, width_multiplier=0.1, device=JobDevice.CPU)


def test_a_running_training_is_paused_goes_on_and_is_cancelled_at_once(endless: TrainRequest) -> None:
    job = Job(endless)
    events = job.events()
    first = next(events)
    assert isinstance(first, JobProgress)
    job.pause()
    before = list(itertools.takewhile(lambda event: event != JobPaused(paused=True), events))
    job.resume()
    assert next(events) == JobPaused(paused=False)
    after = next(event for event in events if isinstance(event, JobProgress))
    steps = [_position(event) for event in (first, *before, after) if isinstance(event, JobProgress)]
    assert steps == sorted(set(steps))
    job.pause()
    next(event for event in events if event == JobPaused(paused=True))
    start = time.monotonic()
    job.cancel()
    assert time.monotonic() - start < 2
    with pytest.raises(JobError, match="cancelled"):
        list(events)


def _position(event: JobProgress) -> tuple[int, int]:
    return event.epoch, event.step


def test_no_step_is_begun_while_the_gate_is_closed() -> None:
    gate = Gate()
    begun: list[int] = []

    def steps() -> Iterator[JobEvent]:
        for number in range(4):
            begun.append(number)
            yield replace(PROGRESS, step=number)

    events = gate.passed(steps())
    assert next(events) == replace(PROGRESS, step=0)
    gate.tell(JobControl.PAUSE)
    assert next(events) == JobPaused(paused=True)
    assert begun == [0]
    opener = threading.Timer(0.05, gate.tell, (JobControl.RESUME,))
    opener.start()
    assert next(events) == JobPaused(paused=False)
    opener.join()
    assert begun == [0]
    gate.tell(JobControl.RESUME)  # harmless while open
    assert [event.step for event in events if isinstance(event, JobProgress)] == [1, 2, 3]


def test_a_job_that_is_done_is_not_held_back() -> None:
    gate = Gate()
    gate.tell(JobControl.PAUSE)
    assert list(gate.passed(iter([JobDone(study=Path("x"))]))) == [JobDone(study=Path("x"))]


def test_a_child_whose_parent_has_gone_ends_also_in_a_pause(endless: TrainRequest) -> None:
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
        child.stdin.write(encode(endless) + "what?\npause\n")  # sent with the request, and never lost
        child.stdin.flush()
        assert isinstance(decode(child.stdout.readline()), JobProgress)
        assert decode(child.stdout.readline()) == JobPaused(paused=True)
        child.stdin.close()
        assert child.wait(timeout=20) == 3


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


@pytest.mark.usefixtures("_process_as_it_is")
def test_a_message_that_is_no_request_is_refused() -> None:
    with pytest.raises(JobError, match="JobProgress is no request"):
        list(serve(PROGRESS))


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (JobError("one\nline"), "one line"),
        (MemoryError(), "the machine has not enough memory for this job"),
        (
            RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory: you tried 9"),
            "the machine has not enough memory for this job",
        ),
        (RuntimeError("CUDA out of memory. Tried to allocate 9 GiB"), "the GPU has not enough memory for this job"),
        (
            RuntimeError("CUDA error: no kernel image is available\nCompile with `TORCH_USE_CUDA_DSA`"),
            "the GPU cannot do this job (CUDA error: no kernel image is available Compile with",
        ),
    ],
)
def test_memory_that_is_short_and_our_own_errors_are_one_line(error: Exception, message: str) -> None:
    told = failure(error)
    assert told is not None
    assert told.startswith(message)
    assert "\n" not in told


def test_a_fault_of_ours_is_not_smoothed_over() -> None:
    assert failure(RuntimeError("mat1 and mat2 shapes cannot be multiplied")) is None


def test_progress_is_thinned_but_the_last_step_of_an_epoch_is_told() -> None:
    steps = [replace(PROGRESS, epoch=epoch, step=step) for epoch in (1, 2) for step in range(1, 1001)]
    kept = list(throttled(iter(steps)))
    assert kept[0] == steps[0]
    assert steps[999] in kept
    assert kept[-1] == steps[-1]
    assert len(kept) < 100


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(JobStage, Stage), (TrainingRegime, Regime), (JobDevice, Device)],
    ids=["stages", "regimes", "devices"],
)
def test_what_messages_name_is_what_torch_work_knows(ours: type[JobStage], theirs: type[Stage]) -> None:
    assert [member.value for member in ours] == [member.value for member in theirs]


def test_data_sets_and_backbones_go_by_the_same_names() -> None:
    assert list(DATASETS) == [kind.value for kind in DataKind]
    assert BACKBONES == BACKBONE_NAMES
