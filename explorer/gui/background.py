"""Slow side questions that no figure waits for: asked by panels, answered one after the other in a second thread.

A task is a frozen value that says all that its answer depends on. Of each kind only the latest is computed, and answers
are kept, so a panel asks at every change for what it wants to show and shows it once it is there.
"""

from __future__ import annotations

import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QThread, Signal, Slot

from explorer.errors import ExplorerError
from explorer.stopping import Stopped, stoppable
from explorer.study.files import Study

if TYPE_CHECKING:
    from explorer.study.evaluate import Evaluator

__all__ = ["Answer", "Background", "BackgroundTask", "Crash", "TaskThread"]

MOST_ANSWERS = 64
MOST_COSTS = 100
MOST_SIMULATORS = 4


class BackgroundTask(Protocol):
    """A question as a frozen, hashable value. `answer` runs in the thread; what it needs is imported there."""

    def answer(self, evaluator: Evaluator, is_outdated: Callable[[], bool]) -> object:
        """The answer; ExplorerError if there is none. May give up with anything once it is outdated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a task: a value, or the one line that says why there is none."""

    task: BackgroundTask
    value: object = None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Crash:
    """An unexpected exception of a task, with its traceback."""

    task: BackgroundTask
    error: Exception
    traceback: str


class TaskThread(QThread):
    """Answers the latest task of each kind; `answered` carries an `Answer` or a `Crash`."""

    answered = Signal(object)

    def __init__(self, study: Study, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._study = study
        self._wake = threading.Condition()
        self._waiting: OrderedDict[type, BackgroundTask] = OrderedDict()
        self._running: BackgroundTask | None = None
        self._stopping = False

    def ask(self, task: BackgroundTask) -> None:
        """Answer this as soon as it is its turn; an earlier one of its kind is left out."""
        with self._wake:
            kind = type(task)
            if task == self._running and kind not in self._waiting:
                return  # under way, and nothing has outdated it
            self._waiting[kind] = task
            self._wake.notify()

    def stop(self) -> None:
        """Ask the thread to end after the task that it is in; does not wait."""
        with self._wake:
            self._stopping = True
            self._wake.notify()

    def run(self) -> None:
        """The thread."""
        from explorer.study.evaluate import Evaluator  # brings the simulator in

        evaluator = Evaluator(self._study)
        while True:
            with self._wake:
                self._running = None
                self._wake.wait_for(lambda: self._stopping or self._waiting)
                if self._stopping:
                    return
                _, task = self._waiting.popitem(last=False)
                self._running = task
            self._answer(task, evaluator)
            evaluator.platforms.trim(MOST_COSTS, MOST_SIMULATORS)

    def _answer(self, task: BackgroundTask, evaluator: Evaluator) -> None:
        def is_outdated() -> bool:
            return self._stopping or type(task) in self._waiting

        try:
            with stoppable(is_outdated):
                value = task.answer(evaluator, is_outdated)
        except Stopped:
            return  # within a simulation; a newer task of its kind follows
        except ExplorerError as error:
            self.answered.emit(Answer(task=task, problem=str(error)))
        except Exception as error:  # a defect must not end the program
            self.answered.emit(Crash(task=task, error=error, traceback=traceback.format_exc()))
        else:
            if not is_outdated():
                self.answered.emit(Answer(task=task, value=value))


class Background(QObject):
    """The window's end of it. The thread starts with the first task and belongs to one study."""

    answered = Signal(object)
    crashed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._study: Study | None = None
        self._thread: TaskThread | None = None
        self._answers: OrderedDict[BackgroundTask, Answer] = OrderedDict()
        self._asked: dict[type, BackgroundTask] = {}

    def begin(self, study: Study) -> None:
        """Forget what is known and work on a study from now on."""
        self.stop()
        self._study = study

    def want(self, task: BackgroundTask) -> Answer | None:
        """The answer if it is known; else it is asked for, and `answered` tells when it has come."""
        known = self._answers.get(task)
        if known is not None:
            self._answers.move_to_end(task)
            return known
        if self._asked.get(type(task)) != task and self._study is not None:
            if self._thread is None:
                self._thread = TaskThread(self._study, self)
                self._thread.answered.connect(self._take)
                self._thread.start(QThread.Priority.LowPriority)
            self._asked[type(task)] = task
            self._thread.ask(task)
        return None

    @property
    def is_at_work(self) -> bool:
        """Whether anything that was asked for has no answer yet."""
        return bool(self._asked)

    def is_busy(self, kind: type) -> bool:
        """Whether a task of a kind is under way."""
        return kind in self._asked

    def forget(self, kind: type) -> None:
        """Drop the answers of a kind, for instance because a file has changed."""
        for task in [task for task in self._answers if isinstance(task, kind)]:
            del self._answers[task]

    def stop(self) -> None:
        """End the thread and wait for it."""
        self._answers.clear()
        self._asked.clear()
        if self._thread is not None:
            thread, self._thread = self._thread, None
            thread.answered.disconnect(self._take)
            thread.stop()
            thread.wait()
            thread.deleteLater()

    @Slot(object)
    def _take(self, reply: object) -> None:
        if self.sender() is not self._thread or not isinstance(reply, Answer | Crash):
            return
        if self._asked.get(type(reply.task)) == reply.task:
            del self._asked[type(reply.task)]
        if isinstance(reply, Crash):
            self.crashed.emit(reply)
            return
        self._answers[reply.task] = reply
        while len(self._answers) > MOST_ANSWERS:
            self._answers.popitem(last=False)
        self.answered.emit(reply)
