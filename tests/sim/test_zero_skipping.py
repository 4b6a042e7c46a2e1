"""Weights that are zero cost less only where a core says that it skips them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import FormatError
from explorer.resources import accelerator_files, resource_root
from explorer.sim.core_format import core_from_node, load_core
from explorer.sim.explain import explain_network
from explorer.sim.mapping import map_layer
from explorer.sim.simulate import Simulator
from explorer.sim.system_format import load_system
from explorer.sim.yaml_format import read_yaml
from explorer.spec.accelerator import Core
from explorer.spec.design import Deployment
from explorer.spec.network import Block, HeadKind, Layer, Network
from explorer.spec.precision import INT8, Bits
from tests.networks import conv, gap_head

CORES = resource_root() / "accelerators" / "cores"
DENSE = load_core(CORES / "edge_tpu_like.yaml")
SKIPPING = replace(DENSE, array=replace(DENSE.array, zero_skipping=True))
INT8_BITS = Bits.parse("8/8")

LAYERS = st.builds(
    conv, st.just("conv"), st.just("input"), st.sampled_from([3, 16, 64]), st.sampled_from([1, 8, 24, 64]),
    st.sampled_from([1, 8, 16]), kernel=st.sampled_from([1, 3]),
)  # fmt: skip
DENSITIES = st.floats(0.02, 0.98)


@settings(max_examples=8, deadline=None)
@given(layer=LAYERS, density=DENSITIES)
def test_without_the_declaration_zeros_cost_as_much_as_other_weights(layer: Layer, density: float) -> None:
    assert map_layer(replace(layer, weight_density=density), DENSE, INT8_BITS) == map_layer(layer, DENSE, INT8_BITS)


@settings(max_examples=8, deadline=None)
@given(layer=LAYERS)
def test_a_dense_layer_costs_the_same_on_a_core_that_skips(layer: Layer) -> None:
    assert map_layer(layer, SKIPPING, INT8_BITS) == map_layer(layer, DENSE, INT8_BITS)


@settings(max_examples=15, deadline=None)
@given(layer=LAYERS, densities=st.tuples(DENSITIES, DENSITIES).map(sorted))
def test_fewer_weights_never_cost_more_and_data_still_move(layer: Layer, densities: list[float]) -> None:
    sparse, dense = (map_layer(replace(layer, weight_density=d), SKIPPING, INT8_BITS) for d in densities)
    assert sparse.energy_pj * sparse.latency_cycles <= dense.energy_pj * dense.latency_cycles * (1 + 1e-9)
    assert sparse.latency_cycles >= densities[0] * map_layer(layer, DENSE, INT8_BITS).cycles.compute
    assert sparse.mac_energy_pj == pytest.approx(
        layer.macs * max(densities[0], 1 / layer.weight_count) * DENSE.array.unit_energy_pj
    )
    assert sparse.utilisation <= 1 + 1e-9
    assert sparse.cycles.compute >= sparse.ideal_cycles - 1


def test_the_core_file_declares_it(tmp_path: Path) -> None:
    text = (CORES / "edge_tpu_like.yaml").read_text()
    assert not load_core(CORES / "edge_tpu_like.yaml").array.zero_skipping
    declared = tmp_path / "skipping.yaml"
    declared.write_text(text.replace("operational_array:\n", "operational_array:\n  zero_skipping: true\n"))
    assert load_core(declared).array.zero_skipping
    declared.write_text(text.replace("operational_array:\n", "operational_array:\n  zero_skipping: 3\n"))
    with pytest.raises(FormatError, match="zero_skipping"):
        core_from_node(read_yaml(declared))


def _simulator(*, skips: bool) -> Simulator:
    system = load_system(accelerator_files()["single_edge_tpu"])

    def declared(core: Core) -> Core:
        return replace(core, array=replace(core.array, zero_skipping=skips))

    return Simulator(replace(system, cores=tuple(declared(core) for core in system.cores)))


def _sparse(network: Network, density: float) -> Network:
    def thinned(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
        return tuple(replace(layer, weight_density=density) for layer in layers)

    return replace(network, blocks=tuple(replace(block, layers=thinned(block.layers)) for block in network.blocks))


def test_a_sparse_network_costs_less_only_on_a_system_that_skips() -> None:
    layers = (conv("stem", "input", 3, 16, 16, kernel=3), conv("next", "stem", 16, 32, 16, kernel=3))
    network = Network(
        name="two blocks", input_channels=3, input_height=16, input_width=16, n_classes=10,
        blocks=tuple(Block(name=layer.name, layers=(layer,)) for layer in layers),
        heads=(gap_head(0, "stem", 16, 16),),
        final_head=replace(gap_head(1, "next", 32, 16), kind=HeadKind.FINAL),
    )  # fmt: skip
    mounts = ((0, HeadKind.GAP_LINEAR),)
    for skips in (False, True):
        simulator = _simulator(skips=skips)
        dense = simulator.cost(network, mounts, INT8, Deployment())
        sparse = simulator.cost(_sparse(network, 0.3), mounts, INT8, Deployment())
        if skips:
            assert sparse.final.energy_pj < dense.final.energy_pj
            assert sparse.final.latency_cycles < dense.final.latency_cycles
        else:
            assert [exit_cost.edp_pj_cycles for exit_cost in sparse.exits] == [
                exit_cost.edp_pj_cycles for exit_cost in dense.exits
            ]
        assert simulator.path_costs(_sparse(network, 0.3), mounts, INT8, Deployment()) == sparse.exits
        explained = explain_network(sparse)
        assert explained.count("30% of the operations done, the rest has zero weights") == (2 if skips else 0)
        assert "zero weights" not in explain_network(dense)
