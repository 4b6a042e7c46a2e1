"""Which spatial unrollings to try for a layer on a core: a given one made to fit, or a search over the array's
dimensions.

ZigZag 3.9 ranks unrollings by how much of the array they keep busy plus a bonus for spreading over several loops, and
evaluates the first three; `UnrollingSearch.UTILISATION` does the same. `FULL` also tries several loops on one array
dimension and evaluates two dozen different ones, those three among them, so it is never worse and often better.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, product
from math import prod

import numpy as np
from numpy.typing import NDArray

from explorer.errors import MappingError
from explorer.sim.layout import CoreLayout
from explorer.sim.loops import DIMENSIONS, FX, FY, OPERANDS, OUTPUT, OX, OY, B, C, G, K, LayerLoops
from explorer.sim.mapped_layer import UnrollingSearch
from explorer.sim.nests import Floats
from explorer.spec.accelerator import Direction, SpatialUnrolling

__all__ = ["Hints", "different_rows", "fitting_order", "unrolling_tables"]

Hints = tuple[tuple[str, tuple[int, ...]], ...]
"""For some array dimensions, the loop dimensions that may be unrolled over them."""

_MIXERS = np.array([0x9E3779B97F4A7C15 ** (power + 1) % 2**64 for power in range(8)], dtype=np.uint64)
"""Odd numbers that turn eight factors into one."""

_Option = tuple[tuple[int, int], ...]
"""What is unrolled over one array dimension: (loop dimension, factor) pairs."""

_SEARCH_ORDER = (FY, FX, B, G, OX, C, K, OY)
"""The order in which ZigZag's hash sets list all loop dimensions; it decides between equally good unrollings."""

_UTILISATION_COUNT = 3
_FULL_COUNT = 24
_RANKED_BEFORE_FULL = 400
_BEAM_WIDTH = 48
_LARGEST_FRONTIER = 20_000
_FULL_FRONTIER = 1_000


@lru_cache(maxsize=8192)
def unrolling_tables(
    layout: CoreLayout, loops: LayerLoops, given: SpatialUnrolling | None, hints: Hints, search: UnrollingSearch
) -> Floats:
    """Unrollings to evaluate, as (n_plans, n_array_dims, 8) factors with 0 where a loop is not unrolled, the most
    promising first.

    MappingError if the innermost memories cannot feed even one unit of the array.
    """
    largest = _largest_factors(layout, loops)
    fixed = _fit_given(layout, loops, given, largest)
    if all(option is not None for option in fixed):
        chosen = [tuple(option for option in fixed if option is not None)]
    else:
        chosen = _best_candidates(layout, loops, fixed, largest, dict(hints), search)
    table = np.zeros((len(chosen), len(layout.core.array.dimensions), len(DIMENSIONS)))
    for row, options in enumerate(chosen):
        for array_dim, option in enumerate(options):
            for dim, factor in option:
                table[row, array_dim, dim] = factor
    _limit_to_capacity(layout, loops, table)
    if search is UnrollingSearch.FULL:
        few = unrolling_tables(layout, loops, given, hints, UnrollingSearch.UTILISATION)
        table = np.concatenate((few, table))
        table = table[different_rows(layout, table)[:_FULL_COUNT]]
    table.setflags(write=False)
    return table


def fitting_order(layout: CoreLayout, given: SpatialUnrolling | None) -> tuple[int, ...]:
    """The order in which array dimensions are fitted to the loops: what is given, as listed, then what was searched."""
    names = layout.core.array.dimensions
    first = [names.index(item.dimension) for item in given.dimensions] if given is not None else []
    return (*first, *(dim for dim in range(len(names)) if dim not in first))


def _element_bits(loops: LayerLoops, operand: int) -> int:
    """Bits of one element as the array sees it, by the operand's number: outputs are partial sums there."""
    return (loops.partial_sum_bits, loops.weight_bits, loops.input_bits)[operand]


def _not_irrelevant(loops: LayerLoops, operand: int) -> tuple[int, ...]:
    """Dimensions along which the operand differs, counting loops of one iteration, as ZigZag does."""
    irrelevant = loops.equation.irrelevant(operand)
    return tuple(dim for dim in range(8) if dim not in irrelevant or loops.sizes[dim] == 1)


def _largest_factors(layout: CoreLayout, loops: LayerLoops) -> list[list[int]]:
    """The largest factor of each loop over each array dimension: size of both, and what the innermost ports can
    move a cycle.
    """
    array = layout.core.array
    largest = [[min(size, array_size) for size in loops.sizes] for array_size in array.sizes]
    for index in layout.innermost:
        memory = layout.core.memories[index]
        for operand, _ in layout.holders[index]:
            bits = _element_bits(loops, operand)
            port = memory.port(OPERANDS[operand], Direction.FROM_LOW if operand == OUTPUT else Direction.TO_LOW)
            if port is None or bits == 0:
                continue
            elements = port.bandwidth_max_bits // bits
            served = [dim for dim, name in enumerate(array.dimensions) if name in memory.served_dimensions]
            if elements == 0 and served:
                raise MappingError(
                    f"core {layout.core.name}: a port of {memory.name} moves {port.bandwidth_max_bits} bit a cycle, "
                    f"too few for an operand {OPERANDS[operand].value} of {bits} bit"
                )
            differing = _not_irrelevant(loops, operand)
            for array_dim in served:
                for dim in differing:
                    largest[array_dim][dim] = min(largest[array_dim][dim], elements)
    return largest


def _fit_given(
    layout: CoreLayout, loops: LayerLoops, given: SpatialUnrolling | None, largest: list[list[int]]
) -> list[_Option | None]:
    """What is given for each array dimension, reduced to what the array, the loops and the ports allow; None if
    nothing is.
    """
    array = layout.core.array
    fixed: list[_Option | None] = [None] * len(array.dimensions)
    for item in given.dimensions if given is not None else ():
        if item.dimension not in array.dimensions:
            raise MappingError(
                f"core {layout.core.name} has no array dimension {item.dimension} to unroll over, "
                f"only {', '.join(array.dimensions)}"
            )
        array_dim = array.dimensions.index(item.dimension)
        option = [
            (dim, min(int(factor), largest[array_dim][dim]))
            for dim, factor in ((DIMENSIONS.index(loop), factor) for loop, factor in item.factors)
        ]
        while prod(factor for _, factor in option) > array.sizes[array_dim]:
            option.pop()
        fixed[array_dim] = tuple(option)
    for dim, size in enumerate(loops.sizes):
        for array_dim in reversed(range(len(fixed))):
            total = prod(factor for option in fixed for other, factor in option or () if other == dim)
            option_here = fixed[array_dim]
            if total > size and option_here is not None:
                fixed[array_dim] = tuple(pair for pair in option_here if pair[0] != dim)
    return fixed


def _best_candidates(
    layout: CoreLayout,
    loops: LayerLoops,
    fixed: list[_Option | None],
    largest: list[list[int]],
    hints: dict[str, tuple[int, ...]],
    search: UnrollingSearch,
) -> list[tuple[_Option, ...]]:
    """The most promising combinations, best first."""
    full = search is UnrollingSearch.FULL
    array = layout.core.array
    options: list[list[_Option]] = []
    for array_dim, given in enumerate(fixed):
        if given is not None:
            options.append([given])
            continue
        hinted = hints.get(array.dimensions[array_dim])
        allowed = [dim for dim in _SEARCH_ORDER if hinted is None or dim in hinted]
        options.append(_options(largest[array_dim], allowed, array.sizes[array_dim], mixed=full, repeated_one=not full))
    sizes = np.array(loops.sizes, dtype=np.float64)
    chosen = (
        _rank(options, sizes, _RANKED_BEFORE_FULL, _FULL_FRONTIER)
        if full
        else _rank(options, sizes, _UTILISATION_COUNT, _LARGEST_FRONTIER)
    )
    if not chosen:
        raise MappingError(f"core {layout.core.name}: no unrolling of the layer fits its array")
    return [tuple(options[array_dim][index] for array_dim, index in enumerate(row)) for row in chosen]


def _options(
    largest: list[int], allowed: list[int], array_size: int, *, mixed: bool, repeated_one: bool
) -> list[_Option]:
    """What can be unrolled over one array dimension: divisors of the largest factor of a loop, or of several loops
    together.
    """
    options: list[_Option] = [
        ((dim, factor),) for dim in allowed for factor in _divisors(largest[dim]) if factor > 1 or repeated_one
    ]
    if mixed:
        options.append(())
        for dims in combinations(allowed, 2):
            for factors in product(*(_divisors(largest[dim]) for dim in dims)):
                if min(factors) > 1 and prod(factors) <= array_size:
                    options.append(tuple(zip(dims, factors, strict=True)))
    return options


@lru_cache(maxsize=1024)
def _divisors(number: int) -> tuple[int, ...]:
    """Divisors, largest first."""
    return tuple(factor for factor in range(number, 0, -1) if number % factor == 0)


def _rank(options: list[list[_Option]], sizes: Floats, count: int, frontier: int) -> list[list[int]]:
    """The best combinations by busy units + busy units / largest total factor - 1, then in the order of the options.

    A beam search gives a bound first, below which the exact search need not look.
    """
    factors = []
    for choices in options:
        table = np.ones((len(choices), len(sizes)))
        for row, option in enumerate(choices):
            for dim, factor in option:
                table[row, dim] *= factor
        factors.append(table)
    bound = 0.0
    for width in (_BEAM_WIDTH, frontier):
        rows, totals = _combine(factors, sizes, bound, width)
        busy = totals.prod(axis=1)
        score = busy + busy / totals.max(axis=1, initial=1.0) - 1.0
        best = np.lexsort((*rows.T[::-1], -score))[:count]
        if len(best) == count:
            bound = float(score[best[-1]])
    return rows[best].tolist()  # type: ignore[no-any-return]


def _combine(factors: list[Floats], sizes: Floats, bound: float, width: int) -> tuple[NDArray[np.intp], Floats]:
    """Combinations of options that fit the loops and may score at least `bound`: (n, n_array_dims) rows and total
    factors (n, 8).

    The score of a combination with u busy units lies between u and 2 u - 1. No more than `width` are carried on, the
    busiest.
    """
    busy_of = [table.prod(axis=1) for table in factors]
    most = [float(busy.max(initial=0.0)) for busy in busy_of]
    rows = np.zeros((1, 0), dtype=np.intp)
    totals = np.ones((1, len(sizes)))
    busy = np.ones(1)
    for dim, table in enumerate(factors):
        reach = prod(most[dim + 1 :])
        product_busy = busy[:, None] * busy_of[dim]
        one, other = np.nonzero(2.0 * product_busy * reach - 1.0 >= bound)
        together = totals[one] * table[other]
        fit = np.flatnonzero((together <= sizes).all(axis=1))
        kept_busy = product_busy[one[fit], other[fit]]
        if len(fit) > width:
            order = np.argsort(-kept_busy, kind="stable")[:width]
            fit, kept_busy = fit[order], kept_busy[order]
        rows = np.column_stack((rows[one[fit]], other[fit]))
        totals = together[fit]
        busy = kept_busy
    return rows, totals


def _limit_to_capacity(layout: CoreLayout, loops: LayerLoops, table: Floats) -> None:
    """Make factors fit one instance of each innermost memory: the largest shrinks until they do, as in ZigZag."""
    for index in layout.innermost:
        memory = layout.core.memories[index]
        served = [dim for dim, name in enumerate(layout.core.array.dimensions) if name in memory.served_dimensions]
        for operand, _ in layout.holders[index]:
            bits = _element_bits(loops, operand)
            if bits == 0 or not served:
                continue
            differing = _not_irrelevant(loops, operand)
            relevant = [dim for dim in _SEARCH_ORDER if dim in differing]
            most = memory.size_bits / bits
            held = np.maximum(table[:, served][:, :, relevant], 1.0).prod(axis=(1, 2))
            for row in np.flatnonzero(held > most):
                places = [(dim, loop) for loop in relevant for dim in served if table[row, dim, loop] > 0.0]
                used = [table[row, place[0], place[1]] for place in places]
                shrunk = list(used)
                while (
                    prod(shrunk) > most and max(shrunk, default=1.0) > 1.0
                ):  # none: not even one element fits, refused later
                    shrunk[shrunk.index(max(shrunk))] -= 1.0
                becomes = dict(zip(used, shrunk, strict=True))  # by value, as ZigZag does
                for place, factor in zip(places, used, strict=True):
                    table[row, place[0], place[1]] = becomes[factor]


def different_rows(layout: CoreLayout, table: Floats) -> NDArray[np.intp]:
    """The rows of a factor table that are not the same as an earlier one but for an exchange of interchangeable array
    dimensions, in order.
    """
    if len(table) < 2:
        return np.arange(len(table))
    used = np.where(table > 1.0, table, 0.0)
    codes = used.astype(np.uint64) @ _MIXERS  # (n_plans, n_array_dims), a number for what is unrolled over a dimension
    for dims in _interchangeable(layout):
        if len(dims) > 1:
            # with a loop on two of them, which comes first matters
            repeated = ((used[:, dims] > 0.0).sum(axis=1) > 1).any(axis=1)
            codes[:, dims] = np.where(repeated[:, None], codes[:, dims], np.sort(codes[:, dims], axis=1))
    _, rows = np.unique(codes, axis=0, return_index=True)
    return np.sort(rows)


@lru_cache(maxsize=256)
def _interchangeable(layout: CoreLayout) -> list[list[int]]:
    """Groups of array dimensions of one size that every memory serves alike."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for dim, (name, size) in enumerate(zip(layout.core.array.dimensions, layout.core.array.sizes, strict=True)):
        served = tuple(name in memory.served_dimensions for memory in layout.core.memories)
        groups.setdefault((size, served), []).append(dim)
    return list(groups.values())
