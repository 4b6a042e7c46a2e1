"""Networks to choose from: pruned ones and other backbones are predicted, proposed and learned from like designs."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest

from explorer.errors import SearchError
from explorer.spec.design import Constraints, Design, MountedExit
from explorer.spec.precision import FP32, INT8
from explorer.spec.traces import Split
from explorer.study.design_predictors import Predictors
from explorer.study.evaluate import Evaluator
from explorer.study.files import read_study
from explorer.study.measurements import Candidate, Measured, MeasuredPoint, Measurement, Prediction, measured_on
from explorer.study.predictor_search import PredictorSettings, run_predictor_search
from explorer.study.space import DesignSpace
from explorer.study.variants import pool_of, variants_of
from tests.studies import CHANNELS, small_network, write_study

SETTINGS = PredictorSettings(seed=2, seconds=1000.0, batch=2, measurements=12, most_exits=2)
DESIGN = Design(exits=(MountedExit(mounting_point=1, threshold=0.6), MountedExit(mounting_point=3, threshold=0.5)))
NOTHING = Prediction(
    accuracy=0.0,
    accuracy_deviation=1.0,
    exit_ratios=(),
    exit_ratio_deviations=(),
    edp_avg_pj_cycles=0.0,
    edp_avg_deviation_pj_cycles=1.0,
    feasible_probability=1.0,
)
PRUNED_POINTS = 0.15
OTHER_POINTS = 0.04


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """Another backbone of the same task, with answers of its own."""
    return read_study(write_study(tmp_path_factory.mktemp("others") / "other", seed=5))


@pytest.fixture(scope="module")
def pruned():
    """Shapes by pruned share."""
    return {share: small_network(tuple(round(n * (1 - share)) for n in CHANNELS)) for share in (0.25, 0.5)}


@pytest.fixture(scope="module")
def pool(evaluator, other, pruned):
    return pool_of(evaluator, Design(), [(evaluator.study, pruned), (other, {0.25: pruned[0.25]})])


def truth(pool):
    """Made-up trainings: pruning costs accuracy in proportion, the other backbone gains, ratios stay."""

    def measure(candidate):
        variant = candidate.variant
        traced = pool[variant].evaluate(candidate.design, Split.VALIDATION)
        gain = OTHER_POINTS * (variant.study == "other") - PRUNED_POINTS * variant.pruned_share
        accuracy = float(np.clip(traced.accuracy + gain, 0, 1))
        thresholds = candidate.design.thresholds
        return Measured(own=MeasuredPoint(thresholds=thresholds, accuracy=accuracy, exit_ratios=traced.ratios))

    return measure


@pytest.fixture(scope="module")
def last(pool):
    *_, event = run_predictor_search(pool, Design(), SETTINGS, truth(pool))
    return event


def test_a_pruned_network_costs_less_and_answers_as_the_whole_one_until_it_is_measured(evaluator, pool):
    whole, quarter, half = list(pool)[:3]
    assert [v.pruned_share for v in (whole, quarter, half)] == [0.0, 0.25, 0.5]
    figures = [pool[v].evaluate(DESIGN, Split.VALIDATION) for v in (whole, quarter, half)]
    assert figures[0] == evaluator.evaluate(DESIGN, Split.VALIDATION)
    assert len({f.accuracy for f in figures}) == 1
    edp = [f.edp_avg_pj_cycles for f in figures]
    assert edp == sorted(edp, reverse=True)
    assert len(set(edp)) == 3


def test_pruned_networks_are_proposed_and_reach_the_front(last):
    shares = {m.candidate.variant.pruned_share for m in last.measurements}
    assert {0.0, 0.5} <= shares
    assert len({p.candidate.variant for p in last.front}) >= 2
    assert len({m.candidate.training for m in last.measurements}) == 12


def test_a_backbone_that_promises_more_is_proposed_first(evaluator, other, pruned):
    """As good by its traces, at a fraction of the cost."""
    cheap = copy.copy(other)
    cheap.network = pruned[0.5]
    pool = pool_of(evaluator, Design(), [(evaluator.study, {}), (cheap, {})])
    *_, event = run_predictor_search(pool, Design(), replace(SETTINGS, measurements=2), truth(pool))
    assert event.measurements[0].candidate.variant.study == "other"


def test_what_pruning_costs_and_a_backbone_gains_is_learned(pool):
    """From four measurements of each network; for designs never measured, within what was said."""
    rng = np.random.default_rng(7)
    known = []
    for variant, evaluator in pool.items():
        space = DesignSpace(evaluator.study.network, Design(), 2)
        designs = [d for d in map(space.decode, space.genes.sample(40, rng)) if min(d.thresholds, default=0) > 0.3]
        known += [measurement(pool, Candidate(variant=variant, design=design)) for design in designs[:4]]
    candidates = [Candidate(variant=v, design=DESIGN.with_thresholds((t, t))) for v in pool for t in (0.5, 0.7, 0.9)]
    true = [truth(pool)(candidate).own.accuracy for candidate in candidates]
    errors, deviations = [], []
    for measured in ((), known):
        predictors = Predictors(pool, measured, np.random.default_rng(3))
        found = predictors.outcomes(candidates, Constraints(), np.random.default_rng(4))
        errors.append(np.abs([p.accuracy - t for (_, p), t in zip(found, true, strict=True)]))
        deviations.append(np.array([p.accuracy_deviation for _, p in found]))
    assert errors[1].mean() < 0.6 * errors[0].mean()
    assert deviations[1].mean() < 0.7 * deviations[0].mean()
    assert (errors[1] < 3 * deviations[1]).mean() > 0.85


def measurement(pool, candidate):
    return Measurement(
        candidate=candidate,
        effort=SETTINGS.effort,
        round=1,
        predicted=NOTHING,
        measured=truth(pool)(candidate),
        edp_avg_pj_cycles=None,
        is_feasible=True,
        problem="",
        seconds=1.0,
    )


def test_before_any_measurement_the_more_is_pruned_the_less_is_known_and_the_worse_it_is_thought(pool):
    whole, quarter, half = list(pool)[:3]
    candidates = [Candidate(variant=v, design=DESIGN) for v in (whole, quarter, half)]
    found = Predictors(pool, (), np.random.default_rng(5)).outcomes(candidates, Constraints(), np.random.default_rng(6))
    deviations = [p.accuracy_deviation for _, p in found]
    assert deviations == sorted(deviations)
    assert deviations[2] > 1.5 * deviations[0]
    assert found[2][1].accuracy < found[0][1].accuracy - 0.02
    assert found[2][1].edp_avg_pj_cycles < found[0][1].edp_avg_pj_cycles


def test_measurements_of_a_network_that_is_not_offered_are_left_aside(evaluator, pool, last):
    alone = pool_of(evaluator, Design(), [(evaluator.study, {})])
    settings = replace(SETTINGS, measurements=1)
    *_, event = run_predictor_search(alone, Design(), settings, truth(alone), known=last.measurements)
    own = [m for m in last.measurements if m.candidate.variant in alone]
    assert event.measurements[:-1] == tuple(own)


def test_one_training_gives_the_best_thresholds_of_its_exits_to_the_front(evaluator, other):
    limits = Constraints(largest_overhead=None)
    found = measured_on(other, DESIGN, limits, evaluator.platforms)
    traced = Evaluator(other).evaluate(DESIGN, Split.VALIDATION)
    assert (found.own.accuracy, found.own.exit_ratios) == (traced.accuracy, traced.ratios)
    assert 2 <= len(found.solved) <= 25
    assert max(point.accuracy for point in found.solved) >= found.own.accuracy
    assert all(point.exit_ratios[-1] <= 0.5 for point in found.solved)
    pool = pool_of(evaluator, Design(), [(evaluator.study, {})])
    settings = replace(SETTINGS, measurements=1, constraints=limits)

    def measure(candidate):
        return measured_on(other, candidate.design, limits, evaluator.platforms)

    *_, event = run_predictor_search(pool, Design(), settings, measure)
    assert len(event.front) > 1
    assert len(event.measurements) == 1
    assert {p.candidate.training for p in event.front} == {event.measurements[0].candidate.training}


def test_what_cannot_be_compared_is_refused(evaluator, other, tmp_path):
    for shares in ((0.0,), (1.0,), (0.2, -0.1)):
        with pytest.raises(SearchError, match="must be above 0 and below 1"):
            variants_of(other, shares)
    with pytest.raises(SearchError, match="two of the studies are called other"):
        pool_of(evaluator, Design(), [(evaluator.study, {}), (other, {}), (other, {})])
    few = read_study(write_study(tmp_path / "few", precisions=(FP32,)))
    with pytest.raises(SearchError, match="study few has no validation traces at 8/8"):
        pool_of(evaluator, Design(precision=INT8), [(evaluator.study, {}), (few, {})])
    few.class_names = ("cat", "dog")
    with pytest.raises(SearchError, match="study few has other classes than small"):
        pool_of(evaluator, Design(precision=FP32), [(evaluator.study, {}), (few, {})])
