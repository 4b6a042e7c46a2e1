"""What a search is asked, and what it answers, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from explorer.errors import SearchError
from explorer.exits.front import MOST_EXITS
from explorer.spec.design import Constraints
from explorer.study.checkpoint import SearchPoint, TriedDesign
from explorer.study.dimensions import DEFAULT_DIMENSIONS, Dimension

__all__ = ["SearchEvent", "SearchMode", "SearchPoint", "SearchSettings", "ThresholdSearch", "check_settings"]


class SearchMode(Enum):
    """How designs are chosen: bred, every one, or drawn by chance as the floor that any search must beat."""

    NSGA2 = "nsga2"
    EXHAUSTIVE = "exhaustive"
    RANDOM = "random"


class ThresholdSearch(Enum):
    """Where thresholds come from.

    GENES: they are searched like the rest. FRONT: searched, and solved exactly for every set of mounts that reaches
    the front. INSIDE: solved exactly inside every candidate, whose whole front of thresholds joins the search.
    """

    GENES = "genes"
    FRONT = "front"
    INSIDE = "inside"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    """What to search and for how long; the run ends at whichever budget is spent first.

    `seed` makes a run repeatable: with a budget in evaluations, two runs of one seed give the same front.
    confidence: that the ranking accuracy is not owed to luck, 0.5 (the plain accuracy ranks) up to 1 (excluded).
    free: what may vary besides mounting points and thresholds. thresholds: no matter to an exhaustive search, which
    solves those of every candidate.
    """

    seed: int
    seconds: float | None = 20.0
    evaluations: int | None = None
    most_exits: int = 3
    population: int = 100
    constraints: Constraints = field(default_factory=Constraints)
    confidence: float = 0.99999
    mode: SearchMode = SearchMode.NSGA2
    thresholds: ThresholdSearch = ThresholdSearch.FRONT
    free: frozenset[Dimension] = DEFAULT_DIMENSIONS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SearchEvent:
    """Where a search stands. `front` is complete, ascending in EDP_avg; `batch_*` are the designs tried lately.

    evaluations: candidates evaluated: designs, or whole sets of mounts where thresholds are solved inside them;
    solved_mount_sets: designs but for thresholds whose exact threshold front is known; shapes: how many of them an
    exhaustive search covers in the end, None in other modes.
    batch_accuracy, batch_edp_pj_cycles: (n,); batch_feasible: (n,) bool; a design that fits on no core is left out.
    tried: what `evaluations` counts, since the event before; of candidates with solved thresholds one of their best
    designs.
    hypervolume: of the front in 1 - lower bound and EDP_avg / EDP_static of the base design, see `search.hypervolume`.
    """

    seconds: float
    evaluations: int
    generation: int
    solved_mount_sets: int
    front: tuple[SearchPoint, ...]
    hypervolume: float
    batch_accuracy: NDArray[np.floating]
    batch_edp_pj_cycles: NDArray[np.floating]
    batch_feasible: NDArray[np.bool_]
    finished: bool
    tried: tuple[TriedDesign, ...] = ()
    shapes: int | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every design was covered: the front is the truth, where plain accuracy ranks."""
        return self.shapes is not None and self.evaluations == self.shapes


def check_settings(settings: SearchSettings) -> None:
    """SearchError for settings that allow nothing, saying which."""
    if settings.seconds is None and settings.evaluations is None and settings.mode is not SearchMode.EXHAUSTIVE:
        raise SearchError("the search has no budget; give it seconds or evaluations")
    for name, value in (("seconds", settings.seconds), ("evaluations", settings.evaluations)):
        if value is not None and not value > 0:
            raise SearchError(f"the budget of {name} is {value}, but must be above 0")
    if not 0.5 <= settings.confidence < 1.0:
        raise SearchError(f"the confidence is {settings.confidence}, but must lie in 0.5..1, 1 excluded")
    solves_all = settings.mode is SearchMode.EXHAUSTIVE or settings.thresholds is ThresholdSearch.INSIDE
    if solves_all and settings.most_exits > MOST_EXITS:
        raise SearchError(
            f"the most exits to mount are {settings.most_exits}, but thresholds can be solved for at most {MOST_EXITS}"
        )
    if settings.seed < 0:
        raise SearchError(f"the seed is {settings.seed}, but must not be negative")
