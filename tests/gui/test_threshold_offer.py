"""A change of bits changes the bits alone; thresholds that the study has for them are one click away, and no more."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.gui.threshold_offer import design_for_bits
from explorer.spec.design import Design, MountedExit
from explorer.spec.precision import FP32, INT8
from explorer.study.design_json import design_to_json
from explorer.study.edits import SetThreshold
from explorer.study.files import find_study
from tests.gui.conftest import PATIENCE
from tests.studies import write_study

THRESHOLDS = {INT8: (0.7, 0.6), FP32: (0.9, 0.8)}


def chosen(precision):
    exits = zip((1, 3), THRESHOLDS[precision], strict=True)
    return Design(exits=tuple(MountedExit(mounting_point=b, threshold=t) for b, t in exits), precision=precision)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A study with thresholds of its own for both its bits."""
    folder = write_study(tmp_path_factory.mktemp("offer") / "chosen")
    document = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    document["default_design"] = design_to_json(chosen(INT8))
    document["default_designs"] = {p.key: design_to_json(chosen(p)) for p in THRESHOLDS}
    (folder / "study.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


@pytest.fixture
def ui(make_ui, folder):
    return make_ui(folder)


def choose_bits(qtbot, ui, precision):
    bits = ui.window.toolbar.bits
    index = next(i for i in range(bits.count()) if bits.itemData(i) == precision)
    bits.setCurrentIndex(index)
    bits.activated.emit(index)
    qtbot.waitUntil(lambda: ui.store.is_complete, timeout=PATIENCE)


def test_thresholds_for_the_new_bits_are_one_click_and_one_undo_step(qtbot, ui):
    bar, store = ui.window.message_bar, ui.store
    choose_bits(qtbot, ui, FP32)
    assert store.design.thresholds == THRESHOLDS[INT8]  # only the bits have changed
    (use,) = bar.choices
    assert bar.isVisible()
    assert "32/32" in use.text()
    use.click()
    assert store.design == chosen(FP32)
    store.undo()
    assert (store.design.thresholds, store.design.precision) == (THRESHOLDS[INT8], FP32)
    store.undo()
    assert store.design == chosen(INT8)
    qtbot.waitUntil(lambda: store.is_complete, timeout=PATIENCE)


def test_thresholds_of_the_users_own_are_left_alone_without_a_word(qtbot, ui):
    ui.store.apply(SetThreshold(mounting_point=1, threshold=0.65))
    choose_bits(qtbot, ui, FP32)
    assert ui.store.design.thresholds == (0.65, 0.6)
    assert not ui.window.message_bar.isVisible()


def test_an_offer_that_came_too_late_changes_nothing(qtbot, ui):
    choose_bits(qtbot, ui, FP32)
    ui.store.apply(SetThreshold(mounting_point=1, threshold=0.65))
    ui.window.message_bar.choices[0].click()
    assert ui.store.design.thresholds == (0.65, 0.6)
    assert "stay" in ui.window.message_bar.text
    qtbot.waitUntil(lambda: ui.store.is_complete, timeout=PATIENCE)


def test_a_study_with_one_set_of_thresholds_has_nothing_to_offer(study_folder):
    study = find_study(str(study_folder))
    before = study.default_design_at(INT8)
    assert design_for_bits(study, before, study.default_design_at(FP32)) is None


@given(
    thresholds=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    before=st.sampled_from([INT8, FP32]),
    after=st.sampled_from([INT8, FP32]),
)
def test_what_is_offered_is_the_design_with_other_thresholds(folder, thresholds, before, after):
    study = find_study(str(folder))
    design = chosen(before).with_thresholds(thresholds)
    changed = Design(exits=design.exits, precision=after)
    offered = design_for_bits(study, design, changed)
    if offered is not None:
        assert offered == changed.with_thresholds(THRESHOLDS[after])
        assert thresholds in THRESHOLDS.values()
