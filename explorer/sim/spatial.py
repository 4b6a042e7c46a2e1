"""Spatial unrollings as arrays: factors over the array's dimensions made to fit the loops, and what they mean for
each memory.

A factor that does not divide its loop is kept in two forms, as ZigZag does: the average over the temporal iterations,
which may be fractional and gives energy and memory use, and its integer part, which gives data rates and thus
latency.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.sim.layout import CoreLayout
from explorer.sim.loops import DIMENSIONS, FX, FY, INPUT, OX, OY, WEIGHT, LayerLoops
from explorer.spec.accelerator import SpatialUnrolling

__all__ = ["FactorForm", "SpatialPlans", "Spread", "factor_table", "plan_unrollings", "window_span"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spread:
    """How one operand's loops are spread below its levels; one row a plan, in one of the two factor forms.

    Lists run over arch levels: entry l holds what is unrolled below memory level l, the last what no level serves.
    relevant[l]: (n_plans,) cumulative product of relevant factors below and up to l; window[l]: cumulative factors of
    OX, OY, FX, FY (inputs only); boost[l]: rounded ratio of data just below level l to data in it; irrelevant[l]:
    product of irrelevant factors from l on upwards; listed[l]: whether any irrelevant loop is unrolled, be it once,
    from l on; count[l]: units that exist at arch level l.
    """

    relevant: list[Floats]
    window: list[tuple[Floats, Floats, Floats, Floats]]
    boost: list[Floats]
    irrelevant: list[Floats]
    listed: list[NDArray[np.bool_]]
    count: list[Floats]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FactorForm:
    """Unroll factors of all plans in one form: (n_plans, n_array_dims, n_loop_dims), 1 where nothing is unrolled.

    per_level[operand][arch level]: (n_plans, n_loop_dims) factors unrolled below that level.
    """

    factors: Floats
    per_level: tuple[list[Floats], ...]
    spreads: tuple[Spread, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpatialPlans:
    """Unrollings of a batch of layers on one core, one row a plan.

    temporal: (n_plans, n_loop_dims) iterations left; whole: (n_plans,) whether all factors of a plan are whole;
    exact: whether those of all plans are; rounds: (n_loop_dims,) dimensions in which some average factor is not a
    short binary fraction, so that products of it depend on their order.
    """

    average: FactorForm
    integer: FactorForm
    temporal: NDArray[np.int64]
    whole: NDArray[np.bool_]
    exact: bool
    rounds: NDArray[np.bool_]


def factor_table(layout: CoreLayout, unrollings: Sequence[SpatialUnrolling]) -> Floats:
    """Given unrollings as (n_plans, n_array_dims, n_loop_dims); 0 where a loop is not unrolled over a dimension."""
    names = layout.core.array.dimensions
    table = np.zeros((len(unrollings), len(names), len(DIMENSIONS)))
    for row, unrolling in enumerate(unrollings):
        for item in unrolling.dimensions:
            for loop, factor in item.factors:
                table[row, names.index(item.dimension), DIMENSIONS.index(loop)] = factor
    return table


def window_span(outputs: Floats, kernel: Floats, stride: Floats, largest: Floats) -> Floats:
    """Input positions that a run of outputs under a kernel touches along one axis, no more than the axis holds.

    Follows ZigZag's `calc_pr_dimension_size`; outputs and kernel are cut to whole numbers.
    """
    outputs, kernel = np.trunc(outputs), np.trunc(kernel)
    return np.minimum(outputs * kernel - np.maximum(0.0, kernel - stride) * (outputs - 1.0), largest)


def plan_unrollings(
    layout: CoreLayout, loops: Sequence[LayerLoops], table: Floats, order: NDArray[np.intp] | None = None
) -> SpatialPlans:
    """Fit a table of factors to the loops of each plan's layer; all layers have the same equation.

    order: (n_plans, n_array_dims) the order in which array dimensions are fitted; None: as they are. It matters
    where one loop is unrolled over several of them.
    """
    sizes = np.array([item.sizes for item in loops], dtype=np.float64)  # (n_plans, 8)
    average, integer = (_fit(table, sizes, order, whole=whole) for whole in (False, True))
    whole = (average == integer).all(axis=(1, 2))
    exact = bool(whole.all())
    listed = table > 0
    average_form = _form(layout, loops, sizes, average, listed)
    integer_form = average_form if exact else _form(layout, loops, sizes, integer, listed)
    return SpatialPlans(
        average=average_form,
        integer=integer_form,
        temporal=_temporal_iterations(layout, sizes, average),
        whole=whole,
        exact=exact,
        rounds=np.asarray((average * 1024.0 % 1.0 > 0.0).any(axis=(0, 1))),
    )


def _fit(table: Floats, sizes: Floats, order: NDArray[np.intp] | None, *, whole: bool) -> Floats:
    """Spread a loop that does not divide evenly: the first of its largest factors takes what earlier ones leave."""
    if order is not None:
        ordered = _fit(np.take_along_axis(table, order[:, :, None], axis=1), sizes, None, whole=whole)
        fitted = np.empty_like(ordered)
        np.put_along_axis(fitted, order[:, :, None], ordered, axis=1)
        return fitted
    n_array_dims = table.shape[1]
    adjusted = np.argmax(table, axis=1)  # (n_plans, 8), the first of the largest
    fitted = np.ones_like(table)
    early = np.ones_like(sizes)
    for dim in range(n_array_dims):
        given = table[:, dim, :]
        present = given > 0
        factor = np.where(present, given, 1.0)
        iterations = np.ceil(sizes / (factor * early))
        spread = sizes / iterations / early
        if whole:
            spread = np.maximum(np.trunc(spread), 1.0)
        fitted[:, dim, :] = np.where(present & (adjusted == dim), spread, factor)
        early = early * fitted[:, dim, :]
    return fitted


def _temporal_iterations(layout: CoreLayout, sizes: Floats, average: Floats) -> NDArray[np.int64]:
    """Iterations left of each loop; divided level by level of the weights, rounding up each time, as ZigZag does."""
    left = sizes
    for dims in layout.array_dims[WEIGHT]:
        if dims:
            left = np.ceil(left / average[:, dims, :].prod(axis=1))
    return np.maximum(left, 1.0).astype(np.int64)


def _form(
    layout: CoreLayout, loops: Sequence[LayerLoops], sizes: Floats, factors: Floats, listed: NDArray[np.bool_]
) -> FactorForm:
    ones = np.ones((len(loops), len(DIMENSIONS)))
    per_level = tuple(
        [factors[:, dims, :].prod(axis=1) if dims else ones for dims in layout.array_dims[operand]]
        for operand in range(3)
    )
    spreads = tuple(_spread(layout, operand, loops, sizes, per_level[operand], listed) for operand in range(3))
    return FactorForm(factors=factors, per_level=per_level, spreads=spreads)


def _spread(
    layout: CoreLayout,
    operand: int,
    loops: Sequence[LayerLoops],
    sizes: Floats,
    per_level: list[Floats],
    listed: NDArray[np.bool_],
) -> Spread:
    equation = loops[0].equation
    relevant_dims = list(equation.relevant(operand))
    irrelevant_dims = list(equation.irrelevant(operand))
    n_plans = len(loops)
    cumulative = np.multiply.accumulate(np.stack(per_level), axis=0)  # (n_arch, n_plans, 8)
    relevant = [level[:, relevant_dims].prod(axis=1) for level in cumulative]
    window = [(level[:, OX], level[:, OY], level[:, FX], level[:, FY]) for level in cumulative]
    total = [level.prod(axis=1) for level in per_level]
    relevant_per_level = [level[:, relevant_dims].prod(axis=1) for level in per_level]
    if operand == INPUT:
        stride_x, stride_y, width, height = np.array(
            [(item.stride_x, item.stride_y, item.in_width, item.in_height) for item in loops], dtype=np.float64
        ).T
        spans = [
            window_span(ox, fx, stride_x, width) * window_span(oy, fy, stride_y, height) for ox, oy, fx, fy in window
        ]
        before = [np.ones(n_plans), *spans[:-1]]
        relevant_per_level = [
            level * span / earlier for level, span, earlier in zip(relevant_per_level, spans, before, strict=True)
        ]
    unique = _from_level_up(relevant_per_level)
    real_irrelevant = np.array([[size > 1 and dim in irrelevant_dims for dim, size in enumerate(row)] for row in sizes])
    listed_per_level = [
        (listed[:, dims, :].any(axis=1) & real_irrelevant).any(axis=1) if dims else np.zeros(n_plans, dtype=bool)
        for dims in layout.array_dims[operand]
    ]
    return Spread(
        relevant=relevant,
        window=window,
        boost=[np.round(unique[level] / unique[level + 1]) for level in range(len(unique) - 1)],
        irrelevant=_from_level_up([level[:, irrelevant_dims].prod(axis=1) for level in per_level]),
        listed=[np.any(listed_per_level[level:], axis=0) for level in range(len(listed_per_level))],
        count=[np.round(np.round(level, 3)) for level in _from_level_up(total)],
    )


def _from_level_up(per_level: list[Floats]) -> list[Floats]:
    """Products over each level and those above it, multiplied in ascending order."""
    result = []
    for first in range(len(per_level)):
        product = per_level[first]
        for level in per_level[first + 1 :]:
            product = product * level
        result.append(product)
    return result
