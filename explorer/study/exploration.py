"""Does more exploration find better networks? The search, repeated with several seeds, at growing budgets.

Every budget and seed is a run of its own. The design that it recommends from validation is then measured on test, which
chooses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from explorer.errors import SearchError
from explorer.spec.design import Design
from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluator
from explorer.study.run_search import SearchEvent, SearchMode, SearchPoint, SearchSettings, recommended, run_search

__all__ = ["BudgetRow", "BudgetSummary", "Spread", "explore_budgets", "summarised", "true_hypervolume"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRow:
    """What a run of one seed found within a budget of evaluations.

    evaluations: fewer than the budget where nothing was left to try; regret: share of the true front's hypervolume that
    is missing, None where the truth is not known; best_accuracy: the greatest lower bound of accuracy on the front.
    recommended: the design chosen from validation, None if none loses so little; accuracy_validation: its accuracy
    there; accuracy and edp_reduction: its figures on `split`. All three are NaN without it.
    """

    seed: int
    budget: int
    evaluations: int
    seconds: float
    hypervolume: float
    regret: float | None
    front_designs: int
    best_accuracy: float
    recommended: Design | None
    accuracy_validation: float
    accuracy: float
    edp_reduction: float
    split: Split


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A figure over seeds."""

    mean: float
    least: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetSummary:
    """The rows of one budget, over all seeds; accuracy and reduction only over seeds that recommend a design.

    n_recommended: how many these are; the two are None if there are none, regret if the truth is not known.
    """

    budget: int
    n_seeds: int
    n_recommended: int
    hypervolume: Spread
    regret: Spread | None
    accuracy: Spread | None
    edp_reduction: Spread | None


def explore_budgets(
    evaluator: Evaluator,
    base: Design,
    settings: SearchSettings,
    *,
    budgets: tuple[int, ...],
    seeds: tuple[int, ...],
    truth: float | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[BudgetRow]:
    """A row for each seed and budget, as they come; after `should_stop` says yes no more of them.

    settings: of every run, but for seed and budget; truth: `true_hypervolume` of the same space. SearchError for no
    budgets or seeds, budgets below 1 or that do not ascend.
    """
    if not budgets or not seeds:
        raise SearchError("there are no budgets or no seeds; give at least one of each")
    if budgets[0] < 1 or any(later <= earlier for earlier, later in pairwise(budgets)):
        raise SearchError(f"the budgets are {list(budgets)}, but must be above 0 and ascending")
    split = Split.TEST if Split.TEST in evaluator.study.splits(base.precision) else Split.VALIDATION
    for seed in seeds:
        for budget in budgets:
            run = replace(settings, seed=seed, evaluations=budget, seconds=None)
            *_, last = run_search(evaluator, base, run, should_stop)
            if should_stop():
                return
            yield _row(evaluator, last, seed, budget, truth, split)


def summarised(rows: tuple[BudgetRow, ...]) -> tuple[BudgetSummary, ...]:
    """Rows of all seeds together, by ascending budget."""
    found = []
    for budget in sorted({row.budget for row in rows}):
        group = [row for row in rows if row.budget == budget]
        chosen = [row for row in group if row.recommended is not None]
        regrets = [row.regret for row in group if row.regret is not None]
        found.append(
            BudgetSummary(
                budget=budget,
                n_seeds=len(group),
                n_recommended=len(chosen),
                hypervolume=_spread([row.hypervolume for row in group]),
                regret=_spread(regrets) if regrets else None,
                accuracy=_spread([row.accuracy for row in chosen]) if chosen else None,
                edp_reduction=_spread([row.edp_reduction for row in chosen]) if chosen else None,
            )
        )
    return tuple(found)


def true_hypervolume(
    evaluator: Evaluator, base: Design, settings: SearchSettings, should_stop: Callable[[], bool] = lambda: False
) -> float | None:
    """Hypervolume of the exhaustive front of a space; None if it was stopped before it was complete.

    SearchError unless the plain accuracy ranks (a confidence of 0.5): only then is that front the truth.
    """
    if settings.confidence != 0.5:
        raise SearchError(
            f"the confidence is {settings.confidence}, but must be 0.5 for the true front: only that of the plain "
            "accuracy can be known"
        )
    run = replace(settings, mode=SearchMode.EXHAUSTIVE, seconds=None, evaluations=None)
    *_, last = run_search(evaluator, base, run, should_stop)
    return last.hypervolume if last.is_complete else None


def _row(
    evaluator: Evaluator, event: SearchEvent, seed: int, budget: int, truth: float | None, split: Split
) -> BudgetRow:
    chosen: SearchPoint | None = recommended(evaluator, event.front)
    measured = None if chosen is None else evaluator.evaluate(chosen.design, split)
    return BudgetRow(
        seed=seed,
        budget=budget,
        evaluations=event.evaluations,
        seconds=event.seconds,
        hypervolume=event.hypervolume,
        regret=None if truth is None else 1.0 - event.hypervolume / truth,
        front_designs=len(event.front),
        best_accuracy=max((point.accuracy_lower_bound for point in event.front), default=float("nan")),
        recommended=None if chosen is None else chosen.design,
        accuracy_validation=float("nan") if chosen is None else chosen.accuracy,
        accuracy=float("nan") if measured is None else measured.accuracy,
        edp_reduction=float("nan") if measured is None else measured.edp_reduction,
        split=split,
    )


def _spread(values: list[float]) -> Spread:
    return Spread(mean=float(np.mean(values)), least=min(values), most=max(values))
