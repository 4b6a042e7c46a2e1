"""Quantises a folded network by torch's own fake-quantise operators.

Weights are symmetric and per output channel, activations affine and per tensor, biases whole multiples of (input
scale * weight scale) as accelerators add them. The quantisers sit on the weights as parametrisations and in the
layers' slots, and let gradients straight through, so that the same network can be fine-tuned.
"""

from __future__ import annotations

import copy
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from explorer.nets.batches import ImageTensors, plain_batches
from explorer.nets.graph import FoldedLayer, FoldedNetwork, Weighted
from explorer.nets.multi_exit import head_name
from explorer.nets.progress import Progress, RateMeter, Stage
from explorer.nets.ranges import (
    ActivationGrid,
    Histogram,
    RangeMethod,
    RangeObserver,
    WeightGrid,
    activation_grid,
    weight_limit,
    weight_scales,
)
from explorer.nets.rounding import round_to_grid
from explorer.spec.network import NETWORK_INPUT, LayerKind
from explorer.spec.precision import Bits, Precision
from explorer.spec.traces import ExitKey

__all__ = ["LayerWeights", "Quantization", "all_layers", "fit_quantization", "observe", "quantize_network", "retrained"]

INPUT_GRID = ActivationGrid(bits=8, scale=1 / 255, zero_point=0)
"""Images are stored bytes / 255, so eight bits hold them exactly."""

SENSITIVE_BITS = 8
"""The first layer's weights and all logits keep at least this many bits."""

BIAS_BITS = 32

_CALIBRATION_BATCH = 250


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayerWeights:
    """weight (out, ...) and bias (out,) of a layer that quantisation-aware training has moved."""

    weight: Tensor
    bias: Tensor


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quantization:
    """Grids of one network at one precision; what has no grid stays in floating point.

    weights by layer name; tensors by the name of the layer that makes them, or `NETWORK_INPUT`; entries: what a head
    takes from the backbone, by head name, where it works at fewer bits than the backbone; trained: layers whose
    weights are not those of the folded network, by name.
    """

    precision: Precision
    method: RangeMethod
    weights: Mapping[str, WeightGrid] = field(default_factory=dict)
    tensors: Mapping[str, ActivationGrid] = field(default_factory=dict)
    entries: Mapping[str, ActivationGrid] = field(default_factory=dict)
    trained: Mapping[str, LayerWeights] = field(default_factory=dict)


class _WeightQuantizer(nn.Module):
    """Fake-quantises a weight (out, ...) per output channel."""

    def __init__(self, grid: WeightGrid) -> None:
        super().__init__()
        self.limit = weight_limit(grid.bits)
        self.scale: Tensor
        self.zero_point: Tensor
        self.register_buffer("scale", grid.scale)
        self.register_buffer("zero_point", torch.zeros_like(grid.scale, dtype=torch.int32))

    def forward(self, weight: Tensor) -> Tensor:
        return torch.fake_quantize_per_channel_affine(weight, self.scale, self.zero_point, 0, -self.limit, self.limit)


class _BiasQuantizer(nn.Module):
    """Fake-quantises a bias (out,) to the grid of the accumulator: multiples of input scale * weight scale."""

    def __init__(self, step: Tensor) -> None:
        super().__init__()
        self.step: Tensor
        self.zero_point: Tensor
        self.register_buffer("step", step)
        self.register_buffer("zero_point", torch.zeros_like(step, dtype=torch.int32))

    def forward(self, bias: Tensor) -> Tensor:
        lowest, highest = -(2 ** (BIAS_BITS - 1)), 2 ** (BIAS_BITS - 1) - 1
        return torch.fake_quantize_per_channel_affine(bias, self.step, self.zero_point, 0, lowest, highest)


class _ActivationQuantizer(nn.Module):
    """Fake-quantises a whole tensor."""

    def __init__(self, grid: ActivationGrid) -> None:
        super().__init__()
        self.highest = grid.highest
        self.zero_point = grid.zero_point
        self.scale: Tensor
        self.register_buffer("scale", torch.tensor(grid.scale))

    def forward(self, x: Tensor) -> Tensor:
        return round_to_grid(x, self.scale, zero_point=self.zero_point, highest=self.highest)


def observe(folded: FoldedNetwork, calibration: ImageTensors) -> Generator[Progress, None, dict[str, Histogram]]:
    """How the values of every tensor that gets its own grid are distributed, by the name of the layer that makes it.

    Takes two passes over the calibration split; the generator returns the histograms.
    """
    watched = copy.deepcopy(folded)
    observers: dict[str, RangeObserver] = {}
    for layer, _ in all_layers(watched):
        if layer.kind is not LayerKind.MAX_POOL:  # picks values that are on the grid already
            observers[layer.name] = RangeObserver()
            layer.slot = observers[layer.name]
    meter = RateMeter()
    yield from _pass(watched, calibration, meter, number=1)
    for observer in observers.values():
        observer.count()
    yield from _pass(watched, calibration, meter, number=2)
    return {name: observer.histogram() for name, observer in observers.items()}


def _pass(watched: FoldedNetwork, calibration: ImageTensors, meter: RateMeter, *, number: int) -> Iterator[Progress]:
    n_batches = -(-len(calibration) // _CALIBRATION_BATCH)
    for index, (inputs, labels) in enumerate(plain_batches(calibration, batch_size=_CALIBRATION_BATCH), start=1):
        with torch.inference_mode():
            watched(inputs)
        meter.add(len(labels))
        n_left = (2 - number + 1) * len(calibration) - min(index * _CALIBRATION_BATCH, len(calibration))
        yield Progress(
            stage=Stage.QUANTIZE,
            epoch=number,
            n_epochs=2,
            step=index,
            n_steps=n_batches,
            loss=None,
            accuracy=None,
            images_per_second=meter.images_per_second,
            seconds_left=meter.seconds_left(n_left),
        )


def fit_quantization(
    folded: FoldedNetwork,
    seen: Mapping[str, Histogram],
    precision: Precision,
    *,
    method: RangeMethod = RangeMethod.LEAST_SQUARES,
) -> Quantization:
    """Post-training quantisation: grids from the weights and from what was observed on the calibration split."""
    first_layer = folded.block_layers(0)[0].name
    logits = {folded.head_layers(key)[-1].name for key in folded.exits}
    weights: dict[str, WeightGrid] = {}
    tensors: dict[str, ActivationGrid] = {}
    if precision.backbone.activation < 32:
        tensors[NETWORK_INPUT] = INPUT_GRID
    for layer, key in all_layers(folded):
        bits = _bits(precision, key)
        if isinstance(layer, Weighted) and bits.weight < 32:
            n_bits = max(bits.weight, SENSITIVE_BITS) if layer.name == first_layer else bits.weight
            scale = weight_scales(layer.weight, bits=n_bits, method=method)
            weights[layer.name] = WeightGrid(bits=n_bits, scale=scale)
        if layer.name in seen and bits.activation < 32:
            n_bits = max(bits.activation, SENSITIVE_BITS) if layer.name in logits else bits.activation
            tensors[layer.name] = activation_grid(seen[layer.name], bits=n_bits, method=method)
    entries: dict[str, ActivationGrid] = {}
    if precision.heads.activation < precision.backbone.activation:
        for key in folded.exits[:-1]:
            source = folded.block_layers(key.mounting_point)[-1].name
            entries[head_name(key)] = activation_grid(seen[source], bits=precision.heads.activation, method=method)
    return Quantization(precision=precision, method=method, weights=weights, tensors=tensors, entries=entries)


def quantize_network(folded: FoldedNetwork, quantization: Quantization) -> FoldedNetwork:
    """A copy of `folded` with the trained weights in which everything that has a grid is rounded to it."""
    quantized = retrained(folded, quantization)
    grids = quantization.tensors
    if NETWORK_INPUT in grids:
        quantized.input_slot = _ActivationQuantizer(grids[NETWORK_INPUT])
    for name, grid in quantization.entries.items():
        quantized.head_slots[name] = _ActivationQuantizer(grid)
    input_scales = _input_scales(quantized, quantization)
    for layer, _ in all_layers(quantized):
        if layer.name in grids:
            layer.slot = _ActivationQuantizer(grids[layer.name])
        if layer.name in quantization.weights:
            weight_grid = quantization.weights[layer.name]
            parametrize.register_parametrization(layer, "weight", _WeightQuantizer(weight_grid))
            if layer.name in input_scales:
                step = weight_grid.scale * input_scales[layer.name]
                parametrize.register_parametrization(layer, "bias", _BiasQuantizer(step))
    return quantized


@torch.no_grad()
def retrained(folded: FoldedNetwork, quantization: Quantization) -> FoldedNetwork:
    """A copy of `folded` in floating point with the weights that were trained for a quantisation."""
    network = copy.deepcopy(folded)
    for layer, _ in all_layers(network):
        if isinstance(layer, Weighted) and layer.name in quantization.trained:
            layer.weight.copy_(quantization.trained[layer.name].weight)
            layer.bias.copy_(quantization.trained[layer.name].bias)
    return network


def all_layers(folded: FoldedNetwork) -> Iterator[tuple[FoldedLayer, ExitKey | None]]:
    """Every layer, producers first, with the early head it belongs to: None for backbone and final exit."""
    for layer in folded.backbone_layers():
        yield layer, None
    for key in folded.exits[:-1]:
        for layer in folded.head_layers(key):
            yield layer, key


def _bits(precision: Precision, key: ExitKey | None) -> Bits:
    return precision.backbone if key is None else precision.heads


def _input_scales(folded: FoldedNetwork, quantization: Quantization) -> dict[str, float]:
    """Scale of what each layer reads, by the layer's name, where that is on a grid."""
    scale_of = {name: grid.scale for name, grid in quantization.tensors.items()}
    scales: dict[str, float] = {}
    for layer, key in all_layers(folded):
        source = layer.inputs[0]
        found = scale_of.get(source)
        if key is not None and source == folded.block_layers(key.mounting_point)[-1].name:
            entry = quantization.entries.get(head_name(key))
            found = found if entry is None else entry.scale
        if found is not None:
            scales[layer.name] = found
            if layer.kind is LayerKind.MAX_POOL:
                scale_of[layer.name] = found
    return scales
