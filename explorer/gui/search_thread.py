"""A search in a background thread. Events reach the window at most ten times a second and lose nothing."""

from __future__ import annotations

import copy
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QThread, Signal

from explorer.errors import ExplorerError
from explorer.gui.calculator import Crashed
from explorer.spec.design import Constraints, Design

if TYPE_CHECKING:
    from explorer.study.evaluate import Evaluator
    from explorer.study.run_search import SearchEvent

__all__ = ["SearchOrder", "SearchThread", "throttled"]

SECONDS_BETWEEN_EVENTS = 0.1
LONGEST_HOLD_SECONDS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOrder:
    """What the user asks of a search; the thread turns it into `SearchSettings`."""

    seconds: float
    seed: int
    most_exits: int
    constraints: Constraints


class SearchThread(QThread):
    """One run. `progressed` carries a SearchEvent, `failed` an ExplorerError or `Crashed`; it ends by itself."""

    progressed = Signal(object)
    failed = Signal(object)

    def __init__(self, evaluator: Evaluator, design: Design, order: SearchOrder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._evaluator = evaluator
        self._design = design
        self._order = order
        self._stopping = False
        self._may_go = threading.Event()
        self._may_go.set()

    def stop(self) -> None:
        """Ask the search to end; does not wait."""
        self._stopping = True
        self._may_go.set()

    def hold(self) -> None:
        """Ask the search to wait at its next evaluation: Python's threads take turns, and a frame is to be painted."""
        self._may_go.clear()

    def go_on(self) -> None:
        """Let the search go on."""
        self._may_go.set()

    def _should_stop(self) -> bool:
        self._may_go.wait(LONGEST_HOLD_SECONDS)
        return self._stopping

    def run(self) -> None:
        """The thread."""
        try:
            # Imported here, for the start of the window does not need it and it takes as long as some frames.
            from explorer.study.platforms import Platforms
            from explorer.study.run_search import SearchSettings, run_search

            # Simulators of its own; memos of confidences are shared as in `engine`.
            evaluator = copy.copy(self._evaluator)
            evaluator.platforms = Platforms()
            settings = SearchSettings(
                seed=self._order.seed,
                seconds=self._order.seconds,
                most_exits=self._order.most_exits,
                constraints=self._order.constraints,
            )
            events = run_search(evaluator, self._design, settings, self._should_stop)
            for event in throttled(events, SECONDS_BETWEEN_EVENTS, time.monotonic):
                self.progressed.emit(event)
        except ExplorerError as error:
            self.failed.emit(error)
        except Exception as error:  # a defect must not end the program
            self.failed.emit(Crashed(error=error, traceback=traceback.format_exc()))


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
    )
