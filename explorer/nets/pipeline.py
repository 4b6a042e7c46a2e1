"""Everything in order: from a data set to a study's folder, and from a study's weights to its traces.

    train_study     backbone with all heads -> every head alone -> calibrated quantisation -> traces
    quantize_study  a study's own weights -> quantisation-aware training below 8 bits -> traces
    trace_study     a study's own weights and grids -> traces

All are generators of progress that can be abandoned at any time; what they write is written whole or not at all, and
`study.json` comes last.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import torch

import explorer
from explorer.errors import DataError, FileError, FormatError
from explorer.nets import study_files
from explorer.nets.atomic import prepare_folder
from explorer.nets.backbones import Backbone, BackboneSpec
from explorer.nets.batches import ImageTensors, to_tensors
from explorer.nets.data import DataSet
from explorer.nets.device import CPU
from explorer.nets.export import export_network
from explorer.nets.fold import fold_network
from explorer.nets.graph import FoldedNetwork
from explorer.nets.head_comparison import HeadComparison
from explorer.nets.heads import EARLY_HEAD_KINDS
from explorer.nets.multi_exit import MultiExitNetwork
from explorer.nets.precisions import PrecisionsRecipe, calibrated_quantizations, trained_quantizations
from explorer.nets.progress import EpochResult, Progress
from explorer.nets.quantize import Quantization, quantize_network
from explorer.nets.recipe import TrainRecipe
from explorer.nets.regimes import Training, backbone_checkpoint, train_network
from explorer.nets.splits import SPLIT_SEED, SplitIndices, few_to_train_on, load_splits, save_splits, study_splits
from explorer.nets.trace import record_traces, trace_accuracies
from explorer.spec.precision import FP32, STUDY_PRECISIONS, Precision
from explorer.spec.traces import Split

__all__ = ["RECORDED_SPLITS", "StudyIdentity", "finish_study", "quantize_study", "trace_study", "train_study"]

RECORDED_SPLITS = (Split.CALIBRATION, Split.VALIDATION, Split.CERTIFICATE, Split.TEST)
_CHECKPOINTS = "checkpoints"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyIdentity:
    """How a new study calls itself."""

    name: str
    title: str


def train_study(
    data: DataSet,
    recipe: TrainRecipe,
    out: Path,
    *,
    identity: StudyIdentity,
    spec: BackboneSpec,
    resume: bool,
    teacher: Backbone | None = None,
    start: MultiExitNetwork | None = None,
    n_images: int | None = None,
    compare_heads: bool = False,
    device: torch.device = CPU,
) -> Iterator[Progress | EpochResult]:
    """Train a study into the folder `out`; checkpoints go into its subfolder.

    See `explorer.nets.regimes.Training` for teacher, start and device. n_images: to train on, None for all.
    compare_heads: heads that learn alone and are distilled are trained plain as well, and study.json says how good both
    are. With `resume` the run goes on from its last checkpoint; without it FileError if `out` holds one, or a study, so
    that no work is lost by mistake.
    """
    checkpoint = backbone_checkpoint(out / _CHECKPOINTS)
    if checkpoint.exists() and not resume:
        raise FileError(checkpoint, "a training run is here already; go on with --resume, or choose another --out")
    if not resume:
        study_files.refuse_study(out)
    prepare_folder(out)
    splits = study_splits(data)
    images = _images_by_split(data, _but_train(splits), spec)
    few = few_to_train_on(data, data.train.subset(splits[Split.TRAIN]), n_images)
    compared: list[HeadComparison] = []
    training = Training(
        spec=spec,
        kinds=EARLY_HEAD_KINDS,
        train=to_tensors(few, height=spec.input_height, width=spec.input_width),
        validation=images[Split.VALIDATION],
        teacher=teacher,
        start=start,
        tell_comparison=compared.append if compare_heads else None,
        device=device,
    )
    network = yield from train_network(training, recipe, checkpoints=out / _CHECKPOINTS, resume=resume)
    about = {
        "name": identity.name,
        "title": identity.title,
        "seeds": {"splits": SPLIT_SEED, "training": recipe.seed},
        "recipe": recipe.to_json(),
        **({} if n_images is None else {"n_train": n_images}),
        **({"head_training_comparison": compared[0].to_json()} if compared else {}),
    }
    yield from finish_study(network, data, splits, out, about)


def finish_study(
    network: MultiExitNetwork,
    data: DataSet,
    splits: SplitIndices,
    out: Path,
    about: Mapping[str, Any],
    *,
    quantizations: Sequence[Quantization] | None = None,
) -> Iterator[Progress]:
    """Quantise a trained network, record its answers and write everything that makes a study to `out`.

    about: what its study.json says besides, `name` and `title` at least. quantizations: those of the network, one a
    precision; without them it is calibrated at all precisions of `STUDY_PRECISIONS`.
    """
    images = _images_by_split(data, _but_train(splits), network.backbone.spec)
    study_files.write_weights(out / study_files.WEIGHTS_FILE, network)
    save_splits(out / study_files.SPLITS_FILE, splits)
    folded = fold_network(network)
    if quantizations is None:
        calibrated = yield from calibrated_quantizations(folded, images[Split.CALIBRATION], STUDY_PRECISIONS)
        quantizations = tuple(calibrated.values())
    yield from _record(folded, quantizations, data, images, out, about)


def quantize_study(
    study: Path,
    data: DataSet,
    out: Path,
    recipe: PrecisionsRecipe,
    *,
    resume: bool,
    precisions: Sequence[Precision] = STUDY_PRECISIONS,
    about: Mapping[str, Any] | None = None,
    device: torch.device = CPU,
    function: str | None = None,
) -> Iterator[Progress | EpochResult]:
    """Quantise a study's network anew, by training where calibration is not enough, and write the study to `out`.

    It is recorded in floating point and at the `precisions`. about: what the new study.json says that the old one does
    not. Checkpoints go into a subfolder of `out`; `function` and `resume` are as in `trace_study` and `train_study`.
    """
    checkpoints = out / _CHECKPOINTS / "quantization"
    if not resume and any(checkpoints.glob("*.safetensors")):
        raise FileError(checkpoints, "a quantisation is here already; go on with --resume, or choose another --out")
    if not resume:
        study_files.refuse_study(out)
    said = _read_about(study / study_files.STUDY_FILE)
    network = study_files.read_weights(study / study_files.WEIGHTS_FILE, function=function)
    splits = load_splits(study / study_files.SPLITS_FILE, n_images=len(data.train))
    images = _images_by_split(data, splits, network.backbone.spec)
    prepare_folder(checkpoints)
    quantizations = yield from trained_quantizations(
        fold_network(network),
        images[Split.CALIBRATION],
        images[Split.TRAIN],
        images[Split.VALIDATION],
        precisions,
        recipe,
        checkpoints=checkpoints,
        resume=resume,
        device=device,
    )
    said = {**said, **(about or {}), "quantization_recipe": recipe.to_json()}
    yield from finish_study(network, data, splits, out, said, quantizations=tuple(quantizations.values()))


def trace_study(study: Path, data: DataSet, out: Path, *, function: str | None = None) -> Iterator[Progress]:
    """Record the answers of a study's network anew, and write the whole study to `out` (which may be `study`).

    Weights, grids and splits are read, not made; what `study.json` says besides is kept. function: the user's own
    "module:function" that may be run if the network is made by it.
    """
    about = _read_about(study / study_files.STUDY_FILE)
    network = study_files.read_weights(study / study_files.WEIGHTS_FILE, function=function)
    splits = load_splits(study / study_files.SPLITS_FILE, n_images=len(data.train))
    quantizations = tuple(
        study_files.read_quantization(study / name) for name in about.get("quantization", {}).values()
    )
    images = _images_by_split(data, _but_train(splits), network.backbone.spec)
    prepare_folder(out)
    study_files.write_weights(out / study_files.WEIGHTS_FILE, network)
    save_splits(out / study_files.SPLITS_FILE, splits)
    yield from _record(fold_network(network), quantizations, data, images, out, about)


def _images_by_split(data: DataSet, splits: SplitIndices, spec: BackboneSpec) -> dict[Split, ImageTensors]:
    found = data.train.images.shape[1:]
    if found[0] != spec.input_channels or found[1] > spec.input_height or found[2] > spec.input_width:
        raise DataError(
            f"{data.name}: its images are {found} (channels, height, width), but the network takes "
            f"{spec.input_channels} channels of at most {spec.input_height} x {spec.input_width}"
        )
    size = {"height": spec.input_height, "width": spec.input_width}
    by_split = {split: to_tensors(data.train.subset(indices), **size) for split, indices in splits.items()}
    return by_split | {Split.TEST: to_tensors(data.test, **size)}


def _but_train(splits: SplitIndices) -> SplitIndices:
    """The splits without the images to train on: most of them, and where only answers are recorded none is needed."""
    return {split: indices for split, indices in splits.items() if split is not Split.TRAIN}


def _record(
    folded: FoldedNetwork,
    quantizations: Sequence[Quantization],
    data: DataSet,
    images: Mapping[Split, ImageTensors],
    out: Path,
    about: Mapping[str, Any],
) -> Iterator[Progress]:
    """Write network, grids, thumbnails and the traces at every precision, then `study.json`."""
    study_files.write_network(out / study_files.NETWORK_FILE, export_network(folded))
    thumbnails = study_files.thumbnails_file(Split.TEST)
    study_files.write_thumbnails(out / thumbnails, data.test.images)
    networks: dict[Precision, FoldedNetwork] = {FP32: folded}
    for quantization in quantizations:
        study_files.write_quantization(out / study_files.quantization_file(quantization.precision), quantization)
        networks[quantization.precision] = quantize_network(folded, quantization)
    jobs = [(precision, split) for precision in networks for split in RECORDED_SPLITS]
    files: dict[Precision, dict[Split, str]] = {precision: {} for precision in networks}
    accuracy: dict[str, dict[str, list[float]]] = {precision.key: {} for precision in networks}
    for part, (precision, split) in enumerate(jobs, start=1):
        traces = yield from record_traces(
            networks[precision], images[split], split=split, precision=precision, part=part, n_parts=len(jobs)
        )
        files[precision][split] = study_files.trace_file(traces)
        study_files.write_traces(out / files[precision][split], traces)
        accuracy[precision.key][split.value] = [round(share, 6) for share in trace_accuracies(traces)]
    document = {
        **about,
        "format": study_files.STUDY_FORMAT,
        "version": study_files.STUDY_VERSION,
        "dataset": data.name,
        "data": data.to_json(),
        "class_names": list(data.class_names),
        "network": study_files.NETWORK_FILE,
        "weights": study_files.WEIGHTS_FILE,
        "splits": study_files.SPLITS_FILE,
        "quantization": {q.precision.key: study_files.quantization_file(q.precision) for q in quantizations},
        "traces": {
            precision.key: {
                "backbone": str(precision.backbone),
                "heads": str(precision.heads),
                "splits": {split.value: name for split, name in by_split.items()},
            }
            for precision, by_split in files.items()
        },
        "thumbnails": {Split.TEST.value: thumbnails},
        "exits": [{"mounting_point": key.mounting_point, "head": key.head.value} for key in folded.exits],
        "accuracy": accuracy,
        "made_with": _versions(),
    }
    study_files.write_json(out / study_files.STUDY_FILE, document)


def _read_about(path: Path) -> dict[str, Any]:
    """What a study says of itself; only what torch work needs is checked here."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError.from_os_error(path, error) from error
    except ValueError as error:
        raise FileError(path, f"not JSON ({error})") from error
    if not isinstance(document, dict):
        raise FormatError(path, "the document", type(document).__name__, "an object")
    quantization = document.get("quantization", {})
    if not isinstance(quantization, dict) or not all(isinstance(name, str) for name in quantization.values()):
        raise FormatError(path, "quantization", quantization, "an object with a file name for each precision")
    return document


def _versions() -> dict[str, str]:
    return {
        "exit_explorer": explorer.__version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torchvision": metadata.version("torchvision"),
        "numpy": np.__version__,
    }
