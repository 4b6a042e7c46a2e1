"""The figures of one study as they come: what is known at once, and the thread that finds out what is missing.

A study that is left is left at once: its thread ends after the step that it is in, and nothing more is heard of it.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from explorer.gui.calculator import (
    BaselinesReady,
    Calculator,
    Crashed,
    FiguresReady,
    FrontReady,
    Refused,
    Request,
    Started,
)
from explorer.gui.knowledge import Knowledge
from explorer.spec.design import Constraints, Design
from explorer.study.files import Study

__all__ = ["LiveFigures"]


class LiveFigures(QObject):
    """Asks one calculator at a time for what `knowledge` lacks.

    `figures_came` carries the design without thresholds whose memos are filled; `more_came` tells of a front or of
    baselines, with the problem if they could not be computed, else ''; `refused` carries a `Refused`, `crashed` a
    `Crashed`.
    """

    figures_came = Signal(object)
    more_came = Signal(str)
    refused = Signal(object)
    crashed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.knowledge = Knowledge()
        self.asked: Request | None = None
        self._calculator: Calculator | None = None
        self._leaving: list[Calculator] = []

    @property
    def is_on(self) -> bool:
        """Whether a study's thread is there to be asked."""
        return self._calculator is not None

    def begin(self, study: Study) -> None:
        """Forget what was known, and compute for this study from here on."""
        self.leave()
        self.knowledge = Knowledge()
        self.asked = None
        self._calculator = Calculator(study, self)
        self._calculator.answered.connect(self._answered)
        # Once the event loop runs, so that the window is on screen before the simulator is imported.
        QTimer.singleShot(0, self._calculator, self._calculator.start)

    def ask(self, design: Design, constraints: Constraints) -> None:
        """Ask for what is missing, unless that was asked already: a slider that moves must not start it all again."""
        request = self.knowledge.missing(design, constraints)
        if request is None or self._calculator is None or (self.asked is not None and self.asked.covers(request)):
            return
        self.asked = request
        self._calculator.ask(request)

    def leave(self) -> None:
        """Let the thread end, without waiting for it."""
        self._forget_ended()
        if self._calculator is not None:
            calculator, self._calculator = self._calculator, None
            calculator.answered.disconnect(self._answered)
            self._leaving.append(calculator)
            calculator.stop()

    def shutdown(self) -> None:
        """Let every thread end and wait for them."""
        self.leave()
        for calculator in self._leaving:
            calculator.wait()
        self._forget_ended()

    def _forget_ended(self) -> None:
        for calculator in [left for left in self._leaving if not left.isRunning()]:
            self._leaving.remove(calculator)
            calculator.deleteLater()

    @Slot(object)
    def _answered(self, reply: object) -> None:
        if self.sender() is not self._calculator:
            return  # of the study before this one
        match reply:
            case Started():
                self.knowledge.take_start(reply)
            case FiguresReady():
                self.knowledge.take_figures(reply)
                self.figures_came.emit(reply.shape)
            case FrontReady():
                self.knowledge.take_front(reply)
                self.more_came.emit(reply.problem)
            case BaselinesReady():
                self.knowledge.take_baselines(reply)
                self.more_came.emit(reply.problem)
            case Refused():
                self.asked = None
                self.refused.emit(reply)
            case Crashed():
                self.asked = None
                self.crashed.emit(reply)
