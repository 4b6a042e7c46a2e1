"""What lessons can say about a design: live figures by name, and conditions on them.

Conditions are written as in Python: `ratio_1 >= 0.8 and accuracy > before.accuracy`. They know numbers, figures,
arithmetic, comparisons, `and`, `or`, `not`, `min`, `max` and `abs`, and nothing else.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from explorer.gui import text

if TYPE_CHECKING:
    from explorer.study.evaluate import Evaluation

__all__ = ["FIGURES", "MOST_EXITS", "Term", "figures_of", "shown_figure"]

MOST_EXITS = 6
Figures = Mapping[str, float]

_PERCENT: Callable[[float], str] = text.percent
_FORMS: dict[str, Callable[[float], str]] = {
    "accuracy": lambda value: text.percent(value, 2),
    "static_accuracy": lambda value: text.percent(value, 2),
    "accuracy_loss": lambda value: text.accuracy_points(-value),
    "energy": text.energy,
    "latency": text.cycles,
    "edp": text.edp,
    "static_edp": text.edp,
    "edp_reduction": _PERCENT,
    "overhead": _PERCENT,
    "final_ratio": _PERCENT,
    "final_accuracy": _PERCENT,
    "static_energy": text.energy,
    "static_latency": text.cycles,
    "n_exits": lambda value: f"{value:.0f}",
    "n_samples": lambda value: f"{value:,.0f}",
    "weight_bits": lambda value: f"{value:.0f}",
}
_FORMS_BY_EXIT: dict[str, Callable[[float], str]] = {
    "ratio": _PERCENT,
    "exit_accuracy": _PERCENT,
    "threshold": lambda value: f"{value:.3g}",
    "exit_energy": text.energy,
    "exit_latency": text.cycles,
    "exit_edp": text.edp,
    "block": lambda value: f"{value:.0f}",
}
FIGURES: dict[str, Callable[[float], str]] = {
    **_FORMS,
    **{f"{name}_{number}": form for name, form in _FORMS_BY_EXIT.items() for number in range(1, MOST_EXITS + 1)},
}
"""Every figure that a lesson can name, with how it is shown; `ratio_1` is that of the first exit."""

_OPERATORS: dict[type[ast.AST], Callable[..., float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Eq: operator.eq,
    ast.NotEq: operator.ne, ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Not: operator.not_,
}  # fmt: skip
_FUNCTIONS: dict[str, tuple[Callable[..., float], int]] = {"min": (min, 2), "max": (max, 2), "abs": (abs, 1)}
_LONGEST = 300


def figures_of(evaluation: Evaluation) -> dict[str, float]:
    """The figures of a design by name. Those of exits that it does not have are NaN, so no condition on them holds."""
    static = evaluation.static
    figures = dict.fromkeys(FIGURES, math.nan)
    figures |= {
        "accuracy": evaluation.accuracy,
        "static_accuracy": static.accuracy,
        "accuracy_loss": static.accuracy - evaluation.accuracy,
        "energy": evaluation.energy_avg_pj,
        "latency": evaluation.latency_avg_cycles,
        "edp": evaluation.edp_avg_pj_cycles,
        "static_edp": static.cost.edp_pj_cycles,
        "static_energy": static.cost.energy_pj,
        "static_latency": static.cost.latency_cycles,
        "edp_reduction": evaluation.edp_reduction,
        "overhead": evaluation.overhead,
        "final_ratio": evaluation.exits[-1].ratio,
        "final_accuracy": evaluation.exits[-1].accuracy,
        "n_exits": float(len(evaluation.exits) - 1),
        "n_samples": float(evaluation.n_samples),
        "weight_bits": float(evaluation.design.precision.backbone.weight),
    }
    for number, figure in enumerate(evaluation.exits[:-1][:MOST_EXITS], start=1):
        figures |= {
            f"ratio_{number}": figure.ratio,
            f"exit_accuracy_{number}": figure.accuracy,
            f"threshold_{number}": math.nan if figure.threshold is None else figure.threshold,
            f"exit_energy_{number}": figure.cost.energy_pj,
            f"exit_latency_{number}": figure.cost.latency_cycles,
            f"exit_edp_{number}": figure.cost.edp_pj_cycles,
            f"block_{number}": float(figure.mounting_point),
        }
    return figures


def shown_figure(name: str, figures: Figures) -> str:
    """A figure as the window writes it; `name` may be 'before.accuracy'."""
    value = figures.get(name, math.nan)
    return FIGURES[name.rpartition(".")[2]](value)


class Term:
    """A condition or a number to be computed from figures. ValueError, with what would be right, if it is none.

    known: names that figures may be remembered under, such as 'before'.
    """

    def __init__(self, source: str, known: frozenset[str] = frozenset()) -> None:
        self.source = source
        if len(source) > _LONGEST:
            raise ValueError(f"at most {_LONGEST} characters")
        try:
            self._tree = ast.parse(source.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise ValueError("a condition such as ratio_1 >= 0.8") from error
        _check(self._tree, known)

    def value(self, figures: Figures) -> float:
        """Its value; NaN where a figure is missing or something is divided by zero."""
        try:
            return float(_value(self._tree, figures))
        except ZeroDivisionError:
            return math.nan

    def holds(self, figures: Figures) -> bool:
        """Whether it is true; nothing is true of a figure that is not there."""
        value = self.value(figures)
        return not math.isnan(value) and value != 0.0


def _check(node: ast.AST, known: frozenset[str]) -> None:
    match node:
        case ast.Constant(value=bool()):
            return
        case ast.Constant(value=int() | float()):
            return
        case ast.Name() | ast.Attribute():
            name = _name(node)
            head, _, tail = name.rpartition(".")
            if tail not in FIGURES:
                raise ValueError(f"made of figures ({', '.join(_FORMS)}, ratio_1, ...), not {name!r}")
            if head and head not in known:
                names = ", ".join(sorted(known)) or "none are"
                raise ValueError(f"about figures remembered before ({names}), not {head!r}")
        case ast.BinOp() if type(node.op) in _OPERATORS:
            _check(node.left, known)
            _check(node.right, known)
        case ast.UnaryOp() if type(node.op) in _OPERATORS:
            _check(node.operand, known)
        case ast.BoolOp():
            for part in node.values:
                _check(part, known)
        case ast.Compare() if all(type(op) in _OPERATORS for op in node.ops):
            for part in (node.left, *node.comparators):
                _check(part, known)
        case ast.Call(func=ast.Name(id=name), keywords=[]) if (
            name in _FUNCTIONS and len(node.args) == _FUNCTIONS[name][1]
        ):
            for part in node.args:
                _check(part, known)
        case _:
            raise ValueError("made of figures, numbers, + - * /, comparisons, and, or, not, min, max, abs")


def _name(node: ast.Name | ast.Attribute) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    raise ValueError("made of figures with at most one dot, such as before.accuracy")


def _value(node: ast.AST, figures: Figures) -> float:
    match node:
        case ast.Constant():
            return float(node.value)  # type: ignore[arg-type]
        case ast.Name() | ast.Attribute():
            return figures.get(_name(node), math.nan)
        case ast.BinOp():
            return _OPERATORS[type(node.op)](_value(node.left, figures), _value(node.right, figures))
        case ast.UnaryOp():
            return _OPERATORS[type(node.op)](_value(node.operand, figures))
        case ast.BoolOp():
            values = [_value(part, figures) for part in node.values]
            true = [not math.isnan(value) and bool(value) for value in values]
            return float(all(true) if isinstance(node.op, ast.And) else any(true))
        case ast.Compare():
            sides = [_value(part, figures) for part in (node.left, *node.comparators)]
            return float(
                not any(math.isnan(side) for side in sides)
                and all(
                    _OPERATORS[type(op)](left, right)
                    for op, left, right in zip(node.ops, sides, sides[1:], strict=False)
                )
            )
        case ast.Call(func=ast.Name(id=name)):
            values = [_value(part, figures) for part in node.args]
            return math.nan if any(math.isnan(value) for value in values) else float(_FUNCTIONS[name][0](*values))
    raise AssertionError("checked when it was read")
