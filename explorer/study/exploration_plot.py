"""Accuracy and EDP reduction against the number of explored designs, as a small SVG picture."""

from __future__ import annotations

import math
from collections.abc import Sequence

from explorer.study.exploration import BudgetSummary, Spread

__all__ = ["exploration_svg"]

_WIDTH, _PANEL, _GAP = 640, 200, 46
_LEFT, _TOP = 74, 30
_COLOURS = ("#1f6fb4", "#b4501f")
_N_TICKS = 5


def exploration_svg(summary: Sequence[BudgetSummary]) -> str:
    """Two panels over a logarithmic axis of budgets: the mean over seeds as a line, least to most as a band."""
    panels = (
        ("accuracy of the recommended design (%)", [line.accuracy for line in summary]),
        ("EDP reduction against the static network (%)", [line.edp_reduction for line in summary]),
    )
    budgets = [line.budget for line in summary]
    height = _TOP + len(panels) * (_PANEL + _GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" '
        'font-size="12">',
        f'<rect width="{_WIDTH}" height="{height}" fill="white"/>',
    ]
    for index, ((title, spreads), colour) in enumerate(zip(panels, _COLOURS, strict=True)):
        parts += _panel(title, budgets, spreads, colour, _TOP + index * (_PANEL + _GAP))
    parts.append(
        f'<text x="{(_LEFT + _WIDTH) / 2:.0f}" y="{height - 6}" text-anchor="middle">designs explored</text></svg>'
    )
    return "\n".join(parts) + "\n"


def _panel(title: str, budgets: list[int], spreads: list[Spread | None], colour: str, top: int) -> list[str]:
    known = [(budget, spread) for budget, spread in zip(budgets, spreads, strict=True) if spread is not None]
    bottom, right = top + _PANEL, _WIDTH - 16
    parts = [
        f'<text x="{_LEFT}" y="{top - 8}" font-weight="bold">{title}</text>',
        f'<rect x="{_LEFT}" y="{top}" width="{right - _LEFT}" height="{_PANEL}" fill="none" stroke="#888"/>',
    ]
    first, last = math.log(budgets[0]), math.log(budgets[-1])

    def x(budget: int) -> float:
        share = 0.5 if last == first else (math.log(budget) - first) / (last - first)
        return _LEFT + 14 + share * (right - _LEFT - 28)

    parts += [f'<text x="{x(budget):.1f}" y="{bottom + 16}" text-anchor="middle">{budget}</text>' for budget in budgets]
    if not known:
        return [*parts, f'<text x="{_LEFT + 14}" y="{top + 24}">no seed found a design that loses so little</text>']
    low, high = min(spread.least for _, spread in known), max(spread.most for _, spread in known)
    room = 0.1 * (high - low) or 0.001
    low, high = low - room, high + room

    def y(value: float) -> float:
        return bottom - (value - low) / (high - low) * _PANEL

    for tick in range(_N_TICKS):
        value = low + (high - low) * tick / (_N_TICKS - 1)
        parts.append(f'<line x1="{_LEFT}" x2="{right}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{100 * value:.2f}</text>')
    upper = [f"{x(budget):.1f},{y(spread.most):.1f}" for budget, spread in known]
    lower = [f"{x(budget):.1f},{y(spread.least):.1f}" for budget, spread in reversed(known)]
    mean = " ".join(f"{x(budget):.1f},{y(spread.mean):.1f}" for budget, spread in known)
    parts.append(f'<polygon points="{" ".join(upper + lower)}" fill="{colour}" fill-opacity="0.2"/>')
    parts.append(f'<polyline points="{mean}" fill="none" stroke="{colour}" stroke-width="2"/>')
    parts += [f'<circle cx="{x(b):.1f}" cy="{y(s.mean):.1f}" r="3" fill="{colour}"/>' for b, s in known]
    return parts
