"""Maps a layer to a core: spatial unrolling and loop order that minimise an objective, with the reasons of their
cost.

    given or searched unrollings (unrolling) -> fitted to the loops (spatial) -> every loop order (temporal, nests)
    -> loops allocated to memories (allocation) -> data movements (traffic) -> energy and latency (cost, ports)

All layers that are asked for together and are not yet known are evaluated in one pass of numpy arrays.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.errors import MappingError
from explorer.sim.evaluate import BestNest, evaluate_plans
from explorer.sim.layout import CoreLayout, PortUse, core_layout
from explorer.sim.loops import DIMENSIONS, INPUT, OPERANDS, OUTPUT, WEIGHT, LayerLoops, layer_loops, tensor_bits
from explorer.sim.mapped_layer import MappedLayer, MappingRules, Objective, OperandLevel, UnrollingSearch
from explorer.sim.nests import MOST_KINDS
from explorer.sim.temporal import LARGEST_FACTOR_COUNT
from explorer.sim.unrolling import Hints, different_rows, fitting_order, unrolling_tables
from explorer.spec.accelerator import Core, Direction, Operand, SpatialUnrolling, UnrolledDimension
from explorer.spec.costs import CycleSplit
from explorer.spec.network import Layer
from explorer.spec.precision import Bits
from explorer.stopping import stop_if_asked

__all__ = ["MappingRequest", "forget_mappings", "map_layer", "map_layers"]

_MOST_REMEMBERED = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingRequest:
    """What to map and how.

    unrolling: given; None: the core's own dataflow, else searched as `search` says, array dimensions that the given
    one leaves out included. hints: for some array dimensions the loops that the search may unroll over them. on_chip:
    operands that start and end in the core's top on-chip memory instead of its DRAM level. count_offload: whether the
    last off-loading counts in the latency that is minimised. overlap_loading: whether loading that is done once may
    go on during computation (ZigZag 3.9), or must end before it (older versions). largest_factor_count: into how many
    temporal loops a layer is split at most (LOMA's lpf_limit), 1 to 8; costs grow with its factorial.
    """

    layer: Layer
    core: Core
    bits: Bits
    objective: Objective = Objective.EDP
    unrolling: SpatialUnrolling | None = None
    hints: Hints = ()
    search: UnrollingSearch = UnrollingSearch.UTILISATION
    on_chip: tuple[Operand, ...] = ()
    count_offload: bool = True
    overlap_loading: bool = True
    largest_factor_count: int = LARGEST_FACTOR_COUNT

    def __post_init__(self) -> None:
        if not 1 <= self.largest_factor_count <= MOST_KINDS:
            raise ValueError(f"largest_factor_count is {self.largest_factor_count}, but must be from 1 to {MOST_KINDS}")


@dataclass(frozen=True, slots=True)
class _Key:
    """What the result depends on."""

    layout: CoreLayout
    loops: LayerLoops
    unrolling: SpatialUnrolling | None
    hints: Hints
    search: UnrollingSearch
    rules: MappingRules


_remembered: OrderedDict[_Key, MappedLayer] = OrderedDict()


def forget_mappings() -> None:
    """Empty the memory of results, so that the next ones are computed anew (for benchmarks)."""
    _remembered.clear()
    unrolling_tables.cache_clear()


def map_layer(
    layer: Layer,
    core: Core,
    bits: Bits,
    *,
    objective: Objective = Objective.EDP,
    unrolling: SpatialUnrolling | None = None,
    hints: Hints = (),
    search: UnrollingSearch = UnrollingSearch.UTILISATION,
    on_chip: tuple[Operand, ...] = (),
    count_offload: bool = True,
    overlap_loading: bool = True,
    largest_factor_count: int = LARGEST_FACTOR_COUNT,
) -> MappedLayer:
    """The best mapping of one layer to one core; see `MappingRequest`. MappingError if it fits nowhere."""
    request = MappingRequest(
        layer=layer, core=core, bits=bits, objective=objective, unrolling=unrolling, hints=hints, search=search,
        on_chip=on_chip, count_offload=count_offload, overlap_loading=overlap_loading,
        largest_factor_count=largest_factor_count,
    )  # fmt: skip
    return map_layers([request])[0]


def map_layers(requests: Sequence[MappingRequest]) -> list[MappedLayer]:
    """The best mapping of each request; equal ones are computed once and remembered whatever the layers are called.

    MappingError if one of them fits nowhere.
    """
    keys = [_key(request) for request in requests]
    missing: dict[_Key, Layer] = {}
    for key, request in zip(keys, requests, strict=True):
        if key not in _remembered:
            missing.setdefault(key, request.layer)
    results = {key: _remembered[key] for key in keys if key in _remembered}
    batches: dict[tuple[object, ...], list[_Key]] = {}
    for key in missing:
        batches.setdefault((id(key.layout), key.loops.equation, key.rules), []).append(key)
    for batch_keys in batches.values():
        for key, mapped in zip(batch_keys, _map_batch(batch_keys, missing), strict=True):
            results[key] = _remembered[key] = mapped
    while len(_remembered) > _MOST_REMEMBERED:
        _remembered.popitem(last=False)
    return [results[key] for key in keys]


def _key(request: MappingRequest) -> _Key:
    core = request.core.without_off_chip(request.on_chip) if request.on_chip else request.core
    return _Key(
        core_layout(core),
        layer_loops(request.layer, request.bits, zero_skipping=core.array.zero_skipping),
        request.unrolling if request.unrolling is not None else core.dataflow,
        request.hints,
        request.search,
        MappingRules(
            objective=request.objective,
            count_offload=request.count_offload,
            overlap_loading=request.overlap_loading,
            largest_factor_count=request.largest_factor_count,
        ),
    )


def _map_batch(keys: list[_Key], layers: dict[_Key, Layer]) -> list[MappedLayer]:
    """The mappings of keys that agree in layout, equation and rules."""
    layout, rules = keys[0].layout, keys[0].rules
    if layout.core.array.n_units == 0:
        raise MappingError(f"layer {layers[keys[0]].name}: core {layout.core.name} has no array to compute it on")
    tables = []
    for key in keys:
        stop_if_asked()
        try:
            table = unrolling_tables(layout, key.loops, key.unrolling, key.hints, key.search)
        except MappingError as error:
            raise MappingError(f"layer {layers[key].name}: {error}") from error
        tables.append(table[different_rows(layout, table)])
    owners = [number for number, table in enumerate(tables) for _ in range(len(table))]
    loops = [keys[owner].loops for owner in owners]
    order = np.array([fitting_order(layout, keys[owner].unrolling) for owner in owners])
    best: dict[int, BestNest] = {}
    counts = [0] * len(keys)
    nests = evaluate_plans(layout, loops, np.concatenate(tables), order, rules)
    for owner, nest in zip(owners, nests, strict=True):
        counts[owner] += nest.n_orders
        if owner not in best or nest.score(rules) < best[owner].score(rules):
            best[owner] = nest
    return [_mapped_layer(layout, key, layers[key], best[number], counts[number]) for number, key in enumerate(keys)]


def _mapped_layer(layout: CoreLayout, key: _Key, layer: Layer, nest: BestNest, n_mappings: int) -> MappedLayer:
    if nest.energy_pj == float("inf"):
        raise MappingError(
            f"layer {layer.name} cannot be mapped to core {layout.core.name}: "
            "in no loop order do its operands fit its memories"
        )
    array = layout.core.array
    operations = layer.operations * key.loops.computed_share
    ideal_cycles = float(-(-operations // array.n_units))
    return MappedLayer(
        energy_pj=nest.energy_pj,
        mac_energy_pj=operations * array.unit_energy_pj,
        cycles=CycleSplit(
            compute=nest.compute_cycles,
            stall=nest.stall_cycles,
            onload=nest.onload_cycles,
            offload=nest.offload_cycles,
        ),
        ideal_cycles=ideal_cycles,
        transfer_floor_cycles=_transfer_floor_cycles(layout, key.loops),
        utilisation=operations / array.n_units / nest.compute_cycles,
        unrolling=SpatialUnrolling(
            dimensions=tuple(
                UnrolledDimension(
                    dimension=name,
                    factors=tuple(
                        (loop, factor) for loop, factor in zip(DIMENSIONS, factors, strict=True) if factor > 1.0
                    ),
                )
                for name, factors in zip(array.dimensions, nest.factors, strict=True)
                if any(factor > 1.0 for factor in factors)
            )
        ),
        temporal=tuple((DIMENSIONS[dim], size) for dim, size in nest.temporal),
        levels=tuple(
            _operand_level(layout, nest, number, level)
            for number in (INPUT, WEIGHT, OUTPUT)
            for level in range(layout.n_levels(number))
        ),
        n_mappings=n_mappings,
        computed_share=key.loops.computed_share,
    )


def _operand_level(layout: CoreLayout, nest: BestNest, number: int, level: int) -> OperandLevel:
    memory = layout.memory(number, level)
    from_high, to_low, from_low, to_high = nest.traffic_bits[number][level]
    return OperandLevel(
        memory=memory.name,
        operand=OPERANDS[number],
        off_chip=memory.off_chip,
        tile_bits=nest.tile_bits[number][level],
        n_instances=round(nest.units[number][level]),
        from_high_bits=from_high,
        to_low_bits=to_low,
        from_low_bits=from_low,
        to_high_bits=to_high,
        energy_pj=nest.level_energy_pj[number][level],
    )


def _transfer_floor_cycles(layout: CoreLayout, loops: LayerLoops) -> float:
    """Cycles to move the operand that takes longest, once, through the port of the memory it starts or ends in.

    Operands are not added up even if they share that port, for ZigZag lets the loading of the two inputs overlap.
    """
    floor = 0.0
    for number in range(3):
        level = layout.n_levels(number) - 1
        direction = Direction.FROM_LOW if number == OUTPUT else Direction.TO_LOW
        port = layout.port_of.get(PortUse(operand=number, level=level, direction=direction))
        if port is not None:
            floor = max(floor, tensor_bits(loops, number) / port.bandwidth_max_bits)
    return floor
