"""Training in a child process: fine-tune this design or train a study, with progress, loss and what was measured."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.gui import text
from explorer.gui.icons import icon
from explorer.gui.job_state import JobPhase, JobState, MeasuredPoint
from explorer.gui.panels.later import Later
from explorer.gui.panels.plain_text import PlainText
from explorer.gui.panels.table import Cell, Row, TableModel, quiet_table
from explorer.gui.panels.thin_bar import ThinBar
from explorer.gui.preferences import preferences
from explorer.gui.store import Store
from explorer.gui.theme import Look, small_font
from explorer.gui.translate import mark, tr
from explorer.jobs import FineTuneRequest, JobStage, TrainRequest
from explorer.spec.traces import Split
from explorer.study.design_json import design_to_text

__all__ = ["JobsPanel", "LossCurve"]

_STAGES = {
    JobStage.BACKBONE: mark("training the backbone"),
    JobStage.HEADS: mark("training the heads"),
    JobStage.TOGETHER: mark("training together"),
    JobStage.QUANTIZE: mark("quantising"),
    JobStage.TRACE: mark("recording answers"),
}


class JobsPanel(QWidget):
    """Controls and state of the job beside its loss; below, predicted against measured of the last design."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self._jobs: JobState = store.jobs
        self.fine_tune = QPushButton(tr("Fine-tune this design"))
        self.fine_tune.setToolTip(
            tr(
                "Train the backbone together with just the exits of this design, at its bits, and measure it: some "
                "minutes an epoch on a processor. It shows as a point of its own beside the predicted one."
            )
        )
        self.fine_tune.clicked.connect(self.start_fine_tuning)
        self.train = QPushButton(tr("Train…"))
        self.train.setToolTip(
            tr("Train a network like the shipped one from scratch into a folder: hours on a processor")
        )
        self.train.clicked.connect(self._train)
        self.epochs = QSpinBox()
        self.epochs.setRange(1, 200)
        self.epochs.setValue(2)
        self.epochs.setSuffix(tr(" epochs"))
        self.epochs.setAccessibleName(tr("Epochs of training"))
        self.epochs.setToolTip(tr("How often the training sees every image"))
        self.pause = QToolButton()
        self.pause.setAutoRaise(True)
        self.pause.setAccessibleName(tr("Pause or resume the job"))
        self.pause.setToolTip(tr("Pause or resume the job"))
        self.pause.clicked.connect(self._pause)
        self.cancel = QToolButton()
        self.cancel.setAutoRaise(True)
        self.cancel.setAccessibleName(tr("Cancel the job"))
        self.cancel.setToolTip(tr("End the job; its last checkpoint stays in its folder"))
        self.cancel.clicked.connect(self._jobs.cancel)
        self.open = QPushButton(tr("Open result"))
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
        self.table = quiet_table(self.model, tr("Predicted and measured figures"), row_height=19, fits_rows=True)
        self.table.setFont(small_font(self.table.font(), 0.9))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self._lay_out()
        self._later = Later(self, self.refresh, 0)
        self._jobs.changed.connect(self._later.now)
        store.study_changed.connect(self._later.now)
        look.changed.connect(self._later.now)
        self._later.soon()

    def _lay_out(self) -> None:
        controls = QHBoxLayout()
        controls.setSpacing(5)
        left_ones: tuple[QWidget, ...] = (self.fine_tune, self.train, self.epochs)
        right_ones: tuple[QWidget, ...] = (self.pause, self.cancel, self.open)
        for widget in left_ones:
            controls.addWidget(widget)
        controls.addStretch(1)
        for widget in right_ones:
            controls.addWidget(widget)
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
        layout.setContentsMargins(8, 5, 8, 5)
        layout.setSpacing(4)
        layout.addLayout(controls)
        layout.addLayout(middle, 1)
        layout.addWidget(self.table)

    # What the user does

    def start_fine_tuning(self) -> None:
        """Fine-tune the current design into a folder beside the settings."""
        store = self._store
        if store.design.is_static:
            store.inform(tr("Mount an exit first: fine-tuning trains the backbone together with its exits."))
            return
        folder = jobs_folder() / f"{store.study.name}-{time.strftime('%Y%m%d-%H%M%S')}"
        request = FineTuneRequest(
            study=store.study.folder, design=design_to_text(store.design), out=folder, epochs=self.epochs.value()
        )
        self._jobs.start(request, design=store.design, study_folder=store.study.folder)

    def _train(self) -> None:
        folder = self.ask_folder(tr("Train a study into a folder"))
        if folder:
            self._jobs.start(TrainRequest(out=Path(folder), epochs=self.epochs.value()))

    def _pause(self) -> None:
        if self._jobs.phase is JobPhase.PAUSED:
            self._jobs.resume()
        else:
            self._jobs.pause()

    def _open(self) -> None:
        if self._jobs.result is not None:
            self._store.open_study(str(self._jobs.result))

    def ask_folder(self, title: str) -> str:
        """A folder that the user chooses, '' for none. Tests replace this."""
        return QFileDialog.getExistingDirectory(self, title)

    # What is shown

    def refresh(self) -> None:
        """Show where the job stands."""
        jobs, theme = self._jobs, self._look.theme
        self.fine_tune.setEnabled(not jobs.is_running)
        self.train.setEnabled(not jobs.is_running)
        self.pause.setEnabled(jobs.is_running)
        self.cancel.setEnabled(jobs.is_running)
        self.open.setVisible(jobs.result is not None)
        paused = jobs.phase is JobPhase.PAUSED
        self.pause.setIcon(icon("play" if paused else "pause", theme.text, theme.line))
        self.cancel.setIcon(icon("stop", theme.text, theme.line))
        self.status.set_text(self._status(), theme.bad if jobs.phase is JobPhase.FAILED else theme.text)
        self.progress.set_share(self._share())
        self.details.set_text(self._details(), theme.muted)
        self.curve.update()
        points = self._store.measured_points
        self.table.setVisible(bool(points))
        if points:
            self.model.set_rows(measured_rows(points[-1]))
            self.table.updateGeometry()

    def _status(self) -> str:
        jobs = self._jobs
        if jobs.request is None:
            return tr(JobPhase.NONE.value)
        kind = tr("Fine-tuning") if isinstance(jobs.request, FineTuneRequest) else tr("Training")
        return tr("{kind} {phase}", kind=kind, phase=tr(jobs.phase.value))

    def _share(self) -> float:
        jobs = self._jobs
        if jobs.phase is JobPhase.FINISHED:
            return 1.0
        at = jobs.progress
        if at is None:
            return 0.0
        return (at.epoch - 1 + at.step / max(at.n_steps, 1)) / max(at.n_epochs, 1)

    def _details(self) -> str:
        jobs, at = self._jobs, self._jobs.progress
        if jobs.phase is JobPhase.FAILED:
            return jobs.problem
        if at is None:
            return tr("Trains in a process of its own, on a GPU where there is one.") if jobs.request is None else ""
        parts = [
            tr("{stage}, epoch {epoch} of {epochs}", stage=tr(_STAGES[at.stage]), epoch=at.epoch, epochs=at.n_epochs),
            tr("{rate} images/s", rate=f"{at.images_per_second:,.0f}"),
        ]
        if at.seconds_left is not None:
            parts.append(tr("{time} left in this stage", time=_duration(at.seconds_left)))
        if at.loss is not None:
            parts.append(tr("loss {loss}", loss=f"{at.loss:.3f}"))
        if jobs.epochs and jobs.epochs[-1].validation_accuracy:
            final = jobs.epochs[-1].validation_accuracy[-1]
            parts.append(tr("final exit {accuracy} (validation)", accuracy=text.percent(final, 2)))
        return ", ".join(parts)


class LossCurve(QWidget):
    """The loss of training over the epochs of the job."""

    def __init__(self, jobs: JobState, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._look = look
        self.setMinimumSize(120, 48)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Loss over epochs"))
        self.setToolTip(tr("Loss of training, mean over the epoch so far, over the epochs of all stages"))
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A small plot."""
        return QSize(180, 70)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame, curve, last value."""
        theme, losses = self._look.theme, self._jobs.losses
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font(self.font()))
        line = painter.fontMetrics().height()
        frame = QRectF(4, line, self.width() - 8, self.height() - line - 4)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(frame.bottomLeft(), frame.bottomRight())
        painter.drawLine(frame.topLeft(), frame.bottomLeft())
        painter.setPen(QColor(theme.muted))
        if len(losses) < 2:
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, tr("loss"))
            painter.end()
            return
        step = max(len(losses) // 400, 1)
        shown = [*losses[::step], losses[-1]]
        high, last = max(loss for _, loss in shown), max(shown[-1][0], 1e-9)
        painter.drawText(QRectF(4, 0, self.width() - 8, line), Qt.AlignmentFlag.AlignRight, f"{shown[-1][1]:.3f}")
        painter.setPen(QPen(QColor(theme.search_front), 1.8))
        painter.drawPolyline(
            QPolygonF(
                [
                    QPointF(
                        frame.left() + frame.width() * at / last,
                        frame.bottom() - frame.height() * loss / max(high, 1e-9),
                    )
                    for at, loss in shown
                ]
            )
        )
        painter.end()


def measured_rows(point: MeasuredPoint) -> list[Row]:
    """Accuracy and EDP of a fine-tuned design on every split: predicted, measured, and the difference."""
    rows = []
    for split in (Split.VALIDATION, Split.TEST):
        predicted, measured, _ = point.figures.figures(split)
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
                    "are simulated at the exit ratios measured."
                ),
            )
        )
    return rows


def jobs_folder() -> Path:
    """Where fine-tuned studies go: beside the settings."""
    return Path(preferences().fileName()).parent / "fine-tuned"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
