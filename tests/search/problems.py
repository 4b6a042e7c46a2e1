"""Search problems with known answers, and the plain definition of domination to hold fast code against."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from explorer.search import Genomes, IntegerSpace, Nsga2, RandomSearch

Figures = tuple[NDArray[np.float64], NDArray[np.float64]]
Problem = Callable[[Genomes], Figures]


def dominates(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """At least as good in every minimised objective, and better in one."""
    return bool((one <= other).all() and (one < other).any())


def plain_front(objectives: NDArray[np.float64]) -> set[tuple[float, ...]]:
    """The non-dominated points, by comparing each with each."""
    points = np.unique(objectives, axis=0)
    return {
        tuple(point.tolist())
        for point in points
        if not ((points <= point).all(axis=1) & (points < point).any(axis=1)).any()
    }


def every_genome(space: IntegerSpace) -> Genomes:
    ranges = [range(gene.lower, gene.upper + 1) for gene in space.genes]
    return np.array(list(itertools.product(*ranges)), dtype=np.int64)


ZDT_SPACE = IntegerSpace.from_bounds([0] * 8, [100] * 8)


def zdt1(genomes: Genomes) -> Figures:
    """ZDT1 (Zitzler et al. 2000) on a grid of 101 levels a gene; on the front all but the first gene are 0."""
    x = genomes / 100
    distance = 1 + 9 * x[:, 1:].mean(axis=1)
    return np.stack((x[:, 0], distance * (1 - np.sqrt(x[:, 0] / distance))), axis=1), np.zeros(len(x))


_WEIGHTS = np.array([9, 7, 6, 3, 4, 1, 1, 1, 2, 9, 7, 10, 6, 7, 10, 8])
_VALUES = np.array(
    [[7, 6, 6, 10, 3, 9, 7, 1, 4, 9, 6, 1, 8, 8, 9, 2], [4, 6, 7, 2, 9, 4, 6, 12, 8, 4, 7, 11, 5, 5, 4, 10]]
)
KNAPSACK_SPACE = IntegerSpace.from_bounds([0] * 16, [1] * 16)


def knapsack(genomes: Genomes) -> Figures:
    """Two conflicting values of a knapsack to maximise, at most 40 of weight; 65,536 genomes, 9 points on the front."""
    overweight = np.maximum(genomes @ _WEIGHTS - 40, 0)
    return -(genomes @ _VALUES.T).astype(np.float64), overweight.astype(np.float64)


def run(search: Nsga2 | RandomSearch, problem: Problem, n_evaluations: int) -> None:
    """Ask and tell until that many genomes were evaluated or nothing new is found."""
    while search.n_proposed < n_evaluations:
        batch = search.ask()
        if not len(batch):
            break
        search.tell(*problem(batch))
