"""Fine-tunes one design: the backbone and just the exits that are mounted, together, at the design's bits.

It begins with a study's weights, and every exit learns from that study's own final exit as well as from the labels.
With floating point everywhere this is plain training; otherwise the network is folded, its grids are fitted on the
calibration split, and it is trained while it rounds to them (see `explorer.nets.quantize_aware`). A share of the
channels may be pruned first; such a network learns in floating point before it rounds. What it writes is a study with
these exits at these bits:

    study.json, network.json, splits.npz, traces/*.npz, thumbnails_test.npz   as in every study
    folded.safetensors       weights of the folded network; with quantization/*.safetensors all that it computes
"""

from __future__ import annotations

import copy
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from explorer.errors import FileError, FormatError
from explorer.nets import study_files
from explorer.nets.atomic import prepare_folder
from explorer.nets.backbones import BackboneSpec
from explorer.nets.batches import ImageTensors, to_tensors
from explorer.nets.checkpoint import load_tensors, save_tensors
from explorer.nets.data import DataSet
from explorer.nets.device import CPU
from explorer.nets.export import export_network
from explorer.nets.fold import fold_network
from explorer.nets.graph import FoldedNetwork
from explorer.nets.multi_exit import MultiExitNetwork, build_multi_exit, head_name
from explorer.nets.progress import EpochResult, Progress, Stage
from explorer.nets.prune_channels import without_share
from explorer.nets.quantize import Quantization, all_layers, fit_quantization, observe, quantize_network
from explorer.nets.quantize_aware import QuantizeRecipe, train_quantized
from explorer.nets.recipe import Distillation, FitRecipe, Optimizer, TrainRecipe, check_seed
from explorer.nets.splits import few_to_train_on, load_splits, save_splits
from explorer.nets.start import read_start
from explorer.nets.trace import record_traces, trace_accuracies
from explorer.nets.train import train_together
from explorer.spec.network import NETWORK_INPUT, HeadKind
from explorer.spec.precision import Precision
from explorer.spec.traces import ExitKey, Split

__all__ = ["ALL_RECORDED", "FOLDED_FILE", "FineTuning", "finetune_study", "read_finetuned"]

FOLDED_FILE = "folded.safetensors"

_BEFORE_ROUNDING = "before_rounding.safetensors"
ALL_RECORDED = (Split.CALIBRATION, Split.VALIDATION, Split.CERTIFICATE, Split.TEST)
_FORMAT = "exit-explorer-folded"
_VERSION = 1

_FLOATING = FitRecipe(
    epochs=2, optimizer=Optimizer.NESTEROV, peak_lr=0.01, weight_decay=5e-4, warm_up=0.1, largest_gradient_norm=2.0
)
_EXITS_WEIGH_ALIKE = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FineTuning:
    """exits: the early ones that are mounted, ascending; peak_lr: None for what suits the bits.

    n_images: to train on, None for all; pruned_share: of the channels of every group, pruned before the training, which
    is then done twice where anything is rounded: without rounding and with it, each with all the epochs. splits: those
    whose answers are recorded.
    """

    exits: tuple[ExitKey, ...]
    precision: Precision
    epochs: int
    seed: int
    peak_lr: float | None = None
    n_images: int | None = None
    pruned_share: float = 0.0
    splits: tuple[Split, ...] = ALL_RECORDED

    def __post_init__(self) -> None:
        check_seed(self.seed)
        if self.n_images is not None and self.n_images < 1:
            raise ValueError(f"n_images is {self.n_images}, but must be at least 1")
        if not 0 <= self.pruned_share < 1:
            raise ValueError(f"pruned_share is {self.pruned_share}, but must be at least 0 and below 1")
        self.changed(_FLOATING)

    @property
    def is_floating(self) -> bool:
        """Whether nothing is rounded."""
        parts = (self.precision.backbone, self.precision.heads)
        return all(bits.weight >= 32 and bits.activation >= 32 for bits in parts)

    def changed(self, recipe: FitRecipe) -> FitRecipe:
        """The recipe with our epochs and learning rate; ValueError if one is out of range."""
        changed = replace(recipe, epochs=self.epochs)
        return changed if self.peak_lr is None else replace(changed, peak_lr=self.peak_lr)


def finetune_study(
    study: Path,
    data: DataSet,
    tuning: FineTuning,
    out: Path,
    *,
    about: Mapping[str, Any],
    resume: bool,
    device: torch.device = CPU,
    function: str | None = None,
) -> Iterator[Progress | EpochResult]:
    """Fine-tune the network in the folder `study` into the folder `out`; `about` is what its study.json says besides.

    function: the user's own "module:function" that may be run if the network is made by it. With `resume` the run goes
    on from its checkpoint; without it FileError if `out` holds one, or a study.
    """
    checkpoint = out / "checkpoints" / "finetune.safetensors"
    if out.resolve() == study.resolve():
        raise FileError(out, "this is the study to fine-tune; choose another --out")
    if checkpoint.exists() and not resume:
        raise FileError(checkpoint, "a fine-tuning is here already; go on with --resume, or choose another --out")
    if not resume:
        study_files.refuse_study(out)
    trained = read_start(study, function=function)
    splits = load_splits(study / study_files.SPLITS_FILE, n_images=len(data.train))
    spec = trained.backbone.spec
    prepare_folder(out)
    parts = {split: data.train.subset(indices) for split, indices in splits.items()} | {Split.TEST: data.test}
    parts[Split.TRAIN] = few_to_train_on(data, parts[Split.TRAIN], tuning.n_images)
    images = {s: to_tensors(part, height=spec.input_height, width=spec.input_width) for s, part in parts.items()}
    run = _Run(tuning=tuning, images=images, teacher=trained, checkpoint=checkpoint, resume=resume, device=device)
    mounted, shipped = _mounted(trained, tuning.exits), _shipped_quantization(study, tuning.precision)
    if tuning.pruned_share:
        mounted, shipped = _mounted(without_share(trained, tuning.pruned_share), tuning.exits), None
    if tuning.pruned_share or tuning.is_floating:
        yield from _train_floating(mounted, run)
    spec, folded = mounted.backbone.spec, fold_network(mounted)
    quantization = None if tuning.is_floating else (yield from _train_rounded(folded, shipped, run))
    _write_network(out, spec, tuning, folded, quantization)
    save_splits(out / study_files.SPLITS_FILE, splits)
    study_files.write_thumbnails(out / study_files.thumbnails_file(Split.TEST), data.test.images)
    traced = folded if quantization is None else quantize_network(folded, quantization)
    files, accuracy = yield from _record(traced, tuning.precision, {s: images[s] for s in tuning.splits}, out)
    document = {
        "format": study_files.STUDY_FORMAT,
        "version": study_files.STUDY_VERSION,
        **about,
        "seeds": {"training": tuning.seed},
        "dataset": data.name,
        "data": data.to_json(),
        "class_names": list(data.class_names),
        "network": study_files.NETWORK_FILE,
        "folded": FOLDED_FILE,
        "splits": study_files.SPLITS_FILE,
        "quantization": (
            {tuning.precision.key: study_files.quantization_file(tuning.precision)} if quantization else {}
        ),
        "traces": {
            tuning.precision.key: {
                "backbone": str(tuning.precision.backbone),
                "heads": str(tuning.precision.heads),
                "splits": {split.value: name for split, name in files.items()},
            }
        },
        "thumbnails": {Split.TEST.value: study_files.thumbnails_file(Split.TEST)},
        "exits": [{"mounting_point": key.mounting_point, "head": key.head.value} for key in folded.exits],
        "accuracy": {tuning.precision.key: {split.value: list(shares) for split, shares in accuracy.items()}},
    }
    study_files.write_json(out / study_files.STUDY_FILE, document)


def read_finetuned(folder: Path, precision: Precision, *, function: str | None = None) -> FoldedNetwork:
    """The network that a fine-tuning wrote, rounding as it does at its precision; FileError if its files are no such.

    function: the user's own "module:function" that may be run if the network is made by it. ValueError if the precision
    is not the one it was tuned at.
    """
    path = folder / FOLDED_FILE
    tensors, about = load_tensors(path)
    for name, expected in (("format", _FORMAT), ("version", _VERSION)):
        if about.get(name) != expected:
            raise FormatError(path, name, about.get(name), repr(expected))
    if about.get("precision") != precision.key:
        raise ValueError(f"{path} was fine-tuned at {about.get('precision')}, not at {precision.key}")
    try:
        spec = BackboneSpec.from_json(about["network"], function=function)
        exits = tuple(ExitKey(mounting_point=point, head=HeadKind(kind)) for point, kind in about["exits"])
        kinds = tuple(dict.fromkeys(key.head for key in exits))
        folded = fold_network(_mounted(build_multi_exit(spec, kinds, seed=0), exits).eval())
        folded.load_state_dict(tensors)
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise FileError(path, f"its metadata describe no network of this version ({error})") from error
    quantization = folder / study_files.quantization_file(precision)
    return quantize_network(folded, study_files.read_quantization(quantization)) if quantization.exists() else folded


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Run:
    """What both kinds of training need. teacher: the study's own network, whose final exit every exit learns from."""

    tuning: FineTuning
    images: Mapping[Split, ImageTensors]
    teacher: MultiExitNetwork
    checkpoint: Path
    resume: bool
    device: torch.device


def _train_floating(network: MultiExitNetwork, run: _Run) -> Iterator[Progress | EpochResult]:
    """Train in place without rounding."""
    checkpoint = run.checkpoint if run.tuning.is_floating else run.checkpoint.with_name(_BEFORE_ROUNDING)
    recipe = TrainRecipe(seed=run.tuning.seed, early_loss_weight=_EXITS_WEIGH_ALIKE, distillation=Distillation())
    yield from train_together(
        network.to(run.device),
        run.images[Split.TRAIN],
        run.images[Split.VALIDATION],
        recipe,
        run.tuning.changed(_FLOATING),
        stage=Stage.TOGETHER,
        checkpoint=checkpoint,
        resume=run.resume,
        teacher=copy.deepcopy(run.teacher.backbone).requires_grad_(False).to(run.device).eval(),
    )
    network.to(CPU).eval()


def _train_rounded(
    folded: FoldedNetwork, shipped: Quantization | None, run: _Run
) -> Generator[Progress | EpochResult, None, Quantization]:
    """Train a copy while it rounds, from the grids of the study or from fitted ones."""
    if shipped is None:
        seen = yield from observe(folded, run.images[Split.CALIBRATION])
        start = fit_quantization(folded, seen, run.tuning.precision)
    else:
        start = _restricted(shipped, folded)
    recipe = QuantizeRecipe(seed=run.tuning.seed, early_loss_weight=_EXITS_WEIGH_ALIKE)
    learned = yield from train_quantized(
        folded,
        start,
        run.images[Split.TRAIN],
        run.images[Split.VALIDATION],
        replace(recipe, fit=run.tuning.changed(recipe.fit)),
        teacher=fold_network(run.teacher.eval()) if run.tuning.pruned_share else folded,
        checkpoint=run.checkpoint,
        resume=run.resume,
        device=run.device,
    )
    return learned


def _shipped_quantization(study: Path, precision: Precision) -> Quantization | None:
    """Grids (and weights that were trained for them) of the study at a precision, None where it has none."""
    path = study / study_files.quantization_file(precision)
    return study_files.read_quantization(path) if path.exists() else None


def _restricted(quantization: Quantization, folded: FoldedNetwork) -> Quantization:
    """What a quantisation of a network with more heads says of the layers and heads that are left."""
    layers = {layer.name for layer, _ in all_layers(folded)} | {NETWORK_INPUT}
    heads = set(folded.heads)
    return replace(
        quantization,
        weights={name: grid for name, grid in quantization.weights.items() if name in layers},
        tensors={name: grid for name, grid in quantization.tensors.items() if name in layers},
        entries={name: grid for name, grid in quantization.entries.items() if name in heads},
        trained={name: weights for name, weights in quantization.trained.items() if name in layers},
    )


def _mounted(network: MultiExitNetwork, exits: tuple[ExitKey, ...]) -> MultiExitNetwork:
    """A copy of a network with just these early exits, in evaluation mode."""
    heads = nn.ModuleDict({head_name(key): copy.deepcopy(network.early_head(key)) for key in exits})
    return MultiExitNetwork(copy.deepcopy(network.backbone), heads, (*exits, network.exits[-1])).eval()


def _write_network(
    out: Path, spec: BackboneSpec, tuning: FineTuning, folded: FoldedNetwork, quantization: Quantization | None
) -> None:
    about = {
        "format": _FORMAT,
        "version": _VERSION,
        "network": spec.to_json(),
        "exits": [[key.mounting_point, key.head.value] for key in tuning.exits],
        "precision": tuning.precision.key,
    }
    save_tensors(out / FOLDED_FILE, folded.state_dict(), about)
    study_files.write_network(out / study_files.NETWORK_FILE, export_network(folded))
    if quantization is not None:
        study_files.write_quantization(out / study_files.quantization_file(tuning.precision), quantization)


def _record(
    network: FoldedNetwork, precision: Precision, images: Mapping[Split, ImageTensors], out: Path
) -> Generator[Progress, None, tuple[dict[Split, str], dict[Split, tuple[float, ...]]]]:
    """Write the traces of every split; the generator returns their files and the accuracies of every exit."""
    files, accuracy = {}, {}
    for part, split in enumerate(images, start=1):
        traces = yield from record_traces(
            network, images[split], split=split, precision=precision, part=part, n_parts=len(images)
        )
        files[split] = study_files.trace_file(traces)
        study_files.write_traces(out / files[split], traces)
        accuracy[split] = trace_accuracies(traces)
    return files, accuracy
