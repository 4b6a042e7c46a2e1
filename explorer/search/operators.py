"""Variation: how children come from parents.

Ordinal genes are blended and moved by steps, categorical ones swapped and redrawn.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.search.space import Genomes, IntegerSpace

__all__ = ["crossed", "mutated", "tournament"]

_SPREAD_INDEX = 3.0
"""Distribution index of simulated binary crossover; low, for children of integers must differ from their parents."""

_STEP_SHARE = 0.1
"""Mean size of a mutation step, as a share of the gene's range."""


def tournament(
    n_winners: int, ranks: NDArray[np.intp], crowding: NDArray[np.floating[Any]], rng: np.random.Generator
) -> NDArray[np.intp]:
    """Indices of winners of binary tournaments: lower rank, then lonelier, then the first drawn; shape (n_winners,)."""
    one, other = rng.integers(0, len(ranks), size=(2, n_winners))
    other_wins = (ranks[other] < ranks[one]) | ((ranks[other] == ranks[one]) & (crowding[other] > crowding[one]))
    winners: NDArray[np.intp] = np.where(other_wins, other, one)
    return winners


def crossed(
    mothers: Genomes, fathers: Genomes, space: IntegerSpace, rate: float, rng: np.random.Generator
) -> tuple[Genomes, Genomes]:
    """Two children a pair, shape (n_pairs, n_genes) each; a pair is left as it is with probability 1 - rate.

    Every gene of a crossing pair takes part with probability 1/2: categorical genes change places, ordinal ones are
    blended by simulated binary crossover (Deb and Agrawal 1995), rounded and clipped to the bounds.
    """
    taking_part = (rng.random((len(mothers), 1)) < rate) & (rng.random(mothers.shape) < 0.5)
    uniform = rng.random(mothers.shape)
    swap = taking_part & ~space.is_ordinal
    blend = taking_part & space.is_ordinal
    spread = np.where(
        uniform < 0.5,
        (2.0 * uniform) ** (1.0 / (_SPREAD_INDEX + 1.0)),
        (2.0 * (1.0 - uniform)) ** (-1.0 / (_SPREAD_INDEX + 1.0)),
    )
    middle = 0.5 * (mothers + fathers)
    half = 0.5 * spread * (fathers - mothers)

    def child(own: Genomes, given: Genomes, blended: NDArray[np.floating[Any]]) -> Genomes:
        rounded = np.clip(np.rint(blended), space.lower, space.upper).astype(np.int64)
        return np.where(swap, given, np.where(blend, rounded, own))

    return child(mothers, fathers, middle - half), child(fathers, mothers, middle + half)


def mutated(genomes: Genomes, space: IntegerSpace, rate: float, rng: np.random.Generator) -> Genomes:
    """Genomes in which every gene changes with probability `rate`; shape (n_genomes, n_genes).

    A categorical gene takes another of its values, all equally likely. An ordinal one moves up or down by a step of at
    least 1, exponentially distributed, and is reflected at its bounds. A gene with one value stays.
    """
    lower, span = space.lower, space.upper - space.lower
    chosen = (rng.random(genomes.shape) < rate) & (span > 0)
    sign = np.where(rng.random(genomes.shape) < 0.5, -1, 1)
    steps = 1 + np.floor(rng.exponential(_STEP_SHARE * span + 1e-12, size=genomes.shape)).astype(np.int64)
    places = genomes - lower
    moved = places + sign * np.minimum(steps, span)
    moved = np.abs(moved)
    moved = np.where(moved > span, 2 * span - moved, moved)
    others = (places + rng.integers(1, np.maximum(span, 1) + 1, size=genomes.shape)) % (span + 1)
    changed = np.where(space.is_ordinal, moved, others)
    return lower + np.where(chosen, changed, places)
