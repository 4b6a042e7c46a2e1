"""Everything that a mouse can do in the window, keys can do as well."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDockWidget,
    QHeaderView,
    QLineEdit,
    QMenuBar,
    QScrollBar,
    QTableView,
    QToolBar,
    QWidget,
)

from explorer.gui.commands import commands_of
from explorer.gui.dock_title import DockTitle
from explorer.gui.panel_specs import Area
from explorer.gui.panels.exit_card import ExitCard
from explorer.spec.design import Constraints
from tests.gui.conftest import PATIENCE

CONTROLS = (QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)
BY_OTHER_KEYS = {
    QScrollBar: "arrows and page keys of what is scrolled",
    QHeaderView: "control with up or down in the table",
    DockTitle: "the Panels menu: float, hide, move, larger, smaller",
    QDockWidget: "the buttons that Qt makes and a DockTitle hides",
    QToolBar: "every action has a menu entry, and is in the palette",
    QLineEdit: "keys delete what is in it, as the button within it does",
    QMenuBar: "alt and the underlined letter",
}
"""Owners of controls that the tab key leaves out, and what does the same."""


def commands(ui):
    return {command.name: command.do for command in commands_of(ui.window)}


def test_every_control_of_every_panel_is_reached_by_tab(ui):
    for dock in ui.window.docks:
        dock.build()
    unreached = [
        (type(widget).__name__, widget.accessibleName() or widget.objectName())
        for widget in ui.window.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(widget, QHeaderView | QScrollBar)
        and not isinstance(widget.parentWidget(), tuple(BY_OTHER_KEYS))
        and not (isinstance(widget.parentWidget(), QTableView) and "cornerbutton" in widget.objectName())
        and not (isinstance(widget, QTableView) and not widget.selectionModel().model().parent())
    ]
    read_only = {("_FittingTable", "Figures"), ("_FittingTable", "Figures by exit")}
    assert set(unreached) <= read_only


def test_the_palette_mounts_unmounts_and_selects_as_clicks_do(qtbot, ui):
    store = ui.store
    free = next(p for p in store.network.mounting_points if p not in store.design.mounting_points)
    commands(ui)[f"Mount an exit after block {free}"]()
    assert free in store.design.mounting_points
    commands(ui)[f"Select the exit after block {free}"]()
    assert store.selection.exit_index == store.design.mounting_points.index(free)
    assert store.selection.block == free
    commands(ui)["Select block 0"]()
    assert store.selected_block == 0
    commands(ui)[f"Unmount the exit after block {free}"]()
    assert free not in store.design.mounting_points


@pytest.fixture
def plot(qtbot, ui):
    ui.window.activateWindow()
    ui.window.plot.setFocus()
    return ui.window.plot


def test_keys_set_and_move_the_accuracy_floor_in_one_step(qtbot, ui, plot):
    store = ui.store
    store.set_constraints(Constraints(largest_final_ratio=None, largest_overhead=None))
    before = store.constraints
    assert "floor: none" in plot.accessibleDescription()
    qtbot.keyClick(plot, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    first = store.constraints.smallest_accuracy
    assert first <= store.evaluation.accuracy < first + 2e-3
    for _ in range(3):
        qtbot.keyClick(plot, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert store.constraints.smallest_accuracy == pytest.approx(min(first + 3e-3, 1.0))
    qtbot.keyClick(plot, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert store.constraints.smallest_accuracy == pytest.approx(min(first + 3e-3, 1.0) - 1e-3)
    assert plot.limits.floor.isVisible()
    assert "none" not in plot.accessibleDescription().partition(".")[0]
    qtbot.waitUntil(lambda: not store.is_dragging, timeout=PATIENCE)
    store.undo()
    assert store.constraints == before


def test_keys_set_and_move_the_edp_cap(qtbot, ui, plot):
    store = ui.store
    qtbot.keyClick(plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    first = store.constraints.largest_edp_pj_cycles
    assert first >= store.evaluation.edp_avg_pj_cycles
    qtbot.keyClick(plot, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert store.constraints.largest_edp_pj_cycles == pytest.approx(first / 1.02, rel=1e-2)
    assert plot.limits.cap.isVisible()


@pytest.mark.parametrize("name", ["limit-accuracy", "limit-edp"])
def test_an_action_switches_a_limit_on_where_the_design_keeps_it_and_off(ui, name):
    store, action = ui.store, ui.window.actions_[name]
    store.set_constraints(Constraints(largest_final_ratio=None, largest_overhead=None))
    action.trigger()
    assert store.constraints != Constraints(largest_final_ratio=None, largest_overhead=None)
    assert store.evaluation.is_feasible
    action.trigger()
    assert store.constraints == Constraints(largest_final_ratio=None, largest_overhead=None)


def test_keys_zoom_and_move_the_plot(qtbot, ui, plot):
    view = plot.getPlotItem().getViewBox()
    (left, right), _ = view.viewRange()
    qtbot.keyClicks(plot, "+")
    (nearer_left, nearer_right), _ = view.viewRange()
    assert nearer_right - nearer_left < right - left
    qtbot.keyClick(plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert view.viewRange()[0][0] > nearer_left
    qtbot.keyClicks(plot, "-")
    assert view.viewRange()[0][1] - view.viewRange()[0][0] == pytest.approx(right - left)


def test_keys_sort_a_table(qtbot, ui):
    table = ui.window.why.table
    ui.window.docks.reveal("why")
    qtbot.waitUntil(lambda: table.model().rowCount() > 2, timeout=PATIENCE)
    table.setCurrentIndex(table.model().index(0, 1))
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    header = table.horizontalHeader()
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (1, Qt.SortOrder.DescendingOrder)
    qtbot.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder


def test_actions_move_and_resize_the_panel_that_has_the_keyboard(qtbot, make_ui):
    ui = make_ui(size=(1600, 1000))
    window, docks = ui.window, ui.window.docks
    docks.focus("exits")
    dock = docks.docks["exits"]
    width = dock.width()
    window.actions_["panel-larger"].trigger()
    qtbot.waitUntil(lambda: dock.width() > width, timeout=PATIENCE)
    window.actions_["panel-smaller"].trigger()
    qtbot.waitUntil(lambda: dock.width() <= width + 2, timeout=PATIENCE)
    seen = []
    for _ in range(4):
        window.actions_["move-panel"].trigger()
        seen.append(window.dockWidgetArea(dock))
        assert docks.is_in_front("exits") or not window.isVisible()
    assert set(seen) == {area.value for area in Area}
    assert seen[-1] == Area.LEFT.value
    assert isinstance(next(iter(window.exits.cards.values())), ExitCard)
