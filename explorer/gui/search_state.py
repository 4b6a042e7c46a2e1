"""What the window knows of its searches: the running thread, the last search, and those before it to compare with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from explorer.gui.search_record import Progress, SearchPhase, SearchRecord
from explorer.gui.search_thread import SearchOrder, SearchThread
from explorer.spec.design import Design

if TYPE_CHECKING:
    from explorer.study.evaluate import Evaluator
    from explorer.study.run_search import SearchEvent, SearchPoint
    from explorer.study.session_file import SessionFile

__all__ = ["MOST_EARLIER", "SearchPhase", "SearchState"]

MOST_EARLIER = 3
"""Earlier searches kept beside the last one, as many as the plot has forms for."""


class SearchState(QObject):
    """One search runs at a time. A new start cancels and disconnects the old one; stopping keeps the last front.

    `event_came` carries the record and the SearchEvent that it has just taken in.
    """

    changed = Signal()
    refused = Signal(object)
    started = Signal(object)
    event_came = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: list[SearchThread] = []
        self._current: SearchThread | None = None
        # Timers come after what is posted, such as repaints.
        self._holding = QTimer(self, singleShot=True, interval=0)
        self._holding.timeout.connect(self._go_on)
        self.file: Callable[[], SessionFile | None] = lambda: None
        """Says which session file keeps the designs tried, None for none; the keeper of sessions sets it."""
        self._n_started = 0
        self.record: SearchRecord | None = None
        self.earlier: tuple[SearchRecord, ...] = ()

    # The last search

    @property
    def phase(self) -> SearchPhase:
        return SearchPhase.NONE if self.record is None else self.record.phase

    @property
    def order(self) -> SearchOrder | None:
        return None if self.record is None else self.record.order

    @property
    def is_running(self) -> bool:
        """Whether a search is under way, paused or not."""
        return self.phase in (SearchPhase.RUNNING, SearchPhase.PAUSED)

    @property
    def is_paused(self) -> bool:
        return self.phase is SearchPhase.PAUSED

    @property
    def can_continue(self) -> bool:
        """Whether the last search could go on where it stopped."""
        return self.record is not None and not self.is_running and self.record.leftover is not None

    @property
    def seconds(self) -> float:
        return 0.0 if self.record is None else self.record.seconds

    @property
    def elapsed_seconds(self) -> float:
        """Time since the start while it runs, pauses left out; else the time that it took."""
        if self.record is None:
            return 0.0
        if self._current is None or not self.is_running:
            return self.record.seconds
        return self._before + self._current.control.clock() - self._started

    @property
    def evaluations(self) -> int:
        return 0 if self.record is None else self.record.evaluations

    @property
    def generation(self) -> int:
        return 0 if self.record is None else self.record.generation

    @property
    def front(self) -> tuple[SearchPoint, ...]:
        return () if self.record is None else self.record.front

    @property
    def history(self) -> list[Progress]:
        return [] if self.record is None else self.record.history

    @property
    def hypervolume(self) -> float:
        return 0.0 if self.record is None else self.record.hypervolume

    @property
    def records(self) -> tuple[SearchRecord, ...]:
        """All searches kept, the last one first."""
        return (() if self.record is None else (self.record,)) + self.earlier

    def cloud(self) -> tuple[NDArray[np.floating], NDArray[np.floating], NDArray[np.bool_]]:
        """Every design that the last search tried: EDP_avg in pJ x cycles, accuracy, feasible; (n,) each."""
        if self.record is None or not self.record.is_shown:
            return np.empty(0), np.empty(0), np.empty(0, dtype=bool)
        return self.record.cloud()

    # What the user does

    def start(self, evaluator: Evaluator, design: Design, order: SearchOrder) -> None:
        """Start a search; one that runs is cancelled."""
        self._leave()
        if self.record is not None and self.record.front:
            self.record.forget_tried()
            self.earlier = (self.record, *self.earlier)[:MOST_EARLIER]
        self._n_started += 1
        self.record = SearchRecord(self._n_started, order, design)
        self._run(evaluator, self.record)
        self.started.emit(self.record)

    def continue_last(self, evaluator: Evaluator, seconds: float) -> None:
        """Let the last search go on from where it stopped, for so many seconds more."""
        record = self.record
        if record is None or not self.can_continue:
            return
        budget = record.order.evaluations
        if budget is not None and record.evaluations >= budget:
            budget = None
        record.order = replace(record.order, seconds=record.seconds + seconds, evaluations=budget)
        self._leave()
        self._run(evaluator, record)

    def _run(self, evaluator: Evaluator, record: SearchRecord) -> None:
        thread = SearchThread(evaluator, record.base, record.order, self, file=self.file(), resume=record.leftover)
        thread.progressed.connect(self._event)
        thread.failed.connect(self._failed)
        thread.finished.connect(self._ended)
        self._threads.append(thread)
        self._current = thread
        self._started = thread.control.clock()
        self._before = record.seconds
        record.phase = SearchPhase.RUNNING
        thread.start()
        self.changed.emit()

    def pause(self) -> None:
        """Let the search stand still."""
        if self._current is not None and self.record is not None and self.record.phase is SearchPhase.RUNNING:
            self._current.control.pause()
            self.record.phase = SearchPhase.PAUSED
            self.changed.emit()

    def resume(self) -> None:
        """Let a paused search go on."""
        if self._current is not None and self.record is not None and self.is_paused:
            self._current.control.go_on()
            self.record.phase = SearchPhase.RUNNING
            self.changed.emit()

    def stop(self) -> None:
        """Stop the search and keep what it has found."""
        if self._current is not None and self.record is not None:
            self._current.stop()
            self.record.phase = SearchPhase.STOPPED
            self.changed.emit()

    def show(self, number: int, shown: bool) -> None:
        """Show or hide a search in the plots."""
        for record in self.records:
            if record.number == number and record.is_shown != shown:
                record.is_shown = shown
                self.changed.emit()

    def forget(self, number: int) -> None:
        """Drop an earlier search."""
        self.earlier = tuple(record for record in self.earlier if record.number != number)
        self.changed.emit()

    def give_way(self) -> None:
        """Hold the search until the event loop has painted what is pending now."""
        if self._current is not None and not self._holding.isActive():
            self._current.control.hold()
            self._holding.start()

    def _go_on(self) -> None:
        if self._current is not None:
            self._current.control.release()

    def clear(self) -> None:
        """Stop the search and forget all of them."""
        self._leave()
        self.record = None
        self.earlier = ()
        self._n_started = 0
        self.changed.emit()

    def shutdown(self) -> None:
        """Stop every thread and wait for it."""
        self._leave()
        for thread in self._threads:
            thread.wait()
        self._threads.clear()

    # The thread

    def _leave(self) -> None:
        """Cancel the current thread and listen to it no more; it is dropped once it has ended."""
        if self._current is not None:
            self._current.stop()
            self._current.progressed.disconnect(self._event)
            self._current.failed.disconnect(self._failed)
            if self.record is not None and self.is_running:
                self.record.phase = SearchPhase.STOPPED
            self._current = None

    @Slot(object)
    def _event(self, event: SearchEvent) -> None:
        if self.sender() is not self._current or self.record is None or self._current is None:
            return
        self.give_way()
        self.record.take(event)
        self.record.leftover = self._current.leftover
        if event.finished and self.is_running:
            self.record.phase = SearchPhase.FINISHED
        self.event_came.emit(self.record, event)
        self.changed.emit()

    @Slot(object)
    def _failed(self, problem: object) -> None:
        if self.sender() is self._current and self.record is not None:
            self.record.phase = SearchPhase.FAILED
            self.refused.emit(problem)
            self.changed.emit()

    @Slot()
    def _ended(self) -> None:
        thread = self.sender()
        self._threads = [running for running in self._threads if running is not thread]
        if thread is self._current:
            self._current = None
            if self.record is not None and self.is_running:
                self.record.phase = SearchPhase.FINISHED
            self.changed.emit()
        if isinstance(thread, SearchThread):
            thread.deleteLater()
