"""Refits every head alone on the frozen backbone, so that an exit's answers do not depend on the others mounted.

Where the recipe distils, heads learn from the final exit of that backbone, or of a given network, as well.

All heads share the forward passes of the backbone; each has its own loss and parameters. The sum of their losses is
only bookkeeping: its gradient for one head is that of the head's own loss, and both optimisers work element by
element.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from explorer.nets.accuracy import exit_accuracies
from explorer.nets.backbones import Backbone
from explorer.nets.batches import ImageTensors, step_seed
from explorer.nets.checkpoint import tensors_digest
from explorer.nets.distill import distillation_identity, head_loss, teacher_logits
from explorer.nets.fit import StepResult, fit
from explorer.nets.multi_exit import MultiExitNetwork, head_name
from explorer.nets.progress import EpochResult, Progress, Stage
from explorer.nets.recipe import Distillation, TrainRecipe
from explorer.spec.network import HeadKind
from explorer.spec.traces import ExitKey

__all__ = ["refit_heads"]

_SEED_OF_HEADS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _HeadsAlone:
    """Each head's own loss on the features of a backbone that does not change."""

    network: MultiExitNetwork
    keys: tuple[ExitKey, ...]
    trained: nn.ModuleDict
    validation: ImageTensors
    distillation: Distillation | None
    teacher: Backbone | None
    stage: Stage = Stage.HEADS

    def loss(self, inputs: Tensor, labels: Tensor) -> StepResult:
        self.network.backbone.eval()
        with torch.no_grad():
            features = self.network.backbone.block_features(inputs)
        taught = None if self.distillation is None else self._taught(inputs, features)
        logits = torch.stack([self.trained[head_name(key)](features[key.mounting_point]) for key in self.keys])
        losses = [head_loss(of_head, labels, taught, self.distillation) for of_head in logits]
        n_correct = (logits.argmax(dim=2) == labels).sum().item() / len(self.keys)
        return StepResult(loss=torch.stack(losses).sum(), n_correct=n_correct)

    def _taught(self, inputs: Tensor, features: list[Tensor]) -> Tensor:
        if self.teacher is not None:
            return teacher_logits(self.teacher, inputs)
        with torch.no_grad():
            logits: Tensor = self.network.backbone.final_exit(features[-1])
        return logits

    def validation_accuracy(self, average: nn.Module) -> tuple[float, ...]:
        assert isinstance(average, nn.ModuleDict)
        candidate = MultiExitNetwork(self.network.backbone, average, (*self.keys, self.network.exits[-1]))
        return exit_accuracies(candidate, self.validation)


def refit_heads(
    network: MultiExitNetwork,
    kind: HeadKind,
    train: ImageTensors,
    validation: ImageTensors,
    recipe: TrainRecipe,
    *,
    checkpoint: Path,
    resume: bool,
    teacher: Backbone | None = None,
) -> Iterator[Progress | EpochResult]:
    """Train the heads of a kind in place, with the backbone frozen; see `explorer.nets.fit.fit`.

    Where the recipe distils, they are taught by `teacher`, or by the network's own final exit.

    The reported loss is the sum over the heads, the reported accuracy their mean; an epoch's validation accuracies are
    those of the heads and of the final exit.
    """
    keys = tuple(key for key in network.early_exits if key.head is kind)
    heads = nn.ModuleDict({head_name(key): network.early_head(key) for key in keys})
    identity = {
        "backbone": tensors_digest(network.backbone.state_dict()),
        "exits": [[key.mounting_point, key.head.value] for key in keys],
        **distillation_identity(recipe.distillation, teacher),
    }
    objective = _HeadsAlone(
        network=network,
        keys=keys,
        trained=heads,
        validation=validation,
        distillation=recipe.distillation,
        teacher=teacher,
    )
    yield from fit(
        objective,
        train,
        recipe.heads[kind],
        seed=step_seed(recipe.seed, _SEED_OF_HEADS),
        identity=identity,
        checkpoint=checkpoint,
        resume=resume,
    )
    network.eval()
