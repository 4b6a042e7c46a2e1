"""Jobs in a child process: fine-tune, train, quantise, prune, record; with progress, loss and what was measured."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.gui import text
from explorer.gui.error_texts import error_text
from explorer.gui.icons import icon
from explorer.gui.job_state import JOB_NAMES, JobPhase, JobState, MeasuredPoint
from explorer.gui.panels.icon_button import icon_button
from explorer.gui.panels.job_form import JobForm, data_of, free_folder, jobs_folder
from explorer.gui.panels.job_forms import FineTuneForm, PruneForm, QuantizeForm, TraceForm
from explorer.gui.panels.later import Later
from explorer.gui.panels.loss_curve import LossCurve
from explorer.gui.panels.plain_text import PlainText
from explorer.gui.panels.table import Cell, Row, TableModel, quiet_table
from explorer.gui.panels.thin_bar import ThinBar
from explorer.gui.panels.train_form import TrainForm
from explorer.gui.store import Store
from explorer.gui.theme import Look, small_font
from explorer.gui.translate import mark, tr
from explorer.jobs import FineTuneRequest, JobProgress, JobStage, unfinished_job
from explorer.spec.traces import Split
from explorer.study.design_json import design_to_text

if TYPE_CHECKING:
    from explorer.gui.panels.job_dialog import JobDialog

__all__ = ["FORMS", "JobsPanel", "measured_rows"]

FORMS: dict[str, type[JobForm]] = {
    "train": TrainForm,
    "fine-tune-as": FineTuneForm,
    "quantise": QuantizeForm,
    "prune": PruneForm,
    "record-answers": TraceForm,
}
"""Forms of the jobs that can be asked for, by the action that does, in the order of the menu."""

_STAGES = {
    JobStage.BACKBONE: mark("training the backbone"),
    JobStage.HEADS: mark("training the heads"),
    JobStage.TOGETHER: mark("training together"),
    JobStage.QUANTIZE: mark("quantising"),
    JobStage.TRACE: mark("recording answers"),
}


class JobsPanel(QWidget):
    """Controls, and the state of the job beside its loss, or over predicted against measured once it was measured."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self._jobs: JobState = store.jobs
        self.dialog: JobDialog | None = None
        self._make_starters()
        self.pause = icon_button(tr("Pause or resume the job"), self._pause)
        self.cancel = icon_button(tr("End the job; its last checkpoint stays in its folder"), self._jobs.cancel)
        self.cancel.setAccessibleName(tr("Cancel the job"))
        self.resume = QPushButton(tr("Resume"))
        self.resume.setToolTip(tr("Let the job that was ended go on from its last checkpoint"))
        self.resume.clicked.connect(self._jobs.resume_last)
        self.open = QPushButton(tr("Open"))
        self.open.setToolTip(tr("Open the study that the job has written"))
        self.open.clicked.connect(self._open)
        self.status = PlainText()
        font = self.status.font()
        font.setWeight(QFont.Weight.DemiBold)
        self.status.setFont(font)
        self.status.setAccessibleName(tr("State of the job"))
        self.progress = ThinBar(look)
        self.progress.setAccessibleName(tr("Progress of the job"))
        self.details = PlainText(lines=3)
        self.details.setAccessibleName(tr("Details of the job"))
        self.curve = LossCurve(self._jobs, look)
        self.model = TableModel((tr("fine-tuned"), tr("accuracy"), tr("difference"), tr("EDP"), tr("difference")))
        self.table = quiet_table(self.model, tr("Predicted and measured figures"), row_height=18, fits_rows=True)
        self.table.setFont(small_font(self.table.font(), 0.9))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._lay_out()
        self._later = Later(self, self.refresh, 0)
        self._jobs.changed.connect(self._later.now)
        store.study_changed.connect(self._later.now)
        look.changed.connect(self._later.now)
        self._later.soon()

    def _make_starters(self) -> None:
        self.fine_tune = QPushButton(tr("Fine-tune this design"))
        self.fine_tune.setToolTip(
            tr(
                "Train the backbone together with just the exits of this design, at its bits, and measure it: some "
                "minutes an epoch on a processor. It shows as a point of its own beside the predicted one."
            )
        )
        self.fine_tune.clicked.connect(self.start_fine_tuning)
        self.epochs = QSpinBox()
        self.epochs.setRange(1, 200)
        self.epochs.setValue(2)
        self.epochs.setSuffix(tr(" epochs"))
        self.epochs.setAccessibleName(tr("Epochs of training"))
        self.epochs.setToolTip(tr("How often the training sees every image"))
        self.other = QToolButton()
        self.other.setText(tr("Other jobs"))
        self.other.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.other.setAccessibleName(tr("Other jobs"))
        self.other.setToolTip(tr("Train, quantise or prune a network, record its answers, resume an unfinished job"))
        menu = QMenu(self.other)
        menu.setToolTipsVisible(True)
        for job, form in FORMS.items():
            action = menu.addAction(f"{tr(form.title)}…")
            action.setToolTip(tr(form.explanation))
            action.triggered.connect(lambda checked=False, job=job: self.ask_for(job))
        menu.addSeparator()
        action = menu.addAction(tr("Resume a job in a folder…"))
        action.setToolTip(tr("Go on with a job that was ended before it was finished"))
        action.triggered.connect(self.resume_from_folder)
        self.other.setMenu(menu)

    def _lay_out(self) -> None:
        controls = QHBoxLayout()
        controls.setSpacing(5)
        left_ones: tuple[QWidget, ...] = (self.fine_tune, self.epochs, self.other)
        right_ones: tuple[QWidget, ...] = (self.pause, self.cancel, self.resume, self.open)
        for widget in left_ones:
            controls.addWidget(widget)
        controls.addStretch(1)
        for widget in right_ones:
            controls.addWidget(widget)
            widget.hide()  # each is shown when there is something that it can do
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(self.status)
        left.addWidget(self.progress)
        left.addWidget(self.details, 1)
        middle = QHBoxLayout()
        middle.setSpacing(10)
        middle.addLayout(left, 3)
        middle.addWidget(self.curve, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 3, 8, 3)
        layout.setSpacing(4)
        layout.addLayout(controls)
        layout.addLayout(middle, 1)
        layout.addWidget(self.table)

    # What the user does

    def start_fine_tuning(self) -> None:
        """Fine-tune the current design into a folder of its own."""
        store = self._store
        if store.design.is_static:
            store.inform(tr("Mount an exit first: fine-tuning trains the backbone together with its exits."))
            return
        self._jobs.start(
            FineTuneRequest(
                study=store.study.folder,
                design=design_to_text(store.design),
                out=free_folder(store.study.name, FineTuneForm.folder_name),
                data=data_of(store.study),
                epochs=self.epochs.value(),
            )
        )

    def ask_for(self, job: str) -> JobDialog:
        """Show the form of a job, by its name in `FORMS`, in place of one that is open."""
        from explorer.gui.panels.job_dialog import JobDialog

        if self.dialog is not None:
            self.dialog.close()
        dialog = self.dialog = JobDialog(FORMS[job](self._store), self._look, self)
        dialog.destroyed.connect(lambda: self._forget(dialog))
        dialog.show()
        return dialog

    def _forget(self, dialog: JobDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None

    def resume_from_folder(self) -> None:
        """Go on with the unfinished job in a folder that the user chooses."""
        folder = self.ask_folder(tr("Resume a job in a folder"), str(jobs_folder()))
        if not folder:
            return
        with self._store.reporting():
            request = unfinished_job(Path(folder))
            if request is None:
                self._store.inform(tr("There is no unfinished job in {folder}.", folder=folder))
            else:
                self._jobs.start(request)

    def _pause(self) -> None:
        if self._jobs.phase is JobPhase.PAUSED:
            self._jobs.resume()
        else:
            self._jobs.pause()

    def _open(self) -> None:
        if self._jobs.result is not None:
            self._store.open_study(str(self._jobs.result))

    def ask_folder(self, title: str, start: str) -> str:
        """A folder that the user chooses, '' for none. Tests replace this."""
        return QFileDialog.getExistingDirectory(self, title, start)

    # What is shown

    def refresh(self) -> None:
        """Show where the job stands."""
        jobs, theme = self._jobs, self._look.theme
        self.fine_tune.setEnabled(not jobs.is_running)
        self.pause.setVisible(jobs.is_running)
        self.cancel.setVisible(jobs.is_running)
        self.resume.setVisible(jobs.can_resume)
        self.open.setVisible(jobs.result is not None and jobs.result != self._store.study.folder)
        paused = jobs.phase is JobPhase.PAUSED
        self.pause.setIcon(icon("play" if paused else "pause", theme.text, theme.line))
        self.cancel.setIcon(icon("stop", theme.text, theme.line))
        self.status.set_text(self._status(), theme.bad if jobs.phase is JobPhase.FAILED else theme.text)
        self.progress.set_share(self._share())
        self.details.set_text(self._details(), theme.muted)
        self.curve.update()
        points = self._store.measured_points
        shows_points = bool(points) and not jobs.is_running
        self.table.setVisible(shows_points)
        for widget in (self.progress, self.details, self.curve):  # the panel is low: the result takes their place
            widget.setVisible(not shows_points)
        if shows_points:
            self.model.set_rows(measured_rows(points[-1]))
            self.table.updateGeometry()

    def _status(self) -> str:
        jobs = self._jobs
        if jobs.request is None:
            return tr(JobPhase.NONE.value)
        out = getattr(jobs.request, "out", None)
        return tr(
            "{kind} {phase}: {folder}",
            kind=tr(JOB_NAMES[type(jobs.request)]), phase=tr(jobs.phase.value), folder=out.name if out else "",
        )  # fmt: skip

    def _share(self) -> float:
        jobs = self._jobs
        if jobs.phase is JobPhase.FINISHED:
            return 1.0
        at = jobs.progress
        if at is None:
            return 0.0
        return (at.epoch - 1 + at.step / max(at.n_steps, 1)) / max(at.n_epochs, 1)

    def _stage(self, at: JobProgress) -> str:
        """What the job does now; a fine-tuning trains together also where it rounds meanwhile."""
        together = isinstance(self._jobs.request, FineTuneRequest) and at.loss is not None
        return tr(_STAGES[JobStage.TOGETHER if together else at.stage])

    def _details(self) -> str:
        jobs, at = self._jobs, self._jobs.progress
        if jobs.phase is JobPhase.FAILED:
            return error_text(jobs.problem)
        if jobs.phase is JobPhase.FINISHED and jobs.result is not None:
            return tr("The study is in {folder}", folder=jobs.result)
        if at is None:
            idle = tr("Trains in a process of its own, on a GPU where there is one.")
            return tr("starting…") if jobs.is_running else idle
        parts = [
            tr("{stage}, epoch {epoch} of {epochs}", stage=self._stage(at), epoch=at.epoch, epochs=at.n_epochs),
            tr("{rate} images/s", rate=f"{at.images_per_second:,.0f}"),
        ]
        if at.seconds_left is not None:
            parts.append(tr("{time} left in this stage", time=_duration(at.seconds_left)))
        if at.loss is not None:
            parts.append(tr("loss {loss}", loss=f"{at.loss:.3f}"))
        if at.accuracy is not None:
            parts.append(tr("accuracy {accuracy} (training)", accuracy=text.percent(at.accuracy)))
        if jobs.epochs and jobs.epochs[-1].validation_accuracy:
            final = jobs.epochs[-1].validation_accuracy[-1]
            parts.append(tr("final exit {accuracy} (validation)", accuracy=text.percent(final, 2)))
        return ", ".join(parts)


def measured_rows(point: MeasuredPoint) -> list[Row]:
    """Accuracy and EDP of a fine-tuned design on every split: predicted, measured, and the difference."""
    rows = []
    for split in (Split.VALIDATION, Split.TEST):
        predicted, measured, resolved = point.figures.figures(split)
        accuracy = f"{text.percent(predicted.accuracy, 2).removesuffix(' %')} → {text.percent(measured.accuracy, 2)}"
        before, after = (text.edp(figures.edp_avg_pj_cycles, unit=False) for figures in (predicted, measured))
        rows.append(
            Row(
                cells=(
                    Cell(text=tr(split.value)),
                    Cell(text=accuracy),
                    Cell(text=text.accuracy_points(measured.accuracy - predicted.accuracy)),
                    Cell(text=f"{before} → {after}"),
                    Cell(text=text.signed_percent(measured.edp_avg_pj_cycles / predicted.edp_avg_pj_cycles - 1.0)),
                ),
                tip=tr(
                    "Predicted from the traces → measured after training the backbone together with these exits. Costs "
                    "are simulated at the exit ratios measured. With thresholds chosen anew on validation: accuracy "
                    "{accuracy}, EDP {edp}.",
                    accuracy=text.percent(resolved.accuracy, 2),
                    edp=text.edp(resolved.edp_avg_pj_cycles),
                ),
            )
        )
    return rows


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
