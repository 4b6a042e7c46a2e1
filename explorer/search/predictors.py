"""Predictors that say how sure they are: ensembles fitted to few measurements. Numpy only.

Two ensembles stand to choose from, and cross-validation chooses (`best_predictor`): Gaussian processes that differ in
their assumptions, weighted by how well each explains the measurements; and ridge regressions on bootstrap samples.
Both predict the deviation from a prior of zero, so that what is predicted far from all measurements is the prior, with
a wide uncertainty.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "GaussianEnsemble",
    "Predicted",
    "Predictor",
    "PredictorKind",
    "RidgeEnsemble",
    "best_predictor",
    "log_density",
]

Floats = NDArray[np.float64]

_SMALLEST_DEVIATION = 1e-9
_JITTER = 1e-8
_RIDGE = 1.0
_FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Predicted:
    """What a new measurement at each of n places would give: mean (n,) and standard deviation (n,), noise included."""

    mean: Floats
    deviation: Floats

    def draws(self, n_draws: int, rng: np.random.Generator) -> Floats:
        """Possible outcomes, (n_draws, n), independent of each other."""
        return self.mean + self.deviation * rng.standard_normal((n_draws, self.mean.size))


class Predictor(Protocol):
    """A fitted predictor."""

    def predict(self, features: Floats) -> Predicted:
        """Outcomes at places with features (n, n_features)."""


class PredictorKind(Protocol):
    """A way to fit a predictor to features (n, n_features) and outcomes (n,), n from 1; outcomes have a prior of 0."""

    def fit(self, features: Floats, outcomes: Floats, rng: np.random.Generator) -> Predictor:
        """The predictor that these measurements teach."""


def log_density(predicted: Predicted, outcomes: Floats) -> float:
    """Mean logarithm of the density that was predicted for the outcomes: rewards being right and knowing how right."""
    return float(np.mean(_log_densities(predicted, outcomes)))


def best_predictor(
    kinds: Sequence[PredictorKind], features: Floats, outcomes: Floats, rng: np.random.Generator
) -> tuple[Predictor, int]:
    """The kind that predicts outcomes best that it was not shown, fitted to all of them, and its place in `kinds`.

    Compared by `log_density` in five-fold cross-validation. Another kind than the first must be better by more than
    the standard error of the difference: few measurements decide little. With very few, the first it is.
    """
    n = len(outcomes)
    best = 0
    if len(kinds) > 1 and n >= 2 * _FOLDS:
        fold = rng.permutation(n) % _FOLDS
        scores = np.empty((len(kinds), n))
        for row, kind in zip(scores, kinds, strict=True):
            for held_out in range(_FOLDS):
                shown = fold != held_out
                fitted = kind.fit(features[shown], outcomes[shown], rng)
                row[~shown] = _log_densities(fitted.predict(features[~shown]), outcomes[~shown])
        gains = scores - scores[0]
        sure = gains.mean(axis=1) - gains.std(axis=1) / math.sqrt(n)
        best = int(np.argmax(sure))
    return kinds[best].fit(features, outcomes, rng), best


def _log_densities(predicted: Predicted, outcomes: Floats) -> Floats:
    z = (outcomes - predicted.mean) / predicted.deviation
    densities: Floats = -0.5 * z**2 - np.log(predicted.deviation) - 0.5 * math.log(2 * math.pi)
    return densities


@dataclass(frozen=True, slots=True, kw_only=True)
class GaussianEnsemble:
    """Gaussian processes whose scales are drawn at random, averaged by their evidence (Rasmussen and Williams 2006).

    Each has a constant, a linear and a smooth part. Half of the members draw their scales from wide distributions, the
    other half near those of the best of the first. typical: how large outcomes are expected to be, in their own unit,
    before any is known.
    """

    typical: float
    n_members: int = 48

    def fit(self, features: Floats, outcomes: Floats, rng: np.random.Generator) -> Predictor:
        """Cost: n_members times a Cholesky factorisation of (n, n)."""
        scaling = _Scaling.of(features)
        x = scaling(features)
        scale = max(self.typical, float(np.sqrt(np.mean(outcomes**2))))
        members: list[tuple[_Kernel, Floats, Floats, float]] = []
        for place in range(self.n_members):
            if place < self.n_members // 2:
                kernel = _Kernel.drawn(scale, x.shape[1], rng)
            else:
                kernel = max(members[: self.n_members // 2], key=lambda member: member[3])[0].varied(rng)
            covariance = kernel(x, x) + (kernel.noise**2 + _JITTER * scale**2) * np.eye(len(x))
            factor: Floats = np.asarray(np.linalg.cholesky(covariance), dtype=np.float64)
            weights: Floats = np.linalg.solve(factor.T, np.linalg.solve(factor, outcomes))
            evidence = float(-0.5 * outcomes @ weights - np.log(np.diag(factor)).sum())
            members.append((kernel, factor, weights, evidence))
        evidences = np.array([member[3] for member in members])
        shares = np.exp(evidences - evidences.max())
        return _FittedGaussians(
            scaling=scaling,
            x=x,
            members=tuple((kernel, factor, weights) for kernel, factor, weights, _ in members),
            shares=shares / shares.sum(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RidgeEnsemble:
    """Ridge regressions on bootstrap samples; what they disagree about, and what they all miss, is the uncertainty."""

    typical: float
    n_members: int = 50

    def fit(self, features: Floats, outcomes: Floats, rng: np.random.Generator) -> Predictor:
        """Cost: n_members times a solution of (n_features + 1) equations."""
        scaling = _Scaling.of(features)
        x = _with_constant(scaling(features))
        n = len(outcomes)
        coefficients, missed = [], []
        for _ in range(self.n_members):
            drawn = rng.integers(0, n, n)
            gram = x[drawn].T @ x[drawn] + _RIDGE * np.eye(x.shape[1])
            fitted = np.linalg.solve(gram, x[drawn].T @ outcomes[drawn])
            left_out = np.setdiff1d(np.arange(n), drawn)
            missed.append((outcomes[left_out] - x[left_out] @ fitted) ** 2)
            coefficients.append(fitted)
        errors = np.concatenate(missed)
        noise = float(np.sqrt(errors.mean())) if errors.size else self.typical
        return _FittedRidges(
            scaling=scaling, coefficients=np.array(coefficients), noise=max(noise, _SMALLEST_DEVIATION)
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scaling:
    """Features centred and brought to unit spread; one that never varied stays as it is."""

    centre: Floats
    spread: Floats

    @classmethod
    def of(cls, features: Floats) -> _Scaling:
        spread = features.std(axis=0)
        return cls(centre=features.mean(axis=0), spread=np.where(spread > 0, spread, 1.0))

    def __call__(self, features: Floats) -> Floats:
        scaled: Floats = (features - self.centre) / self.spread
        return scaled


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kernel:
    """Covariance of two places; all but the length are standard deviations in the unit of the outcomes."""

    constant: float
    linear: float
    smooth: float
    length: float
    noise: float

    @classmethod
    def drawn(cls, scale: float, n_features: int, rng: np.random.Generator) -> _Kernel:
        def around(middle: float, factor: float) -> float:
            return float(middle * factor ** rng.standard_normal())

        return cls(
            constant=around(scale, 2.0),
            linear=around(0.5 * scale, 2.5),
            smooth=around(0.7 * scale, 2.5),
            length=around(1.5 * math.sqrt(n_features), 2.0),
            noise=around(0.2 * scale, 2.5),
        )

    def varied(self, rng: np.random.Generator) -> _Kernel:
        """One with about the same scales."""
        scales = (self.constant, self.linear, self.smooth, self.length, self.noise)
        constant, linear, smooth, length, noise = (scale * 1.4 ** float(rng.standard_normal()) for scale in scales)
        return _Kernel(constant=constant, linear=linear, smooth=smooth, length=length, noise=noise)

    def __call__(self, one: Floats, other: Floats) -> Floats:
        """Covariances (n_one, n_other), noise left out."""
        products = one @ other.T
        squares = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1) - 2.0 * products
        smooth = self.smooth**2 * np.exp(-0.5 * np.maximum(squares, 0.0) / self.length**2)
        covariance: Floats = self.constant**2 + self.linear**2 * products / one.shape[1] + smooth
        return covariance


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _FittedGaussians:
    scaling: _Scaling
    x: Floats
    members: tuple[tuple[_Kernel, Floats, Floats], ...]
    shares: Floats

    def predict(self, features: Floats) -> Predicted:
        x = self.scaling(features)
        means, variances = [], []
        for kernel, factor, weights in self.members:
            cross = kernel(x, self.x)
            own = kernel.constant**2 + kernel.linear**2 * (x**2).mean(axis=1) + kernel.smooth**2 + kernel.noise**2
            explained = np.linalg.solve(factor, cross.T)
            means.append(cross @ weights)
            variances.append(np.maximum(own - (explained**2).sum(axis=0), kernel.noise**2))
        mean = self.shares @ np.array(means)
        second = self.shares @ (np.array(variances) + np.array(means) ** 2)
        deviation = np.sqrt(np.maximum(second - mean**2, _SMALLEST_DEVIATION**2))
        return Predicted(mean=mean, deviation=deviation)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _FittedRidges:
    scaling: _Scaling
    coefficients: Floats
    noise: float

    def predict(self, features: Floats) -> Predicted:
        each = _with_constant(self.scaling(features)) @ self.coefficients.T
        return Predicted(mean=each.mean(axis=1), deviation=np.sqrt(each.var(axis=1) + self.noise**2))


def _with_constant(features: Floats) -> Floats:
    return np.hstack((features, np.ones((len(features), 1))))
