"""Contention on a physical port: the stall that its movements cause together, and loading that hides behind
computation.

A movement may use its port during a window of each period; windows start with the period. Stalls of movements that
are too slow add up; those with slack give way as far as the union of all windows is longer than their sum says. After
ZigZag 3.9.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.sim.nests import Floats

__all__ = ["PortLoad", "port_stall", "spared_cycles"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PortLoad:
    """A movement as its port sees it, (N,) each: cycles to transfer a period's data, cycles allowed for it, the
    period, and the number of periods (0 where it does not happen). Periods of one nest divide each other.
    """

    transfer: Floats
    allowed: Floats
    period: Floats
    count: Floats


def port_stall(loads: Sequence[PortLoad], total_cycles: Floats) -> Floats:
    """Stall cycles of a port over the whole layer."""
    if not loads:
        return np.zeros_like(total_cycles)
    late = np.zeros_like(total_cycles)
    slack = np.zeros_like(total_cycles)
    windows = np.zeros_like(total_cycles)
    for load in loads:
        repeats = np.maximum(load.count - 1.0, 0.0)
        lateness = (load.transfer - load.allowed) * repeats
        late += np.maximum(lateness, 0.0)
        slack += np.minimum(lateness, 0.0)
        windows += load.allowed * repeats
    if len(loads) == 1:
        return late
    crowding = slack + windows  # with an empty union; only nests where this is positive need the union
    always = np.zeros(total_cycles.shape, dtype=bool)
    for load in loads:
        always |= (load.allowed == load.period) & (load.count > 0)
    union = total_cycles.copy()
    partly = ~always & (crowding > 0.0)
    if partly.any():
        union[partly] = _union_of_windows(
            np.stack([np.where(load.count > 0, load.allowed, 0.0)[partly] for load in loads]),
            np.stack([np.where(load.count > 0, load.period, 1.0)[partly] for load in loads]),
            total_cycles[partly],
        )
    return late + np.maximum(crowding - union, 0.0)


def _union_of_windows(allowed: Floats, period: Floats, total_cycles: Floats) -> Floats:
    """Cycles in which any window is open; (k, N) windows and periods that divide each other."""
    order = np.argsort(period, axis=0, kind="stable")
    allowed = np.take_along_axis(allowed, order, axis=0)
    period = np.take_along_axis(period, order, axis=0)
    full = [allowed[0]]  # full[k]: open cycles in one period k of windows 0..k

    def opened(last: int, cycles: Floats) -> Floats:
        """Open cycles of windows 0..last within the first `cycles`."""
        whole, rest = np.divmod(cycles, period[last])
        partial = np.minimum(rest, allowed[last])
        if last:
            beyond = opened(last - 1, np.maximum(rest, allowed[last])) - opened(last - 1, allowed[last])
            partial = partial + beyond
        return np.asarray(whole * full[last] + partial)

    for last in range(1, len(period)):
        full.append(allowed[last] + opened(last - 1, period[last]) - opened(last - 1, allowed[last]))
    return np.asarray(full[-1] * (total_cycles / period[-1]))


def spared_cycles(
    loads: Sequence[PortLoad],
    least: Sequence[Floats],
    average_bits: Sequence[Floats],
    bandwidth_bits: int,
    busy_cycles: Floats,
) -> list[Floats]:
    """Cycles of each movement that hides behind computation: what is moved only once may use what the others leave
    idle.

    least: cycles that cannot be spared, for computation needs them to start; the longest transfer goes first.
    """
    taken = np.zeros_like(busy_cycles)
    for load, average in zip(loads, average_bits, strict=True):
        taken = taken + np.where(load.count > 1.0, average, 0.0)
    idle = np.maximum((bandwidth_bits - taken) / bandwidth_bits * busy_cycles, 0.0)
    wanted = [
        np.where(load.count == 1.0, np.maximum(load.transfer - minimum, 0.0), 0.0)
        for load, minimum in zip(loads, least, strict=True)
    ]
    spared = []
    for index, load in enumerate(loads):
        before = np.zeros_like(busy_cycles)
        for other, rival in enumerate(loads):
            if other != index:
                first = rival.transfer >= load.transfer if other < index else rival.transfer > load.transfer
                before = before + np.where(first, wanted[other], 0.0)
        spared.append(np.clip(idle - before, 0.0, wanted[index]))
    return spared
