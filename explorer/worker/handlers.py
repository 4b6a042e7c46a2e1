"""What each request does. Torch is imported only when a request needs it, and nets' values never leave this file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.errors import FileError, JobError
from explorer.jobs.messages import (
    FineTuneRequest,
    GpusRequest,
    JobDevice,
    JobDone,
    JobEvent,
    JobGpus,
    JobMeasured,
    PruneRequest,
    QuantizeMethod,
    QuantizeRequest,
    RegimesRequest,
    ShapesRequest,
    TraceRequest,
    TrainRequest,
)
from explorer.jobs.notes import JOB_FILE, JobNote, ResumableRequest, note_to_text
from explorer.jobs.wire import Message
from explorer.worker.reports import messages

if TYPE_CHECKING:
    import torch

    from explorer.nets.data import DataSet

__all__ = ["serve"]


def serve(request: Message) -> Iterator[JobEvent]:
    """Do what is asked, telling how far it is; at last a `JobDone` or `JobGpus`. ExplorerError if it cannot be done.

    A job that can be resumed leaves a note in its folder once its work has begun (see `explorer.jobs.notes`).
    """
    handlers: dict[type[Message], Callable[..., Iterator[JobEvent]]] = {
        TrainRequest: _train,
        TraceRequest: _trace,
        QuantizeRequest: _quantize,
        FineTuneRequest: _finetune,
        PruneRequest: _prune,
        ShapesRequest: _shapes,
        RegimesRequest: _regimes,
        GpusRequest: _gpus,
    }
    handler = handlers.get(type(request))
    if handler is None:
        raise JobError(f"{type(request).__name__} is no request")
    from explorer.nets.process import tune_process

    tune_process()
    events = handler(request)
    yield from _noted(events, request) if isinstance(request, ResumableRequest) else events


def _noted(events: Iterator[JobEvent], request: ResumableRequest) -> Iterator[JobEvent]:
    """The events of a job, with a note in its folder from the first one on, which says at last that it is finished."""
    begun = False
    for event in events:
        if not begun:
            _write_note(request, finished=False)
            begun = True
        if isinstance(event, JobDone):
            _check_written(event.study)
            _write_note(request, finished=True)
        yield event


def _write_note(request: ResumableRequest, *, finished: bool) -> None:
    from explorer.nets.atomic import write_text

    write_text(request.out / JOB_FILE, note_to_text(JobNote(request=request, finished=finished)))


def _check_written(folder: Path) -> None:
    """FileError if a part of the study has gone while the others were made, such as by somebody who tidied up."""
    from explorer.study.files import read_study

    gone = next((path for path in read_study(folder).files if not path.is_file()), None)
    if gone is not None:
        raise FileError(gone, "it was removed while the job ran; resume the job to write it again")


def _train(request: TrainRequest) -> Iterator[JobEvent]:
    from explorer.nets.backbone_choice import backbone_spec
    from explorer.nets.pipeline import StudyIdentity, train_study
    from explorer.nets.recipe import Distillation, Regime, default_recipe
    from explorer.nets.start import read_start, read_teacher

    if request.teacher is not None and not request.distill:
        raise JobError("train: a teacher is named, but heads learn from one only with distill")
    if request.compare_heads and not (request.distill and Regime(request.regime.value).freezes_backbone):
        raise JobError("train: heads can be compared only with distill, in a regime in which they learn alone")
    with _numbers_of("train"):
        recipe = default_recipe(
            epochs=request.epochs,
            head_epochs=request.head_epochs,
            seed=request.seed,
            regime=Regime(request.regime.value),
            early_loss_weight=_loss_weight(request.early_loss_weights),
            distillation=Distillation() if request.distill else None,
            erased_share=request.erased_share,
        )
    data = _open_data(request.dataset, request.data, download=request.download, image_size=request.image_size)
    spec = backbone_spec(request.backbone, data, width_multiplier=request.width_multiplier)
    study = train_study(
        data,
        recipe,
        request.out,
        identity=StudyIdentity(name=request.out.resolve().name, title=f"{spec.name} on {data.name}"),
        spec=spec,
        resume=request.resume,
        teacher=None if request.teacher is None else read_teacher(request.teacher, function=spec.function),
        start=None if request.start is None else read_start(request.start, function=spec.function),
        n_images=_positive(request.n_images, "train: n_images"),
        compare_heads=request.compare_heads,
        device=_device(request.device),
    )
    yield from messages(study)
    yield JobDone(study=request.out)


def _trace(request: TraceRequest) -> Iterator[JobEvent]:
    from explorer.nets.pipeline import trace_study

    data = _data_of(request.study, request.data)
    yield from messages(trace_study(request.study, data, request.out, function=request.backbone))
    yield JobDone(study=request.out)


def _quantize(request: QuantizeRequest) -> Iterator[JobEvent]:
    from explorer.nets.pipeline import quantize_study
    from explorer.nets.precisions import ANY_BITS, FEWEST_CALIBRATED_BITS, NO_BITS, PrecisionsRecipe
    from explorer.nets.recipe import Distillation
    from explorer.spec.precision import STUDY_PRECISIONS

    head_epochs = _positive(request.head_epochs, "quantize: head_epochs")
    calibrated_from = {
        QuantizeMethod.SUITED: FEWEST_CALIBRATED_BITS,
        QuantizeMethod.CALIBRATE: ANY_BITS,
        QuantizeMethod.TRAIN: NO_BITS,
    }
    with _numbers_of("quantize"):
        recipe = PrecisionsRecipe(
            distillation=Distillation() if request.distill else None,
            fewest_calibrated_bits=calibrated_from[request.method],
        )
        backbone, heads = recipe.backbone, recipe.heads
        recipe = replace(
            recipe,
            backbone=replace(
                backbone,
                seed=request.seed,
                fit=backbone.fit if request.epochs is None else replace(backbone.fit, epochs=request.epochs),
            ),
            heads=heads if head_epochs is None else replace(heads, epochs=head_epochs),
        )
    events = quantize_study(
        request.study,
        _data_of(request.study, request.data),
        request.out,
        recipe,
        resume=request.resume,
        precisions=request.precisions or STUDY_PRECISIONS,
        about=_about_quantized(request),
        device=_device(request.device),
        function=request.backbone,
    )
    yield from messages(events)
    yield JobDone(study=request.out)


def _about_quantized(request: QuantizeRequest) -> dict[str, object]:
    """What a quantised study says of itself: its name, and designs only at bits that it is recorded at."""
    from explorer.spec.precision import FP32, STUDY_PRECISIONS
    from explorer.study.design_json import design_to_json
    from explorer.study.files import read_json, read_study

    source = read_study(request.study)
    asked = request.precisions or STUDY_PRECISIONS
    recorded = {FP32, *asked}
    precision = source.default_design.precision
    design = source.default_design if precision in recorded else source.default_design_at(max(asked))
    chosen = read_json(request.study / "study.json").get("default_designs", {})
    keys = {precision.key for precision in recorded}
    about: dict[str, object] = {
        "default_design": design_to_json(design),
        "default_designs": {key: value for key, value in chosen.items() if key in keys},
    }
    if request.out.resolve() != request.study.resolve():
        about |= {"name": request.out.resolve().name, "title": f"{source.title}, quantised"}
    return about


def _finetune(request: FineTuneRequest) -> Iterator[JobEvent]:
    from explorer.nets.atomic import write_text
    from explorer.nets.finetune import ALL_RECORDED, FineTuning, finetune_study
    from explorer.spec.traces import ExitKey, Split
    from explorer.study.design_json import design_from_text, design_to_json
    from explorer.study.files import read_study
    from explorer.study.measured import (
        MEASURED_FILE,
        measure_design,
        measured_to_text,
        predict_design,
    )

    design = design_from_text(request.design)
    source = read_study(request.study)
    predict_design(source, design)  # what cannot be predicted is refused before hours of training
    with _numbers_of("finetune"):
        tuning = FineTuning(
            exits=tuple(ExitKey(mounting_point=e.mounting_point, head=e.head) for e in design.exits),
            precision=design.precision,
            epochs=request.epochs,
            seed=request.seed,
            peak_lr=request.peak_lr,
            n_images=request.n_images,
            pruned_share=request.pruned_share,
            splits=(Split.CALIBRATION, Split.VALIDATION) if request.for_search else ALL_RECORDED,
        )
    data = _data_of(request.study, request.data)
    about = {
        "name": request.out.resolve().name,
        "title": f"{source.title}, fine-tuned",
        "default_design": design_to_json(design),
    }
    events = finetune_study(
        request.study,
        data,
        tuning,
        request.out,
        about=about,
        resume=request.resume,
        device=_device(request.device),
        function=request.backbone,
    )
    yield from messages(events)
    if not request.for_search:
        measured = measure_design(source, read_study(request.out), design)
        write_text(request.out / MEASURED_FILE, measured_to_text(measured))
        yield JobMeasured(
            study=request.out, predicted=measured.predicted, measured=measured.measured, resolved=measured.resolved
        )
    yield JobDone(study=request.out)


def _prune(request: PruneRequest) -> Iterator[JobEvent]:
    from explorer.nets.prune import PruneKind, PruneRecipe, prune_study
    from explorer.nets.prune_channels import Importance
    from explorer.spec.precision import STUDY_PRECISIONS
    from explorer.study.design_json import design_to_json
    from explorer.study.files import read_study

    with _numbers_of("prune"):
        recipe = PruneRecipe(
            kind=PruneKind(request.kind.value),
            ratio=request.ratio,
            importance=Importance(request.importance.value),
            multiple=request.multiple,
            iterations=request.iterations,
            epochs=request.epochs,
            head_epochs=request.head_epochs,
            seed=request.seed,
        )
    what = "channels" if recipe.kind is PruneKind.STRUCTURED else "weights"
    source = read_study(request.study)
    about: dict[str, object] = {
        "name": request.out.resolve().name,
        "title": f"{source.title}, {100 * recipe.ratio:g} % of the {what} pruned",
    }
    if source.default_design.precision in STUDY_PRECISIONS:
        about["default_design"] = design_to_json(source.default_design)
    events = prune_study(
        request.study,
        _data_of(request.study, request.data),
        recipe,
        request.out,
        about=about,
        resume=request.resume,
        device=_device(request.device),
        function=request.backbone,
    )
    yield from messages(events)
    yield JobDone(study=request.out)


def _shapes(request: ShapesRequest) -> Iterator[JobEvent]:
    from explorer.nets.prune import write_pruned_shapes

    with _numbers_of("shapes"):
        write_pruned_shapes(request.study, request.pruned_shares, request.out, function=request.backbone)
    yield JobDone(study=request.out)


def _gpus(request: GpusRequest) -> Iterator[JobEvent]:
    from explorer.nets.device import gpu_names

    yield JobGpus(names=gpu_names())


def _regimes(request: RegimesRequest) -> Iterator[JobEvent]:
    from explorer.nets.backbone_choice import backbone_spec
    from explorer.nets.comparison import ComparisonSettings, compare_regimes

    with _numbers_of("regimes"):
        settings = ComparisonSettings(seeds=request.seeds, n_images=request.n_images, epochs=request.epochs)
    data = _open_data(request.dataset, request.data, download=False)
    spec = backbone_spec(request.backbone, data, width_multiplier=request.width_multiplier)
    yield from messages(compare_regimes(data, spec, settings, request.out, device=_device(request.device)))
    yield JobDone(study=request.out)


@contextmanager
def _numbers_of(job: str) -> Iterator[None]:
    """What recipes say of numbers out of range, as a JobError that names the job."""
    try:
        yield
    except ValueError as error:
        raise JobError(f"{job}: {error}") from error


def _open_data(dataset: str, folder: Path | None, *, download: bool, image_size: int | None = None) -> DataSet:
    from explorer.nets.data import DataKind
    from explorer.nets.datasets import open_data

    try:
        kind = DataKind(dataset)
    except ValueError as error:
        known = ", ".join(kind.value for kind in DataKind)
        raise JobError(f"dataset is {dataset!r}, but must be one of {known}") from error
    return open_data(kind, folder, download=download, image_size=image_size)


def _positive(number: int | None, name: str) -> int | None:
    if number is not None and number < 1:
        raise JobError(f"{name} is {number}, but must be at least 1")
    return number


def _data_of(study: Path, folder: Path | None) -> DataSet:
    """The data set that a study was trained on."""
    from explorer.nets.datasets import reopen_data
    from explorer.study.files import read_json

    return reopen_data(read_json(study / "study.json"), folder)


def _device(asked: JobDevice) -> torch.device:
    from explorer.nets.device import Device, choose_device

    return choose_device(Device(asked.value))


def _loss_weight(weights: tuple[float, ...]) -> float | tuple[float, ...] | None:
    """None for the regime's own, one for all heads, or one for each mounting point."""
    match weights:
        case ():
            return None
        case (one,):
            return one
        case _:
            return weights
