"""How a network is trained: every choice that the result depends on, besides the data, the seed and the machine."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import Enum
from typing import Any

from explorer.spec.network import HeadKind

__all__ = ["FitRecipe", "Optimizer", "TrainRecipe", "default_recipe", "one_cycle_lr"]


class Optimizer(Enum):
    """Rules that turn gradients into steps."""

    NESTEROV = "nesterov"
    ADAM = "adam"


@dataclass(frozen=True, slots=True, kw_only=True)
class FitRecipe:
    """One optimisation: the learning rate follows one cycle up to `peak_lr`; biases and batch norm are not decayed.

    `momentum` is Nesterov's, or Adam's first beta. `average_decay` is that of the exponential moving average of the
    weights, which is what is kept. The gradient of all weights together is scaled down to `largest_gradient_norm`,
    where one is given. Images are shifted by up to `max_shift` pixels and mirrored half the time.
    """

    epochs: int
    optimizer: Optimizer
    peak_lr: float
    weight_decay: float
    batch_size: int = 128
    warm_up: float = 0.2
    momentum: float = 0.9
    average_decay: float = 0.998
    largest_gradient_norm: float | None = None
    max_shift: int = 2
    flip: bool = True

    def __post_init__(self) -> None:
        for name in ("epochs", "batch_size", "peak_lr"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is {getattr(self, name)}, but must be above 0")
        for name in ("warm_up", "momentum", "average_decay"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}, but must be at least 0 and below 1")
        if self.largest_gradient_norm is not None and not self.largest_gradient_norm > 0:
            raise ValueError(f"largest_gradient_norm is {self.largest_gradient_norm}, but must be above 0")
        for name in ("weight_decay", "max_shift"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name} is {getattr(self, name)}, but must not be negative")

    def to_json(self) -> dict[str, Any]:
        """The recipe as JSON values."""
        return {**asdict(self), "optimizer": self.optimizer.value}


# at a peak of 0.2 without the limit on the gradient the loss blew up in the fourth epoch
_BACKBONE = FitRecipe(
    epochs=13,
    optimizer=Optimizer.NESTEROV,
    peak_lr=0.1,
    weight_decay=5e-4,
    warm_up=0.15,
    largest_gradient_norm=2.0,
)
# averages over a map differ little from image to image, so their weights have further to go
_HEADS: Mapping[HeadKind, FitRecipe] = {
    HeadKind.POOL4_LINEAR: FitRecipe(epochs=4, optimizer=Optimizer.ADAM, peak_lr=5e-3, weight_decay=0.0),
    HeadKind.GAP_LINEAR: FitRecipe(epochs=6, optimizer=Optimizer.ADAM, peak_lr=1e-2, weight_decay=0.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainRecipe:
    """A study's training: the backbone with a pool4-linear head after every block, then every head alone, by kind.

    Deep supervision: loss = CE(final exit) + early_loss_weight * sum of CE(early heads).
    """

    seed: int = 1
    early_loss_weight: float = 0.1
    backbone: FitRecipe = field(default=_BACKBONE)
    heads: Mapping[HeadKind, FitRecipe] = field(default_factory=lambda: dict(_HEADS))

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise ValueError(f"seed is {self.seed}, but must not be negative")
        if not self.early_loss_weight >= 0:
            raise ValueError(f"early_loss_weight is {self.early_loss_weight}, but must not be negative")

    def to_json(self) -> dict[str, Any]:
        """The recipe as JSON values."""
        return {
            "seed": self.seed,
            "early_loss_weight": self.early_loss_weight,
            "backbone": self.backbone.to_json(),
            "heads": {kind.value: recipe.to_json() for kind, recipe in self.heads.items()},
        }


def default_recipe(*, epochs: int, head_epochs: int | None, seed: int) -> TrainRecipe:
    """The recipe of the shipped study with other numbers of epochs; ValueError if a number is out of range.

    `head_epochs` holds for heads of every kind; None leaves each kind its own.
    """
    heads = dict(_HEADS)
    if head_epochs is not None:
        heads = {kind: replace(recipe, epochs=head_epochs) for kind, recipe in heads.items()}
    return TrainRecipe(seed=seed, backbone=replace(_BACKBONE, epochs=epochs), heads=heads)


def one_cycle_lr(step: int, n_steps: int, *, peak: float, warm_up: float) -> float:
    """Learning rate at a step: linear from peak / 25 up to `peak` over `warm_up` of the run, then a cosine to 0.

    After Smith and Topin, "Super-convergence" (arXiv:1708.07120).
    """
    rise = warm_up * n_steps
    if step < rise:
        return peak * (1 + 24 * step / rise) / 25
    return peak * 0.5 * (1 + math.cos(math.pi * (step - rise) / (n_steps - rise)))
