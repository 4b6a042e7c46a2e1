"""How much a design holds on chip at once."""

from __future__ import annotations

from explorer.spec.costs import NetworkCost

__all__ = ["peak_memory_bits"]


def peak_memory_bits(cost: NetworkCost) -> float:
    """Most bits that the memories of all cores, those that hold their outputs, hold together at one moment.

    From the simulator's record of the full path; 0 where it keeps none, as under the paper's conventions.
    """
    changes = []
    held: dict[int, int] = {}
    for use in cost.memory_use:  # core by core, in order of time
        changes.append((use.at_cycles, use.used_bits - held.get(use.core, 0)))
        held[use.core] = use.used_bits
    changes.sort()  # what is freed at a moment makes room for what comes at that moment
    peak = used = 0
    for _, change in changes:
        used += change
        peak = max(peak, used)
    return float(peak)
