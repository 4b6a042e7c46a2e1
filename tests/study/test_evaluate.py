"""A design's figures are what the definitions of DESIGN.md section 1 say, recomputed here the slow way."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from explorer.errors import DesignError, FileError
from explorer.spec.design import ConfidenceMeasure, Constraints, Deployment, Design, MountedExit
from explorer.spec.network import HeadKind
from explorer.spec.precision import FP32, INT8
from explorer.spec.traces import ExitKey, Split
from explorer.study.evaluate import Evaluator
from explorer.study.figures import best_truncated, confidence_histogram, exact_front, front_design
from tests.studies import N_BLOCKS, SAMPLES


def design_of(*exits, **changes):
    return Design(exits=tuple(MountedExit(mounting_point=p, threshold=t) for p, t in exits), **changes)


def slowly(evaluator, design, split):
    """Ratios and accuracy sample by sample, straight from the logits."""
    traces = evaluator.study.traces(design.precision, split)
    counts = np.zeros(len(design.exits) + 1)
    right = 0
    for n in range(traces.n_samples):
        for i, key in enumerate(evaluator.keys(design)):
            logits = traces.logits[traces.row(key), n].astype(np.float64)
            p = np.exp(logits - logits.max())
            p /= p.sum()
            if i == len(design.exits) or np.float32(p.max()) >= np.float32(design.thresholds[i]):
                counts[i] += 1
                right += int(logits.argmax() == traces.labels[n])
                break
    return counts / traces.n_samples, right / traces.n_samples


@pytest.mark.parametrize("exits", [(), ((1, 0.7),), ((0, 0.5), (2, 0.83), (4, 0.9))])
def test_ratios_accuracy_and_averages_are_those_of_the_definitions(evaluator, exits):
    design = design_of(*exits)
    evaluation = evaluator.evaluate(design, Split.TEST)
    ratios, accuracy = slowly(evaluator, design, Split.TEST)
    assert evaluation.ratios == pytest.approx(ratios, abs=1e-12)
    assert evaluation.accuracy == pytest.approx(accuracy, abs=1e-12)
    assert evaluation.n_samples == SAMPLES[Split.TEST]
    edp = [e.cost.energy_pj * e.cost.latency_cycles for e in evaluation.exits]
    assert evaluation.edp_avg_pj_cycles == pytest.approx(np.dot(ratios, edp))
    assert evaluation.edp_reduction == pytest.approx(1 - np.dot(ratios, edp) / evaluation.static.cost.edp_pj_cycles)


def test_accuracy_is_the_ratio_weighted_accuracy_of_the_exits(evaluator):
    evaluation = evaluator.evaluate(design_of((1, 0.8), (3, 0.9)), Split.TEST)
    terms = [e.ratio * e.accuracy for e in evaluation.exits if e.count]
    assert evaluation.accuracy == pytest.approx(sum(terms))


def test_the_static_network_is_its_own_baseline(evaluator):
    evaluation = evaluator.evaluate(design_of(), Split.TEST)
    assert evaluation.ratios == (1.0,)
    assert evaluation.edp_reduction == 0.0
    assert evaluation.overhead == 0.0
    assert evaluation.accuracy == evaluation.static.accuracy


def test_a_score_is_the_evaluation_in_short(evaluator):
    for exits in ((), ((1, 0.7),), ((0, 0.5), (2, 0.83), (4, 0.9))):
        fresh = Evaluator(evaluator.study)  # so that the score cannot come from the memory of full costs
        score = fresh.score(design_of(*exits), Split.VALIDATION)
        evaluation = evaluator.evaluate(design_of(*exits), Split.VALIDATION)
        assert score.accuracy == evaluation.accuracy
        assert score.edp_avg_pj_cycles == pytest.approx(evaluation.edp_avg_pj_cycles, rel=1e-12)
        assert score.violations == evaluation.violations


def test_threshold_zero_sends_all_out_and_nobody_is_nan(evaluator):
    evaluation = evaluator.evaluate(design_of((2, 0.0)), Split.TEST)
    assert evaluation.ratios == (1.0, 0.0)
    assert math.isnan(evaluation.exits[1].accuracy)
    assert not math.isnan(evaluation.accuracy)


def test_costs_are_cumulative_and_heads_add_to_the_full_path(evaluator):
    evaluation = evaluator.evaluate(design_of((0, 0.9), (3, 0.9)), Split.TEST)
    energies = [e.cost.energy_pj for e in evaluation.exits]
    assert energies == sorted(energies)
    assert evaluation.overhead > 0
    assert evaluation.static_fp32 is not None
    assert evaluation.static_fp32.cost.edp_pj_cycles > evaluation.static.cost.edp_pj_cycles


def test_fp32_missing_is_said(evaluator, tmp_path):
    from explorer.study.files import read_study
    from tests.studies import write_study

    study = read_study(write_study(tmp_path / "int8", precisions=(INT8,)))
    evaluation = Evaluator(study, evaluator.platforms).evaluate(design_of((1, 0.5)), Split.TEST)
    assert evaluation.static_fp32 is None
    assert "32/32" in evaluation.static_fp32_missing


def test_constraints_name_what_breaks(evaluator):
    evaluation = evaluator.evaluate(design_of((1, 1.0)), Split.TEST, Constraints(smallest_accuracy=1.0))
    assert {v.constraint for v in evaluation.violations} >= {"largest_final_ratio", "smallest_accuracy"}


@pytest.mark.parametrize("point", [N_BLOCKS, 99])
def test_a_mount_that_does_not_exist_is_refused(evaluator, point):
    with pytest.raises(DesignError, match=f"mounting point {point} does not exist on small; it has 0 to 4"):
        evaluator.evaluate(design_of((point, 0.5)), Split.TEST)


def test_an_accelerator_that_does_not_exist_is_refused(evaluator):
    with pytest.raises(FileError, match=r"no such accelerator file, nor a preset \(presets are: .*quad_edge_tpu"):
        evaluator.evaluate(design_of(deployment=Deployment(accelerator="abacus")), Split.TEST)


def test_temperature_leaves_predictions_but_not_ratios(evaluator):
    plain = design_of((2, 0.8))
    calibrated = replace(plain, calibrated=True)
    before, after = (evaluator.evaluate(d, Split.TEST) for d in (plain, calibrated))
    assert before.ratios != after.ratios
    assert before.static.accuracy == after.static.accuracy


@pytest.mark.parametrize("measure", list(ConfidenceMeasure))
def test_every_measure_works(evaluator, measure):
    evaluation = evaluator.evaluate(design_of((2, 0.6), confidence=measure), Split.TEST)
    assert 0 < evaluation.ratios[0] < 1


def test_truncated_networks_are_the_heads_alone(evaluator):
    design = design_of()
    truncated = evaluator.truncated(design, Split.TEST)
    assert len(truncated) == 2 * N_BLOCKS
    traces = evaluator.study.traces(INT8, Split.TEST)
    for baseline in truncated:
        row = traces.row(ExitKey(mounting_point=baseline.mounting_point, head=baseline.head))
        assert baseline.accuracy == pytest.approx((traces.logits[row].argmax(-1) == traces.labels).mean())
        if baseline.mounting_point < N_BLOCKS - 1:
            assert baseline.cost.energy_pj < evaluator.static(design, Split.TEST).cost.energy_pj


def test_the_best_truncated_network_is_the_cheapest_that_is_good_enough(evaluator):
    design = design_of()
    truncated = evaluator.truncated(design, Split.TEST)
    for rival in truncated:
        best = best_truncated(evaluator, design, rival.accuracy, Split.TEST)
        assert best.accuracy >= rival.accuracy
        assert best.cost.edp_pj_cycles <= rival.cost.edp_pj_cycles
    assert best_truncated(evaluator, design, 2.0, Split.TEST).head is HeadKind.FINAL


@pytest.mark.parametrize("exits", [((1, 0.5),), ((1, 0.5), (3, 0.5)), ((0, 0.5), (2, 0.5), (3, 0.5))])
def test_points_of_the_exact_front_evaluate_to_the_same_figures(evaluator, exits):
    design = design_of(*exits)
    front = exact_front(evaluator, design)
    assert front.n_points > 3
    for index in range(0, front.n_points, max(1, front.n_points // 7)):
        evaluation = evaluator.evaluate(front_design(design, front, index), Split.VALIDATION)
        assert evaluation.accuracy == front.accuracy[index]
        assert evaluation.edp_avg_pj_cycles == front.cost[index]
        assert evaluation.ratios == tuple(front.ratios[index])


def test_no_thresholds_beat_the_exact_front(evaluator):
    design = design_of((1, 0.0), (3, 0.0))
    front = exact_front(evaluator, design)
    rng = np.random.default_rng(0)
    for thresholds in rng.integers(0, 101, (50, 2)) / 100:
        evaluation = evaluator.evaluate(design.with_thresholds(tuple(thresholds)), Split.VALIDATION)
        beats = (front.accuracy >= evaluation.accuracy) & (front.cost <= evaluation.edp_avg_pj_cycles)
        assert beats.any()


def test_the_histogram_counts_every_sample_once(evaluator):
    design = design_of((1, 0.5))
    histogram = confidence_histogram(evaluator, design, evaluator.keys(design)[0], Split.VALIDATION)
    assert histogram.right.sum() + histogram.wrong.sum() == SAMPLES[Split.VALIDATION]
    assert histogram.edges.size == histogram.right.size + 1


def test_other_bits_use_their_own_traces(evaluator):
    eight = evaluator.evaluate(design_of((2, 0.8)), Split.TEST)
    full = evaluator.evaluate(design_of((2, 0.8), precision=FP32), Split.TEST)
    assert eight.ratios != full.ratios
