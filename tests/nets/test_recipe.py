"""Recipes: the learning rate makes one cycle, and impossible numbers are refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.nets.comparison import ComparisonSettings
from explorer.nets.heads import EARLY_HEAD_KINDS
from explorer.nets.prune import PruneKind, PruneRecipe
from explorer.nets.quantize_aware import QuantizeRecipe
from explorer.nets.recipe import Distillation, FitRecipe, Optimizer, TrainRecipe, default_recipe, one_cycle_lr


@given(n_steps=st.integers(1, 500), warm_up=st.floats(0, 0.9))
def test_the_rate_rises_to_its_peak_and_falls_towards_zero(n_steps: int, warm_up: float) -> None:
    rates = [one_cycle_lr(step, n_steps, peak=0.5, warm_up=warm_up) for step in range(n_steps)]
    assert all(0 < rate <= 0.5 for rate in rates)
    top = rates.index(max(rates))
    assert rates[:top] == sorted(rates[:top])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert one_cycle_lr(n_steps, n_steps, peak=0.5, warm_up=warm_up) == pytest.approx(0, abs=1e-12)


def test_a_recipe_is_plain_json() -> None:
    recipe = default_recipe(epochs=3, head_epochs=2, seed=9)
    assert json.loads(json.dumps(recipe.to_json())) == recipe.to_json()
    assert (recipe.backbone.epochs, recipe.seed) == (3, 9)
    distilled = TrainRecipe(distillation=Distillation(weight=0.25, temperature=2.0))
    assert distilled.to_json()["distillation"] == {"weight": 0.25, "temperature": 2.0}
    assert {kind: of_kind.epochs for kind, of_kind in recipe.heads.items()} == dict.fromkeys(EARLY_HEAD_KINDS, 2)


@pytest.mark.parametrize("numbers", [(0, 1, 1), (1, -1, 1), (1, 1, -1), (1, 1, 2**63)])
def test_impossible_numbers_are_refused(numbers: tuple[int, int, int]) -> None:
    epochs, head_epochs, seed = numbers
    with pytest.raises(ValueError, match="but must"):
        default_recipe(epochs=epochs, head_epochs=head_epochs, seed=seed)


def test_epochs_of_heads_are_called_so_when_they_are_refused() -> None:
    with pytest.raises(ValueError, match="head_epochs is 0, but must be above 0"):
        default_recipe(epochs=1, head_epochs=0, seed=1)


@pytest.mark.parametrize("seed", [-1, 2**63, 10**40])
def test_a_seed_that_torch_cannot_take_is_refused_before_anything_is_trained(seed: int) -> None:
    with pytest.raises(ValueError, match="seed is"):
        QuantizeRecipe(seed=seed)
    with pytest.raises(ValueError, match=r"seeds? (is|are)"):
        ComparisonSettings(seeds=(1, seed), n_images=10, epochs=2)
    with pytest.raises(ValueError, match="seed is"):
        PruneRecipe(kind=PruneKind.MAGNITUDE, ratio=0.5, seed=seed)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_an_impossible_share_of_erased_images_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="erased_share is "):
        FitRecipe(epochs=1, optimizer=Optimizer.ADAM, peak_lr=1.0, weight_decay=0.0, erased_share=share)


@pytest.mark.parametrize(
    ("numbers", "complaint"),
    [
        ({"weight": 0.0}, "weight is 0.0"),
        ({"weight": 1.5}, "weight is 1.5"),
        ({"temperature": 0.0}, "temperature is 0.0"),
        ({"temperature": float("inf")}, "temperature is inf"),
    ],
)
def test_an_impossible_distillation_is_refused(numbers: dict[str, float], complaint: str) -> None:
    with pytest.raises(ValueError, match=f"{complaint}, but must be above 0"):
        Distillation(**numbers)


def test_the_shipped_recipe_is_the_default() -> None:
    recipe = TrainRecipe()
    assert default_recipe(epochs=recipe.backbone.epochs, head_epochs=None, seed=recipe.seed) == recipe
