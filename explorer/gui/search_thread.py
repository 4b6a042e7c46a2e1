"""A search in a background thread. Events reach the window at most ten times a second and lose nothing."""

from __future__ import annotations

import copy
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QThread, Signal

from explorer.errors import ExplorerError
from explorer.gui.calculator import Crashed
from explorer.gui.translate import mark
from explorer.spec.design import Constraints, Design
from explorer.study.run_control import RunControl

if TYPE_CHECKING:
    from explorer.study.checkpoint import SearchCheckpoint
    from explorer.study.evaluate import Evaluator
    from explorer.study.run_search import SearchEvent
    from explorer.study.search_values import SearchSettings
    from explorer.study.session_file import SessionFile

    Leftover = int | SearchCheckpoint
__all__ = ["FreeChoice", "HeldControl", "SearchKind", "SearchOrder", "SearchThread", "throttled"]

SECONDS_BETWEEN_EVENTS = 0.1
LONGEST_HOLD_SECONDS = 0.1


class SearchKind(Enum):
    """How designs are chosen; the values are those of `study.search_values.SearchMode`, which the thread imports."""

    NSGA2 = "nsga2"
    EXHAUSTIVE = "exhaustive"
    RANDOM = "random"


class FreeChoice(Enum):
    """What may vary besides exits and thresholds; the values are those of `study.dimensions.Dimension`."""

    HEADS = "heads"
    BITS = "bits"
    HEAD_BITS = "head-bits"
    CONFIDENCE = "confidence"
    CALIBRATION = "calibration"
    SCHEDULE = "schedule"
    ALLOCATION = "allocation"
    WEIGHTS = "weights"
    POLICY = "policy"


KIND_NAMES = {
    SearchKind.NSGA2: mark("NSGA-II"),
    SearchKind.EXHAUSTIVE: mark("every set of exits"),
    SearchKind.RANDOM: mark("random"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOrder:
    """What the user asks of a search; the thread turns it into `SearchSettings`.

    evaluations: a budget besides the seconds, None for none.
    """

    seconds: float
    seed: int
    most_exits: int
    constraints: Constraints
    kind: SearchKind = SearchKind.NSGA2
    evaluations: int | None = None
    free: frozenset[FreeChoice] = frozenset({FreeChoice.HEADS})


class HeldControl(RunControl):
    """A control that can also hold the run for a moment: Python's threads take turns, and a frame is to be painted."""

    def __init__(self) -> None:
        super().__init__()
        self._free = threading.Event()
        self._free.set()

    def hold(self) -> None:
        """Ask the run to wait at its next evaluation, no longer than a few frames."""
        self._free.clear()

    def release(self) -> None:
        """Let it go on."""
        self._free.set()

    def should_stop(self) -> bool:
        """Whether the run must end; waits while it is held or paused."""
        self._free.wait(LONGEST_HOLD_SECONDS)
        return super().should_stop()


class SearchThread(QThread):
    """One run. `progressed` carries a SearchEvent, `failed` an ExplorerError or `Crashed`; it ends by itself.

    file: the session file that keeps every design tried; resume: goes on with what an earlier thread left behind, its
    number in the file, or its checkpoint where there is no file.
    """

    progressed = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        evaluator: Evaluator,
        design: Design,
        order: SearchOrder,
        parent: QObject | None = None,
        *,
        file: SessionFile | None = None,
        resume: Leftover | None = None,
    ) -> None:
        super().__init__(parent)
        self._evaluator = evaluator
        self._design = design
        self._order = order
        self._file = file
        self._resume = resume
        self.leftover = resume
        """What another thread needs to go on from the last event that was told; set before the event is."""
        self.control = HeldControl()

    def stop(self) -> None:
        """Ask the search to end; does not wait."""
        self.control.release()
        self.control.stop()

    def run(self) -> None:
        """The thread."""
        # Imported here, for the start of the window does not need it and it takes as long as some frames.
        from explorer.study.platforms import Platforms

        # Simulators of its own; memos of confidences are shared as in `engine`.
        evaluator = copy.copy(self._evaluator)
        evaluator.platforms = Platforms()
        try:
            settings = settings_of(self._order)
            events = self._unlogged(evaluator, settings)
            is_state = self._resume is not None and not isinstance(self._resume, int)
            if self._file is not None and not self._file.is_read_only and not is_state:
                events = self._logged(self._file, evaluator, settings)
            for event in throttled(events, SECONDS_BETWEEN_EVENTS, time.monotonic):
                self.progressed.emit(event)
        except ExplorerError as error:
            self.failed.emit(error)
        except Exception as error:  # a defect must not end the program
            self.failed.emit(Crashed(error=error, traceback=traceback.format_exc()))
        finally:
            evaluator.platforms.forget()  # the window goes on meanwhile

    def _logged(self, file: SessionFile, evaluator: Evaluator, settings: SearchSettings) -> Iterator[SearchEvent]:
        from explorer.study.run_log import logged_search
        from explorer.study.run_records import read_runs

        number = self._resume if isinstance(self._resume, int) else None
        for event in logged_search(file, evaluator, self._design, settings, self.control, resume=number):
            if self._order.kind is SearchKind.NSGA2 and event.generation > 1:  # the first one has left its state behind
                if number is None:
                    number = read_runs(file)[-1].number
                self.leftover = number
            yield event

    def _unlogged(self, evaluator: Evaluator, settings: SearchSettings) -> Iterator[SearchEvent]:
        from explorer.study.run_search import SearchRun

        control = self.control
        state = None if self._resume is None or isinstance(self._resume, int) else self._resume
        run = SearchRun(evaluator, self._design, settings, control.should_stop, clock=control.clock, resume_from=state)
        for event in run.events():
            self.leftover = run.checkpoint() or self.leftover
            yield event


def settings_of(order: SearchOrder) -> SearchSettings:
    """An order as the search's own settings; imports the search."""
    from explorer.study.dimensions import Dimension
    from explorer.study.search_values import SearchMode, SearchSettings

    return SearchSettings(
        seed=order.seed,
        seconds=order.seconds,
        evaluations=order.evaluations,
        most_exits=order.most_exits,
        constraints=order.constraints,
        mode=SearchMode(order.kind.value),
        free=frozenset(Dimension(choice.value) for choice in order.free),
    )


def throttled(events: Iterator[SearchEvent], seconds: float, clock: Callable[[], float]) -> Iterator[SearchEvent]:
    """At most one event in `seconds`, and always the last; the batches of those left out are joined to the next one."""
    last_time = -np.inf
    held: list[SearchEvent] = []
    for event in events:
        held.append(event)
        now = clock()
        if event.finished or now - last_time >= seconds:
            last_time = now
            yield _joined(held)
            held = []
    if held:
        yield _joined(held)


def _joined(events: list[SearchEvent]) -> SearchEvent:
    if len(events) == 1:
        return events[0]
    return replace(
        events[-1],
        batch_accuracy=np.concatenate([event.batch_accuracy for event in events]),
        batch_edp_pj_cycles=np.concatenate([event.batch_edp_pj_cycles for event in events]),
        batch_feasible=np.concatenate([event.batch_feasible for event in events]),
        tried=tuple(design for event in events for design in event.tried),
    )
