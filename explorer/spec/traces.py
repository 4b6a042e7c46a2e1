"""Recorded answers of every exit on every sample of a split: what sliders and search work on instead of the network."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from explorer.spec.network import HeadKind
from explorer.spec.precision import Precision

__all__ = ["ExitKey", "ExitTraces", "Split"]


class Split(Enum):
    """Parts of the data, by what may be chosen on them. Nothing is ever chosen on test."""

    TRAIN = "train"
    CALIBRATION = "calibration"
    VALIDATION = "validation"
    CERTIFICATE = "certificate"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitKey:
    """Which exit a row of the traces belongs to; the final exit sits at the last block with `HeadKind.FINAL`."""

    mounting_point: int
    head: HeadKind


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExitTraces:
    """Labels and logits of one split at one precision; the arrays are made read-only.

    labels: (n_samples,) uint8 or wider; logits: (n_exits, n_samples, n_classes) float16 or float32, finite;
    exits: one key a row of `logits`, the final exit last.
    """

    split: Split
    precision: Precision
    exits: tuple[ExitKey, ...]
    labels: NDArray[np.integer]
    logits: NDArray[np.floating]
    _row_by_key: dict[ExitKey, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.logits.ndim != 3 or self.logits.shape[:2] != (len(self.exits), self.labels.size):
            raise ValueError(
                f"logits have shape {self.logits.shape}, but must be ({len(self.exits)} exits, "
                f"{self.labels.size} samples, classes)"
            )
        if self.labels.ndim != 1 or self.labels.size == 0:
            raise ValueError("labels must be one row with at least one sample")
        if self.labels.min() < 0 or self.labels.max() >= self.logits.shape[2]:
            raise ValueError(f"labels must lie in 0..{self.logits.shape[2] - 1}")
        if not self.exits or self.exits[-1].head is not HeadKind.FINAL:
            raise ValueError("the last exit must be the final one")
        if not np.isfinite(self.logits).all():
            raise ValueError("logits hold values that are not finite")
        rows = {key: row for row, key in enumerate(self.exits)}
        if len(rows) != len(self.exits):
            raise ValueError("an exit is listed twice")
        self.labels.setflags(write=False)
        self.logits.setflags(write=False)
        object.__setattr__(self, "_row_by_key", rows)

    @property
    def n_samples(self) -> int:
        return int(self.labels.size)

    @property
    def n_classes(self) -> int:
        return int(self.logits.shape[2])

    def row(self, key: ExitKey) -> int:
        """Row of an exit in `logits`; KeyError if it was not recorded."""
        return self._row_by_key[key]
