"""Modes of the search: the exhaustive one is the truth, the others come near it and go on where they were."""

from __future__ import annotations

import itertools

import pytest

from explorer.errors import SearchError
from explorer.spec.design import Constraints, Design
from explorer.spec.precision import FP32, INT8
from explorer.spec.traces import Split
from explorer.study.dimensions import Dimension
from explorer.study.figures import exact_front
from explorer.study.run_search import SearchMode, SearchRun, SearchSettings, ThresholdSearch, run_search
from explorer.study.space import DesignSpace

HEADS = frozenset({Dimension.HEADS})


def events(evaluator, **settings):
    given = {"seed": 1, "seconds": None, "evaluations": 60, "population": 15, "most_exits": 2, "confidence": 0.5}
    return list(run_search(evaluator, Design(), SearchSettings(**{**given, **settings})))


def exhaustive(evaluator, **settings):
    return events(evaluator, mode=SearchMode.EXHAUSTIVE, evaluations=None, **settings)[-1]


def test_the_exhaustive_front_is_the_union_of_all_exact_fronts(evaluator):
    """Against plain merging of each set's own front, in which nothing is left out because others beat it."""
    last = exhaustive(evaluator)
    space = DesignSpace(evaluator.study.network, Design(), 2)
    points = set()
    for shape in space.shapes():
        front = exact_front(evaluator, space.decode(shape), Split.VALIDATION, Constraints())
        points |= set(zip(front.accuracy.tolist(), front.cost.tolist(), strict=True))
    best = {p for p in points if not any(q != p and q[0] >= p[0] and q[1] <= p[1] for q in points)}
    assert {(point.accuracy, point.edp_avg_pj_cycles) for point in last.front} == best
    assert last.is_complete
    assert last.evaluations == last.shapes == space.n_shapes == 50


@pytest.mark.parametrize("mode", [SearchMode.NSGA2, SearchMode.RANDOM])
@pytest.mark.parametrize("thresholds", ThresholdSearch)
def test_no_search_beats_the_truth(evaluator, mode, thresholds):
    truth = exhaustive(evaluator)
    last = events(evaluator, mode=mode, thresholds=thresholds, evaluations=30)[-1]
    assert last.hypervolume <= truth.hypervolume + 1e-12
    for point in last.front:
        assert any(
            best.accuracy >= point.accuracy and best.edp_avg_pj_cycles <= point.edp_avg_pj_cycles
            for best in truth.front
        )


def test_with_thresholds_solved_inside_every_candidate_the_whole_space_gives_the_truth(evaluator):
    last = events(evaluator, thresholds=ThresholdSearch.INSIDE, evaluations=1000)[-1]
    truth = exhaustive(evaluator)
    assert last.hypervolume == pytest.approx(truth.hypervolume, abs=1e-12)
    assert last.evaluations <= truth.shapes + 1  # no set of mounts is tried twice; the static network counts too


def test_every_point_has_the_figures_of_its_design(evaluator):
    for thresholds in ThresholdSearch:
        for point in events(evaluator, thresholds=thresholds, evaluations=30)[-1].front[::7]:
            evaluation = evaluator.evaluate(point.design, Split.VALIDATION)
            assert evaluation.is_feasible
            assert evaluation.accuracy == point.accuracy
            assert evaluation.energy_avg_pj == point.energy_avg_pj
            assert evaluation.latency_avg_cycles == point.latency_avg_cycles
            assert evaluation.edp_avg_pj_cycles == point.edp_avg_pj_cycles


@pytest.mark.parametrize("mode", SearchMode)
def test_what_was_tried_is_told_once_and_counted(evaluator, mode):
    found = events(evaluator, mode=mode)
    assert sum(len(event.tried) for event in found) == found[-1].evaluations
    for event in found:
        assert event.batch_accuracy.shape == event.batch_edp_pj_cycles.shape == event.batch_feasible.shape


def test_free_bits_and_measures_are_searched(evaluator):
    free = frozenset({Dimension.BITS, Dimension.CONFIDENCE, Dimension.CALIBRATION})
    tried = [design.design for event in events(evaluator, free=free, evaluations=120) for design in event.tried]
    assert {design.precision for design in tried} == {INT8, FP32}
    assert len({(design.confidence, design.calibrated) for design in tried}) == 6


def test_more_freedom_gives_no_worse_truth(evaluator):
    volumes = [
        exhaustive(evaluator, most_exits=1, free=free).hypervolume
        for free in (frozenset(), HEADS, HEADS | {Dimension.CONFIDENCE}, HEADS | {Dimension.CONFIDENCE, Dimension.BITS})
    ]
    assert volumes == sorted(volumes)


def test_a_floor_that_nothing_reaches_gives_an_empty_front_in_every_mode(evaluator):
    for mode, thresholds in itertools.product(SearchMode, ThresholdSearch):
        constraints = Constraints(smallest_accuracy=1.0)
        last = events(
            evaluator, mode=mode, thresholds=thresholds, constraints=constraints, evaluations=8, most_exits=1
        )[-1]
        assert last.front == ()
        assert last.hypervolume == 0.0
        assert last.finished


def test_caps_on_energy_latency_and_memory_are_kept(evaluator):
    free = events(evaluator, evaluations=40)[-1].front
    middle = free[len(free) // 2]
    constraints = Constraints(largest_energy_pj=middle.energy_avg_pj, largest_latency_cycles=middle.latency_avg_cycles)
    for point in events(evaluator, constraints=constraints, evaluations=40)[-1].front:
        assert point.energy_avg_pj <= middle.energy_avg_pj
        assert point.latency_avg_cycles <= middle.latency_avg_cycles
    nothing_fits = Constraints(largest_memory_bits=1.0)
    assert events(evaluator, constraints=nothing_fits, evaluations=20)[-1].front == ()


@pytest.mark.parametrize("thresholds", ThresholdSearch)
@pytest.mark.parametrize("n_events", [1, 2])
def test_a_run_that_goes_on_from_a_checkpoint_ends_like_one_that_never_stopped(evaluator, thresholds, n_events):
    settings = SearchSettings(seed=4, seconds=None, evaluations=40, population=10, most_exits=2, thresholds=thresholds)
    whole = list(run_search(evaluator, Design(), settings))[-1]
    first = SearchRun(evaluator, Design(), settings)
    checkpoint = None
    for event in first.events():
        checkpoint = first.checkpoint() or checkpoint
        if checkpoint is not None and checkpoint.generation >= n_events:
            break
        assert not event.finished
    *_, resumed = run_search(evaluator, Design(), settings, resume_from=checkpoint)
    assert resumed.front == whole.front
    assert resumed.evaluations == whole.evaluations
    assert resumed.generation == whole.generation
    assert resumed.solved_mount_sets == whole.solved_mount_sets


def test_time_stands_still_with_its_clock(evaluator):
    settings = SearchSettings(seed=1, seconds=1.0, evaluations=25, population=10, most_exits=1)
    last = list(run_search(evaluator, Design(), settings, clock=lambda: 5.0))[-1]
    assert last.seconds == 0.0
    assert last.evaluations == 25


@pytest.mark.parametrize("mode", SearchMode)
def test_stopping_is_asked_at_every_candidate(evaluator, mode):
    for n_asked in (3, 11):
        asked = itertools.count()
        settings = SearchSettings(seed=1, seconds=None, evaluations=10**6, most_exits=2, mode=mode)
        *_, last = run_search(evaluator, Design(), settings, should_stop=lambda asked=asked, n=n_asked: next(asked) > n)
        assert last.finished
        assert last.evaluations <= n_asked + 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"mode": SearchMode.EXHAUSTIVE, "evaluations": 0}, "evaluations is 0"),
        ({"mode": SearchMode.EXHAUSTIVE, "most_exits": 7}, "most exits to mount are 7"),
        ({"thresholds": ThresholdSearch.INSIDE, "most_exits": 7}, "at most 6"),
        ({"mode": SearchMode.RANDOM, "evaluations": None}, "no budget"),
        ({"seconds": float("nan")}, "seconds is nan"),
    ],
)
def test_impossible_settings_are_refused(evaluator, change, message):
    with pytest.raises(SearchError, match=message):
        events(evaluator, **change)


def test_only_a_bred_search_can_be_resumed(evaluator):
    settings = SearchSettings(seed=4, seconds=None, evaluations=20, population=10, most_exits=1)
    run = SearchRun(evaluator, Design(), settings)
    next(run.events())
    checkpoint = run.checkpoint()
    assert checkpoint is not None
    assert {1.0 - p.accuracy_lower_bound for p in checkpoint.front} == set(
        checkpoint.optimiser.archive.objectives[:, 0].tolist()
    )
    other = SearchSettings(seed=4, seconds=None, evaluations=20, most_exits=1, mode=SearchMode.RANDOM)
    with pytest.raises(SearchError, match="cannot be resumed"):
        SearchRun(evaluator, Design(), other, resume_from=checkpoint)
