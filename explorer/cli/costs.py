"""`simulate` and `compare-paper`: what layers and networks cost on an accelerator."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from explorer.cli.options import deployment_from, mounts_from, precision_from
from explorer.cli.output import cycles, energy, percent, print_json, print_line, print_table, write_whole
from explorer.errors import DesignError
from explorer.resources import accelerator_files
from explorer.sim.chrome_trace import chrome_trace
from explorer.sim.core_format import load_core
from explorer.sim.explain import explain_layer, explain_network
from explorer.sim.layer_records import map_records, mapping_as_json, read_layer_records
from explorer.sim.mapped_layer import Objective
from explorer.sim.mapping_format import load_mapping
from explorer.sim.network_format import load_network
from explorer.sim.paper import compare_paper as compare
from explorer.sim.results import layer_cost
from explorer.spec.costs import LayerCost, NetworkCost
from explorer.spec.design import Conventions
from explorer.spec.network import Network
from explorer.study.platforms import Platforms

__all__ = ["compare_paper", "simulate"]


def simulate(options: argparse.Namespace) -> int:
    """Cost of single layers on a core, or of a network on a system."""
    return _simulate_network(options) if options.layers is None else _simulate_layers(options)


def _simulate_layers(options: argparse.Namespace) -> int:
    for name in ("exits", "timeline", "batch", "exit_ratios"):
        if getattr(options, name) not in ("", None):
            raise DesignError(f"--{name.replace('_', '-')} goes with --network, not with --layers")
    if options.accelerator in accelerator_files():
        raise DesignError(
            f"--layers are costed on a single core, but {options.accelerator} is a system; name a core's YAML file by "
            "--accelerator"
        )
    core = load_core(options.accelerator)
    records = read_layer_records(options.layers)
    mapping = None if options.mapping is None else load_mapping(options.mapping, core)
    results = map_records(records, core, mapping=mapping, objective=Objective(options.objective))
    if options.json:
        for record, mapped in zip(records, results, strict=True):
            print_json(mapping_as_json(record, mapped), indent=None)
        return 0
    if options.explain:
        for record, mapped in zip(records, results, strict=True):
            cost = layer_cost(
                layer=record.layer,
                core=0,
                core_name=core.name,
                operations=record.layer.operations,
                mapped=[mapped],
                cycles=mapped.cycles,
                transfer_energy_pj=0.0,
            )
            print_line(explain_layer(cost))
        return 0
    print_table(
        ("layer", "bits", "energy", "latency", "utilisation", "bound by"),
        (
            (
                record.layer.name,
                str(record.bits),
                energy(mapped.energy_pj),
                cycles(mapped.latency_cycles),
                percent(mapped.utilisation),
                mapped.bottleneck.value,
            )
            for record, mapped in zip(records, results, strict=True)
        ),
    )
    return 0


def _simulate_network(options: argparse.Namespace) -> int:
    if options.mapping is not None:
        raise DesignError("--mapping goes with --layers; the cores of a system give their own dataflows")
    network = load_network(options.network)
    if options.batch is not None:
        return _simulate_batch(options, network)
    if options.exit_ratios is not None:
        raise DesignError("--exit-ratios goes with --batch; without it every exit's cost is shown anyway")
    cost = Platforms().cost(network, mounts_from(options), precision_from(options), deployment_from(options))
    if options.timeline is not None:
        _write_timeline(options.timeline, cost, network.name)
    if options.json:
        print_json(_network_to_json(cost))
        return 0
    print_line(f"{network.name} on {options.accelerator}")
    if options.explain:
        print_line(explain_network(cost))
        return 0
    rows = [(stage.name, energy(stage.energy_pj), cycles(stage.latency_cycles)) for stage in cost.stages]
    rows.append(("all", energy(cost.final.energy_pj), cycles(cost.final.latency_cycles)))
    print_table(("stage", "energy", "latency"), rows)
    print_line()
    total = cost.final.energy_pj
    print_table(
        ("cause", "energy", "share"),
        ((c.cause, energy(c.energy_pj), percent(c.energy_pj / total)) for c in cost.energy_by_cause),
    )
    return 0


def _simulate_batch(options: argparse.Namespace, network: Network) -> int:
    """Several samples in flight at once, on the full path or leaving by exit ratios."""
    deployment = deployment_from(options)
    found = (
        Platforms()
        .simulator(deployment.accelerator)
        .batch_cost(
            network, mounts_from(options), precision_from(options), deployment, options.batch, _ratios_from(options)
        )
    )
    values = {
        "n_samples": found.n_samples,
        "exit_counts": list(found.exit_counts),
        "energy_pj": found.energy_pj,
        "energy_pj_per_sample": found.energy_pj_per_sample,
        "latency_cycles": found.latency_cycles,
        "first_latency_cycles": found.first_latency_cycles,
        "mean_latency_cycles": found.mean_latency_cycles,
        "cycles_per_sample": found.cycles_per_sample,
    }
    if options.json:
        print_json(values)
        return 0
    print_line(f"{network.name} on {options.accelerator}, {found.n_samples} samples in flight")
    print_table(
        ("figure", "value"),
        (
            ("samples leaving at each exit", ", ".join(map(str, found.exit_counts))),
            ("energy per sample", energy(found.energy_pj_per_sample)),
            ("throughput: one sample every", cycles(found.cycles_per_sample)),
            ("first answer after", cycles(found.first_latency_cycles)),
            ("an answer on average after", cycles(found.mean_latency_cycles)),
            ("last answer after", cycles(found.latency_cycles)),
        ),
    )
    return 0


def _ratios_from(options: argparse.Namespace) -> tuple[float, ...] | None:
    if options.exit_ratios is None:
        return None
    try:
        return tuple(float(item) for item in options.exit_ratios.split(","))
    except ValueError as error:
        raise DesignError(f"--exit-ratios is {options.exit_ratios!r}, but must be numbers such as 0.5,0.5") from error


def _write_timeline(path: Path, cost: NetworkCost, name: str) -> None:
    """Write the timeline of cores and links as a Chrome trace, which Perfetto opens."""
    write_whole(path, json.dumps(chrome_trace(cost, name)))


def _network_to_json(cost: NetworkCost) -> dict[str, Any]:
    return {
        "energy_pj": cost.final.energy_pj,
        "latency_cycles": cost.final.latency_cycles,
        "edp_pj_cycles": cost.final.edp_pj_cycles,
        "energy_by_cause": {c.cause: c.energy_pj for c in cost.energy_by_cause},
        "stacks": [{"layers": list(stack.layers), "row_tiles": stack.row_tiles} for stack in cost.stacks],
        "exits": [{"energy_pj": e.energy_pj, "latency_cycles": e.latency_cycles} for e in cost.exits],
        "stages": [
            {
                "name": stage.name,
                "mounting_point": stage.mounting_point,
                "head": None if stage.head is None else stage.head.value,
                "energy_pj": stage.energy_pj,
                "latency_cycles": stage.latency_cycles,
                "layers": [_layer_to_json(layer) for layer in stage.layers],
            }
            for stage in cost.stages
        ],
    }


def _layer_to_json(layer: LayerCost) -> dict[str, Any]:
    return {
        "name": layer.layer,
        "core": layer.core,
        "core_name": layer.core_name,
        "energy_pj": layer.energy_pj,
        "latency_cycles": layer.latency_cycles,
        "cycles": asdict(layer.cycles),
        "mac_energy_pj": layer.mac_energy_pj,
        "transfer_energy_pj": layer.transfer_energy_pj,
        "memory_energy_pj": [asdict(m) for m in layer.memory_energy],
        "unrolling": [list(item) for item in layer.spatial],
        "temporal": [list(item) for item in layer.temporal],
        "utilisation": layer.utilisation,
        "roofline_cycles": layer.roofline_cycles,
        "bottleneck": layer.bottleneck.value,
    }


def compare_paper(options: argparse.Namespace) -> int:
    """Cost the published networks and check their source."""
    found = compare(options.file, options.hardware_dir, Conventions(options.conventions))
    if options.json:
        print_json(asdict(found))
        return 0
    print_table(
        ("network", "system", "accuracy", "ET_avg (J·cycles)", "latency (cycles)", "energy (J)", "reduction"),
        (
            (
                n.network, n.system, percent(n.accuracy), f"{n.et_avg_j_cycles:.2f}", f"{n.latency_avg_cycles:.0f}",
                f"{n.energy_avg_j:.3e}", percent(n.et_reduction),
            )
            for n in found.networks
        ),
    )  # fmt: skip
    for fault in found.source_faults:
        print_line(f"fault of the source: {fault}")
    return 0
