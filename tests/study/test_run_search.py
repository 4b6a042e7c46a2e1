"""The search: repeatable, feasible, never worse than what it was given, and over when it is told to be."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest

from explorer.errors import SearchError
from explorer.spec.design import Constraints, Design, MountedExit
from explorer.spec.traces import Split
from explorer.study.figures import exact_front
from explorer.study.run_search import ALLOWED_DROP, SearchSettings, ThresholdSearch, recommended, run_search
from explorer.study.space import DesignSpace
from tests.studies import small_network


def last_event(evaluator, base=None, **settings):
    settings = {"seed": 1, "seconds": None, "evaluations": 120, "population": 20, "most_exits": 2, **settings}
    *_, last = run_search(evaluator, base or Design(), SearchSettings(**settings))
    return last


def test_the_front_is_feasible_and_no_point_beats_another(evaluator):
    last = last_event(evaluator)
    assert last.finished
    assert len(last.front) > 5
    for point in last.front[:: max(1, len(last.front) // 10)]:
        evaluation = evaluator.evaluate(point.design, Split.VALIDATION)
        assert evaluation.is_feasible
        assert evaluation.accuracy == point.accuracy
        assert evaluation.edp_avg_pj_cycles == point.edp_avg_pj_cycles
    assert all(
        a.accuracy_lower_bound < b.accuracy_lower_bound and a.edp_avg_pj_cycles < b.edp_avg_pj_cycles
        for a, b in itertools.pairwise(last.front)
    )


def test_one_seed_gives_one_front(evaluator):
    first, second = last_event(evaluator, seed=7), last_event(evaluator, seed=7)
    assert first.front == second.front
    assert first.evaluations == second.evaluations == 120


def test_hypervolume_never_falls(evaluator):
    settings = SearchSettings(seed=2, seconds=None, evaluations=100, population=20, most_exits=2)
    volumes = [event.hypervolume for event in run_search(evaluator, Design(), settings)]
    assert volumes == sorted(volumes)


def test_solving_thresholds_makes_the_front_no_worse(evaluator):
    plain = last_event(evaluator, thresholds=ThresholdSearch.GENES, confidence=0.5)
    assert last_event(evaluator, confidence=0.5).hypervolume >= plain.hypervolume


def test_the_search_finds_the_true_front_of_a_small_space(evaluator):
    """Single exits: ten mount sets, so the union of their exact fronts is the truth."""
    last = last_event(evaluator, most_exits=1, evaluations=600, confidence=0.5)
    space = DesignSpace(evaluator.study.network, Design(), 1)
    points = []
    for place, head in itertools.product(range(1, 6), range(2)):
        front = exact_front(evaluator, space.decode(np.array([place, head, 50])), Split.VALIDATION, Constraints())
        points += zip(front.accuracy.tolist(), front.cost.tolist(), strict=True)
    best = {p for p in points if not any(q != p and q[0] >= p[0] and q[1] <= p[1] for q in points)}
    assert {(p.accuracy, p.edp_avg_pj_cycles) for p in last.front} == best


def test_constraints_hold_on_the_whole_front(evaluator):
    last = last_event(evaluator, constraints=Constraints(smallest_accuracy=0.7, largest_final_ratio=0.2))
    for point in last.front:
        evaluation = evaluator.evaluate(point.design, Split.VALIDATION)
        assert evaluation.accuracy >= 0.7
        assert evaluation.ratios[-1] <= 0.2


def test_what_cannot_be_met_gives_an_empty_front(evaluator):
    last = last_event(evaluator, constraints=Constraints(smallest_accuracy=1.0))
    assert last.front == ()
    assert last.hypervolume == 0.0
    assert recommended(evaluator, last.front) is None


def test_recommended_is_the_cheapest_that_surely_loses_little(evaluator):
    front = last_event(evaluator, constraints=Constraints(largest_final_ratio=None)).front
    chosen = recommended(evaluator, front)
    enough = evaluator.evaluate(Design(), Split.VALIDATION).accuracy - ALLOWED_DROP
    good = [point for point in front if point.accuracy_lower_bound >= enough]
    assert chosen == (min(good, key=lambda point: point.edp_avg_pj_cycles) if good else None)


def test_luck_is_discounted(evaluator):
    for point in last_event(evaluator).front:
        assert point.accuracy_lower_bound <= point.accuracy
    for point in last_event(evaluator, confidence=0.5).front:
        assert point.accuracy_lower_bound == pytest.approx(point.accuracy)


def test_stopping_keeps_the_last_front(evaluator):
    stop = iter([False] * 50 + [True] * 1000)
    settings = SearchSettings(seed=1, seconds=None, evaluations=10**6, population=20)
    *_, last = run_search(evaluator, Design(), settings, should_stop=lambda: next(stop))
    assert last.finished
    assert last.evaluations <= 50
    assert last.front


def test_a_budget_in_seconds_is_kept(evaluator):
    start = time.monotonic()
    last = last_event(evaluator, seconds=0.5, evaluations=None)
    assert last.finished
    assert time.monotonic() - start < 5  # one exact front may be under way when the time is up


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seconds": None, "evaluations": None}, "no budget"),
        ({"seconds": 0.0, "evaluations": None}, "seconds is 0.0"),
        ({"evaluations": -1}, "evaluations is -1"),
        ({"most_exits": 0}, "between 1 and 5"),
        ({"most_exits": 6}, "between 1 and 5"),
        ({"seed": -1}, "seed is -1"),
        ({"confidence": 1.0}, "confidence is 1.0"),
        ({"population": 1}, "population size is 1"),
    ],
)
def test_impossible_settings_are_refused(evaluator, change, message):
    with pytest.raises(SearchError, match=message):
        last_event(evaluator, **change)


def test_genomes_and_designs_go_into_each_other():
    space = DesignSpace(small_network(), Design(), 3)
    rng = np.random.default_rng(0)
    for genome in space.genes.sample(200, rng):
        design = space.decode(genome)
        assert len(design.exits) <= 3
        assert space.decode(space.encode(design)) == design


def test_too_many_exits_cannot_be_encoded():
    exits = tuple(MountedExit(mounting_point=p, threshold=0.5) for p in range(3))
    with pytest.raises(SearchError, match="3 exits"):
        DesignSpace(small_network(), Design(), 2).encode(Design(exits=exits))
