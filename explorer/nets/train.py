"""Trains a backbone with exits attached (deep supervision, Lee et al., arXiv:1409.5185), every exit in one loss."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor, nn

from explorer.errors import DataError
from explorer.nets.accuracy import exit_accuracies
from explorer.nets.backbones import Backbone
from explorer.nets.batches import ImageTensors, step_seed
from explorer.nets.checkpoint import tensors_digest
from explorer.nets.distill import distillation_identity, head_loss, teacher_logits
from explorer.nets.fit import StepResult, fit
from explorer.nets.multi_exit import MultiExitNetwork
from explorer.nets.progress import EpochResult, Progress, Stage
from explorer.nets.recipe import Distillation, FitRecipe, TrainRecipe

__all__ = ["train_backbone", "train_together"]

_SEED_OF_TOGETHER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _DeepSupervision:
    """loss = CE(final exit) + sum of weight * loss of an early head; see TrainRecipe."""

    trained: MultiExitNetwork
    validation: ImageTensors
    early_loss_weight: float | tuple[float, ...]
    distillation: Distillation | None
    teacher: Backbone | None
    stage: Stage

    def loss(self, inputs: Tensor, labels: Tensor) -> StepResult:
        self.trained.train()
        *early, final = self.trained(inputs)
        taught = final if self.teacher is None else teacher_logits(self.teacher, inputs)
        early_losses = [head_loss(logits, labels, taught, self.distillation) for logits in early]
        loss = nn.functional.cross_entropy(final, labels) + self._weighted(early_losses)
        return StepResult(loss=loss, n_correct=int((final.argmax(dim=1) == labels).sum()))

    def _weighted(self, losses: list[Tensor]) -> Tensor | float:
        weight = self.early_loss_weight
        if isinstance(weight, tuple):
            keys = self.trained.early_exits
            return sum(weight[key.mounting_point] * loss for key, loss in zip(keys, losses, strict=True))
        return weight * sum(losses)

    def validation_accuracy(self, average: nn.Module) -> tuple[float, ...]:
        assert isinstance(average, MultiExitNetwork)
        return exit_accuracies(average, self.validation)


def train_backbone(
    network: MultiExitNetwork,
    train: ImageTensors,
    validation: ImageTensors,
    recipe: TrainRecipe,
    *,
    checkpoint: Path,
    resume: bool,
    teacher: Backbone | None = None,
    start: str | None = None,
) -> Iterator[Progress | EpochResult]:
    """Train all of `network` in place by `recipe.backbone`; see `explorer.nets.fit.fit` for checkpoints and errors.

    Early heads are taught by `teacher`, or by the network's own final exit, where the recipe distils. `start` names
    the weights that the network begins with, where those are not its seed's: a checkpoint belongs to one start.
    DataError if the recipe weighs another number of mounting points than there are.
    """
    _check_weights(network, recipe)
    yield from fit(
        _objective(network, validation, recipe, teacher, Stage.BACKBONE),
        train,
        recipe.backbone,
        seed=recipe.seed,
        identity=_identity(network, recipe, teacher) | {"start": start},
        checkpoint=checkpoint,
        resume=resume,
    )
    network.eval()


def train_together(
    network: MultiExitNetwork,
    train: ImageTensors,
    validation: ImageTensors,
    recipe: TrainRecipe,
    fit_recipe: FitRecipe,
    *,
    stage: Stage,
    checkpoint: Path,
    resume: bool,
    teacher: Backbone | None = None,
) -> Iterator[Progress | EpochResult]:
    """Train a network that has learned something already, all of it at once, in place; otherwise as `train_backbone`.

    Loss weights, distillation and seed are those of `recipe`, everything else those of `fit_recipe`.
    """
    _check_weights(network, recipe)
    start = tensors_digest(network.state_dict())
    yield from fit(
        _objective(network, validation, recipe, teacher, stage),
        train,
        fit_recipe,
        seed=step_seed(recipe.seed, _SEED_OF_TOGETHER),
        identity=_identity(network, recipe, teacher) | {"start": start},
        checkpoint=checkpoint,
        resume=resume,
    )
    network.eval()


def _check_weights(network: MultiExitNetwork, recipe: TrainRecipe) -> None:
    weight, n_blocks = recipe.early_loss_weight, network.backbone.n_blocks
    if isinstance(weight, tuple) and len(weight) != n_blocks:
        raise DataError(
            f"early_loss_weight has {len(weight)} values, but must have one, or one for each of the {n_blocks} "
            "mounting points"
        )


def _objective(
    network: MultiExitNetwork, validation: ImageTensors, recipe: TrainRecipe, teacher: Backbone | None, stage: Stage
) -> _DeepSupervision:
    return _DeepSupervision(
        trained=network,
        validation=validation,
        early_loss_weight=recipe.early_loss_weight,
        distillation=recipe.distillation,
        teacher=teacher if recipe.distillation else None,
        stage=stage,
    )


def _identity(network: MultiExitNetwork, recipe: TrainRecipe, teacher: Backbone | None) -> dict[str, object]:
    return {
        "network": network.backbone.spec.to_json(),
        "exits": [[key.mounting_point, key.head.value] for key in network.exits],
        "early_loss_weight": recipe.early_loss_weight_json,
        **distillation_identity(recipe.distillation, teacher),
    }
