"""Commands for torch work: options become requests, progress goes to the standard error, results are printed."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from explorer.cli import finetuning, regimes, training
from explorer.cli.job_progress import follow_job
from explorer.cli.parser import main
from explorer.jobs import (
    JOB_FILE,
    FineTuneRequest,
    JobDevice,
    JobDone,
    JobEpoch,
    JobEvent,
    JobMeasured,
    JobNote,
    JobPaused,
    JobProgress,
    JobRegimeRun,
    JobRequest,
    JobStage,
    QuantizeMethod,
    QuantizeRequest,
    RegimesRequest,
    TraceRequest,
    TrainingRegime,
    TrainRequest,
)
from explorer.jobs.notes import note_to_text
from explorer.spec.precision import INT4, STUDY_PRECISIONS
from explorer.study.design_json import design_from_text
from explorer.study.files import read_study
from explorer.study.measured import MEASURED_FILE, measure_design, measured_to_text
from explorer.study.picture import Picture
from tests.studies import write_study

PROGRESS = JobProgress(
    stage=JobStage.BACKBONE, epoch=1, n_epochs=2, step=3, n_steps=4, loss=0.5, accuracy=0.25, images_per_second=600.0,
    seconds_left=61.0,
)  # fmt: skip
EPOCH = JobEpoch(
    stage=JobStage.BACKBONE, epoch=1, n_epochs=2, loss=0.5, train_accuracy=0.5, validation_accuracy=(0.5, 0.75)
)


class _NoScreen:
    def has_display(self) -> bool:
        return False

    def open_window(self, study: str, file: Path | None = None) -> int:
        raise AssertionError

    def render(self, path: Path, picture: Picture) -> None:
        raise AssertionError


def _main(line: str) -> int:
    return main(line.split(), _NoScreen())


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return write_study(tmp_path / "study")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, study: Path) -> list[JobRequest]:
    """Requests that would have been run; each is answered with what a worker would say."""
    requests: list[JobRequest] = []

    def results(request: JobRequest) -> Iterator[JobEvent]:
        requests.append(request)
        match request:
            case FineTuneRequest():
                source = read_study(study)
                measured = measure_design(source, source, design_from_text(request.design))
                request.out.mkdir()
                (request.out / MEASURED_FILE).write_text(measured_to_text(measured), encoding="utf-8")
                yield JobMeasured(
                    study=request.out,
                    predicted=measured.predicted,
                    measured=measured.measured,
                    resolved=measured.resolved,
                )
            case RegimesRequest():
                for seed in request.seeds:
                    for regime in TrainingRegime:
                        for distilled in (False, True):
                            share = 0.5 + 0.1 * seed if distilled else 0.5
                            yield JobRegimeRun(regime=regime, distilled=distilled, seed=seed, accuracy=(share, 0.9))
        yield JobDone(study=study)

    for module in (training, finetuning, regimes):
        monkeypatch.setattr(module, "results_of", results)
    return requests


def test_train_passes_every_option_on(asked: list[JobRequest], study: Path) -> None:
    assert _main("train") == 0
    assert asked.pop() == TrainRequest(out=Path("runs/train"))
    status = _main(
        "train --backbone my.nets:build --width 0.5 --dataset folder --data d --download --image-size 48 --out o "
        "--epochs 3 --head-epochs 2 --regime mixed --exit-weights 0.1,0.2 --erase 0.5 --seed 9 --device cpu "
        f"--distill {study} --start {study} --images 700 --resume"
    )
    assert status == 0
    assert asked == [
        TrainRequest(
            out=Path("o"),
            dataset="folder",
            data=Path("d"),
            download=True,
            image_size=48,
            backbone="my.nets:build",
            width_multiplier=0.5,
            epochs=3,
            head_epochs=2,
            regime=TrainingRegime.MIXED,
            early_loss_weights=(0.1, 0.2),
            distill=True,
            teacher=study,
            erased_share=0.5,
            start=study,
            n_images=700,
            seed=9,
            device=JobDevice.CPU,
            resume=True,
        )
    ]


def test_heads_can_learn_from_their_own_final_exit(asked: list[JobRequest]) -> None:
    assert _main("train --distill") == 0
    assert asked == [TrainRequest(out=Path("runs/train"), distill=True, teacher=None)]


def test_trace_writes_to_the_study_itself_unless_told_otherwise(asked: list[JobRequest], study: Path) -> None:
    assert _main(f"trace --study {study}") == 0
    assert _main(f"trace --study {study} --out o --data d") == 0
    assert asked == [TraceRequest(study=study, out=study), TraceRequest(study=study, out=Path("o"), data=Path("d"))]


def test_quantize_leaves_to_each_its_own_epochs(asked: list[JobRequest], study: Path) -> None:
    assert _main(f"quantize --study {study}") == 0
    assert asked.pop() == QuantizeRequest(study=study, out=Path("runs/quantize"))
    assert (
        _main(f"quantize --study {study} --out o --epochs 1 --head-epochs 2 --no-distill --backbone a:b --resume") == 0
    )
    assert asked == [
        QuantizeRequest(study=study, out=Path("o"), epochs=1, head_epochs=2, distill=False, backbone="a:b", resume=True)
    ]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("train --regime lazy", "invalid choice: 'lazy'"),
        ("train --device tpu", "invalid choice: 'tpu'"),
        ("train --exit-weights 0.1,x", "--exit-weights is '0.1,x'"),
        ("train --distill /none", "/none: no such study folder"),
        ("train --start /none", "/none: no such study folder"),
        ("regimes --seeds 1,a", "--seeds is '1,a'"),
    ],
)
def test_a_bad_option_is_one_line_and_status_2(
    asked: list[JobRequest], capsys: pytest.CaptureFixture[str], line: str, complaint: str
) -> None:
    try:
        status = _main(line)
    except SystemExit as end:
        status = int(str(end.code))
    assert status == 2
    error = capsys.readouterr().err
    assert complaint in error
    assert error.count("\n") == 1
    assert not asked


def test_finetune_checks_the_design_first_and_prints_predicted_beside_measured(
    asked: list[JobRequest], study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common = f"finetune --study {study} --out {tmp_path / 'o'}"
    assert _main(f"{common} --exits 99 --thresholds 0.5") == 2
    assert "mounting point 99 does not exist" in capsys.readouterr().err
    assert _main(f"{common} --exits 1 --thresholds 0.5 --bits 3/3") == 2
    assert "has no validation traces at 3/3" in capsys.readouterr().err
    assert _main(f"{common} --exits 1 --thresholds 0.5 --accelerator none") == 2
    assert "none" in capsys.readouterr().err
    assert not asked
    options = "--exits 1,3 --thresholds 0.8,0.7 --bits 32/32 --epochs 4 --lr 0.01 --images 900 --prune 0.25 --seed 5"
    assert _main(f"{common} {options} --resume") == 0
    (request,) = asked
    assert isinstance(request, FineTuneRequest)
    design = design_from_text(request.design)
    assert design.mounting_points == (1, 3)
    assert design.thresholds == (0.8, 0.7)
    assert (request.epochs, request.peak_lr, request.seed, request.resume) == (4, 0.01, 5, True)
    assert (request.n_images, request.pruned_share, request.for_search) == (900, 0.25, False)
    printed = capsys.readouterr().out
    for line in ("predicted from traces", "fine-tuned, measured", "thresholds solved anew", "+0.00 points of accuracy"):
        assert line in printed
    assert f"{500} samples of the validation split" in printed


def test_finetune_prints_json_for_programs(
    asked: list[JobRequest], study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _main(f"finetune --study {study} --exits 2 --thresholds 0.9 --out {tmp_path / 'o'} --json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["out"] == str(tmp_path / "o")
    assert document["difference"]["test"] == {"accuracy": 0.0, "edp_avg_relative": 0.0}
    assert document["predicted"]["test"]["accuracy"] == document["measured"]["test"]["accuracy"]


def test_regimes_prints_mean_and_spread_over_the_seeds(
    asked: list[JobRequest], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = "regimes --seeds 1,2 --images 500 --epochs 3 --width 0.2 --data d --out o --device cpu"
    assert _main(arguments) == 0
    assert asked == [
        RegimesRequest(
            out=Path("o"),
            data=Path("d"),
            seeds=(1, 2),
            n_images=500,
            epochs=3,
            width_multiplier=0.2,
            device=JobDevice.CPU,
        )
    ]
    lines = capsys.readouterr().out.splitlines()
    assert "seeds 1,2" in lines[0]
    assert lines[1].split("  ")[0] == "exit"
    row = next(line for line in lines if line.startswith("after block 0"))
    assert row.split("  ")[-1].strip() == "65.00 ± 7.07"  # 60 and 70 %
    assert any(line.startswith("final exit") for line in lines)

    assert _main(f"{arguments} --json") == 0
    table = json.loads(capsys.readouterr().out)
    assert len(table["regimes"]) == 8
    assert table["regimes"][1]["accuracy_mean"] == pytest.approx([0.65, 0.9])
    assert table["regimes"][0]["accuracy_spread"] == pytest.approx([0.0, 0.0])

    assert _main("regimes --seeds 1 --json") == 0
    assert json.loads(capsys.readouterr().out)["regimes"][0]["accuracy_spread"] == [None, None]


@dataclass
class _Job:
    """A job that tells what it is given, and notes what it is told."""

    told: list[JobEvent]
    heard: list[str] = field(default_factory=list)

    def events(self) -> Iterator[JobEvent]:
        for event in self.told:
            yield event
            if "pause" in self.heard and "resume" not in self.heard:
                yield JobPaused(paused=True)
                assert self.heard[-1] == "resume", "a paused job is not told to go on"
                yield JobPaused(paused=False)

    def pause(self) -> None:
        self.heard.append("pause")

    def resume(self) -> None:
        self.heard.append("resume")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _follow(job: _Job, screen: io.StringIO, stop_asked: Callable[[], bool] = lambda: False) -> list[JobEvent]:
    return list(follow_job(job, screen, stop_asked=stop_asked, stop=lambda: job.heard.append("stopped")))  # type: ignore[arg-type]


DONE = JobDone(study=Path("x"))


def test_a_terminal_shows_every_step_and_a_file_every_epoch() -> None:
    terminal, file = _Terminal(), io.StringIO()
    for screen in (terminal, file):
        assert _follow(_Job([PROGRESS, EPOCH, DONE]), screen) == [DONE]
    assert "loss 0.500, accuracy 25.00 %, 600 images/s, 1:01 left" in terminal.getvalue()
    assert "step 3/4" not in file.getvalue()
    for screen in (terminal, file):
        assert "backbone 1/2: loss 0.5000" in screen.getvalue()
        assert "validation accuracy by exit 50.0 75.0" in screen.getvalue()


def test_the_stop_key_pauses_the_job_before_the_prompt_comes_back() -> None:
    presses = iter([True, False, False])
    job = _Job([PROGRESS, EPOCH, DONE])
    assert _follow(job, _Terminal(), lambda: next(presses)) == [DONE]
    assert job.heard == ["pause", "stopped", "resume"]


def test_resume_goes_on_with_what_the_folder_says(
    asked: list[JobRequest], study: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "half"
    out.mkdir()
    request = QuantizeRequest(study=study, out=out, method=QuantizeMethod.TRAIN, seed=3)
    (out / JOB_FILE).write_text(note_to_text(JobNote(request=request, finished=False)), encoding="utf-8")
    assert _main(f"resume {out}") == 0
    assert asked == [replace(request, resume=True)]
    (out / JOB_FILE).unlink()
    assert _main(f"resume {out}") == 2
    assert "nothing to resume" in capsys.readouterr().err


def test_quantize_takes_bits_and_a_method(
    asked: list[JobRequest], study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _main(f"quantize --study {study} --settings 8/4,4/4 --method calibrate") == 0
    assert asked.pop() == QuantizeRequest(
        study=study,
        out=Path("runs/quantize"),
        precisions=(STUDY_PRECISIONS[2], INT4),
        method=QuantizeMethod.CALIBRATE,
    )
    for wrong in ("8", "8/x", "0/8", "8/8/8"):
        assert _main(f"quantize --study {study} --settings {wrong}") == 2
        assert f"--settings has {wrong!r}" in capsys.readouterr().err
    assert not asked
