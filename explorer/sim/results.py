"""From what ran to what is reported: stages, layers, causes, timeline and memory use as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from explorer.sim.machine import Machine
from explorer.sim.mapped_layer import MappedLayer
from explorer.sim.pass_plan import StackPlan
from explorer.sim.placement import Placement
from explorer.sim.schedule import PartRun
from explorer.sim.tensors import Cause, TransferRun
from explorer.spec.accelerator import System
from explorer.spec.costs import (
    Activity,
    ActivityKind,
    Bottleneck,
    CycleSplit,
    EnergyCause,
    FusedStack,
    LayerCost,
    MemoryEnergy,
    MemoryUse,
    NetworkCost,
    PathCost,
    StageCost,
)
from explorer.spec.network import HeadKind, Layer

__all__ = ["CAUSE_NAMES", "StageRun", "exit_costs", "layer_cost", "network_cost", "path_edp"]

CAUSE_NAMES = {
    Cause.COMPUTE: "compute",
    Cause.ON_CHIP: "on-chip memory",
    Cause.OFF_CHIP: "off-chip memory",
    Cause.EVICTION: "eviction to off-chip memory",
    Cause.OUTPUT: "results to off-chip memory",
    Cause.CORE_TO_CORE: "core to core",
    Cause.LINKS: "links",
}


@dataclass(slots=True, kw_only=True)
class StageRun:
    """A stage that ran, with its share of the schedule's logs.

    energy_by_cause_pj: what it spent, in the order of `Cause`; latency_cycles: by how much it moved the end of
    everything so far; times in the logs count from the last restart of the schedule (see `network_cost`); stacks:
    those that begin in this stage, none layer by layer.
    """

    name: str
    mounting_point: int
    head: HeadKind | None
    energy_by_cause_pj: tuple[float, ...]
    latency_cycles: float
    part_runs: list[PartRun]
    transfer_runs: list[TransferRun]
    memory_log: list[tuple[int, float, int]]
    placements: tuple[Placement, ...]
    stacks: tuple[StackPlan, ...] = ()
    # Kept from one report to the next: layers, and activities with the moment they count from.
    _layers: tuple[LayerCost, ...] | None = None
    activities: list[Activity] = field(default_factory=list)
    shown_from: float = -1.0

    @property
    def energy_pj(self) -> float:
        return sum(self.energy_by_cause_pj)

    def layer_costs(self, system: System) -> tuple[LayerCost, ...]:
        """The layers of the stage; computed once."""
        if self._layers is None:
            self._layers = _layer_costs(system, self.part_runs)
        return self._layers


def path_edp(runs: list[StageRun]) -> float:
    """Energy-delay product of the full path, in pJ x cycles."""
    return sum(run.energy_pj for run in runs) * sum(run.latency_cycles for run in runs)


def exit_costs(runs: list[StageRun]) -> tuple[PathCost, ...]:
    """What was spent until each head had decided: cumulative and monotone."""
    exits = []
    energy = latency = 0.0
    for run in runs:
        energy += run.energy_pj
        latency += run.latency_cycles
        if run.head is not None:
            exits.append(PathCost(energy_pj=energy, latency_cycles=latency))
    for earlier, later in pairwise(exits):
        assert earlier.energy_pj <= later.energy_pj and earlier.latency_cycles <= later.latency_cycles
    return tuple(exits)


def network_cost(
    system: System, machine: Machine, runs: list[StageRun], *, restarts: bool, exits: tuple[PathCost, ...] | None = None
) -> NetworkCost:
    """Cumulative cost at every exit, and the reasons. The last run is the one of the last exit.

    restarts: whether times count anew after every head; exits: the costs of the exits where they are not the sums of
    the stages so far (speculative execution).
    """
    stages = []
    starts = []
    latency = restarted_at = 0.0
    causes = [0.0] * len(CAUSE_NAMES)
    for run in runs:
        starts.append(restarted_at)
        latency += run.latency_cycles
        for cause in CAUSE_NAMES:
            causes[cause] += run.energy_by_cause_pj[cause]
        stage = StageCost(
            name=run.name, mounting_point=run.mounting_point, head=run.head, energy_pj=run.energy_pj,
            latency_cycles=run.latency_cycles, layers=run.layer_costs(system),
        )  # fmt: skip
        stages.append(stage)
        if run.head is not None:
            restarted_at = latency if restarts else 0.0
    placed = list(zip(runs, starts, strict=True))
    return NetworkCost(
        exits=exit_costs(runs) if exits is None else exits,
        stages=tuple(stages),
        energy_by_cause=tuple(EnergyCause(cause=name, energy_pj=causes[cause]) for cause, name in CAUSE_NAMES.items()),
        timeline=_timeline(system, machine, placed),
        memory_use=_memory_use(machine, placed),
        stacks=_fused_stacks(runs),
    )


def _fused_stacks(runs: list[StageRun]) -> tuple[FusedStack, ...]:
    if not any(run.stacks for run in runs):
        return ()
    names = {part_run.part.uid: part_run.part.layer.name for run in runs for part_run in run.part_runs}
    return tuple(
        FusedStack(layers=tuple(names[uid] for uid in stack.uids), row_tiles=stack.n_tiles)
        for run in runs
        for stack in run.stacks
        if stack.n_tiles > 1
    )


def _layer_costs(system: System, part_runs: list[PartRun]) -> tuple[LayerCost, ...]:
    grouped: dict[tuple[int, int], list[PartRun]] = {}
    for run in part_runs:
        grouped.setdefault((run.part.uid, run.part.core), []).append(run)
    return tuple(_layer_cost(system, core, runs) for (_, core), runs in grouped.items())


def _layer_cost(system: System, core: int, runs: list[PartRun]) -> LayerCost:
    """All parts of one layer on one core; the unrolling and loops are those of the first."""
    splits = [run.part.profile.mapped.cycles for run in runs]
    busy = sum(split.total for split in splits)
    cycles = CycleSplit(
        compute=sum(split.compute for split in splits), stall=sum(split.stall for split in splits),
        onload=sum(split.onload for split in splits), offload=sum(split.offload for split in splits),
        transfer=max(0.0, sum(run.waited + (run.end - run.start) for run in runs) - busy),
    )  # fmt: skip
    return layer_cost(
        layer=runs[0].part.layer, core=core, core_name=system.cores[core].name, cycles=cycles,
        operations=sum(run.part.profile.operations for run in runs),
        mapped=[run.part.profile.mapped for run in runs],
        transfer_energy_pj=sum(run.transfer_energy_pj for run in runs),
    )  # fmt: skip


def layer_cost(
    *, layer: Layer, core: int, core_name: str, operations: int, mapped: list[MappedLayer], cycles: CycleSplit,
    transfer_energy_pj: float,
) -> LayerCost:  # fmt: skip
    """One layer on one core from the mappings of its parts there."""
    first = mapped[0]
    memory = first.memory_energy
    if len(mapped) > 1:
        energies: dict[tuple[str, str], float] = {}
        for part in mapped:
            for item in part.memory_energy:
                key = item.memory, item.operand
                energies[key] = energies.get(key, 0.0) + item.energy_pj
        memory = tuple(
            MemoryEnergy(memory=name, operand=operand, energy_pj=energy) for (name, operand), energy in energies.items()
        )
    ideal = sum(part.ideal_cycles for part in mapped)
    roofline = sum(part.roofline_cycles for part in mapped)
    return LayerCost(
        layer=layer.name,
        kind=layer.kind,
        core=core,
        core_name=core_name,
        operations=operations,
        energy_pj=sum(part.energy_pj for part in mapped) + transfer_energy_pj,
        latency_cycles=cycles.total,
        cycles=cycles,
        mac_energy_pj=sum(part.mac_energy_pj for part in mapped),
        transfer_energy_pj=transfer_energy_pj,
        memory_energy=memory,
        spatial=tuple((loop.value, factor) for item in first.unrolling.dimensions for loop, factor in item.factors),
        temporal=tuple((loop.value, size) for loop, size in first.temporal),
        utilisation=first.utilisation,
        roofline_cycles=roofline,
        bottleneck=Bottleneck.MEMORY if roofline > ideal else Bottleneck.COMPUTE,
        computed_share=first.computed_share,
    )


def _timeline(system: System, machine: Machine, runs: list[tuple[StageRun, float]]) -> tuple[Activity, ...]:
    core_names = [f"{index} {core.name}" for index, core in enumerate(system.cores)]
    found: list[Activity] = []
    for run, offset in runs:
        if run.shown_from != offset:
            run.shown_from = offset
            run.activities = _stage_timeline(core_names, machine, run, offset)
        found += run.activities
    return tuple(found)


def _stage_timeline(core_names: list[str], machine: Machine, run: StageRun, offset: float) -> list[Activity]:
    channels = machine.table.channels
    found = [
        Activity(
            resource=core_names[part_run.part.core],
            kind=ActivityKind.COMPUTE,
            label=part_run.part.label,
            start_cycles=offset + part_run.start,
            end_cycles=offset + part_run.end,
        )
        for part_run in run.part_runs
    ]
    found += [
        Activity(
            resource=channels[channel].name,
            kind=ActivityKind.TRANSFER,
            label=transfer.label,
            start_cycles=offset + transfer.start,
            end_cycles=offset + transfer.end,
            size_bits=transfer.size_bits,
        )
        for transfer in run.transfer_runs
        for channel in transfer.channels
    ]
    return found


def _memory_use(machine: Machine, runs: list[tuple[StageRun, float]]) -> tuple[MemoryUse, ...]:
    """Steps of the memory that holds each core's outputs, core by core in order of time."""
    changes: dict[int, list[tuple[float, int]]] = {store: [] for store in machine.shown_stores}
    for run, offset in runs:
        for store, time, bits in run.memory_log:
            changes[store].append((offset + time, bits))
    found = []
    for store, core in machine.shown_stores.items():
        steps = changes[store]
        steps.sort()
        used = 0
        for index, (time, bits) in enumerate(steps):
            used += bits
            if index + 1 == len(steps) or steps[index + 1][0] != time:
                found.append(MemoryUse(core=core, at_cycles=time, used_bits=used))
    return tuple(found)
