"""What the panels light up: the block, exit and design that a selection speaks of, also where it names another thing.

A sample speaks of the exit at which it leaves, a layer of its block; so every panel follows whatever is selected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explorer.gui.store import Store
from explorer.spec.design import Design
from explorer.spec.network import HeadKind
from explorer.spec.traces import Split

if TYPE_CHECKING:
    from explorer.spec.costs import NetworkCost, StageCost

__all__ = [
    "KnownFigures", "block_of_exit", "block_of_stage", "exit_of_sample", "focused_block", "focused_exit",
    "known_figures",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFigures:
    """Accuracy 0..1 on validation and simulated average EDP in pJ x cycles of a design that is pointed at."""

    accuracy: float
    edp_avg_pj_cycles: float


def block_of_exit(store: Store, exit_index: int) -> int:
    """The block that an exit of the design is mounted after; `n_blocks` for the final exit."""
    points = store.design.mounting_points
    return points[exit_index] if exit_index < len(points) else store.network.n_blocks


def block_of_stage(stage: StageCost, n_blocks: int) -> int:
    """The block that a stage is or is mounted after; `n_blocks` for the final exit."""
    return n_blocks if stage.head is HeadKind.FINAL else stage.mounting_point


def exit_of_sample(store: Store, sample: int) -> int | None:
    """Index of the exit at which a test sample leaves, None while that is not known."""
    evaluator, test = store.evaluator, store.test_evaluation
    if evaluator is None or test is None or store.is_pending or not 0 <= sample < test.n_samples:
        return None
    from explorer.exits.policy import exit_taken  # where there are figures, it is loaded already

    design = store.design
    early = evaluator.keys(design)[:-1]
    if not early:
        return 0
    mine = np.array([[evaluator.exit_confidence(design, key, Split.TEST)[sample]] for key in early])
    return int(exit_taken(mine, design.thresholds)[0])


def focused_exit(store: Store) -> int | None:
    """Index of the design's exit that is hovered or selected, or at which the selected sample leaves."""
    hovered, selected = store.hovered, store.selection
    for one in (hovered, selected):
        if one.exit_index is not None:
            return one.exit_index if one.exit_index <= len(store.design.exits) else None
        if one.sample is not None:
            return exit_of_sample(store, one.sample)
    return None


def focused_block(store: Store) -> int | None:
    """The block that is hovered or selected, or that the hovered or selected layer belongs to."""
    for one in (store.hovered, store.selection):
        if one.layer is not None and store.evaluation is not None:
            return _block_of_layer(store.evaluation.network_cost, one.layer, store.network.n_blocks)
        if one.block is not None:
            return one.block
    return None


def known_figures(store: Store, design: Design) -> KnownFigures | None:
    """Figures of a design as far as they are known without simulating anything."""
    evaluation = store.knowledge.evaluate(design, Split.VALIDATION, store.constraints)
    if evaluation is not None:
        return KnownFigures(accuracy=evaluation.accuracy, edp_avg_pj_cycles=evaluation.edp_avg_pj_cycles)
    if design in store.pin_figures:
        accuracy, edp = store.pin_figures[design]
        return KnownFigures(accuracy=accuracy, edp_avg_pj_cycles=edp)
    for record in store.search.records:
        for point in record.front:
            if point.design == design:
                return KnownFigures(accuracy=point.accuracy, edp_avg_pj_cycles=point.edp_avg_pj_cycles)
    return None


def _block_of_layer(cost: NetworkCost, layer: str, n_blocks: int) -> int | None:
    for stage in cost.stages:
        if any(one.layer == layer for one in stage.layers):
            return block_of_stage(stage, n_blocks)
    return None
