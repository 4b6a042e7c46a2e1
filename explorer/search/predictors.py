"""A predictor that says how sure it is: an ensemble of Gaussian processes, fitted to few measurements. Numpy only.

It predicts the deviation from a prior of zero, so that what is predicted far from all measurements is the prior, with
a wide uncertainty. Places have features, in which outcomes vary smoothly, and effects: known causes that add up, each
of which may shift the outcome by about as much as is typical, and shifts nothing where it is zero.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["FittedGaussians", "GaussianEnsemble", "Places", "Predicted"]

Floats = NDArray[np.float64]

_SMALLEST_DEVIATION = 1e-9
_JITTER = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Where outcomes are measured or predicted: features (n, n_features), effects (n, n_effects).

    Features come in units in which 1 is a large difference: what few measurements happen to span says nothing of that.
    """

    features: Floats
    effects: Floats

    def __len__(self) -> int:
        return len(self.features)

    def moved(self, by: Floats) -> Places:
        """The same places with features counted from elsewhere, by (n_features,)."""
        return Places(features=self.features + by, effects=self.effects)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Predicted:
    """What a new measurement at each of n places would give: mean (n,) and standard deviation (n,), noise included."""

    mean: Floats
    deviation: Floats

    def draws(self, n_draws: int, rng: np.random.Generator) -> Floats:
        """Possible outcomes, (n_draws, n), independent of each other."""
        return self.mean + self.deviation * rng.standard_normal((n_draws, self.mean.size))


@dataclass(frozen=True, slots=True, kw_only=True)
class GaussianEnsemble:
    """Gaussian processes whose scales are drawn at random, averaged by their evidence (Rasmussen and Williams 2006).

    Each has a constant, a linear and a smooth part in the features, and a linear one in the effects. Half of the
    members draw their scales from wide distributions, the other half near those of the best of the first. typical: how
    large outcomes are expected to be, in their own unit, before any is known.
    """

    typical: float
    n_members: int = 48

    def before_all(self, places: Places) -> Predicted:
        """What is expected before any measurement: the prior."""
        spread: Floats = self.typical * np.sqrt(1.0 + (places.effects**2).sum(axis=1))
        return Predicted(mean=np.zeros(len(places)), deviation=spread)

    def fit(self, places: Places, outcomes: Floats, rng: np.random.Generator) -> FittedGaussians:
        """Learn from outcomes (n,), n from 1. Cost: n_members times a Cholesky factorisation of (n, n)."""
        centre = places.features.mean(axis=0)
        known = places.moved(-centre)
        scale = max(self.typical, float(np.sqrt(np.mean(outcomes**2))))
        members: list[tuple[_Kernel, Floats, Floats, float]] = []
        for place in range(self.n_members):
            if place < self.n_members // 2:
                kernel = _Kernel.drawn(scale, known.features.shape[1], rng)
            else:
                kernel = max(members[: self.n_members // 2], key=lambda member: member[3])[0].varied(rng)
            covariance = kernel(known, known) + (kernel.noise**2 + _JITTER * scale**2) * np.eye(len(known))
            factor: Floats = np.asarray(np.linalg.cholesky(covariance), dtype=np.float64)
            weights: Floats = np.linalg.solve(factor.T, np.linalg.solve(factor, outcomes))
            evidence = float(-0.5 * outcomes @ weights - np.log(np.diag(factor)).sum())
            members.append((kernel, factor, weights, evidence))
        evidences = np.array([member[3] for member in members])
        shares = np.exp(evidences - evidences.max())
        return FittedGaussians(
            centre=centre,
            known=known,
            members=tuple((kernel, factor, weights) for kernel, factor, weights, _ in members),
            shares=shares / shares.sum(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kernel:
    """Covariance of two places; all but the length are standard deviations in the unit of the outcomes."""

    constant: float
    linear: float
    smooth: float
    length: float
    effect: float
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
            effect=around(scale, 2.0),
            noise=around(0.2 * scale, 2.5),
        )

    def varied(self, rng: np.random.Generator) -> _Kernel:
        """One with about the same scales."""
        scales = (self.constant, self.linear, self.smooth, self.length, self.effect, self.noise)
        constant, linear, smooth, length, effect, noise = (
            scale * 1.4 ** float(rng.standard_normal()) for scale in scales
        )
        return _Kernel(constant=constant, linear=linear, smooth=smooth, length=length, effect=effect, noise=noise)

    def __call__(self, one: Places, other: Places) -> Floats:
        """Covariances (n_one, n_other), noise left out."""
        products = one.features @ other.features.T
        squares = (one.features**2).sum(axis=1)[:, None] + (other.features**2).sum(axis=1) - 2.0 * products
        smooth = self.smooth**2 * np.exp(-0.5 * np.maximum(squares, 0.0) / self.length**2)
        linear = self.linear**2 * products / one.features.shape[1]
        covariance: Floats = self.constant**2 + linear + smooth + self.effect**2 * (one.effects @ other.effects.T)
        return covariance

    def variances(self, places: Places) -> Floats:
        """Of a new measurement at each place, (n,), noise included."""
        linear = self.linear**2 * (places.features**2).mean(axis=1)
        of_effects = self.effect**2 * (places.effects**2).sum(axis=1)
        found: Floats = self.constant**2 + linear + self.smooth**2 + of_effects + self.noise**2
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedGaussians:
    """What measurements have taught. known: places about the centre; members: kernel, Cholesky factor, weights."""

    centre: Floats
    known: Places
    members: tuple[tuple[_Kernel, Floats, Floats], ...]
    shares: Floats

    def predict(self, places: Places) -> Predicted:
        """Outcomes at other places."""
        moved = places.moved(-self.centre)
        means, variances = [], []
        for kernel, factor, weights in self.members:
            cross = kernel(moved, self.known)
            explained = np.linalg.solve(factor, cross.T)
            means.append(cross @ weights)
            variances.append(np.maximum(kernel.variances(moved) - (explained**2).sum(axis=0), kernel.noise**2))
        mean = self.shares @ np.array(means)
        second = self.shares @ (np.array(variances) + np.array(means) ** 2)
        deviation = np.sqrt(np.maximum(second - mean**2, _SMALLEST_DEVIATION**2))
        return Predicted(mean=mean, deviation=deviation)
