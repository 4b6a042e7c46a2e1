"""Holds the simulator against the published early-exit networks of arXiv:2512.04705, under its conventions or the
honest ones.

Under the paper's conventions a stage's latency is the sum over its layers on one core, without transfers. Under the
honest ones the network is scheduled on the whole system by `Simulator`. The source itself is checked too, and what
fails is listed, not repaired.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from explorer.errors import FileError
from explorer.resources import resource_root
from explorer.sim.network_format import load_network
from explorer.sim.paper_format import PaperRecord, read_paper_records
from explorer.sim.paper_layers import map_paper_layers
from explorer.sim.simulate import Simulator
from explorer.sim.system_format import load_system
from explorer.spec.accelerator import System
from explorer.spec.design import Conventions, Deployment
from explorer.spec.network import ExitHead, HeadKind, Layer, Network
from explorer.spec.precision import INT8

__all__ = [
    "PaperComparison",
    "PaperNetworkCost",
    "PaperStageCost",
    "check_source",
    "compare_paper",
    "cost_networks",
    "each_network_cost",
]

_PJ_PER_J = 1e12

_KINDS = (HeadKind.POOL4_LINEAR, HeadKind.GAP_LINEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperStageCost:
    """The blocks up to an exit and its head. Latencies of block and head are their own; the last two are cumulative."""

    block_latency_cycles: float
    head_latency_cycles: float
    energy_pj: float
    latency_cycles: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperNetworkCost:
    """Our figures for a published network. Averages go by its published exit ratios.

    et_static_j_cycles: energy x latency of the backbone with the final exit alone; et_reduction: 1 - et_avg /
    et_static.
    """

    network: str
    system: str
    stages: tuple[PaperStageCost, ...]
    accuracy: float
    et_avg_j_cycles: float
    et_static_j_cycles: float
    latency_avg_cycles: float
    energy_avg_j: float
    et_reduction: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperComparison:
    """Every network of a file, and one line for each check of the source that fails."""

    conventions: str
    networks: tuple[PaperNetworkCost, ...]
    source_faults: tuple[str, ...]


def compare_paper(
    file: str | Path,
    hardware_dir: str | Path | None = None,
    conventions: Conventions = Conventions.PAPER,
    backbone: str | Path | None = None,
) -> PaperComparison:
    """Cost every network of a file on its system (`hardware_dir`/SYSTEM.yaml; by default the shipped ones).

    backbone: the layer list of the networks' backbone; by default `backbone.json` beside the file, else the shipped
    one. FileError or FormatError on damaged files, MappingError if a layer fits nowhere.
    """
    if backbone is None:
        backbone = Path(file).parent / "backbone.json"
        if not backbone.is_file():
            backbone = resource_root() / "studies" / "cifar10-paper" / "backbone.json"
    if hardware_dir is None:
        hardware_dir = resource_root() / "accelerators" / "paper"
    network = load_network(backbone)
    records = read_paper_records(file, network)
    by_system: dict[str, list[PaperRecord]] = {}
    for record in records:
        by_system.setdefault(record.system, []).append(record)
    costs: dict[PaperRecord, PaperNetworkCost] = {}
    for name, members in by_system.items():
        system = _load_system(Path(hardware_dir), name, file)
        found = cost_networks(members, network, system, Deployment(conventions=conventions))
        costs.update(zip(members, found, strict=True))
    networks = [costs[record] for record in records]
    return PaperComparison(
        conventions=conventions.value,
        networks=tuple(networks),
        source_faults=tuple(fault for record in records for fault in check_source(record)),
    )


def cost_networks(
    records: Sequence[PaperRecord], backbone: Network, system: System, deployment: Deployment
) -> tuple[PaperNetworkCost, ...]:
    """Cost published networks on any system, whatever they were published for, under the deployment's conventions.

    `deployment.accelerator` is not looked at. MappingError if a layer fits nowhere.
    """
    return tuple(each_network_cost(records, backbone, system, deployment))


def each_network_cost(
    records: Sequence[PaperRecord], backbone: Network, system: System, deployment: Deployment
) -> Iterator[PaperNetworkCost]:
    """`cost_networks` one at a time, so that whoever listens may leave; the first takes longest."""
    if deployment.conventions is Conventions.PAPER:
        paper = _PaperCosts(system, backbone)
        yield from (paper.cost(record) for record in records)
    else:
        honest = _HonestCosts(system, backbone, records, deployment)
        yield from (honest.cost(record) for record in records)


def check_source(record: PaperRecord) -> list[str]:
    """What is wrong with a published record: ratios, accuracy identity, monotone costs."""
    faults = []
    total = sum(record.exit_ratios)
    if abs(total - 1.0) > 1e-3:
        faults.append(f"{record.network}: exit ratios sum to {total:.4f}, not 1")
    if record.exit_accuracy is not None:
        expected = sum(ratio * score for ratio, score in zip(record.exit_ratios, record.exit_accuracy, strict=True))
        if abs(expected - record.accuracy) > 5e-4:
            faults.append(
                f"{record.network}: accuracy is {record.accuracy:.4f}, but ratios x exit accuracies give {expected:.4f}"
            )
    costs = record.published_edp_pj_cycles
    if costs is not None:
        for index, (earlier, later) in enumerate(pairwise(costs)):
            if later < earlier:
                faults.append(
                    f"{record.network}: published cost falls from {earlier:.4g} at exit {index} to {later:.4g} "
                    f"pJ x cycles at exit {index + 1}, though it is cumulative"
                )
    return faults


def _load_system(folder: Path, name: str, file: str | Path) -> System:
    path = folder / f"{name}.yaml"
    if "/" in name or "\0" in name or not path.is_file():
        raise FileError(file, f"system {name!r} has no file {path}")
    return load_system(path)


class _PaperCosts:
    """Costs under the paper's conventions, layer by layer; remembers what the networks share."""

    def __init__(self, system: System, backbone: Network) -> None:
        self._system = system
        layers = [(layer, INT8.backbone) for block in backbone.blocks for layer in block.layers]
        mapped = iter(map_paper_layers(system, layers))
        self._blocks = []
        for block in backbone.blocks:
            own = [next(mapped)[1] for _ in block.layers]
            self._blocks.append(
                (sum(item.energy_pj for item in own), sum(item.latency_without_offload_cycles for item in own))
            )

    def cost(self, record: PaperRecord) -> PaperNetworkCost:
        heads = [self._head(head) for head in record.heads]
        blocks, first = [], 0
        for point in record.mounting_points:
            own = self._blocks[first : point + 1]
            blocks.append((sum(energy for energy, _ in own), sum(latency for _, latency in own)))
            first = point + 1
        static = (
            sum(energy for energy, _ in self._blocks) + heads[-1][0],
            sum(latency for _, latency in self._blocks) + heads[-1][1],
        )
        return _network_cost(record, blocks, heads, static)

    def _head(self, layers: tuple[Layer, ...]) -> tuple[float, float]:
        mapped = map_paper_layers(self._system, [(layer, INT8.heads) for layer in layers])
        return (
            sum(item.energy_pj for _, item in mapped),
            sum(item.latency_without_offload_cycles for _, item in mapped),
        )


class _HonestCosts:
    """Costs by the simulator's own schedule.

    Networks with the same final head share one description, in which the forms that a head takes at a mounting point
    stand as its kinds, so that the simulator's memory serves them all.
    """

    def __init__(
        self, system: System, backbone: Network, records: Sequence[PaperRecord], deployment: Deployment
    ) -> None:
        self._simulator = Simulator(system)
        self._deployment = deployment
        self._network_of = _shared_networks(backbone, records)

    def cost(self, record: PaperRecord) -> PaperNetworkCost:
        network = self._network_of[record]
        mounts = tuple(
            (point, next(head.kind for head in network.heads if head.mounting_point == point and head.layers == layers))
            for point, layers in zip(record.mounting_points[:-1], record.heads[:-1], strict=True)
        )
        cost = self._simulator.cost(network, mounts, INT8, self._deployment)
        static = self._simulator.cost(network, (), INT8, self._deployment).final
        blocks: list[tuple[float, float]] = []
        heads: list[tuple[float, float]] = []
        energy = latency = 0.0
        for stage in cost.stages:
            if stage.head is None:
                energy += stage.energy_pj
                latency += stage.latency_cycles
            else:
                blocks.append((energy, latency))
                heads.append((stage.energy_pj, stage.latency_cycles))
                energy = latency = 0.0
        return _network_cost(record, blocks, heads, (static.energy_pj, static.latency_cycles))


def _shared_networks(backbone: Network, records: Sequence[PaperRecord]) -> dict[PaperRecord, Network]:
    """As few networks as hold the heads of all records."""
    pages: list[tuple[tuple[Layer, ...], dict[int, list[tuple[Layer, ...]]], list[PaperRecord]]] = []
    for record in records:
        final, early = record.heads[-1], list(zip(record.mounting_points[:-1], record.heads[:-1], strict=True))
        page = next((page for page in pages if page[0] == final and _has_room(page[1], early)), None)
        if page is None:
            page = (final, {}, [])
            pages.append(page)
        for point, layers in early:
            if layers not in page[1].setdefault(point, []):
                page[1][point].append(layers)
        page[2].append(record)
    found = {}
    for final, forms, members in pages:
        heads = tuple(
            ExitHead(mounting_point=point, kind=kind, layers=layers)
            for point in sorted(forms)
            for kind, layers in zip(_KINDS, forms[point], strict=False)
        )
        last = ExitHead(mounting_point=backbone.n_blocks - 1, kind=HeadKind.FINAL, layers=final)
        network = replace(backbone, heads=heads, final_head=last)
        found.update(dict.fromkeys(members, network))
    return found


def _has_room(forms: dict[int, list[tuple[Layer, ...]]], early: list[tuple[int, tuple[Layer, ...]]]) -> bool:
    return all(layers in forms.get(point, ()) or len(forms.get(point, ())) < len(_KINDS) for point, layers in early)


def _network_cost(
    record: PaperRecord,
    blocks: list[tuple[float, float]],
    heads: list[tuple[float, float]],
    static: tuple[float, float],
) -> PaperNetworkCost:
    stages = []
    energy = latency = 0.0
    for (block_energy, block_latency), (head_energy, head_latency) in zip(blocks, heads, strict=True):
        energy += block_energy + head_energy
        latency += block_latency + head_latency
        stages.append(
            PaperStageCost(
                block_latency_cycles=block_latency,
                head_latency_cycles=head_latency,
                energy_pj=energy,
                latency_cycles=latency,
            )
        )
    weighted = list(zip(record.exit_ratios, stages, strict=True))
    et_avg = sum(ratio * stage.energy_pj * stage.latency_cycles for ratio, stage in weighted) / _PJ_PER_J
    et_static = static[0] * static[1] / _PJ_PER_J
    return PaperNetworkCost(
        network=record.network,
        system=record.system,
        stages=tuple(stages),
        accuracy=record.accuracy,
        et_avg_j_cycles=et_avg,
        et_static_j_cycles=et_static,
        latency_avg_cycles=sum(ratio * stage.latency_cycles for ratio, stage in weighted),
        energy_avg_j=sum(ratio * stage.energy_pj for ratio, stage in weighted) / _PJ_PER_J,
        et_reduction=1.0 - et_avg / et_static,
    )
