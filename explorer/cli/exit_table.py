"""`study`: how right every exit is at every precision, how far its confidence can be trusted, what distillation did."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from explorer.cli.output import percent, print_json, print_line, print_table
from explorer.errors import DesignError
from explorer.exits.calibration import expected_calibration_error
from explorer.exits.confidence import confidence
from explorer.spec.design import ConfidenceMeasure
from explorer.spec.network import HeadKind
from explorer.spec.precision import Precision
from explorer.spec.traces import ExitKey, Split
from explorer.study.evaluate import Evaluator
from explorer.study.files import Study, find_study, read_study
from explorer.study.head_training import HeadTraining, read_head_training

__all__ = ["print_exit_table", "study"]


def study(options: argparse.Namespace) -> int:
    """Accuracy of every exit of a study, and with `--ece` its calibration error."""
    folder = find_study(options.study).folder
    if options.markdown:
        if options.ece or options.json:
            raise DesignError("--markdown prints accuracies alone, so --ece and --json do not go with it")
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
        training = read_head_training(evaluator.study)
        comparison = {} if training is None else {"head_training_comparison": _training_to_json(training)}
        print_json({"study": str(folder), "split": Split.TEST.value, "accuracy": accuracy, **comparison})
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
    _print_head_training(evaluator.study)
    return 0


def _print_head_training(study: Study) -> None:
    """What distillation did for the heads, where the study's training has recorded it."""
    training = read_head_training(study)
    if training is None:
        return
    print_line()
    print_line(
        f"{study.folder}: heads trained plain and distilled, {_title(training.precision)}, {training.split.value} split"
    )
    print_table(
        ("exit", "plain", "distilled", "points"),
        (
            (f"block {key.mounting_point}, {key.head.value}", percent(plain), percent(distilled), f"{points:+.2f}")
            for key, plain, distilled, points in _compared(training)
        ),
    )


def _compared(training: HeadTraining) -> Iterator[tuple[ExitKey, float, float, float]]:
    """Exit, plain and distilled accuracy, and the percentage points between them; the final exit is left out."""
    for key, plain, distilled in zip(training.exits, training.plain, training.distilled, strict=True):
        if key.head is not HeadKind.FINAL:
            yield key, plain, distilled, 100 * (distilled - plain)


def _training_to_json(training: HeadTraining) -> dict[str, object]:
    return {
        "split": training.split.value,
        "precision": training.precision.key,
        "heads": [
            {"mounting_point": key.mounting_point, "head": key.head.value, "plain": plain, "distilled": distilled}
            for key, plain, distilled, _ in _compared(training)
        ],
    }


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
