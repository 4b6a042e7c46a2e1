"""Layers as the source of arXiv:2512.04705 counts them (the `paper` conventions).

1. Inputs and weights come from the core's own DRAM level and outputs go back there, for every layer.
2. A layer's latency counts on-loading and stalls, but not the last off-loading; one-time loading is not hidden behind
   computation. Mappings are chosen by latency.
3. A max-pooling is counted with as many input as output channels, though it does not reduce over them.
4. An add is unrolled over its width on the SIMD core.
"""

from __future__ import annotations

from dataclasses import replace

from explorer.errors import ExplorerError
from explorer.sim.mapped_layer import MappedLayer, Objective
from explorer.sim.mapping import MappingRequest, map_layers
from explorer.sim.pass_plan import StagePlan
from explorer.sim.placement import CoreRoles
from explorer.sim.profiles import map_many
from explorer.sim.results import layer_cost
from explorer.spec.accelerator import Core, System
from explorer.spec.costs import Activity, ActivityKind, EnergyCause, NetworkCost, PathCost, StageCost
from explorer.spec.design import Allocation
from explorer.spec.network import Layer, LayerKind
from explorer.spec.precision import Bits

__all__ = ["map_paper_layers", "paper_layer", "paper_network_cost"]


def paper_layer(layer: Layer) -> Layer:
    """The loop bounds that the source gives a layer."""
    if layer.kind in (LayerKind.MAX_POOL, LayerKind.AVG_POOL):
        return replace(layer, out_channels=layer.groups, in_channels=layer.groups, groups=1)
    if layer.kind is LayerKind.ADD:
        return replace(layer, groups=1, batch=layer.groups, out_channels=layer.out_width, out_width=1, in_width=1)
    return layer


def map_paper_layers(
    system: System, layers: list[tuple[Layer, Bits]], allocation: Allocation = Allocation.AUTO
) -> list[tuple[int, MappedLayer]]:
    """The core and mapping of each layer: its special core, else the compute core where it is fastest (AUTO) or the
    first.

    ExplorerError for another allocation, since the source's latencies are those of one core.
    """
    if allocation not in (Allocation.AUTO, Allocation.SINGLE):
        raise ExplorerError(f"allocation {allocation.value} does not exist under paper conventions; use auto or single")
    roles = CoreRoles.of(system)
    kinds: dict[Core, int] = {}
    for core in roles.compute if allocation is Allocation.AUTO else roles.compute[:1]:
        kinds.setdefault(system.cores[core], core)
    requests = []
    owners = []
    for number, (layer, bits) in enumerate(layers):
        special = roles.special(layer)
        for core in special if special is not None else tuple(kinds.values()):
            owners.append((number, core))
            requests.append(
                MappingRequest(
                    layer=paper_layer(layer),
                    core=system.cores[core],
                    bits=bits,
                    objective=Objective.LATENCY,
                    overlap_loading=False,
                )
            )
    best: dict[int, tuple[int, MappedLayer]] = {}
    for (number, core), mapped in zip(owners, map_many(requests), strict=True):
        known = best.get(number)
        if mapped is not None and (known is None or _rank(mapped) < _rank(known[1])):
            best[number] = core, mapped
    for (number, _), request in zip(owners, requests, strict=True):
        if number not in best:
            map_layers([request])  # raises the reason
    return [best[number] for number in range(len(layers))]


def _rank(mapped: MappedLayer) -> tuple[float, float]:
    return mapped.latency_without_offload_cycles, mapped.energy_pj


def paper_network_cost(system: System, stages: tuple[StagePlan, ...], allocation: Allocation) -> NetworkCost:
    """Cost of stages one after another; the last one is the last exit's head."""
    wanted = [(item.layer, stage.bits) for stage in stages for item in stage.layers]
    mapped = iter(map_paper_layers(system, wanted, allocation))
    exits, costs, timeline = [], [], []
    energy = now = mac_energy = off_chip = 0.0
    for stage in stages:
        layer_costs = []
        for layer in (item.layer for item in stage.layers):
            core, result = next(mapped)
            cycles = replace(result.cycles, offload=0.0)
            layer_costs.append(
                layer_cost(
                    layer=layer,
                    core=core,
                    core_name=system.cores[core].name,
                    mapped=[result],
                    cycles=cycles,
                    operations=paper_layer(layer).operations,
                    transfer_energy_pj=0.0,
                )
            )
            activity = Activity(
                resource=f"{core} {system.cores[core].name}", kind=ActivityKind.COMPUTE, label=layer.name,
                start_cycles=now, end_cycles=now + cycles.total,
            )  # fmt: skip
            timeline.append(activity)
            now += cycles.total
            mac_energy += result.mac_energy_pj
            off_chip += sum(level.energy_pj for level in result.levels if level.off_chip)
        stage_energy = sum(cost.energy_pj for cost in layer_costs)
        energy += stage_energy
        costs.append(
            StageCost(
                name=stage.name,
                mounting_point=stage.mounting_point,
                head=stage.head,
                energy_pj=stage_energy,
                latency_cycles=sum(cost.latency_cycles for cost in layer_costs),
                layers=tuple(layer_costs),
            )
        )
        if stage.head is not None:
            exits.append(PathCost(energy_pj=energy, latency_cycles=now))
    causes = {"compute": mac_energy, "on-chip memory": energy - mac_energy - off_chip, "off-chip memory": off_chip}
    return NetworkCost(
        exits=tuple(exits),
        stages=tuple(costs),
        energy_by_cause=tuple(EnergyCause(cause=cause, energy_pj=value) for cause, value in causes.items()),
        timeline=tuple(timeline),
        memory_use=(),
    )
