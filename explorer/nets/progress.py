"""What torch work reports while it runs: plain values, so that whoever iterates decides where they go."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

__all__ = ["EpochResult", "Progress", "RateMeter", "Stage"]


class Stage(Enum):
    """Parts of the work from data to a study."""

    BACKBONE = "backbone"
    HEADS = "heads"
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
    """Images per second over the last seconds, and with it the time left."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, window_s: float = 30.0) -> None:
        self._clock = clock
        self._window_s = window_s
        self._marks: list[tuple[float, int]] = [(clock(), 0)]

    def add(self, n_images: int) -> None:
        """Count images that are done now."""
        now = self._clock()
        self._marks.append((now, self._marks[-1][1] + n_images))
        while len(self._marks) > 2 and now - self._marks[1][0] > self._window_s:
            del self._marks[0]

    @property
    def images_per_second(self) -> float:
        (start, before), (end, after) = self._marks[0], self._marks[-1]
        return (after - before) / (end - start) if end > start else 0.0

    def seconds_left(self, n_images: int) -> float | None:
        """Time that `n_images` more will take; None while no rate is known."""
        rate = self.images_per_second
        return n_images / rate if rate > 0 else None
