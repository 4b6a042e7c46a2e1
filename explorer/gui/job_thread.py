"""Reads what a job's child process reports, in a thread of its own; see `explorer.jobs`."""

from __future__ import annotations

import threading
import traceback
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

from explorer.errors import ExplorerError
from explorer.gui.calculator import Crashed

if TYPE_CHECKING:
    from explorer.jobs import Job

__all__ = ["JobThread"]


class JobThread(QThread):
    """One job. `told` carries a JobEvent, `failed` an ExplorerError or `Crashed`; it ends when the job does.

    after: what must have ended before it begins, such as the end of a job that wrote to the same folder.
    """

    told = Signal(object)
    failed = Signal(object)

    def __init__(self, job: Job, parent: QObject | None = None, *, after: tuple[threading.Thread, ...] = ()) -> None:
        super().__init__(parent)
        self.job = job
        self._after = after

    def run(self) -> None:
        """The thread: waits for the child's lines, so it costs next to nothing."""
        try:
            for ending in self._after:
                ending.join()
            with self.job as job:
                for event in job.events():
                    self.told.emit(event)
        except ExplorerError as error:
            self.failed.emit(error)
        except Exception as error:  # a defect must not end the program
            self.failed.emit(Crashed(error=error, traceback=traceback.format_exc()))
