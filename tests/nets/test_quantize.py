"""Quantisation: what the fake-quantised network computes is what integer arithmetic computes, layer by layer."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from explorer.nets.batches import ImageTensors, to_input
from explorer.nets.fold import fold_network
from explorer.nets.graph import FoldedAdd, FoldedConv, FoldedLayer, FoldedLinear, FoldedNetwork, FoldedPool
from explorer.nets.multi_exit import MultiExitNetwork, head_name
from explorer.nets.quantize import (
    Quantization,
    all_layers,
    fit_quantization,
    observe,
    quantize_network,
    retrained,
)
from explorer.nets.quantize_aware import learned_quantization, with_learned_steps
from explorer.nets.ranges import (
    ActivationGrid,
    Histogram,
    RangeMethod,
    RangeObserver,
    activation_grid,
    weight_limit,
    weight_scales,
)
from explorer.spec.network import NETWORK_INPUT, LayerKind
from explorer.spec.precision import FP32, INT8, Bits, Precision
from explorer.spec.traces import ExitKey


def _finish(generator):  # type: ignore[no-untyped-def]
    """Run a generator to its end and give what it returns."""
    while True:
        try:
            next(generator)
        except StopIteration as end:
            return end.value


@pytest.fixture
def folded(seasoned_network: MultiExitNetwork) -> FoldedNetwork:
    return fold_network(seasoned_network)


@pytest.fixture
def seen(folded: FoldedNetwork, tiny_images: ImageTensors) -> dict[str, Histogram]:
    histograms: dict[str, Histogram] = _finish(observe(folded, tiny_images))
    return histograms


def _precision(backbone: str, heads: str) -> Precision:
    return Precision(backbone=Bits.parse(backbone), heads=Bits.parse(heads))


class _IntegerReference:
    """Computes each layer from whole codes: products and sums of integers, then one rescaling and rounding.

    Whole numbers are held in float64, which is exact to 2**53; no sum comes near that.
    """

    def __init__(self, folded: FoldedNetwork, quantization: Quantization) -> None:
        self.folded = retrained(folded, quantization)
        self.quantization = quantization
        self.grids = dict(quantization.tensors)
        for layer, key in all_layers(folded):
            if layer.kind is LayerKind.MAX_POOL:
                self.grids[layer.name] = self.input_grids(layer, key)[0]

    def input_grids(self, layer: FoldedLayer, key: ExitKey | None) -> list[ActivationGrid]:
        """Grids of what a layer reads: its head's own where that takes the backbone's tensor at fewer bits."""
        grids = [self.grids[source] for source in layer.inputs]
        enters = key is not None and layer.inputs[0] == self.folded.block_layers(key.mounting_point)[-1].name
        if enters and key is not None and head_name(key) in self.quantization.entries:
            return [self.quantization.entries[head_name(key)]]
        return grids

    def inputs(self, layer: FoldedLayer, key: ExitKey | None, tensors: dict[str, Tensor]) -> list[Tensor]:
        """Codes of what a layer reads, on its input grids."""
        codes = []
        for name, grid in zip(layer.inputs, self.input_grids(layer, key), strict=True):
            found, own = self.codes(tensors[name], name), self.grids[name]
            if grid is not own:  # rescaled on entering the head
                real = (found - own.zero_point) * own.scale
                found = (real / grid.scale).round().add(grid.zero_point).clamp(0, grid.highest)
            codes.append(found)
        return codes

    def codes(self, values: Tensor, name: str) -> Tensor:
        """Codes of values that are on a grid already."""
        grid = self.grids[name]
        codes = values.double() / grid.scale + grid.zero_point
        assert (codes - codes.round()).abs().max() < 1e-2
        return codes.round()

    def compute(self, layer: FoldedLayer, inputs: list[Tensor], grids: list[ActivationGrid]) -> Tensor:
        """Output codes of a layer of the unquantised network for input codes on grids."""
        whole = [codes - grid.zero_point for codes, grid in zip(inputs, grids, strict=True)]
        out = self.grids[layer.name]
        match layer:
            case FoldedConv() | FoldedLinear():
                weights = self.quantization.weights[layer.name]
                scale = weights.scale.double()
                limit = weight_limit(weights.bits)
                shape = (-1, *[1] * (layer.weight.ndim - 1))
                w = (layer.weight.detach().double() / scale.reshape(shape)).round().clamp(-limit, limit)
                step = scale * grids[0].scale
                b = (layer.bias.detach().double() / step).round()
                if isinstance(layer, FoldedConv):
                    sums = torch.nn.functional.conv2d(whole[0], w, b, layer.stride, layer.padding, groups=layer.groups)
                else:
                    sums = torch.nn.functional.linear(whole[0].flatten(1), w, b)
                assert torch.equal(sums, sums.round())
                real = sums * step.reshape(1, -1, *[1] * (sums.ndim - 2))
            case FoldedAdd():
                real = whole[0] * grids[0].scale + whole[1] * grids[1].scale
            case FoldedPool(kind=LayerKind.MAX_POOL):
                return torch.nn.functional.max_pool2d(inputs[0], layer.kernel, layer.stride)
            case FoldedPool():
                real = torch.nn.functional.avg_pool2d(whole[0], layer.kernel, layer.stride) * grids[0].scale
            case _:
                raise TypeError(type(layer).__name__)
        return (layer.activation.apply(real) / out.scale).round().add(out.zero_point).clamp(0, out.highest)


def _assert_integer_arithmetic(folded: FoldedNetwork, quantization: Quantization, images: ImageTensors) -> None:
    quantized = quantize_network(folded, quantization)
    tensors = quantized.tensors(to_input(images.images[:8]))
    reference = _IntegerReference(folded, quantization)
    off = total = 0
    for layer, key in all_layers(reference.folded):
        grids = reference.input_grids(layer, key)
        expected = reference.compute(layer, reference.inputs(layer, key, tensors), grids)
        found = reference.codes(tensors[layer.name], layer.name)
        difference = (found - expected).abs()
        assert difference.max() <= 1, layer.name  # where float32 and the exact value fall on two sides of a tie
        off += int(difference.count_nonzero())
        total += difference.numel()
    assert off / total < 1e-3


@pytest.mark.parametrize(
    ("backbone", "heads"),
    [("8/8", "8/8"), ("8/8", "4/4"), ("4/4", "8/8"), ("4/4", "4/4"), ("4/8", "4/8"), ("8/4", "8/4")],
)
def test_every_layer_computes_what_integer_arithmetic_computes(
    folded: FoldedNetwork, seen: dict[str, Histogram], tiny_images: ImageTensors, backbone: str, heads: str
) -> None:
    _assert_integer_arithmetic(folded, fit_quantization(folded, seen, _precision(backbone, heads)), tiny_images)


@pytest.mark.parametrize(("backbone", "heads"), [("4/4", "4/4"), ("4/4", "8/8"), ("8/8", "4/4")])
def test_what_training_has_learned_is_integer_arithmetic_too(
    folded: FoldedNetwork, seen: dict[str, Histogram], tiny_images: ImageTensors, backbone: str, heads: str
) -> None:
    start = fit_quantization(folded, seen, _precision(backbone, heads))
    trained = with_learned_steps(folded, start)
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in trained.parameters():  # far enough that every weight, step and bias is another one
            parameter.mul_(1 + 0.1 * torch.rand(parameter.shape, generator=generator))
    learned = learned_quantization(trained, start)
    assert learned.trained
    _assert_integer_arithmetic(folded, learned, tiny_images)


def test_the_input_byte_is_its_own_code(folded: FoldedNetwork, seen: dict[str, Histogram]) -> None:
    quantized = quantize_network(folded, fit_quantization(folded, seen, INT8))
    images = torch.arange(256, dtype=torch.uint8).reshape(1, 1, 16, 16)
    entered = quantized.tensors(to_input(images))[NETWORK_INPUT]
    assert torch.equal((entered * 255).round().to(torch.uint8), images)
    torch.testing.assert_close(entered, to_input(images), rtol=0, atol=1e-6)


def test_8_bits_stay_close_and_4_bits_are_worse(
    folded: FoldedNetwork, seen: dict[str, Histogram], tiny_images: ImageTensors
) -> None:
    inputs = to_input(tiny_images.images)
    with torch.inference_mode():
        exact = torch.stack(folded(inputs))
        errors = {}
        for bits in ("8/8", "4/4"):
            quantized = quantize_network(folded, fit_quantization(folded, seen, _precision(bits, bits)))
            errors[bits] = (torch.stack(quantized(inputs)) - exact).square().mean() / exact.var()
    assert errors["8/8"] < 0.01
    assert errors["4/4"] > 4 * errors["8/8"]


def test_32_bits_change_nothing(folded: FoldedNetwork, seen: dict[str, Histogram], tiny_images: ImageTensors) -> None:
    quantized = quantize_network(folded, fit_quantization(folded, seen, FP32))
    inputs = to_input(tiny_images.images[:4])
    with torch.inference_mode():
        assert all(torch.equal(a, b) for a, b in zip(quantized(inputs), folded(inputs), strict=True))


def test_heads_can_have_bits_of_their_own(
    folded: FoldedNetwork, seen: dict[str, Histogram], tiny_images: ImageTensors
) -> None:
    inputs = to_input(tiny_images.images[:4])
    answers = {}
    for heads in ("8/8", "4/4"):
        quantization = fit_quantization(folded, seen, _precision("8/8", heads))
        answers[heads] = quantize_network(folded, quantization).tensors(inputs)
        weights = {name: grid.bits for name, grid in quantization.weights.items()}
        assert {weights[folded.head_layers(key)[-1].name] for key in folded.exits[:-1]} == {int(heads[0])}
        assert {weights[layer.name] for layer in folded.backbone_layers() if layer.name in weights} == {8}
        assert set(quantization.entries) == ({head_name(key) for key in folded.exits[:-1]} if heads == "4/4" else set())
    final = folded.head_layers(folded.exits[-1])[-1].name
    assert torch.equal(answers["8/8"][final], answers["4/4"][final])


def test_heads_with_more_bits_than_the_backbone_take_its_tensors_as_they_are(
    folded: FoldedNetwork, seen: dict[str, Histogram]
) -> None:
    quantization = fit_quantization(folded, seen, _precision("4/4", "8/8"))
    assert quantization.entries == {}
    assert {quantization.weights[folded.head_layers(key)[-1].name].bits for key in folded.exits[:-1]} == {8}


def test_the_first_layer_and_the_logits_keep_8_bits(folded: FoldedNetwork, seen: dict[str, Histogram]) -> None:
    quantization = fit_quantization(folded, seen, _precision("4/4", "4/4"))
    first = folded.block_layers(0)[0].name
    logits = {folded.head_layers(key)[-1].name for key in folded.exits}
    assert {name for name, grid in quantization.weights.items() if grid.bits == 8} == {first}
    assert {name for name, grid in quantization.tensors.items() if grid.bits == 8} == {NETWORK_INPUT, *logits}


def test_gradients_pass_the_quantisers(
    folded: FoldedNetwork, seen: dict[str, Histogram], tiny_images: ImageTensors
) -> None:
    quantized = quantize_network(folded, fit_quantization(folded, seen, INT8))
    torch.stack(quantized(to_input(tiny_images.images[:4]))).square().sum().backward()
    gradients = {name: weights.grad for name, weights in quantized.named_parameters()}
    assert gradients
    assert all(gradient is not None and torch.isfinite(gradient).all() for gradient in gradients.values())
    assert sum(bool(gradient.any()) for gradient in gradients.values() if gradient is not None) > 0.9 * len(gradients)


def test_quantising_leaves_the_folded_network_alone(folded: FoldedNetwork, seen: dict[str, Histogram]) -> None:
    before = {name: tensor.clone() for name, tensor in folded.state_dict().items()}
    quantize_network(folded, fit_quantization(folded, seen, INT8))
    assert all(torch.equal(before[name], tensor) for name, tensor in folded.state_dict().items())


@given(
    values=st.lists(st.floats(-1e4, 1e4, width=32), min_size=1, max_size=50),
    bits=st.integers(2, 8),
    method=st.sampled_from(RangeMethod),
)
@settings(max_examples=60)
def test_a_grid_holds_zero_and_rounds_within_half_a_step(values: list[float], bits: int, method: RangeMethod) -> None:
    x = torch.tensor(values)
    observer = RangeObserver()
    observer(x)
    observer.count()
    observer(x)
    grid = activation_grid(observer.histogram(), bits=bits, method=method)
    rounded = torch.fake_quantize_per_tensor_affine(x, grid.scale, grid.zero_point, 0, grid.highest)
    assert torch.fake_quantize_per_tensor_affine(torch.zeros(1), grid.scale, grid.zero_point, 0, grid.highest) == 0
    inside = (x / grid.scale + grid.zero_point >= 0) & (x / grid.scale + grid.zero_point <= grid.highest)
    assert ((rounded - x).abs()[inside] <= grid.scale * 0.501 + 1e-6).all()
    if method is RangeMethod.MIN_MAX:  # at the rim the rounded zero point may cost half a step more
        assert ((rounded - x).abs() <= grid.scale * 1.001 + 1e-6).all()


def test_least_squares_clips_what_is_rare() -> None:
    x = torch.cat([torch.linspace(-1, 1, 10_000), torch.tensor([50.0])])
    observer = RangeObserver()
    observer(x)
    observer.count()
    observer(x)
    seen = observer.histogram()
    wide = activation_grid(seen, bits=8, method=RangeMethod.MIN_MAX)
    narrow = activation_grid(seen, bits=8, method=RangeMethod.LEAST_SQUARES)
    assert narrow.scale <= wide.scale

    def error(grid: ActivationGrid) -> float:
        rounded = torch.fake_quantize_per_tensor_affine(x, grid.scale, grid.zero_point, 0, grid.highest)
        return float((rounded - x).square().sum())

    assert error(narrow) <= error(wide) * 1.01


def test_a_tensor_that_is_always_zero_gets_a_grid() -> None:
    seen = Histogram(lower=0.0, upper=0.0, counts=torch.zeros(2048, dtype=torch.float64))
    assert activation_grid(seen, bits=8, method=RangeMethod.MIN_MAX).zero_point == 0


@given(st.integers(2, 8), st.integers(0, 1000))
@settings(max_examples=30)
def test_weight_scales_are_per_channel_and_least_squares_is_no_worse(bits: int, seed: int) -> None:
    weight = torch.from_numpy(np.random.default_rng(seed).normal(size=(5, 3, 3, 3))).float()
    weight[2] = 0
    limit = weight_limit(bits)

    def error(method: RangeMethod) -> Tensor:
        scales = weight_scales(weight, bits=bits, method=method)
        rounded = torch.fake_quantize_per_channel_affine(
            weight, scales, torch.zeros(5, dtype=torch.int32), 0, -limit, limit
        )
        return (rounded - weight).square().sum((1, 2, 3))

    assert (error(RangeMethod.LEAST_SQUARES) <= error(RangeMethod.MIN_MAX) * 1.0001 + 1e-12).all()
    assert torch.equal(weight_scales(weight[:1], bits=bits, method=RangeMethod.MIN_MAX)[0],
                       weight_scales(weight, bits=bits, method=RangeMethod.MIN_MAX)[0])  # fmt: skip


@pytest.mark.parametrize(("scale", "zero_point"), [(0.0, 0), (float("nan"), 0), (1.0, -1), (1.0, 256)])
def test_impossible_grids_are_refused(scale: float, zero_point: int) -> None:
    with pytest.raises(ValueError, match="but must"):
        ActivationGrid(bits=8, scale=scale, zero_point=zero_point)
