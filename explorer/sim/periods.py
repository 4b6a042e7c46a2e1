"""When each memory is refilled: the loops inside each level, and which nests of a batch come to the same.

Loops that an operand is reused over and that lie innermost at a level are counted with the level below, for the data
stays there meanwhile. All further figures of a nest depend only on which loops lie inside each level and in the
unbroken runs at its top; so of nests that agree in that one is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.sim.allocation import LoopAllocation
from explorer.sim.layout import CoreLayout
from explorer.sim.loops import OUTPUT
from explorer.sim.nests import FILLER, MOST_KINDS, Floats, Nests, Places, at

__all__ = ["LevelPlaces", "Periods", "distinct_nests", "level_places", "periods"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LevelPlaces:
    """Where one operand's levels begin and end in the loop order; lists over arch levels, (N,) each.

    inside[0]: innermost loops that the array itself reuses the operand over (outputs: none); inside[l + 1]: loops at
    and below memory level l, merged; relevant_from[l + 1], irrelevant_from[l + 1]: where the unbroken run of such
    loops at the top of it starts.
    """

    inside: list[Places]
    relevant_from: list[Places]
    irrelevant_from: list[Places]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Periods:
    """When one operand's levels are refreshed; lists over arch levels (entry l + 1 belongs to memory level l), each
    (N,).

    inside: loops at and below the level, 0 for the array; cycles: iterations of those loops; top_relevant and
    top_irrelevant: product of the unbroken run of such loops at the top of the level.
    """

    inside: list[Places]
    cycles: list[Floats]
    top_relevant: list[Floats]
    top_irrelevant: list[Floats]


def level_places(layout: CoreLayout, nests: Nests, allocation: LoopAllocation) -> list[LevelPlaces]:
    """Merge reused loops downwards and find the runs at the top of each level, for each operand."""
    filler = nests.dims == FILLER
    result = []
    for operand in range(3):
        reused = nests.of(nests.equation.irrelevant(operand)) | filler
        relevant_run = _run_start(nests.of(nests.equation.relevant(operand)) | filler)
        irrelevant_run = _run_start(reused)
        next_reused = _next_outside(reused)
        below = np.zeros(nests.n_nests, dtype=np.intp)
        inside = [below if operand == OUTPUT else next_reused[0].astype(np.intp)]
        relevant_from, irrelevant_from = [below], [below]
        n_levels = layout.n_levels(operand)
        for level in range(n_levels):
            if level < n_levels - 1:
                place = at(next_reused, allocation.places[operand][level]).astype(np.intp)
                relevant, irrelevant = at(relevant_run, place), at(irrelevant_run, place)
            else:
                place = np.full(nests.n_nests, nests.n_loops, dtype=np.intp)
                relevant, irrelevant = relevant_run[-1], irrelevant_run[-1]
            relevant_from.append(np.maximum(relevant, below))
            irrelevant_from.append(np.maximum(irrelevant, below))
            inside.append(place)
            below = place
        result.append(LevelPlaces(inside=inside, relevant_from=relevant_from, irrelevant_from=irrelevant_from))
    return result


def distinct_nests(nests: Nests, places: list[LevelPlaces], fits: NDArray[np.bool_]) -> Places:
    """The first of each group of nests of a plan that agree in all that their costs depend on, in order."""
    weights = (MOST_KINDS + 1) ** np.arange(MOST_KINDS + 1, dtype=np.int64)
    weights[-1] = 0  # of filling loops, kind -1
    content = np.zeros((nests.n_loops + 1, nests.n_nests), dtype=np.int64)  # a number for the loops inside each place
    for row in range(nests.n_loops):
        np.add(content[row], weights[nests.kinds[row]], out=content[row + 1])
    signature = nests.plan.astype(np.uint64) * np.uint64(2) + fits
    with np.errstate(over="ignore"):
        for operand_places in places:
            for boundary in (
                *operand_places.inside[:-1],
                *operand_places.relevant_from[1:],
                *operand_places.irrelevant_from[1:],
            ):
                signature = signature * np.uint64(0x9E3779B97F4A7C15) + at(content, boundary).astype(np.uint64)
                signature ^= signature >> np.uint64(29)
    _, chosen = np.unique(signature, return_index=True)
    return np.sort(chosen)


def periods(nests: Nests, places: list[LevelPlaces], chosen: Places) -> list[Periods]:
    """Periods of the chosen nests (`nests` holds only those)."""

    def products(boundaries: list[Places]) -> list[Floats]:
        return [at(nests.total, boundary[chosen]) for boundary in boundaries]

    result = []
    for item in places:
        inside = [boundary[chosen] for boundary in item.inside]
        cycles = [at(nests.total, boundary) for boundary in inside]
        relevant, irrelevant = (products(runs) for runs in (item.relevant_from, item.irrelevant_from))
        none = np.zeros_like(inside[0])
        result.append(
            Periods(
                inside=[none, *inside[1:]],
                cycles=cycles,
                top_relevant=[np.ones(len(chosen)), *(a / b for a, b in zip(cycles[1:], relevant[1:], strict=True))],
                top_irrelevant=[
                    np.ones(len(chosen)),
                    *(a / b for a, b in zip(cycles[1:], irrelevant[1:], strict=True)),
                ],
            )
        )
    return result


def _next_outside(mask: NDArray[np.bool_]) -> NDArray[Any]:
    """For each place j the first place >= j whose loop is not in the mask; the number of loops where there is none."""
    n_loops, n_nests = mask.shape
    table = np.full((n_loops + 1, n_nests), n_loops, dtype=np.int8)
    for row in range(n_loops - 1, -1, -1):
        table[row] = np.where(mask[row], table[row + 1], np.int8(row))
    return table


def _run_start(mask: NDArray[np.bool_]) -> NDArray[Any]:
    """For each place j the start of the unbroken run of masked loops that ends just inside j; j where there is
    none.
    """
    n_loops, n_nests = mask.shape
    table = np.zeros((n_loops + 1, n_nests), dtype=np.int8)
    for row in range(n_loops):
        table[row + 1] = np.where(mask[row], table[row], np.int8(row + 1))
    return table
