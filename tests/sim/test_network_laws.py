"""Laws that hold for every network and system, tried on random small ones."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.resources import accelerator_files
from explorer.sim.simulate import Mounts, Simulator
from explorer.sim.system_format import load_system
from explorer.spec.accelerator import System
from explorer.spec.costs import ActivityKind, NetworkCost
from explorer.spec.design import Allocation, Deployment, ExecutionPolicy, HaloRows, Schedule, WeightPlacement
from explorer.spec.network import Block, ExitHead, HeadKind, Layer, Network
from explorer.spec.precision import INT8
from tests.networks import add, conv, gap_head, pool4_head
from tests.sim.test_simulate import check_consistent, mounts

SYSTEM = load_system(accelerator_files()["quad_edge_tpu"])
FIXED = (Allocation.SINGLE, Allocation.ROUND_ROBIN, Allocation.SPLIT)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Two to four blocks of one to three convolutions, some depthwise, some strided, some with a residual add."""
    size, channels, source = 16, draw(st.sampled_from((4, 8, 24))), "stem"
    blocks, heads = [], []
    pending: list[Layer] = [conv("stem", "input", 3, channels, size, kernel=3)]
    for point in range(draw(st.integers(2, 4))):
        layers, block_input, first_size, first_channels = pending, source, size, channels
        pending = []
        for index in range(draw(st.integers(1, 3))):
            depthwise = draw(st.booleans())
            width = channels if depthwise else draw(st.sampled_from((4, 8, 16, 24)))
            stride = draw(st.sampled_from((1, 1, 2))) if size > 4 else 1
            name = f"block {point} conv {index}"
            kernel = draw(st.sampled_from((1, 3)))
            groups = channels if depthwise else 1
            layers.append(conv(name, source, channels, width, size, kernel=kernel, stride=stride, groups=groups))
            source, channels, size = name, width, layers[-1].out_height
        if (size, channels) == (first_size, first_channels) and draw(st.booleans()):
            layers.append(add(f"block {point} add", source, block_input, channels, size))
            source = layers[-1].name
        blocks.append(Block(name=f"block {point}", layers=tuple(layers)))
        heads += [pool4_head(point, source, channels, size), gap_head(point, source, channels, size)]
    last = len(blocks) - 1
    final = ExitHead(mounting_point=last, kind=HeadKind.FINAL, layers=gap_head(last, source, channels, size).layers)
    return Network(
        name="random", input_channels=3, input_height=16, input_width=16, n_classes=10, blocks=tuple(blocks),
        heads=tuple(heads), final_head=final,
    )  # fmt: skip


def with_wider_links(system: System, factor: int) -> System:
    links = tuple(replace(link, bandwidth_bits=link.bandwidth_bits * factor) for link in system.links)
    return replace(system, links=links)


@settings(max_examples=15, deadline=None)
@given(network=networks(), allocation=st.sampled_from(FIXED), schedule=st.sampled_from(Schedule))
def test_costs_add_up(network: Network, allocation: Allocation, schedule: Schedule) -> None:
    deployment = Deployment(allocation=allocation, schedule=schedule)
    check_consistent(Simulator(SYSTEM).cost(network, mounts(0), INT8, deployment))


@settings(max_examples=15, deadline=None)
@given(network=networks(), allocation=st.sampled_from(FIXED))
def test_energy_is_at_least_that_of_the_operations_and_latency_at_least_the_roofline(
    network: Network, allocation: Allocation
) -> None:
    cost = Simulator(SYSTEM).cost(network, mounts(0), INT8, Deployment(allocation=allocation))
    layers = [layer for stage in cost.stages for layer in stage.layers]
    macs = sum(layer.macs for block in network.blocks for layer in block.layers)
    assert cost.final.energy_pj >= macs * SYSTEM.cores[0].array.unit_energy_pj
    by_core: dict[int, float] = {}
    for layer in layers:
        assert layer.latency_cycles >= layer.roofline_cycles * (1 - 1e-9)
        by_core[layer.core] = by_core.get(layer.core, 0.0) + layer.roofline_cycles
    assert cost.final.latency_cycles >= max(by_core.values()) * (1 - 1e-9)
    bus = sum(
        activity.end_cycles - activity.start_cycles
        for activity in cost.timeline
        if activity.kind is ActivityKind.TRANSFER and activity.resource == "bus"
    )
    assert cost.final.latency_cycles >= bus


@settings(max_examples=15, deadline=None)
@given(network=networks(), allocation=st.sampled_from(FIXED), factor=st.sampled_from((2, 8)))
def test_wider_links_never_cost_cycles_or_energy(network: Network, allocation: Allocation, factor: int) -> None:
    deployment = Deployment(allocation=allocation)
    narrow = Simulator(SYSTEM).cost(network, mounts(0), INT8, deployment).final
    wide = Simulator(with_wider_links(SYSTEM, factor)).cost(network, mounts(0), INT8, deployment).final
    assert wide.latency_cycles <= narrow.latency_cycles
    assert wide.energy_pj <= narrow.energy_pj * (1 + 1e-9)


def with_larger_memories(system: System, factor: int) -> System:
    cores = tuple(
        replace(
            core,
            memories=tuple(
                memory if memory.off_chip or memory is not core.top_on_chip(memory.operands[0])
                else replace(memory, size_bits=memory.size_bits * factor)
                for memory in core.memories
            ),
        )
        for core in system.cores
    )  # fmt: skip
    return replace(system, cores=cores)


@settings(max_examples=15, deadline=None)
@given(network=networks(), allocation=st.sampled_from(FIXED), factor=st.sampled_from((2, 8)))
def test_larger_memories_never_cost_cycles_or_energy(network: Network, allocation: Allocation, factor: int) -> None:
    deployment = Deployment(allocation=allocation)
    small = Simulator(SYSTEM).cost(network, mounts(0), INT8, deployment).final
    large = Simulator(with_larger_memories(SYSTEM, factor)).cost(network, mounts(0), INT8, deployment).final
    assert large.latency_cycles <= small.latency_cycles
    assert large.energy_pj <= small.energy_pj * (1 + 1e-9)


@settings(max_examples=10, deadline=None)
@given(network=networks())
def test_with_instant_transfers_a_network_on_one_core_takes_as_long_as_its_layers(network: Network) -> None:
    fast = with_wider_links(SYSTEM, 1 << 14)
    cost = Simulator(fast).cost(network, mounts(0), INT8, Deployment(allocation=Allocation.SINGLE))
    layers = [layer for stage in cost.stages for layer in stage.layers]
    own = sum(layer.latency_cycles - layer.cycles.transfer for layer in layers)
    n_transfers = sum(activity.kind is ActivityKind.TRANSFER for activity in cost.timeline)
    # DRAM itself still moves 64 bit a cycle, so weights and the image may be waited for.
    assert own <= cost.final.latency_cycles
    on_bus = sum(
        activity.end_cycles - activity.start_cycles
        for activity in cost.timeline
        if activity.kind is ActivityKind.TRANSFER and activity.resource == "bus"
    )
    assert cost.final.latency_cycles <= own + on_bus + n_transfers
    assert sum(layer.energy_pj for layer in layers) == pytest.approx(cost.final.energy_pj)


@settings(max_examples=10, deadline=None)
@given(network=networks(), allocation=st.sampled_from(FIXED))
def test_fused_moves_no_more_off_chip(network: Network, allocation: Allocation) -> None:
    simulator = Simulator(SYSTEM)
    plain = simulator.cost(network, mounts(0), INT8, Deployment(allocation=allocation))
    fused = simulator.cost(network, mounts(0), INT8, Deployment(allocation=allocation, schedule=Schedule.FUSED))
    off_chip = [
        sum(cause.energy_pj for cause in cost.energy_by_cause if "off-chip" in cause.cause) for cost in (plain, fused)
    ]
    assert off_chip[1] <= off_chip[0] * (1 + 1e-9)


@settings(max_examples=10, deadline=None)
@given(network=networks())
def test_leaving_later_never_costs_less(network: Network) -> None:
    everywhere = tuple((point, HeadKind.GAP_LINEAR) for point in range(network.n_blocks))
    simulator = Simulator(SYSTEM)
    exits = simulator.cost(network, everywhere, INT8, Deployment()).exits
    for earlier, later in pairwise(exits):
        assert earlier.energy_pj < later.energy_pj
        assert earlier.latency_cycles < later.latency_cycles


@st.composite
def questions(draw: st.DrawFn) -> tuple[Network, list[tuple[Mounts, Deployment, bool]]]:
    """A network and a few designs of it; truncated: cut at the last mount."""
    network = draw(networks())
    asked = []
    for _ in range(draw(st.integers(2, 4))):
        points = sorted(draw(st.sets(st.integers(0, network.n_blocks - 1), max_size=3)))
        kinds = st.sampled_from((HeadKind.POOL4_LINEAR, HeadKind.GAP_LINEAR))
        deployment = Deployment(
            allocation=draw(st.sampled_from(Allocation)),
            schedule=draw(st.sampled_from(Schedule)),
            halo=draw(st.sampled_from(HaloRows)),
            row_tiles=draw(st.sampled_from((None, 3))),
            weights=draw(st.sampled_from(WeightPlacement)),
            policy=draw(st.sampled_from(ExecutionPolicy)),
        )
        asked.append((tuple((point, draw(kinds)) for point in points), deployment, draw(st.booleans())))
    return network, asked


@settings(max_examples=8, deadline=None)
@given(asked=questions())
def test_a_design_costs_the_same_whatever_was_asked_before(
    asked: tuple[Network, list[tuple[Mounts, Deployment, bool]]],
) -> None:
    network, designs = asked
    warm = Simulator(SYSTEM)

    def cost(simulator: Simulator, points: Mounts, deployment: Deployment, *, truncated: bool) -> NetworkCost:
        if truncated and points:
            return simulator.truncated_cost(network, points[-1], INT8, deployment)
        return simulator.cost(network, points, INT8, deployment)

    for points, deployment, truncated in designs:
        cold = cost(Simulator(SYSTEM), points, deployment, truncated=truncated)
        assert cost(warm, points, deployment, truncated=truncated) == cold
