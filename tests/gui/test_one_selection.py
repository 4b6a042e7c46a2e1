"""Whatever is selected or pointed at in one panel shows in all the others."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt

from explorer.gui.caveats import caveats
from explorer.gui.panels.backbone_strip import BackboneStrip
from explorer.gui.panels.exit_list import ExitList
from explorer.gui.panels.figures_tab import FiguresTab
from explorer.gui.panels.focus import exit_of_sample, focused_block, focused_exit, known_figures
from explorer.gui.panels.headline import RatioBars
from explorer.gui.panels.pins import PinsPanel
from explorer.gui.panels.samples_tab import SamplesTab
from explorer.gui.panels.schedule_panel import SchedulePanel
from explorer.gui.panels.why_tab import WhyTab
from explorer.gui.plots.accuracy_edp import AccuracyEdpPlot
from explorer.gui.plots.layer import LayerKey
from explorer.gui.selection import NOTHING, Selection
from explorer.spec.design import Constraints, MountedExit
from explorer.spec.traces import Split
from explorer.study.edits import AdoptDesign, SetDeployment, SetThreshold
from explorer.study.figures import front_design
from explorer.study.sample_path import sample_path
from explorer.study.what_if import save_copy
from tests.gui.conftest import PATIENCE

LEFT = Qt.MouseButton.LeftButton


def last_sample(store):
    """A test sample that leaves at the final exit, after every threshold is raised."""
    for point in store.design.mounting_points:
        store.apply(SetThreshold(mounting_point=point, threshold=1.0))
    n_exits = len(store.design.exits)
    return next(s for s in range(store.test_evaluation.n_samples) if exit_of_sample(store, s) == n_exits)


def lit_rows(model):
    return [number for number, row in enumerate(model.rows) if row.lit]


# What a selection speaks of


def test_a_sample_speaks_of_the_exit_at_which_it_leaves(store):
    for sample in range(20):
        taken = sample_path(store.evaluator, store.design, sample, Split.TEST).taken
        store.select(Selection(sample=sample))
        assert focused_exit(store) == exit_of_sample(store, sample) == taken.exit_index
    store.select(Selection(sample=10**9))
    assert focused_exit(store) is None


def test_a_layer_speaks_of_its_block_and_what_is_hovered_goes_first(store):
    stage = store.evaluation.network_cost.stages[-1]
    store.select(Selection(layer=stage.layers[0].layer))
    assert focused_block(store) == store.network.n_blocks
    store.hover(Selection(block=0))
    assert focused_block(store) == 0
    store.hover(NOTHING)
    assert focused_block(store) == store.network.n_blocks


def test_an_exit_that_is_mounted_no_more_is_lit_nowhere(store):
    store.select(Selection(exit_index=len(store.design.exits)))
    store.apply(AdoptDesign(design=store.design.without_exits(), source="a test"))
    assert focused_exit(store) is None


# Every panel follows


def test_an_exit_lights_up_in_strip_cards_figures_samples_schedule_and_layers(qtbot, store, show):
    strip, cards, figures = show(BackboneStrip, size=(900, 130)), show(ExitList), show(FiguresTab, size=(380, 700))
    samples, schedule, why = show(SamplesTab), show(SchedulePanel), show(WhyTab)
    qtbot.waitUntil(lambda: bool(samples.gallery._groups) and schedule._chart is not None, timeout=PATIENCE)
    store.hover()  # a window may have come up under the pointer
    point = store.design.mounting_points[1]
    store.select(Selection(exit_index=1, block=point))
    assert strip._focused == (point, 1)
    assert cards.cards[point]._is_focused
    assert lit_rows(figures.exits) == [1]
    assert figures.findChild(RatioBars)._focused == 1
    assert samples.gallery._lit == 1
    assert {schedule._chart.stages[stage].block for stage in schedule._chart.stage[schedule.bars._lit]} == {point}
    assert {item.stage.mounting_point for item in why._rows} == {point}
    store.select(NOTHING)
    assert strip._focused == (None, None)
    assert lit_rows(figures.exits) == []
    assert schedule.bars._lit is None
    assert len(why._rows) == sum(len(stage.layers) for stage in store.evaluation.network_cost.stages)


def test_a_row_of_the_exits_selects_its_exit_and_a_second_click_selects_none(qtbot, store, show):
    figures = show(FiguresTab, size=(380, 900))
    view, model = figures._exits_view, figures.exits
    qtbot.mouseClick(view.viewport(), LEFT, pos=view.visualRect(model.index(1, 0)).center())
    assert (store.selection.exit_index, store.selection.block) == (1, store.design.mounting_points[1])
    qtbot.mouseClick(view.viewport(), LEFT, pos=view.visualRect(model.index(1, 0)).center())
    assert store.selection == NOTHING


def test_the_final_exit_is_selected_on_its_card(qtbot, store, show):
    cards = show(ExitList, size=(320, 900))
    qtbot.mousePress(cards.final, LEFT, pos=cards.final.rect().center())
    assert (store.selection.exit_index, store.selection.block) == (len(store.design.exits), store.network.n_blocks)
    assert cards.final._is_focused


def test_a_card_under_the_pointer_lights_its_exit(store, show):
    cards = show(ExitList)
    card = cards.cards[store.design.mounting_points[0]]
    card.enterEvent(_entered(card))
    assert focused_exit(store) == 0
    card.leaveEvent(_left())
    assert focused_exit(store) is None


def test_a_sample_pales_what_it_does_not_need_and_follows_the_thresholds(qtbot, store, show):
    why, schedule = show(WhyTab), show(SchedulePanel)
    qtbot.waitUntil(lambda: schedule._chart is not None, timeout=PATIENCE)
    sample = last_sample(store)
    store.select(Selection(sample=sample))
    assert not any(item.is_idle for item in why._rows)
    for point in store.design.mounting_points:
        store.apply(SetThreshold(mounting_point=point, threshold=0.0))
    first = store.design.mounting_points[0]
    assert {item.stage.mounting_point <= first for item in why._rows if not item.is_idle} == {True}
    assert any(item.is_idle for item in why._rows)
    needed = {schedule._chart.stages[stage].block for stage in schedule._chart.stage[schedule.bars._lit]}
    assert max(needed) == first


def test_a_chosen_layer_is_lit_in_strip_and_schedule(qtbot, store, show):
    strip, schedule, why = show(BackboneStrip, size=(900, 130)), show(SchedulePanel), show(WhyTab)
    qtbot.waitUntil(lambda: schedule._chart is not None, timeout=PATIENCE)
    qtbot.mouseClick(why.table.viewport(), LEFT, pos=why.table.visualRect(why._proxy.index(2, 0)).center())
    layer = why._layer_at(why.table.currentIndex())
    assert layer is not None
    store.select(Selection(layer=layer))
    assert strip._focused[0] == focused_block(store)
    lit = [name for name, on in zip(schedule._chart.layers, schedule.bars._lit, strict=True) if on]
    assert lit and set(lit) == {layer}


def test_a_hovered_block_lights_its_layers_without_hiding_the_others(store, show):
    why = show(WhyTab)
    n_rows = len(why._rows)
    store.hover(Selection(block=0))
    assert lit_rows(why.model) == [n for n, item in enumerate(why._rows) if item.stage.mounting_point == 0]
    assert len(why._rows) == n_rows
    store.hover()
    assert lit_rows(why.model) == []


def test_a_block_rings_the_networks_truncated_there(store, show):
    plot = show(AccuracyEdpPlot)
    store.hover(Selection(block=2))
    rivals = [rival for rival in store.baselines.validation if rival.mounting_point == 2]
    assert rivals and len(plot._rivals.data) == len(rivals)
    assert plot._rivals.isVisible()
    store.hover()
    assert not plot._rivals.isVisible()


# A design that is pointed at


def test_a_design_pointed_at_is_compared_in_the_figures_and_marked_in_strip_and_cards(store, show):
    strip, cards, figures = show(BackboneStrip, size=(900, 130)), show(ExitList), show(FiguresTab)
    design = front_design(store.design, store.front, 0)
    store.hover(Selection(design=design))
    known = known_figures(store, design)
    assert known.accuracy == pytest.approx(store.front.point(0).accuracy)
    assert f"{100 * known.accuracy:.2f}" in figures.headline.pointed_at
    assert [b.mounting_point for b in strip.buttons if b._is_pointed] == list(design.mounting_points)
    assert all(card.histogram._preview is not None for card in cards.cards.values())
    store.hover()
    assert figures.headline.pointed_at == ""
    assert not any(button._is_pointed for button in strip.buttons)


def test_a_pin_under_the_pointer_is_ringed_on_the_plot(store, show):
    store.pin()
    pins, plot = show(PinsPanel), show(AccuracyEdpPlot)
    pins._point_at(pins.model.index(0, 0))
    assert plot.pointer.selected is not None
    assert plot.pointer.selected[0].point(plot.pointer.selected[1]).design == store.design
    pins.eventFilter(pins.table.viewport(), _left())
    assert plot.pointer.selected is None


# Uncertainty


def test_the_headline_says_how_sure_the_accuracy_and_its_gain_are(store, show):
    figures = show(FiguresTab)
    accuracy, edp = figures.headline._columns
    assert accuracy.spread.startswith("± ")
    assert "±" in accuracy.delta
    assert edp.spread == ""
    store.apply(AdoptDesign(design=store.design.without_exits(), source="a test"))


def test_of_few_samples_the_count_is_told_not_a_percentage(store, show):
    cards = show(ExitList)
    for point in store.design.mounting_points:
        store.apply(SetThreshold(mounting_point=point, threshold=0.0))
    final = store.evaluation.exits[-1]
    assert final.count == 0
    assert "nobody" in cards.final.figures.accessibleName()


def _entered(widget):
    from PySide6.QtGui import QEnterEvent

    return QEnterEvent(QPointF(2, 2), QPointF(2, 2), QPointF(widget.mapToGlobal(widget.rect().center())))


def _left():
    from PySide6.QtCore import QEvent

    return QEvent(QEvent.Type.Leave)


def test_the_numbers_of_the_exits_never_overlap(qtbot, store, show):
    strip = show(BackboneStrip, size=(700, 130))
    every = tuple(MountedExit(mounting_point=point, threshold=0.5) for point in store.network.mounting_points)
    store.apply(AdoptDesign(design=replace(store.design, exits=every), source="a test"))
    qtbot.waitUntil(lambda: not store.is_pending, timeout=PATIENCE)
    strip.grab()
    assert len(strip._pills) == len(every) + 1
    for before, after in itertools.pairwise(strip._pills):
        assert before.right() < after.left()
    assert strip._pills[-1].right() <= strip.width()


def test_only_a_block_brings_the_layers_to_the_front(ui):
    docks, store = ui.window.docks, ui.store
    docks.reveal("figures")
    store.select(Selection(exit_index=0, block=store.design.mounting_points[0]))
    assert docks.is_in_front("figures")
    store.select(Selection(block=0))
    assert docks.is_in_front("why")


# Where figures go beyond what was validated


def test_figures_beyond_what_was_validated_say_so_beside_the_figures_and_on_the_plot(qtbot, ui, tmp_path):
    store = ui.store
    assert caveats(store.design) == ()
    store.set_constraints(Constraints(largest_final_ratio=None, largest_overhead=None))  # broken ones go first
    own = save_copy(store.design.deployment.accelerator, tmp_path / "own.yaml")
    deployment = replace(store.design.deployment, accelerator=str(own))
    store.apply(SetDeployment(deployment=deployment))
    qtbot.waitUntil(lambda: store.is_complete, timeout=PATIENCE)
    assert any("own" in caveat for caveat in caveats(store.design))
    assert "own" in ui.window.docks.panel("figures").caveats.text()
    assert ui.window.plot.notice.startswith("⚠")
    assert "own" in ui.window.toolbar.accelerator.currentText()


def test_the_plot_says_that_32_bit_is_extrapolated(store, show):
    plot = show(AccuracyEdpPlot)
    layer = plot.layers[LayerKey.STATIC_FP32]
    assert any("extrapolated" in detail for detail in layer.point(0).details)
    assert not any("extrapolated" in detail for detail in plot.layers[LayerKey.STATIC].point(0).details)
