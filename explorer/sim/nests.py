"""A batch of loop nests: every order of the temporal loops of many layers and unrollings, as arrays with one column a
nest.

Loops run along the first axis, the innermost first; a nest with fewer loops than the batch is filled with loops of
size 1 outside, which belong to no dimension and count as both relevant and irrelevant. `prefix` tables have one row
more than there are loops: row j is the product over the j innermost ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.sim.loops import FX, FY, OUTPUT, OX, OY, Equation, LayerLoops
from explorer.sim.spatial import SpatialPlans
from explorer.sim.temporal import LARGEST_FACTOR_COUNT, LoopFactors, distinct_orders, loop_factors

__all__ = ["FILLER", "MOST_KINDS", "Floats", "Nests", "Places", "at", "build_nests", "loop_lists", "order_count"]

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

FILLER = 8
"""The number of the dimension of filling loops."""

MOST_KINDS = 8
"""No more kinds of loops than this: LOMA's six factors, or one for each dimension."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nests:
    """Arrays of a batch; N nests, n loops, P plans.

    plan: (N,) row of the plan; first: (P,) first nest of each plan; dims, sizes: (n, N); kinds: (n, N) number of the
    loop's kind within its plan; factors[plan]: the plan's loops as ((dimension, size), how many); joined: (P,)
    whether OY counts as OX, or FY as FX, for the plan's costs cannot tell them apart; total: prefix (n + 1, N) of all
    loops; relevant[operand]: prefix of relevant loops (inputs: without the sliding ones); window: prefixes of OX, OY,
    FX, FY; last_reduction: (N,) one more than the place of the outermost reduction loop, 0 without one.
    """

    equation: Equation
    plan: Places
    first: Places
    dims: NDArray[np.int8]
    sizes: Floats
    kinds: NDArray[np.int8]
    factors: list[LoopFactors]
    joined: NDArray[np.bool_]
    total: Floats
    relevant: tuple[Floats, Floats, Floats]
    window: tuple[Floats, Floats, Floats, Floats]
    last_reduction: Places

    @property
    def n_loops(self) -> int:
        return len(self.dims)

    @property
    def n_nests(self) -> int:
        return len(self.plan)

    def per_nest(self, per_plan: NDArray[np.generic]) -> Any:
        """Values of plans, repeated for their nests."""
        return per_plan.take(self.plan)

    def of(self, chosen: tuple[int, ...]) -> NDArray[np.bool_]:
        """Which loops are of given dimensions, (n, N)."""
        lookup = np.zeros(FILLER + 1, dtype=bool)
        lookup[list(chosen)] = True
        return lookup[self.dims]

    def prefix(self, chosen: tuple[int, ...]) -> Floats:
        """Prefix products of the loops of given dimensions, (n + 1, N)."""
        return _prefix(np.where(self.of(chosen), self.sizes, 1.0))

    def columns(self, chosen: Places) -> Nests:
        """Some of the nests, at least one of each plan, in order."""
        plan = self.plan[chosen]
        return replace(
            self,
            plan=plan,
            first=np.searchsorted(plan, np.arange(len(self.first))),
            dims=self.dims.take(chosen, axis=1),
            sizes=self.sizes.take(chosen, axis=1),
            kinds=self.kinds.take(chosen, axis=1),
            total=self.total.take(chosen, axis=1),
            relevant=_three([table.take(chosen, axis=1) for table in self.relevant]),
            window=tuple(table.take(chosen, axis=1) for table in self.window),  # type: ignore[arg-type]
            last_reduction=self.last_reduction[chosen],
        )


def at(table: NDArray[Any], places: Places) -> Any:
    """The entries of an (n + 1, N) table at one place a nest."""
    return table.ravel().take(places * table.shape[1] + np.arange(table.shape[1]))


def build_nests(
    loops: Sequence[LayerLoops], plans: SpatialPlans, largest_factor_count: int = LARGEST_FACTOR_COUNT
) -> Nests:
    """Every order of each plan's temporal loops; all layers have the same equation.

    Orders that differ only in the exchange of loops that costs cannot tell apart are built once.
    """
    factors = [loop_factors(tuple(row), largest_factor_count) for row in plans.temporal.tolist()]
    joined = np.array([_alike(item) for item in loops]) & plans.whole
    kinds = [_join(factor) if alike else factor for factor, alike in zip(factors, joined.tolist(), strict=True)]
    orders = [distinct_orders(tuple(count for _, count in kind)) for kind in kinds]
    n_loops = max(1, *(order.shape[0] for order in orders))
    n_orders = np.array([order.shape[1] for order in orders])
    ends = np.cumsum(n_orders)
    first = ends - n_orders
    kind_numbers = np.full((n_loops, ends[-1]), -1, dtype=np.int8)
    dims_of = np.full((len(kinds), MOST_KINDS + 1), FILLER, dtype=np.int8)
    sizes_of = np.ones((len(kinds), MOST_KINDS + 1))
    for row, (kind, order, begin, end) in enumerate(zip(kinds, orders, first.tolist(), ends.tolist(), strict=True)):
        kind_numbers[: order.shape[0], begin:end] = order
        for number, ((dim, size), _) in enumerate(kind):
            dims_of[row, number] = dim
            sizes_of[row, number] = size
    plan = np.repeat(np.arange(len(kinds)), n_orders)
    flat = kind_numbers + (plan * (MOST_KINDS + 1))  # kind -1 is the last of the row before
    dims = dims_of.ravel()[flat]
    sizes = sizes_of.ravel()[flat]
    equation = loops[0].equation
    nests = Nests(
        equation=equation, plan=plan, first=first, dims=dims, sizes=sizes, kinds=kind_numbers, factors=factors,
        joined=joined, total=_prefix(sizes), relevant=(sizes, sizes, sizes), window=(sizes, sizes, sizes, sizes),
        last_reduction=plan,
    )  # fmt: skip
    places = np.arange(1, n_loops + 1)[:, None]
    return replace(
        nests,
        relevant=_three([nests.prefix(equation.relevant(operand)) for operand in range(3)]),
        window=tuple(nests.prefix((dim,)) for dim in (OX, OY, FX, FY)),  # type: ignore[arg-type]
        last_reduction=np.max(np.where(nests.of(equation.irrelevant(OUTPUT)), places, 0), axis=0),
    )


def order_count(factors: LoopFactors) -> int:
    """How many different orders the loops have."""
    count = factorial(sum(times for _, times in factors))
    for _, times in factors:
        count //= factorial(times)
    return count


def loop_lists(nests: Nests, columns: Places) -> list[tuple[tuple[int, int], ...]]:
    """The loops of some nests as (dimension, size), innermost first, without the filling."""
    lists = []
    for column, dims, sizes in zip(
        columns.tolist(), nests.dims[:, columns].T.tolist(), nests.sizes[:, columns].T.tolist(), strict=True
    ):
        left = dict(nests.factors[nests.plan[column]])
        loops = []
        for dim, size in zip(dims, sizes, strict=True):
            if dim == FILLER:
                continue
            joined = _JOINED_WITH.get(dim)
            if not left.get((dim, round(size)), 0) and joined is not None:
                dim = joined
            left[dim, round(size)] -= 1
            loops.append((dim, round(size)))
        lists.append(tuple(loops))
    return lists


def _alike(loops: LayerLoops) -> bool:
    """Whether the two spatial axes of a layer are interchangeable: no kernel slides, or it slides over nothing, and
    no input position is cut off.
    """
    outputs, kernel = (loops.sizes[OX], loops.sizes[OY]), (loops.sizes[FX], loops.sizes[FY])
    still = kernel == (1, 1) or outputs == (1, 1)
    return still and loops.in_width >= max(outputs[0], kernel[0]) and loops.in_height >= max(outputs[1], kernel[1])


_JOINED_WITH = {OX: OY, FX: FY}


def _join(factors: LoopFactors) -> LoopFactors:
    """Count OY as OX and FY as FX."""
    other = {OY: OX, FY: FX}
    counts: dict[tuple[int, int], int] = {}
    for (dim, size), times in factors:
        key = other.get(dim, dim), size
        counts[key] = counts.get(key, 0) + times
    return tuple(sorted(counts.items(), key=lambda item: -item[1]))


def _three(items: list[NDArray[Any]]) -> tuple[Any, Any, Any]:
    first, second, third = items
    return first, second, third


def _prefix(factors: Floats) -> Floats:
    table = np.ones((factors.shape[0] + 1, factors.shape[1]))
    for row, factor in enumerate(factors):
        np.multiply(table[row], factor, out=table[row + 1])
    return table
