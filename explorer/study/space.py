"""Designs as integer genomes: a slot for each exit that may be mounted, three genes a slot, then the other choices.

    genes of a slot: place  0 = empty, 1..n_mounting_points = a mounting point
                     head   0..most_head_kinds - 1, taken modulo the kinds that may be mounted there
                     level  0..100, the threshold in hundredths
    other choices:   one gene for each free dimension of whole designs, see `dimensions.Choices`

Slots in any order mean the same design; two slots at one mounting point mean the first of them. So a genome never
holds more exits than there are slots, and a step of one gene moves an exit to its neighbour or a threshold by 0.01.
The normal form is one genome for all that mean the same design, so that none is evaluated twice.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from explorer.errors import SearchError
from explorer.search import Gene, GeneKind, Genomes, IntegerSpace
from explorer.spec.design import Design, MountedExit
from explorer.spec.network import HeadKind, Network
from explorer.spec.precision import Precision
from explorer.study.dimensions import DEFAULT_DIMENSIONS, Choices, Dimension

__all__ = ["GENES_PER_SLOT", "LEVELS", "DesignSpace"]

LEVELS = 101
GENES_PER_SLOT = 3


class DesignSpace:
    """All designs with up to `most_exits` early exits on a network; what is not free is as in `base`.

    precisions: those that have traces, for free bits; the base's own is always among them.
    """

    def __init__(
        self,
        network: Network,
        base: Design,
        most_exits: int,
        *,
        free: frozenset[Dimension] = DEFAULT_DIMENSIONS,
        precisions: tuple[Precision, ...] = (),
    ) -> None:
        self._points = network.mounting_points
        if not self._points:
            raise SearchError(f"{network.name} has no mounting points, so there is nothing to search")
        if not 1 <= most_exits <= len(self._points):
            raise SearchError(
                f"the most exits to mount are {most_exits}, but must be between 1 and {len(self._points)}, "
                f"the mounting points of {network.name}"
            )
        self._kinds = tuple(_kinds(network, base, point, free) for point in self._points)
        self._choices = Choices(base, free, precisions)
        slot = (
            Gene(lower=0, upper=len(self._points), kind=GeneKind.ORDINAL),
            Gene(lower=0, upper=max(map(len, self._kinds)) - 1, kind=GeneKind.CATEGORICAL),
            Gene(lower=0, upper=LEVELS - 1, kind=GeneKind.ORDINAL),
        )
        others = tuple(Gene(lower=0, upper=size - 1, kind=GeneKind.CATEGORICAL) for size in self._choices.sizes)
        self.genes = IntegerSpace(genes=slot * most_exits + others)
        self.base = base
        self.most_exits = most_exits
        self._n_slot_genes = most_exits * GENES_PER_SLOT

    def decode(self, genome: NDArray[np.int64]) -> Design:
        """The design that a genome (n_genes,) stands for."""
        exits: dict[int, MountedExit] = {}
        for place, head, level in genome[: self._n_slot_genes].reshape(-1, GENES_PER_SLOT).tolist():
            if place == 0 or place in exits:
                continue
            kinds = self._kinds[place - 1]
            exits[place] = MountedExit(
                mounting_point=self._points[place - 1],
                threshold=level / (LEVELS - 1),
                head=kinds[head % len(kinds)],
            )
        design = replace(self.base, exits=tuple(exits[place] for place in sorted(exits)))
        others: list[int] = genome[self._n_slot_genes :].tolist()
        return self._choices.applied(design, others) if others else design

    def encode(self, design: Design) -> NDArray[np.int64]:
        """The normal genome of a design, thresholds rounded to hundredths; SearchError if it lies outside the space."""
        if len(design.exits) > self.most_exits:
            raise SearchError(f"the design has {len(design.exits)} exits, but the search allows {self.most_exits}")
        slots = np.zeros((self.most_exits, GENES_PER_SLOT), np.int64)
        for slot, mounted in enumerate(design.exits):
            place = self._points.index(mounted.mounting_point)
            if mounted.head not in self._kinds[place]:
                raise SearchError(
                    f"the search mounts no {mounted.head.value} head after block {mounted.mounting_point}"
                )
            slots[slot] = place + 1, self._kinds[place].index(mounted.head), round(mounted.threshold * (LEVELS - 1))
        return np.concatenate((slots.reshape(-1), np.array(self._choices.of(design), dtype=np.int64)))

    def normal_form(self, genomes: Genomes) -> Genomes:
        """The normal genomes of the same designs, (n, n_genes): exits in order, each once, the rest zero."""
        slots = genomes[:, : self._n_slot_genes].reshape(len(genomes), self.most_exits, GENES_PER_SLOT)
        slots = _in_order(slots)
        repeated = np.zeros(slots.shape[:2], dtype=bool)
        repeated[:, 1:] = slots[:, 1:, 0] == slots[:, :-1, 0]
        slots[repeated] = 0
        slots = _in_order(slots)
        slots[slots[..., 0] == 0] = 0
        n_kinds = np.array([1, *map(len, self._kinds)])
        slots[..., 1] %= n_kinds[slots[..., 0]]
        others = self._choices.normal(genomes[:, self._n_slot_genes :])
        return np.concatenate((slots.reshape(len(genomes), self._n_slot_genes), others), axis=1)

    def shape_form(self, genomes: Genomes) -> Genomes:
        """Normal genomes with all thresholds at 0: equal for designs that differ in thresholds alone."""
        normal = self.normal_form(genomes)
        normal[:, 2 : self._n_slot_genes : GENES_PER_SLOT] = 0
        return normal

    @property
    def n_shapes(self) -> int:
        """Designs with at least one exit, those that differ in thresholds alone counted once."""
        by_count = [1] + [0] * self.most_exits
        for kinds in self._kinds:
            for n_exits in range(self.most_exits, 0, -1):
                by_count[n_exits] += by_count[n_exits - 1] * len(kinds)
        return sum(by_count[1:]) * len(self._choices.every())

    def shapes(self) -> Iterator[NDArray[np.int64]]:
        """`shape_form` of every design with at least one exit, each once; few exits come first."""
        choices = self._choices.every()
        for n_exits in range(1, self.most_exits + 1):
            for places in itertools.combinations(range(len(self._points)), n_exits):
                for heads in itertools.product(*(range(len(self._kinds[place])) for place in places)):
                    slots = np.zeros((self.most_exits, GENES_PER_SLOT), np.int64)
                    slots[:n_exits, 0] = np.array(places) + 1
                    slots[:n_exits, 1] = heads
                    for others in choices:
                        yield np.concatenate((slots.reshape(-1), np.array(others, dtype=np.int64)))


def _kinds(network: Network, base: Design, point: int, free: frozenset[Dimension]) -> tuple[HeadKind, ...]:
    """The kinds of head that may be mounted at a point; if not free, those of the base's exits, or of its first one."""
    kinds = network.head_kinds(point)
    if Dimension.HEADS in free:
        return kinds
    mounted = {exit_.mounting_point: exit_.head for exit_ in base.exits}
    kind = mounted.get(point, base.exits[0].head if base.exits else kinds[0])
    return (kind if kind in kinds else kinds[0],)


def _in_order(slots: NDArray[np.int64]) -> NDArray[np.int64]:
    """Slots (n, n_slots, 3) by place, empty ones last; slots of one place stay in their order."""
    places = np.where(slots[..., 0] == 0, np.iinfo(np.int64).max, slots[..., 0])
    ordered: NDArray[np.int64] = np.take_along_axis(slots, np.argsort(places, axis=1, kind="stable")[..., None], axis=1)
    return ordered
