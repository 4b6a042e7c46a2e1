"""What the window knows of its training jobs: the one that runs, how its loss falls, and what was measured."""

from __future__ import annotations

import threading
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from explorer.errors import ExplorerError
from explorer.gui.calculator import Crashed
from explorer.gui.job_thread import JobThread
from explorer.gui.translate import mark
from explorer.jobs import (
    Job,
    JobDone,
    JobEpoch,
    JobMeasured,
    JobPaused,
    JobProgress,
    JobRequest,
)
from explorer.spec.design import Design

if TYPE_CHECKING:
    from explorer.jobs import JobEvent

__all__ = ["JobPhase", "JobState", "MeasuredPoint"]

MOST_LOSSES = 20_000


class JobPhase(Enum):
    """Where a job stands; the values are shown, to be translated."""

    NONE = mark("no job so far")
    RUNNING = mark("running")
    PAUSED = mark("paused")
    CANCELLED = mark("cancelled")
    FINISHED = mark("finished")
    FAILED = mark("failed")


class MeasuredPoint:
    """A design that was fine-tuned, with what was predicted and what was measured of it."""

    def __init__(self, design: Design, study_folder: Path, measured: JobMeasured) -> None:
        self.design = design
        self.study_folder = study_folder
        self.figures = measured


class JobState(QObject):
    """One job at a time. `changed` comes with every report; `measured` once a fine-tuned design was measured."""

    changed = Signal()
    measured = Signal()
    refused = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.phase = JobPhase.NONE
        self.request: JobRequest | None = None
        self.progress: JobProgress | None = None
        self.epochs: list[JobEpoch] = []
        self.losses: list[tuple[float, float]] = []
        """How much of the job's work was done, in epochs over all stages, and the loss then."""
        self.result: Path | None = None
        self.problem = ""
        self.points: tuple[MeasuredPoint, ...] = ()
        self._design: Design | None = None
        self._study_folder = Path()
        self._done_epochs = 0
        self._thread: JobThread | None = None
        self._leaving: list[JobThread] = []

    @property
    def is_running(self) -> bool:
        """Whether a job is under way, paused or not."""
        return self.phase in (JobPhase.RUNNING, JobPhase.PAUSED)

    def start(self, request: JobRequest, *, design: Design | None = None, study_folder: Path | None = None) -> None:
        """Start a job; one that runs is cancelled. design, study_folder: what is fine-tuned, and of which study."""
        self._leave()
        self.request, self.phase, self.problem = request, JobPhase.RUNNING, ""
        self.progress, self.result, self.epochs, self.losses = None, None, [], []
        self._design, self._study_folder, self._done_epochs = design, study_folder or Path(), 0
        thread = JobThread(Job(request), self)
        thread.told.connect(self._told)
        thread.failed.connect(self._failed)
        thread.finished.connect(self._ended)
        self._thread = thread
        thread.start()
        self.changed.emit()

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
        """End the job; what it has written stays, so it can be resumed from the command line."""
        if self.is_running:
            self._leave()
            self.phase = JobPhase.CANCELLED
            self.changed.emit()

    def shutdown(self) -> None:
        """End the child process and its thread, and wait for them."""
        if self._thread is not None:
            self._thread.job.cancel()
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
        threading.Thread(target=thread.job.cancel, name="end a job").start()

    @Slot(object)
    def _told(self, event: JobEvent) -> None:
        if self.sender() is not self._thread:
            return
        match event:
            case JobProgress():
                self.progress = event
                if event.loss is not None and len(self.losses) < MOST_LOSSES:
                    self.losses.append((self._done_epochs + event.step / max(event.n_steps, 1), event.loss))
            case JobEpoch():
                self.epochs.append(event)
                self._done_epochs += 1
            case JobPaused():
                self.phase = JobPhase.PAUSED if event.paused else JobPhase.RUNNING
            case JobMeasured():
                if self._design is not None:
                    self.points = (*self.points, MeasuredPoint(self._design, self._study_folder, event))
                    self.measured.emit()
            case JobDone():
                self.result = event.study
                self.phase = JobPhase.FINISHED
        self.changed.emit()

    @Slot(object)
    def _failed(self, problem: object) -> None:
        if self.sender() is not self._thread:
            return
        self.phase = JobPhase.FAILED
        self.problem = str(problem) if isinstance(problem, ExplorerError) else "unexpected problem"
        if isinstance(problem, ExplorerError | Crashed):
            self.refused.emit(problem)
        self.changed.emit()

    @Slot()
    def _ended(self) -> None:
        thread = self.sender()
        self._leaving = [leaving for leaving in self._leaving if leaving is not thread]
        if thread is self._thread:
            self._thread = None
        if isinstance(thread, JobThread):
            thread.deleteLater()
