"""What the classes of points of the plot hold, from the store's state. All on the validation split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from explorer.gui import text
from explorer.gui.plots.layer import EARLIER_FRONTS, NO_POINTS, LayerData, LayerKey, PlotPoint
from explorer.gui.store import Store
from explorer.gui.translate import tr
from explorer.spec.design import Deployment, Design
from explorer.spec.network import HeadKind
from explorer.spec.precision import FP32
from explorer.spec.traces import Split

if TYPE_CHECKING:
    from explorer.exits.front import ThresholdFront
    from explorer.gui.job_state import MeasuredPoint
    from explorer.study.evaluate import Baseline, Evaluation
    from explorer.study.published import PublishedNetwork
    from explorer.study.run_search import SearchPoint

__all__ = ["current_data", "layer_data", "published_data", "truncated_data"]


def layer_data(store: Store, key: LayerKey) -> LayerData:
    """The points of a class."""
    match key:
        case LayerKey.CURRENT:
            return current_data(store)
        case LayerKey.EXACT_FRONT:
            return _exact_front_data(store)
        case LayerKey.SEARCH_FRONT:
            last = store.search.record
            if last is None or not last.is_shown:
                return NO_POINTS
            return _search_front_data(store, last.front, tr("Found by {search}", search=last.name))
        case key if key in EARLIER_FRONTS:
            earlier = store.search.earlier
            place = EARLIER_FRONTS.index(key)
            if place >= len(earlier) or not earlier[place].is_shown:
                return NO_POINTS
            return _search_front_data(store, earlier[place].front, earlier[place].name)
        case LayerKey.STATIC:
            return _static_data(store)
        case LayerKey.STATIC_FP32:
            return _fp32_data(store)
        case LayerKey.PINS:
            return _pin_data(store)
        case LayerKey.MEASURED:
            return _data([_measured_point(point) for point in store.measured_points])
        case _:
            return NO_POINTS


def current_data(store: Store) -> LayerData:
    """The design that the sliders show."""
    evaluation = store.evaluation
    if evaluation is None:
        return NO_POINTS
    return _data([_evaluated(tr("Current design"), evaluation)])


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
        title=tr("On the exact front of these mounts"),
        edp_pj_cycles=point.cost,
        accuracy=point.accuracy,
        details=(
            tr("exits {exits}", exits=text.exits_of(front_design(design, front, index))),
            tr("exit ratios {ratios}", ratios=ratios),
            _against_static(point.cost, evaluation),
        ),
        design=front_design(design, front, index),
    )


def _search_front_data(store: Store, front: tuple[SearchPoint, ...], title: str) -> LayerData:
    evaluation = store.evaluation

    def point_at(index: int) -> PlotPoint:
        point = front[index]
        bound = text.percent(point.accuracy_lower_bound, 2)
        return PlotPoint(
            title=title,
            edp_pj_cycles=point.edp_avg_pj_cycles,
            accuracy=point.accuracy,
            details=(
                tr("exits {exits}", exits=text.exits_of(point.design)),
                tr("accuracy at least {bound}, luck discounted", bound=bound),
                *([_against_static(point.edp_avg_pj_cycles, evaluation)] if evaluation is not None else []),
            ),
            design=point.design,
        )

    return LayerData(
        edp_pj_cycles=np.array([point.edp_avg_pj_cycles for point in front], dtype=float),
        accuracy=np.array([point.accuracy for point in front], dtype=float),
        point_at=point_at,
    )


def published_data(networks: Sequence[PublishedNetwork], deployment: Deployment) -> LayerData:
    """The published networks at their costs on a deployment and their published accuracies."""

    def point_at(index: int) -> PlotPoint:
        return _published_point(networks[index], deployment)

    return LayerData(
        edp_pj_cycles=np.array([network.edp_avg_pj_cycles for network in networks], dtype=float),
        accuracy=np.array([network.accuracy for network in networks], dtype=float),
        point_at=point_at,
    )


def _published_point(network: PublishedNetwork, deployment: Deployment) -> PlotPoint:
    ratios = ", ".join(text.percent(ratio, 0) for ratio in network.exit_ratios)
    points = ", ".join(map(str, network.mounting_points[:-1])) or tr("none")
    published = network.published_edp_avg_pj_cycles
    theirs = (
        (tr("published EDP {edp}, on its authors' system and counting", edp=text.edp(published)),)
        if published is not None
        else ()
    )
    return PlotPoint(
        title=tr("Published: {name}", name=network.name),
        edp_pj_cycles=network.edp_avg_pj_cycles,
        accuracy=network.accuracy,
        accuracy_source=tr("published, CIFAR-10"),
        details=(
            tr("early exits after blocks {points}", points=points),
            tr("exit ratios {ratios} (published)", ratios=ratios),
            *theirs,
            tr("EDP {change} against its own static network", change=text.signed_percent(-network.edp_reduction)),
            tr("on {accelerator}, {conventions} conventions", accelerator=text.accelerator(deployment.accelerator),
               conventions=deployment.conventions.value),
        ),
        why_not_adopted=tr("A published network has no answers sample by sample, so there are no sliders for it."),
    )  # fmt: skip


def _static_data(store: Store) -> LayerData:
    evaluation = store.evaluation
    if evaluation is None:
        return NO_POINTS
    return _data([_static_point(evaluation.static, evaluation.design.without_exits(), tr("Static network, same bits"))])


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
    return _data([_static_point(evaluation.static_fp32, design, tr("Static network, FP32"))])


def _pin_data(store: Store) -> LayerData:
    points = []
    for pin in store.session.state.pins:
        figures = store.pin_figures.get(pin.design)
        if figures is not None:
            details = (
                tr("exits {exits}", exits=text.exits_of(pin.design)),
                tr("bits {bits}", bits=pin.design.precision.backbone),
            )
            points.append(
                PlotPoint(
                    title=tr("Pinned: {name}", name=pin.name),
                    accuracy=figures[0],
                    edp_pj_cycles=figures[1],
                    details=details,
                    design=pin.design,
                )
            )
    return _data(points)


def _measured_point(point: MeasuredPoint) -> PlotPoint:
    predicted, measured, _ = point.figures.figures(Split.VALIDATION)
    ratios = ", ".join(text.percent(ratio) for ratio in measured.exit_ratios)
    change = measured.edp_avg_pj_cycles / predicted.edp_avg_pj_cycles - 1.0
    return PlotPoint(
        title=tr("Fine-tuned together, measured"),
        edp_pj_cycles=measured.edp_avg_pj_cycles,
        accuracy=measured.accuracy,
        accuracy_source=tr("validation, measured"),
        details=(
            tr("exits {exits}", exits=text.exits_of(point.design)),
            tr("exit ratios {ratios}", ratios=ratios),
            tr("predicted from the traces: accuracy {accuracy}, EDP {edp}",
               accuracy=text.percent(predicted.accuracy, 2), edp=text.edp(predicted.edp_avg_pj_cycles)),
            tr("difference {accuracy}, EDP {edp}",
               accuracy=text.accuracy_points(measured.accuracy - predicted.accuracy), edp=text.signed_percent(change)),
        ),
        design=point.design,
    )  # fmt: skip


def _evaluated(title: str, evaluation: Evaluation) -> PlotPoint:
    ratios = ", ".join(text.percent(ratio) for ratio in evaluation.ratios)
    broken = tuple(
        tr("breaks: {limit}", limit=text.describe_violation(violation)) for violation in evaluation.violations
    )
    return PlotPoint(
        title=title,
        edp_pj_cycles=evaluation.edp_avg_pj_cycles,
        accuracy=evaluation.accuracy,
        details=(
            tr("exits {exits}", exits=text.exits_of(evaluation.design)),
            tr("exit ratios {ratios}", ratios=ratios),
            tr(
                "E_avg {energy}, T_avg {latency}",
                energy=text.energy(evaluation.energy_avg_pj),
                latency=text.cycles(evaluation.latency_avg_cycles),
            ),
            _against_static(evaluation.edp_avg_pj_cycles, evaluation),
            *broken,
        ),
    )


def _static_point(baseline: Baseline, design: Design, title: str) -> PlotPoint:
    beyond = tr("⚠ 32 bit is extrapolated: the cores' energies are for 8 bit")
    extrapolated = (beyond,) if design.precision == FP32 else ()
    return PlotPoint(
        title=title, edp_pj_cycles=baseline.cost.edp_pj_cycles, accuracy=baseline.accuracy,
        details=(_path(baseline), *extrapolated), design=design,
    )  # fmt: skip


def _truncated_point(baseline: Baseline, evaluation: Evaluation | None) -> PlotPoint:
    against = (_against_static(baseline.cost.edp_pj_cycles, evaluation),) if evaluation is not None else ()
    return PlotPoint(
        title=tr(
            "Truncated after block {block}, {head} head for all samples",
            block=baseline.mounting_point,
            head=text.HEAD_NAMES[baseline.head],
        ),
        edp_pj_cycles=baseline.cost.edp_pj_cycles,
        accuracy=baseline.accuracy,
        details=(_path(baseline), *against),
        why_not_adopted=tr("A truncated network has no early exits and no thresholds, so there is no design to adopt."),
    )


def _path(baseline: Baseline) -> str:
    return tr(
        "energy {energy}, latency {latency}",
        energy=text.energy(baseline.cost.energy_pj), latency=text.cycles(baseline.cost.latency_cycles),
    )  # fmt: skip


def _against_static(edp_pj_cycles: float, evaluation: Evaluation) -> str:
    change = edp_pj_cycles / evaluation.static.cost.edp_pj_cycles - 1.0
    return tr(
        "EDP {change} against {static}", change=text.signed_percent(change), static=text.baseline(evaluation.static)
    )


def _data(points: Sequence[PlotPoint]) -> LayerData:
    return LayerData(
        edp_pj_cycles=np.array([point.edp_pj_cycles for point in points], dtype=float),
        accuracy=np.array([point.accuracy for point in points], dtype=float),
        point_at=points.__getitem__,
    )
