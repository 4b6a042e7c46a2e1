"""What distillation does for the heads: the same heads on the same frozen backbone, trained plain and distilled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from explorer.spec.precision import FP32
from explorer.spec.traces import ExitKey, Split

__all__ = ["HeadComparison"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadComparison:
    """Accuracy of every exit on validation in floating point, in the order of `exits`, the final exit last."""

    exits: tuple[ExitKey, ...]
    plain: tuple[float, ...]
    distilled: tuple[float, ...]

    def to_json(self) -> dict[str, Any]:
        """As study.json has it; `explorer.study.head_training` reads it."""
        return {
            "split": Split.VALIDATION.value,
            "precision": FP32.key,
            "exits": [{"mounting_point": key.mounting_point, "head": key.head.value} for key in self.exits],
            "accuracy": {
                "plain": [round(share, 6) for share in self.plain],
                "distilled": [round(share, 6) for share in self.distilled],
            },
        }
