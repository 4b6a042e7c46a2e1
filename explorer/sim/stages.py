"""Runs the layers of one stage (a block or a head) on a schedule, layer by layer or fused in row tiles.

Fused: the layers of a block run tile by tile, the deepest layer that has its rows first, so that only the rows in use
of the wide tensors inside a block are held; rows that two tiles share (the halo) are kept, not computed twice. A
layer whose weights stream from DRAM is not tiled, since every tile would fetch them again, nor are layers whose
weights do not fit together.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from explorer.sim.machine import Machine
from explorer.sim.network_graph import GraphLayer
from explorer.sim.parts import Part, Piece, PlannedLayer, Residents, plan_layer
from explorer.sim.placement import Placement
from explorer.sim.profiles import Profiler
from explorer.sim.schedule import ScheduleState
from explorer.spec.precision import Bits

__all__ = ["FUSED_TILES", "PlanMemory", "StageRunner"]

FUSED_TILES = 4
"""Row tiles of a layer in the fused schedule, fewer where it has fewer rows."""


@dataclass(slots=True)
class PlanMemory:
    """Plans of layers that schedules of one network and precision share, each with the pieces that it reads."""

    images: dict[int, tuple[Piece, ...]] = field(default_factory=dict)
    outputs: dict[object, tuple[Piece, ...]] = field(default_factory=dict)
    layers: dict[object, tuple[PlannedLayer, tuple[tuple[Piece, ...], ...]]] = field(default_factory=dict)


class StageRunner:
    """Plans and runs stages; n_tiles 1 is layer by layer."""

    def __init__(
        self, machine: Machine, profiler: Profiler, plans: PlanMemory, n_tiles: int, resident: Residents | None = None
    ) -> None:
        self._machine = machine
        self._profiler = profiler
        self._plans = plans
        self._n_tiles = n_tiles
        self._resident = resident

    def run(
        self, state: ScheduleState, pieces: dict[int, tuple[Piece, ...]], layers: tuple[GraphLayer, ...],
        readers: list[int], bits: Bits, placements: list[Placement],
    ) -> None:  # fmt: skip
        """Run the layers on `state`; `pieces` gains their outputs.

        readers: how many layers, here and later, read each output.
        """
        if self._n_tiles == 1:
            for item, n_readers, cores in zip(layers, readers, placements, strict=True):
                planned = self.announce(state, pieces, item, n_readers, bits, cores, 1)
                for part in planned.parts:
                    state.run(part)
            return
        for stack in self._stacks(layers, placements, bits):
            tiled = len(stack) > 1
            queue = [
                self.announce(
                    state, pieces, layers[index], readers[index], bits, placements[index], self._n_tiles if tiled else 1
                )
                for index in stack
            ]
            _run_depth_first(state, queue)

    def announce(
        self, state: ScheduleState, pieces: dict[int, tuple[Piece, ...]], item: GraphLayer, n_readers: int, bits: Bits,
        cores: Placement, n_tiles: int,
    ) -> PlannedLayer:  # fmt: skip
        """Plan a layer and tell the schedule of it; `pieces` gains its output."""
        sources = tuple(pieces[uid] for uid in item.sources)
        planned = self._plan(item, bits, cores, sources, n_tiles)
        state.plan(planned, tuple(zip(item.sources, sources, strict=True)), n_readers)
        # One tuple for equal outputs, whatever they were computed from, so that the plans of their readers are found
        # again.
        key = item.uid, bits.activation, cores, n_tiles
        pieces[item.uid] = self._plans.outputs.setdefault(key, planned.pieces)
        return planned

    def _plan(
        self, item: GraphLayer, bits: Bits, cores: Placement, sources: tuple[tuple[Piece, ...], ...], n_tiles: int
    ) -> PlannedLayer:
        # Plans are kept, so a tuple of pieces stands for what it holds.
        key = item.uid, bits.weight, bits.activation, cores, n_tiles, tuple(map(id, sources))
        found = self._plans.layers.get(key)
        if found is None:
            planned = plan_layer(
                uid=item.uid, layer=item.layer, bits=bits, cores=cores, n_tiles=n_tiles, sources=sources,
                profiler=self._profiler, weights_uid=item.weights_uid, resident=self._resident,
            )  # fmt: skip
            found = self._plans.layers[key] = (planned, sources)
        return found[0]

    def _stacks(self, layers: tuple[GraphLayer, ...], placements: list[Placement], bits: Bits) -> list[list[int]]:
        """Runs of layers that are fused: their weights fit together in every store; others stand alone."""
        stacks: list[list[int]] = []
        held: dict[int, int] = {}
        closed = False
        for index, (item, cores) in enumerate(zip(layers, placements, strict=True)):
            share = -(-item.layer.weight_count * bits.weight // len(cores))
            stores = [self._machine.store_of[core][1] for core in cores]
            fits = all(
                held.get(store, 0) + share <= self._machine.stores[store].memory.size_bits // 2 for store in stores
            )
            if not stacks or closed or not fits:
                stacks.append([])
                held = {}
            stacks[-1].append(index)
            for store in stores:
                held[store] = held.get(store, 0) + share
            # A layer that is too large on its own stays alone.
            closed = any(held[store] > self._machine.stores[store].memory.size_bits // 2 for store in stores)
        return stacks


def _run_depth_first(state: ScheduleState, queue: list[PlannedLayer]) -> None:
    """Run all parts: always the deepest layer whose next part has its inputs."""
    position = [0] * len(queue)
    left = sum(len(planned.parts) for planned in queue)
    while left:
        for index in range(len(queue) - 1, -1, -1):
            parts = queue[index].parts
            if position[index] < len(parts) and _ready(state, parts[position[index]]):
                state.run(parts[position[index]])
                position[index] += 1
                left -= 1
                break
        else:
            raise AssertionError("a layer of a stack reads one that comes after it")


def _ready(state: ScheduleState, part: Part) -> bool:
    return all(piece.id in state.made_at for piece, _ in part.inputs)
