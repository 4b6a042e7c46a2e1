"""What measurements teach about the difference between traces and fine-tuned designs, with its uncertainty.

Two differences are learned: of accuracy, and of the logit of leaving at each exit for those that reach it, which gives
the exit ratios. With the simulated costs of the exits these give EDP_avg.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.exits.averages import overhead
from explorer.exits.policy import apply_policy
from explorer.search.predictors import GaussianEnsemble, Predictor, RidgeEnsemble, best_predictor
from explorer.spec.design import Constraints, Design
from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluator, mounts

__all__ = ["DesignCosts", "Measured", "Measurement", "Prediction", "Predictors"]

SPLIT = Split.VALIDATION
Floats = NDArray[np.float64]

N_DRAWS = 256
"""Possible outcomes drawn of every candidate."""

_TYPICAL_ACCURACY = 0.02
_TYPICAL_LOGIT = 0.6
"""How far measurements are expected to lie from the traces, before any is known: accuracy, and logit of leaving."""

_BLUR = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a measurement gives on validation: accuracy and exit ratios, the final exit last."""

    accuracy: float
    exit_ratios: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """Figures of a design on validation with standard deviations, and the probability that it keeps the constraints."""

    accuracy: float
    accuracy_deviation: float
    exit_ratios: tuple[float, ...]
    exit_ratio_deviations: tuple[float, ...]
    edp_avg_pj_cycles: float
    edp_avg_deviation_pj_cycles: float
    feasible_probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A design, what was predicted, what was measured (None if that failed, `problem` says why), and for how long."""

    design: Design
    round: int
    predicted: Prediction
    measured: Measured | None
    edp_avg_pj_cycles: float | None
    is_feasible: bool
    problem: str
    seconds: float

    @property
    def accuracy(self) -> float:
        """The measured accuracy; NaN where measuring failed."""
        return math.nan if self.measured is None else self.measured.accuracy

    @property
    def edp_avg(self) -> float:
        """EDP_avg in pJ x cycles at the measured exit ratios; NaN where measuring failed."""
        return math.nan if self.edp_avg_pj_cycles is None else self.edp_avg_pj_cycles


class Predictors:
    """What measurements have taught about the difference between traces and fine-tuned designs."""

    def __init__(self, evaluator: Evaluator, measurements: Sequence[Measurement], rng: np.random.Generator) -> None:
        self._evaluator = evaluator
        self._accuracy: Predictor | None = None
        self._leaving: Predictor | None = None
        good = [m for m in measurements if m.measured is not None]
        if not good:
            return
        features, differences, exit_features, exit_differences = [], [], [], []
        for measurement in good:
            assert measurement.measured is not None
            traced = _Traced.of(evaluator, measurement.design)
            features.append(traced.features)
            differences.append(measurement.measured.accuracy - traced.accuracy)
            exit_features += list(traced.exit_features)
            measured_logits = _logits(np.array(measurement.measured.exit_ratios))
            exit_differences += list(measured_logits - traced.logits)
        kinds = (GaussianEnsemble(typical=_TYPICAL_ACCURACY), RidgeEnsemble(typical=_TYPICAL_ACCURACY))
        self._accuracy, _ = best_predictor(kinds, np.array(features), np.array(differences), rng)
        if exit_features:
            kinds = (GaussianEnsemble(typical=_TYPICAL_LOGIT), RidgeEnsemble(typical=_TYPICAL_LOGIT))
            self._leaving, _ = best_predictor(kinds, np.array(exit_features), np.array(exit_differences), rng)

    def draws(self, designs: Sequence[Design], rng: np.random.Generator) -> list[tuple[Floats, Floats]]:
        """Possible accuracies (N_DRAWS,) and exit ratios (N_DRAWS, n_exits) of designs after their fine-tuning."""
        traced = [_Traced.of(self._evaluator, design) for design in designs]
        features = np.array([one.features for one in traced])
        changes = _drawn(self._accuracy, features, _TYPICAL_ACCURACY, rng)
        exit_features = np.concatenate([one.exit_features for one in traced])
        all_shifts = _drawn(self._leaving, exit_features, _TYPICAL_LOGIT, rng)
        ends = np.cumsum([len(one.logits) for one in traced])
        found = []
        for one, change, shifts in zip(traced, changes.T, np.split(all_shifts, ends[:-1], axis=1), strict=True):
            leaving = 1.0 / (1.0 + np.exp(-(one.logits + shifts)))
            reaching = np.multiply.accumulate(np.hstack((np.ones((N_DRAWS, 1)), 1.0 - leaving)), axis=1)
            ratios = np.asarray(reaching * np.hstack((leaving, np.ones((N_DRAWS, 1)))), dtype=np.float64)
            found.append((np.clip(one.accuracy + change, 0.0, 1.0), ratios))
        return found

    def outcomes(
        self, designs: Sequence[Design], constraints: Constraints, rng: np.random.Generator
    ) -> list[tuple[Floats, Prediction]]:
        """For each design possible outcomes, (N_DRAWS, 2), and the prediction that they amount to.

        An outcome is (1 - accuracy, EDP_avg in pJ x cycles), or inf twice where it breaks a constraint.
        """
        found = []
        for design, (accuracy, ratios) in zip(designs, self.draws(designs, rng), strict=True):
            costs = DesignCosts.of(self._evaluator, design, constraints)
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
class DesignCosts:
    """What every exit of a design costs, (n_exits,) each, and what is needed to hold figures against constraints."""

    edp_pj_cycles: Floats
    energy_pj: Floats
    latency_cycles: Floats
    overhead: float
    memory_bits: float
    constraints: Constraints

    @classmethod
    def of(cls, evaluator: Evaluator, design: Design, constraints: Constraints) -> DesignCosts:
        """Simulate a design; MappingError if it does not fit the accelerator."""
        network, platforms = evaluator.study.network, evaluator.platforms
        paths = platforms.path_costs(network, mounts(design), design.precision, design.deployment)
        static = platforms.path_costs(network, (), design.precision, design.deployment)[-1]
        return cls(
            edp_pj_cycles=np.array([path.edp_pj_cycles for path in paths]),
            energy_pj=np.array([path.energy_pj for path in paths]),
            latency_cycles=np.array([path.latency_cycles for path in paths]),
            overhead=overhead(paths[-1].edp_pj_cycles, static.edp_pj_cycles),
            memory_bits=0.0 if constraints.largest_memory_bits is None else evaluator.memory_bits(design),
            constraints=constraints,
        )

    def allow(self, accuracy: Floats, ratios: Floats) -> NDArray[np.bool_]:
        """Which of n outcomes with accuracies (n,) and exit ratios (n, n_exits) keep the constraints; (n,)."""
        limits = self.constraints
        kept = np.ones(len(accuracy), dtype=bool)
        if limits.smallest_accuracy is not None:
            kept &= accuracy >= limits.smallest_accuracy
        for values, largest in (
            (ratios[:, -1], limits.largest_final_ratio),
            (np.array(self.overhead), limits.largest_overhead),
            (np.array(self.memory_bits), limits.largest_memory_bits),
            (ratios @ self.energy_pj, limits.largest_energy_pj),
            (ratios @ self.latency_cycles, limits.largest_latency_cycles),
            (ratios @ self.edp_pj_cycles, limits.largest_edp_pj_cycles),
        ):
            if largest is not None:
                kept &= values <= largest
        return kept


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Traced:
    """What the traces say of a design, as features (n_features,) and for each early exit (n_early, n_exit_features).

    logits: of the share of those that reach an early exit and leave there, (n_early,).
    """

    accuracy: float
    logits: Floats
    features: Floats
    exit_features: Floats

    @classmethod
    def of(cls, evaluator: Evaluator, design: Design) -> _Traced:
        correct = evaluator.correct(design, SPLIT)
        statistics = apply_policy(evaluator.confidences(design, SPLIT), correct, design.thresholds)
        ratios = np.array(statistics.ratios, dtype=np.float64)
        logits = _logits(ratios)
        last = evaluator.final_key.mounting_point
        depth = np.array([*design.mounting_points, last]) / max(1, last)
        thresholds = np.array(design.thresholds)
        heads = np.array([float(e.head.value == "gap-linear") for e in design.exits])
        n = len(design.exits)
        features = np.array(
            [
                statistics.accuracy - float(correct[-1].mean()),
                n,
                depth[0],
                depth[:-1].mean() if n else 1.0,
                float(ratios @ depth),
                ratios[-1],
                thresholds.mean() if n else 1.0,
                heads.mean() if n else 0.0,
            ]
        )
        places = np.arange(n)
        exit_features = np.stack((logits, depth[:-1], thresholds, heads, places, np.full(n, float(n))), axis=1)
        return cls(accuracy=statistics.accuracy, logits=logits, features=features, exit_features=exit_features)


def _logits(ratios: Floats) -> Floats:
    """Logit of the share that leaves at each early exit, of those that reach it.

    Where few reach an exit, or nearly all or none leave there, the logit says little and would be large; `_BLUR` of the
    samples on either side bounds it.
    """
    reaching = ratios[::-1].cumsum()[::-1][:-1]
    logits: Floats = np.log(ratios[:-1] + _BLUR) - np.log(np.maximum(reaching - ratios[:-1], 0.0) + _BLUR)
    return logits


def _drawn(predictor: Predictor | None, features: Floats, typical: float, rng: np.random.Generator) -> Floats:
    """Possible differences from the traces, (N_DRAWS, n); before anything is known, around none at all."""
    if predictor is None:
        return typical * rng.standard_normal((N_DRAWS, len(features)))
    return predictor.predict(features).draws(N_DRAWS, rng)
