"""The search as an iterator of events: NSGA-II over mounting points, heads and thresholds, on the validation split.

NSGA-II finds the sets of mounts worth having; the exact threshold front of each set that reaches the front then gives the
best thresholds that these mounts can have. Every event carries the whole front found so far, so a listener that misses one
loses nothing.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explorer.errors import SearchError
from explorer.exits.constraints import total_violation
from explorer.search.hypervolume import hypervolume
from explorer.search.nsga2 import NSGA2
from explorer.spec.design import Constraints, Design
from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluator
from explorer.study.figures import MOST_EXITS_FOR_FRONT, exact_front, front_design
from explorer.study.space import DesignSpace

__all__ = ["SearchEvent", "SearchPoint", "SearchSettings", "recommended", "run_search"]

SPLIT = Split.VALIDATION
REFERENCE_POINT = (1.0, math.log10(1.5))
"""Hypervolume is measured from accuracy 0 and 1.5 times the static EDP; no feasible design of the paper's caps is worse."""
SHORTEST_EVENT_SECONDS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    """What to search and for how long; the run ends at whichever budget is spent first.

    `seed` makes a run repeatable: with a budget in evaluations, two runs of one seed give the same front.
    """

    seed: int
    seconds: float | None = 20.0
    evaluations: int | None = None
    most_exits: int = 3
    population: int = 100
    constraints: Constraints = field(default_factory=Constraints)
    solve_thresholds: bool = True
