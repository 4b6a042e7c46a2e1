"""Quantisation-aware training: a folded network is fine-tuned while weights and activations are rounded to grids.

The grids start from post-training quantisation and their steps are learned with the weights (`learned_steps`); the
network in floating point is the teacher of every exit. Any number of bits will do.
"""

from __future__ import annotations

import copy
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from explorer.nets.accuracy import exit_accuracies
from explorer.nets.batches import ImageTensors
from explorer.nets.checkpoint import tensors_digest
from explorer.nets.device import CPU
from explorer.nets.distill import head_loss
from explorer.nets.fit import StepResult, fit
from explorer.nets.graph import Activation, FoldedLayer, FoldedNetwork, Weighted
from explorer.nets.learned_steps import LearnedActivationSteps, LearnedWeightSteps
from explorer.nets.progress import EpochResult, Progress, Stage
from explorer.nets.quantize import LayerWeights, Quantization, all_layers, retrained
from explorer.nets.ranges import weight_codes, weight_values
from explorer.nets.recipe import Distillation, FitRecipe, Optimizer, check_seed

__all__ = ["QuantizeRecipe", "learned_quantization", "train_quantized", "with_learned_steps"]

_FIT = FitRecipe(epochs=2, optimizer=Optimizer.ADAM, peak_lr=1e-3, weight_decay=0.0, average_decay=0.995, warm_up=0.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantizeRecipe:
    """Loss: that of the final exit + early_loss_weight * sum of the early heads'; every exit learns from the teacher.

    Weight decay must be 0, for weights are relative to their grids.
    """

    seed: int = 1
    early_loss_weight: float = 0.1
    distillation: Distillation = field(default_factory=Distillation)
    fit: FitRecipe = field(default=_FIT)

    def __post_init__(self) -> None:
        check_seed(self.seed)
        if self.fit.weight_decay != 0:
            raise ValueError(f"weight_decay is {self.fit.weight_decay}, but must be 0: weights are relative to grids")

    def to_json(self) -> dict[str, Any]:
        """The recipe as JSON values."""
        return {
            "seed": self.seed,
            "early_loss_weight": self.early_loss_weight,
            "distillation": self.distillation.to_json(),
            "fit": self.fit.to_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _QuantizationAware:
    """The rounded network in training, beside its teacher."""

    trained: FoldedNetwork
    teacher: FoldedNetwork
    validation: ImageTensors
    recipe: QuantizeRecipe
    stage: Stage = Stage.QUANTIZE

    def loss(self, inputs: Tensor, labels: Tensor) -> StepResult:
        with torch.inference_mode():
            soft = self.teacher(inputs)[-1]
        soft = soft.clone()  # a plain tensor, which autograd may read
        *early, final = self.trained(inputs)
        loss = head_loss(final, labels, soft, self.recipe.distillation)
        if early:
            of_early = [head_loss(logits, labels, soft, self.recipe.distillation) for logits in early]
            loss = loss + self.recipe.early_loss_weight * torch.stack(of_early).sum()
        return StepResult(loss=loss, n_correct=int((final.argmax(dim=1) == labels).sum()))

    def validation_accuracy(self, average: nn.Module) -> tuple[float, ...]:
        assert isinstance(average, FoldedNetwork)
        return exit_accuracies(average, self.validation)


def train_quantized(
    folded: FoldedNetwork,
    quantization: Quantization,
    train: ImageTensors,
    validation: ImageTensors,
    recipe: QuantizeRecipe,
    *,
    teacher: FoldedNetwork,
    checkpoint: Path,
    resume: bool,
    device: torch.device = CPU,
) -> Generator[Progress | EpochResult, None, Quantization]:
    """Fine-tune a copy of `folded` on the grids of `quantization`; see `explorer.nets.fit.fit`.

    What has no grid, such as heads at 32 bits, is trained in floating point. `teacher` gives its final exit's answers.
    The generator returns the grids and weights for `quantize_network(folded, ...)`.
    """
    network = with_learned_steps(retrained(folded, quantization), quantization)
    identity = {
        "network": tensors_digest(network.state_dict()),
        "teacher": tensors_digest(teacher.state_dict()),
        "precision": quantization.precision.key,
        "early_loss_weight": recipe.early_loss_weight,
        "distillation": recipe.distillation.to_json(),
    }
    objective = _QuantizationAware(
        trained=network.to(device), teacher=_final_only(teacher).to(device), validation=validation, recipe=recipe
    )
    yield from fit(
        objective, train, recipe.fit, seed=recipe.seed, identity=identity, checkpoint=checkpoint, resume=resume
    )
    return learned_quantization(network.to(CPU), quantization)


def with_learned_steps(folded: FoldedNetwork, quantization: Quantization) -> FoldedNetwork:
    """A copy of `folded` that rounds to the grids of `quantization` with learned steps.

    Biases are left in floating point, for their grid of 32 bits is far finer than anything that is learned. The input
    keeps its grid, which holds the image's bytes exactly.
    """
    network = copy.deepcopy(folded)
    for name, grid in quantization.entries.items():
        network.head_slots[name] = LearnedActivationSteps(grid)
    for layer, _ in all_layers(network):
        if layer.name in quantization.tensors:
            grid = quantization.tensors[layer.name]
            layer.slot = LearnedActivationSteps(grid, ceiling=_ceiling(layer))
            if grid.zero_point == 0:
                layer.activation = Activation.NONE  # the ends of the grid do its work
        if layer.name in quantization.weights:
            learned = LearnedWeightSteps(quantization.weights[layer.name])
            parametrize.register_parametrization(layer, "weight", learned)
    return network


@torch.no_grad()
def learned_quantization(trained: FoldedNetwork, start: Quantization) -> Quantization:
    """Weights and grids as a network made by `with_learned_steps` has learned them; what it lacks is as in `start`."""
    tensors, weights, entries = dict(start.tensors), dict(start.weights), dict(start.entries)
    moved = dict(start.trained)
    for layer, _ in all_layers(trained):
        if isinstance(layer.slot, LearnedActivationSteps):
            tensors[layer.name] = layer.slot.grid()
        if isinstance(layer, Weighted):
            weight = layer.weight.detach().clone()
            if parametrize.is_parametrized(layer, "weight"):
                steps = layer.get_submodule("parametrizations.weight.0")
                if isinstance(steps, LearnedWeightSteps):
                    weights[layer.name] = steps.grid()
                    weight = weight_values(weight_codes(weight, steps.grid()), steps.grid())  # to the last bit
            moved[layer.name] = LayerWeights(weight=weight, bias=layer.bias.detach().clone())
    for name, slot in trained.head_slots.items():
        if isinstance(slot, LearnedActivationSteps):
            entries[name] = slot.grid()
    return replace(start, weights=weights, tensors=tensors, entries=entries, trained=moved)


def _ceiling(layer: FoldedLayer) -> float:
    return 6.0 if layer.activation is Activation.RELU6 else float("inf")


def _final_only(teacher: FoldedNetwork) -> FoldedNetwork:
    """The teacher without early heads, for only its final exit is asked."""
    final = teacher.exits[-1]
    blocks = tuple(teacher.block_layers(block) for block in range(len(teacher.blocks)))
    alone = FoldedNetwork(
        name=teacher.name,
        input_shape=teacher.input_shape,
        blocks=blocks,
        heads={},
        final_key=final,
        final_exit=teacher.head_layers(final),
    )
    return copy.deepcopy(alone).requires_grad_(False).eval()
