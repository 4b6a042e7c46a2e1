"""The schedule shows the design's own timeline, zooms, tells what is under the pointer, and selects everywhere."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from explorer.gui.panels.schedule_panel import SchedulePanel, described
from explorer.gui.selection import NOTHING, Selection
from explorer.gui.theme import ThemeChoice
from explorer.study.edits import Unmount
from tests.gui.conftest import PATIENCE


@pytest.fixture
def panel(qtbot, store, show):
    panel = show(SchedulePanel)
    qtbot.waitUntil(lambda: panel._chart is not None, timeout=PATIENCE)
    return panel


def in_scene(panel, index):
    chart = panel._chart
    place = QPointF((chart.start[index] + chart.end[index]) / 2, panel.bars.place_of(index) + 0.5)
    return panel.gantt.getViewBox().mapViewToScene(place)


def test_it_shows_the_timeline_of_the_design_and_follows_new_mounts(qtbot, store, panel):
    assert panel._chart is store.chart
    assert panel._chart.n_activities == len(store.evaluation.network_cost.timeline)
    assert len(panel._chart.exits) == len(store.design.exits) + 1
    store.apply(Unmount(mounting_point=store.design.mounting_points[0]))
    qtbot.waitUntil(lambda: len(panel._chart.exits) == len(store.design.exits) + 1, timeout=PATIENCE)


def test_it_zooms_and_comes_back(qtbot, panel):
    def width():
        (left, right), _ = panel.gantt.getViewBox().viewRange()
        return right - left

    whole = width()
    qtbot.keyClick(panel.gantt, Qt.Key.Key_Plus)
    assert width() < whole
    assert panel.memory.getViewBox().viewRange()[0] == pytest.approx(panel.gantt.getViewBox().viewRange()[0], rel=0.05)
    qtbot.keyClick(panel.gantt, Qt.Key.Key_Home)
    assert width() == pytest.approx(whole, rel=1e-3)


def test_the_pointer_tells_what_it_is_over_and_lights_it_elsewhere(store, panel):
    on_cores = np.flatnonzero(panel._chart.row < panel._chart.n_cores)
    index = int(on_cores[(panel._chart.end - panel._chart.start)[on_cores].argmax()])
    panel._mouse_moved((in_scene(panel, index),))
    assert panel.callout.isVisible()
    assert panel._chart.resources[panel._chart.row[index]] in panel.callout.text()
    assert store.hovered.block == panel._chart.stages[panel._chart.stage[index]].block
    panel._hover(-1)
    assert not panel.callout.isVisible()
    assert store.hovered == NOTHING


def test_a_selected_block_is_lit_and_the_rest_is_pale(store, panel):
    store.select(Selection(block=0))
    lit = panel.bars._lit
    assert lit is not None and lit.any() and not lit.all()
    assert {panel._chart.stages[stage].block for stage in panel._chart.stage[lit].tolist()} == {0}
    store.select(NOTHING)
    assert panel.bars._lit is None


def test_links_can_be_shown(panel):
    before = panel.bars.boundingRect().height()
    if panel.links.isEnabled():
        panel.links.setChecked(True)
        assert panel.bars.boundingRect().height() > before


def test_every_activity_can_be_described(panel):
    for index in range(panel._chart.n_activities):
        assert "cycles" in described(panel._chart, index)


def test_it_paints_in_both_themes(qtbot, panel, look):
    look.choose(ThemeChoice.DARK)
    assert not panel.grab().isNull()
    look.choose(ThemeChoice.LIGHT)
