"""A thread that does one thing after the other, for work on files that must not hold up a frame."""

from __future__ import annotations

import threading
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThread, Signal

from explorer.errors import ExplorerError

__all__ = ["Done", "SerialThread"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Done:
    """What came of a task: a value, an error that a user can cause, or a defect with its traceback."""

    name: str
    value: object = None
    error: ExplorerError | None = None
    crash: Exception | None = None
    traceback: str = ""


class SerialThread(QThread):
    """Runs tasks in the order in which they were given; `done` tells of each. A waiting task of the same name is
    replaced when it `replaces`, so that saving never lags behind."""

    done = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wake = threading.Condition()
        self._tasks: deque[tuple[str, Callable[[], object]]] = deque()
        self._ending = False
        self._busy = False

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits or runs."""
        with self._wake:
            return not self._tasks and not self._busy

    def do(self, name: str, task: Callable[[], object], *, replaces: bool = False) -> None:
        """Add a task; starts the thread if it does not run yet."""
        with self._wake:
            if replaces:
                self._tasks = deque(waiting for waiting in self._tasks if waiting[0] != name)
            self._tasks.append((name, task))
            self._wake.notify()
        if not self.isRunning():
            self.start(QThread.Priority.LowPriority)

    def end(self) -> None:
        """Do what was asked for, then stop; waits for it."""
        with self._wake:
            self._ending = True
            self._wake.notify()
        self.wait()

    def run(self) -> None:
        """The thread."""
        while True:
            with self._wake:
                self._busy = False
                self._wake.wait_for(lambda: self._tasks or self._ending)
                if not self._tasks:
                    return
                name, task = self._tasks.popleft()
                self._busy = True
            try:
                self.done.emit(Done(name=name, value=task()))
            except ExplorerError as error:
                self.done.emit(Done(name=name, error=error))
            except Exception as error:  # a defect must not end the program
                self.done.emit(Done(name=name, crash=error, traceback=traceback.format_exc()))
