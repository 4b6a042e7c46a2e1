"""What moves between memories: for each operand, level and direction how many elements, how often, in how wide a
window.

Each level is filled once per period: the iterations of the loops at and below it. After ZigZag 3.9's cost model
(Mei et al., IEEE Trans. Computers 2021, doi:10.1109/TC.2021.3059962; its latency model: DATE 2022).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.sim.allocation import Precisions
from explorer.sim.layout import CoreLayout, PortUse
from explorer.sim.loops import INPUT, OUTPUT, WEIGHT
from explorer.sim.nests import Floats, Nests, at
from explorer.sim.periods import Periods
from explorer.sim.spatial import Spread, window_span
from explorer.spec.accelerator import Direction

__all__ = ["Movement", "OperandTraffic", "operand_traffic", "skipping"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Movement:
    """One data movement of a batch; all (N,). A movement that does not happen has count 0.

    elements and bits: what moves in a period and how wide; period: cycles; count: periods in the layer; window:
    cycles in which a memory without double buffering can be refilled; average_bits: whole bits per cycle that it
    needs on average.
    """

    use: PortUse
    elements: Floats
    bits: Floats
    period: Floats
    count: Floats
    window: Floats
    average_bits: Floats

    @property
    def each_iteration(self) -> NDArray[np.bool_]:
        """Whether it goes on between memory and array in every iteration, (N,)."""
        return self.period <= 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OperandTraffic:
    """One operand's tiles and movements. tile_bits[arch level]: bits in one instance, (N,)."""

    tile_bits: list[Floats]
    movements: list[Movement]


def operand_traffic(
    layout: CoreLayout, nests: Nests, spread: Spread, periods: Periods, bits: Precisions, operand: int
) -> OperandTraffic:
    """Tiles and movements of one operand, in the factor form of `spread`."""
    n_levels = layout.n_levels(operand)
    elements = [np.ones(nests.n_nests)]
    elements += [_tile_elements(nests, spread, periods, bits, operand, level) for level in range(n_levels)]
    if operand == OUTPUT:
        return _output_traffic(nests, spread, periods, bits, elements)
    width = bits.weight if operand == WEIGHT else bits.input
    movements = []
    for level in range(n_levels):
        movements.append(
            _movement(
                nests, periods, operand, level, Direction.TO_LOW,
                elements[level], nests.per_nest(spread.boost[level]), width, width, None,
            )
        )  # fmt: skip
        if level < n_levels - 1:
            movements.append(
                _movement(
                    nests, periods, operand, level, Direction.FROM_HIGH, elements[level + 1], None, width, width, None
                )
            )
    return OperandTraffic(tile_bits=[tile * width for tile in elements], movements=movements)


def skipping(traffic: OperandTraffic, computed_share: Floats) -> OperandTraffic:
    """The traffic where only a share of the iterations, (N,), is computed, and the others take no time.

    What moves in every iteration moves in those alone. All else is moved as often as before, in less time.
    """

    def skipped(movement: Movement) -> Movement:
        each = movement.each_iteration
        faster = np.where(each, 1.0, computed_share)
        return replace(
            movement,
            count=np.where(each, movement.count * computed_share, movement.count),
            period=movement.period * faster,
            window=movement.window * faster,
        )

    return replace(traffic, movements=[skipped(movement) for movement in traffic.movements])


def _tile_elements(
    nests: Nests, spread: Spread, periods: Periods, bits: Precisions, operand: int, level: int
) -> Floats:
    """Elements that one instance of a level holds."""
    place = periods.inside[level + 1]
    elements = nests.per_nest(spread.relevant[level]) * at(nests.relevant[operand], place)
    if operand == INPUT:
        ox, oy, fx, fy = (
            nests.per_nest(spatial) * at(temporal, place)
            for spatial, temporal in zip(spread.window[level], nests.window, strict=True)
        )
        elements = elements * window_span(ox, fx, bits.stride_x, bits.in_width)
        elements = elements * window_span(oy, fy, bits.stride_y, bits.in_height)
    return np.asarray(np.round(elements))


def _output_traffic(
    nests: Nests, spread: Spread, periods: Periods, bits: Precisions, elements: list[Floats]
) -> OperandTraffic:
    n_levels = len(elements) - 1
    # partial[l]: whether what arch level l hands to the level above is still to be added to there
    partial = [
        (nests.last_reduction > periods.inside[level]) | (nests.per_nest(spread.irrelevant[level + 1]) > 1.0)
        for level in range(n_levels)
    ]
    partial.append(np.zeros(nests.n_nests, dtype=bool))
    held_bits = [np.where(is_partial, bits.partial_sum, bits.output) for is_partial in partial]
    movements = []
    for level in range(n_levels):
        boost = nests.per_nest(spread.boost[level])
        below, above = held_bits[level], held_bits[level + 1]
        movements += [
            _movement(
                nests, periods, OUTPUT, level, Direction.FROM_LOW, elements[level], boost, below, below, None
            ),
            _movement(
                nests, periods, OUTPUT, level, Direction.TO_LOW,
                elements[level], boost, bits.partial_sum, below, partial[level],
            ),
        ]  # fmt: skip
        if level < n_levels - 1:
            movements += [
                _movement(
                    nests, periods, OUTPUT, level, Direction.TO_HIGH, elements[level + 1], None, above, above, None
                ),
                _movement(
                    nests, periods, OUTPUT, level, Direction.FROM_HIGH,
                    elements[level + 1], None, bits.partial_sum, above, partial[level + 1],
                ),
            ]  # fmt: skip
    tiles = [tile * width for tile, width in zip(elements, held_bits, strict=True)]
    return OperandTraffic(tile_bits=tiles, movements=movements)


def _movement(
    nests: Nests,
    periods: Periods,
    operand: int,
    level: int,
    direction: Direction,
    elements: Floats,
    boost: Floats | None,
    bits: Floats,
    average_of_bits: Floats,
    happens: NDArray[np.bool_] | None,
) -> Movement:
    """A movement on the low side of a level (boosted: the level feeds several instances) or on its high side."""
    side = level if boost is not None else level + 1
    period = periods.cycles[side]
    average = elements * average_of_bits / period
    if boost is not None:
        elements = elements * boost
        average = average * boost
    count = np.floor(nests.total[-1] / period)
    if happens is not None:
        count = np.where(happens, count, 0.0)
        elements = np.where(happens, elements, 0.0)
        average = np.where(happens, average, 0.0)
    return Movement(
        use=PortUse(operand=operand, level=level, direction=direction),
        elements=elements,
        bits=bits,
        period=period,
        count=count,
        window=np.floor(period / periods.top_irrelevant[side]),
        average_bits=np.floor(average),
    )
