"""How a network is trained: every choice that the result depends on, besides the data, the seed and the machine."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import Enum
from typing import Any

from explorer.spec.network import HeadKind

__all__ = [
    "Distillation",
    "FitRecipe",
    "Optimizer",
    "Regime",
    "TrainRecipe",
    "check_seed",
    "default_recipe",
    "one_cycle_lr",
]


LARGEST_SEED = 2**63 - 1
"""Of torch's generators."""


def check_seed(seed: int) -> None:
    """ValueError unless torch's generators take a seed."""
    if seed < 0:
        raise ValueError(f"seed is {seed}, but must not be negative")
    if seed > LARGEST_SEED:
        raise ValueError(f"seed is {seed}, but must be at most {LARGEST_SEED}")


class Regime(Enum):
    """Orders in which backbone and heads learn (Kubaty et al., arXiv:2407.14320; the first one is our own).

    SUPERVISED: all heads pull lightly at the backbone (deep supervision), then every head is refitted on it frozen.
    DISJOINT: the backbone by its final exit alone, then every head on it frozen.
    JOINT: backbone and heads together from the start. MIXED: the backbone by its final exit alone, then everything.
    """

    SUPERVISED = "supervised"
    DISJOINT = "disjoint"
    JOINT = "joint"
    MIXED = "mixed"

    @property
    def freezes_backbone(self) -> bool:
        """Whether heads learn alone at the end, so that none depends on which others there are."""
        return self in (Regime.SUPERVISED, Regime.DISJOINT)


class Optimizer(Enum):
    """Rules that turn gradients into steps."""

    NESTEROV = "nesterov"
    ADAM = "adam"


@dataclass(frozen=True, slots=True, kw_only=True)
class FitRecipe:
    """One optimisation: the learning rate follows one cycle up to `peak_lr`; biases and batch norm are not decayed.

    `momentum` is Nesterov's, or Adam's first beta. `average_decay` is that of the exponential moving average of the
    weights, which is what is kept. The gradient of all weights together is scaled down to `largest_gradient_norm`,
    where one is given. Images are shifted by up to `max_shift` pixels and mirrored half the time; a share of them,
    `erased_share`, has a rectangle erased.
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
    erased_share: float = 0.0

    def __post_init__(self) -> None:
        for name in ("epochs", "batch_size", "peak_lr"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is {getattr(self, name)}, but must be above 0")
        for name in ("warm_up", "momentum", "average_decay"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}, but must be at least 0 and below 1")
        if not 0 <= self.erased_share <= 1:
            raise ValueError(f"erased_share is {self.erased_share}, but must be from 0 to 1")
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
# the second cycle of a mixed training: gentler, for the backbone has learned already
_TOGETHER = replace(_BACKBONE, epochs=5, peak_lr=0.05)
# averages over a map differ little from image to image, so their weights have further to go
_HEADS: Mapping[HeadKind, FitRecipe] = {
    HeadKind.POOL4_LINEAR: FitRecipe(epochs=4, optimizer=Optimizer.ADAM, peak_lr=5e-3, weight_decay=0.0),
    HeadKind.GAP_LINEAR: FitRecipe(epochs=6, optimizer=Optimizer.ADAM, peak_lr=1e-2, weight_decay=0.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Distillation:
    """An early head learns from a teacher's softened answers too (Hinton et al., arXiv:1503.02531).

    loss = (1 - weight) * CE(labels) + weight * temperature**2 * KL(teacher / temperature || head / temperature).
    """

    weight: float = 0.5
    temperature: float = 3.0

    def __post_init__(self) -> None:
        if not 0 < self.weight <= 1:
            raise ValueError(f"weight is {self.weight}, but must be above 0 and at most 1")
        if not (self.temperature > 0 and math.isfinite(self.temperature)):
            raise ValueError(f"temperature is {self.temperature}, but must be above 0 and finite")

    def to_json(self) -> dict[str, Any]:
        """The distillation as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainRecipe:
    """A study's training; `regime` says in which order `backbone`, `heads` (by kind) and `together` take their turns.

    Where heads learn with the backbone: loss = CE(final exit) + sum of early_loss_weight * loss of an early head. The
    weight is one for all heads, or one for each mounting point, in order. A head's loss is CE, or with
    `distillation` that mixed with the divergence from a teacher's answers: those of the final exit, or of a network
    that is given.
    """

    seed: int = 1
    regime: Regime = Regime.SUPERVISED
    early_loss_weight: float | tuple[float, ...] = 0.1
    distillation: Distillation | None = None
    backbone: FitRecipe = field(default=_BACKBONE)
    heads: Mapping[HeadKind, FitRecipe] = field(default_factory=lambda: dict(_HEADS))
    together: FitRecipe = field(default=_TOGETHER)

    def __post_init__(self) -> None:
        check_seed(self.seed)
        weights = self.early_loss_weight if isinstance(self.early_loss_weight, tuple) else (self.early_loss_weight,)
        for weight in weights:
            if not 0 <= weight < math.inf:
                raise ValueError(f"early_loss_weight is {weight}, but must be finite and not negative")

    def to_json(self) -> dict[str, Any]:
        """The recipe as JSON values."""
        return {
            "seed": self.seed,
            "regime": self.regime.value,
            "early_loss_weight": self.early_loss_weight_json,
            "distillation": self.distillation.to_json() if self.distillation else None,
            "backbone": self.backbone.to_json(),
            "heads": {kind.value: recipe.to_json() for kind, recipe in self.heads.items()},
            **({"together": self.together.to_json()} if self.regime is Regime.MIXED else {}),
        }

    @property
    def early_loss_weight_json(self) -> float | list[float]:
        """The weight of all heads or of each, as a JSON value."""
        weight = self.early_loss_weight
        return list(weight) if isinstance(weight, tuple) else weight


def default_recipe(
    *,
    epochs: int,
    head_epochs: int | None,
    seed: int,
    regime: Regime = Regime.SUPERVISED,
    early_loss_weight: float | tuple[float, ...] | None = None,
    distillation: Distillation | None = None,
    erased_share: float = 0.0,
) -> TrainRecipe:
    """The recipe of a study with other numbers of epochs; ValueError if a number is out of range.

    `head_epochs` holds for heads of every kind and, in the mixed regime, for the epochs of everything together; None
    leaves each its own. `early_loss_weight` is 0.1 where heads are refitted afterwards, else 1, unless one is given.
    Images are erased only where the backbone learns.
    """
    heads = dict(_HEADS)
    together = _TOGETHER
    if head_epochs is not None:
        if head_epochs < 1:
            raise ValueError(f"head_epochs is {head_epochs}, but must be above 0")
        heads = {kind: replace(recipe, epochs=head_epochs) for kind, recipe in heads.items()}
        together = replace(together, epochs=head_epochs)
    if early_loss_weight is None:
        early_loss_weight = 0.1 if regime.freezes_backbone else 1.0
    return TrainRecipe(
        seed=seed,
        regime=regime,
        early_loss_weight=early_loss_weight,
        distillation=distillation,
        backbone=replace(_BACKBONE, epochs=epochs, erased_share=erased_share),
        heads=heads,
        together=replace(together, erased_share=erased_share),
    )


def one_cycle_lr(step: int, n_steps: int, *, peak: float, warm_up: float) -> float:
    """Learning rate at a step: linear from peak / 25 up to `peak` over `warm_up` of the run, then a cosine to 0.

    After Smith and Topin, "Super-convergence" (arXiv:1708.07120).
    """
    rise = warm_up * n_steps
    if step < rise:
        return peak * (1 + 24 * step / rise) / 25
    return peak * 0.5 * (1 + math.cos(math.pi * (step - rise) / (n_steps - rise)))
