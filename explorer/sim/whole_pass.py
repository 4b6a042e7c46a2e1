"""One schedule of a whole design with its placements given: speculative execution, resident weights, several samples.

Speculative: the backbone goes on while a head decides, on whatever cores are free; of the layers that could run, the
one that can start first does, heads before the backbone. A sample that leaves has paid for all that was begun before
its decision. Resident: weights stay in the top memory of their cores, taken in order of execution, the whole memory
where everything that its cores use fits beside the activations, else half of it; what brought them there is not
counted. Several samples: layer by layer, each layer for all samples, so that weights are fetched once for all of
them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from explorer.sim.machine import DRAM, Machine
from explorer.sim.network_graph import INPUT_UID, GraphLayer, NetworkGraph, image_bits
from explorer.sim.parts import Piece, Residents, input_piece, layer_shares, weight_piece
from explorer.sim.placement import CoreRoles, Placement
from explorer.sim.profiles import Profiler, operand_bits
from explorer.sim.results import StageRun
from explorer.sim.schedule import Cause, PartRun, ScheduleState, TransferRun
from explorer.sim.schedule_tree import Mounts, head_name
from explorer.sim.stages import PlanMemory, StageRunner
from explorer.spec.accelerator import Operand, System
from explorer.spec.costs import BatchCost, PathCost
from explorer.spec.network import HeadKind, Layer, Network
from explorer.spec.precision import Bits, Precision

__all__ = ["PassPlan", "WholePass", "half_system", "plan_pass", "run_batch", "run_pass", "with_batch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePlan:
    """A stage: its layers, how many layers read each output, bits and cores. `head` is None for a block."""

    name: str
    mounting_point: int
    head: HeadKind | None
    layers: tuple[GraphLayer, ...]
    readers: tuple[int, ...]
    bits: Bits
    placements: tuple[Placement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassPlan:
    """The stages of a design in order."""

    graph: NetworkGraph
    precision: Precision
    stages: tuple[StagePlan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WholePass:
    """A schedule: its stages and the cost of leaving at each exit."""

    stages: tuple[StageRun, ...]
    exits: tuple[PathCost, ...]

    @property
    def edp_pj_cycles(self) -> float:
        return self.exits[-1].edp_pj_cycles


def plan_pass(
    graph: NetworkGraph,
    mounts: Mounts,
    precision: Precision,
    placements: list[tuple[Placement, ...]],
    *,
    truncated: bool,
) -> PassPlan:
    """The stages of a design with their cores; truncated: the network ends with the last mounted head."""
    mounted = dict(mounts)
    network = graph.network
    last = mounts[-1][0] if truncated else network.n_blocks - 1
    given = iter(placements)
    stages = []
    for block in range(last + 1):
        kind = mounted.get(block)
        reads = {} if kind is None else graph.head_reads[block, kind]
        cut = truncated and block == last
        layers = graph.blocks[block]
        readers = tuple(item.readers + (0 if cut else item.later_readers) + reads.get(item.uid, 0) for item in layers)
        stages.append(
            StagePlan(
                name=network.blocks[block].name, mounting_point=block, head=None, layers=layers, readers=readers,
                bits=precision.backbone, placements=next(given),
            )
        )  # fmt: skip
        if kind is not None:
            stages.append(_head_plan(graph, block, kind, precision.heads, next(given)))
    if not truncated:
        stages.append(_head_plan(graph, last, HeadKind.FINAL, precision.backbone, next(given)))
    return PassPlan(graph=graph, precision=precision, stages=tuple(stages))


def _head_plan(
    graph: NetworkGraph, block: int, kind: HeadKind, bits: Bits, placements: tuple[Placement, ...]
) -> StagePlan:
    layers = graph.heads[block, kind]
    return StagePlan(
        name=head_name(block, kind), mounting_point=block, head=kind, layers=layers,
        readers=tuple(item.readers for item in layers), bits=bits, placements=placements,
    )  # fmt: skip


def with_weight_memories(system: System, sizes: dict[int, int]) -> System:
    """The system with the top weight memories of some cores at other sizes, in bit."""
    cores = []
    for index, core in enumerate(system.cores):
        top = core.top_on_chip(Operand.WEIGHT) if index in sizes else None
        memories = tuple(
            replace(memory, size_bits=max(1, sizes[index])) if memory is top else memory for memory in core.memories
        )
        cores.append(replace(core, memories=memories))
    return replace(system, cores=tuple(cores))


def half_system(system: System) -> System:
    """The system with half of every memory that holds weights, for what runs beside resident weights."""
    sizes = {}
    for core in CoreRoles.of(system).compute:
        top = system.cores[core].top_on_chip(Operand.WEIGHT)
        if top is not None:
            sizes[core] = top.size_bits // 2
    return with_weight_memories(system, sizes)


def resident_weights(machine: Machine, plan: PassPlan, half: Profiler) -> tuple[Residents, list[tuple[Piece, int]]]:
    """The weights that stay on chip, and (piece, store) for each."""
    wanted: dict[int, list[Piece]] = {}
    largest_rest: dict[int, int] = {}
    for stage in plan.stages:
        for item, cores in zip(stage.layers, stage.placements, strict=True):
            for share, (layer, core) in enumerate(zip(layer_shares(item.layer, len(cores)), cores, strict=False)):
                stores = machine.store_of[core]
                sizes = operand_bits(layer, stage.bits)
                rest = sum(
                    sizes[operand]
                    for operand, store in ((Operand.INPUT, stores[0]), (Operand.OUTPUT, stores[2]))
                    if store == stores[1]
                )
                largest_rest[stores[1]] = max(rest, largest_rest.get(stores[1], 0))
                bits = layer.weight_count * stage.bits.weight
                if bits:
                    wanted.setdefault(stores[1], []).append(weight_piece(item.weights_uid, share, bits))
    placed = []
    left: dict[int, int] = {}
    for store, pieces in wanted.items():
        if store == DRAM:
            continue
        core, capacity = machine.stores[store].core, machine.stores[store].memory.size_bits
        total = sum(piece.bits for piece in pieces)
        # Two activations beside those of the running layer are in flight at least: keep as much room again.
        if total + 2 * largest_rest[store] <= capacity:
            placed += [(piece, store) for piece in pieces]
            left[core] = capacity - total
            continue
        room = capacity // 2
        left[core] = capacity - room
        for piece in pieces:
            if piece.bits <= room:
                placed.append((piece, store))
                room -= piece.bits
    lean = with_weight_memories(machine.system, left)
    ids = frozenset(piece.id for piece, _ in placed)
    return Residents(ids=ids, cores=lean.cores, profiler=half), placed


def run_pass(
    machine: Machine, profiler: Profiler, plan: PassPlan, *, n_tiles: int, speculative: bool, half: Profiler | None
) -> WholePass:
    """Schedule a design; `half`, a profiler of the half system, asks for resident weights."""
    state, pieces, runner = _start(machine, profiler, plan, n_tiles, half)
    logs = [_StageLog() for _ in plan.stages]
    units = _speculative_units(plan, state, pieces, n_tiles) if speculative else _sequential_units(plan)
    for number, first, end in units:
        stage = plan.stages[number]
        marks = len(state.part_runs), len(state.transfer_runs), len(state.memory_log)
        before = tuple(state.energy_pj)
        runner.run(
            state, pieces, stage.layers[first:end], list(stage.readers[first:end]), stage.bits,
            list(stage.placements[first:end]),
        )  # fmt: skip
        logs[number].add(state, marks, before)
        if not speculative and stage.head is not None and end == len(stage.layers):
            state.barrier = state.end
    stages = []
    end_so_far = 0.0
    for stage, log in zip(plan.stages, logs, strict=True):
        latest = max(end_so_far, log.end)
        stages.append(
            StageRun(
                name=stage.name, mounting_point=stage.mounting_point, head=stage.head,
                energy_by_cause_pj=tuple(log.energy_pj), latency_cycles=latest - end_so_far, part_runs=log.part_runs,
                transfer_runs=log.transfer_runs, memory_log=log.memory_log, placements=stage.placements,
            )
        )  # fmt: skip
        end_so_far = latest
    return WholePass(stages=tuple(stages), exits=_exits(plan, stages, logs))


class _StageLog:
    """What a stage did, in whatever order its layers ran."""

    def __init__(self) -> None:
        self.part_runs: list[PartRun] = []
        self.transfer_runs: list[TransferRun] = []
        self.memory_log: list[tuple[int, float, int]] = []
        self.energy_pj = [0.0] * len(Cause)
        self.end = 0.0

    def add(self, state: ScheduleState, marks: tuple[int, int, int], before: tuple[float, ...]) -> None:
        """Take over what the schedule logged since `marks`."""
        self.part_runs += state.part_runs[marks[0] :]
        self.transfer_runs += state.transfer_runs[marks[1] :]
        self.memory_log += state.memory_log[marks[2] :]
        for cause, energy in enumerate(before):
            self.energy_pj[cause] += state.energy_pj[cause] - energy
        ends = [run.end for run in state.part_runs[marks[0] :]]
        ends += [run.end for run in state.transfer_runs[marks[1] :] if run.cause == Cause.OUTPUT]
        self.end = max([self.end, *ends])


def _start(
    machine: Machine, profiler: Profiler, plan: PassPlan, n_tiles: int, half: Profiler | None, n_samples: int = 1
) -> tuple[ScheduleState, dict[int, tuple[Piece, ...]], StageRunner]:
    state = ScheduleState(machine)
    resident = None
    if half is not None:
        resident, placed = resident_weights(machine, plan, half)
        for piece, store in placed:
            state.keep_resident(piece, store)
    network = plan.graph.network
    bits = image_bits(plan.graph, plan.precision)
    pieces: dict[int, tuple[Piece, ...]] = {}
    for sample in range(n_samples):
        uid = INPUT_UID + sample * plan.graph.n_uids
        image = input_piece(uid, network.input_channels, network.input_height, bits)
        state.place_in_dram(image, uid, plan.graph.input_readers)
        pieces[uid] = (image,)
    return state, pieces, StageRunner(machine, profiler, PlanMemory(), n_tiles, resident)


def _sequential_units(plan: PassPlan) -> Iterator[tuple[int, int, int]]:
    """(stage, first layer, end) one after another."""
    for number, stage in enumerate(plan.stages):
        yield number, 0, len(stage.layers)


def _speculative_units(
    plan: PassPlan, state: ScheduleState, pieces: dict[int, tuple[Piece, ...]], n_tiles: int
) -> Iterator[tuple[int, int, int]]:
    """The next layer (or fused block) of the backbone or of a head that waits, whichever can start first."""
    queues: list[deque[tuple[int, int, int]]] = [deque()]
    for number, stage in enumerate(plan.stages):
        cuts = [(0, len(stage.layers))] if n_tiles > 1 else [(i, i + 1) for i in range(len(stage.layers))]
        units = [(number, first, end) for first, end in cuts]
        if stage.head is None or stage.head is HeadKind.FINAL:
            queues[0].extend(units)
        else:
            queues.append(deque(units))
    while any(queues):
        best: tuple[tuple[float, bool], deque[tuple[int, int, int]]] | None = None
        for rank, queue in enumerate(queues):
            if not queue:
                continue
            start = _earliest_start(plan, state, pieces, queue[0])
            # Heads go first where both could start.
            if start is not None and (best is None or (start, rank == 0) < best[0]):
                best = (start, rank == 0), queue
        assert best is not None
        yield best[1].popleft()


def _earliest_start(
    plan: PassPlan, state: ScheduleState, pieces: dict[int, tuple[Piece, ...]], unit: tuple[int, int, int]
) -> float | None:
    """When a unit's core and inputs are there, transfers left aside; None while an input is not yet scheduled."""
    number, first, _ = unit
    stage = plan.stages[number]
    start: float = min(state.core_free[core] for core in stage.placements[first])
    for source in stage.layers[first].sources:
        if source not in pieces:
            return None
        start = max([start, *(state.made_at.get(piece.id, 0.0) for piece in pieces[source])])
    return start


def _exits(plan: PassPlan, stages: list[StageRun], logs: list[_StageLog]) -> tuple[PathCost, ...]:
    """The cost of leaving at each exit: all that was begun before its decision."""
    exits = []
    decided = 0.0
    last = len(stages) - 1
    for number, (stage, log) in enumerate(zip(plan.stages, logs, strict=True)):
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


def with_batch(network: Network, n_samples: int) -> Network:
    """The network with every layer working on several samples at once."""

    def grown(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
        return tuple(replace(layer, batch=layer.batch * n_samples) for layer in layers)

    return replace(
        network,
        blocks=tuple(replace(block, layers=grown(block.layers)) for block in network.blocks),
        heads=tuple(replace(head, layers=grown(head.layers)) for head in network.heads),
        final_head=replace(network.final_head, layers=grown(network.final_head.layers)),
    )


def run_batch(
    machine: Machine, profiler: Profiler, plan: PassPlan, n_samples: int, *, half: Profiler | None
) -> BatchCost:
    """Several samples layer by layer on the full path; heads are waited for, as in the sequential policy."""
    state, pieces, runner = _start(machine, profiler, plan, 1, half, n_samples)
    stride = plan.graph.n_uids
    first_done = 0.0
    for stage in plan.stages:
        for item, readers, cores in zip(stage.layers, stage.readers, stage.placements, strict=True):
            planned = []
            for sample in range(n_samples):
                shifted = replace(
                    item, uid=item.uid + sample * stride, sources=tuple(uid + sample * stride for uid in item.sources)
                )
                planned.append(runner.announce(state, pieces, shifted, readers, stage.bits, cores, 1))
            for number, layer in enumerate(planned):
                for part in layer.parts:
                    state.run(part)
                if stage.head is HeadKind.FINAL and item is stage.layers[-1] and number == 0:
                    first_done = state.result_at[layer.uid]
        if stage.head is not None:
            state.barrier = state.end
    return BatchCost(
        n_samples=n_samples, energy_pj=sum(state.energy_pj), first_latency_cycles=first_done, latency_cycles=state.end
    )
