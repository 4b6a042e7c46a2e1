"""Against other people's NSGA-II on the same evaluation: ours needs a tenth of their evaluations, here and now."""

from __future__ import annotations

from statistics import median

import pytest

from explorer.study.run_search import ThresholdSearch
from tests.study.peers import PEERS, Problem, evaluations_needed

BUDGET = 400  # four populations: with fewer the peers have hardly begun; tests.bench gives them 2,000
SEEDS = (1, 2, 3)


@pytest.mark.parametrize("name", PEERS)
def test_with_thresholds_solved_inside_a_tenth_of_a_peer_s_evaluations_is_enough(evaluator, name):
    shares = []
    for seed in SEEDS:
        problem = Problem(evaluator, most_exits=2)
        reached = PEERS[name](problem, BUDGET, seed)
        assert problem.n_evaluations == BUDGET
        needed = evaluations_needed(Problem(evaluator, most_exits=2), reached, seed, ThresholdSearch.INSIDE, BUDGET)
        assert needed is not None
        shares.append(needed[0] / BUDGET)
    assert median(shares) <= 0.1
