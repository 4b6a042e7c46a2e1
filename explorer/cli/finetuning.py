"""`finetune`: a design trained jointly at its bits, and what was predicted beside what was measured."""

from __future__ import annotations

import argparse
from typing import Any

from explorer.cli.job_progress import results_of
from explorer.cli.options import design_from
from explorer.cli.output import cycles, edp, energy, percent, print_json, print_line, print_table
from explorer.jobs import FineTuneRequest, JobDevice, JobMeasured
from explorer.spec.traces import Split
from explorer.study.design_figures import DesignFigures
from explorer.study.design_json import design_to_text
from explorer.study.files import find_study
from explorer.study.measured import measured_to_json, predict_design, read_measured

__all__ = ["finetune"]


def finetune(options: argparse.Namespace) -> int:
    """Fine-tune the design that the options name, and print its figures."""
    design = design_from(options)
    study = find_study(options.study)
    predict_design(study, design)  # before anything is started
    request = FineTuneRequest(
        study=study.folder,
        design=design_to_text(design),
        out=options.out,
        data=options.data,
        backbone=options.backbone,
        epochs=options.epochs,
        peak_lr=options.lr,
        n_images=options.images,
        pruned_share=options.prune,
        seed=options.seed,
        device=JobDevice(options.device),
        resume=options.resume,
    )
    (measured,) = (event for event in results_of(request) if isinstance(event, JobMeasured))
    if options.json:
        document: dict[str, Any] = measured_to_json(read_measured(measured.study))
        print_json({"out": str(measured.study), **document})
        return 0
    for split in (Split.VALIDATION, Split.TEST):
        _print_split(split, *measured.figures(split))
    print_line(f"the fine-tuned study is in {measured.study}; open it with exit-explorer --study {measured.study}")
    return 0


def _print_split(split: Split, predicted: DesignFigures, measured: DesignFigures, resolved: DesignFigures) -> None:
    print_line(f"{predicted.n_samples} samples of the {split.value} split; thresholds are never chosen on test")
    print_table(
        ("", "thresholds", "accuracy", "exit ratios", "energy (average)", "latency (average)", "EDP (average)"),
        (
            _row("predicted from traces", predicted),
            _row("fine-tuned, measured", measured),
            _row("fine-tuned, thresholds solved anew", resolved),
        ),
    )
    points = 100 * (measured.accuracy - predicted.accuracy)
    saved = measured.edp_avg_pj_cycles / predicted.edp_avg_pj_cycles - 1
    print_line(f"measured less predicted: {points:+.2f} points of accuracy, {100 * saved:+.2f} % EDP")
    print_line()


def _row(name: str, figures: DesignFigures) -> tuple[str, ...]:
    return (
        name,
        ", ".join(f"{t:.3f}" for t in figures.thresholds) or "-",
        percent(figures.accuracy),
        ", ".join(percent(r) for r in figures.exit_ratios),
        energy(figures.energy_avg_pj),
        cycles(figures.latency_avg_cycles),
        edp(figures.edp_avg_pj_cycles),
    )
