"""Pause, go on, stop: how one thread steers a run in another."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

__all__ = ["RunControl"]


class RunControl:
    """Handed to a run as `should_stop` and `clock`; the other methods may be called from any thread.

    A run asks `should_stop` between two designs, so it obeys within the time of one. While it is paused that call
    waits, and `clock` stands still: a pause costs nothing of a budget in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._may_go = threading.Event()
        self._may_go.set()
        self._stopping = False
        self._paused_at: float | None = None
        self._paused_seconds = 0.0

    @property
    def is_paused(self) -> bool:
        return not self._may_go.is_set()

    @property
    def is_stopping(self) -> bool:
        return self._stopping

    def pause(self) -> None:
        """Ask the run to wait before its next design; harmless if it waits already or was stopped."""
        with self._lock:
            if self._paused_at is None and not self._stopping:
                self._paused_at = self._clock()
                self._may_go.clear()

    def go_on(self) -> None:
        """Let a paused run go on; harmless if it runs."""
        with self._lock:
            if self._paused_at is not None:
                self._paused_seconds += self._clock() - self._paused_at
                self._paused_at = None
            self._may_go.set()

    def stop(self) -> None:
        """Ask the run to end, also if it is paused; it keeps what it has found."""
        self._stopping = True
        self.go_on()

    def should_stop(self) -> bool:
        """Whether the run must end; waits while it is paused."""
        self._may_go.wait()
        return self._stopping

    def clock(self) -> float:
        """Seconds that go by only while the run may run."""
        with self._lock:
            now = self._clock() if self._paused_at is None else self._paused_at
            return now - self._paused_seconds
