"""Our search against NSGA-II of pymoo and Optuna on the shipped study: the same evaluation, constraints and budget."""

from __future__ import annotations

import statistics
import time

from explorer.study.evaluate import Evaluator
from explorer.study.files import find_study
from explorer.study.run_search import ThresholdSearch
from tests.study.peers import PEERS, Problem, evaluations_needed

BUDGET = 2000
SEEDS = (1, 2, 3)


def measure() -> dict[str, float]:
    """For each peer and seed its hypervolume after `BUDGET` evaluations, and how many ours need to reach that.

    peer_P_hypervolume, peer_P_seconds: medians over seeds; peer_P_ours_T_evaluations: the median over seeds, and
    peer_P_ours_T_worst_share the largest share of the budget, T saying where thresholds come from (`ThresholdSearch`).
    Each exact front that a search solves counts as an evaluation; the seconds say what that hides.
    """
    figures: dict[str, float] = {}
    evaluator = Evaluator(find_study("fashion-mnist-mobilenetv2"))
    for name, peer in PEERS.items():
        volumes, seconds = [], []
        needed: dict[ThresholdSearch, list[tuple[int, float]]] = {
            ThresholdSearch.FRONT: [],
            ThresholdSearch.INSIDE: [],
        }
        for seed in SEEDS:
            problem = Problem(evaluator)
            start = time.process_time()
            volumes.append(peer(problem, BUDGET, seed))
            seconds.append(time.process_time() - start)
            for thresholds, found in needed.items():
                start = time.process_time()
                reached = evaluations_needed(Problem(evaluator), volumes[-1], seed, thresholds, BUDGET)
                found.append((BUDGET if reached is None else reached[0], time.process_time() - start))
        figures[f"peer_{name}_hypervolume"] = statistics.median(volumes)
        figures[f"peer_{name}_seconds"] = statistics.median(seconds)
        for thresholds, found in needed.items():
            figures[f"peer_{name}_ours_{thresholds.value}_evaluations"] = statistics.median(n for n, _ in found)
            figures[f"peer_{name}_ours_{thresholds.value}_worst_share"] = max(n for n, _ in found) / BUDGET
            figures[f"peer_{name}_ours_{thresholds.value}_seconds"] = statistics.median(s for _, s in found)
    return figures
