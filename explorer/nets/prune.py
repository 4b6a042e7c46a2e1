"""Prunes a study's network, in one go or bit by bit with training in between, into a study of its own.

After iteration k of K the share ratio * (1 - (1 - k/K)**3) of the original network is gone: most goes at first, while
there is most to spare (Zhu and Gupta, arXiv:1710.01878, section 3). After each the backbone learns again with all its
heads; after the last one every head is refitted alone on the frozen backbone, as in any study.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

import torch

from explorer.errors import FileError
from explorer.nets import study_files
from explorer.nets.atomic import prepare_folder
from explorer.nets.batches import ImageTensors, to_tensors
from explorer.nets.data import DataSet
from explorer.nets.device import CPU
from explorer.nets.export import export_network
from explorer.nets.fold import fold_network
from explorer.nets.heads import EARLY_HEAD_KINDS
from explorer.nets.multi_exit import MultiExitNetwork
from explorer.nets.pipeline import finish_study
from explorer.nets.progress import EpochResult, Progress
from explorer.nets.prune_channels import Importance, group_sizes, kept_channels, prune_channels, without_share
from explorer.nets.prune_weights import prune_weights
from explorer.nets.recipe import Regime, TrainRecipe, default_recipe
from explorer.nets.regimes import Training, train_network
from explorer.nets.splits import load_splits
from explorer.spec.traces import Split

__all__ = ["PruneKind", "PruneRecipe", "prune_study", "pruned_network", "share_after", "write_pruned_shapes"]

_PEAK_LR = 0.02
_WARM_UP = 0.1


class PruneKind(Enum):
    """STRUCTURED removes whole channels; MAGNITUDE sets single weights to zero and keeps the shapes."""

    STRUCTURED = "structured"
    MAGNITUDE = "magnitude"


@dataclass(frozen=True, slots=True, kw_only=True)
class PruneRecipe:
    """ratio: the share of every group's channels, or of every layer's weights, that goes.

    importance, multiple: of structured pruning alone; what a channel is judged by, and the number of which a group's
    channels stay a multiple, such as the size of an accelerator's array. epochs: of training after each iteration, none
    for 0; head_epochs: of every kind of head after the last one, None for each kind's own.
    """

    kind: PruneKind
    ratio: float
    importance: Importance = Importance.L1
    multiple: int = 1
    iterations: int = 1
    epochs: int = 2
    head_epochs: int | None = None
    seed: int = 1

    def __post_init__(self) -> None:
        if not 0 < self.ratio < 1:
            raise ValueError(f"ratio is {self.ratio}, but must be above 0 and below 1")
        for name, least in (("multiple", 1), ("iterations", 1), ("epochs", 0), ("seed", 0)):
            if getattr(self, name) < least:
                raise ValueError(f"{name} is {getattr(self, name)}, but must be at least {least}")
        if self.iterations > 1 and not self.epochs:
            raise ValueError("iterations need epochs of training in between; give some, or one iteration")
        self.training()

    def training(self, *, is_last: bool = True) -> TrainRecipe | None:
        """How the network learns after an iteration; None for no training. ValueError if a number is out of range."""
        if not self.epochs:
            return None
        recipe = default_recipe(
            epochs=self.epochs,
            head_epochs=self.head_epochs,
            seed=self.seed,
            regime=Regime.SUPERVISED if is_last else Regime.JOINT,
            early_loss_weight=0.1,
        )
        return replace(recipe, backbone=replace(recipe.backbone, peak_lr=_PEAK_LR, warm_up=_WARM_UP))

    def to_json(self) -> dict[str, Any]:
        """The recipe as JSON values."""
        training = self.training()
        structured = {"importance": self.importance.value, "multiple": self.multiple}
        return {
            "kind": self.kind.value,
            "ratio": self.ratio,
            **(structured if self.kind is PruneKind.STRUCTURED else {}),
            "iterations": self.iterations,
            "epochs": self.epochs,
            "training": training.to_json() if training else None,
        }


def share_after(iteration: int, recipe: PruneRecipe) -> float:
    """Share of the original network that is gone after an iteration, counted from 1."""
    return recipe.ratio * (1 - (1 - iteration / recipe.iterations) ** 3)


def prune_study(
    study: Path,
    data: DataSet,
    recipe: PruneRecipe,
    out: Path,
    *,
    about: dict[str, Any],
    resume: bool,
    device: torch.device = CPU,
    function: str | None = None,
) -> Iterator[Progress | EpochResult]:
    """Prune the network of the study in the folder `study` into a study in the folder `out`.

    about: what the new study.json says besides. function: the user's own "module:function" that may be run if the
    study's network is made by it. With `resume` the training goes on from its last checkpoint; without it FileError if
    `out` holds one, or a study.
    """
    checkpoints = out / "checkpoints"
    if out.resolve() == study.resolve():
        raise FileError(out, "this is the study to prune; choose another --out")
    if checkpoints.exists() and not resume:
        raise FileError(checkpoints, "a run is here already; go on with --resume, or choose another --out")
    if not resume:
        study_files.refuse_study(out)
    network = study_files.read_weights(study / study_files.WEIGHTS_FILE, function=function)
    splits = load_splits(study / study_files.SPLITS_FILE, n_images=len(data.train))
    prepare_folder(out)
    spec = network.backbone.spec
    images = {
        split: to_tensors(data.train.subset(splits[split]), height=spec.input_height, width=spec.input_width)
        for split in (Split.TRAIN, Split.VALIDATION)
    }
    network = yield from pruned_network(network, images, recipe, checkpoints, resume=resume, device=device)
    about = {**about, "seeds": {"training": recipe.seed}, "pruning": recipe.to_json()}
    yield from finish_study(network, data, splits, out, about)


def pruned_network(
    network: MultiExitNetwork,
    images: dict[Split, ImageTensors],
    recipe: PruneRecipe,
    checkpoints: Path,
    *,
    resume: bool,
    device: torch.device = CPU,
) -> Generator[Progress | EpochResult, None, MultiExitNetwork]:
    """Prune and train a network iteration by iteration; the generator returns the last one. `network` stays as it is.

    images: of the splits train and validation.
    """
    original = group_sizes(network) if recipe.kind is PruneKind.STRUCTURED else {}
    kinds = tuple(kind for kind in EARLY_HEAD_KINDS if any(key.head is kind for key in network.early_exits))
    for iteration in range(1, recipe.iterations + 1):
        share = share_after(iteration, recipe)
        if recipe.kind is PruneKind.STRUCTURED:
            left = group_sizes(network)
            sizes = {
                name: min(left[name], kept_channels(size, share, multiple=recipe.multiple))
                for name, size in original.items()
            }
            network = prune_channels(network, sizes, importance=recipe.importance, images=images[Split.TRAIN])
        else:
            network = prune_weights(network, share)
        training = recipe.training(is_last=iteration == recipe.iterations)
        if training is None:
            continue
        what = Training(
            spec=network.backbone.spec,
            kinds=kinds,
            train=images[Split.TRAIN],
            validation=images[Split.VALIDATION],
            start=network,
            keeps_zeros=recipe.kind is PruneKind.MAGNITUDE,
            device=device,
        )
        folder = checkpoints / f"iteration_{iteration}"
        network = yield from train_network(what, training, checkpoints=folder, resume=resume)
    return network


def write_pruned_shapes(study: Path, shares: tuple[float, ...], out: Path, *, function: str | None = None) -> None:
    """Write what the study's network would be with these shares of its channels pruned, without any training.

    network_0.3.json in the folder `out` for the share 0.3; ValueError if a share is not above 0 and below 1.
    """
    for share in shares:
        if not 0 < share < 1:
            raise ValueError(f"pruned_share is {share}, but must be above 0 and below 1")
    network = study_files.read_weights(study / study_files.WEIGHTS_FILE, function=function)
    prepare_folder(out)
    for share in shares:
        pruned = export_network(fold_network(without_share(network, share).eval()))
        study_files.write_network(out / f"network_{share:g}.json", pruned)
