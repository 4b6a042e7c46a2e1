"""Trains a backbone with all exits attached (deep supervision, Lee et al., arXiv:1409.5185), every exit in one loss."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from explorer.nets.batches import ImageTensors, plain_batches
from explorer.nets.fit import StepResult, fit
from explorer.nets.multi_exit import MultiExitNetwork
from explorer.nets.progress import EpochResult, Progress, Stage
from explorer.nets.recipe import TrainRecipe

__all__ = ["exit_accuracies", "train_backbone"]

_EVALUATION_BATCH = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class _DeepSupervision:
    """loss = CE(final exit) + early_loss_weight * sum of CE(early heads)."""

    trained: MultiExitNetwork
    validation: ImageTensors
    early_loss_weight: float
    stage: Stage = Stage.BACKBONE

    def loss(self, inputs: Tensor, labels: Tensor) -> StepResult:
        self.trained.train()
        *early, final = self.trained(inputs)
        early_losses = [nn.functional.cross_entropy(logits, labels) for logits in early]
        loss = nn.functional.cross_entropy(final, labels) + self.early_loss_weight * sum(early_losses)
        return StepResult(loss=loss, n_correct=int((final.argmax(dim=1) == labels).sum()))

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
) -> Iterator[Progress | EpochResult]:
    """Train all of `network` in place; see `explorer.nets.fit.fit` for checkpoints and errors."""
    objective = _DeepSupervision(trained=network, validation=validation, early_loss_weight=recipe.early_loss_weight)
    identity = {
        "network": network.backbone.spec.to_json(),
        "exits": [[key.mounting_point, key.head.value] for key in network.exits],
        "early_loss_weight": recipe.early_loss_weight,
    }
    yield from fit(
        objective,
        train,
        recipe.backbone,
        seed=recipe.seed,
        identity=identity,
        checkpoint=checkpoint,
        resume=resume,
    )
    network.eval()


def exit_accuracies(network: MultiExitNetwork, data: ImageTensors) -> tuple[float, ...]:
    """Share of right answers of every exit, in the order of `network.exits`."""
    network.eval()
    correct = torch.zeros(len(network.exits), dtype=torch.int64)
    with torch.inference_mode():
        for inputs, labels in plain_batches(data, batch_size=_EVALUATION_BATCH):
            predictions = torch.stack(network(inputs)).argmax(dim=2)  # (exits, B)
            correct += (predictions == labels).sum(dim=1)
    return tuple((correct.double() / len(data)).tolist())
