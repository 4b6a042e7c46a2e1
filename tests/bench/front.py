"""Speed of the exact threshold front and of the exit rule, on made-up answers of a fixed seed; one core."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import numpy as np

from explorer.exits import ThresholdFront, apply_policy, threshold_front
from explorer.spec.design import Constraints, Design, MountedExit
from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluator
from explorer.study.figures import exact_front
from explorer.study.files import find_study
from tests.exits.samples import realistic_answers

__all__ = ["measure"]

Result = TypeVar("Result")

_LIVE = (3, 101, 5000)
"""Exits, levels and samples as the window needs them."""

_CASES = (
    _LIVE,
    (1, 101, 5000),
    (2, 101, 5000),
    (4, 101, 5000),
    (3, 51, 5000),
    (3, 201, 5000),
    (3, 101, 1000),
    (3, 101, 10_000),
    (3, 101, 50_000),
)


_SHIPPED_MOUNTS = ((4, 11, 13), (2, 4, 11, 13), (1, 3, 5, 8, 13), (1, 3, 5, 8, 11, 13))


def measure(seed: int = 0) -> dict[str, float]:
    """Figures by name: `front_tuples_per_s` for 3 exits, 101 levels and 5,000 samples, then for more and less of each.

    Tuples are those of the grid as it was asked for: all of them are judged, those that do the same at once.
    Medians of CPU time, which other load distorts less than time by the clock; nothing here runs on two cores.
    `front_6_exits_gap` is the accuracy that refinement proves to leave at most, as a share of the samples.
    """
    figures: dict[str, float] = {}
    for case in _CASES:
        n_exits, n_levels, n_samples = case
        front, seconds = _front(*case, seed=seed, repeats=1 if n_exits > 3 else 9)
        name = f"front_{n_exits}_exits_{n_levels}_levels_{n_samples}_samples"
        figures[f"{name}_ms"] = 1e3 * seconds
        figures[f"{name}_tuples_per_s"] = front.n_tuples / seconds
        if case == _LIVE:
            figures["front_tuples_per_s"] = front.n_tuples / seconds
    front, seconds = _front(6, 101, 5000, seed=seed, repeats=1)
    figures["front_6_exits_s"] = seconds
    figures["front_6_exits_gap"] = front.accuracy_gap
    figures |= _shipped()
    confidences, correct = realistic_answers(3, 10_000, np.random.default_rng(seed))
    figures["policy_ms"] = 1e3 * _timed(lambda: apply_policy(confidences, correct, (0.9, 0.9, 0.9)), 200)[1]
    return figures


def _shipped() -> dict[str, float]:
    """Seconds and gap of fronts of 3 to 6 exits at 101 levels on the 5,000 validation samples of the shipped study."""
    evaluator = Evaluator(find_study("fashion-mnist-mobilenetv2"))
    figures: dict[str, float] = {}
    for points in _SHIPPED_MOUNTS:
        design = Design(exits=tuple(MountedExit(mounting_point=point, threshold=0.9) for point in points))
        exact_front(evaluator, design, Split.VALIDATION, Constraints(), levels=2)  # simulates the mounts
        front, seconds = _timed(partial(exact_front, evaluator, design, Split.VALIDATION, Constraints()), 1)
        figures[f"front_shipped_{len(points)}_exits_s"] = seconds
        figures[f"front_shipped_{len(points)}_exits_gap"] = front.accuracy_gap
    return figures


def _front(n_exits: int, n_levels: int, n_samples: int, *, seed: int, repeats: int) -> tuple[ThresholdFront, float]:
    confidences, correct = realistic_answers(n_exits, n_samples, np.random.default_rng(seed))
    costs = [float((1 + exit_index) ** 2) for exit_index in range(n_exits + 1)]
    return _timed(
        lambda: threshold_front(confidences, correct, costs, levels=n_levels, largest_final_ratio=0.5), repeats
    )


def _timed(action: Callable[[], Result], repeats: int) -> tuple[Result, float]:
    durations: list[float] = []
    while True:
        start = time.process_time()
        result = action()
        durations.append(time.process_time() - start)
        if len(durations) >= repeats:
            return result, statistics.median(durations)
