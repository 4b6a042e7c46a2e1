"""`regimes`: training regimes compared in one table, accuracy of every exit with its spread over the seeds."""

from __future__ import annotations

import argparse
from itertools import product
from statistics import fmean, stdev

from explorer.cli.job_progress import results_of
from explorer.cli.output import print_json, print_line, print_table
from explorer.errors import DesignError
from explorer.jobs import JobDevice, JobRegimeRun, RegimesRequest, TrainingRegime

__all__ = ["regimes"]


def regimes(options: argparse.Namespace) -> int:
    """Train what is not yet trained in --out, then print the table."""
    try:
        seeds = tuple(int(text) for text in options.seeds.split(","))
    except ValueError as error:
        raise DesignError(
            f"--seeds is {options.seeds!r}, but must be a list of whole numbers, such as 1,2,3"
        ) from error
    request = RegimesRequest(
        out=options.out,
        data=options.data,
        dataset=options.dataset,
        backbone=options.backbone,
        seeds=seeds,
        n_images=options.images,
        epochs=options.epochs,
        width_multiplier=options.width,
        device=JobDevice(options.device),
    )
    runs = [event for event in results_of(request) if isinstance(event, JobRegimeRun)]
    if options.json:
        print_json(
            {
                "split": "validation",
                "backbone": request.backbone,
                "width_multiplier": request.width_multiplier,
                "dataset": request.dataset,
                "images": request.n_images,
                "epochs": request.epochs,
                "seeds": list(seeds),
                "regimes": [_to_json(regime, distilled, runs) for regime, distilled in _kinds()],
            }
        )
        return 0
    print_line(
        f"accuracy on validation in %, mean ± standard deviation over seeds {options.seeds}; {request.backbone} of "
        f"width {request.width_multiplier:g} on {request.n_images} images of {request.dataset}, each seen "
        f"{request.epochs} times"
    )
    n_exits = len(runs[0].accuracy)
    names = [*(f"after block {point}" for point in range(n_exits - 1)), "final exit"]
    kinds = [(regime, distilled, _of(regime, distilled, runs)) for regime, distilled in _kinds()]
    rows = [(name, *(_cell([a[index] for a in found]) for _, _, found in kinds)) for index, name in enumerate(names)]
    rows.append(("mean of early exits", *(_cell([fmean(a[:-1]) for a in found]) for _, _, found in kinds)))
    header = tuple(f"{regime.value}{' + d' if distilled else ''}" for regime, distilled, _ in kinds)
    print_table(("exit", *header), rows)
    print_line("+ d: early heads learn from the final exit too")
    return 0


def _kinds() -> list[tuple[TrainingRegime, bool]]:
    return list(product(TrainingRegime, (False, True)))


def _of(regime: TrainingRegime, distilled: bool, runs: list[JobRegimeRun]) -> list[tuple[float, ...]]:
    """Accuracies of the runs of a kind, one tuple of exits a seed."""
    return [run.accuracy for run in runs if run.regime is regime and run.distilled is distilled]


def _to_json(regime: TrainingRegime, distilled: bool, runs: list[JobRegimeRun]) -> dict[str, object]:
    by_exit = list(zip(*_of(regime, distilled, runs), strict=True))
    return {
        "regime": regime.value,
        "distilled": distilled,
        "accuracy_mean": [fmean(shares) for shares in by_exit],
        "accuracy_spread": [_spread(shares) for shares in by_exit],
    }


def _spread(shares: tuple[float, ...] | list[float]) -> float | None:
    """Standard deviation over seeds; None for a single one."""
    return stdev(shares) if len(shares) > 1 else None


def _cell(shares: list[float]) -> str:
    spread = _spread(shares)
    mean = f"{100 * fmean(shares):.2f}"
    return mean if spread is None else f"{mean} ± {100 * spread:.2f}"
