"""What each core of a system is for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from explorer.errors import ExplorerError
from explorer.sim.placement import CoreRoles
from explorer.sim.system_format import load_system
from explorer.spec.accelerator import System

DATA = Path(__file__).parent.parent / "data"
STREAM = DATA / "stream" / "hardware" / "tpu_like_quad_core.yaml"
PAPER = DATA / "hardware" / "quad_EEMY.yaml"


def with_core(system: System, index: int, **changes: object) -> System:
    cores = tuple(replace(core, **changes) if i == index else core for i, core in enumerate(system.cores))
    return replace(system, cores=cores)


def test_the_files_operators_say_what_a_core_is_for() -> None:
    system = load_system(STREAM)
    assert system.cores[4].operator_types is not None
    roles = CoreRoles.of(system)
    assert (roles.compute, roles.pooling, roles.simd) == ((0, 1, 2, 3), 4, 5)
    renamed = with_core(with_core(system, 4, name="x"), 5, name="y")
    assert replace(CoreRoles.of(renamed), alike=roles.alike) == roles


def test_operators_outweigh_the_name() -> None:
    system = with_core(load_system(STREAM), 0, name="simd_like_array", operator_types=("Conv", "Add"))
    assert 0 in CoreRoles.of(system).compute


def test_a_core_for_nothing_that_a_network_has_gets_nothing() -> None:
    system = with_core(load_system(STREAM), 3, operator_types=("Softmax",))
    assert CoreRoles.of(system).compute == (0, 1, 2)


def test_without_operators_the_name_tells() -> None:
    system = load_system(PAPER)
    assert all(core.operator_types is None for core in system.cores)
    assert CoreRoles.of(system) == CoreRoles(compute=(0, 1, 2, 3), pooling=4, simd=5, alike=(0, 0, 2, 3, 4, 5, 6))


def test_a_system_that_cannot_multiply_is_refused() -> None:
    system = load_system(STREAM)
    for index in range(4):
        system = with_core(system, index, operator_types=("Add",))
    with pytest.raises(ExplorerError, match="no compute core"):
        CoreRoles.of(system)
