"""Plans layers and runs them on a schedule, one after another or fused in row tiles."""

from __future__ import annotations

from dataclasses import dataclass, field

from explorer.sim.machine import Machine
from explorer.sim.network_graph import INPUT_UID, GraphLayer, NetworkGraph, image_bits
from explorer.sim.parts import Part, Piece, PlannedLayer, Residents, input_piece, plan_layer
from explorer.sim.pass_plan import PlacedLayer
from explorer.sim.placement import Placement
from explorer.sim.profiles import Profiler
from explorer.sim.row_tiles import RowTile, tile_stack
from explorer.sim.schedule import ScheduleState
from explorer.sim.stage_log import StageLog, run_part
from explorer.spec.design import HaloRows
from explorer.spec.precision import Bits, Precision
from explorer.stopping import stop_if_asked

__all__ = ["PlanMemory", "StageRunner", "cold_start"]


@dataclass(slots=True)
class PlanMemory:
    """Plans of layers that schedules of one network and precision share, each with the pieces that it reads."""

    images: dict[int, tuple[Piece, ...]] = field(default_factory=dict)
    outputs: dict[object, tuple[Piece, ...]] = field(default_factory=dict)
    layers: dict[object, tuple[PlannedLayer, tuple[tuple[Piece, ...], ...]]] = field(default_factory=dict)


def cold_start(
    machine: Machine, graph: NetworkGraph, precision: Precision, plans: PlanMemory
) -> tuple[ScheduleState, dict[int, tuple[Piece, ...]]]:
    """A schedule before anything ran, and the pieces of its input: the network's image, which is in DRAM.

    All schedules that share `plans` get the same pieces, so that the plans of the layers that read them are found
    again.
    """
    network = graph.network
    bits = image_bits(graph, precision)
    piece = input_piece(INPUT_UID, network.input_channels, network.input_height, bits)
    image = plans.images.setdefault(bits, (piece,))
    state = ScheduleState(machine)
    state.place_input(image[0], INPUT_UID, graph.input_readers)
    return state, {INPUT_UID: image}


class StageRunner:
    """Plans and runs layers."""

    def __init__(self, profiler: Profiler, plans: PlanMemory, resident: Residents | None = None) -> None:
        self._profiler = profiler
        self._plans = plans
        self._resident = resident

    def run(
        self, state: ScheduleState, pieces: dict[int, tuple[Piece, ...]], layers: tuple[GraphLayer, ...],
        readers: list[int], bits: Bits, placements: list[Placement],
    ) -> None:  # fmt: skip
        """Run the layers one after another on `state`; `pieces` gains their outputs.

        readers: how many layers, here and later, read each output.
        """
        for item, n_readers, cores in zip(layers, readers, placements, strict=True):
            for part in self.announce(state, pieces, item, n_readers, bits, cores).parts:
                state.run(part)

    def run_stack(
        self, state: ScheduleState, pieces: dict[int, tuple[Piece, ...]], stack: list[PlacedLayer], n_tiles: int,
        halo: HaloRows, logs: list[StageLog],
    ) -> None:  # fmt: skip
        """Run layers together in row tiles (1: each whole), logged by stage; `pieces` gains their outputs."""
        if n_tiles == 1:
            for placed in stack:
                log = logs[placed.stage]
                for part in self._announce_logged(state, pieces, placed, log).parts:
                    run_part(state, part, log)
            return
        inside: set[int] = set()
        queue: list[tuple[PlannedLayer, StageLog]] = []
        for placed, tiles in zip(stack, tile_stack([placed.item for placed in stack], n_tiles, halo), strict=True):
            matched = tuple(halo is HaloRows.RECOMPUTE and source in inside for source in placed.item.sources)
            log = logs[placed.stage]
            inside.add(placed.item.uid)
            queue.append((self._announce_logged(state, pieces, placed, log, tiles, matched), log))
        _run_pipelined(state, queue)

    def _announce_logged(
        self, state: ScheduleState, pieces: dict[int, tuple[Piece, ...]], placed: PlacedLayer, log: StageLog,
        tiles: tuple[RowTile, ...] = (), matched: tuple[bool, ...] = (),
    ) -> PlannedLayer:  # fmt: skip
        """Announce a layer; the last reader's plan may free rows of its inputs that nothing reads, which is logged."""
        n_changes = len(state.memory_log)
        planned = self.announce(state, pieces, placed.item, placed.n_readers, placed.bits, placed.cores, tiles, matched)
        log.memory_log += state.memory_log[n_changes:]
        return planned

    def announce(
        self, state: ScheduleState, pieces: dict[int, tuple[Piece, ...]], item: GraphLayer, n_readers: int, bits: Bits,
        cores: Placement, tiles: tuple[RowTile, ...] = (), matched: tuple[bool, ...] = (),
    ) -> PlannedLayer:  # fmt: skip
        """Plan a layer and tell the schedule of it; `pieces` gains its output."""
        stop_if_asked()
        sources = tuple(pieces[uid] for uid in item.sources)
        planned = self._plan(item, bits, cores, sources, tiles, matched)
        state.plan(planned, tuple(zip(item.sources, sources, strict=True)), n_readers)
        # One tuple for equal outputs, whatever they were computed from, so that the plans of their readers are found
        # again.
        key = item.uid, bits.activation, cores, tiles
        pieces[item.uid] = self._plans.outputs.setdefault(key, planned.pieces)
        return planned

    def _plan(
        self, item: GraphLayer, bits: Bits, cores: Placement, sources: tuple[tuple[Piece, ...], ...],
        tiles: tuple[RowTile, ...], matched: tuple[bool, ...],
    ) -> PlannedLayer:  # fmt: skip
        # Plans are kept, so a tuple of pieces stands for what it holds.
        key = item.uid, bits.weight, bits.activation, cores, tiles, matched, tuple(map(id, sources))
        found = self._plans.layers.get(key)
        if found is None:
            planned = plan_layer(
                uid=item.uid, layer=item.layer, bits=bits, cores=cores, tiles=tiles, matched=matched, sources=sources,
                profiler=self._profiler, weights_uid=item.weights_uid, resident=self._resident,
            )  # fmt: skip
            found = self._plans.layers[key] = (planned, sources)
        return found[0]


def _run_pipelined(state: ScheduleState, queue: list[tuple[PlannedLayer, StageLog]]) -> None:
    """Run all parts: of the layers whose next part has its inputs, the one that can start first; of equals the deepest.

    A part whose output would push other data out of its memory waits for those that would not. So a core goes on with
    its next tile while other cores work on the ones before, as far as the memories reach, and a single core takes each
    tile through the whole stack before the next.
    """
    position = [0] * len(queue)
    left = sum(len(planned.parts) for planned, _ in queue)
    while left:
        stop_if_asked()
        best: tuple[bool, float, int] | None = None
        for index, (planned, _) in enumerate(queue):
            if position[index] == len(planned.parts):
                continue
            start = _ready(state, planned.parts[position[index]])
            if start is not None:
                part = planned.parts[position[index]]
                rank = _overfills(state, part), start, -index
                if best is None or rank < best:
                    best = rank
        if best is None:
            raise AssertionError("a layer of a stack reads one that comes after it")
        planned, log = queue[-best[2]]
        run_part(state, planned.parts[position[-best[2]]], log)
        position[-best[2]] += 1
        left -= 1


def _ready(state: ScheduleState, part: Part) -> float | None:
    """When the core and the inputs of a part are there, transfers left aside; None while an input is not computed."""
    start = state.core_free[part.core]
    made_at = state.made_at
    for piece, _ in part.inputs:
        made = made_at.get(piece.id)
        if made is None:
            return None
        if made > start:
            start = made
    return start


def _overfills(state: ScheduleState, part: Part) -> bool:
    return not part.streams[2] and state.overfills(state.machine.store_of[part.core][2], part.output_bits)
