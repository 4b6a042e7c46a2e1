"""Bottom-up allocation of each operand's loops to its memories (uneven mapping), for a batch of loop nests at once.

A memory takes the loops that leave the fewest accesses to the level above and fit, among operands that share it,
together; of equals the one with most loops. The top level takes all that is left. After the memory allocator of
ZigZag 3.9.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from explorer.sim.layout import CoreLayout
from explorer.sim.loops import FX, FY, INPUT, OUTPUT, OX, OY, WEIGHT, LayerLoops
from explorer.sim.nests import Floats, Nests, Places, at
from explorer.sim.spatial import SpatialPlans, window_span
from explorer.spec.accelerator import Memory

__all__ = ["LoopAllocation", "Precisions", "allocate", "precisions"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Precisions:
    """Bit widths, one a nest, and the strides and extents of the inputs."""

    weight: Floats
    input: Floats
    partial_sum: Floats
    output: Floats
    stride_x: Floats
    stride_y: Floats
    in_width: Floats
    in_height: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoopAllocation:
    """places[operand][level]: (N,) how many of the innermost loops that level and those below it hold, as allocated;
    fits: (N,) whether every operand found room.
    """

    places: tuple[list[Places], list[Places], list[Places]]
    fits: NDArray[np.bool_]


def precisions(loops: Sequence[LayerLoops], nests: Nests) -> Precisions:
    """Bit widths and input extents of each nest's layer."""
    columns = np.array(
        [
            (
                item.weight_bits, item.input_bits, item.partial_sum_bits, item.output_bits,
                item.stride_x, item.stride_y, item.in_width, item.in_height,
            )
            for item in loops
        ],
        dtype=np.float64,
    )  # fmt: skip
    columns[nests.joined, 6:] = np.inf  # both axes are counted as one there, and nothing is cut off
    weight, inputs, partial_sum, output, stride_x, stride_y, width, height = columns.T[:, nests.plan]
    return Precisions(
        weight=weight, input=inputs, partial_sum=partial_sum, output=output,
        stride_x=stride_x, stride_y=stride_y, in_width=width, in_height=height,
    )  # fmt: skip


def allocate(layout: CoreLayout, nests: Nests, plans: SpatialPlans, bits: Precisions) -> LoopAllocation:
    """Allocate every nest of a batch to the memories of a core."""
    places: tuple[list[Places], list[Places], list[Places]] = ([], [], [])
    fits = np.ones(nests.n_nests, dtype=bool)
    nothing = np.zeros(nests.n_nests, dtype=np.intp)
    everything = np.full(nests.n_nests, nests.n_loops, dtype=np.intp)
    rows = np.arange(nests.n_loops + 1)[:, None]
    iterations_left = nests.total[-1] / nests.total
    tiles = _StepwiseTiles(nests, plans, bits) if plans.rounds.any() else _ProductTiles(nests, plans, bits)
    for memory, holders in zip(layout.core.memories, layout.holders, strict=True):
        free = np.full(nests.n_nests, float(memory.size_bits))
        offers: dict[int, _Offer] = {}
        for operand, level in holders:
            taken = places[operand][-1] if level else nothing
            if level == layout.n_levels(operand) - 1:
                size = tiles.bits(operand, level, taken, last=True)[0]
                if memory.double_buffered:
                    offer = _offer(tiles.bits(operand, level, taken), taken, memory, rows, iterations_left)
                    fits &= offer.offered[-1]
                fits &= size <= memory.size_bits
                free = free - size
            else:
                offer = _offer(tiles.bits(operand, level, taken), taken, memory, rows, iterations_left)
                fits &= at(offer.offered, taken)
                offers[operand] = offer
        chosen, found = _fewest_accesses(list(offers.values()), free)
        fits &= found
        choice = dict(zip(offers, chosen, strict=True))
        for operand, _ in holders:
            places[operand].append(choice.get(operand, everything))
    return LoopAllocation(places=places, fits=fits)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Offer:
    """For each number of loops that a level may hold, (n + 1, N): its size in bit, the accesses to the level above
    that remain, and whether it is on offer at all.
    """

    size: Floats
    accesses: Floats
    offered: NDArray[np.bool_]


def _offer(size: Floats, taken: Places, memory: Memory, rows: Places, iterations_left: Floats) -> _Offer:
    below = rows < taken
    if memory.double_buffered:
        size = np.where((rows < len(rows) - 1) & (size < size[-1]), 2.0 * size, size)
        offered = np.logical_and.accumulate((size <= memory.size_bits) | below, axis=0) & ~below
    else:  # sizes only grow
        offered = (size <= memory.size_bits) & ~below
    return _Offer(size=size, accesses=iterations_left * size, offered=offered)


class _ProductTiles:
    """Tile sizes from products over all loops at once; right where they are exact."""

    def __init__(self, nests: Nests, plans: SpatialPlans, precision: Precisions) -> None:
        self._nests = nests
        self._plans = plans
        self._precision = precision
        self._rows = slice(None)

    def bits(self, operand: int, level: int, taken: Places, *, last: bool = False) -> Floats:
        """Bits that one instance of a level would hold for each number of loops, (n + 1, N), or only for all, (1,
        N).
        """
        self._rows = slice(-1, None) if last else slice(None)
        elements = self._relevant_elements(operand, level, taken)
        precision = self._precision
        if operand == WEIGHT:
            return elements * precision.weight
        if operand == INPUT:
            ox, oy, fx, fy = self._window(level)
            elements = elements * window_span(ox, fx, precision.stride_x, precision.in_width)
            return elements * window_span(oy, fy, precision.stride_y, precision.in_height) * precision.input
        listed = self._nests.per_nest(self._plans.average.spreads[OUTPUT].listed[level + 1])
        partial = listed | (self._nests.last_reduction > taken)
        return elements * np.where(partial, precision.partial_sum, precision.output)

    def _relevant_elements(self, operand: int, level: int, taken: Places) -> Floats:
        spread = self._plans.average.spreads[operand]
        return np.asarray(self._nests.per_nest(spread.relevant[level]) * self._nests.relevant[operand][self._rows])

    def _window(self, level: int) -> list[Floats]:
        spread = self._plans.average.spreads[INPUT]
        return [
            self._nests.per_nest(spatial) * temporal[self._rows]
            for spatial, temporal in zip(spread.window[level], self._nests.window, strict=True)
        ]


class _StepwiseTiles(_ProductTiles):
    """Tile sizes multiplied dimension by dimension, and those with fractional factors loop by loop, in ZigZag's
    order.

    With fractional factors the rounding of these products decides which of two equal allocations is taken, and the
    two may differ by 10 % in latency further on; so to agree with ZigZag they must round alike.
    """

    def __init__(self, nests: Nests, plans: SpatialPlans, precision: Precisions) -> None:
        super().__init__(nests, plans, precision)
        present = np.zeros(9, dtype=bool)
        present[np.unique(nests.dims)] = True
        self._spread_dims = (plans.average.factors != 1.0).any(axis=(0, 1))
        self._active = present[:8] | self._spread_dims
        self._prefixes: dict[int, Floats] = {}
        self._steps: dict[tuple[int, int], Floats] = {}
        self._below: dict[tuple[int, int], Floats] = {}

    def _relevant_elements(self, operand: int, level: int, taken: Places) -> Floats:
        elements: Floats | None = None
        for dim in self._nests.equation.relevant(operand):
            if self._active[dim]:
                sizes = self._sizes(operand, level, dim, taken)
                elements = sizes if elements is None else elements * sizes
        if operand == INPUT:
            self._taken = taken
        return np.ones((1, self._nests.n_nests)) if elements is None else elements

    def _window(self, level: int) -> list[Floats]:
        one = np.ones((1, self._nests.n_nests))
        return [self._sizes(INPUT, level, dim, self._taken) if self._active[dim] else one for dim in (OX, OY, FX, FY)]

    def _sizes(self, operand: int, level: int, dim: int, taken: Places) -> Floats:
        """Sizes of a dimension for each number of loops."""
        nests = self._nests
        if self._plans.rounds[dim]:
            return self._stepwise(operand, level, dim, taken)[self._rows]
        if dim not in self._prefixes:
            self._prefixes[dim] = nests.prefix((dim,))
        temporal = self._prefixes[dim][self._rows]
        if not self._spread_dims[dim]:
            return temporal
        per_level = self._plans.average.per_level[operand]
        spatial = per_level[0][:, dim]
        for other in per_level[1 : level + 1]:
            spatial = spatial * other[:, dim]
        return np.asarray(nests.per_nest(spatial) * temporal)

    def _stepwise(self, operand: int, level: int, dim: int, taken: Places) -> Floats:
        """Sizes of a dimension from what is allocated below this level onwards, (n + 1, N)."""
        nests = self._nests
        size = nests.per_nest(self._plans.average.per_level[operand][level][:, dim])
        if level:
            size = at(self._steps[operand, dim], taken) * size
        table = np.empty((nests.n_loops + 1, nests.n_nests))
        table[0] = size
        of_dim = nests.of((dim,))
        for row in range(nests.n_loops):
            np.copyto(table[row + 1], table[row])
            np.multiply(table[row], nests.sizes[row], out=table[row + 1], where=of_dim[row] & (taken <= row))
        self._steps[operand, dim] = table
        return table


def _fewest_accesses(offers: list[_Offer], free: Floats) -> tuple[list[Places], NDArray[np.bool_]]:
    """The choice of each operand among offers that fit together in the free bits, and whether any does."""
    best = [np.zeros(free.shape, dtype=np.intp) for _ in offers]
    fewest = np.full(free.shape, np.inf)
    found = np.zeros(free.shape, dtype=bool)
    for rows in product(*(range(len(offer.size)) for offer in offers)):
        allowed = np.ones(free.shape, dtype=bool)
        size = np.zeros(free.shape)
        accesses = np.zeros(free.shape)
        for offer, row in zip(offers, rows, strict=True):
            allowed &= offer.offered[row]
            size = size + offer.size[row]
            accesses = accesses + offer.accesses[row]
        better = allowed & (size <= free) & (accesses <= fewest)
        found |= better
        np.copyto(fewest, accesses, where=better)
        for choice, row in zip(best, rows, strict=True):
            np.copyto(choice, row, where=better)
    return best, found
