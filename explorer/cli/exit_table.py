"""`study`: how right every exit of a study is at every precision, and how far its confidence can be trusted."""

from __future__ import annotations

import argparse
from pathlib import Path

from explorer.cli.output import percent, print_json, print_line, print_table
from explorer.exits.calibration import expected_calibration_error
from explorer.exits.confidence import confidence
from explorer.spec.design import ConfidenceMeasure
from explorer.spec.precision import Precision
from explorer.spec.traces import ExitKey, Split
from explorer.study.evaluate import Evaluator
from explorer.study.files import find_study, read_study

__all__ = ["print_exit_table", "study"]


def study(options: argparse.Namespace) -> int:
    """Accuracy of every exit of a study, and with `--ece` its calibration error."""
    folder = find_study(options.study).folder
    if options.markdown:
        return _print_markdown(folder)
    return print_exit_table(folder, as_json=options.json, with_ece=options.ece)


def print_exit_table(folder: Path, *, as_json: bool, with_ece: bool = False) -> int:
    """Figures of every exit on test at every precision, read back from the study's files; returns the exit status."""
    evaluator = Evaluator(read_study(folder))
    network, precisions = evaluator.study.network, evaluator.study.precisions
    early = (ExitKey(mounting_point=h.mounting_point, head=h.kind) for h in network.heads)
    keys = (*early, evaluator.final_key)
    figures = {(p, key): _figures(evaluator, p, key, with_ece=with_ece) for p in precisions for key in keys}
    if as_json:
        accuracy = {
            p.key: [{"mounting_point": k.mounting_point, "head": k.head.value, **figures[p, k]} for k in keys]
            for p in precisions
        }
        print_json({"study": str(folder), "split": Split.TEST.value, "accuracy": accuracy})
        return 0
    tables = {"accuracy": "accuracy of every exit"}
    if with_ece:
        tables["ece"] = "expected calibration error of the largest probability"
        tables["ece_calibrated"] = "the same with the temperature fitted on the calibration split"
    for name, title in tables.items():
        print_line(f"{folder}: {title} on the {Split.TEST.value} split")
        print_table(
            ("exit", *(_title(p) for p in precisions)),
            (
                (f"block {k.mounting_point}, {k.head.value}", *(percent(figures[p, k][name]) for p in precisions))
                for k in keys
            ),
        )
    return 0


def _print_markdown(folder: Path) -> int:
    """Accuracy in percent as a Markdown table for each kind of head, and a row for the final exit."""
    evaluator = Evaluator(read_study(folder))
    network, precisions = evaluator.study.network, evaluator.study.precisions[::-1]  # the finest first

    def row(title: str, key: ExitKey) -> str:
        shares = (float(evaluator.exit_correct(p, key, Split.TEST).mean()) for p in precisions)
        return _markdown_row(title, *(f"{100 * share:.2f}" for share in shares))

    for kind in dict.fromkeys(head.kind for head in network.heads):
        print_line(_markdown_row(f"after block, {kind.value}", *(_short_title(p) for p in precisions)))
        print_line(_markdown_row("---:", *("---:" for _ in precisions)))
        for point in (head.mounting_point for head in network.heads if head.kind is kind):
            print_line(row(str(point), ExitKey(mounting_point=point, head=kind)))
        print_line(row("final exit", evaluator.final_key))
        print_line()
    return 0


def _markdown_row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _short_title(precision: Precision) -> str:
    """Bits of backbone and heads, such as 8/4, where weights and activations have as many."""
    parts = precision.backbone, precision.heads
    return "/".join(str(b.weight) if b.weight == b.activation else f"({b})" for b in parts)


def _figures(evaluator: Evaluator, precision: Precision, key: ExitKey, *, with_ece: bool) -> dict[str, float]:
    correct = evaluator.exit_correct(precision, key, Split.TEST)
    figures = {"accuracy": float(correct.mean())}
    if with_ece:
        traces = evaluator.study.traces(precision, Split.TEST)
        logits = traces.logits[traces.row(key)]
        for name, temperature in (("ece", 1.0), ("ece_calibrated", evaluator.temperature(precision, key))):
            scores = confidence(logits, ConfidenceMeasure.MAX_PROBABILITY, temperature)
            figures[name] = expected_calibration_error(scores, correct)
    return figures


def _title(precision: Precision) -> str:
    return f"{precision.backbone}, heads {precision.heads}"
