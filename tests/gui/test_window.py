"""Real flows through the window, as a person's mouse and keys would go."""

from __future__ import annotations

import sys
import time

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QSlider

from explorer.gui.app import last_resort
from explorer.gui.messages import MessageLevel
from explorer.gui.plots.layer import LayerKey
from explorer.gui.search_state import SearchPhase
from explorer.gui.theme import ThemeChoice
from explorer.spec.design import Constraints
from tests.gui.conftest import PATIENCE

LEFT = Qt.MouseButton.LeftButton


def wait(qtbot, ui):
    qtbot.waitUntil(lambda: ui.store.is_complete, timeout=PATIENCE)


def button_of(ui, point):
    return next(button for button in ui.window.strip.buttons if button.mounting_point == point)


def card_of(ui, point):
    return ui.window.exits.cards[point]


def threshold_of(ui, point):
    return next(e.threshold for e in ui.store.design.exits if e.mounting_point == point)


def on_plot(ui, layer, index):
    """A point of the plot in the coordinates of its viewport."""
    plot = ui.window.plot
    scene = plot.getPlotItem().getViewBox().mapViewToScene(QPointF(layer.x[index], layer.y[index]))
    return plot.mapFromScene(scene)


# Mounting


def test_a_click_on_a_mounting_point_mounts_and_another_unmounts(qtbot, ui):
    qtbot.mouseClick(button_of(ui, 2), LEFT)
    assert ui.store.design.mounting_points == (1, 2, 3)
    assert button_of(ui, 2).isChecked()
    assert sorted(ui.window.exits.cards) == [1, 2, 3]
    wait(qtbot, ui)
    qtbot.mouseClick(button_of(ui, 2), LEFT)
    assert ui.store.design.mounting_points == (1, 3)
    assert not button_of(ui, 2).isChecked()
    wait(qtbot, ui)


def test_a_double_click_on_a_mounting_point_ends_where_it_began(qtbot, ui):
    button = button_of(ui, 2)
    qtbot.mouseClick(button, LEFT)
    qtbot.mouseDClick(button, LEFT)
    wait(qtbot, ui)
    assert ui.store.design.mounting_points in ((1, 3), (1, 2, 3))
    assert sorted(ui.window.exits.cards) == list(ui.store.design.mounting_points)


def test_mounting_works_by_keyboard(qtbot, ui):
    button_of(ui, 1).setFocus()
    qtbot.keyClick(button_of(ui, 1), Qt.Key.Key_Right)
    assert button_of(ui, 2).hasFocus()
    qtbot.keyClick(button_of(ui, 2), Qt.Key.Key_Space)
    assert ui.store.design.mounting_points == (1, 2, 3)
    qtbot.keyClick(button_of(ui, 2), Qt.Key.Key_Return)
    assert ui.store.design.mounting_points == (1, 3)


def test_a_card_unmounts_its_exit_and_changes_its_head(qtbot, ui):
    card = card_of(ui, 3)
    card.head.setCurrentIndex(1)
    card.head.activated.emit(1)
    assert ui.store.design.exits[1].head is card.head.itemData(1)
    wait(qtbot, ui)
    qtbot.mouseClick(card.remove, LEFT)
    assert ui.store.design.mounting_points == (1,)
    wait(qtbot, ui)


def test_without_exits_a_hint_tells_what_to_do(qtbot, ui):
    for point in (1, 3):
        qtbot.mouseClick(button_of(ui, point), LEFT)
    wait(qtbot, ui)
    assert not ui.window.exits.cards
    assert ui.window.exits.hint.isVisible()


# Thresholds


def test_slider_spin_box_and_line_show_the_same_threshold(qtbot, ui):
    card = card_of(ui, 1)
    card.slider.setValue(400)
    assert (threshold_of(ui, 1), card.spin.value(), card.histogram.threshold) == (0.4, 0.4, 0.4)
    card.spin.setValue(0.25)
    assert (threshold_of(ui, 1), card.slider.value(), card.histogram.threshold) == (0.25, 250, 0.25)
    qtbot.mousePress(card.histogram, LEFT, pos=QPoint(card.histogram.width() // 2, 20))
    qtbot.mouseRelease(card.histogram, LEFT, pos=QPoint(card.histogram.width() // 2, 20))
    assert threshold_of(ui, 1) == pytest.approx(0.5, abs=0.01)
    assert card.spin.value() == card.histogram.threshold == card.slider.value() / 1000 == threshold_of(ui, 1)


def test_a_drag_of_the_line_is_one_undo_step(qtbot, ui):
    histogram, before = card_of(ui, 1).histogram, ui.store.design
    qtbot.mousePress(histogram, LEFT, pos=QPoint(40, 20))
    for x in range(50, 150, 10):
        qtbot.mouseMove(histogram, QPoint(x, 20))
    qtbot.mouseRelease(histogram, LEFT, pos=QPoint(150, 20))
    assert ui.store.design != before
    ui.window.actions_["undo"].trigger()
    assert ui.store.design == before


def test_a_drag_of_the_slider_is_one_undo_step(ui):
    slider, before = card_of(ui, 1).slider, ui.store.design
    slider.setSliderDown(True)
    for value in range(800, 300, -20):
        slider.setSliderPosition(value)
    slider.setSliderDown(False)
    assert threshold_of(ui, 1) == pytest.approx(0.32)
    ui.store.undo()
    assert ui.store.design == before


def test_a_burst_of_keys_is_one_undo_step_and_a_later_one_another(qtbot, ui):
    slider, before = card_of(ui, 1).slider, ui.store.design
    for _ in range(5):
        qtbot.keyClick(slider, Qt.Key.Key_Left)
    middle = ui.store.design
    qtbot.waitUntil(lambda: not ui.store._burst.isActive(), timeout=PATIENCE)
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    ui.store.undo()
    assert ui.store.design == middle
    ui.store.undo()
    assert ui.store.design == before


def test_keys_move_the_line_of_the_histogram(qtbot, ui):
    histogram, before = card_of(ui, 1).histogram, threshold_of(ui, 1)
    histogram.setFocus()
    qtbot.keyClick(histogram, Qt.Key.Key_Left)
    assert threshold_of(ui, 1) == pytest.approx(before - 0.005)
    qtbot.keyClick(histogram, Qt.Key.Key_PageUp)
    assert threshold_of(ui, 1) == pytest.approx(min(before + 0.045, 1.0))


def test_the_wheel_moves_no_threshold_that_has_no_focus(qtbot, ui):
    from PySide6.QtGui import QWheelEvent

    card, before = card_of(ui, 1), ui.store.design
    ui.window.plot.setFocus()
    for control in (card.slider, card.spin):
        place = QPointF(10, 10)
        event = QWheelEvent(
            place, control.mapToGlobal(place), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(control, event)
    assert ui.store.design == before


# Undo and redo


def test_undo_and_redo_name_what_they_do(qtbot, ui):
    actions = ui.window.actions_
    assert not actions["undo"].isEnabled()
    qtbot.mouseClick(button_of(ui, 2), LEFT)
    assert "mount an exit after block 2" in actions["undo"].text()
    actions["undo"].trigger()
    assert not actions["undo"].isEnabled()
    assert "mount an exit after block 2" in actions["redo"].text()
    actions["redo"].trigger()
    assert ui.store.design.mounting_points == (1, 2, 3)
    wait(qtbot, ui)


# The plot


def test_the_plot_shows_design_front_and_all_rivals(ui):
    layers = ui.window.plot.layers
    heads = len(ui.store.network.mounting_points)
    assert layers[LayerKey.CURRENT].x.size == 1
    assert layers[LayerKey.EXACT_FRONT].x.size == ui.store.front.n_points > 1
    assert layers[LayerKey.TRUNCATED].x.size == ui.window.plot.second_truncated.x.size == heads
    assert layers[LayerKey.STATIC].x.size == layers[LayerKey.STATIC_FP32].x.size == 1


def test_hover_tells_the_figures_of_the_nearest_point(qtbot, ui):
    plot = ui.window.plot
    layer = plot.layers[LayerKey.STATIC_FP32]
    qtbot.mouseMove(plot.viewport(), on_plot(ui, layer, 0))
    plot.pointer.select(plot.pointer.hit(plot.mapToScene(on_plot(ui, layer, 0))))
    assert plot.pointer.callout.isVisible()
    assert "FP32" in plot.pointer.callout.text()
    assert "pJ·cycles" in plot.pointer.callout.text()
    plot.pointer.select(None)
    assert not plot.pointer.callout.isVisible()


def test_a_click_on_the_front_adopts_its_design(qtbot, ui):
    plot = ui.window.plot
    layer = plot.layers[LayerKey.EXACT_FRONT]
    index = layer.x.size - 1
    qtbot.mouseClick(plot.viewport(), LEFT, pos=on_plot(ui, layer, index))
    assert ui.store.design.thresholds == pytest.approx(tuple(ui.store.front.thresholds[index]), abs=0.2)
    assert plot.layers[LayerKey.CURRENT].x[0] == pytest.approx(layer.x[index], abs=0.05)
    assert "adopt a design" in ui.window.actions_["undo"].text()


def test_a_truncated_network_cannot_be_adopted_and_says_so(ui):
    messages, before = [], ui.store.design
    ui.store.message_posted.connect(messages.append)
    ui.window.plot.pointer.adopt(ui.window.plot.layers[LayerKey.TRUNCATED], 0)
    assert ui.store.design == before
    assert messages[0].level is MessageLevel.INFORMATION


def test_the_plot_works_by_keyboard(qtbot, ui):
    plot = ui.window.plot
    plot.setFocus()
    plot.legend.entries[LayerKey.TRUNCATED].click()
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    selected = plot.pointer.selected
    assert selected is not None
    assert plot.pointer.callout.isVisible()
    qtbot.keyClick(plot, Qt.Key.Key_Return)
    wait(qtbot, ui)
    assert ui.window.plot.layers[LayerKey.CURRENT].x[0] == pytest.approx(selected[0].x[selected[1]], abs=1e-6)


def test_legend_entries_hide_their_points(ui):
    plot = ui.window.plot
    plot.legend.entries[LayerKey.TRUNCATED].click()
    assert not plot.layers[LayerKey.TRUNCATED].is_visible
    assert not plot.second_truncated.is_visible


def test_an_infeasible_design_looks_so_and_says_why(qtbot, ui):
    window = ui.window
    assert not ui.store.evaluation.is_feasible  # heads weigh much on the tests' small network
    assert "overhead of heads" in window.plot_panel.notice.text()
    assert "overhead of heads" in window.figures.headline.accessibleName()


# Search


def test_a_search_fills_the_plot_and_can_be_stopped(qtbot, ui):
    search = ui.store.search
    ui.window.toolbar.seconds.setValue(60)
    ui.window.actions_["search"].trigger()
    assert search.is_running
    assert "Stop" in ui.window.actions_["search"].text()
    qtbot.waitUntil(lambda: len(search.front) > 3, timeout=PATIENCE)
    start = time.monotonic()
    ui.window.actions_["search"].trigger()
    qtbot.waitUntil(lambda: not search._threads, timeout=PATIENCE)
    assert time.monotonic() - start < 5.0
    assert search.phase is SearchPhase.STOPPED
    assert ui.window.plot.layers[LayerKey.SEARCH_FRONT].x.size == len(search.front) > 3
    assert ui.window.plot.cloud.n_points > 0
    assert "Start" in ui.window.actions_["search"].text()


def test_a_search_ends_by_itself(qtbot, ui):
    ui.window.toolbar.seconds.setValue(1)
    ui.window.actions_["search"].trigger()
    qtbot.waitUntil(lambda: ui.store.search.phase is SearchPhase.FINISHED, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not ui.store.search._threads, timeout=PATIENCE)
    assert "finished" in ui.window.search.status.text()


def test_a_new_search_replaces_the_old_one(qtbot, ui):
    search = ui.store.search
    ui.store.start_search(seconds=60, seed=1, most_exits=2)
    first = search._current
    ui.store.start_search(seconds=60, seed=2, most_exits=2)
    assert search._current is not first
    qtbot.waitUntil(lambda: len(search._threads) == 1, timeout=PATIENCE)
    qtbot.waitUntil(lambda: len(search.front) > 0, timeout=PATIENCE)
    assert search.order.seed == 2
    search.stop()
    qtbot.waitUntil(lambda: not search._threads, timeout=PATIENCE)


def test_a_design_that_the_search_found_can_be_adopted(qtbot, ui):
    ui.store.start_search(seconds=60, seed=1, most_exits=2)
    qtbot.waitUntil(lambda: len(ui.store.search.front) > 3, timeout=PATIENCE)
    ui.store.search.stop()
    qtbot.waitUntil(lambda: not ui.store.search._threads, timeout=PATIENCE)
    layer = ui.window.plot.layers[LayerKey.SEARCH_FRONT]
    point = layer.point(2)
    ui.window.plot.pointer.adopt(layer, 2)
    wait(qtbot, ui)
    assert ui.store.design == point.design
    assert ui.store.evaluation.accuracy == pytest.approx(point.accuracy)
    assert ui.store.evaluation.edp_avg_pj_cycles == pytest.approx(point.edp_pj_cycles)


def test_the_recommended_design_can_be_adopted(qtbot, ui):
    button = ui.window.search.adopt_button
    assert not button.isEnabled()
    ui.store.set_constraints(Constraints(largest_overhead=None))
    ui.store.start_search(seconds=60, seed=1, most_exits=2)
    qtbot.waitUntil(lambda: ui.store.search.generation > 2, timeout=PATIENCE)
    ui.store.search.stop()
    qtbot.waitUntil(lambda: not ui.store.search._threads, timeout=PATIENCE)
    messages = []
    ui.store.message_posted.connect(messages.append)
    qtbot.mouseClick(button, LEFT)
    wait(qtbot, ui)
    found = [point.design for point in ui.store.search.front]
    assert ui.store.design in found or "no design" in messages[0].text


def test_closing_in_mid_search_ends_everything_quickly(qtbot, ui):
    ui.store.start_search(seconds=60, seed=1, most_exits=3)
    qtbot.waitUntil(lambda: len(ui.store.search.front) > 0, timeout=PATIENCE)
    start = time.monotonic()
    ui.window.close()
    assert time.monotonic() - start < 2.0
    assert not ui.store.search._threads
    assert not ui.store.live.is_on


# Pins


def test_pinned_designs_show_their_differences_and_come_back(qtbot, ui):
    pins = ui.window.pins
    ui.window.actions_["pin"].trigger()
    pinned = ui.store.design
    ui.store.apply(card_of(ui, 1)._edit(0.1))
    assert pins.isVisible()
    row = pins.model.rows[0]
    assert row.cells[5].text.endswith("pt") and row.cells[7].text.endswith("%")
    pins.table.selectRow(0)
    pins.adopt_selected()
    assert ui.store.design == pinned
    pins.table.selectRow(0)
    pins.unpin_selected()
    assert not ui.store.session.state.pins
    ui.store.undo()
    assert len(ui.store.session.state.pins) == 1
    assert ui.window.plot.layers[LayerKey.PINS].x.size == 1


# Messages


def test_an_error_shows_in_the_bar_and_the_last_good_state_stays(qtbot, ui, tmp_path):
    bar, before = ui.window.message_bar, ui.store.evaluation
    ui.window.ask_file = lambda title, kinds: str(tmp_path / "none.yaml")
    ui.window.actions_["open-accelerator"].trigger()
    qtbot.waitUntil(bar.isVisible, timeout=PATIENCE)
    assert "none.yaml" in bar.text
    assert ui.store.evaluation == before
    assert ui.window.toolbar.accelerator.currentData() == before.design.deployment.accelerator
    qtbot.mouseClick(bar.close_button, LEFT)
    assert not bar.isVisible()


def test_an_unexpected_exception_shows_in_the_bar_and_goes_to_the_log(ui, capsys):
    with last_resort(ui.store):
        try:
            raise RuntimeError("a defect")
        except RuntimeError as error:
            sys.excepthook(RuntimeError, error, error.__traceback__)
    assert "a defect" in ui.window.message_bar.text
    assert "Traceback" in capsys.readouterr().err


# Looks


def test_the_theme_changes_everything_and_is_remembered(make_ui):
    ui = make_ui(theme=ThemeChoice.LIGHT)
    bright = ui.window.grab().toImage().pixelColor(3, 300).lightnessF()
    ui.window.actions_["theme"].trigger()
    dark = ui.window.grab().toImage().pixelColor(3, 300).lightnessF()
    assert bright > 0.8
    assert dark < 0.2
    again = make_ui(theme=None)
    assert again.look.theme.is_dark


def test_it_fits_a_small_screen(make_ui):
    ui = make_ui(size=(1280, 720))
    hint = ui.window.minimumSizeHint()
    assert hint.width() <= 1280
    assert hint.height() <= 720
    for panel in (ui.window.plot, ui.window.exits, ui.window.figures, ui.window.strip):
        assert ui.window.rect().contains(QRect(panel.mapTo(ui.window, QPoint(0, 0)), panel.size()))
        assert panel.width() >= panel.minimumSizeHint().width()


def test_everything_that_can_be_pressed_has_a_name_and_a_tooltip(ui):
    kinds = (QAbstractButton, QComboBox, QAbstractSpinBox, QSlider)
    inner = ("QTableCornerButton", "ScrollLeftButton", "ScrollRightButton")
    for kind in kinds:
        for widget in ui.window.findChildren(kind):
            name = widget.objectName()
            if name.startswith("qt_") or name in inner or widget.metaObject().className() in inner:
                continue
            name = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
            assert name, f"{widget} has no name"
            assert widget.toolTip(), f"{name} has no tooltip"


def test_tabs_tell_why_and_show_samples(qtbot, ui):
    window = ui.window
    ui.store.select_block(2)
    assert window.docks.is_in_front("why")
    assert window.why.only_selected.isChecked()
    assert all("block2" in row.cells[0].text for row in window.why.model.rows)
    window.why.only_selected.setChecked(False)
    assert len(window.why.model.rows) == sum(len(s.layers) for s in ui.store.evaluation.network_cost.stages)
    window.why.table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    window.docks.reveal("samples")
    qtbot.waitUntil(lambda: len(window.samples.gallery._groups) == 3, timeout=PATIENCE)
    right = sum(group.right.size for group in window.samples.gallery._groups)
    assert right / ui.store.test_evaluation.n_samples == pytest.approx(ui.store.test_evaluation.accuracy)
    qtbot.waitUntil(lambda: bool(window.samples.gallery._places), timeout=PATIENCE)
    place, sample, _ = window.samples.gallery._places[0]
    assert f"{sample}: class" in window.samples.gallery._tip(place.center())


def test_cards_are_never_cut_at_the_right(qtbot, make_ui):
    ui = make_ui(size=(1280, 720))
    for point in (0, 2, 4):
        qtbot.mouseClick(button_of(ui, point), LEFT)
    wait(qtbot, ui)
    room = ui.window.exits.viewport().width()
    for card in ui.window.exits.cards.values():
        assert card.x() + card.width() <= room
        assert card.width() >= card.minimumSizeHint().width()
