"""Training while rounding: what is learned is what is deployed, and a killed run goes on bit for bit."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from explorer.nets.accuracy import exit_accuracies
from explorer.nets.batches import ImageTensors, to_input
from explorer.nets.fold import fold_network
from explorer.nets.frozen_heads import HeadSet, fit_heads
from explorer.nets.graph import FoldedNetwork
from explorer.nets.multi_exit import MultiExitNetwork, head_name
from explorer.nets.precisions import with_heads
from explorer.nets.progress import EpochResult
from explorer.nets.quantize import Quantization, fit_quantization, observe, quantize_network, retrained
from explorer.nets.quantize_aware import (
    QuantizeRecipe,
    learned_quantization,
    train_quantized,
    with_learned_steps,
)
from explorer.nets.ranges import Histogram, weight_codes, weight_values
from explorer.nets.recipe import Distillation, FitRecipe, Optimizer
from explorer.spec.precision import Bits, Precision

FIT = FitRecipe(epochs=2, optimizer=Optimizer.ADAM, peak_lr=3e-3, weight_decay=0.0, batch_size=16)
RECIPE = QuantizeRecipe(seed=5, fit=FIT)


def _finish(generator):  # type: ignore[no-untyped-def]
    """Run a generator to its end and give what it returns."""
    while True:
        try:
            next(generator)
        except StopIteration as end:
            return end.value


def _precision(backbone: str, heads: str) -> Precision:
    return Precision(backbone=Bits.parse(backbone), heads=Bits.parse(heads))


@pytest.fixture
def folded(seasoned_network: MultiExitNetwork) -> FoldedNetwork:
    return fold_network(seasoned_network)


@pytest.fixture
def seen(folded: FoldedNetwork, tiny_images: ImageTensors) -> dict[str, Histogram]:
    histograms: dict[str, Histogram] = _finish(observe(folded, tiny_images))
    return histograms


def _train(folded: FoldedNetwork, start: Quantization, images: ImageTensors, checkpoint: Path, *, resume: bool = False):  # type: ignore[no-untyped-def]
    return train_quantized(folded, start, images, images, RECIPE, teacher=folded, checkpoint=checkpoint, resume=resume)


def test_learning_starts_where_calibration_ended(
    folded: FoldedNetwork, seen: dict[str, Histogram], tiny_images: ImageTensors
) -> None:
    start = fit_quantization(folded, seen, _precision("4/4", "8/8"))
    learned = learned_quantization(with_learned_steps(folded, start), start)
    for name, grid in start.weights.items():
        torch.testing.assert_close(learned.weights[name].scale, grid.scale)
    for name, activation in start.tensors.items():
        assert learned.tensors[name].zero_point == activation.zero_point
        assert learned.tensors[name].scale == pytest.approx(activation.scale, rel=1e-6)
    calibrated = quantize_network(folded, start).tensors(to_input(tiny_images.images[:4]))
    again = quantize_network(folded, learned).tensors(to_input(tiny_images.images[:4]))
    first = folded.block_layers(0)[0].name
    assert (calibrated[first] - again[first]).abs().max() <= start.tensors[first].scale * 1.01


def test_what_is_trained_is_what_is_deployed(
    folded: FoldedNetwork, seen: dict[str, Histogram], tiny_images: ImageTensors, tmp_path: Path
) -> None:
    start = fit_quantization(folded, seen, _precision("4/4", "4/4"))
    learned: Quantization = _finish(_train(folded, start, tiny_images, tmp_path / "c"))
    moved = [name for name, grid in learned.weights.items() if not torch.equal(grid.scale, start.weights[name].scale)]
    assert len(moved) > 0.9 * len(learned.weights)
    for name, layer in learned.trained.items():  # the weights lie on their grids
        grid = learned.weights[name]
        assert torch.equal(weight_values(weight_codes(layer.weight, grid), grid), layer.weight)
    deployed = quantize_network(folded, learned)
    trained = with_learned_steps(retrained(folded, learned), learned)
    inputs = to_input(tiny_images.images[:8])
    rounded, expected = deployed.tensors(inputs), trained.tensors(inputs)
    first = folded.block_layers(0)[0].name  # further on a rare tie in one layer moves the inputs of the next
    step = learned.tensors[first].scale
    difference = (rounded[first] - expected[first]).abs()
    assert (difference > 0.01 * step).double().mean() < 0.01
    assert difference.max() <= 1.01 * step
    final = folded.head_layers(folded.exits[-1])[-1].name
    assert (rounded[final] - expected[final]).abs().mean() < 0.5 * expected[final].std()


def test_training_lowers_the_loss_and_says_how_good_every_exit_is(
    folded: FoldedNetwork, seen: dict[str, Histogram], tiny_images: ImageTensors, tmp_path: Path
) -> None:
    start = fit_quantization(folded, seen, _precision("4/4", "32/32"))
    longer = replace(RECIPE, fit=replace(FIT, epochs=6))
    events = list(
        train_quantized(
            folded, start, tiny_images, tiny_images, longer, teacher=folded, checkpoint=tmp_path / "c", resume=False
        )
    )
    results = [event for event in events if isinstance(event, EpochResult)]
    assert len(results) == 6
    assert results[-1].loss < results[0].loss
    assert all(len(result.validation_accuracy) == len(folded.exits) for result in results)


def test_a_killed_run_goes_on_bit_for_bit(
    folded: FoldedNetwork, seen: dict[str, Histogram], tiny_images: ImageTensors, tmp_path: Path
) -> None:
    start = fit_quantization(folded, seen, _precision("4/4", "4/4"))
    whole: Quantization = _finish(_train(folded, start, tiny_images, tmp_path / "whole"))
    killed = _train(folded, start, tiny_images, tmp_path / "part")
    list(itertools.islice(killed, 5))  # past the end of the first epoch
    killed.close()
    resumed: Quantization = _finish(_train(folded, start, tiny_images, tmp_path / "part", resume=True))
    assert resumed.tensors == whole.tensors
    assert resumed.entries == whole.entries
    for name, layer in whole.trained.items():
        assert torch.equal(resumed.trained[name].weight, layer.weight)
        assert torch.equal(resumed.trained[name].bias, layer.bias)
    assert all(torch.equal(resumed.weights[name].scale, grid.scale) for name, grid in whole.weights.items())


def test_weight_decay_is_refused() -> None:
    with pytest.raises(ValueError, match=r"weight_decay is 0\.1, but must be 0"):
        QuantizeRecipe(fit=replace(FIT, weight_decay=0.1))


def _head_sets(
    folded: FoldedNetwork, seen: dict[str, Histogram], backbone: Quantization, *bits: str
) -> dict[str, HeadSet]:
    return {
        text: HeadSet(quantization=with_heads(folded, seen, backbone, Bits.parse(text)), distillation=Distillation())
        for text in bits
    }


def test_heads_learn_on_a_frozen_backbone_and_leave_it_alone(
    folded: FoldedNetwork, seen: dict[str, Histogram], tiny_images: ImageTensors, tmp_path: Path
) -> None:
    backbone = fit_quantization(folded, seen, _precision("8/8", "32/32"))
    sets = _head_sets(folded, seen, backbone, "8/8", "4/4")
    deployed = quantize_network(folded, backbone)
    trained: dict[str, Quantization] = _finish(
        fit_heads(
            folded, deployed, sets, tiny_images, tiny_images, FIT, seed=1, checkpoint=tmp_path / "c", resume=False
        )
    )
    inputs = to_input(tiny_images.images[:8])
    final = folded.head_layers(folded.exits[-1])[-1].name
    reference = deployed.tensors(inputs)
    for name, quantization in trained.items():
        assert quantization.precision == _precision("8/8", name)
        assert set(quantization.trained) == {folded.head_layers(key)[-1].name for key in folded.exits[:-1]}
        tensors = quantize_network(folded, quantization).tensors(inputs)
        for layer in folded.backbone_layers():
            assert torch.equal(tensors[layer.name], reference[layer.name]), layer.name
        assert torch.equal(tensors[final], reference[final])
    assert set(trained["4/4"].entries) == {head_name(key) for key in folded.exits[:-1]}
    assert trained["8/8"].entries == {}


def test_a_set_of_heads_does_not_depend_on_the_others_beside_it(
    folded: FoldedNetwork, seen: dict[str, Histogram], tiny_images: ImageTensors, tmp_path: Path
) -> None:
    backbone = fit_quantization(folded, seen, _precision("8/8", "32/32"))
    deployed = quantize_network(folded, backbone)

    def trained(*bits: str) -> Quantization:
        sets = _head_sets(folded, seen, backbone, *bits)
        checkpoint = tmp_path / "-".join(bits).replace("/", "")
        result: dict[str, Quantization] = _finish(
            fit_heads(
                folded, deployed, sets, tiny_images, tiny_images, FIT, seed=1, checkpoint=checkpoint, resume=False
            )
        )
        return result["4/4"]

    alone, together = trained("4/4"), trained("8/8", "4/4")
    assert alone.tensors == together.tensors
    for name, layer in alone.trained.items():
        assert torch.equal(together.trained[name].weight, layer.weight)


def test_heads_in_floating_point_are_trained_by_the_same_function(
    folded: FoldedNetwork, seen: dict[str, Histogram], tiny_images: ImageTensors, tmp_path: Path
) -> None:
    start = fit_quantization(folded, seen, _precision("32/32", "32/32"))
    recipe = replace(FIT, epochs=8, peak_lr=1e-2)
    sets = {"plain": HeadSet(quantization=start, distillation=None)}
    before = exit_accuracies(folded, tiny_images)
    trained: dict[str, Quantization] = _finish(
        fit_heads(
            folded, folded, sets, tiny_images, tiny_images, recipe, seed=1, checkpoint=tmp_path / "c", resume=False
        )
    )
    after = exit_accuracies(quantize_network(folded, trained["plain"]), tiny_images)
    assert sum(after[:-1]) > sum(before[:-1])
    assert after[-1] == before[-1]
