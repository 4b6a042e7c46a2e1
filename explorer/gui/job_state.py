"""What the window knows of its training jobs: the one that runs, how its loss falls, and what was measured."""

from __future__ import annotations

import threading
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from explorer.errors import ExplorerError, JobError
from explorer.gui import text
from explorer.gui.calculator import Crashed
from explorer.gui.job_recovery import forget_job, measured_folders, remember_job, remember_measured
from explorer.gui.job_thread import JobThread
from explorer.gui.messages import Message, MessageChoice, MessageLevel
from explorer.gui.translate import mark, tr
from explorer.jobs import (
    FineTuneRequest,
    GpusRequest,
    Job,
    JobDone,
    JobEpoch,
    JobGpus,
    JobMeasured,
    JobPaused,
    JobProgress,
    JobRequest,
    PruneRequest,
    QuantizeRequest,
    ResumableRequest,
    TraceRequest,
    TrainRequest,
    read_note,
    resumed,
)
from explorer.jobs.gpus import might_have_gpu
from explorer.spec.design import Design
from explorer.spec.traces import Split
from explorer.study.design_json import design_from_text
from explorer.study.measured import read_measured

if TYPE_CHECKING:
    from explorer.gui.store import Store
    from explorer.jobs import JobEvent

__all__ = ["JOB_NAMES", "JobPhase", "JobState", "MeasuredPoint"]

MOST_LOSSES = 4000
"""Where there are more, every second one is dropped: a job of days leaves a curve as smooth as one of minutes."""

JOB_NAMES: dict[type, str] = {
    TrainRequest: mark("Training"),
    QuantizeRequest: mark("Quantisation"),
    PruneRequest: mark("Pruning"),
    FineTuneRequest: mark("Fine-tuning"),
    TraceRequest: mark("Recording of answers"),
}
"""What jobs are called, to be translated."""


class JobPhase(Enum):
    """Where a job stands; the values are shown, to be translated."""

    NONE = mark("no job so far")
    RUNNING = mark("running")
    PAUSED = mark("paused")
    CANCELLED = mark("cancelled")
    FINISHED = mark("finished")
    FAILED = mark("failed")


class MeasuredPoint:
    """A design that was fine-tuned, with what was predicted and what was measured of it.

    study_folder: of the study that the design is of; the fine-tuned one is in `figures.study`.
    """

    def __init__(self, design: Design, study_folder: Path, measured: JobMeasured) -> None:
        self.design = design
        self.study_folder = study_folder
        self.figures = measured


class JobState(QObject):
    """One job at a time. `changed` comes with every report; `measured` once a fine-tuned design was measured."""

    changed = Signal()
    measured = Signal()
    refused = Signal(object)
    gpus_found = Signal()

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._store = store
        self.phase = JobPhase.NONE
        self.request: JobRequest | None = None
        self.progress: JobProgress | None = None
        self.epochs: list[JobEpoch] = []
        self.losses: list[tuple[float, float]] = []
        """How much of the job's work was done, in epochs over all stages, and the loss then."""
        self.result: Path | None = None
        self.problem = ""
        self.points: tuple[MeasuredPoint, ...] = ()
        self.gpus: tuple[str, ...] | None = None
        """Names of the GPUs that torch can work on, None until that is known."""
        self.may_end = False
        """Whether its user knows that the job ends with the window."""
        self._done_epochs = 0
        self._thread: JobThread | None = None
        self._asking: JobThread | None = None
        self._leaving: list[JobThread] = []
        self._endings: list[threading.Thread] = []

    @property
    def is_running(self) -> bool:
        """Whether a job is under way, paused or not."""
        return self.phase in (JobPhase.RUNNING, JobPhase.PAUSED)

    @property
    def can_resume(self) -> bool:
        """Whether the last job was ended before it was finished, and can go on."""
        return self.phase in (JobPhase.CANCELLED, JobPhase.FAILED) and isinstance(self.request, ResumableRequest)

    def start(self, request: JobRequest) -> None:
        """Start a job; while one runs another is refused, so that hours of work are never lost to a second click."""
        if self.is_running:
            self.refused.emit(
                JobError(tr("A job is running; cancel it or wait for its end before another one starts."))
            )
            return
        self.request, self.phase, self.problem = request, JobPhase.RUNNING, ""
        self.progress, self.result, self.epochs, self.losses = None, None, [], []
        self._done_epochs, self.may_end = 0, False
        if isinstance(request, ResumableRequest):
            remember_job(request.out)
        self._endings = [ending for ending in self._endings if ending.is_alive()]
        thread = JobThread(Job(request), self, after=tuple(self._endings))
        thread.told.connect(self._told)
        thread.failed.connect(self._failed)
        thread.finished.connect(self._ended)
        self._thread = thread
        thread.start()
        self.changed.emit()

    def resume_last(self) -> None:
        """Let the last job go on where it was ended."""
        if self.can_resume and isinstance(self.request, ResumableRequest):
            self.start(resumed(self.request))

    def pause(self) -> None:
        """Let the job stand still after the step it is in."""
        if self._thread is not None and self.phase is JobPhase.RUNNING:
            self._thread.job.pause()
            self.phase = JobPhase.PAUSED
            self.changed.emit()

    def resume(self) -> None:
        """Let a paused job go on."""
        if self._thread is not None and self.phase is JobPhase.PAUSED:
            self._thread.job.resume()
            self.phase = JobPhase.RUNNING
            self.changed.emit()

    def cancel(self) -> None:
        """End the job; what it has written stays, so it can be resumed."""
        if self.is_running:
            self._leave()
            self.phase = JobPhase.CANCELLED
            forget_job()
            self.changed.emit()

    def find_gpus(self) -> None:
        """Find out, once, which GPUs torch can work on; `gpus_found` tells when it is known."""
        if self.gpus is not None or self._asking is not None:
            return
        if not might_have_gpu():
            self.gpus = ()
            self.gpus_found.emit()
            return
        self._asking = thread = JobThread(Job(GpusRequest()), self)
        thread.told.connect(self._gpus_told)
        thread.finished.connect(self._ended)
        thread.start()

    def shutdown(self) -> None:
        """End the child processes and their threads, and wait for them."""
        for thread in (self._thread, self._asking):
            if thread is not None:
                thread.job.cancel()
        if self._asking is not None:
            self._leaving.append(self._asking)
        self._leave()
        for thread in self._leaving:
            thread.wait()
        self._leaving.clear()

    def _leave(self) -> None:
        """Listen to the thread no more and end its job without waiting for it."""
        if self._thread is None:
            return
        thread, self._thread = self._thread, None
        thread.told.disconnect(self._told)
        thread.failed.disconnect(self._failed)
        self._leaving.append(thread)
        # cancelling waits for the child process, which the window must not
        ending = threading.Thread(target=thread.job.cancel, name="end a job")
        self._endings.append(ending)
        ending.start()

    @Slot(object)
    def _told(self, event: JobEvent) -> None:
        if self.sender() is not self._thread:
            return
        match event:
            case JobProgress():
                self.progress = event
                if event.loss is not None:
                    if len(self.losses) >= MOST_LOSSES:
                        del self.losses[1::2]
                    self.losses.append((self._done_epochs + event.step / max(event.n_steps, 1), event.loss))
            case JobEpoch():
                self.epochs.append(event)
                self._done_epochs += 1
            case JobPaused():
                self.phase = JobPhase.PAUSED if event.paused else JobPhase.RUNNING
            case JobMeasured() if isinstance(self.request, FineTuneRequest):
                self._add_point(self.request, event)
                remember_measured(event.study)
                self.measured.emit()
            case JobDone():
                self.result = event.study
                self.phase = JobPhase.FINISHED
                forget_job()
                self._announce(event.study)
        self.changed.emit()

    def recall(self) -> None:
        """Bring back the designs that were fine-tuned in earlier sessions, where their folders are still there."""
        for folder in measured_folders():
            try:
                note, found = read_note(folder), read_measured(folder)
            except ExplorerError:  # moved or changed by its owner: there is nothing to show then
                continue
            if note is not None and isinstance(note.request, FineTuneRequest):
                figures = JobMeasured(
                    study=folder, predicted=found.predicted, measured=found.measured, resolved=found.resolved
                )
                self._add_point(note.request, figures)
        if self.points:
            self.measured.emit()

    def _add_point(self, request: FineTuneRequest, figures: JobMeasured) -> None:
        others = tuple(point for point in self.points if point.figures.study != figures.study)
        self.points = (*others, MeasuredPoint(design_from_text(request.design), request.study, figures))

    def _announce(self, folder: Path) -> None:
        """Say that the job has finished and offer what it made: its panel may be out of sight by now."""
        name = tr(JOB_NAMES[type(self.request)])
        if isinstance(self.request, FineTuneRequest) and self.points:
            predicted, measured, _ = self.points[-1].figures.figures(Split.VALIDATION)
            said = tr(
                "Fine-tuned and measured: accuracy {accuracy}, EDP {edp} against the prediction, on validation.",
                accuracy=text.accuracy_points(measured.accuracy - predicted.accuracy),
                edp=text.signed_percent(measured.edp_avg_pj_cycles / predicted.edp_avg_pj_cycles - 1.0),
            )
        else:
            said = tr("{job} has finished: {folder}", job=name, folder=folder)
        choice = MessageChoice(text=tr("Open the study"), do=lambda: self._store.open_study(str(folder)))
        self._store.message_posted.emit(Message(level=MessageLevel.INFORMATION, text=said, choices=(choice,)))

    @Slot(object)
    def _failed(self, problem: object) -> None:
        if self.sender() is not self._thread:
            return
        self.phase = JobPhase.FAILED
        self.problem = str(problem) if isinstance(problem, ExplorerError) else tr("unexpected problem")
        if isinstance(problem, ExplorerError | Crashed):
            self.refused.emit(problem)
        self.changed.emit()

    @Slot(object)
    def _gpus_told(self, event: JobEvent) -> None:
        if isinstance(event, JobGpus):
            self.gpus = event.names
            self.gpus_found.emit()

    @Slot()
    def _ended(self) -> None:
        thread = self.sender()
        self._leaving = [leaving for leaving in self._leaving if leaving is not thread]
        if thread is self._thread:
            self._thread = None
        if thread is self._asking:
            self._asking = None
        if isinstance(thread, JobThread):
            thread.deleteLater()
