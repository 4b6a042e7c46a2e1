"""The report's plots as SVG: shapes tell kinds apart as colours do, and every picture has its content in words too."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from html import escape

from explorer.study.evaluate import Evaluation
from explorer.study.quantities import edp, percent

__all__ = ["PlotPoint", "PointKind", "accuracy_edp_plot", "exit_ratio_bars"]

_WIDTH, _HEIGHT = 620.0, 360.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 64.0, 14.0, 12.0, 46.0
_MARGIN = 0.06
"""Share of an axis left free beyond the outermost points."""

_BAR_HEIGHT, _BAR_GAP, _BAR_WIDTH = 30.0, 34.0, 420.0
_BAR_COLOURS = ("#0072b2", "#56b4e9", "#009e73", "#e69f00", "#cc79a7", "#d55e00", "#8a8f96")
"""Colour-blind-safe (Okabe and Ito); more exits than colours start over, for each bar also names its exit."""


class PointKind(Enum):
    """What a point is, in the words of the legend."""

    DESIGN = "this design"
    STATIC = "static, same bits"
    STATIC_FP32 = "static, FP32"
    TRUNCATED = "truncated"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotPoint:
    """A network on the plot: accuracy 0..1, EDP in pJ x cycles."""

    kind: PointKind
    label: str
    accuracy: float
    edp_pj_cycles: float


_COLOURS = {
    PointKind.DESIGN: "#d55e00",
    PointKind.STATIC: "#0072b2",
    PointKind.STATIC_FP32: "#cc79a7",
    PointKind.TRUNCATED: "#8a8f96",
}


def accuracy_edp_plot(points: Sequence[PlotPoint]) -> str:
    """Accuracy against EDP, the latter logarithmic. ValueError for no points."""
    x_low, x_high = _range([math.log10(point.edp_pj_cycles) for point in points], 0.2)
    y_low, y_high = _range([100 * point.accuracy for point in points], 0.5)
    parts = []

    def x(value: float) -> float:
        return _LEFT + (value - x_low) / (x_high - x_low) * (_WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return _HEIGHT - _BOTTOM - (value - y_low) / (y_high - y_low) * (_HEIGHT - _TOP - _BOTTOM)

    for value in _decade_ticks(x_low, x_high):
        at = x(math.log10(value))
        parts.append(_line(at, _TOP, at, _HEIGHT - _BOTTOM))
        parts.append(_text(at, _HEIGHT - _BOTTOM + 17, f"{value:.0e}".replace("e+", "e"), "middle"))
    for value in _even_ticks(y_low, y_high):
        parts.append(_line(_LEFT, y(value), _WIDTH - _RIGHT, y(value)))
        parts.append(_text(_LEFT - 7, y(value) + 4, f"{value:g} %", "end"))
    parts.append(_text((_LEFT + _WIDTH) / 2, _HEIGHT - 8, "EDP_avg (pJ·cycles, logarithmic)", "middle"))
    for point in points:  # the design comes last and lies on top
        place = x(math.log10(point.edp_pj_cycles)), y(100 * point.accuracy)
        said = f"{point.label}: {percent(point.accuracy)}, {edp(point.edp_pj_cycles)}"
        parts.append(f"<g><title>{escape(said)}</title>{_marker(point.kind, *place)}</g>")
    parts += _legend([kind for kind in PointKind if any(point.kind is kind for point in points)])
    words = "; ".join(
        f"{point.label} {percent(point.accuracy)} at {edp(point.edp_pj_cycles)}"
        for point in points
        if point.kind is not PointKind.TRUNCATED
    )
    return _svg(_WIDTH, _HEIGHT, "Accuracy against EDP", words, parts)


def exit_ratio_bars(evaluations: Sequence[Evaluation]) -> str:
    """For each split a bar of the samples, cut where they leave: early exits first, the final one last."""
    parts, said = [], []
    top = 16.0
    for evaluation in evaluations:
        split = evaluation.split.value
        parts.append(_text(0, top, f"{split}, {evaluation.n_samples:,} samples", "start"))
        left = 0.0
        for place, (figures, ratio) in enumerate(zip(evaluation.exits, evaluation.ratios, strict=True)):
            name = "final" if figures.threshold is None else f"block {figures.mounting_point}"
            colour = _BAR_COLOURS[-1 if figures.threshold is None else place % (len(_BAR_COLOURS) - 1)]
            width = ratio * _BAR_WIDTH
            parts.append(
                f'<rect x="{left:.1f}" y="{top + 8:.1f}" width="{width:.1f}" height="{_BAR_HEIGHT:g}" '
                f'fill="{colour}" stroke="var(--paper)"><title>{name}: {percent(ratio)}</title></rect>'
            )
            left += width
            said.append(f"{split}: {name} {percent(ratio)}")
        top += 8 + _BAR_HEIGHT + 18
        for place, (figures, ratio) in enumerate(zip(evaluation.exits, evaluation.ratios, strict=True)):
            name = "final" if figures.threshold is None else f"block {figures.mounting_point}"
            colour = _BAR_COLOURS[-1 if figures.threshold is None else place % (len(_BAR_COLOURS) - 1)]
            parts.append(f'<rect x="0" y="{top - 10:.1f}" width="11" height="11" fill="{colour}"/>')
            parts.append(_text(18, top, f"{name}: {percent(ratio)}", "start"))
            top += 17
        top += _BAR_GAP - 17
    return _svg(_BAR_WIDTH, top - _BAR_GAP + 22, "Exit ratios", "; ".join(said), parts)


def _svg(width: float, height: float, title: str, description: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{escape(f"{title}: {description}")}" font-size="12.5">{"".join(parts)}</svg>'
    )


def _range(values: Sequence[float], least: float) -> tuple[float, float]:
    low, high = min(values), max(values)
    margin = max(_MARGIN * (high - low), least / 2)
    return low - margin, high + margin


def _decade_ticks(low: float, high: float) -> list[float]:
    """Round values of a logarithmic axis, 1, 2 and 5 of each decade where there is room for them."""
    steps = (1.0,) if high - low > 3 else (1.0, 2.0, 5.0)
    decades = range(math.floor(low), math.ceil(high) + 1)
    return [step * 10.0**e for e in decades for step in steps if low <= math.log10(step * 10.0**e) <= high]


def _even_ticks(low: float, high: float) -> list[float]:
    """About six round values of a linear axis."""
    rough = (high - low) / 6
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    first = math.ceil(low / step)
    return [round(step * n, 10) for n in range(first, math.floor(high / step) + 1)]


def _marker(kind: PointKind, x: float, y: float) -> str:
    colour = _COLOURS[kind]
    match kind:
        case PointKind.DESIGN:
            r = 8.5
            corners = [
                (x + (r if n % 2 == 0 else 0.42 * r) * math.sin(n * math.pi / 5),
                 y - (r if n % 2 == 0 else 0.42 * r) * math.cos(n * math.pi / 5))
                for n in range(10)
            ]  # fmt: skip
            star = " ".join(f"{a:.1f},{b:.1f}" for a, b in corners)
            return f'<polygon points="{star}" fill="{colour}" stroke="var(--ink)" stroke-width=".7"/>'
        case PointKind.STATIC:
            return f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" fill="{colour}"/>'
        case PointKind.STATIC_FP32:
            points = f"{x:.1f},{y - 6.5:.1f} {x + 6.5:.1f},{y:.1f} {x:.1f},{y + 6.5:.1f} {x - 6.5:.1f},{y:.1f}"
            return f'<polygon points="{points}" fill="{colour}"/>'
        case PointKind.TRUNCATED:
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6" fill="none" stroke="{colour}" stroke-width="1.6"/>'


def _legend(kinds: Sequence[PointKind]) -> list[str]:
    parts = []
    for place, kind in enumerate(reversed(kinds)):
        y = _HEIGHT - _BOTTOM - 14 - 19 * place
        parts.append(_marker(kind, _WIDTH - _RIGHT - 134, y))
        parts.append(_text(_WIDTH - _RIGHT - 120, y + 4, kind.value, "start"))
    return parts


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="var(--line)" stroke-width=".7"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="var(--ink)">{escape(text)}</text>'
