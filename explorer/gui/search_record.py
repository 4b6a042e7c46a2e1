"""What the window keeps of one search: its order, its front, every design tried, how it grew. Knows nothing of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from explorer.gui.search_thread import KIND_NAMES, SearchOrder
from explorer.gui.translate import mark, tr
from explorer.spec.design import Design

if TYPE_CHECKING:
    from explorer.gui.search_thread import Leftover
    from explorer.study.run_search import SearchEvent, SearchPoint

__all__ = ["LARGEST_CLOUD", "PHASE_NAMES", "Progress", "SearchPhase", "SearchRecord"]

LARGEST_CLOUD = 200_000
"""Designs kept for the plot; the oldest make room."""

_Cloud = tuple[NDArray[np.floating], NDArray[np.floating], NDArray[np.bool_]]


class SearchPhase(Enum):
    """Where a search stands."""

    NONE = "not started"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    FINISHED = "finished"
    FAILED = "failed"


PHASE_NAMES = {
    SearchPhase.NONE: mark("not started"),
    SearchPhase.RUNNING: mark("running"),
    SearchPhase.PAUSED: mark("paused"),
    SearchPhase.STOPPED: mark("stopped"),
    SearchPhase.FINISHED: mark("finished"),
    SearchPhase.FAILED: mark("failed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A moment of a search: seconds and evaluations so far, and the hypervolume of its front."""

    seconds: float
    evaluations: int
    hypervolume: float


class SearchRecord:
    """One search. `number` counts the searches of a study from 1; `base` is the design that it started from."""

    def __init__(self, number: int, order: SearchOrder, base: Design) -> None:
        self.number = number
        self.order = order
        self.base = base
        self.phase = SearchPhase.RUNNING
        self.is_shown = True
        self.seconds = 0.0
        self.evaluations = 0
        self.generation = 0
        self.is_complete = False
        self.front: tuple[SearchPoint, ...] = ()
        self.history: list[Progress] = []
        self.leftover: Leftover | None = None
        self._clouds: list[_Cloud] = []
        self._cloud_size = 0

    @property
    def name(self) -> str:
        """Such as 'search 2: NSGA-II, seed 1'."""
        return tr(
            "search {number}: {kind}, seed {seed}",
            number=self.number, kind=tr(KIND_NAMES[self.order.kind]), seed=self.order.seed,
        )  # fmt: skip

    @property
    def hypervolume(self) -> float:
        return self.history[-1].hypervolume if self.history else 0.0

    def take(self, event: SearchEvent) -> None:
        """Where it stands now."""
        self.seconds, self.evaluations, self.generation = event.seconds, event.evaluations, event.generation
        self.front = event.front
        self.is_complete = event.is_complete
        self.history.append(
            Progress(seconds=event.seconds, evaluations=event.evaluations, hypervolume=event.hypervolume)
        )
        if event.batch_accuracy.size:
            self.add_tried(event.batch_edp_pj_cycles, event.batch_accuracy, event.batch_feasible)

    def add_tried(
        self, edp_pj_cycles: NDArray[np.floating], accuracy: NDArray[np.floating], feasible: NDArray[np.bool_]
    ) -> None:
        """Designs tried, (n,) each; beyond `LARGEST_CLOUD` the oldest are forgotten."""
        self._clouds.append((edp_pj_cycles, accuracy, feasible))
        self._cloud_size += int(accuracy.size)
        if self._cloud_size > LARGEST_CLOUD:
            x, y, kept = self.cloud()
            self._clouds = [(x[-LARGEST_CLOUD:], y[-LARGEST_CLOUD:], kept[-LARGEST_CLOUD:])]
            self._cloud_size = LARGEST_CLOUD

    def cloud(self) -> _Cloud:
        """Every design tried: EDP_avg in pJ x cycles, accuracy, feasible; (n,) each."""
        if not self._clouds:
            return np.empty(0), np.empty(0), np.empty(0, dtype=bool)
        if len(self._clouds) > 1:
            x, y, feasible = (np.concatenate(parts) for parts in zip(*self._clouds, strict=True))
            self._clouds = [(x, y, feasible)]
        return self._clouds[0]

    def forget_tried(self) -> None:
        """Keep the front only, to save memory once another search is in front."""
        self._clouds = []
        self._cloud_size = 0
