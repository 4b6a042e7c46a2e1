"""Studies of the search and of the mounting points: their rows are what separate evaluations give."""

from __future__ import annotations

import itertools
import math
from xml.etree import ElementTree

import numpy as np
import pytest

from explorer.errors import SearchError
from explorer.spec.costs import MemoryUse
from explorer.spec.design import Design, MountedExit
from explorer.spec.network import HeadKind
from explorer.spec.traces import Split
from explorer.study.exploration import explore_budgets, summarised, true_hypervolume
from explorer.study.exploration_plot import exploration_svg
from explorer.study.memory import peak_memory_bits
from explorer.study.mount_causes import mount_causes, rank_correlations
from explorer.study.run_search import SearchSettings, recommended, run_search
from tests.studies import N_BLOCKS

SETTINGS = SearchSettings(seed=0, seconds=None, evaluations=None, population=15, most_exits=2, confidence=0.5)


def rows_of(evaluator, budgets=(15, 60), seeds=(1, 2), **changes):
    return tuple(explore_budgets(evaluator, Design(), SETTINGS, budgets=budgets, seeds=seeds, **changes))


def test_every_seed_and_budget_is_a_run_of_its_own(evaluator):
    truth = true_hypervolume(evaluator, Design(), SETTINGS)
    rows = rows_of(evaluator, truth=truth)
    assert [(row.seed, row.budget) for row in rows] == [(1, 15), (1, 60), (2, 15), (2, 60)]
    settings = SearchSettings(seed=2, seconds=None, evaluations=60, population=15, most_exits=2, confidence=0.5)
    *_, last = run_search(evaluator, Design(), settings)
    assert rows[3].hypervolume == last.hypervolume
    assert rows[3].regret == pytest.approx(1 - last.hypervolume / truth)
    chosen = recommended(evaluator, last.front)
    assert chosen is not None
    assert rows[3].recommended == chosen.design
    test = evaluator.evaluate(chosen.design, Split.TEST)
    assert (rows[3].accuracy, rows[3].edp_reduction) == (test.accuracy, test.edp_reduction)


def test_more_exploration_never_finds_a_worse_front(evaluator):
    rows = rows_of(evaluator, budgets=(10, 30, 90), seeds=(3,))
    assert all(one.hypervolume <= other.hypervolume for one, other in itertools.pairwise(rows))


def test_a_summary_holds_the_spread_over_seeds(evaluator):
    rows = rows_of(evaluator)
    for line in summarised(rows):
        volumes = [row.hypervolume for row in rows if row.budget == line.budget]
        assert line.n_seeds == 2
        assert (line.hypervolume.least, line.hypervolume.most) == (min(volumes), max(volumes))
        assert line.hypervolume.mean == pytest.approx(np.mean(volumes))
        assert line.regret is None


def test_the_picture_is_well_formed_whatever_was_found(evaluator):
    summary = summarised(rows_of(evaluator))
    lines = ElementTree.fromstring(exploration_svg(summary)).findall("{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 2
    nothing = tuple(row for row in rows_of(evaluator, budgets=(1,), seeds=(1,)))
    assert ElementTree.fromstring(exploration_svg(summarised(nothing))) is not None


def test_a_study_stops_when_it_is_told_to(evaluator):
    assert rows_of(evaluator, should_stop=lambda: True) == ()


def test_impossible_studies_are_refused(evaluator):
    for budgets in ((), (0,), (20, 10), (10, 10)):
        with pytest.raises(SearchError, match="budgets"):
            rows_of(evaluator, budgets=budgets)
    with pytest.raises(SearchError, match="seeds"):
        rows_of(evaluator, seeds=())
    lucky = SearchSettings(seed=0, most_exits=1)
    with pytest.raises(SearchError, match=r"must be 0\.5"):
        true_hypervolume(evaluator, Design(), lucky)


def test_each_mounting_point_is_evaluated_alone(evaluator):
    rows = tuple(mount_causes(evaluator, Design(), allowed_drop=0.01))
    assert [(row.mounting_point, row.head_kind) for row in rows] == [
        (head.mounting_point, head.kind) for head in evaluator.study.network.heads
    ]
    static = evaluator.static(Design(), Split.VALIDATION).accuracy
    for row in rows:
        exit_ = MountedExit(mounting_point=row.mounting_point, threshold=row.threshold, head=row.head_kind)
        evaluation = evaluator.evaluate(Design(exits=(exit_,)), Split.VALIDATION)
        assert evaluation.accuracy == row.accuracy
        assert evaluation.edp_avg_pj_cycles == row.edp_avg_pj_cycles
        assert evaluation.ratios[0] == row.exit_ratio
        assert evaluation.overhead == pytest.approx(row.overhead)
        assert row.is_careful == (row.accuracy >= static - 0.01)
        for stage in (row.block, row.head):
            assert 0.0 < stage.utilisation <= 1.0
            assert stage.stall_share + stage.transfer_share <= 1.0
            assert stage.dataflow
    assert rows[-1].shape == (64, 8, 8)
    assert len(rows) == 2 * N_BLOCKS


def test_a_cause_that_grows_with_edp_correlates_fully_and_a_constant_one_not_at_all(evaluator):
    rows = tuple(row for row in mount_causes(evaluator, Design()) if row.head_kind is HeadKind.GAP_LINEAR)
    found = rank_correlations(rows)
    assert all(math.isnan(value) or -1.0 <= value <= 1.0 + 1e-12 for value in found.values())
    one = rank_correlations(rows[:1])
    assert all(math.isnan(value) for value in one.values())
    by_edp = sorted(rows, key=lambda row: row.edp_avg_pj_cycles)
    ranks = [sorted(row.exit_ratio for row in rows).index(row.exit_ratio) for row in by_edp]
    assert found["exit_ratio"] == pytest.approx(np.corrcoef(ranks, range(len(rows)))[0, 1])


def test_memory_is_what_all_cores_hold_at_the_worst_moment(evaluator):
    cost = evaluator.cost(Design())
    moments = sorted({use.at_cycles for use in cost.memory_use})
    peak = 0
    for moment in moments:
        held = {use.core: use.used_bits for use in cost.memory_use if use.at_cycles <= moment}
        peak = max(peak, sum(held.values()))
    assert peak_memory_bits(cost) == peak > 0
    assert evaluator.memory_bits(Design()) == peak


def test_a_record_of_no_memory_is_none():
    class Cost:
        memory_use: tuple[MemoryUse, ...] = ()

    assert peak_memory_bits(Cost()) == 0.0
