"""`prune`: a smaller or sparser network as a study of its own, and what it costs beside the original one."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from explorer.cli.job_progress import results_of
from explorer.cli.options import deployment_from
from explorer.cli.output import cycles, edp, energy, percent, print_json, print_line, print_table
from explorer.jobs import JobDevice, JobDone, PruneImportance, PruneKind, PruneRequest
from explorer.spec.costs import PathCost
from explorer.spec.design import Deployment
from explorer.spec.network import Layer, Network
from explorer.spec.precision import Precision
from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluator
from explorer.study.files import Study, find_study, read_study
from explorer.study.platforms import Platforms

__all__ = ["prune"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figures:
    """A network without early exits at one precision; accuracy of its final exit on test.

    weights: how many its backbone has that are not zero; macs: multiply-accumulates, those with a zero included.
    """

    network: str
    precision: Precision
    accuracy: float
    weights: int
    macs: int
    cost: PathCost


def prune(options: argparse.Namespace) -> int:
    """Prune the study's network, then print it beside the original."""
    study = find_study(options.study)
    deployment = deployment_from(options)
    platforms = Platforms()
    platforms.simulator(deployment.accelerator)  # an accelerator that does not exist is found before the training
    request = PruneRequest(
        study=study.folder,
        out=options.out,
        ratio=options.ratio,
        kind=PruneKind(options.kind),
        importance=PruneImportance(options.importance),
        multiple=options.multiple,
        iterations=options.iterations,
        epochs=options.epochs,
        head_epochs=options.head_epochs,
        data=options.data,
        backbone=options.backbone,
        seed=options.seed,
        device=JobDevice(options.device),
        resume=options.resume,
    )
    (done,) = (event for event in results_of(request) if isinstance(event, JobDone))
    pruned = read_study(done.study)
    shared = [precision for precision in pruned.precisions if precision in study.precisions]
    rows = [
        _figures(which, label, precision, platforms, deployment)
        for precision in shared
        for which, label in ((study, "original"), (pruned, "pruned"))
    ]
    if options.json:
        document = {"out": str(done.study), "split": Split.TEST.value, "networks": [_to_json(row) for row in rows]}
        print_json(document)
        return 0
    print_line(f"static networks on {deployment.accelerator}; accuracy on the {Split.TEST.value} split")
    print_table(
        ("network", "bits", "accuracy", "weights", "MACs", "energy", "latency", "EDP"), (_row(row) for row in rows)
    )
    print_line(f"the pruned study is in {done.study}; open it with exit-explorer --study {done.study}")
    return 0


def _figures(study: Study, label: str, precision: Precision, platforms: Platforms, deployment: Deployment) -> _Figures:
    evaluator = Evaluator(study, platforms)
    layers = _layers(study.network)
    return _Figures(
        network=label,
        precision=precision,
        accuracy=float(evaluator.exit_correct(precision, evaluator.final_key, Split.TEST).mean()),
        weights=sum(round(layer.weight_count * layer.weight_density) for layer in layers),
        macs=sum(layer.macs for layer in layers),
        cost=platforms.cost(study.network, (), precision, deployment).final,
    )


def _layers(network: Network) -> list[Layer]:
    in_blocks = [layer for block in network.blocks for layer in block.layers]
    return [*in_blocks, *network.final_head.layers]


def _row(figures: _Figures) -> tuple[str, ...]:
    return (
        figures.network,
        str(figures.precision.backbone),
        percent(figures.accuracy),
        f"{figures.weights:,}",
        f"{figures.macs:,}",
        energy(figures.cost.energy_pj),
        cycles(figures.cost.latency_cycles),
        edp(figures.cost.edp_pj_cycles),
    )


def _to_json(figures: _Figures) -> dict[str, object]:
    return {
        "network": figures.network,
        "precision": figures.precision.key,
        "accuracy": figures.accuracy,
        "weights": figures.weights,
        "macs": figures.macs,
        "energy_pj": figures.cost.energy_pj,
        "latency_cycles": figures.cost.latency_cycles,
        "edp_pj_cycles": figures.cost.edp_pj_cycles,
    }
