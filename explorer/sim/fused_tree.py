"""Layer-fused sequential schedules, segment by segment, in a tree that lets designs share what they have in common.

A segment is what runs between two decisions: all blocks up to a mounted exit, and its head. Within it, stacks of
layers run row tile by row tile, over the borders of blocks and over cores at the same time; the head, which needs its
block's output as a whole, and everything after it waits. After a decision the schedule begins anew (see
`schedule_tree`), so a segment depends only on what lies in which memory, and is kept by that.

For each segment a few schedules are tried and the one of the least energy-delay product is taken: layer by layer, and
for several numbers of row tiles stacks as long as they fit, within blocks and across them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from explorer.errors import MappingError
from explorer.sim.machine import Machine
from explorer.sim.network_graph import NetworkGraph
from explorer.sim.parts import Piece, layer_shares
from explorer.sim.pass_plan import Mounts, PlacedLayer, StackPlan, StagePlan, layer_stacks, placed_layers, plan_stages
from explorer.sim.placement import CoreRoles, Placement, fixed_placement, placements_to_try
from explorer.sim.profiles import Profiler
from explorer.sim.remaining import RemainingCost
from explorer.sim.results import StageRun, path_edp
from explorer.sim.row_tiles import tile_stack
from explorer.sim.schedule import ScheduleState
from explorer.sim.stacks import StackReach, choose_stacks
from explorer.sim.stage_log import StageLog, stage_runs
from explorer.sim.stages import PlanMemory, StageRunner, cold_start
from explorer.sim.tensors import Cause
from explorer.spec.design import Allocation, HaloRows
from explorer.spec.network import HeadKind
from explorer.spec.precision import Precision

__all__ = ["ROW_TILES", "FusedTree"]

ROW_TILES = (2, 4, 8)
"""Numbers of row tiles that are tried where none is given."""

_BUS_BOUND = 1.02


@dataclass(slots=True)
class _Moment:
    """A schedule at the start of a segment, at time 0. n_compute_layers: those before, which round-robin goes by."""

    state: ScheduleState
    pieces: dict[int, tuple[Piece, ...]]
    n_compute_layers: int


@dataclass(slots=True)
class _Segment:
    """A segment that ran, and the moment after it."""

    runs: list[StageRun]
    after: _Moment

    @property
    def edp(self) -> float:
        return path_edp(self.runs)


class FusedTree:
    """Fused schedules of one network at one precision under one allocation. row_tiles: None to search."""

    def __init__(
        self, machine: Machine, roles: CoreRoles, profiler: Profiler, graph: NetworkGraph, precision: Precision,
        allocation: Allocation, plans: PlanMemory, halo: HaloRows, row_tiles: int | None,
    ) -> None:  # fmt: skip
        self._machine = machine
        self._roles = roles
        self._profiler = profiler
        self._runner = StageRunner(profiler, plans)
        self._graph = graph
        self._precision = precision
        self._allocation = allocation
        self._halo = halo
        self._row_tiles = row_tiles
        self._rest = RemainingCost(machine, roles, graph, precision)
        self._segments: dict[object, _Segment] = {}
        state, pieces = cold_start(machine, graph, precision, plans)
        self._start = _Moment(state=state, pieces=pieces, n_compute_layers=0)

    def take_apart(self) -> None:
        """Free the tree segment by segment, so that other threads get their turns."""
        while self._segments:
            self._segments.popitem()

    @property
    def n_nodes(self) -> int:
        return sum(len(segment.runs) for segment in self._segments.values())

    def stages(self, mounts: Mounts, *, truncated: bool) -> list[StageRun]:
        """The stages of a design in order; truncated: the network ends with the last mounted head."""
        runs: list[StageRun] = []
        moment = self._start
        for stages in _segments(plan_stages(self._graph, mounts, self._precision, truncated=truncated)):
            segment = self._segment(moment, stages)
            runs += segment.runs
            moment = segment.after
        return runs

    def _segment(self, moment: _Moment, stages: tuple[StagePlan, ...]) -> _Segment:
        order = moment.n_compute_layers % len(self._roles.compute)
        shape = tuple((stage.mounting_point, stage.head, stage.readers) for stage in stages)
        key = shape, order, moment.state.signature()
        found = self._segments.get(key)
        if found is None:
            found = self._segments[key] = self._best(moment, stages)
        return found

    def _best(self, moment: _Moment, stages: tuple[StagePlan, ...]) -> _Segment:
        best: _Segment | None = None
        refusal: MappingError | None = None
        fetch_cycles = sum(self._rest.fetch_cycles(stage.layers, stage.bits) for stage in stages)
        for placements in self._placements(moment, stages):
            for stacks in self._stackings(stages, placements):
                try:
                    segment = self._run(moment, stages, placements, stacks)
                except MappingError as error:  # a core that cannot compute this; another may
                    refusal = error
                    break
                if best is None or segment.edp < best.edp:
                    best = segment
                if self._row_tiles is None and _has_nothing_to_gain(segment, fetch_cycles):
                    break
        if best is None:
            assert refusal is not None
            raise refusal
        return best

    def _placements(
        self, moment: _Moment, stages: tuple[StagePlan, ...]
    ) -> Iterator[tuple[tuple[Placement, ...], ...]]:
        """Cores for every layer: as the allocation says, or for AUTO each of a few uniform choices and round-robin."""
        fixed = self._allocation
        if fixed is Allocation.AUTO:
            options = [[placements_to_try(self._roles, item.layer) for item in stage.layers] for stage in stages]
            for choice in range(max(len(option) for stage in options for option in stage)):
                yield tuple(tuple(option[min(choice, len(option) - 1)] for option in stage) for stage in options)
            fixed = Allocation.ROUND_ROBIN
        order = moment.n_compute_layers
        placements = []
        for stage in stages:
            cores = []
            for item in stage.layers:
                cores.append(fixed_placement(fixed, self._roles, item.layer, order))
                order += self._roles.special(item.layer) is None
            placements.append(tuple(cores))
        yield tuple(placements)

    def _stackings(
        self, stages: tuple[StagePlan, ...], placements: tuple[tuple[Placement, ...], ...]
    ) -> Iterator[tuple[StackPlan, ...]]:
        """Ways of fusing, each once; layer by layer first where the number of row tiles is searched."""
        plain = layer_stacks(stages)
        tried = set()
        if self._row_tiles is None:
            tried.add(plain)
            yield plain
        layers = list(placed_layers(stages, placements))
        n_body = len(layers)
        if stages[-1].head not in (None, HeadKind.FINAL):  # the head of a mounted exit is a stack of its own
            n_body -= len(stages[-1].layers)
        fused = []
        for n_tiles, reach in product(ROW_TILES if self._row_tiles is None else (self._row_tiles,), StackReach):
            stacks = choose_stacks(self._machine, layers[:n_body], n_tiles, self._halo, reach)
            if n_body < len(layers):
                stacks += choose_stacks(self._machine, layers[n_body:], n_tiles, self._halo, reach)
            if stacks not in tried:
                tried.add(stacks)
                fused.append(stacks)
        self._prepare(layers, fused)
        yield from fused

    def _prepare(self, layers: list[PlacedLayer], stackings: list[tuple[StackPlan, ...]]) -> None:
        """Map all row tiles of some stacks in one go, which is several times faster than one by one."""
        by_uid = {placed.item.uid: placed for placed in layers}
        wanted = []
        for stack in dict.fromkeys(stack for stacks in stackings for stack in stacks if stack.n_tiles > 1):
            members = [by_uid[uid] for uid in stack.uids]
            for placed, tiles in zip(
                members, tile_stack([member.item for member in members], stack.n_tiles, self._halo), strict=True
            ):
                shares = layer_shares(placed.item.layer, len(placed.cores), tiles)
                wanted += [
                    (share, placed.cores[index % len(placed.cores)], placed.bits) for index, share in enumerate(shares)
                ]
        self._profiler.prepare(wanted)

    def _run(
        self, moment: _Moment, stages: tuple[StagePlan, ...], placements: tuple[tuple[Placement, ...], ...],
        stacks: tuple[StackPlan, ...],
    ) -> _Segment:  # fmt: skip
        state = moment.state.fork()
        pieces = dict(moment.pieces)
        logs = [StageLog() for _ in stages]
        layers: dict[int, PlacedLayer] = {placed.item.uid: placed for placed in placed_layers(stages, placements)}
        for stack in stacks:
            members = [layers[uid] for uid in stack.uids]
            self._runner.run_stack(state, pieces, members, stack.n_tiles, self._halo, logs)
        order = moment.n_compute_layers + sum(
            self._roles.special(placed.item.layer) is None for placed in layers.values()
        )
        after = state.restart()
        kept = {uid: pieces[uid] for uid in after.pending_layers}
        return _Segment(
            runs=stage_runs(stages, logs, placements, stacks),
            after=_Moment(state=after, pieces=kept, n_compute_layers=order),
        )


def _segments(stages: tuple[StagePlan, ...]) -> Iterator[tuple[StagePlan, ...]]:
    """The stages up to each head."""
    first = 0
    for index, stage in enumerate(stages):
        if stage.head is not None:
            yield stages[first : index + 1]
            first = index + 1


def _has_nothing_to_gain(segment: _Segment, fetch_cycles: float) -> bool:
    """Whether the weights alone take as long from DRAM, and nothing but weights and inputs goes there and back."""
    evicted = sum(run.energy_by_cause_pj[Cause.EVICTION] for run in segment.runs)
    return evicted == 0.0 and sum(run.latency_cycles for run in segment.runs) <= _BUS_BOUND * fetch_cycles
