"""Fine-tunes one design: the backbone and just the exits that are mounted, together, at the design's bits.

It begins with a study's weights, and every exit learns from that study's own final exit as well as from the labels.
With floating point everywhere this is plain training; otherwise the network is folded, its grids are fitted on the
calibration split, and it is trained while it rounds to them (see `explorer.nets.quantize_aware`). What it writes is a
study with these exits at these bits:

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
from explorer.nets.quantize import Quantization, all_layers, fit_quantization, observe, quantize_network
from explorer.nets.quantize_aware import QuantizeRecipe, train_quantized
from explorer.nets.recipe import Distillation, FitRecipe, Optimizer, TrainRecipe
from explorer.nets.splits import load_splits, save_splits
from explorer.nets.start import read_start
from explorer.nets.trace import record_traces, trace_accuracies
from explorer.nets.train import train_together
from explorer.spec.network import NETWORK_INPUT, HeadKind
from explorer.spec.precision import Precision
from explorer.spec.traces import ExitKey, Split

__all__ = ["FOLDED_FILE", "FineTuning", "finetune_study", "read_finetuned"]

FOLDED_FILE = "folded.safetensors"

_RECORDED = (Split.CALIBRATION, Split.VALIDATION, Split.CERTIFICATE, Split.TEST)
_FORMAT = "exit-explorer-folded"
_VERSION = 1

_FLOATING = FitRecipe(
    epochs=2, optimizer=Optimizer.NESTEROV, peak_lr=0.01, weight_decay=5e-4, warm_up=0.1, largest_gradient_norm=2.0
)
_EXITS_WEIGH_ALIKE = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FineTuning:
    """exits: the early ones that are mounted, ascending; peak_lr: None for what suits the bits."""

    exits: tuple[ExitKey, ...]
    precision: Precision
    epochs: int
    seed: int
    peak_lr: float | None = None

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise ValueError(f"seed is {self.seed}, but must not be negative")
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
    on from its checkpoint; without it FileError if `out` holds one.
    """
    checkpoint = out / "checkpoints" / "finetune.safetensors"
    if out.resolve() == study.resolve():
        raise FileError(out, "this is the study to fine-tune; choose another --out")
    if checkpoint.exists() and not resume:
        raise FileError(checkpoint, "a fine-tuning is here already; go on with --resume, or choose another --out")
    trained = read_start(study, function=function)
    splits = load_splits(study / study_files.SPLITS_FILE, n_images=len(data.train))
    spec = trained.backbone.spec
    prepare_folder(out)
    parts = {split: data.train.subset(indices) for split, indices in splits.items()} | {Split.TEST: data.test}
    images = {s: to_tensors(part, height=spec.input_height, width=spec.input_width) for s, part in parts.items()}
    quantization: Quantization | None = None
    if tuning.is_floating:
        folded = yield from _train_floating(trained, tuning, images, checkpoint, resume=resume, device=device)
    else:
        shipped = _shipped_quantization(study, tuning.precision)
        folded, quantization = yield from _train_rounded(
            trained, shipped, tuning, images, checkpoint, resume=resume, device=device
        )
    _write_network(out, spec, tuning, folded, quantization)
    save_splits(out / study_files.SPLITS_FILE, splits)
    study_files.write_thumbnails(out / study_files.thumbnails_file(Split.TEST), data.test.images)
    traced = folded if quantization is None else quantize_network(folded, quantization)
    files, accuracy = yield from _record(traced, tuning.precision, images, out)
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


def read_finetuned(folder: Path, precision: Precision) -> FoldedNetwork:
    """The network that a fine-tuning wrote, rounding as it does at its precision; FileError if its files are no such.

    ValueError if the precision is not the one it was tuned at.
    """
    path = folder / FOLDED_FILE
    tensors, about = load_tensors(path)
    for name, expected in (("format", _FORMAT), ("version", _VERSION)):
        if about.get(name) != expected:
            raise FormatError(path, name, about.get(name), repr(expected))
    if about.get("precision") != precision.key:
        raise ValueError(f"{path} was fine-tuned at {about.get('precision')}, not at {precision.key}")
    try:
        spec = BackboneSpec.from_json(about["network"])
        exits = tuple(ExitKey(mounting_point=point, head=HeadKind(kind)) for point, kind in about["exits"])
        kinds = tuple(dict.fromkeys(key.head for key in exits))
        folded = fold_network(_mounted(build_multi_exit(spec, kinds, seed=0), exits).eval())
        folded.load_state_dict(tensors)
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise FileError(path, f"its metadata describe no network of this version ({error})") from error
    quantization = folder / study_files.quantization_file(precision)
    return quantize_network(folded, study_files.read_quantization(quantization)) if quantization.exists() else folded


def _train_floating(
    trained: MultiExitNetwork,
    tuning: FineTuning,
    images: Mapping[Split, ImageTensors],
    checkpoint: Path,
    *,
    resume: bool,
    device: torch.device,
) -> Generator[Progress | EpochResult, None, FoldedNetwork]:
    network = _mounted(trained, tuning.exits).to(device)
    teacher = copy.deepcopy(trained.backbone).requires_grad_(False).to(device).eval()
    recipe = TrainRecipe(seed=tuning.seed, early_loss_weight=_EXITS_WEIGH_ALIKE, distillation=Distillation())
    yield from train_together(
        network,
        images[Split.TRAIN],
        images[Split.VALIDATION],
        recipe,
        tuning.changed(_FLOATING),
        stage=Stage.TOGETHER,
        checkpoint=checkpoint,
        resume=resume,
        teacher=teacher,
    )
    return fold_network(network.to(CPU).eval())


def _train_rounded(
    trained: MultiExitNetwork,
    shipped: Quantization | None,
    tuning: FineTuning,
    images: Mapping[Split, ImageTensors],
    checkpoint: Path,
    *,
    resume: bool,
    device: torch.device,
) -> Generator[Progress | EpochResult, None, tuple[FoldedNetwork, Quantization]]:
    folded = fold_network(_mounted(trained, tuning.exits))
    if shipped is None:
        seen = yield from observe(folded, images[Split.CALIBRATION])
        start = fit_quantization(folded, seen, tuning.precision)
    else:
        start = _restricted(shipped, folded)
    recipe = QuantizeRecipe(seed=tuning.seed, early_loss_weight=_EXITS_WEIGH_ALIKE)
    learned = yield from train_quantized(
        folded,
        start,
        images[Split.TRAIN],
        images[Split.VALIDATION],
        replace(recipe, fit=tuning.changed(recipe.fit)),
        teacher=folded,
        checkpoint=checkpoint,
        resume=resume,
        device=device,
    )
    return folded, learned


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
    for part, split in enumerate(_RECORDED, start=1):
        traces = yield from record_traces(
            network, images[split], split=split, precision=precision, part=part, n_parts=len(_RECORDED)
        )
        files[split] = study_files.trace_file(traces)
        study_files.write_traces(out / files[split], traces)
        accuracy[split] = trace_accuracies(traces)
    return files, accuracy
