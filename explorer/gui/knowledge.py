"""What the calculator has delivered about a study, and what is still missing for a design. Knows nothing of Qt."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from explorer.gui.calculator import (
    BaselineKey,
    BaselinesReady,
    FiguresReady,
    FrontKey,
    FrontReady,
    Request,
    Started,
    shape_of,
)
from explorer.spec.design import Constraints, Design
from explorer.spec.precision import FP32
from explorer.spec.traces import Split

if TYPE_CHECKING:
    from explorer.exits.front import ThresholdFront
    from explorer.gui.cost_book import CostBook, CostKey
    from explorer.gui.plots.gantt_data import GanttChart
    from explorer.study.evaluate import Evaluation, Evaluator

__all__ = ["Knowledge"]

MOST_SHAPES = 80
SHAPES_AT_ONCE = 20
"""Designs without thresholds whose costs are kept; beyond these, so many are forgotten at once."""
MOST_CHARTS = 40
"""Schedules kept; older ones are computed again when they are looked at."""


class Knowledge:
    """Of one study. A design can be evaluated on a split at once if the memos for its shape are filled."""

    def __init__(self) -> None:
        self.evaluator: Evaluator | None = None
        self.front: ThresholdFront | None = None
        self.front_is_within_constraints = True
        self.baselines: BaselinesReady | None = None
        self._book: CostBook | None = None
        self._most_live_exits = 0
        self._front_key: FrontKey | None = None
        self._filled: set[tuple[Design, Split]] = set()
        self._complete: set[tuple[Design, Split]] = set()
        self._problems: dict[tuple[Design, Split], str] = {}
        self._charts: OrderedDict[Design, GanttChart] = OrderedDict()
        self._shapes: OrderedDict[Design, None] = OrderedDict()

    # What comes in

    def take_start(self, reply: Started) -> None:
        """The evaluator that this thread may use."""
        self.evaluator, self._book, self._most_live_exits = reply.evaluator, reply.book, reply.most_live_exits

    def take_figures(self, reply: FiguresReady) -> None:
        """Costs, and that the memos for a split are filled, or why they cannot be."""
        for key, cost in reply.costs:
            if self._book is not None:
                self._book.deliver(key, cost)
        entry = (reply.shape, reply.split)
        if reply.problem:
            self._problems[entry] = reply.problem
            return
        if reply.chart is not None:
            self._charts[reply.shape] = reply.chart
            while len(self._charts) > MOST_CHARTS:
                self._charts.popitem(last=False)
        self._filled.add(entry)
        if reply.is_complete:
            self._complete.add(entry)
        self._remember(reply.shape)

    def _remember(self, shape: Design) -> None:
        """Keep the shapes that were delivered last, and the costs that these need; others are computed again."""
        self._shapes[shape] = None
        self._shapes.move_to_end(shape)
        if len(self._shapes) <= MOST_SHAPES + SHAPES_AT_ONCE or self._book is None:
            return
        while len(self._shapes) > MOST_SHAPES:
            self._shapes.popitem(last=False)
        self._filled = {entry for entry in self._filled if entry[0] in self._shapes}
        self._complete = {entry for entry in self._complete if entry[0] in self._shapes}
        self._problems = {entry: why for entry, why in self._problems.items() if entry[0] in self._shapes}
        self._book.keep_only({key for kept in self._shapes for key in costs_of(kept)})

    def take_front(self, reply: FrontReady) -> None:
        """The exact front of some mounts."""
        self.front, self._front_key = reply.front, reply.key
        self.front_is_within_constraints = reply.is_within_constraints

    def take_baselines(self, reply: BaselinesReady) -> None:
        """The truncated networks."""
        self.baselines = reply

    def forget_refusals(self) -> None:
        """Ask again for what was refused, for a file may have been mended meanwhile."""
        self._problems.clear()
        if self._book is not None:
            self._book.forget_refusals()

    # What is known

    def evaluate(self, design: Design, split: Split, constraints: Constraints) -> Evaluation | None:
        """The figures of a design, or None while the memos for its shape are not filled. Takes a millisecond or two."""
        if self.evaluator is None or (shape_of(design), split) not in self._filled:
            return None
        return self.evaluator.evaluate(design, split, constraints)

    def chart(self, design: Design) -> GanttChart | None:
        """The schedule of a design, if it is known still."""
        return self._charts.get(shape_of(design))

    def problem(self, design: Design, split: Split) -> str:
        """Why there are no figures on a split, '' if nothing is wrong."""
        return self._problems.get((shape_of(design), split), "")

    def has_front_of(self, design: Design, constraints: Constraints) -> bool:
        """Whether the front is that of the design's mounts."""
        return self._front_key == FrontKey(shape=shape_of(design), constraints=constraints)

    def allows_front_of(self, design: Design) -> bool:
        """Whether there are few enough exits for an exact front that follows the window."""
        return self.evaluator is None or len(design.exits) <= self._most_live_exits

    def missing(self, design: Design, constraints: Constraints) -> Request | None:
        """What a design lacks, or None."""
        shape = shape_of(design)
        splits = tuple(
            split
            for split in (Split.VALIDATION, Split.TEST)
            if (shape, split) not in self._complete and (shape, split) not in self._problems
        )
        front = self.allows_front_of(design) and not self.has_front_of(design, constraints)
        wanted = BaselineKey(precision=design.precision, deployment=design.deployment)
        baselines = self.baselines is None or self.baselines.key != wanted
        if not (splits or front or baselines):
            return None
        return Request(design=shape, constraints=constraints, figures_on=splits, front=front, baselines=baselines)


def costs_of(shape: Design) -> tuple[CostKey, ...]:
    """The costs that figures of a shape are made of: its own, and those of both static baselines."""
    from explorer.gui.cost_book import CostKey  # where there is a book, it is loaded already
    from explorer.study.evaluate import mounts

    return (
        CostKey.of(shape, mounts(shape), shape.precision),
        CostKey.of(shape, (), shape.precision),
        CostKey.of(shape, (), FP32),
    )
