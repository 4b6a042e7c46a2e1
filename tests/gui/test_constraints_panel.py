"""Constraints are edited in a panel and as lines on the plot, a drag is one step, and what binds is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.gui.limits import LIMITS, just_kept, limit_of
from explorer.gui.panels.constraints_panel import ConstraintsPanel
from explorer.gui.plots.accuracy_edp import AccuracyEdpPlot
from explorer.gui.plots.limits import as_accuracy, as_edp
from explorer.spec.design import Constraints
from explorer.study.edits import SetThreshold
from tests.gui.conftest import PATIENCE


def row_of(panel, field):
    return next(row for row in panel.rows if row.limit.field == field)


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.field)
def test_switching_a_limit_on_takes_one_that_the_design_just_keeps(qtbot, store, show, limit):
    store.set_constraints(Constraints(largest_final_ratio=None, largest_overhead=None))
    panel = show(ConstraintsPanel)
    row = row_of(panel, limit.field)
    qtbot.waitUntil(lambda: row.state.value is not None, timeout=PATIENCE)
    row.check.setChecked(True)
    assert limit_of(store.constraints, limit) is not None
    qtbot.waitUntil(lambda: not store.is_pending, timeout=PATIENCE)
    assert limit.field not in {v.constraint for v in store.evaluation.violations}
    assert row.spin.isEnabled()
    row.check.setChecked(False)
    assert limit_of(store.constraints, limit) is None


def test_a_limit_that_is_entered_can_be_undone(store, show):
    panel = show(ConstraintsPanel)
    row = row_of(panel, "largest_final_ratio")
    before = store.constraints
    row.spin.setValue(33.0)
    assert store.constraints.largest_final_ratio == pytest.approx(0.33)
    store.undo()
    assert store.constraints == before
    assert row.spin.value() == pytest.approx(50.0)


def test_a_broken_limit_is_marked(qtbot, store, show):
    panel = show(ConstraintsPanel)
    store.set_constraints(replace(store.constraints, smallest_accuracy=1.0))
    row = row_of(panel, "smallest_accuracy")
    assert row.state.room < 0
    assert "breaks" in row.standing.toolTip()


def test_it_says_what_binds_and_offers_what_could_be(qtbot, store, show):
    panel = show(ConstraintsPanel)
    for mounted in store.design.exits:
        store.apply(SetThreshold(mounting_point=mounted.mounting_point, threshold=0.999))
    qtbot.waitUntil(lambda: bool(panel.why.shown) and panel.why.shown[0].design is not None, timeout=PATIENCE)
    best = panel.why.shown[0].design
    from PySide6.QtWidgets import QToolButton

    button = panel.why.findChildren(QToolButton)[0]
    button.click()
    assert store.design == best


def test_a_drag_of_the_line_is_one_step_and_the_panel_follows(qtbot, store, show):
    plot, panel = show(AccuracyEdpPlot, size=(600, 400)), show(ConstraintsPanel)
    store.set_constraints(replace(store.constraints, smallest_accuracy=0.5))
    before = store.constraints
    line = plot.limits.floor
    assert line.isVisible()
    for accuracy in (51.0, 55.0, 60.0):
        line.setValue(accuracy)
        line.sigDragged.emit(line)
    line.sigPositionChangeFinished.emit(line)
    assert store.constraints.smallest_accuracy == pytest.approx(0.6)
    assert row_of(panel, "smallest_accuracy").spin.value() == pytest.approx(60.0)
    store.undo()
    assert store.constraints == before
    assert line.value() == pytest.approx(50.0)


def test_lines_are_there_only_where_there_is_a_limit(store, show):
    plot = show(AccuracyEdpPlot, size=(600, 400))
    assert not plot.limits.floor.isVisible() and not plot.limits.cap.isVisible()
    store.set_constraints(replace(store.constraints, largest_edp_pj_cycles=1e10))
    assert plot.limits.cap.isVisible() and plot.limits.cap.value() == pytest.approx(10.0)
    assert plot.limits.shade.isVisible()


def test_places_on_the_plot_become_limits_that_a_person_can_name():
    assert as_accuracy(93.123456) == pytest.approx(0.9312)
    assert as_accuracy(-4) == 0.0 and as_accuracy(140) == 1.0
    assert as_edp(12.5) == pytest.approx(3.16e12)


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.field)
@pytest.mark.parametrize("value", [0.1234567, 0.9, 0.0])
def test_a_round_limit_is_kept_by_the_value_that_it_is_made_from(limit, value):
    value = value * limit.scale * 100 if limit.scale != 0.01 else value
    found = just_kept(limit, value)
    assert found <= value if limit.is_floor else found >= value * (1 - 1e-12)
