"""What a search with predictors is asked, and what it answers, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field

from explorer.errors import SearchError
from explorer.spec.design import Constraints
from explorer.study.measurements import Candidate, Effort, Measurement

__all__ = ["FrontDesign", "PredictorEvent", "PredictorSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictorSettings:
    """How long to measure, and what. seconds: budget in time; batch: candidates proposed between two learnings.

    measurements: an upper bound of their number beside the time, None for no bound; effort: of each training.
    """

    seed: int
    seconds: float
    batch: int = 2
    measurements: int | None = None
    most_exits: int = 3
    constraints: Constraints = field(default_factory=Constraints)
    effort: Effort = field(default_factory=lambda: Effort(epochs=2))

    def __post_init__(self) -> None:
        if not self.seconds > 0:
            raise SearchError(f"the budget is {self.seconds / 60:g} minutes, but must be above 0")
        for name, value in (("batch", self.batch), ("number of measurements", self.measurements)):
            if value is not None and value < 1:
                raise SearchError(f"the {name} is {value}, but must be at least 1")
        if self.seed < 0:
            raise SearchError(f"the seed is {self.seed}, but must not be negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontDesign:
    """A measured network at the best thresholds for some cost: no other measured one is as accurate for as little."""

    candidate: Candidate
    accuracy: float
    exit_ratios: tuple[float, ...]
    edp_avg_pj_cycles: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictorEvent:
    """Where the search stands after a measurement. `measurements` holds all, earlier ones first.

    latest: the new one, None at the end; front: all that is feasible and unbeaten, ascending in EDP_avg.
    """

    seconds: float
    latest: Measurement | None
    measurements: tuple[Measurement, ...]
    front: tuple[FrontDesign, ...]
    finished: bool
