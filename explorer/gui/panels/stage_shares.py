"""How much of the full path each block and head costs, for the backbone strip and its tooltips."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from explorer.spec.costs import NetworkCost, StageCost
from explorer.spec.network import HeadKind

__all__ = ["CostMeasure", "StageShare", "stage_shares"]


class CostMeasure(Enum):
    """What the tiles of the backbone strip show shares of."""

    EDP = "EDP"
    ENERGY = "energy"
    LATENCY = "latency"
    OPERATIONS = "operations"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageShare:
    """A stage with what it adds to the full path: pJ, cycles, pJ x cycles, and its share of the chosen measure, 0..1.

    EDP is not a sum over stages, so a stage counts with what it adds to E * T of the path up to it.
    """

    stage: StageCost
    energy_pj: float
    latency_cycles: float
    edp_pj_cycles: float
    operations: int
    share: float

    @property
    def is_head(self) -> bool:
        """Whether this is an early exit head."""
        return self.stage.head is not None and self.stage.head is not HeadKind.FINAL


def stage_shares(cost: NetworkCost, measure: CostMeasure) -> tuple[StageShare, ...]:
    """Shares of the stages in order of execution; they add up to 1."""
    rows: list[tuple[StageCost, float, int]] = []
    energy = latency = 0.0
    for stage in cost.stages:
        before = energy * latency
        energy += stage.energy_pj
        latency += stage.latency_cycles
        rows.append((stage, energy * latency - before, sum(layer.operations for layer in stage.layers)))
    values = [_value(stage, edp, operations, measure) for stage, edp, operations in rows]
    total = sum(values) or 1.0
    return tuple(
        StageShare(
            stage=stage,
            energy_pj=stage.energy_pj,
            latency_cycles=stage.latency_cycles,
            edp_pj_cycles=edp,
            operations=operations,
            share=value / total,
        )
        for (stage, edp, operations), value in zip(rows, values, strict=True)
    )


def _value(stage: StageCost, edp: float, operations: int, measure: CostMeasure) -> float:
    match measure:
        case CostMeasure.EDP:
            return edp
        case CostMeasure.ENERGY:
            return stage.energy_pj
        case CostMeasure.LATENCY:
            return stage.latency_cycles
        case CostMeasure.OPERATIONS:
            return float(operations)
