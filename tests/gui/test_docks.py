"""Panels in docks: built when they are first seen, moved, tabbed, floated, hidden, remembered, and put back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QTabBar,
    QWidget,
)

from explorer.gui.docks import LAYOUT_VERSION, PANELS
from tests.gui.conftest import PATIENCE


def where(ui):
    """Which docks there are to see, where, and which float."""
    window = ui.window
    return {dock.spec.id: (window.dockWidgetArea(dock), dock.isHidden(), dock.isFloating()) for dock in window.docks}


def test_panels_have_different_ids_and_say_what_they_are():
    assert len({spec.id for spec in PANELS}) == len(PANELS)
    assert all(spec.title and spec.tip for spec in PANELS)


def test_what_nobody_looks_at_is_not_built(ui):
    docks = ui.window.docks
    assert docks.docks["figures"].panel is not None
    assert docks.docks["samples"].panel is None
    docks.reveal("samples")
    assert docks.docks["samples"].panel is not None
    assert docks.is_in_front("samples")
    assert not docks.is_in_front("figures")


def test_every_panel_fits_into_a_small_window(qtbot, make_ui):
    ui = make_ui(size=(1280, 720))
    for spec in PANELS:
        ui.window.docks.reveal(spec.id)
        qtbot.wait(10)
        widget = ui.window.docks.panel(spec.id)
        assert widget.isVisible(), spec.id
        assert (ui.window.width(), ui.window.height()) == (1280, 720), spec.id
        assert ui.window.minimumSizeHint().width() <= 1280, spec.id
        assert ui.window.minimumSizeHint().height() <= 720, spec.id
        assert widget.width() >= widget.minimumSizeHint().width(), spec.id
        if spec.stands_alone:
            ui.window.docks.docks[spec.id].hide()


def test_a_layout_comes_back_as_it_was(qtbot, ui):
    docks = ui.window.docks
    first = where(ui)
    docks.docks["why"].setFloating(True)
    docks.docks["samples"].hide()
    ui.window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, docks.docks["pins"])
    changed, state = where(ui), docks.save()
    docks.reset()
    assert where(ui) == first
    assert docks.restore(state)
    assert where(ui) == changed
    ui.window.actions_["reset-layout"].trigger()
    assert where(ui) == first


def test_a_layout_is_remembered_for_the_next_start(make_ui):
    ui = make_ui()
    ui.window.docks.docks["samples"].hide()
    ui.window.docks.docks["why"].setFloating(True)
    before = where(ui)
    ui.window.close()
    again = make_ui()
    again.window.restore()
    assert where(again) == before


@pytest.mark.parametrize("stored", [QByteArray(b"nonsense"), "text", 7])
def test_a_damaged_layout_is_as_good_as_none(ui, stored):
    first = where(ui)
    ui.window.docks.docks["samples"].hide()
    assert not ui.window.docks.restore(stored)
    assert where(ui) == first


def test_a_layout_of_another_version_is_left_aside(ui):
    first = where(ui)
    ui.window.docks.docks["samples"].hide()
    old = ui.window.saveState(LAYOUT_VERSION - 1)
    assert not ui.window.docks.restore(old)
    assert where(ui) == first


def test_panels_are_reached_shown_and_floated_by_keyboard(qtbot, ui):
    window, docks = ui.window, ui.window.docks
    window.activateWindow()
    docks.focus("exits")
    assert docks.focused() is docks.docks["exits"]
    window.actions_["next-panel"].trigger()
    assert docks.focused() is not docks.docks["exits"]
    window.actions_["previous-panel"].trigger()
    assert docks.focused() is docks.docks["exits"]
    window.actions_["float-panel"].trigger()
    assert docks.docks["exits"].isFloating()
    docks.focus("exits")
    window.actions_["float-panel"].trigger()
    assert not docks.docks["exits"].isFloating()
    window.actions_["panel-exits"].trigger()
    assert docks.docks["exits"].isHidden()
    window.actions_["go-exits"].trigger()
    assert docks.docks["exits"].isVisible()


def test_the_buttons_of_a_title_float_and_hide(qtbot, ui):
    dock = ui.window.docks.docks["backbone"]
    qtbot.mouseClick(dock.title_bar.float_button, Qt.MouseButton.LeftButton)
    assert dock.isFloating()
    qtbot.mouseClick(dock.title_bar.float_button, Qt.MouseButton.LeftButton)
    assert not dock.isFloating()
    qtbot.mouseClick(dock.title_bar.close_button, Qt.MouseButton.LeftButton)
    assert dock.isHidden()


def test_titles_show_only_where_no_tab_says_the_same(ui):
    docks = ui.window.docks.docks
    assert docks["figures"].title_bar.sizeHint().height() == 0
    docks["figures"].setFloating(True)
    ui.window.docks._settle()
    assert docks["figures"].title_bar.sizeHint().height() > 0


def test_every_widget_says_what_it_is(qtbot, ui):
    """What can be used has a name for screen readers, and all controls say in a tooltip what they are for."""
    window = ui.window
    ui.store.pin()
    for spec in PANELS:
        window.docks.reveal(spec.id)
    window.actions_["palette"].trigger()
    window.actions_["shortcuts"].trigger()
    qtbot.waitUntil(lambda: ui.store.is_complete, timeout=PATIENCE)
    kinds = (QAbstractButton, QComboBox, QAbstractSpinBox, QAbstractSlider, QAbstractItemView, QLineEdit, QScrollArea)
    nameless, silent = [], []
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, kinds) or _belongs_to_qt(widget):
            continue
        path = f"{type(widget).__name__} in {_owner(widget)}"
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not (widget.accessibleName() or text.strip()):
            nameless.append(path)
        is_control = not isinstance(widget, QAbstractItemView | QScrollArea)
        if is_control and not widget.toolTip():
            silent.append(f"{path} {text}")
    assert not nameless
    assert not silent
    for bar in window.findChildren(QTabBar):
        assert bar.accessibleName()
        assert all(bar.tabToolTip(index) for index in range(bar.count()))


def _belongs_to_qt(widget):
    """Parts that Qt makes inside its own widgets, which are named by them."""
    inner = ("qt_", "ScrollLeftButton", "ScrollRightButton")
    parts = ("QTableCornerButton", "QScrollBar", "QHeaderView")
    if widget.objectName().startswith(inner) or widget.metaObject().className() in parts:
        return True
    parent = widget.parentWidget()
    if isinstance(parent, QAbstractSpinBox | QComboBox | QTabBar):
        return True
    return parent is not None and parent.metaObject().className() in ("QComboBoxPrivateContainer", "QToolBar")


def _owner(widget):
    chain = []
    here = widget.parentWidget()
    while here is not None and len(chain) < 4:
        chain.append(type(here).__name__)
        here = here.parentWidget()
    return " < ".join(chain)


def stray_bars(window):
    """Tab bars on screen with tabs that are not those of panels beside each other there."""
    groups = []
    for dock in window.docks:
        others = [other for other in window.tabifiedDockWidgets(dock) if not other.isHidden()]
        if others and not dock.isHidden() and not dock.isFloating():
            groups.append({dock.windowTitle(), *(other.windowTitle() for other in others)})
    bars = [
        {bar.tabText(index) for index in range(bar.count())}
        for bar in window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if bar.isVisible() and bar.count() and bar.geometry().intersects(window.rect())
    ]
    return [bar for bar in bars if bar not in groups or bars.count(bar) > 1]


def test_no_tab_bar_is_left_standing_where_no_panel_is(qtbot, ui):
    window, docks = ui.window, ui.window.docks

    def settled():
        qtbot.waitUntil(lambda: not docks._settling.isActive(), timeout=PATIENCE)
        qtbot.wait(50)
        return not stray_bars(window)

    assert settled()
    window.actions_["reset-layout"].trigger()
    assert settled()
    docks.docks["why"].setFloating(True)
    docks.docks["exits"].hide()
    assert settled()
    before = docks.save()
    docks.reset()
    docks.show_only(frozenset({"backbone", "exits"}))
    assert settled()
    docks.restore(before)
    assert settled()
    assert docks.docks["why"].isFloating()
    docks.reset()
    assert settled()
    assert not docks.docks["why"].isFloating()
