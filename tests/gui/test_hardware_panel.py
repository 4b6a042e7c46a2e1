"""Deployment and the accelerator's parameters are edited live; a what-if copy is marked, reset, saved and undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from explorer.gui.caveats import caveats
from explorer.gui.messages import MessageLevel
from explorer.gui.panels.hardware_panel import HardwarePanel
from explorer.gui.panels.parameter_text import described, parsed, shown
from explorer.gui.panels.what_if_table import copies_folder
from explorer.gui.what_if_origin import origin_of
from explorer.sim.system_format import load_system
from explorer.spec.design import Conventions, ExecutionPolicy, Schedule
from explorer.study.what_if import HardwareParameter, ParameterKind
from tests.gui.conftest import PATIENCE


@pytest.fixture
def panel(qtbot, store, show):
    panel = show(HardwarePanel)
    qtbot.waitUntil(lambda: panel.what_if.hardware is not None, timeout=PATIENCE)
    return panel


def choose(panel, field, value):
    combo = panel.combos[field]
    index = next(i for i in range(combo.count()) if combo.itemData(i) == value)
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def change_first(panel, part="size"):
    parameter = next(p for p in panel.what_if.hardware.parameters if part in p.name and p.value >= 2 * 8192)
    item = next(item for key, item in panel.what_if._rows() if key == parameter.key)
    value, _ = shown(parameter)
    item.setText(1, f"{float(value) / 2:g}")
    return parameter


def test_choices_change_the_deployment_and_can_be_undone(store, panel):
    before = store.design
    choose(panel, "policy", ExecutionPolicy.SPECULATIVE)
    assert store.design.deployment.policy is ExecutionPolicy.SPECULATIVE
    store.undo()
    assert store.design == before
    assert panel.combos["policy"].currentData() is ExecutionPolicy.SEQUENTIAL


def test_the_paper_knows_only_its_own_schedule(store, panel):
    choose(panel, "schedule", Schedule.FUSED)
    assert panel.row_tiles.isEnabled() and panel.combos["halo"].isEnabled()
    panel.row_tiles.setValue(4)
    assert store.design.deployment.row_tiles == 4
    choose(panel, "conventions", Conventions.PAPER)
    assert store.design.deployment.schedule is Schedule.LAYER_BY_LAYER
    assert not panel.combos["schedule"].isEnabled()


def test_an_edit_runs_the_design_on_a_marked_copy(qtbot, store, panel):
    base = store.design.deployment.accelerator
    parameter = change_first(panel)
    qtbot.waitUntil(lambda: store.design.deployment.accelerator != base and store.is_complete, timeout=PATIENCE)
    origin = origin_of(store.design.deployment.accelerator)
    assert origin is not None
    assert (origin.accelerator, dict(origin.changes)) == (base, {parameter.key: parameter.value / 2})
    assert Path(store.design.deployment.accelerator).parent == copies_folder()
    qtbot.waitUntil(lambda: "what-if" in panel.what_if.mark.text(), timeout=PATIENCE)
    assert any("What-if" in caveat for caveat in caveats(store.design))
    qtbot.waitUntil(lambda: panel.what_if.reset.isEnabled(), timeout=PATIENCE)
    panel.what_if.reset.click()
    assert store.design.deployment.accelerator == base
    store.undo()
    assert store.design.deployment.accelerator != base


def test_a_copy_can_be_saved_where_the_user_wants(qtbot, store, panel, tmp_path):
    base = store.design.deployment.accelerator
    change_first(panel)
    qtbot.waitUntil(lambda: store.design.deployment.accelerator != base, timeout=PATIENCE)
    qtbot.waitUntil(lambda: panel.what_if.save.isEnabled(), timeout=PATIENCE)
    panel.what_if.ask_path = lambda title, suggested: str(tmp_path / "mine.yaml")
    panel.what_if.save.click()
    assert load_system(tmp_path / "mine.yaml") == load_system(store.design.deployment.accelerator)


@pytest.mark.parametrize("entered", ["none", "-3", "", "nan", "inf"])
def test_nonsense_is_refused_in_words_and_the_value_comes_back(qtbot, store, panel, entered):
    posted = []
    store.message_posted.connect(posted.append)
    parameter = panel.what_if.hardware.parameters[0]
    item = next(item for key, item in panel.what_if._rows() if key == parameter.key)
    item.setText(1, entered)
    assert posted and entered in posted[-1].text
    qtbot.waitUntil(lambda: item.text(1) == shown(parameter)[0], timeout=PATIENCE)


def test_values_that_make_no_accelerator_are_refused(qtbot, store, panel):
    posted = []
    store.message_posted.connect(posted.append)
    base = store.design.deployment.accelerator
    panel.what_if.change({panel.what_if.hardware.parameters[0].key: 10.0**12})
    qtbot.waitUntil(lambda: any(m.level is MessageLevel.ERROR for m in posted), timeout=PATIENCE)
    assert store.design.deployment.accelerator == base


def test_only_values_can_be_edited(panel):
    tree = panel.what_if.tree
    _, item = panel.what_if._rows()[0]
    index = tree.indexFromItem(item, 0)
    assert tree.itemDelegate().createEditor(tree, None, index) is None
    assert item.flags() & Qt.ItemFlag.ItemIsEditable


@pytest.mark.parametrize("kind", list(ParameterKind), ids=lambda kind: kind.name)
def test_what_is_shown_reads_back_as_the_same_value(kind):
    for value in (32.0, 16384.0, 262144.0):
        parameter = HardwareParameter(key="a/b", part="a", name="b", kind=kind, value=value)
        assert parsed(parameter, shown(parameter)[0]) == value


def test_sizes_are_shown_in_the_unit_in_which_they_are_short_and_read_with_any():
    def size(bits):
        return HardwareParameter(key="a/b size", part="a", name="b size", kind=ParameterKind.MEMORY_SIZE, value=bits)

    assert shown(size(10.0**10)) == ("1.25", "GB")
    assert shown(size(2.0 * 2**20 * 8)) == ("2", "MiB")
    assert shown(size(32.0 * 8192)) == ("32", "KiB")
    assert shown(size(32.0)) == ("32", "bit")
    assert parsed(size(8192.0), "64 KiB") == 64 * 8192
    assert parsed(size(8192.0), "1 mib") == 2**20 * 8
    assert parsed(size(8192.0), "2 apples") is None


@given(st.integers(1, 2**44))
def test_every_size_reads_back_as_it_was(bits):
    parameter = HardwareParameter(
        key="a/b size", part="a", name="b size", kind=ParameterKind.MEMORY_SIZE, value=float(bits)
    )
    assert parsed(parameter, shown(parameter)[0]) == bits


def test_a_parameter_is_found_by_its_words(panel):
    table = panel.what_if
    table.finder.setText("bandwidth")
    found = [item.text(0) for _, item in table._rows() if not item.isHidden()]
    assert found and all("bandwidth" in name for name in found)
    table.finder.setText("no such thing")
    assert all(item.isHidden() for _, item in table._rows())
    table.finder.clear()
    assert not any(item.isHidden() for _, item in table._rows())


def test_what_does_not_count_says_so(qtbot, store, panel):
    table = panel.what_if
    rows = dict(table._rows())
    assert bool(table.hardware.shadowed) == any("unused" in item.text(0) for item in rows.values())
    for parameter in table.hardware.parameters:
        assert described(parameter) in rows[parameter.key].text(0)
        assert ("unused" in rows[parameter.key].text(0)) == (parameter.key in table.hardware.shadowed)
    choose(panel, "conventions", Conventions.PAPER)
    qtbot.waitUntil(lambda: not any("unused" in item.text(0) for _, item in table._rows()), timeout=PATIENCE)


def test_opening_and_closing_an_editor_changes_nothing(store, panel):
    before = store.design
    for _, item in panel.what_if._rows():
        item.setText(1, f" {item.text(1)}")
    assert store.design == before
