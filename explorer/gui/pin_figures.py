"""Figures of designs that were pinned in an earlier session: computed again, for files hold designs and no results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.errors import ExplorerError
from explorer.spec.design import Design
from explorer.spec.traces import Split

if TYPE_CHECKING:
    from explorer.study.evaluate import Evaluator

__all__ = ["PinFiguresTask"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PinFiguresTask:
    """Accuracy and average EDP in pJ x cycles of designs, on validation."""

    designs: tuple[Design, ...]

    def answer(
        self, evaluator: Evaluator, is_outdated: Callable[[], bool]
    ) -> tuple[tuple[Design, tuple[float, float]], ...]:
        """Those of all designs that can be evaluated on this study; fewer if it is outdated in between."""
        found = []
        for design in self.designs:
            if is_outdated():
                break
            try:
                score = evaluator.score(design, Split.VALIDATION)
            except ExplorerError:  # such as an accelerator's file that is gone; its row shows dashes
                found.append((design, (float("nan"), float("nan"))))
                continue
            found.append((design, (score.accuracy, score.edp_avg_pj_cycles)))
        return tuple(found)
