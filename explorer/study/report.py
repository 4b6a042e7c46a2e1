"""A one-page report of a design as one HTML file: figures with units and splits, plots as inline SVG, no scripts.

It refers to nothing outside itself, reads well by screen reader and on paper, and says which figures are measured,
which are simulated and on which data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from explorer import __version__
from explorer.spec.design import Constraints, Design
from explorer.spec.traces import Split
from explorer.study.certificate import StudyCertificate
from explorer.study.design_json import design_to_text
from explorer.study.evaluate import Baseline, Evaluation, Evaluator
from explorer.study.figures import best_truncated
from explorer.study.quantities import cycles, edp, energy, percent
from explorer.study.report_plots import PlotPoint, PointKind, accuracy_edp_plot, exit_ratio_bars
from explorer.study.script import design_script

__all__ = ["Report", "gather_report", "report_html"]

LARGEST_DISTANCE = 0.1
"""Truncated networks this much less accurate than the design are no rivals and would flatten the plot."""

_STYLE = """
:root { color-scheme: light dark; --ink: #1d1f22; --paper: #fff; --faint: #6a7078; --line: #c9ced4; --hue: #0b63c5; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --paper: #17191c; --faint: #a0a7af; --line: #43484e; --hue: #6bb0ff; } }
@media print { :root { --ink: #000; --paper: #fff; --faint: #444; --line: #999; --hue: #003e8a; }
  @page { size: A4; margin: 14mm; } section, figure, table { break-inside: avoid; } details { display: none; } }
body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 62rem; margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 1.4rem 0 .4rem; }
p, figure { margin: .3rem 0; } .faint, figcaption, caption { color: var(--faint); }
.numbers { display: flex; flex-wrap: wrap; gap: .4rem 2.2rem; margin: .8rem 0; padding: 0; }
.numbers div { display: flex; flex-direction: column-reverse; } .numbers dd { font-size: 1.35rem; margin: 0; }
.numbers dt { color: var(--faint); font-size: .85rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-size: .9rem; }
th, td { padding: .18rem .5rem; text-align: right; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; } svg { width: 100%; height: auto; }
.plots { display: grid; grid-template-columns: 3fr 2fr; gap: 1.2rem; }
@media (max-width: 46rem) { .plots { grid-template-columns: 1fr; } }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--line); padding: .5rem; font-size: .8rem; }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a report shows. evaluations: of the design, one a split, validation first; truncated: on the last split.

    rival: the cheapest network without early exits of at least the design's accuracy on the last split.
    """

    title: str
    study: str
    study_title: str
    note: str
    design: Design
    constraints: Constraints
    evaluations: tuple[Evaluation, ...]
    truncated: tuple[Baseline, ...]
    rival: Baseline
    certificate: StudyCertificate | None = None


def gather_report(
    evaluator: Evaluator,
    design: Design,
    *,
    title: str = "",
    note: str = "",
    constraints: Constraints | None = None,
    certificate: StudyCertificate | None = None,
) -> Report:
    """Evaluate all that a report shows, on validation and test as far as they are recorded.

    DesignError for a design that does not fit the study. Some tenths of a second for new mounts.
    """
    recorded = evaluator.study.splits(design.precision)
    splits = [split for split in (Split.VALIDATION, Split.TEST) if split in recorded] or [Split.TEST]
    evaluations = tuple(evaluator.evaluate(design, split, constraints) for split in splits)
    last = evaluations[-1]
    return Report(
        title=title or _mounts_text(design),
        study=evaluator.study.name,
        study_title=evaluator.study.title,
        note=note,
        design=design,
        constraints=Constraints() if constraints is None else constraints,
        evaluations=evaluations,
        truncated=evaluator.truncated(design, last.split),
        rival=best_truncated(evaluator, design, last.accuracy, last.split),
        certificate=certificate,
    )


def report_html(report: Report) -> str:
    """The report as an HTML document, which is well-formed XML too."""
    last = report.evaluations[-1]
    parts = (
        f"<header><h1>{escape(report.title)}</h1><p>{_subtitle(report)}</p></header>",
        f"<p>{escape(report.note)}</p>" if report.note else "",
        _headline(last),
        _plots(report),
        _section("Averages", _averages(report)),
        _section("Exits", "".join(_exits(evaluation) for evaluation in report.evaluations)),
        _section("Rivals", _rivals(report)),
        _section("Constraints", _constraints(report)),
        "" if report.certificate is None else _section("Certificate", _certificate(report.certificate)),
        _section("Data and method", _method(report)),
        _details("Design as text, to be pasted into the explorer", design_to_text(report.design)),
        _details(
            "Python script that reproduces the figures",
            design_script(report.design, report.study, constraints=report.constraints, split=last.split),
        ),
    )
    body = "\n".join(part for part in parts if part)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<meta name="generator" content="Exit Explorer {escape(__version__)}"/>
<title>{escape(report.title)} - Exit Explorer</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def _subtitle(report: Report) -> str:
    design = report.design
    deployment = design.deployment
    return escape(
        f"{report.study_title} ({report.study}); {_mounts_text(design)}; {design.precision}; "
        f"{design.confidence.value}{', calibrated' if design.calibrated else ''}; {deployment.accelerator}, "
        f"{deployment.schedule.value}, {deployment.policy.value}, weights {deployment.weights.value}"
    )


def _mounts_text(design: Design) -> str:
    if design.is_static:
        return "no early exits"
    exits = ", ".join(f"{e.mounting_point} at {e.threshold:g}" for e in design.exits)
    return f"exits after blocks {exits}" if len(design.exits) > 1 else f"exit after block {exits}"


def _headline(evaluation: Evaluation) -> str:
    change = 100 * (evaluation.accuracy - evaluation.static.accuracy)
    entries = (
        ("Accuracy", percent(evaluation.accuracy)),
        ("against the static network", f"{change:+.2f} points"),
        ("EDP_avg", edp(evaluation.edp_avg_pj_cycles)),
        ("less than the static network", percent(evaluation.edp_reduction)),
        ("Energy, average", energy(evaluation.energy_avg_pj)),
        ("Latency, average", cycles(evaluation.latency_avg_cycles)),
        ("Final exit ratio", percent(evaluation.ratios[-1])),
    )
    items = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in entries)
    return (
        f'<dl class="numbers">{items}</dl><p class="faint">On the {evaluation.split.value} split, '
        f"{evaluation.n_samples:,} samples. Accuracy and exit ratios are measured on recorded answers of the trained "
        "network; energy, latency and EDP are simulated.</p>"
    )


def _plots(report: Report) -> str:
    last = report.evaluations[-1]
    near = [b for b in report.truncated if b.accuracy >= last.accuracy - LARGEST_DISTANCE]
    far = len(report.truncated) - len(near)
    left_out = f" ({far} of them, over {100 * LARGEST_DISTANCE:g} points less accurate, are left out)" if far else ""
    baselines = [(PointKind.TRUNCATED, b) for b in near] + [(PointKind.STATIC, last.static)]
    if last.static_fp32 is not None:
        baselines.append((PointKind.STATIC_FP32, last.static_fp32))
    points = [
        PlotPoint(kind=kind, label=b.label, accuracy=b.accuracy, edp_pj_cycles=b.cost.edp_pj_cycles)
        for kind, b in baselines
    ]
    points.append(
        PlotPoint(
            kind=PointKind.DESIGN, label=report.title, accuracy=last.accuracy, edp_pj_cycles=last.edp_avg_pj_cycles
        )
    )
    return (
        f'<div class="plots"><figure>{accuracy_edp_plot(points)}<figcaption>Accuracy on the {last.split.value} split '
        f"against EDP_avg; a truncated network is the backbone cut after a block, its head always taken{left_out}."
        f"</figcaption></figure><figure>{exit_ratio_bars(report.evaluations)}"
        "<figcaption>Share of samples that leave at each exit.</figcaption></figure></div>"
    )


def _averages(report: Report) -> str:
    rows = [
        (
            f"{e.split.value}, {e.n_samples:,} samples",
            percent(e.accuracy),
            percent(e.static.accuracy),
            energy(e.energy_avg_pj),
            cycles(e.latency_avg_cycles),
            edp(e.edp_avg_pj_cycles),
            percent(e.edp_reduction),
        )
        for e in report.evaluations
    ]
    header = ("split", "accuracy", "accuracy, static", "energy", "latency", "EDP_avg", "EDP reduction")
    return _table(
        "Averages over samples; the static network is the same one without early heads, at its bits", header, rows
    )


def _exits(evaluation: Evaluation) -> str:
    rows = [
        (
            f"final (block {f.mounting_point})" if f.threshold is None else f"after block {f.mounting_point}",
            f.head.value,
            "-" if f.threshold is None else f"{f.threshold:g}",
            f"{f.count:,}",
            percent(f.ratio),
            percent(f.accuracy),
            energy(f.cost.energy_pj),
            cycles(f.cost.latency_cycles),
            edp(f.cost.edp_pj_cycles),
        )
        for f in evaluation.exits
    ]
    header = ("exit", "head", "threshold", "samples", "ratio", "accuracy", "energy", "latency", "EDP")
    caption = f"Who leaves where on the {evaluation.split.value} split; costs are cumulative, heads included"
    return _table(caption, header, rows)


def _rivals(report: Report) -> str:
    last = report.evaluations[-1]
    rivals = [last.static, *([last.static_fp32] if last.static_fp32 is not None else [])]
    rows = [
        (
            baseline.label,
            percent(baseline.accuracy),
            energy(baseline.cost.energy_pj),
            cycles(baseline.cost.latency_cycles),
            edp(baseline.cost.edp_pj_cycles),
            percent(1.0 - last.edp_avg_pj_cycles / baseline.cost.edp_pj_cycles),
        )
        for baseline in dict.fromkeys((*rivals, report.rival))
    ]
    header = ("network", "accuracy", "energy", "latency", "EDP", "the design saves")
    missing = f"<p>No static FP32 network: {escape(last.static_fp32_missing)}.</p>" if last.static_fp32_missing else ""
    best = (
        f"<p>Cheapest network without early exits of at least the design's accuracy: {escape(report.rival.label)}, "
        f"picked on the {last.split.value} split itself, which can only favour it.</p>"
    )
    return _table(f"On the {last.split.value} split", header, rows) + best + missing


def _constraints(report: Report) -> str:
    broken = [
        f"On {e.split.value}, {v.constraint} is {v.value:.4g}, but the limit is {v.limit:.4g}."
        for e in report.evaluations
        for v in e.violations
    ]
    overhead = f"Heads add {percent(report.evaluations[-1].overhead)} of EDP to the full path."
    lines = broken or ["All constraints hold."]
    return "".join(f"<p>{escape(line)}</p>" for line in (*lines, overhead))


def _certificate(certificate: StudyCertificate) -> str:
    rows = [
        (
            s.split.value,
            f"{s.n_samples:,}",
            f"{percent(s.accuracy.mean)} ({percent(s.accuracy.lower)} to {percent(s.accuracy.upper)})",
            f"{100 * s.drop.mean:+.2f} ({100 * s.drop.lower:+.2f} to {100 * s.drop.upper:+.2f})",
        )
        for s in certificate.splits
    ]
    table = _table(
        "With bootstrap intervals over the samples", ("split", "samples", "accuracy", "drop in points"), rows
    )
    return f"<p>{escape(certificate.sentence)}</p>{table}"


def _method(report: Report) -> str:
    chosen = "Thresholds are chosen on the validation split; nothing is chosen on test."
    text = (
        "EDP_avg is the mean over samples of energy times latency of the exit that each one takes. "
        f"Made by Exit Explorer {__version__}."
    )
    return f"<p>{escape(chosen)} {escape(text)}</p>"


def _section(title: str, content: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{content}</section>"


def _details(title: str, text: str) -> str:
    return f"<details><summary>{escape(title)}</summary><pre>{escape(text)}</pre></details>"


def _table(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>' + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:]) + "</tr>"
        for row in rows
    )
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
