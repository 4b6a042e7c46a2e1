"""`train` and `trace`: torch work in a child process, its progress on the standard error; `study`: what they made."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from explorer.cli.output import percent, print_json, print_line, print_table
from explorer.jobs import JobDone, JobEpoch, JobProgress, JobRequest, TraceRequest, TrainRequest, run_job
from explorer.spec.precision import Precision
from explorer.spec.traces import ExitKey, Split
from explorer.study.evaluate import Evaluator
from explorer.study.files import find_study, read_study

__all__ = ["study", "trace", "train"]

_CLEAR_LINE = "\r\x1b[K"


def train(options: argparse.Namespace) -> int:
    """Train a study from nothing, or from its last checkpoint."""
    request = TrainRequest(
        out=options.out,
        data=options.data,
        download=options.download,
        epochs=options.epochs,
        seed=options.seed,
        resume=options.resume,
    )
    return _report(_run(request), as_json=options.json)


def trace(options: argparse.Namespace) -> int:
    """Record the answers of all exits anew."""
    folder = find_study(options.study).folder
    out = folder if options.out is None else options.out
    return _report(_run(TraceRequest(study=folder, out=out, data=options.data)), as_json=options.json)


def study(options: argparse.Namespace) -> int:
    """Accuracy of every exit of a study."""
    return _report(find_study(options.study).folder, as_json=options.json)


def _run(request: JobRequest) -> Path:
    """Run a job to its end, showing where it stands; returns the folder that it wrote."""
    live = sys.stderr.isatty()
    for event in run_job(request):
        match event:
            case JobProgress() if live:
                sys.stderr.write(_CLEAR_LINE + _progress(event))
                sys.stderr.flush()
            case JobEpoch():
                sys.stderr.write((_CLEAR_LINE if live else "") + _epoch(event) + "\n")
            case JobDone():
                sys.stderr.write(_CLEAR_LINE if live else "")
                return event.study
    raise AssertionError("a job ends with JobDone or a JobError")


def _progress(event: JobProgress) -> str:
    parts = [f"{event.stage.value} {event.epoch}/{event.n_epochs}, step {event.step}/{event.n_steps}"]
    if event.loss is not None:
        parts.append(f"loss {event.loss:.3f}")
    if event.accuracy is not None:
        parts.append(f"accuracy {percent(event.accuracy)}")
    parts.append(f"{event.images_per_second:.0f} images/s")
    if event.seconds_left is not None:
        minutes, seconds = divmod(round(event.seconds_left), 60)
        parts.append(f"{minutes}:{seconds:02d} left")
    return ", ".join(parts)


def _epoch(event: JobEpoch) -> str:
    return (
        f"{event.stage.value} {event.epoch}/{event.n_epochs}: loss {event.loss:.4f}, "
        f"train accuracy {percent(event.train_accuracy)}, validation accuracy by exit "
        + " ".join(f"{100 * a:.1f}" for a in event.validation_accuracy)
    )


def _report(folder: Path, *, as_json: bool) -> int:
    """Accuracy of every exit on test at every precision, read back from what was written."""
    evaluator = Evaluator(read_study(folder))
    study = evaluator.study
    keys = (*(ExitKey(mounting_point=h.mounting_point, head=h.kind) for h in study.network.heads), evaluator.final_key)
    accuracy = {
        (precision, key): float(evaluator.exit_correct(precision, key, Split.TEST).mean())
        for precision in study.precisions
        for key in keys
    }
    if as_json:
        print_json(
            {
                "study": str(folder),
                "split": Split.TEST.value,
                "accuracy": {p.key: [_exit_to_json(key, accuracy[p, key]) for key in keys] for p in study.precisions},
            }
        )
        return 0
    print_line(f"{folder}: accuracy of every exit on the {Split.TEST.value} split")
    print_table(
        ("exit", *(_title(p) for p in study.precisions)),
        (
            (
                f"block {key.mounting_point}, {key.head.value}",
                *(percent(accuracy[p, key]) for p in study.precisions),
            )
            for key in keys
        ),
    )
    return 0


def _exit_to_json(key: ExitKey, accuracy: float) -> dict[str, object]:
    return {"mounting_point": key.mounting_point, "head": key.head.value, "accuracy": accuracy}


def _title(precision: Precision) -> str:
    return f"{precision.backbone}, heads {precision.heads}"
