"""What each request does. Torch is imported only when a request needs it, and nets' values never leave this file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.errors import JobError
from explorer.jobs.messages import (
    FineTuneRequest,
    JobDevice,
    JobDone,
    JobEpoch,
    JobEvent,
    JobMeasured,
    JobProgress,
    JobRegimeRun,
    JobStage,
    PruneRequest,
    QuantizeRequest,
    RegimesRequest,
    TraceRequest,
    TrainingRegime,
    TrainRequest,
)
from explorer.jobs.wire import Message

if TYPE_CHECKING:
    import torch

    from explorer.nets.data import DataSet

__all__ = ["serve"]


def serve(request: Message) -> Iterator[JobEvent]:
    """Do what is asked, telling how far it is; at last a `JobDone`. ExplorerError if it cannot be done."""
    handlers: dict[type[Message], Callable[..., Iterator[JobEvent]]] = {
        TrainRequest: _train,
        TraceRequest: _trace,
        QuantizeRequest: _quantize,
        FineTuneRequest: _finetune,
        PruneRequest: _prune,
        RegimesRequest: _regimes,
    }
    handler = handlers.get(type(request))
    if handler is None:
        raise JobError(f"{type(request).__name__} is no request")
    from explorer.nets.process import tune_process

    tune_process()
    yield from handler(request)


def _train(request: TrainRequest) -> Iterator[JobEvent]:
    from explorer.nets.backbone_choice import backbone_spec
    from explorer.nets.pipeline import StudyIdentity, train_study
    from explorer.nets.recipe import Distillation, Regime, default_recipe
    from explorer.nets.start import read_start, read_teacher

    if request.teacher is not None and not request.distill:
        raise JobError("train: a teacher is named, but heads learn from one only with distill")
    try:
        recipe = default_recipe(
            epochs=request.epochs,
            head_epochs=request.head_epochs,
            seed=request.seed,
            regime=Regime(request.regime.value),
            early_loss_weight=_loss_weight(request.early_loss_weights),
            distillation=Distillation() if request.distill else None,
            erased_share=request.erased_share,
        )
    except ValueError as error:
        raise JobError(f"train: {error}") from error
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
        device=_device(request.device),
    )
    yield from _messages(study)
    yield JobDone(study=request.out)


def _trace(request: TraceRequest) -> Iterator[JobEvent]:
    from explorer.nets.pipeline import trace_study

    data = _data_of(request.study, request.data)
    yield from _messages(trace_study(request.study, data, request.out, function=request.backbone))
    yield JobDone(study=request.out)


def _quantize(request: QuantizeRequest) -> Iterator[JobEvent]:
    from explorer.nets.pipeline import quantize_study
    from explorer.nets.precisions import PrecisionsRecipe
    from explorer.nets.recipe import Distillation

    try:
        recipe = PrecisionsRecipe(distillation=Distillation() if request.distill else None)
        backbone, heads = recipe.backbone, recipe.heads
        recipe = replace(
            recipe,
            backbone=replace(
                backbone,
                seed=request.seed,
                fit=backbone.fit if request.epochs is None else replace(backbone.fit, epochs=request.epochs),
            ),
            heads=heads if request.head_epochs is None else replace(heads, epochs=request.head_epochs),
        )
    except ValueError as error:
        raise JobError(f"quantize: {error}") from error
    events = quantize_study(
        request.study,
        _data_of(request.study, request.data),
        request.out,
        recipe,
        resume=request.resume,
        device=_device(request.device),
        function=request.backbone,
    )
    yield from _messages(events)
    yield JobDone(study=request.out)


def _finetune(request: FineTuneRequest) -> Iterator[JobEvent]:
    from explorer.nets.atomic import write_text
    from explorer.nets.finetune import FineTuning, finetune_study
    from explorer.spec.traces import ExitKey
    from explorer.study.design_json import design_from_text, design_to_json
    from explorer.study.files import read_study
    from explorer.study.measured import (
        MEASURED_FILE,
        measure_design,
        measured_to_text,
        predict_design,
        tuned_design,
    )

    design = design_from_text(request.design)
    source = read_study(request.study)
    predict_design(source, design)  # what cannot be predicted is refused before hours of training
    try:
        tuning = FineTuning(
            exits=tuple(ExitKey(mounting_point=e.mounting_point, head=e.head) for e in design.exits),
            precision=design.precision,
            epochs=request.epochs,
            seed=request.seed,
            peak_lr=request.peak_lr,
        )
    except ValueError as error:
        raise JobError(f"finetune: {error}") from error
    data = _data_of(request.study, request.data)
    about = {
        "name": request.out.resolve().name,
        "title": f"{source.title}, fine-tuned",
        "default_design": design_to_json(tuned_design(design)),
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
    yield from _messages(events)
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

    try:
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
    except ValueError as error:
        raise JobError(f"prune: {error}") from error
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
    yield from _messages(events)
    yield JobDone(study=request.out)


def _regimes(request: RegimesRequest) -> Iterator[JobEvent]:
    from explorer.nets.backbone_choice import backbone_spec
    from explorer.nets.comparison import ComparisonSettings, compare_regimes

    try:
        settings = ComparisonSettings(seeds=request.seeds, n_images=request.n_images, epochs=request.epochs)
    except ValueError as error:
        raise JobError(f"regimes: {error}") from error
    data = _open_data(request.dataset, request.data, download=False)
    spec = backbone_spec(request.backbone, data, width_multiplier=request.width_multiplier)
    yield from _messages(compare_regimes(data, spec, settings, request.out, device=_device(request.device)))
    yield JobDone(study=request.out)


def _open_data(dataset: str, folder: Path | None, *, download: bool, image_size: int | None = None) -> DataSet:
    from explorer.nets.data import DataKind
    from explorer.nets.datasets import open_data

    try:
        kind = DataKind(dataset)
    except ValueError as error:
        known = ", ".join(kind.value for kind in DataKind)
        raise JobError(f"dataset is {dataset!r}, but must be one of {known}") from error
    return open_data(kind, folder, download=download, image_size=image_size)


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


def _messages(events: Iterator[object]) -> Iterator[JobProgress | JobEpoch | JobRegimeRun]:
    """What `nets` reports, as messages."""
    from explorer.nets.comparison import RegimeRun
    from explorer.nets.progress import EpochResult, Progress

    for event in events:
        match event:
            case Progress():
                yield JobProgress(
                    stage=JobStage(event.stage.value),
                    epoch=event.epoch,
                    n_epochs=event.n_epochs,
                    step=event.step,
                    n_steps=event.n_steps,
                    loss=event.loss,
                    accuracy=event.accuracy,
                    images_per_second=event.images_per_second,
                    seconds_left=event.seconds_left,
                )
            case EpochResult():
                yield JobEpoch(
                    stage=JobStage(event.stage.value),
                    epoch=event.epoch,
                    n_epochs=event.n_epochs,
                    loss=event.loss,
                    train_accuracy=event.train_accuracy,
                    validation_accuracy=event.validation_accuracy,
                )
            case RegimeRun():
                yield JobRegimeRun(
                    regime=TrainingRegime(event.regime.value),
                    distilled=event.distilled,
                    seed=event.seed,
                    accuracy=event.accuracy,
                )
            case _:
                raise TypeError(f"{type(event).__name__} is no progress")
