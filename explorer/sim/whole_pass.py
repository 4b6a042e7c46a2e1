"""One schedule of a whole design with its cores and stacks given: speculative execution, resident weights.

Speculative: the backbone goes on while a head decides, on whatever cores are free; of the stacks (layers, where nothing
is fused) that could run, the one that can start first does, heads before the backbone. A sample that leaves has paid
for all that was begun before its decision.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from explorer.sim.machine import Machine
from explorer.sim.network_graph import INPUT_UID, image_bits
from explorer.sim.parts import Piece, input_piece
from explorer.sim.pass_plan import PassPlan, PlacedLayer, StagePlan, placed_layers
from explorer.sim.profiles import Profiler
from explorer.sim.resident_weights import RoomForWeights, resident_weights
from explorer.sim.results import StageRun
from explorer.sim.schedule import ScheduleState
from explorer.sim.stage_log import StageLog, stage_runs
from explorer.sim.stages import PlanMemory, StageRunner
from explorer.spec.costs import PathCost
from explorer.spec.network import HeadKind

__all__ = ["WholePass", "run_pass", "start_pass"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WholePass:
    """A schedule: its stages and the cost of leaving at each exit."""

    stages: tuple[StageRun, ...]
    exits: tuple[PathCost, ...]

    @property
    def edp_pj_cycles(self) -> float:
        return self.exits[-1].edp_pj_cycles


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stack:
    """Layers that run together, and whether they are (a part of) the head of a mounted exit."""

    layers: list[PlacedLayer]
    n_tiles: int
    early_head: int | None


def run_pass(
    machine: Machine, profiler: Profiler, plan: PassPlan, *, speculative: bool, room: RoomForWeights | None
) -> WholePass:
    """Schedule a design; `room` asks for resident weights."""
    state, pieces, runner = start_pass(machine, profiler, plan, room)
    logs = [StageLog() for _ in plan.stages]
    logs[0].memory_log += state.memory_log  # resident weights, which are there from the start
    stacks = _stacks(plan)
    last_of_head = {stack.early_head: index for index, stack in enumerate(stacks)}
    order = _speculative_order(stacks, state, pieces) if speculative else iter(enumerate(stacks))
    for index, stack in order:
        runner.run_stack(state, pieces, stack.layers, stack.n_tiles, plan.halo, logs)
        if not speculative and stack.early_head is not None and last_of_head[stack.early_head] == index:
            state.barrier = state.end
    stages = stage_runs(plan.stages, logs, plan.placements, plan.stacks)
    return WholePass(stages=tuple(stages), exits=_exits(plan.stages, stages, logs))


def start_pass(
    machine: Machine, profiler: Profiler, plan: PassPlan, room: RoomForWeights | None, n_samples: int = 1
) -> tuple[ScheduleState, dict[int, tuple[Piece, ...]], StageRunner]:
    """The state before anything ran, the pieces of the inputs, and a runner."""
    state = ScheduleState(machine)
    resident = None
    if room is not None:
        resident, placed = resident_weights(machine, plan, room)
        for piece, store in placed:
            state.keep_resident(piece, store)
    network = plan.graph.network
    bits = image_bits(plan.graph, plan.precision)
    pieces: dict[int, tuple[Piece, ...]] = {}
    for sample in range(n_samples):
        uid = INPUT_UID + sample * plan.graph.n_uids
        image = input_piece(uid, network.input_channels, network.input_height, bits)
        state.place_input(image, uid, plan.graph.input_readers)
        pieces[uid] = (image,)
    return state, pieces, StageRunner(profiler, PlanMemory(), resident)


def _stacks(plan: PassPlan) -> list[_Stack]:
    layers = {placed.item.uid: placed for placed in placed_layers(plan.stages, plan.placements)}
    stacks = []
    for stack in plan.stacks:
        members = [layers[uid] for uid in stack.uids]
        head = plan.stages[members[0].stage].head
        early = None if head is None or head is HeadKind.FINAL else members[0].stage
        stacks.append(_Stack(layers=members, n_tiles=stack.n_tiles, early_head=early))
    return stacks


def _speculative_order(
    stacks: list[_Stack], state: ScheduleState, pieces: dict[int, tuple[Piece, ...]]
) -> Iterator[tuple[int, _Stack]]:
    """The next stack of the backbone or of a head that waits, whichever can start first."""
    backbone: deque[tuple[int, _Stack]] = deque()
    heads: dict[int, deque[tuple[int, _Stack]]] = {}
    for index, stack in enumerate(stacks):
        (backbone if stack.early_head is None else heads.setdefault(stack.early_head, deque())).append((index, stack))
    queues = [backbone, *heads.values()]
    while any(queues):
        best: tuple[tuple[float, bool], deque[tuple[int, _Stack]]] | None = None
        for rank, queue in enumerate(queues):
            if not queue:
                continue
            start = _earliest_start(state, pieces, queue[0][1])
            # Heads go first where both could start.
            if start is not None and (best is None or (start, rank == 0) < best[0]):
                best = (start, rank == 0), queue
        assert best is not None
        yield best[1].popleft()


def _earliest_start(state: ScheduleState, pieces: dict[int, tuple[Piece, ...]], stack: _Stack) -> float | None:
    """When a stack's first core and inputs are there, transfers left aside; None while an input is not scheduled."""
    first = stack.layers[0]
    start: float = min(state.core_free[core] for core in first.cores)
    inside = {placed.item.uid for placed in stack.layers}
    if any(source not in pieces and source not in inside for placed in stack.layers for source in placed.item.sources):
        return None
    for source in first.item.sources:
        start = max([start, *(state.made_at.get(piece.id, 0.0) for piece in pieces[source])])
    return start


def _exits(plans: tuple[StagePlan, ...], stages: list[StageRun], logs: list[StageLog]) -> tuple[PathCost, ...]:
    """The cost of leaving at each exit: all that was begun before its decision."""
    exits = []
    decided = 0.0
    last = len(stages) - 1
    for number, (stage, log) in enumerate(zip(plans, logs, strict=True)):
        if stage.head is None:
            continue
        decided = max(decided, log.end)
        energy = 0.0
        for other in stages:
            if number == last:
                energy += other.energy_pj
                continue
            energy += sum(run.part.profile.energy_pj for run in other.part_runs if run.start < decided)
            energy += sum(run.energy_pj for run in other.transfer_runs if run.start < decided)
        if number == last:
            decided = max([decided, *(item.end for item in logs)])
        exits.append(PathCost(energy_pj=energy, latency_cycles=decided))
    for earlier, later in pairwise(exits):
        assert earlier.energy_pj <= later.energy_pj * (1 + 1e-12) and earlier.latency_cycles <= later.latency_cycles
    return tuple(exits)
