"""What torch work reports while it runs: plain values, so that whoever iterates decides where they go."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

__all__ = ["EpochResult", "Progress", "RateMeter", "Stage"]


class Stage(Enum):
    """Parts of the work from data to a study."""

    BACKBONE = "backbone"
    HEADS = "heads"
    TOGETHER = "together"
    QUANTIZE = "quantize"
    TRACE = "trace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a stage is; epoch and step count from 1. Loss and accuracy are means over the epoch so far.

    `loss` and `accuracy` are None in stages without them, `seconds_left` (of this stage) while it is not known.
    """

    stage: Stage
    epoch: int
    n_epochs: int
    step: int
    n_steps: int
    loss: float | None
    accuracy: float | None
    images_per_second: float
    seconds_left: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochResult:
    """End of an epoch: accuracy of every exit in training on the validation split, the final exit last."""

    stage: Stage
    epoch: int
    n_epochs: int
    loss: float
    train_accuracy: float
    validation_accuracy: tuple[float, ...]


class RateMeter:
    """Images per second over the last seconds, and with it the time left.

    Only our own time counts: a generator yields `elsewhere`, so that a pause does not slow the rate.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, window_s: float = 30.0) -> None:
        self._clock = clock
        self._window_s = window_s
        self._away_s = 0.0
        self._marks: deque[tuple[float, int]] = deque([(clock(), 0)])

    def add(self, n_images: int) -> None:
        """Count images that are done now."""
        now = self._clock() - self._away_s
        mark = (now, self._marks[-1][1] + n_images)
        # marks closer together than a hundredth of the window are one, so there are never many
        if len(self._marks) > 2 and now - self._marks[-2][0] < self._window_s / 100:
            self._marks[-1] = mark
        else:
            self._marks.append(mark)
        while len(self._marks) > 2 and now - self._marks[1][0] > self._window_s:
            self._marks.popleft()

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """Time that is not ours: a generator is suspended in here, for a pause or by whoever iterates."""
        left = self._clock()
        try:
            yield
        finally:
            self._away_s += self._clock() - left

    @property
    def images_per_second(self) -> float:
        (start, before), (end, after) = self._marks[0], self._marks[-1]
        return (after - before) / (end - start) if end > start else 0.0

    def seconds_left(self, n_images: int) -> float | None:
        """Time that `n_images` more will take; None while no rate is known."""
        rate = self.images_per_second
        return n_images / rate if rate > 0 else None
