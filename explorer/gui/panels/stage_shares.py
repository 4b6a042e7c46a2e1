"""How much of the full path each block and head costs or weighs, for the backbone strip and its tooltips."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from explorer.gui.translate import mark
from explorer.spec.network import HeadKind, Layer, Network

if TYPE_CHECKING:
    from explorer.spec.costs import NetworkCost, StageCost

__all__ = ["CostMeasure", "StageShare", "stage_shares"]


class CostMeasure(Enum):
    """What the tiles of the backbone strip show shares of; the values are shown, to be translated."""

    EDP = mark("EDP")
    ENERGY = mark("energy")
    LATENCY = mark("latency")
    MACS = mark("MACs")
    PARAMETERS = mark("parameters")

    @property
    def is_simulated(self) -> bool:
        """Whether the accelerator matters, or the network alone."""
        return self in (CostMeasure.EDP, CostMeasure.ENERGY, CostMeasure.LATENCY)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageShare:
    """A stage with what it adds to the full path: pJ, cycles, pJ x cycles, and its share of the chosen measure, 0..1.

    EDP is not a sum over stages, so a stage counts with what it adds to E * T of the path up to it.
    """

    stage: StageCost
    energy_pj: float
    latency_cycles: float
    edp_pj_cycles: float
    macs: int
    parameters: int
    share: float

    @property
    def is_head(self) -> bool:
        """Whether this is an early exit head."""
        return self.stage.head is not None and self.stage.head is not HeadKind.FINAL


def stage_shares(cost: NetworkCost, network: Network, measure: CostMeasure) -> tuple[StageShare, ...]:
    """Shares of the stages of a network in order of execution; they add up to 1."""
    rows: list[tuple[StageCost, float, int, int]] = []
    energy = latency = 0.0
    for stage in cost.stages:
        before = energy * latency
        energy += stage.energy_pj
        latency += stage.latency_cycles
        layers = _layers(stage, network)
        macs, parameters = sum(layer.macs for layer in layers), sum(layer.weight_count for layer in layers)
        rows.append((stage, energy * latency - before, macs, parameters))
    values = [_value(row, measure) for row in rows]
    total = sum(values) or 1.0
    return tuple(
        StageShare(
            stage=stage,
            energy_pj=stage.energy_pj,
            latency_cycles=stage.latency_cycles,
            edp_pj_cycles=edp,
            macs=macs,
            parameters=parameters,
            share=value / total,
        )
        for (stage, edp, macs, parameters), value in zip(rows, values, strict=True)
    )


def _layers(stage: StageCost, network: Network) -> tuple[Layer, ...]:
    if stage.head is None:
        return network.blocks[stage.mounting_point].layers
    if stage.head is HeadKind.FINAL:
        return network.final_head.layers
    return network.head(stage.mounting_point, stage.head).layers


def _value(row: tuple[StageCost, float, int, int], measure: CostMeasure) -> float:
    stage, edp, macs, parameters = row
    match measure:
        case CostMeasure.EDP:
            return edp
        case CostMeasure.ENERGY:
            return stage.energy_pj
        case CostMeasure.LATENCY:
            return stage.latency_cycles
        case CostMeasure.MACS:
            return float(macs)
        case CostMeasure.PARAMETERS:
            return float(parameters)
