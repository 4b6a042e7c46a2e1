"""Cores seen in other ways: inputs exchanged, DRAM taken away; and what a memory's ports answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.resources import accelerator_files
from explorer.sim.system_format import load_system
from explorer.spec.accelerator import Core, Direction, LoopDimension, Operand, SpatialUnrolling, UnrolledDimension
from tests.sim.zigzag_data import EXAMPLES, example_core

SYSTEMS = {name: load_system(path) for name, path in accelerator_files().items()}
CORES = [*(example_core(name) for name in sorted(EXAMPLES)), *(core for s in SYSTEMS.values() for core in s.cores)]


@pytest.mark.parametrize("core", CORES, ids=lambda core: core.name)
def test_exchanging_the_inputs_twice_changes_nothing(core: Core) -> None:
    swapped = core.with_inputs_swapped()
    assert swapped.with_inputs_swapped() == core
    assert [memory.name for memory in swapped.levels(Operand.INPUT)] == [m.name for m in core.levels(Operand.WEIGHT)]
    assert [memory.name for memory in swapped.levels(Operand.OUTPUT)] == [m.name for m in core.levels(Operand.OUTPUT)]


@pytest.mark.parametrize("core", CORES, ids=lambda core: core.name)
def test_without_dram_every_operand_still_has_a_memory(core: Core) -> None:
    bare = core.without_off_chip(tuple(Operand))
    for operand in Operand:
        top = core.top_on_chip(operand)
        levels = bare.levels(operand)
        if top is None:
            assert [memory.name for memory in levels] == [memory.name for memory in core.levels(operand)]
        else:
            assert levels[-1].name == top.name
            assert not any(memory.off_chip for memory in levels)
    for memory in bare.memories:
        assert all(operand in memory.operands for port in memory.ports for operand, _ in port.uses)


def test_of_two_ports_that_claim_a_movement_the_last_one_has_it() -> None:
    memory = next(memory for core in CORES for memory in core.memories if len(memory.ports) > 1)
    operand, direction = memory.ports[0].uses[0]
    other = replace(memory.ports[1], uses=((operand, direction),))
    assert replace(memory, ports=(memory.ports[0], other)).port(operand, direction) == other
    assert replace(memory, ports=()).port(operand, Direction.TO_LOW) is None


def test_an_array_dimension_is_unrolled_once_and_has_a_size() -> None:
    twice = UnrolledDimension(dimension="D1", factors=((LoopDimension.K, 4.0),))
    with pytest.raises(ValueError, match="unrolled twice"):
        SpatialUnrolling(dimensions=(twice, twice))
    array = CORES[0].array
    assert [array.size(name) for name in array.dimensions] == list(array.sizes)
    with pytest.raises(ValueError, match="not in tuple"):
        array.size("D99")
