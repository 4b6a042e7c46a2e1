"""Why an exit is worth more at one mounting point than at another: each one mounted alone, with its causes.

Two things decide what an exit saves: how many samples leave there, and what it costs to get there. The cost comes from
how the tensors of block and head fit the dataflow of the cores: how much of the array they use, and how long the cores
wait for memories.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.exits.averages import overhead
from explorer.spec.costs import Bottleneck, LayerCost, StageCost
from explorer.spec.design import Design, MountedExit
from explorer.spec.network import HeadKind
from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluator
from explorer.study.figures import exact_front
from explorer.study.run_search import ALLOWED_DROP

__all__ = ["MountCauses", "StageCauses", "mount_causes", "rank_correlations"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCauses:
    """A block or a head on the cores. Shares are of its layers' cycles, utilisation of the array's slots in use, 0..1.

    dataflow: how its costliest layer is unrolled on the array, such as 'K 16 x C 4'; memory_bound: the share of its
    cycles in layers that memory bounds.
    """

    energy_pj: float
    latency_cycles: float
    utilisation: float
    stall_share: float
    transfer_share: float
    memory_bound: float
    dataflow: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MountCauses:
    """One exit mounted alone, at the threshold that saves most EDP_avg for a drop of at most the allowed accuracy.

    shape: (channels, height, width) of the tensor at the mounting point; is_careful: whether such a threshold exists,
    else it is the most accurate one; accuracy, exit_ratio, edp_avg_pj_cycles, edp_reduction: on validation; edp_here:
    of a sample that leaves there; overhead: of the head on the full path; block and head: the last block before the
    exit, and its head.
    """

    mounting_point: int
    head_kind: HeadKind
    shape: tuple[int, int, int]
    threshold: float
    is_careful: bool
    accuracy: float
    exit_ratio: float
    edp_here_pj_cycles: float
    edp_avg_pj_cycles: float
    edp_reduction: float
    overhead: float
    block: StageCauses
    head: StageCauses


def mount_causes(
    evaluator: Evaluator,
    base: Design,
    *,
    allowed_drop: float = ALLOWED_DROP,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[MountCauses]:
    """Every mounting point and kind of head, one at a time; bits, measure and deployment are those of `base`."""
    static = evaluator.static(base, Split.VALIDATION)
    for head in evaluator.study.network.heads:
        if should_stop():
            return
        mounted = MountedExit(mounting_point=head.mounting_point, threshold=1.0, head=head.kind)
        design = Design(
            exits=(mounted,),
            precision=base.precision,
            confidence=base.confidence,
            calibrated=base.calibrated,
            deployment=base.deployment,
        )
        front = exact_front(evaluator, design)
        careful = front.cheapest(static.accuracy - allowed_drop)
        point = careful if careful is not None else front.point(front.n_points - 1)
        cost = evaluator.cost(design)
        stages = {stage.head is not None: stage for stage in cost.stages if stage.mounting_point == head.mounting_point}
        block = evaluator.study.network.blocks[head.mounting_point].layers[-1]
        yield MountCauses(
            mounting_point=head.mounting_point,
            head_kind=head.kind,
            shape=(block.total_out_channels, block.out_height, block.out_width),
            threshold=point.thresholds[0],
            is_careful=careful is not None,
            accuracy=point.accuracy,
            exit_ratio=point.ratios[0],
            edp_here_pj_cycles=cost.exits[0].edp_pj_cycles,
            edp_avg_pj_cycles=point.cost,
            edp_reduction=1.0 - point.cost / static.cost.edp_pj_cycles,
            overhead=overhead(cost.final.edp_pj_cycles, static.cost.edp_pj_cycles),
            block=_causes(stages[False]),
            head=_causes(_head_stage(cost.stages, head.mounting_point, head.kind)),
        )


def rank_correlations(rows: tuple[MountCauses, ...]) -> dict[str, float]:
    """Spearman's rank correlation of EDP_avg with each cause, -1..1; NaN for a cause that is the same everywhere."""
    causes = {
        "exit_ratio": [row.exit_ratio for row in rows],
        "edp_here": [row.edp_here_pj_cycles for row in rows],
        "overhead": [row.overhead for row in rows],
        "head_utilisation": [row.head.utilisation for row in rows],
        "head_stall_share": [row.head.stall_share for row in rows],
        "block_utilisation": [row.block.utilisation for row in rows],
        "block_stall_share": [row.block.stall_share for row in rows],
    }
    edp = _ranks([row.edp_avg_pj_cycles for row in rows])
    found = {}
    for name, values in causes.items():
        ranks = _ranks(values)
        constant = len(rows) < 2 or np.ptp(ranks) == 0.0 or np.ptp(edp) == 0.0
        found[name] = float("nan") if constant else float(np.corrcoef(ranks, edp)[0, 1])
    return found


def _head_stage(stages: tuple[StageCost, ...], point: int, kind: HeadKind) -> StageCost:
    return next(stage for stage in stages if stage.mounting_point == point and stage.head is kind)


def _causes(stage: StageCost) -> StageCauses:
    compute = sum(layer.cycles.compute for layer in stage.layers)
    total = sum(layer.cycles.total for layer in stage.layers)
    useful = sum(layer.utilisation * layer.cycles.compute for layer in stage.layers)
    bound = sum(layer.cycles.total for layer in stage.layers if layer.bottleneck is Bottleneck.MEMORY)
    return StageCauses(
        energy_pj=stage.energy_pj,
        latency_cycles=stage.latency_cycles,
        utilisation=useful / compute if compute else 0.0,
        stall_share=sum(layer.cycles.stall for layer in stage.layers) / total if total else 0.0,
        transfer_share=sum(layer.cycles.transfer for layer in stage.layers) / total if total else 0.0,
        memory_bound=bound / total if total else 0.0,
        dataflow=_dataflow(max(stage.layers, key=lambda layer: layer.latency_cycles)) if stage.layers else "",
    )


def _dataflow(layer: LayerCost) -> str:
    return " x ".join(f"{loop} {factor:g}" for loop, factor in layer.spatial) or "none"


def _ranks(values: list[float]) -> NDArray[np.float64]:
    """Ranks with ties at their mean, (n,)."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2.0)[places.ravel()], dtype=np.float64)
