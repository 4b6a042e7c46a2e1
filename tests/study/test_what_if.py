"""A what-if copy is an accelerator of its own that differs from its origin in what was changed, and in no more."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import ExplorerError
from explorer.resources import accelerator_files
from explorer.sim.simulate import Simulator
from explorer.sim.system_format import load_system
from explorer.spec.design import Deployment
from explorer.spec.precision import INT8
from explorer.study.platforms import accelerator_file
from explorer.study.what_if import ParameterKind, origin, read_hardware, save_copy, write_copy
from tests.networks import mobilenetv2_network

BASE = "quad_edge_tpu"
MEMORY = "edge_tpu_like/sram_2MB size"
NETWORK = mobilenetv2_network()


def values(accelerator: str) -> dict[str, float]:
    return {parameter.key: parameter.value for parameter in read_hardware(accelerator).parameters}


@pytest.mark.parametrize("accelerator", sorted(accelerator_files()))
def test_a_copy_with_nothing_changed_is_the_same_system(accelerator, tmp_path):
    copy = load_system(write_copy(accelerator, {}, tmp_path))
    original = load_system(accelerator_file(accelerator))
    assert copy.cores == original.cores
    assert copy.links == original.links
    assert copy.off_chip_core == original.off_chip_core


def test_a_change_changes_every_core_that_shares_the_file_and_nothing_else(tmp_path):
    before = values(BASE)
    path = write_copy(BASE, {MEMORY: before[MEMORY] / 2}, tmp_path)
    after = values(str(path))
    assert {key for key in before if before[key] != after[key]} == {MEMORY}
    sizes = [m.size_bits for core in load_system(path).cores for m in core.memories if m.name == "sram_2MB"]
    assert sizes == [before[MEMORY] / 2] * 4


def test_every_parameter_can_be_changed(tmp_path):
    changes = {key: 2 * value + 1 for key, value in values(BASE).items()}
    assert len(changes) > 30
    assert values(str(write_copy(BASE, changes, tmp_path))) == changes


def test_a_narrower_port_moves_no_less_than_it_can(tmp_path):
    path = write_copy(BASE, {"edge_tpu_like/sram_2MB r_port_1": 32}, tmp_path)
    ports = [p for m in load_system(path).cores[0].memories if m.name == "sram_2MB" for p in m.ports]
    assert ports[0].bandwidth_max_bits == ports[0].bandwidth_min_bits == 32


def test_a_copy_knows_what_it_was_made_from_and_a_copy_of_it_too(tmp_path):
    assert origin(BASE) is None
    first = write_copy(BASE, {MEMORY: 1_000_000}, tmp_path)
    second = write_copy(str(first), {"links/link bandwidth": 64}, tmp_path)
    found = origin(str(second))
    assert found is not None
    assert (found.accelerator, dict(found.changes)) == (BASE, {MEMORY: 1_000_000, "links/link bandwidth": 64})


@pytest.mark.parametrize("changes", ["{x}", '{"a": "b"}', '{"a": null}', '{"a": 1' + 400 * "0" + "}", '{"a": [1]}'])
def test_a_first_line_that_only_looks_like_a_copys_is_none(changes, tmp_path):
    path = tmp_path / "core.yaml"
    path.write_text(f"# What-if copy of {BASE}: {changes}\n", encoding="utf-8")
    assert origin(str(path)) is None


def test_changing_it_back_is_the_same_copy_as_changing_nothing(tmp_path):
    first = write_copy(BASE, {MEMORY: 1_000_000}, tmp_path)
    assert write_copy(str(first), {MEMORY: values(BASE)[MEMORY]}, tmp_path) == write_copy(BASE, {}, tmp_path)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"edge_tpu_like/sram_2MB size": 0}, "size"),
        ({"edge_tpu_like/array D1": -1}, "sizes"),
        ({"links/bus bandwidth": 0}, "bandwidth"),
        ({"edge_tpu_like/none": 1}, "none"),
        ({MEMORY: float("nan")}, "size is nan, but must be a finite number"),
        ({"links/bus bandwidth": float("inf")}, "bus bandwidth is inf, but must be a finite number"),
    ],
)
def test_nonsense_is_refused_by_name_and_leaves_no_file(changes, named, tmp_path):
    with pytest.raises(ExplorerError, match=named):
        write_copy(BASE, changes, tmp_path / "copies")
    assert not list(tmp_path.rglob("*.yaml"))


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(ExplorerError, match="file"):
        write_copy(BASE, {}, blocked)


@settings(max_examples=3, deadline=None)
@given(factor=st.floats(1.0, 4.0))
def test_dearer_accesses_never_cost_less_energy(factor, tmp_path_factory):
    network = mobilenetv2_network()
    changes = {
        key: value * factor for key, value in values("single_edge_tpu").items() if key.endswith((" read", " write"))
    }
    path = write_copy("single_edge_tpu", changes, tmp_path_factory.mktemp("copies"))
    own, dearer = (
        Simulator(load_system(file)).cost(network, (), INT8, Deployment()).final
        for file in (accelerator_file("single_edge_tpu"), Path(path))
    )
    assert dearer.energy_pj >= own.energy_pj * (1 - 1e-9)


def test_a_copy_saved_elsewhere_is_the_same_system_and_keeps_its_origin(tmp_path):
    copy = write_copy(BASE, {MEMORY: 1_000_000}, tmp_path / "copies")
    (tmp_path / "mine").mkdir()
    saved = save_copy(str(copy), tmp_path / "mine" / "half memory")
    assert saved.name == "half memory.yaml"
    assert load_system(saved).cores == load_system(copy).cores
    found = origin(str(saved))
    assert found is not None and found.accelerator == BASE
    assert all(file.name.startswith("half memory") for file in (tmp_path / "mine").iterdir())


@pytest.mark.parametrize("accelerator", sorted(accelerator_files()))
def test_what_is_called_shadowed_changes_no_cost_and_the_off_chip_core_does(accelerator, tmp_path):
    hardware = read_hardware(accelerator)
    system = load_system(accelerator_file(accelerator))
    assert bool(hardware.shadowed) == (system.off_chip_core is not None)
    if not hardware.shadowed:
        return
    dearer = {p.key: 2 * p.value for p in hardware.parameters if p.kind is ParameterKind.ACCESS_ENERGY}
    plain = _energy(accelerator)
    shadowed = {key: value for key, value in dearer.items() if key in hardware.shadowed}
    assert shadowed
    assert _energy(str(write_copy(accelerator, shadowed, tmp_path))) == plain
    shared = system.cores[system.off_chip_core].name
    counting = {key: value for key, value in dearer.items() if key.startswith(f"{shared}/")}
    assert _energy(str(write_copy(accelerator, counting, tmp_path))) > plain


def _energy(accelerator: str) -> float:
    simulator = Simulator(load_system(accelerator_file(accelerator)))
    return simulator.cost(NETWORK, (), INT8, Deployment(accelerator=accelerator)).final.energy_pj
