"""Giving long calculations up: whoever starts one says when it is wanted no longer, and it asks between two steps.

    with stoppable(event.is_set):
        simulator.cost(network, mounts, precision, deployment)  # raises Stopped soon after the event is set

The question travels with the thread (a context variable, as cancel scopes do), so that no signature between the window
and a loop over row tiles has to carry it. Without `stoppable` nothing is ever given up. `python -m tests.bench --only
network_cost` measures the longest stretch between two questions (`stop_wait_ms`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["Stopped", "stop_if_asked", "stoppable"]


class Stopped(Exception):
    """A calculation was given up because it was wanted no longer.

    No `ExplorerError`, for nobody made a mistake, and whoever takes such an error for "this design cannot be
    evaluated" must not take a stop for that. What was computed before stays in the caches and is right.
    """


_question: ContextVar[Callable[[], bool] | None] = ContextVar("should_stop", default=None)


@contextmanager
def stoppable(should_stop: Callable[[], bool]) -> Iterator[None]:
    """While this lasts, calculations in this thread ask `should_stop` often; once it says True they raise `Stopped`.

    An outer `stoppable` is asked too. A generator must not yield inside, for its caller would then be asked as well.
    """
    outer = _question.get()

    def either() -> bool:
        return should_stop() or (outer is not None and outer())

    token = _question.set(should_stop if outer is None else either)
    try:
        yield
    finally:
        _question.reset(token)


def stop_if_asked() -> None:
    """To be called between the steps of a long calculation, at a moment at which all caches are right."""
    should_stop = _question.get()
    if should_stop is not None and should_stop():
        raise Stopped
