"""Jobs run in a child process; their progress, pause, end, result and failure show, and nothing is left behind."""

from __future__ import annotations

import functools
import os
import shutil
import sys
from dataclasses import replace
from typing import get_args

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QComboBox, QLineEdit, QPushButton, QToolButton

from explorer.gui import job_state
from explorer.gui.job_recovery import offer_unfinished_job, remember_measured
from explorer.gui.job_state import JobPhase
from explorer.gui.messages import MessageLevel
from explorer.gui.panels.jobs_panel import FORMS, JobsPanel, measured_rows
from explorer.gui.plots.content import layer_data
from explorer.gui.plots.layer import LayerKey
from explorer.gui.preferences import preferences
from explorer.jobs import (
    JOB_FILE,
    FineTuneRequest,
    Job,
    JobDevice,
    JobDone,
    JobEpoch,
    JobFailed,
    JobGpus,
    JobMeasured,
    JobNote,
    JobProgress,
    JobStage,
    PruneImportance,
    PruneKind,
    PruneRequest,
    QuantizeMethod,
    QuantizeRequest,
    ResumableRequest,
    TraceRequest,
    TrainingRegime,
    TrainRequest,
)
from explorer.jobs.notes import note_to_text
from explorer.jobs.wire import encode
from explorer.spec.precision import INT4
from explorer.spec.traces import Split
from explorer.study.design_figures import DesignFigures
from explorer.study.design_json import design_to_text
from explorer.study.measured import MEASURED_FILE, measure_design, measured_to_text
from tests.gui.conftest import PATIENCE
from tests.studies import write_study


def figures(split, accuracy, edp):
    return DesignFigures(
        split=split, n_samples=100, thresholds=(0.5, 0.5), accuracy=accuracy, exit_ratios=(0.5, 0.25, 0.25),
        exit_accuracies=(0.9, 0.9, None), energy_avg_pj=1e6, latency_avg_cycles=1e3, edp_avg_pj_cycles=edp,
    )  # fmt: skip


def progress(step, loss):
    return JobProgress(
        stage=JobStage.TOGETHER, epoch=1, n_epochs=2, step=step, n_steps=4, loss=loss, accuracy=0.5,
        images_per_second=100.0, seconds_left=75.0,
    )  # fmt: skip


def measured(folder):
    return JobMeasured(
        study=folder,
        predicted=(figures(Split.VALIDATION, 0.90, 4e12), figures(Split.TEST, 0.89, 4e12)),
        measured=(figures(Split.VALIDATION, 0.92, 3e12), figures(Split.TEST, 0.90, 3e12)),
        resolved=(figures(Split.VALIDATION, 0.92, 3e12), figures(Split.TEST, 0.90, 3e12)),
    )


@pytest.fixture(autouse=True)
def no_gpu(monkeypatch):
    """Whatever machine this runs on: to look for GPUs takes a child process."""
    monkeypatch.setattr(job_state, "might_have_gpu", lambda: False)


@pytest.fixture
def worker(monkeypatch):
    """Lets jobs run a child that says these messages and then waits to be ended, or ends."""

    def says(messages, *, waits=False):
        lines = "".join(encode(message) for message in messages)
        code = f"import sys, time; sys.stdin.readline(); sys.stdout.write({lines!r}); sys.stdout.flush()"
        code += "; time.sleep(600)" if waits else ""
        monkeypatch.setattr(job_state, "Job", functools.partial(Job, command=(sys.executable, "-c", code)))

    return says


def test_fine_tuning_shows_progress_and_the_measured_point_beside_the_predicted_one(
    qtbot, store, show, worker, tmp_path
):
    epoch = JobEpoch(
        stage=JobStage.TOGETHER, epoch=1, n_epochs=2, loss=1.0, train_accuracy=0.5, validation_accuracy=(0.5, 0.93)
    )
    worker([progress(1, 2.0), progress(2, 1.5), epoch, measured(tmp_path), JobDone(study=tmp_path)])
    panel = show(JobsPanel, size=(640, 260))
    panel.fine_tune.click()
    assert store.jobs.is_running and not panel.fine_tune.isEnabled()
    qtbot.waitUntil(lambda: store.jobs.phase is JobPhase.FINISHED, timeout=PATIENCE)
    assert [loss for _, loss in store.jobs.losses] == [2.0, 1.5]
    assert panel.progress.share == 1.0
    assert panel.table.isVisible()
    assert not panel.curve.isVisible()  # the result takes its place
    assert panel.open.isVisible()
    (point,) = store.measured_points
    assert point.design == store.design
    assert [cell.text for cell in measured_rows(point)[0].cells][2] == "+2.00 pt"
    data = layer_data(store, LayerKey.MEASURED)
    assert data.accuracy.tolist() == [0.92]
    assert any("difference" in line for line in data.point_at(0).details)


def test_a_job_can_be_paused_and_cancelled_without_waiting(qtbot, store, show, worker):
    worker([progress(1, 2.0)], waits=True)
    panel = show(JobsPanel, size=(640, 260))
    panel.fine_tune.click()
    qtbot.waitUntil(lambda: store.jobs.progress is not None, timeout=PATIENCE)
    assert "1:15" in panel.details.text()
    panel.pause.click()
    assert store.jobs.phase is JobPhase.PAUSED
    panel.pause.click()
    assert store.jobs.phase is JobPhase.RUNNING
    panel.cancel.click()
    assert store.jobs.phase is JobPhase.CANCELLED
    qtbot.waitUntil(lambda: not store.jobs._leaving, timeout=PATIENCE)


def test_a_failure_is_told_in_one_line(qtbot, store, show, worker):
    worker([JobFailed(message="the data set is not there")])
    posted = []
    store.message_posted.connect(posted.append)
    panel = show(JobsPanel, size=(640, 260))
    panel.fine_tune.click()
    qtbot.waitUntil(lambda: store.jobs.phase is JobPhase.FAILED, timeout=PATIENCE)
    assert "the data set is not there" in panel.details.text()
    assert any("the data set is not there" in message.text for message in posted)
    assert panel.fine_tune.isEnabled()


def test_ending_the_window_ends_the_child(qtbot, store, show, worker):
    worker([progress(1, 2.0)], waits=True)
    panel = show(JobsPanel, size=(640, 260))
    panel.fine_tune.click()
    qtbot.waitUntil(lambda: store.jobs.progress is not None, timeout=PATIENCE)
    process = store.jobs._thread.job._process
    store.shutdown()
    assert process.poll() is not None


def test_a_second_start_is_refused_and_the_first_goes_on(qtbot, store, show, worker):
    worker([progress(1, 2.0)], waits=True)
    posted = []
    store.message_posted.connect(posted.append)
    panel = show(JobsPanel, size=(640, 260))
    qtbot.mouseDClick(panel.fine_tune, Qt.MouseButton.LeftButton)
    panel.start_fine_tuning()
    first = store.jobs.request
    panel.start_fine_tuning()
    assert store.jobs.request is first
    assert any("job is running" in message.text for message in posted)
    qtbot.waitUntil(lambda: store.jobs.progress is not None, timeout=PATIENCE)
    panel.cancel.click()
    qtbot.waitUntil(lambda: not store.jobs._leaving, timeout=PATIENCE)


def test_a_job_that_was_ended_is_resumed_as_it_was_asked(qtbot, store, show, worker, tmp_path):
    worker([progress(1, 2.0)], waits=True)
    panel = show(JobsPanel, size=(640, 260))
    assert not panel.resume.isVisible()
    panel.fine_tune.click()
    asked = store.jobs.request
    qtbot.waitUntil(lambda: store.jobs.progress is not None, timeout=PATIENCE)
    panel.cancel.click()
    assert panel.resume.isVisible()
    assert not panel.cancel.isVisible()
    worker([measured(tmp_path), JobDone(study=tmp_path)])
    panel.resume.click()  # at once, while the first child may still be ending
    assert store.jobs.request == FineTuneRequest(
        study=asked.study, design=asked.design, out=asked.out, epochs=asked.epochs, resume=True
    )
    qtbot.waitUntil(lambda: store.jobs.phase is JobPhase.FINISHED, timeout=PATIENCE)
    assert not panel.resume.isVisible()
    assert len(store.measured_points) == 1


def test_the_result_is_offered_where_it_can_be_seen_and_opens_with_a_click(qtbot, store, show, worker, tmp_path):
    folder = write_study(tmp_path / "made")
    worker([JobDone(study=folder)])
    posted = []
    store.message_posted.connect(posted.append)
    panel = show(JobsPanel, size=(640, 260))
    dialog = panel.ask_for("prune")
    dialog.start.click()
    qtbot.waitUntil(lambda: store.jobs.phase is JobPhase.FINISHED, timeout=PATIENCE)
    (message,) = posted
    assert "Pruning has finished" in message.text
    message.choices[0].do()
    assert store.study.folder == folder
    assert not panel.open.isVisible()  # it is open
    qtbot.waitUntil(lambda: store.is_complete, timeout=PATIENCE)


def test_another_study_can_be_opened_while_a_job_runs(qtbot, store, show, worker, tmp_path):
    mine = store.study.folder
    worker([progress(1, 2.0)], waits=True)
    panel = show(JobsPanel, size=(640, 260))
    panel.fine_tune.click()
    qtbot.waitUntil(lambda: store.jobs.progress is not None, timeout=PATIENCE)
    store.open_study(str(write_study(tmp_path / "other")))
    assert store.jobs.phase is JobPhase.RUNNING
    store.jobs._told.__self__  # noqa: B018  # the state is that of the same object
    store.jobs.points = ()
    store.jobs._thread.told.emit(measured(tmp_path))
    qtbot.waitUntil(lambda: bool(store.jobs.points), timeout=PATIENCE)
    assert store.measured_points == ()  # it belongs to the study before
    store.open_study(str(mine))
    assert len(store.measured_points) == 1
    panel.cancel.click()
    qtbot.waitUntil(lambda: not store.jobs._leaving and store.is_complete, timeout=PATIENCE)


# Forms


def test_every_form_asks_for_what_it_shows(qtbot, store, show, tmp_path):
    panel = show(JobsPanel, size=(640, 260))
    study, out = store.study.folder, tmp_path / "out"

    def asked(job, fill):
        form = panel.ask_for(job).form
        form.out.line.setText(str(out))
        fill(form)
        assert form.problem() == ""
        return form.request()

    def train(form):
        form.dataset.choose("folder")
        form.data.line.setText(str(tmp_path))
        form.image_size.setValue(48)
        form.backbone.setCurrentText("paper-12")
        form.width_multiplier.setValue(0.5)
        form.regime.choose(TrainingRegime.DISJOINT)
        form.weights.setText("0.1, 0.2")
        form.distill.setChecked(True)
        form.teacher.line.setText(str(study))
        form.compare.setChecked(True)
        form.images.setValue(500)
        form.erased.setValue(25.0)
        form.start.line.setText(str(study))
        form.seed.setValue(7)

    assert asked("train", train) == TrainRequest(
        out=out, dataset="folder", data=tmp_path, image_size=48, backbone="paper-12", width_multiplier=0.5,
        regime=TrainingRegime.DISJOINT, early_loss_weights=(0.1, 0.2), distill=True, teacher=study, erased_share=0.25,
        compare_heads=True, start=study, n_images=500, seed=7,
    )  # fmt: skip
    assert asked("train", lambda form: form.backbone.setCurrentText("mynets:small")) == TrainRequest(
        out=out, backbone="mynets:small"
    )

    def quantise(form):
        for precision, box in form.bits.items():
            box.setChecked(precision == INT4)
        form.method.choose(QuantizeMethod.TRAIN)
        form.epochs.setValue(3)
        form.distill.setChecked(False)
        form.device.choose(JobDevice.AUTO)

    assert asked("quantise", quantise) == QuantizeRequest(
        study=study, out=out, precisions=(INT4,), method=QuantizeMethod.TRAIN, epochs=3, distill=False
    )

    def prune(form):
        form.ratio.setValue(42.5)
        form.importance.choose(PruneImportance.TAYLOR)
        form.multiple.setValue(16)
        form.iterations.setValue(3)
        form.epochs.setValue(1)
        form.head_epochs.setValue(2)

    assert asked("prune", prune) == PruneRequest(
        study=study, out=out, ratio=0.425, importance=PruneImportance.TAYLOR, multiple=16, iterations=3, epochs=1,
        head_epochs=2,
    )  # fmt: skip
    assert asked("prune", lambda form: form.kind.choose(PruneKind.MAGNITUDE)).kind is PruneKind.MAGNITUDE
    assert asked("record-answers", lambda form: form.own_code.setText("a:b")) == TraceRequest(
        study=study, out=out, backbone="a:b"
    )
    tuned = asked("fine-tune-as", lambda form: form.rate.setValue(0.002))
    assert (tuned.study, tuned.epochs, tuned.peak_lr) == (study, 2, 0.002)
    assert (tuned.n_images, tuned.pruned_share) == (None, 0.0)
    tuned = asked("fine-tune-as", lambda form: (form.images.setValue(800), form.pruned.setValue(25.0)))
    assert (tuned.n_images, tuned.pruned_share) == (800, 0.25)
    panel.dialog.close()


@pytest.mark.parametrize(
    ("job", "spoil", "complaint"),
    [
        ("train", lambda form: form.backbone.setCurrentText("alexnet"), "Backbone alexnet is unknown"),
        ("train", lambda form: form.dataset.choose("folder"), "folder of images"),
        ("train", lambda form: form.data.line.setText("/nonexistent"), "/nonexistent: no such folder"),
        ("train", lambda form: form.weights.setText("0.1, heavy"), "numbers"),
        ("train", lambda form: form.weights.setText("-1"), "numbers"),
        ("quantise", lambda form: [box.setChecked(False) for box in form.bits.values()], "Choose bits"),
        ("quantise", lambda form: form.own_code.setText("rm -rf"), "module:function"),
        ("prune", lambda form: (form.iterations.setValue(2), form.epochs.setValue(0)), "in between"),
        ("prune", lambda form: form.out.line.clear(), "Choose a folder"),
        ("prune", lambda form: form.out.line.setText("/proc/none"), "cannot be written"),
        ("prune", lambda form: form.out.line.setText(__file__), "is a file"),
        ("record-answers", lambda form: form.out.line.setText(str(form.study.folder)), "study is in this folder"),
    ],
)
def test_what_cannot_work_is_said_before_anything_starts(qtbot, store, show, job, spoil, complaint):
    dialog = show(JobsPanel, size=(640, 260)).ask_for(job)
    assert dialog.start.isEnabled(), dialog.notice.text()
    spoil(dialog.form)
    if complaint == "cannot be written" and os.access("/proc", os.W_OK):
        pytest.skip("this user may write anywhere")
    assert complaint in dialog.notice.text()
    assert not dialog.start.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert store.jobs.phase is JobPhase.NONE
    dialog.close()


def test_forms_work_by_keyboard_and_every_field_has_a_name_and_a_tip(qtbot, store, show, worker, tmp_path):
    worker([JobDone(study=tmp_path)])
    panel = show(JobsPanel, size=(640, 260))
    kinds = (QAbstractSpinBox, QComboBox, QCheckBox, QLineEdit, QToolButton, QPushButton)
    for job in FORMS:
        dialog = panel.ask_for(job)
        assert dialog.windowTitle()
        for kind in kinds:
            for field in dialog.findChildren(kind):
                if field.objectName().startswith("qt_"):
                    continue  # parts of a field
                if isinstance(field.parent(), QAbstractSpinBox | QComboBox):
                    continue
                assert field.accessibleName() or field.text(), (job, field)
                assert field.toolTip(), (job, field)
                assert field.focusPolicy() & Qt.FocusPolicy.TabFocus, (job, field)
    dialog = panel.ask_for("prune")
    dialog.form.ratio.setFocus()
    qtbot.keyClick(dialog.form.ratio, Qt.Key.Key_Up)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert isinstance(store.jobs.request, PruneRequest)
    assert store.jobs.request.ratio == 0.35
    qtbot.waitUntil(lambda: store.jobs.phase is JobPhase.FINISHED, timeout=PATIENCE)
    dialog = panel.ask_for("prune")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: panel.dialog is None, timeout=PATIENCE)


def test_an_unfinished_job_in_the_folder_is_resumed_instead_of_overwritten(qtbot, store, show, worker, tmp_path):
    out = tmp_path / "half"
    out.mkdir()
    asked = PruneRequest(study=store.study.folder, out=out, ratio=0.2, seed=3)
    (out / JOB_FILE).write_text(note_to_text(JobNote(request=asked, finished=False)), encoding="utf-8")
    worker([JobDone(study=tmp_path)])
    panel = show(JobsPanel, size=(640, 260))
    dialog = panel.ask_for("quantise")
    assert not dialog.resume.isVisible()
    dialog.form.out.ask_folder = lambda title, start: str(out)
    dialog.form.out.button.click()
    assert "Pruning" in dialog.notice.text()
    assert not dialog.start.isEnabled()
    dialog.resume.click()
    assert store.jobs.request == PruneRequest(study=store.study.folder, out=out, ratio=0.2, seed=3, resume=True)
    qtbot.waitUntil(lambda: store.jobs.phase is JobPhase.FINISHED, timeout=PATIENCE)
    panel.ask_folder = lambda title, start: str(out)
    panel.resume_from_folder()
    qtbot.waitUntil(lambda: store.jobs.phase is JobPhase.FINISHED, timeout=PATIENCE)
    panel.ask_folder = lambda title, start: str(tmp_path)
    panel.resume_from_folder()
    assert store.jobs.phase is JobPhase.FINISHED


def test_only_one_job_is_started_while_one_runs(qtbot, store, show, worker):
    panel = show(JobsPanel, size=(640, 260))
    dialog = panel.ask_for("prune")
    worker([progress(1, 2.0)], waits=True)
    panel.fine_tune.click()
    assert "job is running" in dialog.notice.text()
    assert not dialog.start.isEnabled()
    panel.cancel.click()
    assert dialog.start.isEnabled()
    dialog.close()
    qtbot.waitUntil(lambda: not store.jobs._leaving, timeout=PATIENCE)


def test_a_gpu_can_be_chosen_where_torch_finds_one(qtbot, store, show, worker, monkeypatch):
    monkeypatch.setattr(job_state, "might_have_gpu", lambda: True)
    worker([JobGpus(names=("Tesla T4", "Tesla T4"))])
    panel = show(JobsPanel, size=(640, 260))
    form = panel.ask_for("quantise").form
    qtbot.waitUntil(lambda: form.device.count() == 3, timeout=PATIENCE)
    assert "Tesla T4" in form.device.itemText(2)
    form.device.choose(JobDevice.CUDA)
    assert form.request().device is JobDevice.CUDA
    assert panel.ask_for("prune").form.device.count() == 3  # known by now
    panel.dialog.close()
    qtbot.waitUntil(lambda: store.jobs._asking is None, timeout=PATIENCE)


# The window


def test_closing_the_window_while_a_job_runs_is_asked_about_once(qtbot, ui, worker):
    worker([progress(1, 2.0)], waits=True)
    window, jobs = ui.window, ui.store.jobs
    window.actions_["fine-tune"].trigger()
    qtbot.waitUntil(lambda: jobs.progress is not None, timeout=PATIENCE)
    process = jobs._thread.job._process
    window.close()
    assert window.isVisible()
    assert "resumed" in window.message_bar.text
    stay = window.message_bar.choices[1]
    stay.click()
    window.close()
    assert window.isVisible()
    window.message_bar.choices[0].click()
    assert not window.isVisible()
    assert process.poll() is not None


def test_a_job_that_ended_with_the_window_is_offered_at_the_next_start(qtbot, make_ui, worker, tmp_path):
    ui = make_ui()
    offer_unfinished_job(ui.window)
    assert not ui.window.message_bar.isVisible()
    worker([progress(1, 2.0)], waits=True)
    out = tmp_path / "half"
    out.mkdir()
    asked = PruneRequest(study=ui.store.study.folder, out=out, ratio=0.2)
    ui.store.jobs.start(asked)
    (out / JOB_FILE).write_text(note_to_text(JobNote(request=asked, finished=False)), encoding="utf-8")
    ui.window.close()
    ui.window.close()
    assert not ui.window.isVisible()
    again = make_ui()
    offer_unfinished_job(again.window)
    assert str(out) in again.window.message_bar.text
    worker([JobDone(study=tmp_path)])
    again.window.message_bar.choices[0].click()
    qtbot.waitUntil(lambda: again.store.jobs.phase is JobPhase.FINISHED, timeout=PATIENCE)
    assert again.store.jobs.request.resume
    assert preferences().value("unfinished_job") is None
    shutil.rmtree(out)
    preferences().setValue("unfinished_job", str(out))
    again.window.message_bar.hide()
    offer_unfinished_job(again.window)  # there is nothing left of it
    assert not again.window.message_bar.isVisible()


def test_two_questions_are_asked_one_after_the_other(ui):
    from explorer.gui.messages import Message

    bar = ui.window.message_bar
    for text in ("first?", "second?"):
        ui.store.message_posted.emit(Message(level=MessageLevel.QUESTION, text=text))
    assert bar.text == "first?"
    bar.close_button.click()
    assert (bar.text, bar.isVisible()) == ("second?", True)
    bar.close_button.click()
    assert not bar.isVisible()


def test_a_job_of_days_keeps_its_whole_curve_in_bounds(qtbot, store, worker, monkeypatch, tmp_path):
    monkeypatch.setattr(job_state, "MOST_LOSSES", 16)
    steps = [replace(progress(1, 100.0 - step), step=step, n_steps=100) for step in range(100)]
    worker([*steps, JobDone(study=tmp_path)])
    store.jobs.start(TraceRequest(study=tmp_path, out=tmp_path))
    qtbot.waitUntil(lambda: store.jobs.phase is JobPhase.FINISHED, timeout=PATIENCE)
    losses = store.jobs.losses
    assert len(losses) <= 16
    assert losses[0] == (0.0, 100.0)
    assert losses[-1] == (0.99, 1.0)
    assert losses == sorted(losses)


def test_designs_that_were_fine_tuned_in_earlier_sessions_come_back(qtbot, store, tmp_path):
    source, folder = store.study, tmp_path / "tuned"
    folder.mkdir()
    found = measure_design(source, source, store.design)
    (folder / MEASURED_FILE).write_text(measured_to_text(found), encoding="utf-8")
    request = FineTuneRequest(study=source.folder, design=design_to_text(store.design), out=folder)
    note = note_to_text(JobNote(request=request, finished=True))
    (folder / JOB_FILE).write_text(note, encoding="utf-8")
    for known in (tmp_path / "gone", folder, folder):
        remember_measured(known)
    assert store.measured_points == ()
    for _ in range(2):
        store.jobs.recall()
        (point,) = store.measured_points
        assert point.design == store.design
        assert point.figures.measured == found.measured
    assert layer_data(store, LayerKey.MEASURED).accuracy.size == 1
    (folder / JOB_FILE).write_text("{", encoding="utf-8")
    store.jobs.points = ()
    store.jobs.recall()
    assert store.measured_points == ()


def test_every_job_that_a_window_can_start_or_resume_has_a_name():
    assert set(job_state.JOB_NAMES) == {*get_args(ResumableRequest), TraceRequest}


def test_where_the_data_are_is_asked_once_for_a_study(qtbot, store, show, worker, tmp_path):
    worker([JobDone(study=tmp_path)])
    panel = show(JobsPanel, size=(640, 260))
    dialog = panel.ask_for("prune")
    assert dialog.form.data.path is None
    dialog.form.data.line.setText(str(tmp_path))
    dialog.start.click()
    qtbot.waitUntil(lambda: store.jobs.phase is JobPhase.FINISHED, timeout=PATIENCE)
    assert panel.ask_for("quantise").form.data.path == tmp_path
    panel.dialog.close()
    panel.start_fine_tuning()
    assert store.jobs.request.data == tmp_path
    qtbot.waitUntil(lambda: store.jobs.phase is JobPhase.FINISHED, timeout=PATIENCE)
