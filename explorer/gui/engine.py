"""What the calculator's thread computes with. Importing this brings the simulator in, so only that thread does it."""

from __future__ import annotations

import copy
from collections.abc import Callable

from explorer.errors import ExplorerError
from explorer.gui.calculator import BaselineKey, BaselinesReady, FiguresReady, FrontKey, FrontReady, Reply, Started
from explorer.gui.cost_book import CostBook, CostKey
from explorer.gui.plots.gantt_data import gantt_chart
from explorer.spec.costs import NetworkCost
from explorer.spec.design import Constraints, Design
from explorer.spec.precision import FP32
from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluator, mounts
from explorer.study.figures import MOST_LIVE_EXITS, exact_front
from explorer.study.files import Study
from explorer.study.platforms import Platforms

__all__ = ["Engine"]

MOST_COSTS = 150
MOST_SIMULATORS = 8
"""What the thread remembers, so that days of exploring do not fill the memory; a cost takes 0.2 to 2 MiB."""


class Engine:
    """Fills the memos that the window's thread reads.

    There are two evaluators of a study: the window's, which knows only costs that were delivered, and a shallow copy of
    it here, which simulates. They share the memos of confidences, answers and temperatures. That needs no lock: entries
    are pure functions of their keys and setting one is atomic, so at worst one is computed twice.
    """

    def __init__(self, study: Study, answer: Callable[[Reply], None], check: Callable[[], None]) -> None:
        book = CostBook()
        evaluator = Evaluator(study, book)
        self._evaluator = copy.copy(evaluator)
        self._evaluator.platforms = Platforms()
        self._answer = answer
        self._check = check
        answer(Started(evaluator=evaluator, book=book, most_live_exits=MOST_LIVE_EXITS))

    def figures(self, shape: Design, split: Split) -> None:
        """Fill the memos for a split. Validation must succeed; another split may lack traces."""
        if split is Split.VALIDATION:
            self._validation_figures(shape)
            return
        problem = ""
        try:
            self._evaluator.evaluate(shape, split)
        except ExplorerError as error:
            problem = str(error)
        self._answer(FiguresReady(shape=shape, split=split, costs=(), problem=problem))

    def _validation_figures(self, shape: Design) -> None:
        """Costs at the design's own bits go first; those in FP32, a baseline, follow and may be refused."""
        evaluator = self._evaluator
        evaluator.check(shape)
        evaluator.study.traces(shape.precision, Split.VALIDATION)
        own = tuple(self._cost(shape, CostKey.of(shape, mounted, shape.precision)) for mounted in (mounts(shape), ()))
        evaluator.confidences(shape, Split.VALIDATION)
        evaluator.correct(shape, Split.VALIDATION)
        chart = gantt_chart(own[0][1])
        if shape.precision != FP32:
            self._answer(FiguresReady(shape=shape, split=Split.VALIDATION, costs=own, is_complete=False, chart=chart))
        self._check()
        key = CostKey.of(shape, (), FP32)
        fp32: tuple[CostKey, NetworkCost | ExplorerError]
        try:
            evaluator.study.traces(FP32, Split.VALIDATION)
            fp32 = self._cost(shape, key)
        except ExplorerError as error:
            fp32 = (key, error)
        self._answer(FiguresReady(shape=shape, split=Split.VALIDATION, costs=(*own, fp32), chart=chart))
        evaluator.platforms.trim(MOST_COSTS, MOST_SIMULATORS)

    def _cost(self, shape: Design, key: CostKey) -> tuple[CostKey, NetworkCost]:
        self._check()
        network, platforms = self._evaluator.study.network, self._evaluator.platforms
        return key, platforms.cost(network, key.mounts, key.precision, shape.deployment)

    def front(self, shape: Design, constraints: Constraints) -> None:
        """The exact front within the constraints, or without them where nothing keeps them."""
        key = FrontKey(shape=shape, constraints=constraints)
        if len(shape.exits) > MOST_LIVE_EXITS:
            self._answer(FrontReady(key=key, front=None))
            return
        try:
            front = exact_front(self._evaluator, shape, Split.VALIDATION, constraints)
            within = front.n_points > 0
            if not within:
                front = exact_front(self._evaluator, shape, Split.VALIDATION)
            reply = FrontReady(key=key, front=front, is_within_constraints=within)
        except ExplorerError as error:
            reply = FrontReady(key=key, front=None, problem=str(error))
        self._answer(reply)

    def baselines(self, shape: Design) -> None:
        """The network truncated at every mounting point."""
        key = BaselineKey(precision=shape.precision, deployment=shape.deployment)
        try:
            reply = self._truncated(shape, key)
        except ExplorerError as error:
            reply = BaselinesReady(key=key, problem=str(error))
        self._answer(reply)

    def _truncated(self, shape: Design, key: BaselineKey) -> BaselinesReady:
        network, platforms = self._evaluator.study.network, self._evaluator.platforms
        for head in network.heads:  # one at a time, so that a newer request need not wait for all
            self._check()
            platforms.truncated_cost(network, head.mounting_point, head.kind, shape.precision, shape.deployment)
        validation = self._evaluator.truncated(shape, Split.VALIDATION)
        self._check()
        recorded = Split.TEST in self._evaluator.study.splits(shape.precision)
        test = self._evaluator.truncated(shape, Split.TEST) if recorded else ()
        return BaselinesReady(key=key, validation=validation, test=test)
