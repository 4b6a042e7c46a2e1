"""What the classes of points of the plot hold, from the store's state. All on the validation split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from explorer.gui import text
from explorer.gui.plots.layer import NO_POINTS, LayerData, LayerKey, PlotPoint
from explorer.gui.store import Store
from explorer.spec.design import Design
from explorer.spec.network import HeadKind
from explorer.spec.precision import FP32

if TYPE_CHECKING:
    from explorer.exits.front import ThresholdFront
    from explorer.study.evaluate import Baseline, Evaluation

__all__ = ["current_data", "layer_data", "truncated_data"]


def layer_data(store: Store, key: LayerKey) -> LayerData:
    """The points of a class."""
    match key:
        case LayerKey.CURRENT:
            return current_data(store)
        case LayerKey.EXACT_FRONT:
            return _exact_front_data(store)
        case LayerKey.SEARCH_FRONT:
            return _search_front_data(store)
        case LayerKey.STATIC:
            return _static_data(store)
        case LayerKey.STATIC_FP32:
            return _fp32_data(store)
        case LayerKey.PINS:
            return _pin_data(store)
        case _:
            return NO_POINTS


def current_data(store: Store) -> LayerData:
    """The design that the sliders show."""
    evaluation = store.evaluation
    if evaluation is None:
        return NO_POINTS
    return _data([_evaluated("Current design", evaluation)])


def truncated_data(store: Store, head: HeadKind) -> LayerData:
    """The network cut at every mounting point, with one kind of head."""
    baselines = store.baselines
    if baselines is None:
        return NO_POINTS
    return _data([_truncated_point(b, store.evaluation) for b in baselines.validation if b.head is head])


def _exact_front_data(store: Store) -> LayerData:
    front, evaluation = store.front, store.evaluation
    if front is None or evaluation is None or not store.front_is_current or front.n_points == 0:
        return NO_POINTS
    design = store.design

    def point_at(index: int) -> PlotPoint:
        return _front_point(design, front, index, evaluation)

    return LayerData(edp_pj_cycles=front.cost, accuracy=front.accuracy, point_at=point_at)


def _front_point(design: Design, front: ThresholdFront, index: int, evaluation: Evaluation) -> PlotPoint:
    from explorer.study.figures import front_design  # where there is a front, it is loaded already

    point = front.point(index)
    ratios = ", ".join(text.percent(ratio) for ratio in point.ratios)
    return PlotPoint(
        title="On the exact front of these mounts",
        edp_pj_cycles=point.cost,
        accuracy=point.accuracy,
        details=(
            f"exits {text.exits_of(front_design(design, front, index))}",
            f"exit ratios {ratios}",
            _against_static(point.cost, evaluation),
        ),
        design=front_design(design, front, index),
    )


def _search_front_data(store: Store) -> LayerData:
    front, evaluation = store.search.front, store.evaluation

    def point_at(index: int) -> PlotPoint:
        point = front[index]
        return PlotPoint(
            title="Found by the search",
            edp_pj_cycles=point.edp_avg_pj_cycles,
            accuracy=point.accuracy,
            details=(
                f"exits {text.exits_of(point.design)}",
                f"accuracy at least {text.percent(point.accuracy_lower_bound, 2)}, luck discounted",
                *([_against_static(point.edp_avg_pj_cycles, evaluation)] if evaluation is not None else []),
            ),
            design=point.design,
        )

    return LayerData(
        edp_pj_cycles=np.array([point.edp_avg_pj_cycles for point in front], dtype=float),
        accuracy=np.array([point.accuracy for point in front], dtype=float),
        point_at=point_at,
    )


def _static_data(store: Store) -> LayerData:
    evaluation = store.evaluation
    if evaluation is None:
        return NO_POINTS
    return _data([_static_point(evaluation.static, evaluation.design.without_exits(), "Static network, same bits")])


def _fp32_data(store: Store) -> LayerData:
    evaluation = store.evaluation
    if evaluation is None or evaluation.static_fp32 is None:
        return NO_POINTS
    design = Design(
        precision=FP32,
        confidence=evaluation.design.confidence,
        calibrated=evaluation.design.calibrated,
        deployment=evaluation.design.deployment,
    )
    return _data([_static_point(evaluation.static_fp32, design, "Static network, FP32")])


def _pin_data(store: Store) -> LayerData:
    points = []
    for pin in store.session.state.pins:
        figures = store.pin_figures.get(pin.design)
        if figures is not None:
            details = (f"exits {text.exits_of(pin.design)}", f"bits {pin.design.precision.backbone}")
            points.append(
                PlotPoint(
                    title=f"Pinned: {pin.name}",
                    accuracy=figures[0],
                    edp_pj_cycles=figures[1],
                    details=details,
                    design=pin.design,
                )
            )
    return _data(points)


def _evaluated(title: str, evaluation: Evaluation) -> PlotPoint:
    ratios = ", ".join(text.percent(ratio) for ratio in evaluation.ratios)
    broken = tuple(f"breaks: {text.describe_violation(violation)}" for violation in evaluation.violations)
    return PlotPoint(
        title=title,
        edp_pj_cycles=evaluation.edp_avg_pj_cycles,
        accuracy=evaluation.accuracy,
        details=(
            f"exits {text.exits_of(evaluation.design)}",
            f"exit ratios {ratios}",
            f"E_avg {text.energy(evaluation.energy_avg_pj)}, T_avg {text.cycles(evaluation.latency_avg_cycles)}",
            _against_static(evaluation.edp_avg_pj_cycles, evaluation),
            *broken,
        ),
    )


def _static_point(baseline: Baseline, design: Design, title: str) -> PlotPoint:
    return PlotPoint(
        title=title, edp_pj_cycles=baseline.cost.edp_pj_cycles, accuracy=baseline.accuracy,
        details=(_path(baseline),), design=design,
    )  # fmt: skip


def _truncated_point(baseline: Baseline, evaluation: Evaluation | None) -> PlotPoint:
    against = (_against_static(baseline.cost.edp_pj_cycles, evaluation),) if evaluation is not None else ()
    return PlotPoint(
        title=f"Truncated after block {baseline.mounting_point}, {text.HEAD_NAMES[baseline.head]} head for all samples",
        edp_pj_cycles=baseline.cost.edp_pj_cycles,
        accuracy=baseline.accuracy,
        details=(_path(baseline), *against, "A rival, not an early-exiting design: it cannot be adopted."),
    )


def _path(baseline: Baseline) -> str:
    return f"energy {text.energy(baseline.cost.energy_pj)}, latency {text.cycles(baseline.cost.latency_cycles)}"


def _against_static(edp_pj_cycles: float, evaluation: Evaluation) -> str:
    change = edp_pj_cycles / evaluation.static.cost.edp_pj_cycles - 1.0
    return f"EDP {text.signed_percent(change)} against {evaluation.static.label}"


def _data(points: Sequence[PlotPoint]) -> LayerData:
    return LayerData(
        edp_pj_cycles=np.array([point.edp_pj_cycles for point in points], dtype=float),
        accuracy=np.array([point.accuracy for point in points], dtype=float),
        point_at=points.__getitem__,
    )
