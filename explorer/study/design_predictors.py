"""What measurements teach about the difference between traces and trained networks, with its uncertainty.

Two differences are learned: of accuracy, and of the logit of leaving at each exit for those that reach it, which gives
the exit ratios. With the simulated costs of the exits these give EDP_avg. A difference varies smoothly with what the
traces say of a design; pruning, and each backbone besides the reference, add an effect of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.exits.policy import apply_policy
from explorer.search.predictors import FittedGaussians, GaussianEnsemble, Places
from explorer.spec.design import Constraints
from explorer.spec.network import HeadKind
from explorer.study.measurements import SPLIT, Candidate, DesignCosts, Measurement, Prediction
from explorer.study.variants import Pool

__all__ = ["Predictors"]

Floats = NDArray[np.float64]

N_DRAWS = 256
"""Possible outcomes drawn of every candidate."""

_ACCURACY = GaussianEnsemble(typical=0.02)
_LEAVING = GaussianEnsemble(typical=0.6)
"""How far measurements are expected to lie from the traces, before any is known: accuracy, and logit of leaving."""

_PRUNING_COSTS = 0.1
"""Accuracy that pruning is expected to cost before any pruned network was measured, for a share of 1."""

_TYPICAL_SHARE = 0.2
"""Share of pruned channels whose effect is expected to be as large as all other differences."""

_LARGE_SHARE, _LARGE_NUMBER, _LARGE_LOGIT, _LARGE_DROP = 0.3, 2.0, 2.0, 0.1
"""What counts as a large difference between two designs, in depth, threshold or ratio; in exits; and so on."""

_BLUR = 0.005


class Predictors:
    """What measurements have taught about the difference between traces and trained networks."""

    def __init__(self, pool: Pool, measurements: Sequence[Measurement], rng: np.random.Generator) -> None:
        self._pool = pool
        self._accuracy: FittedGaussians | None = None
        self._leaving: FittedGaussians | None = None
        found = [(_Traced.of(pool, m.candidate), m.measured.own) for m in measurements if m.measured is not None]
        if not found:
            return
        differences = [own.accuracy - traced.accuracy for traced, own in found]
        shifts = [_logits(np.array(own.exit_ratios)) - traced.logits for traced, own in found]
        all_traced = [traced for traced, _ in found]
        self._accuracy = _ACCURACY.fit(_places(all_traced), np.array(differences), rng)
        if np.concatenate(shifts).size:
            self._leaving = _LEAVING.fit(_exit_places(all_traced), np.concatenate(shifts), rng)

    def draws(self, candidates: Sequence[Candidate], rng: np.random.Generator) -> list[tuple[Floats, Floats]]:
        """Possible accuracies (N_DRAWS,) and exit ratios (N_DRAWS, n_exits) of candidates after their training."""
        traced = [_Traced.of(self._pool, candidate) for candidate in candidates]
        changes = _drawn(_ACCURACY, self._accuracy, _places(traced), rng)
        all_shifts = _drawn(_LEAVING, self._leaving, _exit_places(traced), rng)
        ends = np.cumsum([len(one.logits) for one in traced])
        found = []
        for one, change, shifts in zip(traced, changes.T, np.split(all_shifts, ends[:-1], axis=1), strict=True):
            leaving = 1.0 / (1.0 + np.exp(-(one.logits + shifts)))
            reaching = np.multiply.accumulate(np.hstack((np.ones((N_DRAWS, 1)), 1.0 - leaving)), axis=1)
            ratios = np.asarray(reaching * np.hstack((leaving, np.ones((N_DRAWS, 1)))), dtype=np.float64)
            found.append((np.clip(one.accuracy + change, 0.0, 1.0), ratios))
        return found

    def outcomes(
        self, candidates: Sequence[Candidate], constraints: Constraints, rng: np.random.Generator
    ) -> list[tuple[Floats, Prediction]]:
        """For each candidate possible outcomes, (N_DRAWS, 2), and the prediction that they amount to.

        An outcome is (1 - accuracy, EDP_avg in pJ x cycles), or inf twice where it breaks a constraint.
        """
        found = []
        for candidate, (accuracy, ratios) in zip(candidates, self.draws(candidates, rng), strict=True):
            costs = DesignCosts.of(self._pool[candidate.variant], candidate.design, constraints)
            edp = ratios @ costs.edp_pj_cycles
            feasible = costs.allow(accuracy, ratios)
            drawn = np.where(feasible[:, None], np.stack((1.0 - accuracy, edp), axis=1), np.inf)
            prediction = Prediction(
                accuracy=float(accuracy.mean()),
                accuracy_deviation=float(accuracy.std()),
                exit_ratios=tuple(ratios.mean(axis=0).tolist()),
                exit_ratio_deviations=tuple(ratios.std(axis=0).tolist()),
                edp_avg_pj_cycles=float(edp.mean()),
                edp_avg_deviation_pj_cycles=float(edp.std()),
                feasible_probability=float(feasible.mean()),
            )
            found.append((drawn, prediction))
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Traced:
    """What the traces say of a candidate, as features (n_features,) and for each early exit (n_early, n_exit_features).

    accuracy: less what pruning is expected to cost; logits: of the share of those that reach an early exit and leave
    there, (n_early,); effects: of pruning and of the other backbones, (n_effects,).
    """

    accuracy: float
    logits: Floats
    features: Floats
    exit_features: Floats
    effects: Floats

    @classmethod
    def of(cls, pool: Pool, candidate: Candidate) -> _Traced:
        design, evaluator = candidate.design, pool[candidate.variant]
        correct = evaluator.correct(design, SPLIT)
        statistics = apply_policy(evaluator.confidences(design, SPLIT), correct, design.thresholds)
        ratios = np.array(statistics.ratios, dtype=np.float64)
        logits = _logits(ratios)
        last = evaluator.final_key.mounting_point
        depth = np.array([*design.mounting_points, last]) / max(1, last)
        reached = float(ratios @ depth)
        n = len(design.exits)
        depths, thresholds = depth[:-1] / _LARGE_SHARE, np.array(design.thresholds) / _LARGE_SHARE
        heads = np.array([2.0 * (e.head is HeadKind.GAP_LINEAR) for e in design.exits])
        number = n / _LARGE_NUMBER
        features = np.array(
            [
                np.tanh((statistics.accuracy - float(correct[-1].mean())) / _LARGE_DROP),
                number,
                depths[0] if n else 1.0 / _LARGE_SHARE,
                depths.mean() if n else 1.0 / _LARGE_SHARE,
                reached / _LARGE_SHARE,
                ratios[-1] / _LARGE_SHARE,
                thresholds.mean() if n else 1.0 / _LARGE_SHARE,
                heads.mean() if n else 0.0,
            ]
        )
        places = np.arange(n) / _LARGE_NUMBER
        exit_features = np.stack((logits / _LARGE_LOGIT, depths, thresholds, heads, places, np.full(n, number)), axis=1)
        share = candidate.variant.pruned_share
        return cls(
            accuracy=statistics.accuracy - _PRUNING_COSTS * share,
            logits=logits,
            features=features,
            exit_features=exit_features,
            effects=_effects(pool, candidate, reached),
        )


def _effects(pool: Pool, candidate: Candidate, reached: float) -> Floats:
    """What may shift the outcomes of a variant, (n_effects,); all zero for the reference.

    Pruning by its share, its square, and more or less for samples that leave late; each other backbone as a whole.
    """
    share = candidate.variant.pruned_share / _TYPICAL_SHARE
    studies = list(dict.fromkeys(variant.study for variant in pool))[1:]
    others = [float(candidate.variant.study == study) for study in studies]
    return np.array([share, 0.5 * share**2, share * (reached - 0.5), *others])


def _places(traced: Sequence[_Traced]) -> Places:
    return Places(features=np.array([one.features for one in traced]), effects=np.array([t.effects for t in traced]))


def _exit_places(traced: Sequence[_Traced]) -> Places:
    """One place for each early exit of each candidate."""
    return Places(
        features=np.concatenate([one.exit_features for one in traced]),
        effects=np.concatenate([np.tile(one.effects, (len(one.logits), 1)) for one in traced]),
    )


def _logits(ratios: Floats) -> Floats:
    """Logit of the share that leaves at each early exit, of those that reach it.

    Where few reach an exit, or nearly all or none leave there, the logit says little and would be large; `_BLUR` of the
    samples on either side bounds it.
    """
    reaching = ratios[::-1].cumsum()[::-1][:-1]
    logits: Floats = np.log(ratios[:-1] + _BLUR) - np.log(np.maximum(reaching - ratios[:-1], 0.0) + _BLUR)
    return logits


def _drawn(
    prior: GaussianEnsemble, learned: FittedGaussians | None, places: Places, rng: np.random.Generator
) -> Floats:
    """Possible differences from the traces, (N_DRAWS, n)."""
    predicted = prior.before_all(places) if learned is None else learned.predict(places)
    return predicted.draws(N_DRAWS, rng)
