"""What the choices of a deployment are called; the names are shown, to be translated."""

from __future__ import annotations

from enum import Enum

from explorer.gui.translate import mark
from explorer.spec.design import (
    Allocation,
    Conventions,
    ExecutionPolicy,
    HaloRows,
    Schedule,
    WeightPlacement,
)

__all__ = ["CHOICE_NAMES"]

CHOICE_NAMES: dict[Enum, str] = {
    Schedule.LAYER_BY_LAYER: mark("layer by layer"),
    Schedule.FUSED: mark("fused (row tiles)"),
    Allocation.AUTO: mark("automatic"),
    Allocation.SINGLE: mark("one core"),
    Allocation.ROUND_ROBIN: mark("round-robin"),
    Allocation.SPLIT: mark("split over cores"),
    WeightPlacement.COLD: mark("cold (from DRAM)"),
    WeightPlacement.RESIDENT: mark("resident on chip"),
    ExecutionPolicy.SEQUENTIAL: mark("sequential"),
    ExecutionPolicy.SPECULATIVE: mark("speculative"),
    HaloRows.KEEP: mark("kept on chip"),
    HaloRows.RECOMPUTE: mark("computed twice"),
    Conventions.HONEST: mark("honest"),
    Conventions.PAPER: mark("of the paper"),
}
