"""Coarse-to-fine search for the front of more exits than can be swept, with a proven bound on what is left.

A box of tuples gives each exit a range of levels, low..high. Whatever the tuple in it, at exit i stay at least those
samples that stay at the low levels and at most those that stay at the high ones. Hence, for every tuple of the box,

    an average is at least   v_1 + sum_i S_i / N (v_{i+1} - v_i),   S_i at the low levels (high, where v falls), and
    right answers are at most the samples that can reach and leave a mounted exit which answers them rightly.

A box that a known tuple beats at both bounds is dropped; of the others, those that promise most are halved first, at
the exit that leaves most cost undecided: that of samples which may reach it, and leave or stay by the tuple. Once no
sample is undecided, all tuples of a box are alike and one of them is evaluated. Samples are bits, 64 to a word, so that
a box is bounded in some microseconds. Often this ends with the exact front: of six exits, 10^12 tuples, in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.exits.problem import Candidates, ThresholdProblem, exact_figures
from explorer.exits.sweep import sweep
from explorer.stopping import stop_if_asked

__all__ = ["refine"]

_SEED_TUPLES = 1_000_000
_BATCH = 1024


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Samples:
    """Samples as bits: stays[i] (levels, words) who stays at exit i, correct (K + 1, words), everyone (words,)."""

    stays: tuple[NDArray[np.uint64], ...]
    correct: NDArray[np.uint64]
    everyone: NDArray[np.uint64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Boxes:
    """Boxes of tuples: low and high levels (n, K), most right answers (n,) and least cost (n,) of a tuple in them.

    undecided: (n, K) samples that may reach an exit and leave or stay there by the tuple, weighted by what is at stake.
    """

    low: NDArray[np.intp]
    high: NDArray[np.intp]
    undecided: NDArray[np.float64]
    most_correct: NDArray[np.intp]
    least_cost: NDArray[np.float64]

    @property
    def is_open(self) -> NDArray[np.bool_]:
        """Whether the tuples of a box differ, (n,)."""
        return np.asarray(self.undecided.max(axis=1) > 0.0)

    def taken(self, rows: NDArray[Any]) -> _Boxes:
        return _Boxes(
            low=self.low[rows],
            high=self.high[rows],
            undecided=self.undecided[rows],
            most_correct=self.most_correct[rows],
            least_cost=self.least_cost[rows],
        )

    def joined(self, other: _Boxes) -> _Boxes:
        return _Boxes(
            low=np.concatenate((self.low, other.low)),
            high=np.concatenate((self.high, other.high)),
            undecided=np.concatenate((self.undecided, other.undecided)),
            most_correct=np.concatenate((self.most_correct, other.most_correct)),
            least_cost=np.concatenate((self.least_cost, other.least_cost)),
        )


class _Known:
    """The best tuples known: for each number of right answers, the least cost and who reaches it."""

    def __init__(self, problem: ThresholdProblem) -> None:
        n_rows, n_early_exits = problem.n_samples + 1, len(problem.sizes)
        self._problem = problem
        self._cost = np.full(n_rows, np.inf)
        self._levels = np.zeros((n_rows, n_early_exits), dtype=np.intp)
        self._staying = np.zeros((n_rows, n_early_exits), dtype=np.intp)
        self._least_cost = self._cost.copy()

    def learn(self, found: Candidates) -> None:
        """Take over the feasible tuples that are better than what is known."""
        _, cost, feasible = exact_figures(found, self._problem)
        rows = np.flatnonzero(feasible & (cost < self._cost[found.correct]))
        rows = rows[np.argsort(-cost[rows], kind="stable")]  # the cheapest is written last
        self._cost[found.correct[rows]] = cost[rows]
        self._levels[found.correct[rows]] = found.level_indices[rows]
        self._staying[found.correct[rows]] = found.staying[rows]
        self._least_cost = np.minimum.accumulate(self._cost[::-1])[::-1]

    def most_correct(self, cost: NDArray[np.float64]) -> NDArray[np.intp]:
        """Most right answers known at these costs, -1 if nothing costs so little."""
        found: NDArray[np.intp] = np.searchsorted(self._least_cost, cost + self._problem.cost_slack, side="right") - 1
        return found

    def candidates(self) -> Candidates:
        """One tuple for each number of right answers that is known to be reached."""
        rows = np.flatnonzero(np.isfinite(self._cost))
        return Candidates(level_indices=self._levels[rows], staying=self._staying[rows], correct=rows)


def refine(problem: ThresholdProblem, n_boxes: int) -> tuple[Candidates, int]:
    """Tuples near the front, and by how many right answers a tuple can lie above them at the same cost, at most.

    Bounds about `n_boxes` boxes, and ends before if the gap closes. The gap covers every tuple of the grid; costs count
    as the same if they differ by no more than `cost_slack`.
    """
    samples = _samples(problem)
    known = _Known(problem)
    known.learn(_seeds(problem))
    low = np.zeros((1, len(problem.sizes)), dtype=np.intp)
    boxes = _bounded(problem, samples, low, np.array([problem.sizes], dtype=np.intp) - 1)
    boxes = boxes.taken(boxes.is_open)  # the seeds hold the highest levels
    crowd = [
        np.bincount(bins, minlength=size + 1).cumsum() for bins, size in zip(problem.bins, problem.sizes, strict=True)
    ]
    spent = 0
    while True:
        stop_if_asked()
        gaps = boxes.most_correct - known.most_correct(boxes.least_cost)
        boxes, gaps = boxes.taken(gaps > 0), gaps[gaps > 0]
        if spent >= n_boxes or not gaps.size:
            return known.candidates(), int(gaps.max(initial=0))
        first = np.argpartition(-gaps, min(_BATCH, gaps.size - 1))[:_BATCH]
        rest = np.ones(gaps.size, dtype=bool)
        rest[first] = False
        halves = _bounded(problem, samples, *_halved(boxes.taken(first), crowd))
        spent += 2 * first.size
        tuples = np.where(halves.is_open[:, None], (halves.low + halves.high) // 2, halves.high)
        known.learn(_evaluated(problem, samples, tuples))
        boxes = boxes.taken(rest).joined(halves.taken(halves.is_open))


def _seeds(problem: ThresholdProblem) -> Candidates:
    """The exact front of the grid thinned out to about `_SEED_TUPLES` tuples."""
    n_levels = max(2, int(_SEED_TUPLES ** (1 / len(problem.sizes))))
    picks = [np.unique(np.linspace(0, size - 1, n_levels).astype(np.intp)) for size in problem.sizes]
    bins = np.stack([np.searchsorted(pick, bins) for pick, bins in zip(picks, problem.bins, strict=True)])
    found = sweep(replace(problem, bins=bins, sizes=tuple(pick.size for pick in picks)))
    levels = [pick[indices] for pick, indices in zip(picks, found.level_indices.T, strict=True)]
    return replace(found, level_indices=np.stack(levels, axis=1))


def _samples(problem: ThresholdProblem) -> _Samples:
    def packed(rows: NDArray[np.bool_]) -> NDArray[np.uint64]:
        n_padding = -rows.shape[1] % 64
        words: NDArray[np.uint64] = np.packbits(np.pad(rows, ((0, 0), (0, n_padding))), axis=1).view(np.uint64)
        return words

    return _Samples(
        stays=tuple(
            packed(bins <= np.arange(size)[:, None]) for bins, size in zip(problem.bins, problem.sizes, strict=True)
        ),
        correct=packed(problem.correct),
        everyone=packed(np.ones((1, problem.n_samples), dtype=bool))[0],
    )


def _counted(bits: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Samples in each row."""
    counts: NDArray[np.intp] = np.bitwise_count(bits).sum(axis=1, dtype=np.intp)
    return counts


def _evaluated(problem: ThresholdProblem, samples: _Samples, levels: NDArray[np.intp]) -> Candidates:
    """The exact figures of single tuples, levels (n, K)."""
    staying = np.repeat(samples.everyone[None], len(levels), axis=0)
    right = np.zeros_like(staying)
    counts = np.empty(levels.shape, dtype=np.intp)
    for axis, stays in enumerate(samples.stays):
        stay_here = stays[levels[:, axis]]
        right |= staying & ~stay_here & samples.correct[axis]
        staying &= stay_here
        counts[:, axis] = _counted(staying)
    right |= staying & samples.correct[-1]
    return Candidates(level_indices=levels, staying=counts, correct=_counted(right))


def _bounded(problem: ThresholdProblem, samples: _Samples, low: NDArray[np.intp], high: NDArray[np.intp]) -> _Boxes:
    """Bounds of boxes; those in which no tuple keeps the limits are left out."""
    fewest = np.repeat(samples.everyone[None], len(low), axis=0)
    most = fewest.copy()
    right = np.zeros_like(fewest)
    steps = np.diff(problem.averages, axis=1) / problem.n_samples
    values = np.repeat(problem.averages[:, :1], len(low), axis=1)
    undecided = np.empty(low.shape)
    for axis, stays in enumerate(samples.stays):
        stay_low, stay_high = stays[low[:, axis]], stays[high[:, axis]]
        undecided[:, axis] = _stake(problem, axis) * _counted(most & stay_high & ~stay_low)
        right |= most & ~stay_low & samples.correct[axis]
        fewest &= stay_low
        most &= stay_high
        values += np.multiply.outer(np.maximum(steps[:, axis], 0.0), _counted(fewest))
        if (steps[:, axis] < 0.0).any():
            values += np.multiply.outer(np.minimum(steps[:, axis], 0.0), _counted(most))
    right |= most & samples.correct[-1]
    most_correct = _counted(right)
    cost = np.maximum(values[: problem.n_factors], 0.0).prod(axis=0)
    caps = problem.limits + problem.limit_slacks
    possible = (values[problem.n_factors :] <= caps[:, None]).all(axis=0) & (most_correct >= problem.smallest_correct)
    boxes = _Boxes(low=low, high=high, undecided=undecided, most_correct=most_correct, least_cost=cost)
    return boxes.taken(possible)


def _stake(problem: ThresholdProblem, axis: int) -> float:
    """How much of the cost it decides to leave at an exit or not; positive, for right answers are decided too."""
    costs = problem.averages[: problem.n_factors]
    later, scale = costs[:, axis:], costs.max(axis=1) + np.finfo(np.float64).tiny
    return 0.05 + float(((later.max(axis=1) - later.min(axis=1)) / scale).sum())


def _halved(boxes: _Boxes, crowd: list[NDArray[np.intp]]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Two halves of each box, (2 n, K) low and high levels, parted at the median sample of the most undecided exit."""
    axes = boxes.undecided.argmax(axis=1)
    rows = np.arange(len(axes))
    middle = np.empty(len(axes), dtype=np.intp)
    for axis, count in enumerate(crowd):
        here = axes == axis
        low, high = boxes.low[here, axis], boxes.high[here, axis]
        middle[here] = np.clip(np.searchsorted(count, (count[low] + count[high]) / 2), low, high - 1)
    lower_high, upper_low = boxes.high.copy(), boxes.low.copy()
    lower_high[rows, axes] = middle
    upper_low[rows, axes] = middle + 1
    return np.concatenate((boxes.low, upper_low)), np.concatenate((lower_high, boxes.high))
