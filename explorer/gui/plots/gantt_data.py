"""A schedule as arrays for drawing: who does what when, when exits decide, how full memories are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.spec.costs import ActivityKind, MemoryUse, NetworkCost

__all__ = ["ExitMark", "GanttChart", "MemoryCurve", "StageMark", "gantt_chart"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageMark:
    """A stage of the network: the block that it is, or that its head is mounted after; `is_head` tells which."""

    name: str
    block: int
    is_head: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitMark:
    """The moment at which an exit has decided; `index` counts the exits in order, the final one last."""

    index: int
    at_cycles: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MemoryCurve:
    """Bits held by a core from each moment on; (n,) each."""

    core: int
    at_cycles: NDArray[np.float64]
    used_bits: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GanttChart:
    """Activities, (n,) each, in ascending order of row and start; `row` indexes `resources`, `stage` indexes `stages`.

    resources: cores in the system's order, then shared buses, then links; `n_cores` of them are cores. layers: name of
    the layer of each activity; labels: what it does.
    """

    resources: tuple[str, ...]
    n_cores: int
    n_busy_buses: int
    row: NDArray[np.intp]
    start: NDArray[np.float64]
    end: NDArray[np.float64]
    stage: NDArray[np.intp]
    is_transfer: NDArray[np.bool_]
    size_bits: NDArray[np.int64]
    labels: tuple[str, ...]
    layers: tuple[str, ...]
    stages: tuple[StageMark, ...]
    exits: tuple[ExitMark, ...]
    memory: tuple[MemoryCurve, ...]

    @property
    def n_activities(self) -> int:
        return int(self.row.size)

    @property
    def end_cycles(self) -> float:
        """When the last activity or decision ends; 0 for an empty schedule."""
        last = float(self.end.max()) if self.end.size else 0.0
        return max([last, *(mark.at_cycles for mark in self.exits)])

    def busy_share(self, row: int) -> float:
        """Share of the whole time in which a resource does something; its activities do not overlap."""
        mine = self.row == row
        return float((self.end[mine] - self.start[mine]).sum()) / self.end_cycles if self.end_cycles else 0.0


def gantt_chart(cost: NetworkCost) -> GanttChart:
    """The chart of a cost's full path; empty where there is no timeline."""
    stages, stage_of = _stages(cost)
    resources, n_cores, n_buses = _resources(cost)
    row_of = {name: row for row, name in enumerate(resources)}
    rows = np.array([row_of[activity.resource] for activity in cost.timeline], dtype=np.intp)
    start = np.array([activity.start_cycles for activity in cost.timeline], dtype=np.float64)
    order = np.lexsort((start, rows))
    ordered = [cost.timeline[index] for index in order.tolist()]
    layers = tuple(_layer_of(activity.label, stage_of) for activity in ordered)
    return GanttChart(
        resources=resources,
        n_cores=n_cores,
        n_busy_buses=n_buses,
        row=rows[order],
        start=start[order],
        end=np.array([activity.end_cycles for activity in ordered], dtype=np.float64),
        stage=np.array([stage_of.get(layer, -1) for layer in layers], dtype=np.intp),
        is_transfer=np.array([activity.kind is ActivityKind.TRANSFER for activity in ordered], dtype=np.bool_),
        size_bits=np.array([activity.size_bits for activity in ordered], dtype=np.int64),
        labels=tuple(activity.label for activity in ordered),
        layers=layers,
        stages=stages,
        exits=tuple(ExitMark(index=index, at_cycles=path.latency_cycles) for index, path in enumerate(cost.exits)),
        memory=_memory(cost.memory_use),
    )


def _stages(cost: NetworkCost) -> tuple[tuple[StageMark, ...], dict[str, int]]:
    """The stages, and the stage of each layer by its name."""
    final = max((stage.mounting_point for stage in cost.stages), default=0) + 1
    marks = []
    stage_of: dict[str, int] = {}
    last = len(cost.stages) - 1
    for index, stage in enumerate(cost.stages):
        is_final = index == last and stage.head is not None
        marks.append(
            StageMark(
                name=stage.name, block=final if is_final else stage.mounting_point, is_head=stage.head is not None
            )
        )
        for layer in stage.layers:
            stage_of.setdefault(layer.layer, index)
    return tuple(marks), stage_of


def _layer_of(label: str, stage_of: dict[str, int]) -> str:
    """The layer's name in a label such as 'block 3 conv (2 of 4)' or 'block 3 conv: weights'."""
    for name in (label, label.rpartition(": ")[0], label.rpartition(" (")[0]):
        if name in stage_of:
            return name
    return label


def _resources(cost: NetworkCost) -> tuple[tuple[str, ...], int, int]:
    """Names in order of display: cores, buses, links; and how many are cores and buses."""
    cores = sorted(
        {activity.resource for activity in cost.timeline if activity.kind is ActivityKind.COMPUTE}, key=_by_number
    )
    channels = {activity.resource for activity in cost.timeline if activity.kind is ActivityKind.TRANSFER}
    buses = sorted(name for name in channels if name.startswith("bus"))
    links = sorted(channels - set(buses))
    return (*cores, *buses, *links), len(cores), len(buses)


def _by_number(name: str) -> tuple[int, str]:
    number = name.split(" ", 1)[0]
    return (int(number) if number.isdecimal() else 0, name)


def _memory(uses: tuple[MemoryUse, ...]) -> tuple[MemoryCurve, ...]:
    by_core: dict[int, list[MemoryUse]] = {}
    for use in uses:
        by_core.setdefault(use.core, []).append(use)
    return tuple(
        MemoryCurve(
            core=core,
            at_cycles=np.array([use.at_cycles for use in found], dtype=np.float64),
            used_bits=np.array([use.used_bits for use in found], dtype=np.float64),
        )
        for core, found in sorted(by_core.items())
    )
