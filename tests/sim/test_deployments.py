"""Fused, speculative, resident and batched execution against plain layer-by-layer execution."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import DesignError, ExplorerError
from explorer.resources import accelerator_files
from explorer.sim.batches import exit_counts
from explorer.sim.chrome_trace import chrome_trace
from explorer.sim.explain import explain_network
from explorer.sim.parts import layer_shares
from explorer.sim.pass_plan import PassPlan, layer_stacks, plan_stages
from explorer.sim.simulate import Simulator
from explorer.sim.system_format import load_system
from explorer.sim.whole_pass import run_pass
from explorer.spec.accelerator import LinkKind
from explorer.spec.costs import ActivityKind, NetworkCost
from explorer.spec.design import (
    Allocation,
    Conventions,
    Deployment,
    ExecutionPolicy,
    HaloRows,
    Schedule,
    WeightPlacement,
)
from explorer.spec.network import Block, HeadKind, Network
from explorer.spec.precision import INT8
from tests.networks import conv, pool4_head, short_network
from tests.sim.test_network_laws import SYSTEM, networks
from tests.sim.test_simulate import check_consistent, mounts

STREAM = Path(__file__).parent.parent / "data" / "stream"
SINGLE = Deployment(allocation=Allocation.SINGLE)
OFF_CHIP = ("off-chip memory", "eviction to off-chip memory")


@pytest.fixture(scope="module")
def network() -> Network:
    """The first seven blocks, which is enough to see every effect."""
    return short_network(7)


@pytest.fixture(scope="module")
def simulator() -> Simulator:
    return Simulator(load_system(accelerator_files()["quad_edge_tpu"]))


@pytest.fixture(scope="module")
def small() -> Network:
    """Two convolutions and a head, whose weights fit on any core."""
    layers = (conv("a", "input", 1, 16, 32, kernel=3), conv("b", "a", 16, 16, 32, kernel=3))
    final = replace(pool4_head(0, "b", 16, 32), kind=HeadKind.FINAL)
    return Network(
        name="small", input_channels=1, input_height=32, input_width=32, n_classes=10,
        blocks=(Block(name="block 0", layers=layers),), heads=(), final_head=final,
    )  # fmt: skip


def off_chip(cost: NetworkCost) -> float:
    return sum(cause.energy_pj for cause in cost.energy_by_cause if cause.cause in OFF_CHIP)


@pytest.mark.parametrize("schedule", Schedule)
@pytest.mark.parametrize("weights", WeightPlacement)
@pytest.mark.parametrize("policy", [ExecutionPolicy.SEQUENTIAL])
def test_every_sequential_deployment_adds_up(
    simulator: Simulator, network: Network, schedule: Schedule, weights: WeightPlacement, policy: ExecutionPolicy
) -> None:
    deployment = Deployment(allocation=Allocation.ROUND_ROBIN, schedule=schedule, weights=weights, policy=policy)
    check_consistent(simulator.cost(network, mounts(1, 4), INT8, deployment))


def test_the_whole_pass_agrees_with_the_tree(simulator: Simulator, network: Network) -> None:
    wanted = mounts(1, 4)
    graph = simulator._graph(network)
    runs = simulator._tree(graph, INT8, Allocation.ROUND_ROBIN).stages(wanted, truncated=False)
    assert runs is not None
    stages = plan_stages(graph, wanted, INT8, truncated=False)
    plan = PassPlan(
        graph=graph, precision=INT8, stages=stages, placements=tuple(run.placements for run in runs),
        stacks=layer_stacks(stages), halo=HaloRows.KEEP,
    )  # fmt: skip
    found = run_pass(simulator._machine, simulator._profiler, plan, speculative=False, room=None)
    cost = simulator.cost(network, wanted, INT8, Deployment(allocation=Allocation.ROUND_ROBIN))
    for one, other in zip(found.exits, cost.exits, strict=True):
        assert one.energy_pj == pytest.approx(other.energy_pj)
        assert one.latency_cycles == pytest.approx(other.latency_cycles)


def test_speculating_pays_energy_for_latency(simulator: Simulator, network: Network) -> None:
    speculative = replace(SINGLE, policy=ExecutionPolicy.SPECULATIVE)
    waits = simulator.cost(network, mounts(1, 4), INT8, SINGLE)
    runs_on = simulator.cost(network, mounts(1, 4), INT8, speculative)
    assert runs_on.final.latency_cycles <= waits.final.latency_cycles
    assert runs_on.final.energy_pj == pytest.approx(waits.final.energy_pj, rel=0.01)
    # Who leaves early has paid for what the backbone began in vain.
    assert runs_on.exits[0].energy_pj > waits.exits[0].energy_pj
    energies = [item.energy_pj for item in runs_on.exits]
    assert energies == sorted(energies)
    assert sum(stage.energy_pj for stage in runs_on.stages) == pytest.approx(runs_on.final.energy_pj)


def test_without_exits_there_is_nothing_to_speculate_on(simulator: Simulator, network: Network) -> None:
    plain = simulator.cost(network, (), INT8, SINGLE).final
    speculative = simulator.cost(network, (), INT8, replace(SINGLE, policy=ExecutionPolicy.SPECULATIVE)).final
    assert speculative.energy_pj == pytest.approx(plain.energy_pj)
    assert speculative.latency_cycles == pytest.approx(plain.latency_cycles)


def test_resident_weights_are_not_fetched(simulator: Simulator, small: Network) -> None:
    cold = simulator.cost(small, (), INT8, SINGLE)
    resident = simulator.cost(small, (), INT8, replace(SINGLE, weights=WeightPlacement.RESIDENT))
    image_energy = 32 * 32 * 8 / 64 * 1000 + 32 * 32 * 8 / 2048 * 378.4
    assert off_chip(resident) == pytest.approx(image_energy)
    assert off_chip(cold) > off_chip(resident)
    assert resident.final.latency_cycles < cold.final.latency_cycles


@settings(max_examples=12, deadline=None)
@given(
    network=networks(), allocation=st.sampled_from(Allocation), schedule=st.sampled_from(Schedule),
    weights=st.sampled_from(WeightPlacement), policy=st.sampled_from(ExecutionPolicy), truncated=st.booleans(),
)  # fmt: skip
def test_the_record_of_the_memories_is_never_overfull_and_ends_empty(
    network, allocation, schedule, weights, policy, truncated
):
    simulator = Simulator(SYSTEM)
    deployment = Deployment(allocation=allocation, schedule=schedule, weights=weights, policy=policy)
    if truncated:
        cost = simulator.truncated_cost(network, mounts(1)[0], INT8, deployment)
    else:
        cost = simulator.cost(network, mounts(0), INT8, deployment)
    last: dict[int, int] = {}
    for use in cost.memory_use:
        memories = simulator.system.cores[use.core].memories
        assert 0 <= use.used_bits <= max(memory.size_bits for memory in memories if not memory.off_chip)
        last[use.core] = use.used_bits
    assert set(last.values()) == {0}  # the weights that stay have memories of their own on these cores


def test_resident_weights_are_in_the_record_where_they_share_a_memory_with_activations(small: Network) -> None:
    simulator = Simulator(load_system(STREAM / "hardware" / "tpu_like_quad_core.yaml"))
    cost = simulator.cost(small, (), INT8, replace(SINGLE, weights=WeightPlacement.RESIDENT))
    weights = sum(8 * layer.weight_count for layer in (*small.blocks[0].layers, *small.final_head.layers))
    assert not any(activity.label.endswith((": weights", ": stream")) for activity in cost.timeline)
    held = [use.used_bits for use in cost.memory_use if use.core == 0]
    assert min(held) == held[-1] == weights < max(held)


@pytest.mark.parametrize("allocation", Allocation)
def test_resident_weights_never_cost_more(simulator: Simulator, network: Network, allocation: Allocation) -> None:
    cold = simulator.cost(network, mounts(2), INT8, Deployment(allocation=allocation)).final
    resident = simulator.cost(
        network, mounts(2), INT8, Deployment(allocation=allocation, weights=WeightPlacement.RESIDENT)
    ).final
    assert resident.edp_pj_cycles <= cold.edp_pj_cycles * (1 + 1e-12)


def test_batches_raise_the_throughput(simulator: Simulator, network: Network) -> None:
    alone = simulator.cost(network, mounts(2), INT8, SINGLE).final
    costs = [simulator.batch_cost(network, mounts(2), INT8, SINGLE, n) for n in (1, 2, 4)]
    assert costs[0].latency_cycles == pytest.approx(alone.latency_cycles)
    assert costs[0].energy_pj == pytest.approx(alone.energy_pj)
    for fewer, more in pairwise(costs):
        assert more.cycles_per_sample <= fewer.cycles_per_sample
        assert more.energy_pj_per_sample <= fewer.energy_pj_per_sample
        assert more.latency_cycles >= fewer.latency_cycles
    assert all(cost.first_latency_cycles <= cost.latency_cycles for cost in costs)


def test_samples_that_leave_early_wait_less_and_make_room(simulator: Simulator, network: Network) -> None:
    wanted = mounts(1, 4)
    full = simulator.batch_cost(network, wanted, INT8, SINGLE, 4, (0.0, 0.0, 1.0))
    mixed = simulator.batch_cost(network, wanted, INT8, SINGLE, 4, (0.5, 0.25, 0.25))
    early = simulator.batch_cost(network, wanted, INT8, SINGLE, 4, (1.0, 0.0, 0.0))
    assert (full.exit_counts, mixed.exit_counts, early.exit_counts) == ((0, 0, 4), (2, 1, 1), (4, 0, 0))
    for fewer, more in ((early, mixed), (mixed, full)):
        assert fewer.energy_pj < more.energy_pj
        assert fewer.latency_cycles < more.latency_cycles
        assert fewer.mean_latency_cycles < more.mean_latency_cycles
        assert fewer.cycles_per_sample < more.cycles_per_sample
    assert mixed.first_latency_cycles < mixed.mean_latency_cycles < mixed.latency_cycles
    assert mixed.n_samples == 4


def test_one_sample_in_a_batch_costs_what_leaving_at_its_exit_costs(simulator: Simulator, network: Network) -> None:
    wanted = mounts(1, 4)
    exits = simulator.cost(network, wanted, INT8, SINGLE).exits
    for number, leaving in enumerate(exits):
        ratios = tuple(float(index == number) for index in range(3))
        alone = simulator.batch_cost(network, wanted, INT8, SINGLE, 1, ratios)
        assert alone.energy_pj == pytest.approx(leaving.energy_pj)
        assert alone.latency_cycles == pytest.approx(leaving.latency_cycles)
        assert alone.latencies_cycles[0] == pytest.approx(leaving.latency_cycles)


@pytest.mark.parametrize("ratios", [(0.5, 0.5), (0.5, 0.5, 0.5), (1.5, -0.5, 0.0), (float("nan"), 0.0, 1.0)])
def test_exit_ratios_must_add_up(simulator: Simulator, network: Network, ratios: tuple[float, ...]) -> None:
    with pytest.raises(DesignError, match="exit ratios are"):
        simulator.batch_cost(network, mounts(1, 4), INT8, SINGLE, 4, ratios)


@pytest.mark.parametrize(
    ("ratios", "n_samples", "counts"),
    [((0.5, 0.5), 3, (2, 1)), ((0.34, 0.33, 0.33), 1, (1, 0, 0)), ((0.1, 0.2, 0.7), 10, (1, 2, 7))],
)
def test_exit_ratios_become_whole_samples(ratios: tuple[float, ...], n_samples: int, counts: tuple[int, ...]) -> None:
    assert exit_counts(ratios, n_samples) == counts


@pytest.mark.parametrize(
    ("deployment", "n_samples", "complaint"),
    [
        (SINGLE, 0, "0 samples"),
        (replace(SINGLE, schedule=Schedule.FUSED), 2, "no fused execution"),
        (replace(SINGLE, policy=ExecutionPolicy.SPECULATIVE), 2, "no speculative execution"),
        (replace(SINGLE, conventions=Conventions.PAPER), 2, "no paper execution"),
    ],
)
def test_impossible_batches_are_refused(
    simulator: Simulator, network: Network, deployment: Deployment, n_samples: int, complaint: str
) -> None:
    with pytest.raises(ExplorerError, match=complaint):
        simulator.batch_cost(network, (), INT8, deployment, n_samples)
    assert issubclass(DesignError, ExplorerError)


@pytest.mark.parametrize(
    "deployment",
    [
        Deployment(conventions=Conventions.PAPER, schedule=Schedule.FUSED),
        Deployment(conventions=Conventions.PAPER, weights=WeightPlacement.RESIDENT),
        Deployment(conventions=Conventions.PAPER, policy=ExecutionPolicy.SPECULATIVE),
        Deployment(conventions=Conventions.PAPER, allocation=Allocation.SPLIT),
    ],
)
def test_what_the_papers_conventions_do_not_know_is_refused(
    simulator: Simulator, network: Network, deployment: Deployment
) -> None:
    with pytest.raises(ExplorerError, match="under paper conventions"):
        simulator.cost(network, (), INT8, deployment)


def test_shares_hold_the_whole_layer(network: Network) -> None:
    for block in network.blocks:
        for layer in block.layers:
            shares = layer_shares(layer, 4)
            assert sum(share.operations for share in shares) == layer.operations
            assert sum(share.weight_count for share in shares) == layer.weight_count


def test_path_costs_are_the_exits(simulator: Simulator, network: Network) -> None:
    for deployment in (SINGLE, Deployment(), replace(SINGLE, policy=ExecutionPolicy.SPECULATIVE)):
        costs = simulator.path_costs(network, mounts(1, 4), INT8, deployment)
        assert costs == simulator.cost(network, mounts(1, 4), INT8, deployment).exits


def test_transfers_say_how_much_they_move(simulator: Simulator, network: Network) -> None:
    cost = simulator.cost(network, mounts(1), INT8, SINGLE)
    transfers = [activity for activity in cost.timeline if activity.kind is ActivityKind.TRANSFER]
    width = {link.kind: link.bandwidth_bits for link in simulator.system.links}
    for activity in transfers:
        link = LinkKind.BUS if activity.resource == "bus" else LinkKind.LINK
        assert 0 < activity.size_bits <= (activity.end_cycles - activity.start_cycles) * width[link]
    layers = [layer for block in network.blocks for layer in block.layers]
    layers += [*network.head(1, HeadKind.POOL4_LINEAR).layers, *network.final_head.layers]
    fetched = {item.label: item.size_bits for item in transfers if item.label.endswith(": weights")}
    assert fetched == {f"{layer.name}: weights": 8 * layer.weight_count for layer in layers if layer.weight_count}
    assert all(activity.size_bits == 0 for activity in cost.timeline if activity.kind is ActivityKind.COMPUTE)


def test_the_trace_is_json_that_holds_every_activity(simulator: Simulator, network: Network) -> None:
    cost = simulator.cost(network, mounts(1), INT8, Deployment(allocation=Allocation.ROUND_ROBIN))
    trace = json.loads(json.dumps(chrome_trace(cost, "small")))
    spans = [event for event in trace["traceEvents"] if event["ph"] == "X"]
    assert len(spans) == len(cost.timeline)
    assert max(event["ts"] + event["dur"] for event in spans) == pytest.approx(cost.final.latency_cycles)
    moved = sum(event["args"]["kbit"] for event in spans if event["cat"] == "transfer")
    assert moved == pytest.approx(sum(activity.size_bits for activity in cost.timeline) / 1000)
    rows = {(event["pid"], event["tid"]) for event in spans}
    named = {(event["pid"], event["tid"]) for event in trace["traceEvents"] if event["name"] == "thread_name"}
    assert rows == named


def test_the_explanation_names_every_layer_and_every_cause(simulator: Simulator, network: Network) -> None:
    cost = simulator.cost(network, mounts(1), INT8, SINGLE)
    text = explain_network(cost)
    for stage in cost.stages:
        for layer in stage.layers:
            assert layer.layer in text
    assert "off-chip memory:" in text
    assert "final exit:" in text
