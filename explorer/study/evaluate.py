"""A design's figures: exit ratios and accuracies from the traces, costs from the simulator, baselines, constraints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.errors import DesignError, ExplorerError
from explorer.exits.averages import average, edp_average, overhead, reduction
from explorer.exits.calibration import fit_temperature
from explorer.exits.confidence import confidence, predictions
from explorer.exits.constraints import ConstrainedFigures, Violation, violations
from explorer.exits.paired import accuracy_lower_bound
from explorer.exits.policy import ExitStatistics, apply_policy, exit_taken
from explorer.spec.costs import NetworkCost, PathCost
from explorer.spec.design import ConfidenceMeasure, Constraints, Design
from explorer.spec.network import HeadKind
from explorer.spec.precision import FP32, Precision
from explorer.spec.traces import ExitKey, Split
from explorer.study.files import Study
from explorer.study.memory import peak_memory_bits
from explorer.study.platforms import Mounts, Platforms

__all__ = ["Baseline", "Evaluation", "Evaluator", "ExitFigures", "Score", "mounts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitFigures:
    """One exit of a design. `threshold` is None for the final exit; `accuracy` is NaN where no sample leaves.

    Costs are cumulative: those of a sample that leaves here.
    """

    mounting_point: int
    head: HeadKind
    threshold: float | None
    count: int
    ratio: float
    accuracy: float
    cost: PathCost


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A network without early exits: the whole one, or one truncated at a mounting point."""

    label: str
    mounting_point: int
    head: HeadKind
    precision: Precision
    accuracy: float
    cost: PathCost


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All figures of a design on one split. Averages are over samples: sum_i r_i x_i.

    `edp_reduction` = 1 - EDP_avg / EDP_static; `overhead` = (EDP_final - EDP_static) / EDP_static.
    `static_fp32` is None where the study has no FP32 traces or the accelerator cannot hold FP32 operands;
    `static_fp32_missing` then says why.
    """

    design: Design
    split: Split
    n_samples: int
    exits: tuple[ExitFigures, ...]
    accuracy: float
    energy_avg_pj: float
    latency_avg_cycles: float
    edp_avg_pj_cycles: float
    static: Baseline
    static_fp32: Baseline | None
    static_fp32_missing: str
    edp_reduction: float
    overhead: float
    violations: tuple[Violation, ...]
    network_cost: NetworkCost

    @property
    def ratios(self) -> tuple[float, ...]:
        return tuple(figures.ratio for figures in self.exits)

    @property
    def energy_latency_product(self) -> float:
        """E_avg * T_avg in pJ x cycles, the other average of energy and delay."""
        return self.energy_avg_pj * self.latency_avg_cycles

    @property
    def is_feasible(self) -> bool:
        return not self.violations


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The figures that a search ranks designs by."""

    accuracy: float
    energy_avg_pj: float
    latency_avg_cycles: float
    edp_avg_pj_cycles: float
    violations: tuple[Violation, ...]

    @property
    def is_feasible(self) -> bool:
        return not self.violations


@dataclass(frozen=True, slots=True, kw_only=True)
class _Averages:
    """Exit statistics with the averages over samples; `overhead` is that of the heads on the full path.

    memory_bits: 0 where no constraint asks for it, for it takes most of the time of new mounts.
    """

    statistics: ExitStatistics
    energy_pj: float
    latency_cycles: float
    edp_pj_cycles: float
    overhead: float
    memory_bits: float = 0.0

    def violations(self, constraints: Constraints | None) -> tuple[Violation, ...]:
        figures = ConstrainedFigures(
            final_ratio=self.statistics.ratios[-1],
            overhead=self.overhead,
            accuracy=self.statistics.accuracy,
            energy_pj=self.energy_pj,
            latency_cycles=self.latency_cycles,
            edp_pj_cycles=self.edp_pj_cycles,
            memory_bits=self.memory_bits,
        )
        return violations(figures, Constraints() if constraints is None else constraints)


class Evaluator:
    """Evaluates designs of one study. Confidences, costs and baselines are remembered, so a slider costs under 2 ms."""

    def __init__(self, study: Study, platforms: Platforms | None = None) -> None:
        self.study = study
        self.platforms = platforms if platforms is not None else Platforms()
        self._confidences: dict[tuple[Precision, Split, ExitKey, ConfidenceMeasure, bool], NDArray[np.floating]] = {}
        self._correct: dict[tuple[Precision, Split, ExitKey], NDArray[np.bool_]] = {}
        self._temperatures: dict[tuple[Precision, ExitKey], float] = {}

    @property
    def final_key(self) -> ExitKey:
        return ExitKey(mounting_point=self.study.network.final_head.mounting_point, head=HeadKind.FINAL)

    def check(self, design: Design) -> None:
        """DesignError if a mounted exit does not exist on this study's network."""
        network = self.study.network
        for mounted in design.exits:
            kinds = network.head_kinds(mounted.mounting_point)
            if not kinds:
                points = network.mounting_points
                raise DesignError(
                    f"mounting point {mounted.mounting_point} does not exist on {network.name}; "
                    f"it has {_ranges(points)}"
                )
            if mounted.head not in kinds:
                raise DesignError(
                    f"{network.name} has no {mounted.head.value} head at mounting point {mounted.mounting_point}; "
                    f"it has {', '.join(kind.value for kind in kinds)}"
                )

    def evaluate(self, design: Design, split: Split, constraints: Constraints | None = None) -> Evaluation:
        """All figures of a design on a split; constraints default to the paper's."""
        self.check(design)
        cost = self.cost(design)
        static = self.static(design, split)
        fp32, missing = self._static_fp32(design, split)
        averages = self._averages(design, split, cost.exits, constraints)
        return Evaluation(
            design=design,
            split=split,
            n_samples=averages.statistics.n_samples,
            exits=self._exit_figures(design, averages.statistics, cost),
            accuracy=averages.statistics.accuracy,
            energy_avg_pj=averages.energy_pj,
            latency_avg_cycles=averages.latency_cycles,
            edp_avg_pj_cycles=averages.edp_pj_cycles,
            static=static,
            static_fp32=fp32,
            static_fp32_missing=missing,
            edp_reduction=reduction(averages.edp_pj_cycles, static.cost.edp_pj_cycles),
            overhead=averages.overhead,
            violations=averages.violations(constraints),
            network_cost=cost,
        )

    def score(self, design: Design, split: Split, constraints: Constraints | None = None) -> Score:
        """What a search needs of a design, the same figures as `evaluate` in a fraction of the time for new mounts."""
        paths = self.platforms.path_costs(self.study.network, mounts(design), design.precision, design.deployment)
        averages = self._averages(design, split, paths, constraints)
        return Score(
            accuracy=averages.statistics.accuracy,
            energy_avg_pj=averages.energy_pj,
            latency_avg_cycles=averages.latency_cycles,
            edp_avg_pj_cycles=averages.edp_pj_cycles,
            violations=averages.violations(constraints),
        )

    def accuracy_lower_bound(self, design: Design, split: Split, confidence: float) -> float:
        """Accuracy less what luck may have added, from the paired comparison with the static network (exits.paired)."""
        correct = self.correct(design, split)
        taken = exit_taken(self.confidences(design, split), design.thresholds)
        right = correct[taken, np.arange(taken.size)]
        return accuracy_lower_bound(right, correct[-1], confidence=confidence)

    def keys(self, design: Design) -> tuple[ExitKey, ...]:
        """The design's exits, the final one last."""
        early = (ExitKey(mounting_point=e.mounting_point, head=e.head) for e in design.exits)
        return (*early, self.final_key)

    def confidences(self, design: Design, split: Split) -> NDArray[np.floating]:
        """Confidences at the early exits, (n_early_exits, n_samples)."""
        rows = [self.exit_confidence(design, key, split) for key in self.keys(design)[:-1]]
        n_samples = self.study.traces(design.precision, split).n_samples
        return np.stack(rows) if rows else np.empty((0, n_samples), np.float32)

    def correct(self, design: Design, split: Split) -> NDArray[np.bool_]:
        """Whether each exit is right, (n_early_exits + 1, n_samples), the final exit last."""
        return np.stack([self.exit_correct(design.precision, key, split) for key in self.keys(design)])

    def exit_confidence(self, design: Design, key: ExitKey, split: Split) -> NDArray[np.floating]:
        """Confidence of one exit under the design's bits, measure and calibration, (n_samples,)."""
        memo = (design.precision, split, key, design.confidence, design.calibrated)
        if memo not in self._confidences:
            traces = self.study.traces(design.precision, split)
            temperature = self.temperature(design.precision, key) if design.calibrated else 1.0
            logits = traces.logits[traces.row(key)]
            self._confidences[memo] = confidence(logits, design.confidence, temperature)
        return self._confidences[memo]

    def exit_correct(self, precision: Precision, key: ExitKey, split: Split) -> NDArray[np.bool_]:
        """Whether one exit is right, (n_samples,)."""
        memo = (precision, split, key)
        if memo not in self._correct:
            traces = self.study.traces(precision, split)
            self._correct[memo] = predictions(traces.logits[traces.row(key)]) == traces.labels
        return self._correct[memo]

    def temperature(self, precision: Precision, key: ExitKey) -> float:
        """Temperature of an exit, fitted on the calibration split."""
        if (precision, key) not in self._temperatures:
            traces = self.study.traces(precision, Split.CALIBRATION)
            self._temperatures[precision, key] = fit_temperature(traces.logits[traces.row(key)], traces.labels)
        return self._temperatures[precision, key]

    def cost(self, design: Design) -> NetworkCost:
        """Simulated cost of a design, whatever its thresholds."""
        return self.platforms.cost(self.study.network, mounts(design), design.precision, design.deployment)

    def memory_bits(self, design: Design) -> float:
        """Most bits that all cores together hold on chip at one moment of the full path, whatever the thresholds."""
        return peak_memory_bits(self.cost(design))

    def static(self, design: Design, split: Split) -> Baseline:
        """The same backbone without early heads, at the same bits."""
        return self._static(design, design.precision, split, f"static {design.precision.backbone}")

    def truncated(self, design: Design, split: Split) -> tuple[Baseline, ...]:
        """The backbone cut at every mounting point, that head always taken, at the design's bits."""
        network, precision = self.study.network, design.precision
        return tuple(
            Baseline(
                label=f"truncated after block {head.mounting_point} ({head.kind.value})",
                mounting_point=head.mounting_point,
                head=head.kind,
                precision=precision,
                accuracy=self._accuracy(precision, ExitKey(mounting_point=head.mounting_point, head=head.kind), split),
                cost=self.platforms.truncated_cost(
                    network, head.mounting_point, head.kind, precision, design.deployment
                ),
            )
            for head in network.heads
        )

    def _averages(
        self, design: Design, split: Split, paths: Sequence[PathCost], constraints: Constraints | None
    ) -> _Averages:
        statistics = apply_policy(self.confidences(design, split), self.correct(design, split), design.thresholds)
        static = self.platforms.path_costs(self.study.network, (), design.precision, design.deployment)[-1]
        return _Averages(
            statistics=statistics,
            energy_pj=average(statistics.ratios, [path.energy_pj for path in paths]),
            latency_cycles=average(statistics.ratios, [path.latency_cycles for path in paths]),
            edp_pj_cycles=edp_average(statistics.ratios, paths),
            overhead=overhead(paths[-1].edp_pj_cycles, static.edp_pj_cycles),
            memory_bits=0.0
            if constraints is None or constraints.largest_memory_bits is None
            else self.memory_bits(design),
        )

    def _static(self, design: Design, precision: Precision, split: Split, label: str) -> Baseline:
        cost = self.platforms.cost(self.study.network, (), precision, design.deployment)
        return Baseline(
            label=label,
            mounting_point=self.final_key.mounting_point,
            head=HeadKind.FINAL,
            precision=precision,
            accuracy=self._accuracy(precision, self.final_key, split),
            cost=cost.final,
        )

    def _static_fp32(self, design: Design, split: Split) -> tuple[Baseline | None, str]:
        try:
            return self._static(design, FP32, split, "static FP32"), ""
        except ExplorerError as error:
            return None, str(error)

    def _accuracy(self, precision: Precision, key: ExitKey, split: Split) -> float:
        return float(self.exit_correct(precision, key, split).mean())

    def _exit_figures(self, design: Design, statistics: ExitStatistics, cost: NetworkCost) -> tuple[ExitFigures, ...]:
        thresholds: tuple[float | None, ...] = (*design.thresholds, None)
        return tuple(
            ExitFigures(
                mounting_point=key.mounting_point,
                head=key.head,
                threshold=thresholds[i],
                count=int(statistics.counts[i]),
                ratio=float(statistics.ratios[i]),
                accuracy=float(statistics.exit_accuracy[i]),
                cost=cost.exits[i],
            )
            for i, key in enumerate(self.keys(design))
        )


def mounts(design: Design) -> Mounts:
    """What a design's cost depends on besides bits and deployment: its mounted heads, without thresholds."""
    return tuple((mounted.mounting_point, mounted.head) for mounted in design.exits)


def _ranges(points: tuple[int, ...]) -> str:
    """Mounting points in words: '0 to 16' where they are contiguous, else a list."""
    if not points:
        return "no mounting points"
    if points == tuple(range(points[0], points[-1] + 1)):
        return f"{points[0]} to {points[-1]}"
    return ", ".join(map(str, points))
