"""The figures of a design on a split as plain values that can be sent and stored."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.spec.traces import Split

__all__ = ["DesignFigures"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignFigures:
    """What a design comes to on a split. thresholds: one an early exit; ratios and accuracies: the final exit last.

    `exit_accuracies` is None where no sample leaves. Averages are over samples.
    """

    split: Split
    n_samples: int
    thresholds: tuple[float, ...]
    accuracy: float
    exit_ratios: tuple[float, ...]
    exit_accuracies: tuple[float | None, ...]
    energy_avg_pj: float
    latency_avg_cycles: float
    edp_avg_pj_cycles: float
