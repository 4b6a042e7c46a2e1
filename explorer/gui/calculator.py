"""Figures that take longer than a frame, computed in a background thread where the latest request wins.

Requests and replies are frozen values that carry all the state they need. The thread imports the simulator itself, once
the window is on screen.
"""

from __future__ import annotations

import contextlib
import functools
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

from explorer.errors import ExplorerError
from explorer.spec.design import Constraints, Deployment, Design
from explorer.spec.precision import Precision
from explorer.spec.traces import Split
from explorer.stopping import Stopped, stoppable
from explorer.study.files import Study

if TYPE_CHECKING:
    from explorer.exits.front import ThresholdFront
    from explorer.gui.cost_book import CostBook, CostKey
    from explorer.gui.engine import Engine
    from explorer.gui.plots.gantt_data import GanttChart
    from explorer.spec.costs import NetworkCost
    from explorer.study.evaluate import Baseline, Evaluator

__all__ = [
    "BaselineKey",
    "BaselinesReady",
    "Calculator",
    "Crashed",
    "FiguresReady",
    "FrontKey",
    "FrontReady",
    "Refused",
    "Reply",
    "Request",
    "Started",
    "shape_of",
]


def shape_of(design: Design) -> Design:
    """A design without its thresholds: what costs and confidences depend on."""
    return design.with_thresholds((0.0,) * len(design.exits))


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontKey:
    """What an exact front depends on."""

    shape: Design
    constraints: Constraints


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineKey:
    """What truncated baselines depend on."""

    precision: Precision
    deployment: Deployment


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the store misses for its current design, whose thresholds do not matter.

    Later requests replace earlier ones, so each asks for all of it.
    """

    design: Design
    constraints: Constraints
    figures_on: tuple[Split, ...]
    front: bool
    baselines: bool

    def covers(self, other: Request) -> bool:
        """Whether an answer to this is an answer to the other."""
        return (
            self.design == other.design
            and self.constraints == other.constraints
            and set(self.figures_on) >= set(other.figures_on)
            and self.front >= other.front
            and self.baselines >= other.baselines
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Started:
    """The thread is ready; `evaluator` is the one that the window's thread may use, with `book` for its platforms."""

    evaluator: Evaluator
    book: CostBook
    most_live_exits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresReady:
    """Everything that `Evaluator.evaluate` needs on a split is in the memos.

    `chart` is the schedule of the design's cost,
    `problem` says why a split has no figures. Unless it `is_complete`, another one follows with the FP32 baseline.
    """

    shape: Design
    split: Split
    costs: tuple[tuple[CostKey, NetworkCost | ExplorerError], ...]
    problem: str = ""
    is_complete: bool = True
    chart: GanttChart | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrontReady:
    """The exact front of the mounts; None if it was refused, and `problem` says why.

    Where no thresholds keep the constraints, it is the front without them, and `is_within_constraints` is False.
    """

    key: FrontKey
    front: ThresholdFront | None
    is_within_constraints: bool = True
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselinesReady:
    """The network truncated at every mounting point, on validation and, where it is recorded, on test.

    Empty if they were refused; `problem` says why.
    """

    key: BaselineKey
    validation: tuple[Baseline, ...] = ()
    test: tuple[Baseline, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Refused:
    """A design cannot be evaluated on validation, for instance because its accelerator's file is damaged."""

    request: Request
    error: ExplorerError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Crashed:
    """An unexpected exception in the thread, with its traceback."""

    error: Exception
    traceback: str


Reply = Started | FiguresReady | FrontReady | BaselinesReady | Refused | Crashed


class _Outdated(Exception):
    """A newer request has come."""


class Calculator(QThread):
    """Answers requests one part after the other; `answered` carries a `Reply` to the receiver's thread."""

    answered = Signal(object)

    def __init__(self, study: Study, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._study = study
        self._wake = threading.Condition()
        self._request: Request | None = None
        self._stopping = False

    def ask(self, request: Request) -> None:
        """Replace whatever is being computed by this."""
        with self._wake:
            self._request = request
            self._wake.notify()

    def stop(self) -> None:
        """Ask the thread to end after the step that it is in; does not wait."""
        with self._wake:
            self._stopping = True
            self._wake.notify()

    def run(self) -> None:
        """The thread."""
        try:
            from explorer.gui.engine import Engine  # brings the simulator in

            engine = Engine(self._study, self.answered.emit, self._check)
        except Exception as error:
            self.answered.emit(Crashed(error=error, traceback=traceback.format_exc()))
            return
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._stopping or self._request is not None)
                if self._stopping:
                    return
                request, self._request = self._request, None
            assert request is not None
            # A simulation under way is given up as well: resident weights on many cores can take a second.
            with contextlib.suppress(_Outdated, Stopped), stoppable(self._is_outdated):
                self._answer(engine, request)

    def _answer(self, engine: Engine, request: Request) -> None:
        """One part after the other, the most urgent first; a defect in one does not keep the others from the screen."""
        for part in _parts(engine, request):
            self._check()
            try:
                part()
            except (_Outdated, Stopped):
                raise
            except ExplorerError as error:
                self.answered.emit(Refused(request=request, error=error))
                return
            except Exception as error:  # the thread must outlive a defect; the store shows it
                self.answered.emit(Crashed(error=error, traceback=traceback.format_exc()))

    def _check(self) -> None:
        """Leave the current request if it is outdated."""
        if self._is_outdated():
            raise _Outdated

    def _is_outdated(self) -> bool:
        return self._stopping or self._request is not None


def _parts(engine: Engine, request: Request) -> list[Callable[[], None]]:
    shape = request.design
    parts: list[Callable[[], None]] = [functools.partial(engine.figures, shape, split) for split in request.figures_on]
    if request.front:
        parts.insert(1, functools.partial(engine.front, shape, request.constraints))
    if request.baselines:
        parts.append(functools.partial(engine.baselines, shape))
    return parts
