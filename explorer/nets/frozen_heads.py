"""Trains heads on a folded backbone that stays as it is, at any bits: several sets of heads in one pass.

A set is all heads of a network at one precision and one way of training. Sets share the forward passes of the
backbone and nothing else: each head has its own loss and parameters, and Adam works element by element, so a head
becomes what it would become alone.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from explorer.nets.accuracy import shares_right
from explorer.nets.batches import ImageTensors
from explorer.nets.checkpoint import tensors_digest
from explorer.nets.device import CPU, device_of
from explorer.nets.distill import head_loss
from explorer.nets.fit import StepResult, fit
from explorer.nets.graph import FoldedLayer, FoldedLinear, FoldedNetwork
from explorer.nets.multi_exit import head_name
from explorer.nets.progress import EpochResult, Progress, Stage
from explorer.nets.quantize import Quantization, all_layers, retrained
from explorer.nets.quantize_aware import learned_quantization, with_learned_steps
from explorer.nets.recipe import Distillation, FitRecipe, Optimizer
from explorer.spec.network import NETWORK_INPUT, HeadKind
from explorer.spec.traces import ExitKey

__all__ = ["HEADS_RECIPE", "HeadSet", "fit_heads"]

_T = TypeVar("_T")

HEADS_RECIPE = FitRecipe(epochs=6, optimizer=Optimizer.ADAM, peak_lr=5e-3, weight_decay=0.0)

_MAGNIFICATION = {HeadKind.POOL4_LINEAR: 1.0, HeadKind.GAP_LINEAR: 2.0}
"""Averages over a map differ little from image to image, so weights on them have further to go."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeadSet:
    """Grids and weights to start from, and whether the backbone's final exit teaches the heads."""

    quantization: Quantization
    distillation: Distillation | None


class _Heads(nn.Module):
    """The early heads of a folded network without its backbone."""

    def __init__(self, network: FoldedNetwork) -> None:
        super().__init__()
        self.keys = network.exits[:-1]
        self.sources = {key.mounting_point: network.block_layers(key.mounting_point)[-1].name for key in self.keys}
        self.heads = network.heads
        self.slots = network.head_slots

    def forward(self, features: Mapping[int, Tensor]) -> Tensor:
        """Feature maps by mounting point to logits (heads, B, n_classes)."""
        return torch.stack([self._head(key, features[key.mounting_point]) for key in self.keys])

    def _head(self, key: ExitKey, features: Tensor) -> Tensor:
        name = head_name(key)
        layers = self.heads[name]
        assert isinstance(layers, nn.ModuleList)
        return _run(layers, {self.sources[key.mounting_point]: self.slots[name](features)})


class _Magnified(nn.Module):
    """A weight in larger units, so that the same learning rate takes it further."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, original: Tensor) -> Tensor:
        return original * self.factor

    def right_inverse(self, weight: Tensor) -> Tensor:
        return weight / self.factor


@dataclass(frozen=True, slots=True, kw_only=True)
class _FrozenBackbone:
    """Each head's own loss on the features of a backbone that does not change; `trained` holds sets by name."""

    backbone: FoldedNetwork
    distillations: Mapping[str, Distillation | None]
    trained: nn.ModuleDict
    validation: ImageTensors
    stage: Stage = Stage.HEADS

    def loss(self, inputs: Tensor, labels: Tensor) -> StepResult:
        with torch.no_grad():
            features, final = _features(self.backbone, inputs)
        losses, n_correct, n_heads = [], 0, 0
        for name, distillation in self.distillations.items():
            logits = self.trained[name](features)  # (heads, B, classes)
            losses += [head_loss(of_head, labels, final, distillation) for of_head in logits]
            n_correct += int((logits.argmax(dim=2) == labels).sum())
            n_heads += len(logits)
        return StepResult(loss=torch.stack(losses).sum(), n_correct=n_correct / n_heads)

    def validation_accuracy(self, average: nn.Module) -> tuple[float, ...]:
        assert isinstance(average, nn.ModuleDict)

        def logits_of(inputs: Tensor) -> Tensor:
            features, _ = _features(self.backbone, inputs)
            return torch.cat([average[name](features) for name in self.distillations])

        return shares_right(logits_of, self.validation, device=device_of(self.backbone))


def fit_heads(
    folded: FoldedNetwork,
    backbone: FoldedNetwork,
    sets: Mapping[str, HeadSet],
    train: ImageTensors,
    validation: ImageTensors,
    recipe: FitRecipe,
    *,
    seed: int,
    checkpoint: Path,
    resume: bool,
    device: torch.device = CPU,
) -> Generator[Progress | EpochResult, None, dict[str, Quantization]]:
    """Train the heads of every set on `backbone`, which is `folded` as it is deployed; see `explorer.nets.fit.fit`.

    The generator returns every set's quantisation with the weights and steps of its heads as learned; what belongs to
    the backbone is as it was. An epoch's validation accuracies are those of the heads, set after set; its loss is the
    sum over all heads, its training accuracy their mean.
    """
    networks = {name: _with_free_heads(folded, given.quantization) for name, given in sets.items()}
    heads = nn.ModuleDict({name: _Heads(network) for name, network in networks.items()})
    identity = {
        "backbone": tensors_digest(backbone.state_dict()),
        "heads": tensors_digest(heads.state_dict()),
        "sets": {
            name: None if given.distillation is None else given.distillation.to_json() for name, given in sets.items()
        },
    }
    objective = _FrozenBackbone(
        backbone=backbone.to(device),
        distillations={name: given.distillation for name, given in sets.items()},
        trained=heads.to(device),
        validation=validation,
    )
    yield from fit(objective, train, recipe, seed=seed, identity=identity, checkpoint=checkpoint, resume=resume)
    backbone.to(CPU)
    heads.to(CPU)
    return {name: _of_heads(networks[name], given.quantization) for name, given in sets.items()}


def _with_free_heads(folded: FoldedNetwork, quantization: Quantization) -> FoldedNetwork:
    network = with_learned_steps(retrained(folded, quantization), quantization)
    for layer, key in all_layers(network):
        if key is not None and isinstance(layer, FoldedLinear) and not parametrize.is_parametrized(layer):
            parametrize.register_parametrization(layer, "weight", _Magnified(_MAGNIFICATION[key.head]))
    return network


def _of_heads(network: FoldedNetwork, start: Quantization) -> Quantization:
    """`start` with what the heads of `network` have learned."""
    learned = learned_quantization(network, start)
    of_heads = {layer.name for layer, key in all_layers(network) if key is not None}

    def chosen(before: Mapping[str, _T], after: Mapping[str, _T]) -> dict[str, _T]:
        return {**before, **{name: value for name, value in after.items() if name in of_heads}}

    return replace(
        start,
        weights=chosen(start.weights, learned.weights),
        tensors=chosen(start.tensors, learned.tensors),
        entries=learned.entries,
        trained=chosen(start.trained, learned.trained),
    )


def _features(network: FoldedNetwork, x: Tensor) -> tuple[dict[int, Tensor], Tensor]:
    """Feature maps after every block, and the final exit's logits."""
    tensors = {NETWORK_INPUT: network.input_slot(x)}
    features = {}
    for block in range(len(network.blocks)):
        layers = network.block_layers(block)
        features[block] = _run(layers, tensors)
        tensors = {layers[-1].name: features[block]}
    return features, _run(network.head_layers(network.exits[-1]), tensors)


def _run(layers: Iterable[nn.Module], tensors: dict[str, Tensor]) -> Tensor:
    output = next(iter(tensors.values()))
    for layer in layers:
        assert isinstance(layer, FoldedLayer)
        output = tensors[layer.name] = layer(*(tensors[source] for source in layer.inputs))
    return output
