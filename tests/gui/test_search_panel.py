"""The search is started, paused, continued and compared from its panel; every search says what it was asked."""

from __future__ import annotations

import pytest

from explorer.gui.panels.search_panel import SearchPanel
from explorer.gui.plots.content import layer_data
from explorer.gui.plots.growth import GrowthAxis
from explorer.gui.plots.layer import EARLIER_FRONTS, LayerKey
from explorer.gui.search_state import MOST_EARLIER, SearchPhase
from explorer.gui.search_thread import FreeChoice, SearchKind, settings_of
from explorer.study.dimensions import Dimension
from explorer.study.search_values import SearchMode
from tests.gui.conftest import PATIENCE


@pytest.fixture
def panel(ui):
    ui.window.docks.reveal("search")
    panel = ui.window.docks.panel("search")
    assert isinstance(panel, SearchPanel)
    return panel


def run(qtbot, store, **order):
    store.start_search(**{"seconds": 60.0, "seed": 1, "most_exits": 2, "evaluations": 200} | order)
    qtbot.waitUntil(lambda: not store.search.is_running, timeout=PATIENCE)


def test_names_of_choices_are_those_that_the_search_knows():
    assert {kind.value for kind in SearchKind} == {mode.value for mode in SearchMode}
    assert {choice.value for choice in FreeChoice} == {dimension.value for dimension in Dimension}


def test_what_is_chosen_is_what_is_searched(qtbot, ui, panel):
    panel.kind.setCurrentIndex(panel.kind.findText("random"))
    panel.kind.activated.emit(panel.kind.currentIndex())
    panel.evaluations.setValue(50)
    panel.free_actions[FreeChoice.CONFIDENCE].setChecked(True)
    ui.store.start_search(seconds=60.0, seed=3, most_exits=2)
    qtbot.waitUntil(lambda: not ui.store.search.is_running, timeout=PATIENCE)
    settings = settings_of(ui.store.search.order)
    assert settings.mode is SearchMode.RANDOM
    assert settings.evaluations == ui.store.search.evaluations == 50
    assert Dimension.CONFIDENCE in settings.free
    assert settings.constraints == ui.store.constraints


def test_a_pause_stops_the_clock_and_the_search(qtbot, ui, panel):
    search = ui.store.search
    ui.store.start_search(seconds=600.0, seed=1, most_exits=3)
    qtbot.waitUntil(lambda: search.evaluations > 0, timeout=PATIENCE)
    panel.pause.click()
    assert search.is_paused and search.is_running
    qtbot.wait(600)  # the step that it was in ends
    before = (search.evaluations, search.elapsed_seconds)
    qtbot.wait(300)
    assert (search.evaluations, search.elapsed_seconds) == before
    panel.pause.click()
    qtbot.waitUntil(lambda: search.evaluations > before[0] or not search.is_running, timeout=PATIENCE)
    ui.window.actions_["search"].trigger()
    assert search.phase is SearchPhase.STOPPED


def test_a_search_goes_on_from_where_it_stopped(qtbot, ui, panel):
    search = ui.store.search
    run(qtbot, ui.store, evaluations=250)
    if not search.can_continue:
        pytest.skip("the small network is searched out before a second generation")
    before, front = search.evaluations, search.front
    panel.go_on.click()
    qtbot.waitUntil(lambda: not search.is_running, timeout=PATIENCE)
    assert search.evaluations >= before
    assert search.hypervolume >= max(moment.hypervolume for moment in search.history[:1])
    assert len(search.records) == 1
    assert front


def test_searches_are_kept_and_compared(qtbot, ui, panel):
    store = ui.store
    for seed in range(1, MOST_EARLIER + 3):
        run(qtbot, store, seed=seed, evaluations=60)
    records = store.search.records
    assert [record.order.seed for record in records] == [MOST_EARLIER + 2 - place for place in range(MOST_EARLIER + 1)]
    assert [button.isVisible() for button in panel.runs] == [True] * (MOST_EARLIER + 1)
    plot = ui.window.plot
    for key, record in zip(EARLIER_FRONTS, store.search.earlier, strict=True):
        assert plot.layers[key].x.size == len(record.front) > 0
        assert plot.legend.entries[key].text() == record.name
    panel.runs[1].click()
    assert plot.layers[EARLIER_FRONTS[0]].x.size == 0
    panel.runs[0].click()
    assert plot.layers[LayerKey.SEARCH_FRONT].x.size == 0 and plot.cloud.n_points == 0
    panel.runs[0].click()
    assert layer_data(store, LayerKey.SEARCH_FRONT).accuracy.size == len(store.search.front)


def test_growth_is_drawn_over_time_and_over_designs(qtbot, ui, panel):
    run(qtbot, ui.store)
    for axis in GrowthAxis:
        panel.axis.setCurrentIndex(panel.axis.findData(axis))
        panel.axis.activated.emit(panel.axis.currentIndex())
        assert panel.curve.axis is axis
        assert not panel.curve.grab().isNull()
    history = ui.store.search.history
    assert [moment.evaluations for moment in history] == sorted(moment.evaluations for moment in history)


def test_tried_designs_can_be_shown_by_kind(qtbot, ui):
    run(qtbot, ui.store)
    plot = ui.window.plot
    shown = {key: plot.legend.entries[key] for key in (LayerKey.TRIED, LayerKey.TRIED_INFEASIBLE)}
    assert all(entry.isVisible() for entry in shown.values())
    shown[LayerKey.TRIED].click()
    assert plot.cloud._shown == (False, True)
    shown[LayerKey.TRIED_INFEASIBLE].click()
    assert not plot.cloud.isVisible()
    shown[LayerKey.TRIED].click()
    assert plot.cloud._shown == (True, False) and plot.cloud.isVisible()
