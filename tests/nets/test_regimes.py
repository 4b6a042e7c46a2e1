"""Every regime trains what its name says, from where it is told to start, and goes on after an interruption."""

from __future__ import annotations

import itertools
import json
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from explorer.errors import DataError, FileError, FormatError
from explorer.nets import fit as fit_module
from explorer.nets.accuracy import exit_accuracies
from explorer.nets.backbones import BackboneSpec
from explorer.nets.batches import ImageTensors
from explorer.nets.comparison import RESULTS_FILE, ComparisonSettings, RegimeRun, compare_regimes, comparison_recipe
from explorer.nets.data import DataSet, load_fashion_mnist
from explorer.nets.head_comparison import HeadComparison
from explorer.nets.heads import EARLY_HEAD_KINDS
from explorer.nets.multi_exit import MultiExitNetwork, build_multi_exit
from explorer.nets.progress import EpochResult, Progress, Stage
from explorer.nets.recipe import Distillation, FitRecipe, Optimizer, Regime, TrainRecipe, default_recipe
from explorer.nets.regimes import Training, train_network
from explorer.nets.train import train_backbone
from explorer.spec.network import HeadKind
from tests.nets.idx_files import write_data_folder

FIT = FitRecipe(
    epochs=1, optimizer=Optimizer.NESTEROV, peak_lr=0.05, weight_decay=5e-4, batch_size=16, largest_gradient_norm=2.0
)
HEADS = FitRecipe(epochs=1, optimizer=Optimizer.ADAM, peak_lr=5e-3, weight_decay=0.0, batch_size=16)
RECIPE = TrainRecipe(
    seed=3, early_loss_weight=1.0, backbone=FIT, heads=dict.fromkeys(EARLY_HEAD_KINDS, HEADS), together=FIT
)
KINDS = (HeadKind.GAP_LINEAR,)
STAGES = {
    Regime.SUPERVISED: [Stage.BACKBONE, Stage.HEADS],
    Regime.DISJOINT: [Stage.BACKBONE, Stage.HEADS],
    Regime.JOINT: [Stage.BACKBONE],
    Regime.MIXED: [Stage.BACKBONE, Stage.TOGETHER],
}
EXITS_OF_FIRST_STAGE = {Regime.SUPERVISED: 18, Regime.DISJOINT: 1, Regime.JOINT: 18, Regime.MIXED: 1}

Events = Generator[Progress | EpochResult, None, MultiExitNetwork]


@pytest.fixture
def training(tiny_spec: BackboneSpec, tiny_images: ImageTensors) -> Training:
    return Training(spec=tiny_spec, kinds=KINDS, train=tiny_images, validation=tiny_images)


def _run(events: Events) -> tuple[list[Progress | EpochResult], MultiExitNetwork]:
    told = []
    while True:
        try:
            told.append(next(events))
        except StopIteration as end:
            return told, end.value


def _state(network: MultiExitNetwork) -> dict[str, Tensor]:
    return {name: tensor.clone() for name, tensor in network.state_dict().items()}


def _same(first: MultiExitNetwork, second: MultiExitNetwork) -> bool:
    one, other = first.state_dict(), second.state_dict()
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize("regime", Regime)
def test_a_regime_trains_its_stages_and_is_the_same_after_an_interruption_in_its_last_stage(
    training: Training, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, regime: Regime
) -> None:
    monkeypatch.setattr(fit_module, "CHECKPOINT_INTERVAL_S", 0.0)
    recipe = replace(RECIPE, regime=regime, distillation=Distillation())
    events, network = _run(train_network(training, recipe, checkpoints=tmp_path / "whole", resume=False))
    assert list(dict.fromkeys(event.stage for event in events)) == STAGES[regime]
    epochs = [event for event in events if isinstance(event, EpochResult)]
    assert len(epochs[0].validation_accuracy) == EXITS_OF_FIRST_STAGE[regime]
    assert len(epochs[-1].validation_accuracy) == 18
    assert [key.head for key in network.exits] == [HeadKind.GAP_LINEAR] * 17 + [HeadKind.FINAL]
    assert not network.training

    part = train_network(training, recipe, checkpoints=tmp_path / "part", resume=False)
    list(itertools.islice(part, len(events) - 2))
    part.close()
    _, resumed = _run(train_network(training, recipe, checkpoints=tmp_path / "part", resume=True))
    assert _same(resumed, network)


def test_heads_are_trained_plain_beside_their_distillation_where_that_is_asked_for(
    training: Training, tiny_images: ImageTensors, tmp_path: Path
) -> None:
    told: list[HeadComparison] = []
    distilled = replace(RECIPE, regime=Regime.DISJOINT, distillation=Distillation())
    comparing = replace(training, tell_comparison=told.append)
    _, alone = _run(train_network(training, distilled, checkpoints=tmp_path / "alone", resume=False))
    _, network = _run(train_network(comparing, distilled, checkpoints=tmp_path / "both", resume=False))
    _, plain = _run(train_network(training, replace(distilled, distillation=None), checkpoints=tmp_path, resume=False))
    assert _same(network, alone)  # the comparison changes nothing
    (found,) = told
    assert found.exits == network.exits
    assert found.distilled == exit_accuracies(network, training.validation)
    assert found.plain == exit_accuracies(plain, training.validation)
    assert found.plain[-1] == found.distilled[-1]
    assert found.to_json()["split"] == "validation"

    _run(train_network(comparing, distilled, checkpoints=tmp_path / "both", resume=True))
    assert told[1] == found  # finished, so nothing is trained again
    _run(train_network(comparing, replace(distilled, distillation=None), checkpoints=tmp_path, resume=True))
    assert len(told) == 2  # without distillation there is nothing to compare


def test_a_weight_for_each_mounting_point_of_one_value_is_that_weight_for_all(
    tiny_spec: BackboneSpec, tiny_images: ImageTensors, tmp_path: Path
) -> None:
    def losses(weight: float | tuple[float, ...]) -> list[float]:
        network = build_multi_exit(tiny_spec, KINDS, seed=3)
        recipe = replace(RECIPE, early_loss_weight=weight)
        events = train_backbone(network, tiny_images, tiny_images, recipe, checkpoint=tmp_path / "c", resume=False)
        return [event.loss for event in events if isinstance(event, Progress) and event.loss is not None]

    assert losses((0.5,) * 17) == pytest.approx(losses(0.5), rel=1e-4)
    # with no weight but on the first head, the first loss is that of two exits of ten classes
    assert losses((1.0, *(0.0,) * 16))[0] == pytest.approx(2 * torch.tensor(10.0).log().item(), rel=0.2)
    with pytest.raises(DataError, match=r"early_loss_weight has 3 values, .* each of the 17 mounting points"):
        losses((1.0, 1.0, 1.0))


def test_training_starts_with_the_weights_it_is_given(
    training: Training, tiny_spec: BackboneSpec, tmp_path: Path, seasoned_network: MultiExitNetwork
) -> None:
    still = replace(FIT, peak_lr=1e-30)  # so that what comes out is what went in
    heads = dict.fromkeys(EARLY_HEAD_KINDS, replace(HEADS, peak_lr=1e-30))
    recipe = replace(RECIPE, regime=Regime.DISJOINT, backbone=still, heads=heads)
    started = replace(training, start=seasoned_network)
    _, network = _run(train_network(started, recipe, checkpoints=tmp_path / "a", resume=False))
    for name, weights in network.named_parameters():
        assert torch.allclose(weights, seasoned_network.get_parameter(name), atol=1e-6), name
    other = build_multi_exit(replace(tiny_spec, width_multiplier=0.2), (), seed=1)
    with pytest.raises(DataError, match="weights to start with are of mobilenet-v2 with another shape"):
        _run(train_network(replace(training, start=other), recipe, checkpoints=tmp_path / "b", resume=False))


def test_a_teacher_of_other_images_or_classes_is_refused(
    training: Training, tiny_spec: BackboneSpec, tmp_path: Path
) -> None:
    for change, field in (({"n_classes": 7}, "n_classes is 7"), ({"input_channels": 3}, "input_channels is 3")):
        teacher = build_multi_exit(replace(tiny_spec, **change), (), seed=1).backbone
        with pytest.raises(DataError, match=f"the teacher's {field}, but must be"):
            _run(train_network(replace(training, teacher=teacher), RECIPE, checkpoints=tmp_path, resume=False))


def test_the_default_recipe_weighs_heads_lightly_only_where_they_are_refitted() -> None:
    weights = {r: default_recipe(epochs=1, head_epochs=2, seed=1, regime=r).early_loss_weight for r in Regime}
    assert weights == {Regime.SUPERVISED: 0.1, Regime.DISJOINT: 0.1, Regime.JOINT: 1.0, Regime.MIXED: 1.0}
    mixed = default_recipe(epochs=3, head_epochs=2, seed=1, regime=Regime.MIXED, erased_share=0.25)
    assert (mixed.backbone.epochs, mixed.together.epochs) == (3, 2)
    assert (mixed.backbone.erased_share, mixed.together.erased_share) == (0.25, 0.25)
    assert {recipe.erased_share for recipe in mixed.heads.values()} == {0.0}
    assert json.loads(json.dumps(mixed.to_json()))["together"]["epochs"] == 2


@pytest.mark.parametrize("epochs", [2, 3, 7, 10])
def test_every_run_of_a_comparison_sees_the_images_equally_often(epochs: int) -> None:
    settings = ComparisonSettings(seeds=(1,), n_images=100, epochs=epochs)
    for regime, distilled in itertools.product(Regime, (False, True)):
        recipe = comparison_recipe(settings, regime, distilled=distilled, seed=5)
        second = {
            Regime.SUPERVISED: recipe.heads[HeadKind.POOL4_LINEAR].epochs,
            Regime.DISJOINT: recipe.heads[HeadKind.POOL4_LINEAR].epochs,
            Regime.JOINT: 0,
            Regime.MIXED: recipe.together.epochs,
        }
        assert recipe.backbone.epochs + second[regime] == epochs
        assert (recipe.seed, recipe.distillation is not None) == (5, distilled)


@pytest.fixture
def data(tmp_path: Path) -> DataSet:
    write_data_folder(tmp_path / "data", n_train=240, n_test=20)
    return load_fashion_mnist(tmp_path / "data")


SETTINGS = ComparisonSettings(seeds=(1,), n_images=130, epochs=2)
NARROW = BackboneSpec(width_multiplier=0.1)


def _runs(events: Iterator[Progress | EpochResult | RegimeRun]) -> list[RegimeRun]:
    return [event for event in events if isinstance(event, RegimeRun)]


def test_a_comparison_that_was_ended_goes_on_and_gives_the_same_table(
    data: DataSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _runs(compare_regimes(data, NARROW, SETTINGS, tmp_path / "whole"))
    assert [(run.regime, run.distilled) for run in whole] == list(itertools.product(Regime, (False, True)))
    assert all(len(run.accuracy) == 18 for run in whole)
    assert not any((tmp_path / "whole").rglob("*.safetensors"))

    monkeypatch.setattr(fit_module, "CHECKPOINT_INTERVAL_S", 0.0)
    part = compare_regimes(data, NARROW, SETTINGS, tmp_path / "part")
    for n_finished in itertools.count(1):
        if isinstance(next(part), RegimeRun) and n_finished >= 4:
            break
    next(part)
    next(part)
    part.close()
    assert any((tmp_path / "part").rglob("*.safetensors"))
    assert _runs(compare_regimes(data, NARROW, SETTINGS, tmp_path / "part")) == whole

    # finished: told again without any training, and kept apart from other comparisons
    assert _runs(compare_regimes(data, NARROW, SETTINGS, tmp_path / "whole")) == whole
    for other, field in ((replace(SETTINGS, epochs=3), "epochs"), (replace(SETTINGS, n_images=140), "n_images")):
        with pytest.raises(FormatError, match=rf"{field} is .*; or choose another --out"):
            list(compare_regimes(data, NARROW, other, tmp_path / "whole"))
    (tmp_path / "whole" / RESULTS_FILE).write_text("{", encoding="utf-8")
    with pytest.raises(FileError, match="holds no comparison of regimes"):
        list(compare_regimes(data, NARROW, SETTINGS, tmp_path / "whole"))


def test_more_images_than_there_are_cannot_be_compared_on(data: DataSet, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="n_images is 300, but fashion-mnist has 200 to train on"):
        list(compare_regimes(data, NARROW, replace(SETTINGS, n_images=300), tmp_path))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"seeds": ()}, "seeds are"),
        ({"seeds": (1, 1)}, "seeds are"),
        ({"seeds": (-1,)}, "seeds are"),
        ({"n_images": 0}, "n_images is 0"),
        ({"epochs": 1}, "epochs is 1"),
    ],
)
def test_impossible_comparisons_are_refused(change: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(SETTINGS, **change)
