"""Speed of the exact threshold front and of the exit rule, on made-up answers of a fixed seed.

One core: set OMP_NUM_THREADS=1, though nothing here uses BLAS. Every figure is the median of several runs.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np

from explorer.exits import apply_policy, threshold_front
from tests.exits.samples import realistic_answers

__all__ = ["measure"]


def measure(seed: int = 0) -> dict[str, float]:
    """Figures by name; `front_tuples_per_s` is for 3 exits, 101 levels and 5,000 samples, as the window needs it.

    Tuples are those of the grid as it was asked for: all of them are judged, those that do the same at once.
    """
    figures: dict[str, float] = {}
    for n_exits, n_levels, n_samples, repeats in (
        (1, 101, 5000, 9),
        (2, 101, 5000, 9),
        (3, 101, 5000, 9),
        (3, 51, 5000, 9),
        (3, 201, 5000, 3),
        (3, 101, 1000, 9),
        (3, 101, 10_000, 9),
        (3, 101, 50_000, 3),
        (4, 51, 5000, 1),
    ):
        confidences, correct = realistic_answers(n_exits, n_samples, np.random.default_rng(seed))
        costs = tuple(float((1 + exit_index) ** 2) for exit_index in range(n_exits + 1))

        def front(levels: int = n_levels, answers: tuple = (confidences, correct, costs)) -> None:  # type: ignore[type-arg]
            threshold_front(*answers, levels=levels, largest_final_ratio=0.5)

        seconds = _median_seconds(front, repeats)
        name = f"front_{n_exits}_exits_{n_levels}_levels_{n_samples}_samples"
        figures[f"{name}_ms"] = 1e3 * seconds
        figures[f"{name}_tuples_per_s"] = n_levels**n_exits / seconds
        if (n_exits, n_levels, n_samples) == (3, 101, 5000):
            figures["front_tuples_per_s"] = n_levels**n_exits / seconds
    confidences, correct = realistic_answers(3, 10_000, np.random.default_rng(seed))
    figures["policy_ms"] = 1e3 * _median_seconds(lambda: apply_policy(confidences, correct, (0.9, 0.9, 0.9)), 200)
    return figures


def _median_seconds(action: Callable[[], object], repeats: int) -> float:
    durations = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        durations.append(time.perf_counter() - start)
    return statistics.median(durations)
