"""Compares training regimes on networks that are small enough to train each of them with several seeds.

Every run sees the same images the same number of times. Where a regime trains in two stages, a third of the epochs
(at least one) is for the second. Runs that begin alike, with the backbone by its final exit alone, share that stage.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import torch

from explorer.errors import FileError, FormatError
from explorer.nets.accuracy import exit_accuracies
from explorer.nets.atomic import prepare_folder, write_text
from explorer.nets.backbones import BackboneSpec
from explorer.nets.batches import to_tensors
from explorer.nets.data import DataSet
from explorer.nets.device import CPU
from explorer.nets.progress import EpochResult, Progress
from explorer.nets.recipe import Distillation, Regime, TrainRecipe, check_seed, default_recipe
from explorer.nets.regimes import Training, train_network
from explorer.nets.splits import few_to_train_on, study_splits
from explorer.spec.network import HeadKind
from explorer.spec.traces import Split

__all__ = ["RESULTS_FILE", "ComparisonSettings", "RegimeRun", "compare_regimes", "comparison_recipe"]

RESULTS_FILE = "regimes.json"

_FORMAT = "exit-explorer-regimes"
_VERSION = 1
_BEGUN_ALONE = (Regime.DISJOINT, Regime.MIXED)
_HEADS = (HeadKind.POOL4_LINEAR,)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonSettings:
    """seeds: of the runs of each kind; n_images: to train on; epochs: how often every run sees them."""

    seeds: tuple[int, ...]
    n_images: int
    epochs: int

    def __post_init__(self) -> None:
        if not self.seeds or len(set(self.seeds)) != len(self.seeds) or min(self.seeds) < 0:
            raise ValueError(f"seeds are {self.seeds}, but must be different and not negative, one at least")
        check_seed(max(self.seeds))
        if self.n_images < 1:
            raise ValueError(f"n_images is {self.n_images}, but must be at least 1")
        if self.epochs < 2:
            raise ValueError(f"epochs is {self.epochs}, but must be at least 2: regimes have two stages")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeRun:
    """One finished run: accuracy of every exit on validation, in the order of mounting points, the final exit last."""

    regime: Regime
    distilled: bool
    seed: int
    accuracy: tuple[float, ...]


def compare_regimes(
    data: DataSet, spec: BackboneSpec, settings: ComparisonSettings, out: Path, *, device: torch.device = CPU
) -> Iterator[Progress | EpochResult | RegimeRun]:
    """Train every regime, plain and distilled, with every seed; all runs are told, those already in `out` too.

    A run that was interrupted goes on from its checkpoint. FormatError if `out` holds another comparison.
    """
    identity = _identity(data, spec, settings)
    finished = _read_results(out / RESULTS_FILE, identity)
    prepare_folder(out)
    splits = study_splits(data)
    learned_from = few_to_train_on(data, data.train.subset(splits[Split.TRAIN]), settings.n_images)
    size = {"height": spec.input_height, "width": spec.input_width}
    training = Training(
        spec=spec,
        kinds=_HEADS,
        train=to_tensors(learned_from, **size),
        validation=to_tensors(data.train.subset(splits[Split.VALIDATION]), **size),
        device=device,
    )
    for seed in settings.seeds:
        of_seed = out / "checkpoints" / f"seed_{seed}"
        for regime, distilled in product(Regime, (False, True)):
            run = next((r for r in finished if (r.regime, r.distilled, r.seed) == (regime, distilled, seed)), None)
            if run is None:
                run = yield from _run(training, settings, regime, distilled=distilled, seed=seed, folder=of_seed)
                finished.append(run)
                _write_results(out / RESULTS_FILE, identity, finished)
            yield run
        shutil.rmtree(of_seed, ignore_errors=True)  # what they held is in the results now


def comparison_recipe(settings: ComparisonSettings, regime: Regime, *, distilled: bool, seed: int) -> TrainRecipe:
    """The recipe of one run; the mixed regime's second stage has the joint one's loss weights."""
    second = max(1, settings.epochs // 3)
    return default_recipe(
        epochs=settings.epochs if regime is Regime.JOINT else settings.epochs - second,
        head_epochs=second,
        seed=seed,
        regime=regime,
        distillation=Distillation() if distilled else None,
    )


def _run(
    training: Training, settings: ComparisonSettings, regime: Regime, *, distilled: bool, seed: int, folder: Path
) -> Generator[Progress | EpochResult, None, RegimeRun]:
    recipe = comparison_recipe(settings, regime, distilled=distilled, seed=seed)
    own = folder / f"{regime.value}_{'distilled' if distilled else 'plain'}"
    first = folder / "alone.safetensors" if regime in _BEGUN_ALONE else None
    network = yield from train_network(training, recipe, checkpoints=own, resume=True, first=first)
    return RegimeRun(
        regime=regime, distilled=distilled, seed=seed, accuracy=exit_accuracies(network, training.validation)
    )


def _identity(data: DataSet, spec: BackboneSpec, settings: ComparisonSettings) -> dict[str, Any]:
    """What accuracies depend on besides regime and seed; more seeds can be added to a comparison later."""
    recipes = [
        comparison_recipe(settings, regime, distilled=distilled, seed=0).to_json()
        for regime, distilled in product(Regime, (False, True))
    ]
    return {
        "data": data.name,
        "network": spec.to_json(),
        "n_images": settings.n_images,
        "epochs": settings.epochs,
        "recipes": recipes,
    }


def _write_results(path: Path, identity: dict[str, Any], runs: list[RegimeRun]) -> None:
    document = {
        "format": _FORMAT,
        "version": _VERSION,
        "split": Split.VALIDATION.value,
        **identity,
        "runs": [
            {
                "regime": run.regime.value,
                "distilled": run.distilled,
                "seed": run.seed,
                "accuracy": list(run.accuracy),
            }
            for run in runs
        ],
    }
    write_text(path, json.dumps(document, indent=1) + "\n")


def _read_results(path: Path, identity: dict[str, Any]) -> list[RegimeRun]:
    if not path.exists():
        return []
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        for name, expected in {"format": _FORMAT, "version": _VERSION, **identity}.items():
            if document.get(name) != expected:
                raise FormatError(path, name, document.get(name), f"{expected!r} to go on; or choose another --out")
        return [
            RegimeRun(
                regime=Regime(run["regime"]),
                distilled=bool(run["distilled"]),
                seed=int(run["seed"]),
                accuracy=tuple(float(share) for share in run["accuracy"]),
            )
            for run in document["runs"]
        ]
    except OSError as error:
        raise FileError.from_os_error(path, error) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FileError(path, f"it holds no comparison of regimes ({error})") from error
