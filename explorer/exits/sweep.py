"""Sweep every tuple of thresholds on a grid and keep those that may lie on the Pareto front.

With S_i the samples that stay beyond exit i (i = 1..K) and G_i what moving them on to exit i + 1 adds to the number of
right answers, telescoping sums over the exits give every figure from prefix sums over the bins:

    right answers = right at exit 1 + sum_i G_i          average of v = v_1 + sum_i S_i / N (v_{i+1} - v_i)

S_i and G_i depend on thresholds 1..i only. The last two axes are done at once as a slab, the axis before them by adding
the samples of one more level to the slab's histogram, the axes before that one tuple at a time. A table with the least
cost known for each number of right answers keeps all but a few tuples from ever being stored or sorted.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.exits.problem import Candidates, ThresholdProblem
from explorer.stopping import stop_if_asked

__all__ = ["sweep"]

_SLAB_AXES = 3
_SEED_LEVELS = 8


def sweep(problem: ThresholdProblem, known: NDArray[np.float64] | None = None) -> Candidates:
    """Evaluate every tuple of levels; the result holds every tuple of the feasible Pareto front, and some more.

    known: (n_samples + 1,) the least cost known elsewhere of so many right answers or more, infinite where nothing is;
    tuples that cost more are left out.
    """
    padded = _padded(problem)
    if known is not None:
        least_cost = known.copy()
    else:
        least_cost = np.full(problem.n_samples + 1, np.inf)
        for found in _swept(_coarsened(padded), least_cost):  # a cheap first look that fills the table
            _tighten(least_cost, found)
    parts = []
    for found in _swept(padded, least_cost):
        _tighten(least_cost, found)
        parts.append(found)
    return _joined(parts, padded, least_cost, n_padding=len(padded.sizes) - len(problem.sizes))


def _padded(problem: ThresholdProblem) -> ThresholdProblem:
    """The same problem with exits of one level in front that nobody leaves at, so that there are enough axes."""
    n_missing = max(0, _SLAB_AXES - len(problem.sizes))
    nobody = np.zeros((n_missing, problem.n_samples), dtype=np.intp)
    return replace(
        problem,
        bins=np.concatenate((nobody, problem.bins)),
        sizes=(1,) * n_missing + problem.sizes,
        correct=np.concatenate((np.repeat(problem.correct[:1], n_missing, axis=0), problem.correct)),
        averages=np.concatenate((np.repeat(problem.averages[:, :1], n_missing, axis=1), problem.averages), axis=1),
    )


def _coarsened(problem: ThresholdProblem) -> ThresholdProblem:
    """The same problem on at most `_SEED_LEVELS` of the levels of each axis."""
    picks = [np.unique(np.linspace(0, size - 1, _SEED_LEVELS).astype(np.intp)) for size in problem.sizes]
    bins = np.stack([np.searchsorted(pick, bins) for pick, bins in zip(picks, problem.bins, strict=True)])
    return replace(problem, bins=bins, sizes=tuple(pick.size for pick in picks))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Found:
    """Candidates in one slab: outer level indices and stays, cells (n,) in the slab, and their figures."""

    outer_indices: tuple[int, ...]
    outer_staying: tuple[int, ...]
    cells: NDArray[np.intp]
    row_staying: NDArray[np.int32]
    staying: NDArray[np.int32]
    correct: NDArray[np.int32]
    cost: NDArray[np.float64]
    surely_feasible: NDArray[np.bool_]


def _swept(problem: ThresholdProblem, least_cost: NDArray[np.float64]) -> Iterator[_Found]:
    """Sweep slab by slab; the caller tightens `least_cost` between two of them."""
    steps = np.diff(problem.averages, axis=1) / problem.n_samples
    right = problem.correct.astype(np.int32)
    gains = right[1:] - right[:-1]
    n_outer = len(problem.sizes) - _SLAB_AXES
    everyone = np.arange(problem.n_samples)
    for outer in itertools.product(*(range(size) for size in problem.sizes[:n_outer])):
        members = everyone
        correct = int(np.count_nonzero(problem.correct[0]))
        values = problem.averages[:, 0]
        outer_staying = []
        for axis, level in enumerate(outer):
            members = members[problem.bins[axis, members] <= level]
            correct += int(gains[axis, members].sum())
            values = values + members.size * steps[:, axis]
            outer_staying.append(members.size)
        yield from _slabs(problem, least_cost, steps, gains, members, correct, values, outer, tuple(outer_staying))


def _slabs(
    problem: ThresholdProblem,
    least_cost: NDArray[np.float64],
    steps: NDArray[np.float64],
    gains: NDArray[np.int32],
    members: NDArray[np.intp],
    correct: int,
    values: NDArray[np.float64],
    outer: tuple[int, ...],
    outer_staying: tuple[int, ...],
) -> Iterator[_Found]:
    """The last three axes, for the samples that stay beyond the outer ones."""
    axis = len(outer)
    n_levels, n_rows, n_columns = problem.sizes[axis:]
    order = members[np.argsort(problem.bins[axis, members], kind="stable")]
    ends = np.searchsorted(problem.bins[axis, order], np.arange(n_levels), side="right")
    rows, columns = problem.bins[axis + 1, order], problem.bins[axis + 2, order]
    level_gains, row_gains, column_gains = gains[axis:, order]
    # Histograms of (count, gain); the bin beyond the last level holds who always leaves and is cut off below.
    by_row = np.zeros((2, n_rows + 1), dtype=np.int32)
    by_cell = np.zeros((2, n_rows + 1, n_columns + 1), dtype=np.int32)
    start = 0
    for level, end in enumerate(ends.tolist()):
        stop_if_asked()
        new = slice(start, end)
        start = end
        np.add.at(by_row[0], rows[new], 1)
        np.add.at(by_row[1], rows[new], row_gains[new])
        np.add.at(by_cell[0], (rows[new], columns[new]), 1)
        np.add.at(by_cell[1], (rows[new], columns[new]), column_gains[new])
        correct += int(level_gains[new].sum())
        row_stay, row_gain = by_row[:, :-1].cumsum(axis=1, dtype=np.int32)
        stay, gain = by_cell[:, :-1, :-1].cumsum(axis=2, dtype=np.int32).cumsum(axis=1, dtype=np.int32)
        right = gain
        right += (correct + row_gain)[:, None]
        row_values = (values + end * steps[:, axis])[:, None] + np.multiply.outer(steps[:, axis + 1], row_stay)
        cells, cost, surely_feasible = _promising(problem, least_cost, right, stay, row_values, steps[:, axis + 2])
        if cells.size:
            yield _Found(
                outer_indices=(*outer, level),
                outer_staying=(*outer_staying, end),
                cells=cells,
                row_staying=row_stay[cells // n_columns],
                staying=stay.ravel()[cells],
                correct=right.ravel()[cells],
                cost=cost,
                surely_feasible=surely_feasible,
            )


def _promising(
    problem: ThresholdProblem,
    least_cost: NDArray[np.float64],
    right: NDArray[np.int32],
    stay: NDArray[np.int32],
    row_values: NDArray[np.float64],
    column_steps: NDArray[np.float64],
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.bool_]]:
    """Cells of a slab that no known tuple beats, their costs, and whether they keep the limits beyond all rounding."""
    cost = stay * column_steps[0]
    cost += row_values[0][:, None]
    for factor in range(1, problem.n_factors):
        cost *= stay * column_steps[factor] + row_values[factor][:, None]
    cells = np.flatnonzero(cost <= least_cost[right] + problem.cost_slack)
    keep = right.ravel()[cells] >= problem.smallest_correct
    sure = keep.copy()
    for index, (limit, slack) in enumerate(
        zip(problem.limits, problem.limit_slacks, strict=True), start=problem.n_factors
    ):
        value = row_values[index][cells // stay.shape[1]] + stay.ravel()[cells] * column_steps[index]
        keep &= value <= limit + slack
        sure &= value <= limit - slack
    cells = cells[keep]
    return cells, cost.ravel()[cells], sure[keep]


def _tighten(least_cost: NDArray[np.float64], found: _Found) -> None:
    """Lower the table to the costs found: least_cost[a] is the least known cost of a or more right answers."""
    better = found.surely_feasible & (found.cost < least_cost[found.correct])
    if better.any():
        np.minimum.at(least_cost, found.correct[better], found.cost[better])
        np.minimum.accumulate(least_cost[::-1], out=least_cost[::-1])


def _joined(
    parts: list[_Found], problem: ThresholdProblem, least_cost: NDArray[np.float64], n_padding: int
) -> Candidates:
    """All that was found and that the finished table does not beat, without the padding axes."""
    cost = np.concatenate([np.empty(0), *(part.cost for part in parts)])
    correct = np.concatenate([np.empty(0, dtype=np.intp), *(part.correct for part in parts)])
    keep = np.flatnonzero(cost <= least_cost[correct] + problem.cost_slack)
    slab = np.repeat(np.arange(len(parts)), [part.cells.size for part in parts])[keep]
    n_outer = len(problem.sizes) - 2

    def stacked(outer: list[tuple[int, ...]], *inner: list[NDArray[Any]]) -> NDArray[np.intp]:
        table = np.empty((keep.size, n_outer + 2), dtype=np.intp)
        table[:, :n_outer] = np.array(outer, dtype=np.intp).reshape(-1, n_outer)[slab]
        for axis, column in enumerate(inner, start=n_outer):
            table[:, axis] = np.concatenate([np.empty(0, dtype=np.intp), *column])[keep]
        return table[:, n_padding:]

    rows_and_columns = [np.divmod(part.cells, problem.sizes[-1]) for part in parts]
    return Candidates(
        level_indices=stacked(
            [part.outer_indices for part in parts],
            [row for row, _ in rows_and_columns],
            [column for _, column in rows_and_columns],
        ),
        staying=stacked(
            [part.outer_staying for part in parts],
            [part.row_staying for part in parts],
            [part.staying for part in parts],
        ),
        correct=correct[keep],
    )
