"""The store: what edits do to the figures, what happens to what cannot be evaluated, and that nothing blocks."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import numpy as np
import pytest

from explorer.gui.messages import MessageLevel
from explorer.gui.store import Store
from explorer.resources import accelerator_files
from explorer.spec.design import ConfidenceMeasure, Constraints
from explorer.spec.precision import FP32
from explorer.spec.traces import Split
from explorer.study.edits import AdoptDesign, Mount, SetConfidence, SetDeployment, SetPrecision, SetThreshold, Unmount
from explorer.study.evaluate import Evaluator
from explorer.study.files import find_study
from tests.gui.conftest import PATIENCE


def messages_of(store):
    messages = []
    store.message_posted.connect(messages.append)
    return messages


def wait(qtbot, store):
    qtbot.waitUntil(lambda: store.is_complete, timeout=PATIENCE)


def on_accelerator(store, accelerator):
    return SetDeployment(deployment=replace(store.design.deployment, accelerator=accelerator))


def test_first_start_shows_the_studys_design_with_everything(store):
    assert store.design == store.study.default_design
    assert store.evaluation.split is Split.VALIDATION
    assert store.test_evaluation.split is Split.TEST
    assert store.front.n_points > 0
    assert len(store.baselines.validation) == len(store.network.heads) == len(store.baselines.test)


def test_figures_are_those_of_the_evaluator(store):
    expected = Evaluator(store.study).evaluate(store.design, Split.VALIDATION)
    assert store.evaluation == expected


def test_a_threshold_edit_shows_its_figures_in_the_same_call(store):
    point = store.design.mounting_points[0]
    store.apply(SetThreshold(mounting_point=point, threshold=0.5))
    assert not store.is_pending
    assert store.evaluation.design.thresholds[0] == 0.5
    assert store.test_evaluation.design == store.evaluation.design


def test_a_new_mount_is_pending_until_its_costs_arrive(qtbot, store):
    before = store.evaluation
    store.apply(Mount(mounting_point=2))
    assert store.design.mounting_points == (1, 2, 3)
    assert store.evaluation is before
    assert store.is_pending
    wait(qtbot, store)
    assert store.evaluation.design == store.design
    assert store.front_is_current


def test_a_threshold_that_moves_does_not_restart_the_background(qtbot, store):
    store.apply(Mount(mounting_point=2))
    asked = store.live.asked
    for threshold in np.linspace(0.2, 0.9, 20):
        store.apply(SetThreshold(mounting_point=2, threshold=float(threshold)))
    assert store.live.asked is asked
    wait(qtbot, store)
    assert store.evaluation.design.thresholds[1] == pytest.approx(0.9)


def test_a_front_that_arrives_for_a_design_left_behind_is_replaced(qtbot, store):
    store.apply(Mount(mounting_point=2))
    store.undo()  # while the front of three exits is on its way
    wait(qtbot, store)
    qtbot.wait(300)
    wait(qtbot, store)
    assert store.front.thresholds.shape[1] == 2


def test_the_latest_of_many_mounts_wins(qtbot, store):
    for point in (0, 2, 4):
        store.apply(Mount(mounting_point=point))
    for point in (0, 1, 2):
        store.apply(Unmount(mounting_point=point))
    wait(qtbot, store)
    assert store.evaluation.design.mounting_points == (3, 4)


def test_more_exits_than_the_exact_front_takes_are_fine(qtbot, store):
    for point in (0, 2):
        store.apply(Mount(mounting_point=point))
    wait(qtbot, store)
    assert not store.front_is_possible
    assert len(store.evaluation.exits) == 5


def test_an_edit_that_does_not_fit_is_reported_and_changes_nothing(store):
    messages, before = messages_of(store), store.session.state
    store.apply(Mount(mounting_point=99))
    assert store.session.state is before
    assert [m.level for m in messages] == [MessageLevel.ERROR]
    assert "99" in messages[0].text


def test_a_missing_accelerator_is_reported_and_taken_back(qtbot, store, tmp_path):
    messages, before = messages_of(store), store.design
    store.apply(on_accelerator(store, str(tmp_path / "none.yaml")))
    qtbot.waitUntil(lambda: bool(messages), timeout=PATIENCE)
    assert "none.yaml" in messages[0].text
    assert store.design == before
    assert store.evaluation.design == before
    assert not store.is_pending


@pytest.mark.parametrize("content", ["", "not: [valid", "name: x\ncores: 7\n", "\x00\x01", "- a\n- b\n"])
def test_a_damaged_accelerator_is_reported_and_taken_back(qtbot, store, tmp_path, content):
    path = tmp_path / "broken.yaml"
    path.write_text(content, encoding="utf-8")
    messages, before = messages_of(store), store.design
    store.apply(on_accelerator(store, str(path)))
    qtbot.waitUntil(lambda: bool(messages), timeout=PATIENCE)
    assert "broken.yaml" in messages[0].text
    assert store.design == before
    store.apply(SetThreshold(mounting_point=before.mounting_points[0], threshold=0.3))
    assert not store.is_pending


def test_bits_without_traces_are_reported_and_taken_back(qtbot, store):
    messages, before = messages_of(store), store.design
    wrong = replace(FP32, backbone=replace(FP32.backbone, weight=16))
    store.apply(SetPrecision(precision=wrong))
    qtbot.waitUntil(lambda: bool(messages), timeout=PATIENCE)
    assert "16/32" in messages[0].text
    assert store.design == before


def test_thresholds_moved_while_a_refusal_is_pending_do_not_keep_it(qtbot, store, tmp_path):
    before = store.design
    store.apply(on_accelerator(store, str(tmp_path / "none.yaml")))
    store.apply(SetThreshold(mounting_point=before.mounting_points[0], threshold=0.1))
    qtbot.waitUntil(lambda: not store.is_pending, timeout=PATIENCE)
    assert store.design == before


def test_what_is_refused_before_anything_was_shown_is_taken_back_too(qtbot, study_folder, tmp_path):
    store = Store(find_study(str(study_folder)))
    try:
        before = store.design
        store.apply(on_accelerator(store, str(tmp_path / "none.yaml")))
        wait(qtbot, store)
        assert store.design == before
    finally:
        store.shutdown()


def test_a_first_design_that_cannot_be_evaluated_is_reported_once(qtbot, study_folder, tmp_path):
    for file in study_folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    document = json.loads((tmp_path / "study.json").read_text())
    document["default_design"]["accelerator"] = "none.yaml"
    (tmp_path / "study.json").write_text(json.dumps(document))
    store = Store(find_study(str(tmp_path)))
    messages = messages_of(store)
    try:
        qtbot.waitUntil(lambda: bool(messages), timeout=PATIENCE)
        qtbot.wait(300)
        assert len(messages) == 1
        store.apply(on_accelerator(store, "single_edge_tpu"))
        wait(qtbot, store)
        assert store.evaluation is not None
    finally:
        store.shutdown()


def test_other_bits_measures_and_accelerators_give_other_figures(qtbot, store):
    start = store.evaluation
    store.apply(SetPrecision(precision=FP32))
    wait(qtbot, store)
    assert store.evaluation.edp_avg_pj_cycles > start.edp_avg_pj_cycles
    store.apply(SetConfidence(measure=ConfidenceMeasure.ENTROPY, calibrated=True))
    wait(qtbot, store)
    store.undo()
    store.undo()
    assert store.evaluation == start
    other = next(name for name in accelerator_files() if name != store.design.deployment.accelerator)
    store.apply(on_accelerator(store, other))
    wait(qtbot, store)
    assert store.evaluation.energy_avg_pj != start.energy_avg_pj


def test_undo_brings_the_same_figures_back(qtbot, store):
    start = store.evaluation
    store.apply(Unmount(mounting_point=1))
    wait(qtbot, store)
    store.undo()
    assert store.evaluation == start
    store.redo()
    assert store.design.mounting_points == (3,)


def test_constraints_decide_what_is_feasible(store):
    store.set_constraints(Constraints(largest_final_ratio=0.0))
    assert not store.evaluation.is_feasible
    store.undo()
    store.set_constraints(Constraints(largest_final_ratio=None, largest_overhead=None))
    assert store.evaluation.is_feasible


def test_a_static_network_can_be_adopted(qtbot, store):
    store.apply(AdoptDesign(design=store.design.without_exits()))
    wait(qtbot, store)
    assert store.evaluation.edp_reduction == 0.0
    assert store.front.n_points == 1
    assert not store.knowledge.front_is_within_constraints  # nobody leaves early


def test_a_study_without_test_traces_says_so_and_works(qtbot, study_folder, tmp_path):
    for file in study_folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    document = json.loads((tmp_path / "study.json").read_text())
    for entry in document["traces"].values():
        del entry["splits"]["test"]
    (tmp_path / "study.json").write_text(json.dumps(document))
    store = Store(find_study(str(tmp_path)))
    try:
        wait(qtbot, store)
        assert store.test_evaluation is None
        assert "test" in store.test_problem
    finally:
        store.shutdown()


def test_a_damaged_study_is_refused_and_the_old_one_stays(store, tmp_path):
    messages, before = messages_of(store), store.study
    (tmp_path / "study.json").write_text("{}")
    store.open_study(str(tmp_path))
    assert store.study is before
    assert "study.json" in messages[0].text


def test_another_study_can_be_opened(qtbot, store, study_folder, tmp_path):
    for file in study_folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    store.open_study(str(tmp_path))
    assert store.study.folder == tmp_path
    wait(qtbot, store)


def test_shutdown_is_quick_even_while_the_background_works(qtbot, study_folder):
    store = Store(find_study(str(study_folder)))
    store.apply(Mount(mounting_point=2))
    start = time.monotonic()
    store.shutdown()
    assert time.monotonic() - start < 5.0
