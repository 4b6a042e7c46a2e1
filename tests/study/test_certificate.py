"""Certificates: what they promise holds, what they cannot promise they say, and nothing is chosen on their split."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explorer.errors import DesignError
from explorer.exits.certify import DropTest, certify_drop, fewest_samples, samples_needed
from explorer.exits.policy import exit_taken
from explorer.spec.design import Constraints, Design, MountedExit
from explorer.spec.traces import Split
from explorer.study.certificate import CertificateOutcome, certificate_path, certify_design
from tests.studies import SAMPLES


def design_of(*thresholds: float) -> Design:
    points = range(4 - len(thresholds), 4)
    return Design(
        exits=tuple(MountedExit(mounting_point=p, threshold=t) for p, t in zip(points, thresholds, strict=True))
    )


def certified(evaluator, design, **changes):
    return certify_design(evaluator, design, np.random.default_rng(0), **changes)


def test_a_careful_design_is_certified_and_a_reckless_one_is_not(evaluator):
    careful = certified(evaluator, design_of(0.99, 0.99), largest_drop=0.05)
    assert careful.outcome is CertificateOutcome.CERTIFIED
    assert careful.own_test.p_value <= 0.05
    assert "Certified" in careful.sentence
    reckless = certified(evaluator, design_of(0.2, 0.2), largest_drop=0.05)
    assert reckless.outcome is CertificateOutcome.REFUTED
    assert reckless.samples_needed is None
    assert "not below 5 percentage points" in reckless.sentence


def test_the_same_path_is_certified_whatever_design_is_asked_about(evaluator):
    """A reckless design comes last, so what its mounts can promise does not depend on it."""
    asked = certified(evaluator, design_of(0.2, 0.2), largest_drop=0.05)
    cheapest = asked.cheapest_certified
    assert cheapest is not None
    assert cheapest.edp_avg_pj_cycles < asked.path[0].edp_avg_pj_cycles
    assert asked.path[-1].design == asked.design
    again = certified(evaluator, cheapest.design, largest_drop=0.05)
    assert again.outcome is CertificateOutcome.CERTIFIED


def test_candidates_are_tested_in_order_until_one_fails(evaluator):
    found = certified(evaluator, design_of(0.8, 0.8), largest_drop=0.03)
    tested = [candidate.test for candidate in found.path]
    n_tested = sum(test is not None for test in tested)
    assert all(test is None for test in tested[n_tested:])
    assert all(test.is_certified for test in tested[: n_tested - 1])
    assert found.n_certified == sum(test.is_certified for test in tested[:n_tested])


def test_the_path_goes_from_sure_to_cheap_and_is_found_on_validation_alone(evaluator, monkeypatch):
    design = design_of(0.9, 0.9)
    seen = []
    answers = evaluator.study.traces
    monkeypatch.setattr(evaluator.study, "traces", lambda p, split: (seen.append(split), answers(p, split))[1])
    path = certificate_path(evaluator, design, 0.03)
    assert set(seen) == {Split.VALIDATION}
    assert path.count(design) == 1
    costs = [evaluator.score(step, Split.VALIDATION).edp_avg_pj_cycles for step in path if step != design]
    assert costs == sorted(costs, reverse=True)


def test_candidates_that_break_a_constraint_are_left_out_but_the_design_stays(evaluator):
    constraints = Constraints(largest_final_ratio=0.3, largest_overhead=None)
    design = design_of(0.99, 0.99)
    path = certificate_path(evaluator, design, 0.05, constraints)
    assert design in path
    for step in path:
        if step != design:
            assert evaluator.score(step, Split.VALIDATION, constraints).is_feasible


def test_too_few_samples_are_said_with_the_number_it_takes(evaluator):
    found = certified(evaluator, design_of(0.99, 0.99), largest_drop=0.001)
    assert found.outcome is CertificateOutcome.TOO_FEW_SAMPLES
    assert found.n_certified == 0
    assert found.best_p_value > found.error_probability
    assert f"{fewest_samples(0.001, 0.05):,} or more" in found.sentence


def test_an_undecided_design_is_told_how_many_samples_would_do(evaluator):
    found = certified(evaluator, design_of(0.8, 0.8), largest_drop=0.03)
    assert found.outcome is CertificateOutcome.UNDECIDED
    assert found.samples_needed > found.n_samples
    assert f"about {found.samples_needed:,}" in found.sentence


def test_with_as_many_samples_as_needed_the_exact_test_passes():
    test = DropTest(n_regressions=30, n_improvements=20, drop=0.005, p_value=0.5, is_certified=False)
    needed = samples_needed(test, 2000, 0.01, 0.05)
    assert needed is not None
    static = np.ones(needed, dtype=bool)
    static[: round(20 * needed / 2000)] = False
    answers = np.ones(needed, dtype=bool)
    answers[-round(30 * needed / 2000) :] = False
    assert certify_drop(static, answers[None], largest_drop=0.01, error_probability=0.05).n_certified == 1


@pytest.mark.parametrize("error_probability", [0.05, 0.001])
def test_one_sample_less_than_the_fewest_certifies_nothing(error_probability):
    n_samples = fewest_samples(0.02, error_probability)
    for n, passes in ((n_samples, True), (n_samples - 1, False)):
        static = np.ones(n, dtype=bool)
        found = certify_drop(static, static[None], largest_drop=0.02, error_probability=error_probability)
        assert found.has_enough_samples is passes


def test_over_a_thousand_draws_of_the_certificate_split_the_promise_is_broken_rarely(evaluator):
    """Draws from a large population of recorded answers, whose true drops are known; the path is the real one."""
    largest_drop, error_probability, n_samples = 0.02, 0.1, 400
    path = certificate_path(evaluator, design_of(0.7, 0.7), largest_drop)
    static, answers = _population(evaluator, path)
    true_drops = static.mean() - answers.mean(axis=1)
    assert true_drops.min() < largest_drop < true_drops.max()
    rng = np.random.default_rng(5)
    violations = certified_any = 0
    for _ in range(1000):
        drawn = rng.integers(0, static.size, n_samples)
        found = certify_drop(
            static[drawn], answers[:, drawn], largest_drop=largest_drop, error_probability=error_probability
        )
        certified_any += found.n_certified > 0
        violations += bool((true_drops[: found.n_certified] > largest_drop).any())
    assert violations <= 1000 * error_probability
    assert certified_any > 300


def test_intervals_hold_their_means_and_optimism_is_test_less_validation(evaluator):
    design = design_of(0.8, 0.8)
    found = certified(evaluator, design)
    by_split = {figures.split: figures for figures in found.splits}
    assert list(by_split) == [Split.VALIDATION, Split.CERTIFICATE, Split.TEST]
    for split, figures in by_split.items():
        evaluation = evaluator.evaluate(design, split)
        assert figures.n_samples == SAMPLES[split]
        assert figures.accuracy.mean == pytest.approx(evaluation.accuracy)
        assert figures.edp_pj_cycles.mean == pytest.approx(evaluation.edp_avg_pj_cycles)
        assert figures.drop.mean == pytest.approx(evaluation.static.accuracy - evaluation.accuracy)
        for interval in (figures.accuracy, figures.drop, figures.edp_pj_cycles):
            assert interval.lower <= interval.mean <= interval.upper
    assert found.optimism == pytest.approx(by_split[Split.TEST].drop.mean - by_split[Split.VALIDATION].drop.mean)


def test_one_seed_gives_one_certificate(evaluator):
    assert certified(evaluator, design_of(0.8, 0.8)) == certified(evaluator, design_of(0.8, 0.8))


def test_bad_questions_are_refused_with_the_reason(evaluator):
    with pytest.raises(DesignError, match="no early exits"):
        certified(evaluator, Design())
    with pytest.raises(DesignError, match="accuracy drop to certify is 0"):
        certified(evaluator, design_of(0.9), largest_drop=0.0)
    with pytest.raises(DesignError, match="error probability to certify is 1"):
        certified(evaluator, design_of(0.9), error_probability=1.0)
    with pytest.raises(DesignError, match="does not exist"):
        certified(evaluator, replace(design_of(0.9), exits=(MountedExit(mounting_point=9, threshold=0.5),)))


def _population(evaluator, path):
    """Answers of the static network (n,) and of every candidate (n_candidates, n) on all recorded samples."""
    splits = (Split.VALIDATION, Split.CERTIFICATE, Split.TEST)
    static = np.concatenate([evaluator.correct(path[0].without_exits(), split)[-1] for split in splits])
    rows = []
    for step in path:
        parts = []
        for split in splits:
            correct = evaluator.correct(step, split)
            taken = exit_taken(evaluator.confidences(step, split), step.thresholds)
            parts.append(correct[taken, np.arange(taken.size)])
        rows.append(np.concatenate(parts))
    return static, np.stack(rows)
