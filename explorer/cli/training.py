"""`train`, `trace`, `quantize`, `resume`: jobs in a child process, progress on standard error, then the result."""

from __future__ import annotations

import argparse
from pathlib import Path

from explorer.cli.exit_table import print_exit_table
from explorer.cli.job_options import OWN_FINAL_EXIT
from explorer.cli.job_progress import results_of
from explorer.errors import DesignError, JobError
from explorer.jobs import (
    JOB_FILE,
    JobDevice,
    JobDone,
    JobRequest,
    QuantizeMethod,
    QuantizeRequest,
    TraceRequest,
    TrainingRegime,
    TrainRequest,
    unfinished_job,
)
from explorer.spec.precision import Bits, Precision
from explorer.study.files import find_study

__all__ = ["quantize", "resume", "trace", "train"]


def train(options: argparse.Namespace) -> int:
    """Train a study from nothing, from another study's weights, or from its last checkpoint."""
    teacher = None if options.distill in (None, OWN_FINAL_EXIT) else find_study(options.distill).folder
    request = TrainRequest(
        out=options.out,
        dataset=options.dataset,
        data=options.data,
        download=options.download,
        image_size=options.image_size,
        backbone=options.backbone,
        width_multiplier=options.width,
        epochs=options.epochs,
        head_epochs=options.head_epochs,
        regime=TrainingRegime(options.regime),
        early_loss_weights=_weights(options.exit_weights),
        distill=options.distill is not None,
        teacher=teacher,
        compare_heads=options.compare_heads,
        erased_share=options.erase,
        start=None if options.start is None else find_study(options.start).folder,
        n_images=options.images,
        seed=options.seed,
        device=JobDevice(options.device),
        resume=options.resume,
    )
    return print_exit_table(_run(request), as_json=options.json)


def trace(options: argparse.Namespace) -> int:
    """Record the answers of all exits anew."""
    folder = find_study(options.study).folder
    out = folder if options.out is None else options.out
    request = TraceRequest(study=folder, out=out, data=options.data, backbone=options.backbone)
    return print_exit_table(_run(request), as_json=options.json)


def quantize(options: argparse.Namespace) -> int:
    """Quantise a study anew at all bits of a study."""
    request = QuantizeRequest(
        study=find_study(options.study).folder,
        out=options.out,
        precisions=_precisions(options.settings),
        method=QuantizeMethod(options.method),
        data=options.data,
        backbone=options.backbone,
        epochs=options.epochs,
        head_epochs=options.head_epochs,
        distill=not options.no_distill,
        seed=options.seed,
        device=JobDevice(options.device),
        resume=options.resume,
    )
    return print_exit_table(_run(request), as_json=options.json)


def resume(options: argparse.Namespace) -> int:
    """Go on with whatever job was ended in a folder, as it was asked for."""
    request = unfinished_job(options.folder)
    if request is None:
        raise JobError(f"{options.folder}: no {JOB_FILE} of an unfinished job is there, so there is nothing to resume")
    return print_exit_table(_run(request), as_json=options.json)


def _precisions(text: str) -> tuple[Precision, ...]:
    """Such as 8/4: backbone at 8 bits, heads at 4; weights and activations alike."""
    found = []
    for item in (part.strip() for part in text.split(",") if part.strip()):
        try:
            backbone, heads = (Bits(weight=int(bits), activation=int(bits)) for bits in item.split("/"))
        except ValueError as error:
            raise DesignError(
                f"--settings has {item!r}, but must be a list of bits of backbone/heads, such as 8/8,4/4"
            ) from error
        found.append(Precision(backbone=backbone, heads=heads))
    return tuple(found)


def _weights(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(item) for item in text.split(",")) if text.strip() else ()
    except ValueError as error:
        raise DesignError(f"--exit-weights is {text!r}, but must be a list of numbers, such as 0.1,0.2,0.3") from error


def _run(request: JobRequest) -> Path:
    """Run a job to its end, showing where it stands; returns the folder that it wrote."""
    *_, last = results_of(request)
    assert isinstance(last, JobDone)
    return last.study
