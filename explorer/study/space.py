"""Designs as integer genomes: a slot for each exit that may be mounted, three genes a slot.

    genes of a slot: place  0 = empty, 1..n_mounting_points = a mounting point
                     head   0..most_head_kinds - 1, taken modulo the kinds that exist there
                     level  0..100, the threshold in hundredths

Slots in any order mean the same design; two slots at one mounting point mean the first of them. So a genome never
holds more exits than there are slots, and a step of one gene moves an exit to its neighbour or a threshold by 0.01.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from explorer.errors import SearchError
from explorer.search import Gene, GeneKind, IntegerSpace
from explorer.spec.design import Design, MountedExit
from explorer.spec.network import Network

__all__ = ["GENES_PER_SLOT", "LEVELS", "DesignSpace"]

LEVELS = 101
GENES_PER_SLOT = 3


class DesignSpace:
    """All designs with up to `most_exits` early exits on a network; everything but the exits is as in `base`."""

    def __init__(self, network: Network, base: Design, most_exits: int) -> None:
        self._points = network.mounting_points
        self._kinds = tuple(network.head_kinds(point) for point in self._points)
        if not self._points:
            raise SearchError(f"{network.name} has no mounting points, so there is nothing to search")
        if not 1 <= most_exits <= len(self._points):
            raise SearchError(
                f"the most exits to mount are {most_exits}, but must be between 1 and {len(self._points)}, "
                f"the mounting points of {network.name}"
            )
        most_kinds = max(len(kinds) for kinds in self._kinds)
        slot = (
            Gene(lower=0, upper=len(self._points), kind=GeneKind.ORDINAL),
            Gene(lower=0, upper=most_kinds - 1, kind=GeneKind.CATEGORICAL),
            Gene(lower=0, upper=LEVELS - 1, kind=GeneKind.ORDINAL),
        )
        self.genes = IntegerSpace(genes=slot * most_exits)
        self.base = base
        self.most_exits = most_exits

    def decode(self, genome: NDArray[np.int64]) -> Design:
        """The design that a genome (most_exits * 3,) stands for."""
        exits: dict[int, MountedExit] = {}
        for place, head, level in genome.reshape(-1, GENES_PER_SLOT).tolist():
            if place == 0 or place in exits:
                continue
            kinds = self._kinds[place - 1]
            exits[place] = MountedExit(
                mounting_point=self._points[place - 1],
                threshold=level / (LEVELS - 1),
                head=kinds[head % len(kinds)],
            )
        return replace(self.base, exits=tuple(exits[place] for place in sorted(exits)))

    def encode(self, design: Design) -> NDArray[np.int64]:
        """A genome of a design, thresholds rounded to hundredths; SearchError if it has too many exits."""
        if len(design.exits) > self.most_exits:
            raise SearchError(f"the design has {len(design.exits)} exits, but the search allows {self.most_exits}")
        genome = np.zeros((self.most_exits, GENES_PER_SLOT), np.int64)
        for slot, mounted in enumerate(design.exits):
            place = self._points.index(mounted.mounting_point)
            head = self._kinds[place].index(mounted.head)
            genome[slot] = place + 1, head, round(mounted.threshold * (LEVELS - 1))
        return genome.reshape(-1)
