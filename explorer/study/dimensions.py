"""What a search may vary besides mounting points and thresholds, and the values that each of it may take."""

from __future__ import annotations

import itertools
from dataclasses import replace
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import SearchError
from explorer.spec.design import Allocation, ConfidenceMeasure, Design, ExecutionPolicy, Schedule, WeightPlacement
from explorer.spec.precision import Bits, Precision

__all__ = ["DEFAULT_DIMENSIONS", "Choices", "Dimension"]


class Dimension(Enum):
    """A free dimension of a search; what is not free is as in the base design."""

    HEADS = "heads"
    BITS = "bits"
    HEAD_BITS = "head-bits"
    CONFIDENCE = "confidence"
    CALIBRATION = "calibration"
    SCHEDULE = "schedule"
    ALLOCATION = "allocation"
    WEIGHTS = "weights"
    POLICY = "policy"


DEFAULT_DIMENSIONS = frozenset({Dimension.HEADS})

_OF_THE_DEPLOYMENT = (Dimension.SCHEDULE, Dimension.ALLOCATION, Dimension.WEIGHTS, Dimension.POLICY)


class Choices:
    """The free dimensions of whole designs with their values, those of the base design first; heads are no part of it.

    precisions: those that have traces. Where the backbone's bits are free, heads keep theirs if that is recorded, else
    take the backbone's. Choices are indices into the values, (n_dimensions,); heads' bits are taken modulo those that
    are recorded with the backbone's bits.
    """

    def __init__(self, base: Design, free: frozenset[Dimension], precisions: tuple[Precision, ...]) -> None:
        self._base = base
        self._precisions = tuple(sorted({base.precision, *precisions}))
        own = base.precision.backbone
        backbones = _first(own, sorted({precision.backbone for precision in self._precisions}))
        self._backbones: tuple[Bits, ...] = backbones if Dimension.BITS in free else (own,)
        most_heads = max((self._heads(bits) for bits in self._backbones), key=len)
        values: dict[Dimension, tuple[Any, ...]] = {
            Dimension.BITS: self._backbones,
            Dimension.HEAD_BITS: most_heads,
            Dimension.CONFIDENCE: _first(base.confidence, ConfidenceMeasure),
            Dimension.CALIBRATION: (base.calibrated, not base.calibrated),
            Dimension.SCHEDULE: _first(base.deployment.schedule, Schedule),
            Dimension.ALLOCATION: _first(base.deployment.allocation, Allocation),
            Dimension.WEIGHTS: _first(base.deployment.weights, WeightPlacement),
            Dimension.POLICY: _first(base.deployment.policy, ExecutionPolicy),
        }
        self._values = {name: found for name, found in values.items() if name in free and len(found) > 1}
        self._places = {name: place for place, name in enumerate(self._values)}

    @property
    def sizes(self) -> tuple[int, ...]:
        """Values of each free dimension; those with one value are no dimension."""
        return tuple(map(len, self._values.values()))

    def every(self) -> tuple[tuple[int, ...], ...]:
        """Every combination, each design once."""
        rows = list(itertools.product(*map(range, self.sizes)))  # one empty row where nothing is free
        normal = self.normal(np.array(rows, dtype=np.int64).reshape(len(rows), len(self.sizes)))
        return tuple(dict.fromkeys(map(tuple, normal.tolist())))

    def normal(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The same choices, (n, n_dimensions), with heads' bits within those that are recorded."""
        place = self._places.get(Dimension.HEAD_BITS)
        if place is None:
            return rows
        normal = rows.copy()
        for row in normal:
            row[place] %= len(self._heads(self._backbone(row.tolist())))
        return normal

    def applied(self, design: Design, indices: list[int]) -> Design:
        """A design with these choices instead of its own."""
        chosen = {
            name: self._values[name][index]
            for name, index in zip(self._values, indices, strict=True)
            if name is not Dimension.HEAD_BITS
        }
        deployment = {name.value: value for name, value in chosen.items() if name in _OF_THE_DEPLOYMENT}
        return replace(
            design,
            precision=self._precision(indices),
            confidence=chosen.get(Dimension.CONFIDENCE, design.confidence),
            calibrated=chosen.get(Dimension.CALIBRATION, design.calibrated),
            deployment=replace(design.deployment, **deployment),
        )

    def of(self, design: Design) -> list[int]:
        """The choices that a design stands for; SearchError if it differs from the base in what is not free."""
        backbone, heads = design.precision.backbone, design.precision.heads
        recorded = self._heads(backbone)
        own: dict[Dimension, Any] = {
            Dimension.BITS: backbone,
            Dimension.CONFIDENCE: design.confidence,
            Dimension.CALIBRATION: design.calibrated,
            Dimension.SCHEDULE: design.deployment.schedule,
            Dimension.ALLOCATION: design.deployment.allocation,
            Dimension.WEIGHTS: design.deployment.weights,
            Dimension.POLICY: design.deployment.policy,
        }
        try:
            indices = [
                recorded.index(heads) if name is Dimension.HEAD_BITS else values.index(own[name])
                for name, values in self._values.items()
            ]
        except ValueError as error:
            raise SearchError(f"a design at {design.precision} lies outside the space that is searched") from error
        if self.applied(self._base, indices) != replace(design, exits=self._base.exits):
            raise SearchError("the design differs from the base design in something that is not searched")
        return indices

    def _backbone(self, indices: list[int]) -> Bits:
        place = self._places.get(Dimension.BITS)
        return self._backbones[0 if place is None else indices[place]]

    def _precision(self, indices: list[int]) -> Precision:
        backbone = self._backbone(indices)
        recorded = self._heads(backbone)
        place = self._places.get(Dimension.HEAD_BITS)
        if place is not None:
            return Precision(backbone=backbone, heads=recorded[indices[place] % len(recorded)])
        wanted = [bits for bits in (self._base.precision.heads, backbone) if bits in recorded]
        return Precision(backbone=backbone, heads=wanted[0] if wanted else recorded[0])

    def _heads(self, backbone: Bits) -> tuple[Bits, ...]:
        """Heads' bits that are recorded with a backbone's bits."""
        return tuple(precision.heads for precision in self._precisions if precision.backbone == backbone)


def _first(own: Any, values: Any) -> tuple[Any, ...]:
    """The values, with one's own in front."""
    return (own, *(value for value in values if value != own))
