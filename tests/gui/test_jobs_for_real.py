"""Every job that the window can start, on the real child process with a tiny study, from its form to the open study."""

from __future__ import annotations

import pytest

from explorer.gui import job_state
from explorer.gui.job_state import JobPhase
from explorer.gui.panels.jobs_panel import JobsPanel
from explorer.gui.plots.content import layer_data
from explorer.gui.plots.layer import LayerKey
from explorer.gui.store import Store
from explorer.jobs import PruneKind, QuantizeMethod, TrainRequest, run_job, unfinished_job
from explorer.spec.precision import FP32, INT8
from explorer.study.edits import Mount
from explorer.study.files import find_study
from tests.gui.conftest import PATIENCE
from tests.nets.idx_files import write_data_folder

N_TRAIN, N_TEST = 240, 20


@pytest.fixture(autouse=True, scope="module")
def _alone():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        patch.setattr(job_state, "might_have_gpu", lambda: False)
        yield


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    write_data_folder(folder, n_train=N_TRAIN, n_test=N_TEST)
    return folder


@pytest.fixture(scope="module")
def study_folder(tmp_path_factory, data, _alone):
    """A network that was trained for a moment, in the place of the made-up study of the other tests."""
    out = tmp_path_factory.mktemp("trained") / "study"
    list(run_job(TrainRequest(out=out, data=data, epochs=1, head_epochs=1, width_multiplier=0.1)))
    return out


@pytest.fixture
def panel(show):
    return show(JobsPanel, size=(640, 260))


def run(qtbot, panel, store, job, data, out, fill):
    """Fill a form, start the job and wait for its end; returns the folder that it wrote."""
    dialog = panel.ask_for(job)
    dialog.form.data.line.setText(str(data))
    dialog.form.out.line.setText(str(out))
    fill(dialog.form)
    assert dialog.start.isEnabled(), dialog.notice.text()
    dialog.start.click()
    qtbot.waitUntil(lambda: not store.jobs.is_running, timeout=10 * PATIENCE)
    assert store.jobs.problem == ""
    assert store.jobs.phase is JobPhase.FINISHED
    return store.jobs.result


def test_a_design_is_fine_tuned_and_its_point_stands_beside_the_predicted_one(qtbot, store, panel, data, tmp_path):
    store.apply(Mount(mounting_point=2, threshold=0.4))
    store.apply(Mount(mounting_point=9, threshold=0.6))
    qtbot.waitUntil(lambda: store.is_complete, timeout=PATIENCE)
    design = store.design
    out = run(qtbot, panel, store, "fine-tune-as", data, tmp_path / "tuned", lambda form: form.epochs.setValue(1))
    assert store.jobs.losses
    (point,) = store.measured_points
    assert point.design == design
    assert layer_data(store, LayerKey.MEASURED).accuracy.tolist() == [point.figures.measured[0].accuracy]
    assert panel.table.isVisible()
    panel.open.click()
    assert store.study.folder == out
    assert store.design == design
    qtbot.waitUntil(lambda: store.is_complete, timeout=PATIENCE)


def test_a_network_is_quantised_by_calibration(qtbot, store, panel, data, tmp_path):
    def fill(form):
        form.method.choose(QuantizeMethod.CALIBRATE)
        for precision, box in form.bits.items():
            box.setChecked(precision == INT8)
        assert not form.epochs.isEnabled()

    out = run(qtbot, panel, store, "quantise", data, tmp_path / "rounded", fill)
    assert set(find_study(str(out)).precisions) == {FP32, INT8}
    assert unfinished_job(out) is None


def test_a_network_is_pruned_without_training_and_is_smaller(qtbot, store, panel, data, tmp_path):
    def fill(form):
        form.ratio.setValue(50.0)
        form.kind.choose(PruneKind.STRUCTURED)
        form.epochs.setValue(0)

    before = n_weights(store)
    out = run(qtbot, panel, store, "prune", data, tmp_path / "pruned", fill)
    panel.open.click()
    assert store.study.folder == out
    assert n_weights(store) < before
    qtbot.waitUntil(lambda: store.is_complete, timeout=PATIENCE)


def test_what_the_child_cannot_do_is_one_line(qtbot, store, panel, tmp_path):
    posted = []
    store.message_posted.connect(posted.append)
    dialog = panel.ask_for("record-answers")
    dialog.form.data.line.setText("/nonexistent/data")
    dialog.start.click()
    qtbot.waitUntil(lambda: store.jobs.phase is JobPhase.FAILED, timeout=10 * PATIENCE)
    (message,) = posted
    assert "/nonexistent/data: no train-images-idx3-ubyte" in message.text
    assert "\n" not in message.text
    assert not store.jobs.can_resume  # a recording is simply started again


def test_a_training_is_paused_cancelled_at_once_and_goes_on(qtbot, store, panel, data, tmp_path):
    dialog = panel.ask_for("train")
    form = dialog.form
    form.data.line.setText(str(data))
    form.out.line.setText(str(tmp_path / "trained"))
    form.width_multiplier.setValue(0.1)
    form.epochs.setValue(100)
    dialog.start.click()
    jobs = store.jobs
    qtbot.waitUntil(lambda: len(jobs.epochs) >= 1, timeout=10 * PATIENCE)
    panel.pause.click()
    qtbot.waitUntil(lambda: jobs.phase is JobPhase.PAUSED, timeout=PATIENCE)
    panel.pause.click()
    panel.cancel.click()
    assert jobs.phase is JobPhase.CANCELLED
    done = len(jobs.epochs)
    panel.resume.click()
    qtbot.waitUntil(lambda: jobs.progress is not None or not jobs.is_running, timeout=10 * PATIENCE)
    assert jobs.is_running, jobs.problem
    assert jobs.progress.epoch >= done  # from the checkpoint, not from the start
    panel.cancel.click()
    qtbot.waitUntil(lambda: not jobs._leaving, timeout=PATIENCE)


def n_weights(store: Store) -> int:
    return sum(
        layer.out_channels * layer.in_channels * layer.kernel_height * layer.kernel_width
        for block in store.network.blocks
        for layer in block.layers
    )
