"""What the window knows of its search: the running thread, the front so far, every design tried, the progress."""

from __future__ import annotations

import time
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from explorer.gui.search_thread import SearchOrder, SearchThread
from explorer.spec.design import Constraints, Design

if TYPE_CHECKING:
    from explorer.study.evaluate import Evaluator
    from explorer.study.run_search import SearchEvent, SearchPoint

__all__ = ["SearchPhase", "SearchState"]

LARGEST_CLOUD = 200_000
"""Designs kept for the plot; the oldest make room."""


class SearchPhase(Enum):
    """Where a search stands."""

    NONE = "not started"
    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"
    FAILED = "failed"


class SearchState(QObject):
    """One search at a time. A new start cancels and disconnects the old one; stopping keeps the last front."""

    changed = Signal()
    refused = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: list[SearchThread] = []
        self._current: SearchThread | None = None
        # Timers come after what is posted, such as repaints.
        self._holding = QTimer(self, singleShot=True, interval=0)
        self._holding.timeout.connect(self._go_on)
        self._reset()

    def _reset(self) -> None:
        self.phase = SearchPhase.NONE
        self.order: SearchOrder | None = None
        self.seconds = 0.0
        self._started = time.monotonic()
        self.evaluations = 0
        self.generation = 0
        self.front: tuple[SearchPoint, ...] = ()
        self.history: list[tuple[float, float]] = []
        self._clouds: list[tuple[NDArray[np.floating], NDArray[np.floating], NDArray[np.bool_]]] = []
        self._cloud_size = 0

    @property
    def is_running(self) -> bool:
        return self.phase is SearchPhase.RUNNING

    @property
    def elapsed_seconds(self) -> float:
        """Time since the start while it runs, else the time that it took."""
        return time.monotonic() - self._started if self.is_running else self.seconds

    @property
    def hypervolume(self) -> float:
        return self.history[-1][1] if self.history else 0.0

    def cloud(self) -> tuple[NDArray[np.floating], NDArray[np.floating], NDArray[np.bool_]]:
        """Every design tried: EDP_avg in pJ x cycles, accuracy, feasible; (n,) each."""
        if not self._clouds:
            return np.empty(0), np.empty(0), np.empty(0, dtype=bool)
        if len(self._clouds) > 1:
            self._clouds = [tuple(np.concatenate(parts) for parts in zip(*self._clouds, strict=True))]  # type: ignore[list-item]
        return self._clouds[0]

    def start(
        self,
        evaluator: Evaluator,
        design: Design,
        constraints: Constraints,
        *,
        seconds: float,
        seed: int,
        most_exits: int,
    ) -> None:
        """Start a search; one that runs is cancelled."""
        self._leave()
        self._reset()
        self.order = SearchOrder(seconds=seconds, seed=seed, most_exits=most_exits, constraints=constraints)
        thread = SearchThread(evaluator, design, self.order, self)
        thread.progressed.connect(self._event)
        thread.failed.connect(self._failed)
        thread.finished.connect(self._ended)
        self._threads.append(thread)
        self._current = thread
        self.phase = SearchPhase.RUNNING
        thread.start()
        self.changed.emit()

    def stop(self) -> None:
        """Stop the search and keep what it has found."""
        if self._current is not None:
            self._current.stop()
            self.phase = SearchPhase.STOPPED
            self.changed.emit()

    def give_way(self) -> None:
        """Hold the search until the event loop has painted what is pending now."""
        if self._current is not None and not self._holding.isActive():
            self._current.hold()
            self._holding.start()

    def _go_on(self) -> None:
        if self._current is not None:
            self._current.go_on()

    def clear(self) -> None:
        """Stop the search and forget what it has found."""
        self._leave()
        self._reset()
        self.changed.emit()

    def shutdown(self) -> None:
        """Stop every thread and wait for it."""
        self._leave()
        for thread in self._threads:
            thread.wait()
        self._threads.clear()

    def _leave(self) -> None:
        """Cancel the current thread and listen to it no more; it is dropped once it has ended."""
        if self._current is not None:
            self._current.stop()
            self._current.progressed.disconnect(self._event)
            self._current.failed.disconnect(self._failed)
            self._current = None

    @Slot(object)
    def _event(self, event: SearchEvent) -> None:
        if self.sender() is not self._current:
            return
        self.give_way()
        self.seconds, self.evaluations, self.generation = event.seconds, event.evaluations, event.generation
        self.front = event.front
        self.history.append((event.seconds, event.hypervolume))
        if event.batch_accuracy.size:
            self._clouds.append((event.batch_edp_pj_cycles, event.batch_accuracy, event.batch_feasible))
            self._cloud_size += int(event.batch_accuracy.size)
            if self._cloud_size > LARGEST_CLOUD:
                x, y, feasible = self.cloud()
                self._clouds = [(x[-LARGEST_CLOUD:], y[-LARGEST_CLOUD:], feasible[-LARGEST_CLOUD:])]
                self._cloud_size = LARGEST_CLOUD
        if event.finished and self.phase is SearchPhase.RUNNING:
            self.phase = SearchPhase.FINISHED
        self.changed.emit()

    @Slot(object)
    def _failed(self, problem: object) -> None:
        if self.sender() is self._current:
            self.phase = SearchPhase.FAILED
            self.refused.emit(problem)
            self.changed.emit()

    @Slot()
    def _ended(self) -> None:
        thread = self.sender()
        self._threads = [running for running in self._threads if running is not thread]
        if thread is self._current:
            self._current = None
            if self.phase is SearchPhase.RUNNING:
                self.phase = SearchPhase.FINISHED
            self.changed.emit()
        if isinstance(thread, SearchThread):
            thread.deleteLater()
