"""The search with predictors against a synthetic truth: it learns, knows how sure it is, and wastes no measurement."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explorer.errors import JobError, SearchError
from explorer.spec.design import Constraints, Deployment, Design, MountedExit
from explorer.spec.network import HeadKind
from explorer.spec.precision import FP32
from explorer.spec.traces import Split
from explorer.study.design_predictors import Predictors
from explorer.study.measurements import Candidate, Effort, Measured, MeasuredPoint
from explorer.study.predictor_log import logged_predictor_search, read_measurements
from explorer.study.predictor_search import PredictorSettings, _Run, run_predictor_search
from explorer.study.run_records import RunKind, RunPhase, read_runs
from explorer.study.session_file import SessionFile
from explorer.study.space import DesignSpace
from explorer.study.study_reference import StudyReference
from explorer.study.variants import pool_of

SETTINGS = PredictorSettings(seed=1, seconds=1000.0, batch=3, measurements=4, most_exits=2)


class Truth:
    """What fine-tuning does, made up: early exits and low thresholds gain most, and confidence rises."""

    def __init__(self, evaluator, noise=0.002):
        self.evaluator = evaluator
        self.noise = noise
        self.asked = []
        self.rng = np.random.default_rng(0)

    def __call__(self, candidate):
        self.asked.append(candidate)
        return Measured(own=self.of(candidate.design))

    def of(self, design):
        traced = self.evaluator.evaluate(design, Split.VALIDATION)
        gain = 0.02 * (1 - traced.exits[0].mounting_point / 4) + 0.03 * (1 - np.mean(design.thresholds)) - 0.01
        stay, traced_stay, ratios = 1.0, 1.0, []
        for figures in traced.exits[:-1]:
            odds = (figures.ratio + 0.01) / (traced_stay - figures.ratio + 0.01)
            odds *= np.exp(0.6 - 0.3 * (figures.head is HeadKind.GAP_LINEAR) - 0.1 * figures.mounting_point)
            ratios.append(stay * odds / (1 + odds))
            stay -= ratios[-1]
            traced_stay -= figures.ratio
        accuracy = np.clip(traced.accuracy + gain + self.noise * self.rng.standard_normal(), 0, 1)
        ratios = tuple(map(float, (*ratios, stay)))
        return MeasuredPoint(thresholds=design.thresholds, accuracy=float(accuracy), exit_ratios=ratios)


def random_designs(evaluator, n, seed):
    space = DesignSpace(evaluator.study.network, Design(), 2)
    designs = map(space.decode, space.genes.sample(3 * n, np.random.default_rng(seed)))
    return [design for design in designs if design.exits][:n]


def alone(evaluator):
    """Nothing but the study's own network to choose from."""
    return pool_of(evaluator, Design(), [(evaluator.study, {})])


def candidates_of(evaluator, designs):
    (variant,) = alone(evaluator)
    return [Candidate(variant=variant, design=design) for design in designs]


def events(evaluator, measure, settings=SETTINGS, **options):
    return list(run_predictor_search(alone(evaluator), Design(), settings, measure, **options))


@pytest.fixture(scope="module")
def run(evaluator):
    truth = Truth(evaluator)
    return events(evaluator, truth, replace(SETTINGS, measurements=15))


def predictions(evaluator, measurements, designs):
    predictors = Predictors(alone(evaluator), measurements, np.random.default_rng(3))
    candidates = candidates_of(evaluator, designs)
    return [prediction for _, prediction in predictors.outcomes(candidates, Constraints(), np.random.default_rng(4))]


def test_predictions_get_better_over_the_rounds(run):
    """What was predicted before each measurement, held against it."""
    accuracy = [abs(m.accuracy - m.predicted.accuracy) for m in run[-1].measurements]
    ratios = [
        np.abs(np.subtract(m.measured.own.exit_ratios, m.predicted.exit_ratios)).max() for m in run[-1].measurements
    ]
    assert np.mean(accuracy[6:]) < 0.3 * np.mean(accuracy[:3])
    assert np.mean(ratios[6:]) < 0.6 * np.mean(ratios[:3])


def test_what_was_learned_holds_for_designs_drawn_by_chance(evaluator, run):
    designs = random_designs(evaluator, 40, seed=5)
    true = list(map(Truth(evaluator, noise=0.0).of, designs))
    errors = []
    for n in (0, 6, 15):
        found = predictions(evaluator, run[-1].measurements[:n], designs)
        errors.append(np.sqrt(np.mean([(p.accuracy - t.accuracy) ** 2 for p, t in zip(found, true, strict=True)])))
    assert max(errors[1:]) < 0.6 * errors[0]


def test_the_uncertainty_covers_what_is_measured(run):
    learned = run[-1].measurements[3:]
    z = np.array([abs(m.accuracy - m.predicted.accuracy) / m.predicted.accuracy_deviation for m in learned])
    assert (z < 2).mean() > 0.8
    assert (z < 0.01).mean() < 0.2  # nor is it so wide that it says nothing
    assert np.median([m.predicted.accuracy_deviation for m in learned[6:]]) < 0.01
    first = [m.measured.own.exit_ratios[0] - m.predicted.exit_ratios[0] for m in learned]
    deviations = np.array([m.predicted.exit_ratio_deviations[0] for m in learned])
    assert (np.abs(first) < 2 * deviations).mean() > 0.75


def test_before_any_measurement_the_traces_are_the_prediction(evaluator):
    design = Design(exits=(MountedExit(mounting_point=1, threshold=0.5),))
    traced = evaluator.evaluate(design, Split.VALIDATION)
    (found,) = predictions(evaluator, (), [design])
    assert found.accuracy == pytest.approx(traced.accuracy, abs=0.01)
    assert found.accuracy_deviation == pytest.approx(0.02, abs=0.005)
    assert found.exit_ratios == pytest.approx(traced.ratios, abs=0.05)
    assert sum(found.exit_ratios) == pytest.approx(1.0)


def test_measurements_that_are_much_alike_leave_other_designs_no_wilder_than_the_prior_does(evaluator, run):
    """What three measurements happen to span is no measure of how far other designs are."""
    first = run[-1].measurements[0]
    alike = []
    for step in range(3):
        design = first.candidate.design.with_thresholds(
            tuple(t - 0.01 * step for t in first.candidate.design.thresholds)
        )
        alike.append(replace(first, candidate=replace(first.candidate, design=design)))
    far = random_designs(evaluator, 40, seed=6)
    before, after = ([p.accuracy_deviation for p in predictions(evaluator, known, far)] for known in ((), alike))
    assert max(after) < 6 * np.median(before)


def test_every_design_is_measured_once_and_the_front_is_of_measured_ones(run):
    last = run[-1]
    assert last.finished
    assert len(last.measurements) == 15
    assert len({m.candidate.training for m in last.measurements}) == 15
    accuracy = [p.accuracy for p in last.front]
    edp = [p.edp_avg_pj_cycles for p in last.front]
    assert accuracy == sorted(accuracy)
    assert edp == sorted(edp)
    assert {p.candidate for p in last.front} <= {m.candidate for m in last.measurements if m.is_feasible}
    for m in last.measurements:
        if m.is_feasible:
            assert any(p.accuracy >= m.accuracy and p.edp_avg_pj_cycles <= m.edp_avg for p in last.front)


def test_proposals_avoid_what_is_infeasible(evaluator, run):
    assert all(m.predicted.feasible_probability >= 0.05 for m in run[-1].measurements)
    learned = [m.is_feasible for m in run[-1].measurements[6:]]
    assert np.mean(learned) >= 0.7
    designs = random_designs(evaluator, 60, seed=8)
    chance = np.mean([evaluator.evaluate(d, Split.VALIDATION).is_feasible for d in designs])
    assert np.mean(learned) > chance


def test_it_finds_a_better_front_than_measuring_at_random(evaluator, run):
    truth = Truth(evaluator)
    static = evaluator.static(Design(), Split.VALIDATION).cost.edp_pj_cycles

    def volume(points):
        from explorer.search import front_hypervolume

        accuracy, edp = np.array(points).T
        return front_hypervolume(accuracy, edp, static)

    ours = volume([(p.accuracy, p.edp_avg_pj_cycles) for p in run[-1].front])
    others = []
    for seed in range(5):
        points = []
        for design in random_designs(evaluator, 15, seed=20 + seed):
            measured = truth.of(design)
            paths = evaluator.platforms.path_costs(
                evaluator.study.network,
                tuple((e.mounting_point, e.head) for e in design.exits),
                design.precision,
                design.deployment,
            )
            edp = float(np.dot(measured.exit_ratios, [path.edp_pj_cycles for path in paths]))
            if measured.exit_ratios[-1] <= 0.5:
                points.append((measured.accuracy, edp))
        others.append(volume(points))
    assert ours > np.median(others)


def test_one_seed_gives_one_search(evaluator):
    one, two = (events(evaluator, Truth(evaluator), replace(SETTINGS, measurements=4))[-1] for _ in range(2))
    assert [m.candidate for m in one.measurements] == [m.candidate for m in two.measurements]


def test_the_time_is_kept_and_no_measurement_begun_that_would_not_end(evaluator):
    truth = Truth(evaluator)
    now = [0.0]

    def measure(candidate):
        now[0] += 60.0
        return truth(candidate)

    found = events(evaluator, measure, replace(SETTINGS, seconds=200.0, measurements=None), clock=lambda: now[0])
    assert [m.seconds for m in found[-1].measurements] == [60.0] * 3
    assert now[0] == 180.0


def test_an_outcome_is_held_against_constraints_as_an_evaluation_is(evaluator):
    for design in random_designs(evaluator, 30, seed=9):
        traced = evaluator.evaluate(design, Split.VALIDATION)
        own = MeasuredPoint(thresholds=design.thresholds, accuracy=traced.accuracy, exit_ratios=traced.ratios)
        (candidate,) = candidates_of(evaluator, [design])
        limits = (
            Constraints(),
            Constraints(smallest_accuracy=0.7, largest_final_ratio=0.2),
            Constraints(largest_energy_pj=0.3 * traced.static.cost.energy_pj, largest_memory_bits=10**6),
        )
        for constraints in limits:
            settings = replace(SETTINGS, constraints=constraints)
            run = _Run(alone(evaluator), Design(), settings, (), lambda: False, lambda: 0.0)
            found = run.measured(candidate, None, lambda _, own=own: Measured(own=own), 1)
            assert found.is_feasible == evaluator.evaluate(design, Split.VALIDATION, constraints).is_feasible
            assert found.edp_avg_pj_cycles == pytest.approx(traced.edp_avg_pj_cycles)


def test_stopping_keeps_what_was_measured(evaluator):
    truth = Truth(evaluator)
    found = events(evaluator, truth, should_stop=lambda: len(truth.asked) >= 3)
    assert len(found[-1].measurements) == 3
    assert found[-1].finished


def test_a_failed_measurement_is_noted_and_not_repeated(evaluator):
    truth = Truth(evaluator)

    def measure(candidate):
        if len(truth.asked) == 1:
            truth.asked.append(candidate)
            raise JobError("out of memory")
        return truth(candidate)

    last = events(evaluator, measure, replace(SETTINGS, measurements=4))[-1]
    assert [m.problem for m in last.measurements] == ["", "out of memory", "", ""]
    assert len({m.candidate for m in last.measurements}) == 4


def test_if_nothing_can_be_measured_it_says_why(evaluator):
    def measure(candidate):
        raise JobError("no data set")

    with pytest.raises(SearchError, match="first 3 measurements failed: no data set"):
        events(evaluator, measure)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seconds": 0.0}, "0 minutes"),
        ({"batch": 0}, "batch is 0"),
        ({"measurements": 0}, "number of measurements is 0"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_impossible_settings_are_refused(change, message):
    with pytest.raises(SearchError, match=message):
        replace(SETTINGS, **change)


def test_constraints_that_nothing_keeps_are_said(evaluator):
    with pytest.raises(SearchError, match="no design is likely to keep the constraints"):
        events(evaluator, Truth(evaluator), replace(SETTINGS, constraints=Constraints(largest_edp_pj_cycles=1.0)))


# In a session


@pytest.fixture
def file(evaluator, tmp_path):
    with SessionFile.create(tmp_path / "s.exits", StudyReference.of(evaluator.study)) as found:
        yield found


def test_every_measurement_is_in_the_session_and_learned_from_the_next_time(evaluator, file):
    truth, pool = Truth(evaluator), alone(evaluator)
    settings = replace(SETTINGS, measurements=3)
    *_, last = logged_predictor_search(file, pool, Design(), settings, truth)
    assert read_measurements(file) == last.measurements
    (run,) = read_runs(file)
    assert (run.kind, run.phase, run.seed) == (RunKind.PREDICTOR, RunPhase.FINISHED, 1)
    *_, last = logged_predictor_search(file, pool, Design(), settings, truth)
    assert len(last.measurements) == len({m.candidate.training for m in last.measurements}) == 6
    assert read_measurements(file) == last.measurements
    # what was measured at other bits or with another effort says nothing of this
    one = replace(settings, measurements=1)
    fp32 = logged_predictor_search(file, pool, Design(precision=FP32), one, truth)
    assert len(list(fp32)[-1].measurements) == 1
    longer = logged_predictor_search(file, pool, Design(), replace(one, effort=Effort(epochs=9)), truth)
    assert len(list(longer)[-1].measurements) == 1


def test_answers_do_not_depend_on_the_accelerator_but_costs_and_limits_do(evaluator, file):
    pool, settings = alone(evaluator), replace(SETTINGS, measurements=2)
    *_, first = logged_predictor_search(file, pool, Design(), settings, Truth(evaluator))
    elsewhere = Design(deployment=Deployment(accelerator="single_edge_tpu"))
    strict = replace(settings, measurements=1, constraints=Constraints(largest_final_ratio=1e-9))
    truth = Truth(evaluator)
    events_ = logged_predictor_search(file, pool, elsewhere, strict, truth)
    *_, last = events_
    old = last.measurements[:2]
    assert [m.measured for m in old] == [m.measured for m in first.measurements]
    for m, before in zip(old, first.measurements, strict=True):
        figures = evaluator.evaluate(m.candidate.design, Split.VALIDATION)
        paths = [e.cost.edp_pj_cycles for e in figures.exits]
        assert m.candidate.design.deployment == elsewhere.deployment
        assert m.edp_avg == pytest.approx(np.dot(m.measured.own.exit_ratios, paths))
        assert m.edp_avg != before.edp_avg
        assert not m.is_feasible


def test_a_search_that_is_left_keeps_its_measurements(evaluator, file):
    found = logged_predictor_search(file, alone(evaluator), Design(), SETTINGS, Truth(evaluator))
    next(found)
    next(found)
    found.close()
    assert len(read_measurements(file)) == 2
    assert read_runs(file)[0].phase is RunPhase.STOPPED


def test_failures_are_kept_too(evaluator, file):
    def measure(candidate):
        raise JobError("no data set")

    with pytest.raises(SearchError):
        list(logged_predictor_search(file, alone(evaluator), Design(), SETTINGS, measure))
    found = read_measurements(file)
    assert [m.problem for m in found] == ["no data set"] * 3
    assert read_runs(file)[0].phase is RunPhase.FAILED
