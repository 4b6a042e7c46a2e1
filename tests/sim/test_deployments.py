"""Fused, speculative, resident and batched execution against plain layer-by-layer execution."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import pytest

from explorer.errors import DesignError, ExplorerError
from explorer.resources import accelerator_files
from explorer.sim.chrome_trace import chrome_trace
from explorer.sim.explain import explain_network
from explorer.sim.parts import layer_shares
from explorer.sim.simulate import Simulator
from explorer.sim.system_format import load_system
from explorer.sim.whole_pass import plan_pass, run_pass
from explorer.spec.costs import NetworkCost
from explorer.spec.design import Allocation, Conventions, Deployment, ExecutionPolicy, Schedule, WeightPlacement
from explorer.spec.network import Block, HeadKind, Network
from explorer.spec.precision import INT8
from tests.networks import conv, mobilenetv2_network, pool4_head
from tests.sim.test_simulate import check_consistent, mounts

SINGLE = Deployment(allocation=Allocation.SINGLE)
OFF_CHIP = ("off-chip memory", "eviction to off-chip memory")


@pytest.fixture(scope="module")
def network() -> Network:
    """The first seven blocks, which is enough to see every effect."""
    whole = mobilenetv2_network()
    blocks = whole.blocks[:7]
    heads = tuple(head for head in whole.heads if head.mounting_point < 7)
    final = replace(pool4_head(6, blocks[-1].layers[-1].name, 64, 4), kind=HeadKind.FINAL)
    return replace(whole, blocks=blocks, heads=heads, final_head=final)


@pytest.fixture(scope="module")
def simulator() -> Simulator:
    return Simulator(load_system(accelerator_files()["quad_edge_tpu"]))


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


@pytest.mark.parametrize("allocation", [Allocation.SINGLE, Allocation.ROUND_ROBIN, Allocation.SPLIT])
def test_fused_holds_less_on_chip_and_moves_no_more_off_chip(
    simulator: Simulator, network: Network, allocation: Allocation
) -> None:
    plain = simulator.cost(network, mounts(2), INT8, Deployment(allocation=allocation))
    fused = simulator.cost(network, mounts(2), INT8, Deployment(allocation=allocation, schedule=Schedule.FUSED))
    assert off_chip(fused) <= off_chip(plain) * (1 + 1e-9)
    assert max(use.used_bits for use in fused.memory_use) < max(use.used_bits for use in plain.memory_use)


def test_pipelining_over_cores_makes_fused_faster(simulator: Simulator, network: Network) -> None:
    plain = simulator.cost(network, (), INT8, Deployment(allocation=Allocation.ROUND_ROBIN))
    fused = simulator.cost(network, (), INT8, Deployment(allocation=Allocation.ROUND_ROBIN, schedule=Schedule.FUSED))
    assert fused.final.latency_cycles < plain.final.latency_cycles


def test_the_whole_pass_agrees_with_the_tree(simulator: Simulator, network: Network) -> None:
    wanted = mounts(1, 4)
    tree = simulator._tree(simulator._graph(network), INT8, Allocation.ROUND_ROBIN, 1)
    stages = tree.stages(wanted, truncated=False)
    assert stages is not None
    plan = plan_pass(simulator._graph(network), wanted, INT8, [stage.placements for stage in stages], truncated=False)
    found = run_pass(simulator._machine, simulator._profiler, plan, n_tiles=1, speculative=False, half=None)
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


def test_resident_weights_are_not_fetched(simulator: Simulator) -> None:
    layers = (conv("a", "input", 1, 16, 32, kernel=3), conv("b", "a", 16, 16, 32, kernel=3))
    final = replace(pool4_head(0, "b", 16, 32), kind=HeadKind.FINAL)
    small = Network(
        name="small", input_channels=1, input_height=32, input_width=32, n_classes=10,
        blocks=(Block(name="block 0", layers=layers),), heads=(), final_head=final,
    )  # fmt: skip
    cold = simulator.cost(small, (), INT8, SINGLE)
    resident = simulator.cost(small, (), INT8, replace(SINGLE, weights=WeightPlacement.RESIDENT))
    image_energy = 32 * 32 * 8 / 64 * 1000 + 32 * 32 * 8 / 2048 * 378.4
    assert off_chip(resident) == pytest.approx(image_energy)
    assert off_chip(cold) > off_chip(resident)
    assert resident.final.latency_cycles < cold.final.latency_cycles


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


def test_the_trace_is_json_that_holds_every_activity(simulator: Simulator, network: Network) -> None:
    cost = simulator.cost(network, mounts(1), INT8, Deployment(allocation=Allocation.ROUND_ROBIN))
    trace = json.loads(json.dumps(chrome_trace(cost, "small")))
    spans = [event for event in trace["traceEvents"] if event["ph"] == "X"]
    assert len(spans) == len(cost.timeline)
    assert max(event["ts"] + event["dur"] for event in spans) == pytest.approx(cost.final.latency_cycles)
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
