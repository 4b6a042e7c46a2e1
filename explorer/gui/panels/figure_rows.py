"""The rows of the figures tab: each figure on validation and on test, with its deltas to the baselines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.gui import text
from explorer.gui.calculator import BaselinesReady
from explorer.gui.panels.table import Cell, Row
from explorer.gui.theme import Theme
from explorer.gui.translate import tr
from explorer.spec.design import Constraints

if TYPE_CHECKING:
    from explorer.study.evaluate import Baseline, Evaluation, ExitFigures

__all__ = ["Rival", "exit_rows", "figure_rows", "truncated_rival"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """The truncated network to beat: the cheapest that is at least as accurate on validation, and the same on test."""

    validation: Baseline
    test: Baseline | None


def truncated_rival(evaluation: Evaluation, baselines: BaselinesReady | None) -> Rival | None:
    """Chosen on validation, never on test; None if no truncated network is as accurate."""
    if baselines is None or baselines.key.precision != evaluation.design.precision:
        return None
    fitting = [b for b in baselines.validation if b.accuracy >= evaluation.accuracy]
    best = min(fitting, key=lambda b: b.cost.edp_pj_cycles, default=None)
    if best is None:
        return None
    same = (b for b in baselines.test if (b.mounting_point, b.head) == (best.mounting_point, best.head))
    return Rival(validation=best, test=next(same, None))


def figure_rows(
    validation: Evaluation,
    test: Evaluation | None,
    baselines: BaselinesReady | None,
    constraints: Constraints,
    theme: Theme,
) -> list[Row]:
    """One row a figure: name, validation, test."""
    rival = truncated_rival(validation, baselines)
    both = _Both(validation=validation, test=test, theme=theme)
    rows = [
        both.row(
            tr("Accuracy"),
            lambda e: text.percent(e.accuracy, 2),
            tr("Share of right answers over all samples. The certificate has intervals for every split."),
            strong=True,
        ),
        both.row(
            "  " + tr("against {label}", label=text.baseline(validation.static)),
            lambda e: text.accuracy_points(e.accuracy - e.static.accuracy),
            tr("Difference to the same backbone without early exits, in percentage points."),
        ),
        both.row(
            tr("EDP_avg (pJ·cycles)"),
            lambda e: text.edp(e.edp_avg_pj_cycles, unit=False),
            tr("Average over samples of energy times latency: sum of exit ratio × EDP of that exit. Simulated."),
            strong=True,
        ),
        both.row(
            "  " + tr("against {label}", label=text.baseline(validation.static)),
            lambda e: text.signed_percent(-e.edp_reduction),
            tr("Reduction = 1 − EDP_avg / EDP of the same backbone without early exits."),
            better=lambda e: e.edp_reduction > 0,
        ),
    ]
    if validation.static_fp32 is not None:
        rows.append(
            both.row(
                "  " + tr("against static FP32"),
                lambda e: (
                    text.signed_percent(e.edp_avg_pj_cycles / e.static_fp32.cost.edp_pj_cycles - 1.0)
                    if e.static_fp32 is not None
                    else text.NOT_A_NUMBER
                ),
                tr(
                    "Change of EDP against the whole backbone in 32-bit floating point. The cores' files give energies "
                    "for 8 bit, so the cost of 32 bit is extrapolated."
                ),
            )
        )
    rows.append(_rival_row(both, rival, baselines))
    rows += [
        both.row(tr("E_avg"), lambda e: text.energy(e.energy_avg_pj), tr("Average energy per sample. Simulated.")),
        both.row(
            tr("T_avg"),
            lambda e: text.cycles(e.latency_avg_cycles),
            tr("Average latency per sample in clock cycles. Simulated."),
        ),
        both.row(
            tr("E_avg × T_avg (pJ·cycles)"),
            lambda e: text.edp(e.energy_latency_product, unit=False),
            tr(
                "Product of the averages: another way to average energy and delay, never more than EDP_avg, for "
                "energy and "
                "latency grow together."
            ),
        ),
        both.row(
            _limited(tr("Overhead"), constraints.largest_overhead),
            lambda e: text.percent(e.overhead),
            tr("What mounted heads add to the EDP of the full path: (EDP_final − EDP_static) / EDP_static."),
            worse=lambda e: _breaks(e, "largest_overhead"),
        ),
        both.row(
            _limited(tr("Final-exit ratio"), constraints.largest_final_ratio),
            lambda e: text.share(e.ratios[-1]),
            tr("Share of samples that go all the way to the final exit."),
            worse=lambda e: _breaks(e, "largest_final_ratio"),
        ),
    ]
    return rows


def exit_rows(validation: Evaluation, test: Evaluation | None, theme: Theme, focused: int | None = None) -> list[Row]:
    """One row an exit: where, exit ratios, accuracies of those leaving, costs. The focused one is lit."""
    rows = []
    for index, figures in enumerate(validation.exits):
        on_test = test.exits[index] if test is not None else None
        is_final = figures.threshold is None
        name = tr("final") if is_final else tr("at {mounting_point}", mounting_point=figures.mounting_point)
        few = min(figures.count, figures.count if on_test is None else on_test.count) < text.FEW_SAMPLES
        rows.append(
            Row(
                cells=(
                    Cell(text=name),
                    Cell(text=_pair(figures.ratio, on_test.ratio if on_test else None)),
                    Cell(
                        text=_pair(figures.accuracy, on_test.accuracy if on_test else None),
                        color=theme.muted if few else None,
                    ),
                    Cell(text=text.energy(figures.cost.energy_pj)),
                    Cell(text=text.cycles(figures.cost.latency_cycles).removesuffix("cycles").rstrip()),
                ),
                tip=_exit_tip(figures, on_test, validation.n_samples, 0 if test is None else test.n_samples, few),
                lit=index == focused,
            )
        )
    return rows


def _exit_tip(figures: ExitFigures, on_test: ExitFigures | None, n_validation: int, n_test: int, few: bool) -> str:
    lines = [tr("{split}: {words}", split=tr("validation"), words=text.leaving_words(figures, n_validation))]
    if on_test is not None:
        lines.append(tr("{split}: {words}", split=tr("test"), words=text.leaving_words(on_test, n_test)))
    if few:
        lines.append(tr("Pale: of so few samples a percentage says little."))
    lines.append(tr("Energy and latency are those of a sample that leaves here, simulated. Click to select the exit."))
    return "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Both:
    """Makes rows that show one figure on both splits."""

    validation: Evaluation
    test: Evaluation | None
    theme: Theme

    def row(
        self,
        name: str,
        figure: Callable[[Evaluation], str],
        tip: str,
        *,
        strong: bool = False,
        better: Callable[[Evaluation], bool] | None = None,
        worse: Callable[[Evaluation], bool] | None = None,
    ) -> Row:
        cells = [Cell(text=name)]
        for evaluation in (self.validation, self.test):
            if evaluation is None:
                cells.append(Cell(text="…", color=self.theme.muted))
                continue
            color = self.theme.good if better is not None and better(evaluation) else None
            color = self.theme.bad if worse is not None and worse(evaluation) else color
            cells.append(Cell(text=figure(evaluation), color=color))
        return Row(
            cells=tuple(cells), tip=tip, strong=strong, color=self.theme.muted if name.startswith("  ") else None
        )


def _rival_row(both: _Both, rival: Rival | None, baselines: BaselinesReady | None) -> Row:
    tip = tr(
        "The rival that early exiting must beat: the cheapest network truncated at one mounting point, that head taken "
        "by every sample, that is at least as accurate on validation."
    )
    if rival is None:
        tip += tr(" Here none is, only the whole network.")
        shown = "…" if baselines is None else tr("none")
        return Row(
            cells=(Cell(text="  " + tr("against best truncated")), Cell(text=shown), Cell(text="")),
            tip=tip,
            color=both.theme.muted,
        )
    cells = [
        Cell(text="  " + tr("against truncated at {mounting_point}", mounting_point=rival.validation.mounting_point))
    ]
    for evaluation, baseline in ((both.validation, rival.validation), (both.test, rival.test)):
        if evaluation is None or baseline is None:
            cells.append(Cell(text="…", color=both.theme.muted))
            continue
        change = evaluation.edp_avg_pj_cycles / baseline.cost.edp_pj_cycles - 1.0
        color = both.theme.good if change < 0 else both.theme.bad
        cells.append(Cell(text=text.signed_percent(change), color=color))
    return Row(
        cells=tuple(cells),
        tip=tr("{tip} Here: {label}.", tip=tip, label=rival.validation.label),
        color=both.theme.muted,
    )


def _limited(name: str, limit: float | None) -> str:
    return name if limit is None else f"{name} (≤ {text.percent(limit, 0)})"


def _breaks(evaluation: Evaluation, constraint: str) -> bool:
    return any(violation.constraint == constraint for violation in evaluation.violations)


def _pair(validation: float, test: float | None) -> str:
    first = text.share(validation)
    return first if test is None else f"{first.removesuffix(' %')} / {text.share(test)}"
