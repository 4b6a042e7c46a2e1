"""What a user relies on in a network's cost: cumulative exits, honest sums, allocations, and refusals in one line."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from explorer.errors import DesignError, ExplorerError, MappingError
from explorer.resources import accelerator_files
from explorer.sim.network_format import load_network
from explorer.sim.simulate import Simulator
from explorer.sim.system_format import load_system
from explorer.spec.costs import NetworkCost
from explorer.spec.design import Allocation, Conventions, Deployment
from explorer.spec.network import HeadKind, Network
from explorer.spec.precision import FP32, INT8, Bits, Precision
from tests.networks import mobilenetv2_network

DATA = Path(__file__).parent.parent / "data"
POOL4 = HeadKind.POOL4_LINEAR
GAP = HeadKind.GAP_LINEAR


@pytest.fixture(scope="module")
def network() -> Network:
    return mobilenetv2_network()


@pytest.fixture(scope="module")
def simulator() -> Simulator:
    return Simulator(load_system(accelerator_files()["quad_edge_tpu"]))


def mounts(*points: int, kind: HeadKind = POOL4) -> tuple[tuple[int, HeadKind], ...]:
    return tuple((point, kind) for point in points)


def check_consistent(cost: NetworkCost) -> None:
    for earlier, later in pairwise(cost.exits):
        assert earlier.energy_pj <= later.energy_pj
        assert earlier.latency_cycles <= later.latency_cycles
    assert sum(stage.energy_pj for stage in cost.stages) == pytest.approx(cost.final.energy_pj)
    assert sum(stage.latency_cycles for stage in cost.stages) == pytest.approx(cost.final.latency_cycles)
    assert sum(cause.energy_pj for cause in cost.energy_by_cause) == pytest.approx(cost.final.energy_pj)
    layers = [layer for stage in cost.stages for layer in stage.layers]
    assert sum(layer.energy_pj for layer in layers) == pytest.approx(cost.final.energy_pj)
    for layer in layers:
        parts = layer.mac_energy_pj + layer.transfer_energy_pj + sum(item.energy_pj for item in layer.memory_energy)
        assert parts == pytest.approx(layer.energy_pj)
        assert layer.cycles.total == pytest.approx(layer.latency_cycles)
        assert 0.0 < layer.utilisation <= 1.0 + 1e-9
    assert max(activity.end_cycles for activity in cost.timeline) == pytest.approx(cost.final.latency_cycles)


@pytest.mark.parametrize("allocation", Allocation)
@pytest.mark.parametrize("points", [(), (0,), (3, 8), tuple(range(17))])
def test_costs_add_up_and_grow_from_exit_to_exit(
    simulator: Simulator, network: Network, allocation: Allocation, points: tuple[int, ...]
) -> None:
    cost = simulator.cost(network, mounts(*points), INT8, Deployment(allocation=allocation))
    assert len(cost.exits) == len(points) + 1
    assert [stage.mounting_point for stage in cost.stages if stage.head is not None] == [*points, 16]
    check_consistent(cost)


def test_nothing_of_a_core_or_a_link_happens_twice_at_once(simulator: Simulator, network: Network) -> None:
    cost = simulator.cost(network, mounts(3, 8), INT8, Deployment(allocation=Allocation.SPLIT))
    by_resource: dict[str, list[tuple[float, float]]] = {}
    for activity in cost.timeline:
        by_resource.setdefault(activity.resource, []).append((activity.start_cycles, activity.end_cycles))
    assert len(by_resource) > 5
    for intervals in by_resource.values():
        for (_, end), (start, _) in pairwise(sorted(intervals)):
            assert start >= end


def test_memories_are_never_overfull_and_end_empty(simulator: Simulator, network: Network) -> None:
    cost = simulator.cost(network, mounts(3, 8), INT8, Deployment(allocation=Allocation.ROUND_ROBIN))
    last: dict[int, int] = {}
    for use in cost.memory_use:
        core = simulator.system.cores[use.core]
        assert 0 <= use.used_bits <= max(memory.size_bits for memory in core.memories if not memory.off_chip)
        last[use.core] = use.used_bits
    assert set(last.values()) == {0}


@pytest.mark.parametrize("points", [(), (2,), (3, 8, 12)])
def test_auto_is_never_worse_than_the_fixed_allocations(
    simulator: Simulator, network: Network, points: tuple[int, ...]
) -> None:
    auto = simulator.cost(network, mounts(*points), INT8, Deployment(allocation=Allocation.AUTO)).final
    for allocation in Allocation:
        fixed = simulator.cost(network, mounts(*points), INT8, Deployment(allocation=allocation)).final
        assert auto.edp_pj_cycles <= fixed.edp_pj_cycles * (1 + 1e-12)


def test_the_same_design_costs_the_same_whatever_was_asked_before(network: Network) -> None:
    system = load_system(accelerator_files()["quad_edge_tpu"])
    warm = Simulator(system)
    for points in [(0, 1, 2), (3,), (3, 9), (5, 9, 16)]:
        warm.cost(network, mounts(*points), INT8, Deployment())
    warm.truncated_cost(network, (9, POOL4), INT8, Deployment())
    for points in [(), (3, 8), (9,), (16,)]:
        cold = Simulator(system).cost(network, mounts(*points), INT8, Deployment())
        assert warm.cost(network, mounts(*points), INT8, Deployment()) == cold


def test_truncated_networks_cost_less_than_going_on_and_as_much_as_leaving_there(
    simulator: Simulator, network: Network
) -> None:
    truncated = [simulator.truncated_cost(network, (point, POOL4), INT8, Deployment()).final for point in range(17)]
    whole = simulator.cost(network, (), INT8, Deployment()).final
    for point, cut in enumerate(truncated):
        leaving = simulator.cost(network, mounts(point), INT8, Deployment()).exits[0]
        assert cut.energy_pj == pytest.approx(leaving.energy_pj, rel=0.02)
        assert cut.latency_cycles == pytest.approx(leaving.latency_cycles, rel=0.05)
        assert cut.edp_pj_cycles < whole.edp_pj_cycles * 1.5


def test_wider_numbers_cost_more(simulator: Simulator, network: Network) -> None:
    four = Precision(backbone=Bits(weight=4, activation=4), heads=Bits(weight=4, activation=4))
    finals = [simulator.cost(network, mounts(3), precision, Deployment()).final for precision in (four, INT8, FP32)]
    for narrow, wide in pairwise(finals):
        assert narrow.energy_pj < wide.energy_pj
        assert narrow.latency_cycles < wide.latency_cycles


def test_pooling_and_add_work_on_many_channels_at_once(simulator: Simulator, network: Network) -> None:
    cost = simulator.cost(network, mounts(9), INT8, Deployment())
    layers = {layer.layer: layer for stage in cost.stages for layer in stage.layers}
    assert dict(layers["head 9 pool"].spatial)["K"] == 8
    assert dict(layers["block 9 add"].spatial)["K"] == 32


def test_cores_that_cannot_compute_are_left_out_by_auto_and_refused_else(network: Network) -> None:
    # The registers of the Meta-like core take 8 bit.
    mixed = Simulator(load_system(accelerator_files()["quad_hetero_tpu_meta_eyeriss"]))
    cost = mixed.cost(network, (), FP32, Deployment())
    assert 2 not in {layer.core for stage in cost.stages for layer in stage.layers}
    with pytest.raises(MappingError, match="meta_like"):
        mixed.cost(network, (), FP32, Deployment(allocation=Allocation.ROUND_ROBIN))
    for conventions in Conventions:
        alike = Simulator(load_system(DATA / "hardware" / "quad_MMMM.yaml"))
        with pytest.raises(MappingError, match="meta_like"):
            alike.cost(network, (), FP32, Deployment(conventions=conventions))


def test_a_lone_core_file_is_a_system(network: Network) -> None:
    simulator = Simulator(load_system(DATA / "hardware" / "cores" / "edge_tpu_like.yaml"))
    check_consistent(simulator.cost(network, mounts(3, kind=GAP), INT8, Deployment()))


@pytest.mark.parametrize("name", sorted(path.stem for path in (DATA / "hardware").glob("*.yaml")))
def test_every_published_system_loads_and_runs(name: str) -> None:
    network = load_network(DATA / "paper" / "backbone.json")
    simulator = Simulator(load_system(DATA / "hardware" / f"{name}.yaml"))
    for conventions in Conventions:
        check_consistent(simulator.cost(network, mounts(4), INT8, Deployment(conventions=conventions)))


@pytest.mark.parametrize("name", sorted(accelerator_files()))
def test_every_preset_runs(name: str, network: Network) -> None:
    simulator = Simulator(load_system(accelerator_files()[name]))
    check_consistent(simulator.cost(network, mounts(2, 9), INT8, Deployment()))


@pytest.mark.parametrize(
    ("wanted", "complaint"),
    [
        (mounts(3, 3), "mounting points are [3, 3]"),
        (mounts(8, 3), "ascending"),
        (mounts(17), "no pool4-linear head at mounting point 17"),
        (mounts(3, kind=HeadKind.FINAL), "no final head"),
    ],
)
def test_mounts_that_do_not_exist_are_refused(
    simulator: Simulator, network: Network, wanted: tuple[tuple[int, HeadKind], ...], complaint: str
) -> None:
    with pytest.raises(DesignError) as refusal:
        simulator.cost(network, wanted, INT8, Deployment())
    assert complaint in str(refusal.value)


def test_a_head_that_reads_another_block_is_refused(simulator: Simulator, network: Network) -> None:
    head = network.heads[4]
    astray = replace(head, layers=(replace(head.layers[0], inputs=("stem",)), *head.layers[1:]))
    with pytest.raises(DesignError, match="its own block"):
        simulator.cost(replace(network, heads=(astray,)), (), INT8, Deployment())


def test_a_system_without_dram_is_refused() -> None:
    system = replace(load_system(accelerator_files()["single_edge_tpu"]), off_chip_core=None)
    with pytest.raises(ExplorerError, match="offchip_core_id"):
        Simulator(system)


def test_cores_that_no_link_joins_are_refused(network: Network) -> None:
    system = replace(load_system(accelerator_files()["single_edge_tpu"]), links=())
    with pytest.raises(ExplorerError, match="no link leads from core"):
        Simulator(system).cost(network, (), INT8, Deployment())
