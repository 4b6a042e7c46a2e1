"""Everything in order: from a data set to a study's folder, and from a study's weights to its traces.

    train_study    backbone with all heads -> every head alone -> quantisation -> traces
    trace_study    a study's own weights and grids -> traces

Both are generators of progress that can be abandoned at any time; what they write is written whole or not at all, and
`study.json` comes last.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Generator, Iterator, Mapping
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
from explorer.nets.backbones import BackboneSpec
from explorer.nets.batches import ImageTensors, to_tensors
from explorer.nets.data import DataSet
from explorer.nets.export import export_network
from explorer.nets.fold import fold_network
from explorer.nets.graph import FoldedNetwork
from explorer.nets.heads import EARLY_HEAD_KINDS
from explorer.nets.multi_exit import MultiExitNetwork, build_multi_exit, head_name
from explorer.nets.progress import EpochResult, Progress
from explorer.nets.quantize import Quantization, fit_quantization, observe, quantize_network
from explorer.nets.recipe import TrainRecipe
from explorer.nets.refit import refit_heads
from explorer.nets.splits import SPLIT_SEED, SplitIndices, load_splits, save_splits, split_sizes, stratified_splits
from explorer.nets.trace import record_traces, trace_accuracies
from explorer.nets.train import train_backbone
from explorer.spec.network import HeadKind
from explorer.spec.precision import FP32, INT8, Precision
from explorer.spec.traces import Split

__all__ = ["RECORDED_SPLITS", "StudyIdentity", "trace_study", "train_study"]

RECORDED_SPLITS = (Split.CALIBRATION, Split.VALIDATION, Split.CERTIFICATE, Split.TEST)
RECORDED_PRECISIONS = (FP32, INT8)

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
) -> Iterator[Progress | EpochResult]:
    """Train a study into the folder `out`; checkpoints go into its subfolder.

    With `resume` the run goes on from its last checkpoint; without it FileError if `out` holds one, so that no work is
    lost by mistake.
    """
    checkpoint = out / _CHECKPOINTS / "backbone.safetensors"
    if checkpoint.exists() and not resume:
        raise FileError(checkpoint, "a training run is here already; go on with --resume, or choose another --out")
    prepare_folder(out)
    splits = stratified_splits(data.train.labels, split_sizes(len(data.train)), np.random.default_rng(SPLIT_SEED))
    images = _images_by_split(data, splits, spec)
    train, validation = images[Split.TRAIN], images[Split.VALIDATION]
    supervised = build_multi_exit(spec, (HeadKind.POOL4_LINEAR,), seed=recipe.seed)
    yield from train_backbone(supervised, train, validation, recipe, checkpoint=checkpoint, resume=resume)
    network = _with_all_heads(supervised, seed=recipe.seed)
    for kind in EARLY_HEAD_KINDS:
        of_kind = checkpoint.with_name(f"heads_{kind.value}.safetensors")
        yield from refit_heads(network, kind, train, validation, recipe, checkpoint=of_kind, resume=resume)
    study_files.write_weights(out / study_files.WEIGHTS_FILE, network)
    save_splits(out / study_files.SPLITS_FILE, splits)
    about = {
        "name": identity.name,
        "title": identity.title,
        "seeds": {"splits": SPLIT_SEED, "training": recipe.seed},
        "recipe": recipe.to_json(),
    }
    folded = fold_network(network)
    quantizations = yield from _quantize(folded, images[Split.CALIBRATION])
    yield from _record(folded, quantizations, data, images, out, about)


def trace_study(study: Path, data: DataSet, out: Path) -> Iterator[Progress]:
    """Record the answers of a study's network anew, and write the whole study to `out` (which may be `study`).

    Weights, grids and splits are read, not made; what `study.json` says besides is kept.
    """
    about = _read_about(study / study_files.STUDY_FILE)
    network = study_files.read_weights(study / study_files.WEIGHTS_FILE)
    splits = load_splits(study / study_files.SPLITS_FILE, n_images=len(data.train))
    quantizations = tuple(
        study_files.read_quantization(study / name) for name in about.get("quantization", {}).values()
    )
    images = _images_by_split(data, splits, network.backbone.spec)
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
    by_split = {split: data.train.subset(indices) for split, indices in splits.items()}
    by_split[Split.TEST] = data.test
    return {
        split: to_tensors(part, height=spec.input_height, width=spec.input_width) for split, part in by_split.items()
    }


def _with_all_heads(supervised: MultiExitNetwork, *, seed: int) -> MultiExitNetwork:
    """A network with heads of all kinds on the trained backbone; heads that were trained with it start from there."""
    network = build_multi_exit(supervised.backbone.spec, EARLY_HEAD_KINDS, seed=seed)
    network.backbone.load_state_dict(supervised.backbone.state_dict())
    for key in supervised.early_exits:
        network.early_head(key).load_state_dict(supervised.heads[head_name(key)].state_dict())
    return network


def _quantize(folded: FoldedNetwork, calibration: ImageTensors) -> Generator[Progress, None, tuple[Quantization, ...]]:
    """Post-training quantisation on the calibration split at every precision that needs any."""
    seen = yield from observe(folded, calibration)
    return tuple(fit_quantization(folded, seen, precision) for precision in RECORDED_PRECISIONS if precision != FP32)


def _record(
    folded: FoldedNetwork,
    quantizations: tuple[Quantization, ...],
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
        "format": "exit-explorer-study",
        "version": 1,
        **about,
        "dataset": data.name,
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
