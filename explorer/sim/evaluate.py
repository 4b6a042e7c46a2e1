"""Evaluates many (layer, unrolling) plans on one core over all their loop orders, and keeps the best order of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.sim.allocation import allocate, precisions
from explorer.sim.cost import NestCosts, nest_costs
from explorer.sim.layout import CoreLayout, PortUse
from explorer.sim.loops import LayerLoops
from explorer.sim.mapped_layer import MappingRules, Objective
from explorer.sim.nests import Floats, Nests, build_nests, loop_lists, order_count
from explorer.sim.periods import distinct_nests, level_places, periods
from explorer.sim.spatial import SpatialPlans, plan_unrollings
from explorer.sim.temporal import loop_factors
from explorer.spec.accelerator import Direction
from explorer.stopping import stop_if_asked

__all__ = ["BestNest", "evaluate_plans"]

DIRECTIONS = (Direction.FROM_HIGH, Direction.TO_LOW, Direction.FROM_LOW, Direction.TO_HIGH)

MOST_PLANS = 256
MOST_ORDERS = 20_000
"""In one batch, so that its arrays stay within some 30 MB and stopping waits for some 10 ms at most (larger batches are
no faster); a plan with more orders is a batch of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BestNest:
    """The best loop order of one plan, with the figures that explain it. Infinite energy: no order fits.

    traffic_bits[operand][level]: bits moved in each of `DIRECTIONS`.
    """

    energy_pj: float
    latency_cycles: float
    compute_cycles: float
    stall_cycles: float
    onload_cycles: float
    offload_cycles: float
    temporal: tuple[tuple[int, int], ...]
    factors: tuple[tuple[float, ...], ...]
    level_energy_pj: tuple[tuple[float, ...], ...]
    tile_bits: tuple[tuple[float, ...], ...]
    units: tuple[tuple[float, ...], ...]
    traffic_bits: tuple[tuple[tuple[float, ...], ...], ...]
    n_orders: int

    def score(self, rules: MappingRules) -> tuple[float, float]:
        """What is minimised, then what breaks ties."""
        latency = self.latency_cycles - (0.0 if rules.count_offload else self.offload_cycles)
        match rules.objective:
            case Objective.ENERGY:
                return self.energy_pj, latency
            case Objective.LATENCY:
                return latency, self.energy_pj
            case Objective.EDP:
                return self.energy_pj * latency, 0.0


def evaluate_plans(
    layout: CoreLayout,
    loops: Sequence[LayerLoops],
    table: Floats,
    order: NDArray[np.intp] | None,
    rules: MappingRules,
) -> Iterator[BestNest]:
    """The best nest of each plan, in order. table: unroll factors (n_plans, n_array_dims, 8), order: see
    `plan_unrollings`."""
    plans = plan_unrollings(layout, loops, table, order)
    batches = _batches(plans, rules.largest_factor_count)
    for batch in batches:
        stop_if_asked()
        part = plans
        if len(batches) > 1:
            part = plan_unrollings(layout, loops[batch], table[batch], None if order is None else order[batch])
        yield from _evaluate_batch(layout, loops[batch], table[batch], part, rules)


def _batches(plans: SpatialPlans, largest_factor_count: int) -> list[slice]:
    """Consecutive plans that are evaluated together."""
    batches = []
    begin = n_orders = 0
    for number, temporal in enumerate(plans.temporal.tolist()):
        here = order_count(loop_factors(tuple(temporal), largest_factor_count))
        if number > begin and (number - begin == MOST_PLANS or n_orders + here > MOST_ORDERS):
            batches.append(slice(begin, number))
            begin, n_orders = number, 0
        n_orders += here
    return [*batches, slice(begin, len(plans.temporal))]


def _evaluate_batch(
    layout: CoreLayout, loops: Sequence[LayerLoops], table: Floats, plans: SpatialPlans, rules: MappingRules
) -> list[BestNest]:
    """The best nest of each plan: allocate all orders, keep those that differ, cost them."""
    every = build_nests(loops, plans, rules.largest_factor_count)
    stop_if_asked()
    allocation = allocate(layout, every, plans, precisions(loops, every))
    stop_if_asked()
    places = level_places(layout, every, allocation)
    chosen = distinct_nests(every, places, allocation.fits)
    nests = every.columns(chosen)
    stop_if_asked()
    shares = np.array([item.computed_share for item in loops])
    operations = np.array([np.prod(item.sizes, dtype=np.float64) for item in loops]) * shares
    drain = _drain_cycles(layout, table)
    costs = nest_costs(
        layout,
        nests,
        plans,
        precisions(loops, nests),
        periods(nests, places, chosen),
        allocation.fits[chosen],
        nests.per_nest(operations * layout.core.array.unit_energy_pj),
        nests.per_nest(drain),
        rules.overlap_loading,
        nests.per_nest(shares) if (shares < 1.0).any() else None,
    )
    stop_if_asked()
    latency = costs.latency_cycles if rules.count_offload else costs.latency_without_offload_cycles
    n_nests = np.diff(np.append(nests.first, nests.n_nests))
    columns = _best_of_each(nests.first, n_nests, costs.energy_pj, latency, rules.objective)
    return _figures(layout, nests, plans, costs, columns)


def _figures(
    layout: CoreLayout, nests: Nests, plans: SpatialPlans, costs: NestCosts, columns: NDArray[np.intp]
) -> list[BestNest]:
    """The chosen column of each plan as plain figures."""

    def pick(values: Floats) -> list[float]:
        return values[columns].tolist()  # type: ignore[no-any-return]

    figures = zip(
        *(pick(values) for values in (
            costs.energy_pj, costs.latency_cycles, costs.compute_cycles, costs.stall_cycles, costs.onload_cycles,
            costs.offload_cycles,
        )),
        strict=True,
    )  # fmt: skip
    level_energy = [_rows(pick(values) for values in levels) for levels in costs.level_energy_pj]
    tiles = [_rows(pick(values) for values in levels) for levels in costs.tile_bits]
    units = [_rows(count.tolist() for count in spread.count[1:]) for spread in plans.average.spreads]
    still = [0.0] * len(columns)
    moved = {use: pick(values) for use, values in costs.traffic_bits.items()}
    traffic = [
        [
            _rows(moved.get(PortUse(operand=operand, level=level, direction=way), still) for way in DIRECTIONS)
            for level in range(layout.n_levels(operand))
        ]
        for operand in range(3)
    ]
    return [
        BestNest(
            energy_pj=energy,
            latency_cycles=cycles,
            compute_cycles=compute,
            stall_cycles=stall,
            onload_cycles=onload,
            offload_cycles=offload,
            temporal=temporal,
            factors=tuple(map(tuple, factors)),
            level_energy_pj=tuple(rows[row] for rows in level_energy),
            tile_bits=tuple(rows[row] for rows in tiles),
            units=tuple(rows[row] for rows in units),
            traffic_bits=tuple(tuple(rows[row] for rows in levels) for levels in traffic),
            n_orders=order_count(nests.factors[row]),
        )
        for row, ((energy, cycles, compute, stall, onload, offload), temporal, factors) in enumerate(
            zip(figures, loop_lists(nests, columns), plans.average.factors.tolist(), strict=True)
        )
    ]


def _rows(columns: Iterator[list[float]]) -> list[tuple[float, ...]]:
    return list(zip(*columns, strict=True))


def _drain_cycles(layout: CoreLayout, table: Floats) -> Floats:
    """Along a systolic dimension the last results leave the array one cycle a unit after they are computed."""
    drain = np.zeros(len(table))
    for name in layout.core.array.systolic_dimensions:
        used = np.maximum(table[:, layout.core.array.dimensions.index(name), :], 1.0).prod(axis=1)
        drain += np.maximum(np.ceil(used) - 1.0, 0.0)
    return drain


def _best_of_each(
    first: NDArray[np.intp], n_nests: NDArray[np.intp], energy: Floats, latency: Floats, objective: Objective
) -> NDArray[np.intp]:
    """The best nest of each plan; ties go to the other figure, then to the first."""
    match objective:
        case Objective.ENERGY:
            value, tie = energy, latency
        case Objective.LATENCY:
            value, tie = latency, energy
        case Objective.EDP:
            value, tie = energy * latency, np.zeros_like(energy)
    least = np.repeat(np.minimum.reduceat(value, first), n_nests)
    tie = np.where(value == least, tie, np.inf)
    least_tie = np.repeat(np.minimum.reduceat(tie, first), n_nests)
    chosen = np.flatnonzero((value == least) & ((tie == least_tie) | np.isinf(least)))
    starts = np.searchsorted(chosen, first)
    return np.asarray(chosen[starts])
