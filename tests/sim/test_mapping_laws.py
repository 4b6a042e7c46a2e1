"""What must hold whatever the layer and the core: bounds, monotony, and independence of what should not matter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import MappingError
from explorer.sim.mapped_layer import MappedLayer, Objective, UnrollingSearch
from explorer.sim.mapping import MappingRequest, forget_mappings, map_layer, map_layers
from explorer.spec.accelerator import Core, LoopDimension, Operand, SpatialUnrolling, UnrolledDimension
from explorer.spec.network import Layer, LayerKind
from explorer.spec.precision import Bits
from tests.sim.zigzag_data import EXAMPLES, example_core, example_unrolling

INT8 = Bits(weight=8, activation=8)
LAWFUL = settings(max_examples=25, deadline=None)


@st.composite
def layers(draw) -> Layer:
    kind = draw(st.sampled_from(["conv", "depthwise", "grouped", "pointwise", "linear", "pool", "add", "matmul"]))
    channels = st.sampled_from([1, 3, 8, 10, 16, 24, 96])
    size = draw(st.sampled_from([1, 2, 4, 7, 8, 16])) if kind not in ("linear", "matmul") else 1
    kernel = draw(st.sampled_from([1, 2, 3, 5, 7])) if kind in ("conv", "depthwise", "grouped", "pool") else 1
    stride = draw(st.sampled_from([1, 2, 3])) if kind not in ("linear", "matmul", "add") else 1
    pad = draw(st.integers(0, (kernel - 1) // 2))
    layer_kind = {
        "linear": LayerKind.LINEAR,
        "matmul": LayerKind.MATMUL,
        "pool": LayerKind.MAX_POOL,
        "add": LayerKind.ADD,
    }.get(kind, LayerKind.CONV)
    per_channel = kind in ("depthwise", "pool", "add")
    extent = max(1, (size - 1) * stride + kernel - 2 * pad)
    return Layer(
        name=kind,
        kind=layer_kind,
        inputs=("input",),
        groups=draw(channels) if per_channel else draw(st.sampled_from([2, 4])) if kind == "grouped" else 1,
        out_channels=1 if per_channel else draw(channels),
        in_channels=1 if per_channel else draw(channels),
        batch=draw(st.sampled_from([1, 1, 2])),
        out_height=size,
        out_width=size,
        kernel_height=kernel,
        kernel_width=kernel,
        stride_y=stride,
        stride_x=stride,
        pad_y=pad,
        pad_x=pad,
        in_height=extent,
        in_width=extent,
    )


core_names = st.sampled_from(sorted(EXAMPLES))
objectives = st.sampled_from(list(Objective))
factors = st.sampled_from([2, 3, 8])


def is_whole(mapped: MappedLayer) -> bool:
    """Whether the unrolling divides the loops."""
    return all(factor % 1.0 == 0.0 for item in mapped.unrolling.dimensions for _, factor in item.factors)


def with_faster_ports(core: Core, number: int, factor: int) -> Core:
    def faster(index, memory):
        if index != number % len(core.memories):
            return memory
        ports = tuple(replace(port, bandwidth_max_bits=port.bandwidth_max_bits * factor) for port in memory.ports)
        return replace(memory, ports=ports)

    return replace(core, memories=tuple(faster(*item) for item in enumerate(core.memories)))


@LAWFUL
@given(layer=layers(), core_name=core_names, objective=objectives, given_unrolling=st.booleans())
def test_bounds_and_sums_of_one_layer(layer, core_name, objective, given_unrolling):
    core = example_core(core_name)
    unrolling = example_unrolling(core_name) if given_unrolling else None
    mapped = map_layer(layer, core, INT8, objective=objective, unrolling=unrolling)
    assert mapped.energy_pj >= mapped.mac_energy_pj
    assert mapped.mac_energy_pj == pytest.approx(layer.operations * core.array.unit_energy_pj)
    memory_energy = sum(level.energy_pj for level in mapped.levels)
    assert mapped.energy_pj == pytest.approx(mapped.mac_energy_pj + memory_energy)
    assert mapped.latency_cycles >= mapped.cycles.compute >= mapped.ideal_cycles
    assert min(mapped.cycles.stall, mapped.cycles.onload, mapped.cycles.offload) >= 0.0
    assert 0.0 < mapped.utilisation <= 1.0
    assert mapped.latency_without_offload_cycles <= mapped.latency_cycles


@LAWFUL
@given(layer=layers(), core_name=core_names, objective=objectives)
def test_latency_is_at_least_the_roofline(layer, core_name, objective):
    """Only where the unrolling divides the loops: elsewhere ZigZag takes the data rate of the integer part of a factor,
    so that an array used 1.5 fold on average is fed as if it were used once, and up to half of the data is never
    waited for.
    """
    mapped = map_layer(layer, example_core(core_name), INT8, objective=objective)
    if is_whole(mapped):
        assert mapped.latency_cycles >= mapped.roofline_cycles - 1e-6


@LAWFUL
@given(layer=layers(), core_name=core_names, memory=st.integers(0, 7), factor=factors, overlap=st.booleans())
def test_more_bandwidth_never_costs_more_cycles(layer, core_name, memory, factor, overlap):
    core, unrolling = example_core(core_name), example_unrolling(core_name)
    slow, fast = (
        map_layer(
            layer, candidate, INT8, objective=Objective.LATENCY, unrolling=unrolling, overlap_loading=overlap
        ).latency_cycles
        for candidate in (core, with_faster_ports(core, memory, factor))
    )
    assert fast <= slow + 1e-6


@LAWFUL
@given(layer=layers(), core_name=core_names, memory=st.integers(0, 7), factor=factors)
def test_more_memory_never_costs_more_energy(layer, core_name, memory, factor):
    """Energy only. Cycles may rise, by up to one half in 300 random layers: ZigZag's allocation fills a memory with all
    the loops that save accesses, so a larger one can end up too full to be double buffered; never on purpose.
    """
    core, unrolling = example_core(core_name), example_unrolling(core_name)
    number = memory % len(core.memories)
    larger = replace(
        core,
        memories=tuple(
            replace(item, size_bits=item.size_bits * factor) if index == number else item
            for index, item in enumerate(core.memories)
        ),
    )
    small, large = (
        map_layer(layer, candidate, INT8, objective=Objective.ENERGY, unrolling=unrolling).energy_pj
        for candidate in (core, larger)
    )
    assert large <= small * (1.0 + 1e-9)


def test_more_memory_can_cost_cycles_as_in_zigzag():
    """The counterexample, kept so that nobody takes the law for granted: 40 of 306 random convolutions, all within
    6 % but this one. With 2 KiB for the inputs ZigZag's allocator puts one more loop there, since that saves accesses
    (energy falls too), but so much more is loaded before the first cycle. The mapping for 1 KiB would still be valid.
    To obey the law the search would have to try every smaller capacity of every memory as well, which takes (number of
    sizes) to the power of (number of memories) times as long; one halving of each memory, which is not yet a law,
    already takes more than the 0.5 s that a whole network may take. So single layers stay equal to ZigZag, bit by bit.
    """
    layer = Layer(
        name="conv", kind=LayerKind.CONV, inputs=("input",), out_channels=8, in_channels=24, out_height=8, out_width=8,
        kernel_height=3, kernel_width=3, pad_y=1, pad_x=1, in_height=8, in_width=8,
    )  # fmt: skip
    core, unrolling = example_core("tesla_npu_like"), example_unrolling("tesla_npu_like")
    larger = replace(
        core,
        memories=tuple(
            replace(item, size_bits=item.size_bits * 2) if item.name == "sram_1KB_I" else item for item in core.memories
        ),
    )
    small, large = (
        map_layer(layer, candidate, INT8, objective=Objective.LATENCY, unrolling=unrolling)
        for candidate in (core, larger)
    )
    assert (small.latency_cycles, large.latency_cycles) == (481.0, 674.0)
    assert small.cycles.compute == large.cycles.compute
    assert large.cycles.onload > small.cycles.onload
    assert large.energy_pj < small.energy_pj


@LAWFUL
@given(layer=layers(), core_name=core_names, objective=objectives)
def test_names_do_not_matter(layer, core_name, objective):
    core = example_core(core_name)
    one = map_layer(layer, core, INT8, objective=objective)
    forget_mappings()
    assert map_layer(replace(layer, name="other", inputs=("x", "y")), core, INT8, objective=objective) == one


@LAWFUL
@given(layer=layers(), core_name=core_names)
def test_each_objective_is_the_best_in_its_own_figure(layer, core_name):
    core = example_core(core_name)
    by = {objective: map_layer(layer, core, INT8, objective=objective) for objective in Objective}
    edp = {objective: mapped.energy_pj * mapped.latency_cycles for objective, mapped in by.items()}
    assert by[Objective.ENERGY].energy_pj == min(mapped.energy_pj for mapped in by.values())
    assert by[Objective.LATENCY].latency_cycles == min(mapped.latency_cycles for mapped in by.values())
    assert edp[Objective.EDP] == pytest.approx(min(edp.values()))


@LAWFUL
@given(layer=layers(), core_name=core_names)
def test_what_is_kept_on_chip_saves_all_traffic_to_dram(layer, core_name):
    core = example_core(core_name)
    try:
        kept = map_layer(layer, core, INT8, on_chip=(Operand.INPUT, Operand.OUTPUT))
    except MappingError:
        return  # it does not fit there
    assert all(not level.off_chip or level.operand is Operand.WEIGHT for level in kept.levels)
    assert kept.off_chip_bits <= map_layer(layer, core, INT8).off_chip_bits


@settings(max_examples=8, deadline=None)
@given(batch=st.lists(layers(), min_size=2, max_size=5), core_name=core_names, objective=objectives)
def test_layers_mapped_together_cost_what_they_cost_alone(batch, core_name, objective):
    core = example_core(core_name)
    forget_mappings()
    together = map_layers([MappingRequest(layer=layer, core=core, bits=INT8, objective=objective) for layer in batch])
    for layer, mapped in zip(batch, together, strict=True):
        forget_mappings()
        assert map_layer(layer, core, INT8, objective=objective) == mapped


@settings(max_examples=6, deadline=None)
@given(layer=layers(), core_name=core_names, objective=objectives)
def test_the_full_search_is_never_worse(layer, core_name, objective):
    core = example_core(core_name)
    few, full = (map_layer(layer, core, INT8, objective=objective, search=search) for search in UnrollingSearch)
    figure = {
        Objective.ENERGY: lambda mapped: mapped.energy_pj,
        Objective.LATENCY: lambda mapped: mapped.latency_cycles,
        Objective.EDP: lambda mapped: mapped.energy_pj * mapped.latency_cycles,
    }[objective]
    assert figure(full) <= figure(few) * (1.0 + 1e-12)


def test_a_mixed_unrolling_is_used_as_given():
    layer = Layer(
        name="stem", kind=LayerKind.CONV, inputs=("input",), out_channels=32, in_channels=4, out_height=8, out_width=8,
        kernel_height=3, kernel_width=3, in_height=10, in_width=10,
    )  # fmt: skip
    mixed = SpatialUnrolling(
        dimensions=(
            UnrolledDimension(dimension="D1", factors=((LoopDimension.K, 32.0),)),
            UnrolledDimension(dimension="D2", factors=((LoopDimension.FX, 3.0), (LoopDimension.C, 4.0))),
        )
    )
    mapped = map_layer(layer, example_core("tpu_like"), INT8, unrolling=mixed)
    assert mapped.utilisation == pytest.approx(32 * 12 / 1024)
    assert mapped.cycles.compute == 3 * 8 * 8


def test_layers_that_fit_nowhere_are_refused_by_name():
    layer = Layer(name="wide", kind=LayerKind.LINEAR, inputs=("input",), out_channels=10, in_channels=16)
    with pytest.raises(MappingError, match="wide"):
        map_layer(layer, example_core("edge_tpu_like"), Bits(weight=32, activation=32))
