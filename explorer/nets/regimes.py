"""Trains a network with its heads in one of the orders that `Regime` names.

    SUPERVISED   backbone.safetensors (with a pool4-linear head after every block), heads_KIND.safetensors
    DISJOINT     backbone.safetensors (by its final exit alone), heads_KIND.safetensors
    JOINT        backbone.safetensors (with all heads)
    MIXED        backbone.safetensors (by its final exit alone), together.safetensors

The files are checkpoints, in the folder that the caller names; each stage goes on from its own.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import nn

from explorer.errors import DataError
from explorer.nets.accuracy import exit_accuracies
from explorer.nets.backbones import Backbone, BackboneSpec
from explorer.nets.batches import ImageTensors
from explorer.nets.checkpoint import tensors_digest
from explorer.nets.device import CPU
from explorer.nets.head_comparison import HeadComparison
from explorer.nets.multi_exit import MultiExitNetwork, build_multi_exit, head_name
from explorer.nets.progress import EpochResult, Progress, Stage
from explorer.nets.prune_weights import hold_zeros
from explorer.nets.recipe import Regime, TrainRecipe
from explorer.nets.refit import refit_heads
from explorer.nets.train import train_backbone, train_together
from explorer.spec.network import HeadKind

__all__ = ["Training", "backbone_checkpoint", "check_teacher", "train_network"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Training:
    """What a network is made of and learns from, besides the recipe.

    kinds: heads to train, one of each after every block. teacher: a trained backbone whose answers the heads learn
    from where the recipe distils; None: the network's own final exit. start: a trained network to begin with.
    keeps_zeros: weights that are zero in the start stay zero (see `explorer.nets.prune_weights`).
    tell_comparison: where heads that learn alone are distilled, they are trained plain as well, and it is told how good
    both are; None: they are not.
    """

    spec: BackboneSpec
    kinds: tuple[HeadKind, ...]
    train: ImageTensors
    validation: ImageTensors
    teacher: Backbone | None = None
    start: MultiExitNetwork | None = None
    keeps_zeros: bool = False
    tell_comparison: Callable[[HeadComparison], object] | None = None
    device: torch.device = CPU


def backbone_checkpoint(checkpoints: Path) -> Path:
    """Where the first stage keeps its state: if that file is there, a run was begun."""
    return checkpoints / "backbone.safetensors"


def train_network(
    what: Training, recipe: TrainRecipe, *, checkpoints: Path, resume: bool, first: Path | None = None
) -> Generator[Progress | EpochResult, None, MultiExitNetwork]:
    """Train a network by `recipe`; the generator returns it on the processor, in evaluation mode.

    `first` is the checkpoint of the first stage, if it lies elsewhere: runs that begin alike can share it. DataError
    if teacher or start do not fit; otherwise see `explorer.nets.fit.fit`.
    """
    check_teacher(what.teacher, what.spec)
    if what.teacher is not None:
        what.teacher.to(what.device)
    stages = _Stages(what=what, recipe=recipe, checkpoints=checkpoints, resume=resume)
    first = first or backbone_checkpoint(checkpoints)
    match recipe.regime:
        case Regime.SUPERVISED:
            network = stages.with_heads((HeadKind.POOL4_LINEAR,), None)
            yield from stages.train_backbone(network, recipe, first)
            network = stages.with_heads(what.kinds, network)
            yield from stages.refit(network)
        case Regime.DISJOINT:
            network = stages.with_heads((), None)
            yield from stages.train_backbone(network, _without_heads(recipe), first)
            network = stages.with_heads(what.kinds, network)
            yield from stages.refit(network)
        case Regime.JOINT:
            network = stages.with_heads(what.kinds, None)
            yield from stages.train_backbone(network, recipe, first)
        case Regime.MIXED:
            network = stages.with_heads((), None)
            yield from stages.train_backbone(network, _without_heads(recipe), first)
            network = stages.with_heads(what.kinds, network)
            yield from stages.train_together(network)
    if what.teacher is not None:
        what.teacher.to(CPU)
    return network.to(CPU).eval()


def check_teacher(teacher: Backbone | None, spec: BackboneSpec) -> None:
    """DataError unless a teacher sees the same images and knows the same classes as its pupil."""
    if teacher is None:
        return
    for name in ("input_channels", "input_height", "input_width", "n_classes"):
        found, wanted = getattr(teacher.spec, name), getattr(spec, name)
        if found != wanted:
            raise DataError(f"the teacher's {name} is {found}, but must be {wanted}, as in the network it teaches")


def _without_heads(recipe: TrainRecipe) -> TrainRecipe:
    """The recipe of a backbone that learns by its final exit alone, where nothing is distilled or weighed."""
    return replace(recipe, early_loss_weight=0.0, distillation=None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Stages:
    """The stages that regimes are made of."""

    what: Training
    recipe: TrainRecipe
    checkpoints: Path
    resume: bool

    def with_heads(self, kinds: tuple[HeadKind, ...], trained: MultiExitNetwork | None) -> MultiExitNetwork:
        """A network with heads of these kinds; what `trained`, else the start, has learned is where it begins."""
        network = build_multi_exit(self.what.spec, kinds, seed=self.recipe.seed)
        for learned in (self.what.start, trained):  # the later one wins
            if learned is not None:
                _begin_with(network, learned)
        if self.what.keeps_zeros:
            hold_zeros(network)
        return network.to(self.what.device)

    def train_backbone(
        self, network: MultiExitNetwork, recipe: TrainRecipe, checkpoint: Path
    ) -> Iterator[Progress | EpochResult]:
        what = self.what
        start = None if what.start is None else tensors_digest(network.state_dict())
        yield from train_backbone(
            network,
            what.train,
            what.validation,
            recipe,
            checkpoint=checkpoint,
            resume=self.resume,
            teacher=what.teacher,
            start=start,
        )

    def refit(self, network: MultiExitNetwork) -> Iterator[Progress | EpochResult]:
        tell, validation = self.what.tell_comparison, self.what.validation
        if tell is None or self.recipe.distillation is None:
            yield from self._refit(network, self.recipe, "heads")
            return
        plain = copy.deepcopy(network)
        yield from self._refit(network, self.recipe, "heads")
        yield from self._refit(plain, replace(self.recipe, distillation=None), "plain_heads")
        of_plain, of_distilled = (exit_accuracies(trained, validation) for trained in (plain, network))
        tell(HeadComparison(exits=network.exits, plain=of_plain, distilled=of_distilled))

    def _refit(self, network: MultiExitNetwork, recipe: TrainRecipe, name: str) -> Iterator[Progress | EpochResult]:
        what = self.what
        for kind in what.kinds:
            yield from refit_heads(
                network,
                kind,
                what.train,
                what.validation,
                recipe,
                checkpoint=self.checkpoints / f"{name}_{kind.value}.safetensors",
                resume=self.resume,
                teacher=what.teacher,
            )

    def train_together(self, network: MultiExitNetwork) -> Iterator[Progress | EpochResult]:
        what = self.what
        yield from train_together(
            network,
            what.train,
            what.validation,
            self.recipe,
            self.recipe.together,
            stage=Stage.TOGETHER,
            checkpoint=self.checkpoints / "together.safetensors",
            resume=self.resume,
            teacher=what.teacher,
        )


def _begin_with(network: MultiExitNetwork, trained: MultiExitNetwork) -> None:
    """Copy a trained backbone, and its heads where the network has heads of that kind at that point."""
    own = network.backbone.state_dict()
    for name, tensor in trained.backbone.state_dict().items():
        if name not in own or own[name].shape != tensor.shape:
            raise DataError(
                f"the weights to start with are of {trained.backbone.spec.name} with another shape ({name}), but must "
                f"be of the network to train, {network.backbone.spec.name}"
            )
    network.backbone.load_state_dict(trained.backbone.state_dict())
    for key in network.early_exits:
        if key in trained.early_exits:
            learned: nn.Module = trained.heads[head_name(key)]
            network.early_head(key).load_state_dict(learned.state_dict())
