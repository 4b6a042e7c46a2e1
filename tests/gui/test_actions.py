"""Actions: names that stay, shortcuts that do not clash, menus that hold them all; palette and list of shortcuts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from explorer.gui.actions import ACTIONS
from explorer.gui.commands import commands_of
from explorer.gui.palette import Command, matched
from explorer.gui.step_names import is_known, step_name
from explorer.spec.design import ConfidenceMeasure, Constraints, Deployment, Design
from explorer.spec.network import HeadKind
from explorer.spec.precision import INT8
from explorer.study import edits
from tests.gui.conftest import PATIENCE

NAMES = frozenset(
    {
        "open", "open-study", "open-accelerator", "save-session", "save-session-as", "export-csv", "export-png-1x",
        "export-png-2x", "export-png-3x", "export-png-4x", "export-plot-png", "export-svg", "export-script",
        "export-report", "quit", "undo", "redo", "copy-design", "paste-design", "pin", "search", "fit", "theme",
        "theme-system", "presentation", "text-larger", "text-smaller", "language-system", "language-en", "language-de",
        "next-panel", "previous-panel", "float-panel", "limit-accuracy",
        "limit-edp", "move-panel", "panel-larger", "panel-smaller", "reset-layout", "leave-lesson", "palette",
        "shortcuts", "about",
    }
)  # fmt: skip
"""Lessons, teachers' notes and the palette's users rely on these."""


def menu_actions(menu):
    for action in menu.actions():
        if action.menu() is not None:
            yield from menu_actions(action.menu())
        else:
            yield action


def test_names_stay():
    assert {spec.name for spec in ACTIONS} >= NAMES


def test_no_shortcut_means_two_things(ui):
    seen = {}
    for action in ui.window.actions_:
        for keys in action.shortcuts():
            text = keys.toString()
            assert text not in seen, f"{text} is both {seen.get(text)} and {action.objectName()}"
            seen[text] = action.objectName()
    assert QKeySequence("Ctrl+K").toString() in seen


def test_every_action_is_in_a_menu_or_a_panels_own_and_says_what_it_is_for(ui):
    window = ui.window
    in_menus = {a.objectName() for top in window.menu_bar.actions() for a in menu_actions(top.menu())}
    for action in window.actions_:
        name = action.objectName()
        assert name in in_menus or name.startswith("go-"), name
        assert action.text()
        assert action.toolTip(), name
    for menu in window.findChildren(QMenu):
        assert menu.toolTipsVisible() or not menu.title()


def test_the_palette_offers_everything_that_can_be_done(qtbot, ui):
    ui.store.pin()
    commands = commands_of(ui.window)
    names = {command.name for command in commands}
    assert {"design 1", "quad edge tpu", "Fit the plot", "Show Lesson"} <= names
    enabled = [action for action in ui.window.actions_ if action.isEnabled()]
    assert len(commands) >= len(enabled)


def test_the_palette_runs_an_action_by_keyboard(qtbot, ui):
    window = ui.window
    ui.window.plot.setFocus()
    window.actions_["palette"].trigger()
    palette = window.palette_
    assert palette.isVisible()
    qtbot.keyClicks(palette.field, "pin this")
    assert palette.list.currentItem().text() == "Pin this design"
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert len(ui.store.session.state.pins) == 1


def test_the_palette_takes_a_pinned_design_back_and_closes_on_escape(qtbot, ui):
    window, before = ui.window, ui.store.design
    ui.store.pin()
    ui.store.apply(edits.Unmount(mounting_point=3))
    window.actions_["palette"].trigger()
    qtbot.keyClick(window.palette_.field, Qt.Key.Key_Escape)
    assert not window.palette_.isVisible()
    window.actions_["palette"].trigger()
    qtbot.keyClicks(window.palette_.field, "pinned design 1")
    qtbot.keyClick(window.palette_.field, Qt.Key.Key_Return)
    assert ui.store.design == before
    qtbot.waitUntil(lambda: ui.store.is_complete, timeout=PATIENCE)


COMMANDS = [
    Command(kind="Action", name="Undo", do=list),
    Command(kind="Action", name="Fit the plot", do=list),
    Command(kind="Panel", name="Show Figures", do=list),
    Command(kind="Accelerator", name="quad edge tpu", do=list),
]


@pytest.mark.parametrize(
    ("typed", "first"),
    [("und", "Undo"), ("fig", "Show Figures"), ("qet", "quad edge tpu"), ("plot fit", "Fit the plot"), ("", "Undo")],
)
def test_parts_of_names_find_commands(typed, first):
    assert matched(COMMANDS, typed)[0].name == first


@given(st.text(max_size=8))
def test_what_is_found_is_always_a_part_of_what_there_is(typed):
    assert {c.name for c in matched(COMMANDS, typed)} <= {c.name for c in COMMANDS}


def test_nothing_is_found_where_letters_do_not_occur():
    assert matched(COMMANDS, "zzz") == []


def test_the_list_of_shortcuts_shows_all_of_them_and_closes(qtbot, ui):
    window = ui.window
    window.actions_["shortcuts"].trigger()
    sheet = window.shortcuts
    assert sheet.isVisible()
    shown = {label.text() for label in sheet.area.widget().findChildren(type(sheet.area.widget().children()[1]))}
    assert {"Undo", "Pin this design", "F1"} <= shown
    qtbot.keyClick(sheet.area, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


@pytest.mark.parametrize(
    "edit",
    [
        edits.SetThreshold(mounting_point=3, threshold=0.5),
        edits.Mount(mounting_point=3),
        edits.Unmount(mounting_point=3),
        edits.SetHead(mounting_point=3, head=HeadKind.GAP_LINEAR),
        edits.SetPrecision(precision=INT8),
        edits.SetConfidence(measure=ConfidenceMeasure.MARGIN),
        edits.SetConfidence(measure=ConfidenceMeasure.MARGIN, calibrated=True),
        edits.SetDeployment(deployment=Deployment()),
        edits.AdoptDesign(design=Design()),
    ],
    ids=lambda edit: type(edit).__name__,
)
def test_every_edit_has_a_name_that_can_be_translated(edit):
    assert is_known(edit.label)
    assert step_name(edit.label) == edit.label.replace("_", " ")  # in English, but for the accelerator, the name itself


def test_so_have_pins_and_constraints(ui):
    session = ui.store.session
    for change in (
        lambda: session.pin(),
        lambda: session.rename_pin(0, "mine"),
        lambda: session.annotate_pin(0, "why"),
        lambda: session.set_baseline(0),
        lambda: session.set_baseline(None),
        lambda: session.unpin(0),
        lambda: session.set_constraints(Constraints(largest_overhead=None)),
    ):
        change()
        assert is_known(session.undo_label), session.undo_label
