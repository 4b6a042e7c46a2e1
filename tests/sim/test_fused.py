"""The fused schedule: row tiles pipelined over layers, blocks and cores between two decisions."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from explorer.resources import accelerator_files
from explorer.sim.explain import explain_network
from explorer.sim.network_format import load_network
from explorer.sim.simulate import Simulator
from explorer.sim.system_format import load_system
from explorer.spec.costs import ActivityKind, NetworkCost
from explorer.spec.design import (
    Allocation,
    Deployment,
    ExecutionPolicy,
    HaloRows,
    Schedule,
    WeightPlacement,
)
from explorer.spec.network import Block, ExitHead, HeadKind, Network
from explorer.spec.precision import INT8
from tests.networks import conv, gap_head, pool4_head
from tests.sim.test_network_laws import FIXED, SYSTEM, networks
from tests.sim.test_simulate import check_consistent, mounts

STREAM = Path(__file__).parent.parent / "data" / "stream"
OFF_CHIP = ("off-chip memory", "eviction to off-chip memory")
TILES = st.sampled_from((None, 2, 3, 5))


def fused(allocation: Allocation, halo: HaloRows = HaloRows.KEEP, row_tiles: int | None = None) -> Deployment:
    return Deployment(allocation=allocation, schedule=Schedule.FUSED, halo=halo, row_tiles=row_tiles)


def off_chip(cost: NetworkCost) -> float:
    return sum(cause.energy_pj for cause in cost.energy_by_cause if cause.cause in OFF_CHIP)


def operations(cost: NetworkCost) -> int:
    return sum(layer.operations for stage in cost.stages for layer in stage.layers)


def by_resource(cost: NetworkCost) -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = {}
    for activity in cost.timeline:
        found.setdefault(activity.resource, []).append((activity.start_cycles, activity.end_cycles))
    return found


def layer_of(label: str) -> str:
    """A layer's name from the label of one of its parts."""
    return label.split(" (rows")[0].split(" (share")[0]


def rows_that_nobody_reads() -> Network:
    """A pointwise layer of stride 2 after an exit: read in row tiles, every second row of its input is never needed.

    CI once met it: those rows were freed when the layer was announced, and the record of the memories missed that.
    """
    blocks = (
        Block(
            name="block 0",
            layers=(conv("stem", "input", 3, 8, 16, kernel=3), conv("narrow", "stem", 8, 16, 16, stride=2)),
        ),
        Block(name="block 1", layers=(conv("skips rows", "narrow", 16, 16, 8, stride=2, groups=16),)),
    )
    outputs = ((0, "narrow", 8), (1, "skips rows", 4))
    heads = [make(point, source, 16, size) for point, source, size in outputs for make in (pool4_head, gap_head)]
    final = ExitHead(mounting_point=1, kind=HeadKind.FINAL, layers=heads[-1].layers)
    return Network(
        name="skips rows", input_channels=3, input_height=16, input_width=16, n_classes=10, blocks=blocks,
        heads=tuple(heads), final_head=final,
    )  # fmt: skip


@pytest.fixture(scope="module")
def resnet() -> Network:
    return load_network(STREAM / "resnet18_32.json")


@pytest.fixture(scope="module")
def quad() -> Simulator:
    return Simulator(load_system(STREAM / "hardware" / "tpu_like_quad_core.yaml"))


@settings(max_examples=12, deadline=None)
@given(network=networks(), allocation=st.sampled_from(FIXED), halo=st.sampled_from(HaloRows), row_tiles=TILES)
def test_where_everything_fits_fusing_moves_no_more_off_chip(network, allocation, halo, row_tiles):
    simulator = Simulator(SYSTEM)
    plain = simulator.cost(network, mounts(0), INT8, Deployment(allocation=allocation))
    cost = simulator.cost(network, mounts(0), INT8, fused(allocation, halo, row_tiles))
    assert off_chip(cost) <= off_chip(plain) * (1 + 1e-9)
    if halo is HaloRows.KEEP:
        assert operations(cost) == operations(plain)
    else:
        assert operations(cost) >= operations(plain)


@settings(max_examples=12, deadline=None)
@given(
    network=networks(), allocation=st.sampled_from(FIXED), halo=st.sampled_from(HaloRows), row_tiles=TILES,
    everywhere=st.booleans(),
)  # fmt: skip
@example(
    network=rows_that_nobody_reads(), allocation=Allocation.SINGLE, halo=HaloRows.KEEP, row_tiles=None, everywhere=False
)
def test_fused_costs_add_up_and_grow_from_exit_to_exit(network, allocation, halo, row_tiles, everywhere):
    points = tuple(range(network.n_blocks)) if everywhere else (network.n_blocks - 2,)
    simulator = Simulator(SYSTEM)
    cost = simulator.cost(network, mounts(*points, kind=HeadKind.GAP_LINEAR), INT8, fused(allocation, halo, row_tiles))
    check_consistent(cost)
    for intervals in by_resource(cost).values():
        for (_, end), (start, _) in pairwise(sorted(intervals)):
            assert start >= end
    last: dict[int, int] = {}
    for use in cost.memory_use:
        assert 0 <= use.used_bits <= max(m.size_bits for m in SYSTEM.cores[use.core].memories if not m.off_chip)
        last[use.core] = use.used_bits
    assert set(last.values()) == {0}


@settings(max_examples=8, deadline=None)
@given(network=networks(), allocation=st.sampled_from(Allocation), halo=st.sampled_from(HaloRows))
def test_searched_row_tiles_are_never_worse_than_layer_by_layer(network, allocation, halo):
    simulator = Simulator(SYSTEM)
    plain = simulator.cost(network, mounts(0), INT8, Deployment(allocation=allocation)).final
    found = simulator.cost(network, mounts(0), INT8, fused(allocation, halo)).final
    assert found.edp_pj_cycles <= plain.edp_pj_cycles * (1 + 1e-12)


def test_auto_is_never_worse_than_the_fixed_allocations_fused(quad: Simulator, resnet: Network) -> None:
    auto = quad.cost(resnet, (), INT8, fused(Allocation.AUTO)).final
    for allocation in FIXED:
        assert auto.edp_pj_cycles <= quad.cost(resnet, (), INT8, fused(allocation)).final.edp_pj_cycles * (1 + 1e-12)


def test_row_tiles_are_pipelined_over_blocks_and_cores(quad: Simulator, resnet: Network) -> None:
    cost = quad.cost(resnet, (), INT8, fused(Allocation.ROUND_ROBIN, row_tiles=8))
    plain = quad.cost(resnet, (), INT8, Deployment(allocation=Allocation.ROUND_ROBIN))
    assert cost.final.latency_cycles < 0.9 * plain.final.latency_cycles
    block_of = {layer.name: number for number, block in enumerate(resnet.blocks) for layer in block.layers}
    stack = max(cost.stacks, key=lambda item: len(item.layers))
    assert stack.row_tiles == 8
    assert len({block_of[name] for name in stack.layers}) >= 3
    spans: dict[str, tuple[str, float, float]] = {}
    for activity in cost.timeline:
        if activity.kind is ActivityKind.COMPUTE:
            name = layer_of(activity.label)
            _, start, _ = spans.get(name, ("", activity.start_cycles, 0.0))
            spans[name] = activity.resource, start, activity.end_cycles
    overlaps = [
        (first, second)
        for first, second in pairwise(stack.layers)
        if spans[second][1] < spans[first][2] and spans[first][0] != spans[second][0]
    ]
    assert len(overlaps) >= len(stack.layers) // 2
    assert any(block_of[first] != block_of[second] for first, second in overlaps)


def test_fusing_keeps_evicted_tensors_on_chip(quad: Simulator, resnet: Network) -> None:
    """The adds of ResNet-18 do not fit into the SIMD core as a whole; by row tiles they do, and only weights move."""
    plain = quad.cost(resnet, (), INT8, Deployment(allocation=Allocation.ROUND_ROBIN))
    cost = quad.cost(resnet, (), INT8, fused(Allocation.ROUND_ROBIN, row_tiles=8))
    evicted = {cause.cause: cause.energy_pj for cause in cost.energy_by_cause}["eviction to off-chip memory"]
    assert evicted == 0.0
    assert off_chip(cost) < 0.97 * off_chip(plain)


def test_a_stack_ends_at_a_mounted_exit_and_waits_for_its_decision(quad: Simulator, resnet: Network) -> None:
    point = 3
    cost = quad.cost(resnet, mounts(point), INT8, fused(Allocation.ROUND_ROBIN, row_tiles=4))
    head = {layer.name for layer in resnet.head(point, HeadKind.POOL4_LINEAR).layers}
    before = {layer.name for block in resnet.blocks[: point + 1] for layer in block.layers}
    for stack in cost.stacks:
        names = set(stack.layers)
        assert names <= before or names <= head or not names & (before | head)
    decided = cost.exits[0].latency_cycles
    compute = [item for item in cost.timeline if item.kind is ActivityKind.COMPUTE]
    block_ends = max(item.end_cycles for item in compute if layer_of(item.label) in before)
    assert min(item.start_cycles for item in compute if layer_of(item.label) in head) < decided
    assert block_ends <= decided
    assert all(item.start_cycles >= decided for item in compute if layer_of(item.label) not in before | head)


@pytest.mark.parametrize("halo", HaloRows)
@pytest.mark.parametrize("weights", WeightPlacement)
@pytest.mark.parametrize("policy", ExecutionPolicy)
def test_fused_goes_with_every_policy(
    quad: Simulator, resnet: Network, halo: HaloRows, weights: WeightPlacement, policy: ExecutionPolicy
) -> None:
    deployment = Deployment(
        allocation=Allocation.ROUND_ROBIN, schedule=Schedule.FUSED, halo=halo, row_tiles=4, weights=weights,
        policy=policy,
    )  # fmt: skip
    cost = quad.cost(resnet, mounts(1, 4), INT8, deployment)
    assert cost.stacks
    for earlier, later in pairwise(cost.exits):
        assert earlier.energy_pj < later.energy_pj
        assert earlier.latency_cycles < later.latency_cycles
    assert sum(stage.energy_pj for stage in cost.stages) == pytest.approx(cost.final.energy_pj)
    if weights is WeightPlacement.RESIDENT:
        cold = Deployment(
            allocation=Allocation.ROUND_ROBIN, schedule=Schedule.FUSED, halo=halo, row_tiles=4, policy=policy
        )
        assert cost.final.edp_pj_cycles <= quad.cost(resnet, mounts(1, 4), INT8, cold).final.edp_pj_cycles * (1 + 1e-12)


def test_a_tile_number_that_is_none_is_refused() -> None:
    for wrong in (0, -1, 65):
        with pytest.raises(ValueError, match="row tiles are"):
            Deployment(row_tiles=wrong)


def test_the_explanation_names_the_stacks(quad: Simulator, resnet: Network) -> None:
    cost = quad.cost(resnet, (), INT8, fused(Allocation.ROUND_ROBIN, row_tiles=4))
    assert f"{cost.stacks[0].row_tiles} row tiles" in explain_network(cost)


def test_one_core_takes_each_tile_through_the_stack_and_holds_less(resnet: Network) -> None:
    simulator = Simulator(load_system(accelerator_files()["quad_edge_tpu"]))
    plain = simulator.cost(resnet, (), INT8, Deployment(allocation=Allocation.SINGLE))
    cost = simulator.cost(resnet, (), INT8, fused(Allocation.SINGLE, row_tiles=8))
    stack = cost.stacks[0]
    order = [layer_of(item.label) for item in cost.timeline if item.kind is ActivityKind.COMPUTE]
    switches = sum(first != second for first, second in pairwise(order) if {first, second} <= set(stack.layers))
    assert switches > len(stack.layers)  # layers alternate instead of following each other
    assert off_chip(cost) <= off_chip(plain) * (1 + 1e-9)
