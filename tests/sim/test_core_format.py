"""Core files: ZigZag's own load; damaged ones are refused in one line that names file, field and value."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import ExplorerError, FileError, FormatError, MappingError
from explorer.sim.core_format import load_core
from explorer.sim.mapping import map_layer
from explorer.sim.mapping_format import load_mapping
from explorer.spec.accelerator import Direction, LoopDimension, Operand, PortKind
from explorer.spec.network import Layer, LayerKind
from explorer.spec.precision import Bits
from tests.sim.mutations import FUZZED, mutated, yaml_text, yaml_value
from tests.sim.zigzag_data import EXAMPLES, ZIGZAG, example_core

ALL_FILES = sorted([*(ZIGZAG / "hardware").glob("*.yaml"), *(ZIGZAG / "random_hardware").glob("*.yaml")])
PAPER_CORES = sorted((ZIGZAG.parent / "hardware" / "cores").glob("*.yaml"))
DAMAGED = mutated([yaml_value(path.read_text()) for path in ALL_FILES])
SMALL_LAYER = Layer(
    name="small",
    kind=LayerKind.CONV,
    inputs=("input",),
    out_channels=6,
    in_channels=3,
    out_height=4,
    out_width=4,
    kernel_height=3,
    kernel_width=3,
    pad_y=1,
    pad_x=1,
    in_height=4,
    in_width=4,
)
BITS = Bits(weight=8, activation=8)


@pytest.mark.parametrize("path", [*ALL_FILES, *PAPER_CORES], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_published_core_loads_with_all_operands(path):
    core = load_core(path)
    for operand in Operand:
        levels = core.levels(operand)
        assert levels
        sizes = [memory.size_bits for memory in levels]
        assert sizes == sorted(sizes)
    assert hash(core) == hash(load_core(path))


def test_fields_of_a_core():
    core = example_core("edge_tpu_like")
    assert core.array.dimensions == ("D1", "D2", "D3", "D4")
    assert core.array.sizes == (8, 8, 4, 4)
    assert core.array.n_units == 1024
    sram = core.memories[3]
    assert (sram.name, sram.size_bits, sram.read_energy_pj, sram.write_energy_pj) == ("sram_2MB", 2**24, 416.16, 378.4)
    port = sram.port(Operand.OUTPUT, Direction.TO_HIGH)
    assert port is not None and port.kind is PortKind.READ
    assert (port.bandwidth_min_bits, port.bandwidth_max_bits) == (64, 2048)
    assert [memory.name for memory in core.memories if memory.off_chip] == ["dram"]


def test_without_off_chip_memory_an_operand_ends_on_chip():
    core = example_core("edge_tpu_like")
    kept = core.without_off_chip((Operand.INPUT, Operand.OUTPUT))
    assert [memory.name for memory in kept.levels(Operand.INPUT)] == ["sram_2MB"]
    assert [memory.name for memory in kept.levels(Operand.WEIGHT)][-1] == "dram"
    assert all(operand is Operand.WEIGHT for port in kept.memories[-1].ports for operand, _ in port.uses)
    assert core.without_off_chip(()) == core


def test_memories_listed_by_name_are_put_in_order_of_size():
    core = load_core(ZIGZAG.parent / "hardware" / "cores" / "meta_like.yaml")
    assert [memory.name for memory in core.levels(Operand.INPUT)] == ["sram_32KB", "sram_1MB_A", "dram"]


def test_a_dataflow_in_the_core_file_is_read():
    core = load_core(ZIGZAG.parent / "hardware" / "cores" / "pooling.yaml")
    assert core.dataflow is not None
    assert core.dataflow.dimensions[0].factors == ((LoopDimension.FX, 3.0),)


@pytest.mark.parametrize("name", EXAMPLES)
def test_mapping_files_load_and_choose_by_name_type_and_default(name):
    mapping = load_mapping(ZIGZAG / "mapping" / f"{EXAMPLES[name]}.yaml", example_core(name))
    assert mapping.for_layer(SMALL_LAYER).name == "default"


def damaged(tmp_path: Path, change) -> Path:
    data = yaml.safe_load((ZIGZAG / "hardware" / "edge_tpu_like.yaml").read_text())
    change(data)
    path = tmp_path / "core.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False))
    return path


def rename(name):
    return lambda data: data.__setitem__("memories", {name: data["memories"]["dram"]})


DAMAGES = [
    (lambda d: d.pop("memories"), "memories is None, but must be given"),
    (lambda d: d.__setitem__("memories", {}), "memories is {}, but must be at least one memory"),
    (lambda d: d["memories"]["dram"].pop("size"), "memories.dram.size is None"),
    (lambda d: d["memories"]["dram"].__setitem__("size", -5), "memories.dram.size is -5"),
    (lambda d: d["memories"]["dram"].__setitem__("size", "big"), "memories.dram.size is 'big'"),
    (lambda d: d["memories"]["dram"].__setitem__("r_cost", float("nan")), "memories.dram.r_cost is nan"),
    (lambda d: d["memories"]["dram"].__setitem__("operands", ["I3"]), r"memories.dram.operands\[0\] is 'I3'"),
    (lambda d: d["memories"]["dram"]["ports"][0].__setitem__("type", "rw"), r"ports\[0\].type is 'rw'"),
    (lambda d: d["memories"]["dram"]["ports"][0].__setitem__("bandwidth_max", 8), r"bandwidth_max is 8, .*at least"),
    (lambda d: d["memories"]["dram"]["ports"][0].__setitem__("allocation", ["I1 tl"]), r"allocation\[0\] is 'I1 tl'"),
    (lambda d: d["memories"]["dram"].__setitem__("served_dimensions", ["D9"]), r"served_dimensions\[0\] is 'D9'"),
    (lambda d: d["operational_array"].__setitem__("sizes", [8, 8]), "sizes is .* one size for each of the 4"),
    (lambda d: d["operational_array"].__setitem__("sizes", [8, 8, 4, 10**9]), r"sizes\[3\] is 1000000000"),
    (lambda d: d["operational_array"].__setitem__("is_imc", True), "compute in memory are not supported"),
    (lambda d: d.__setitem__("dataflows", {"D1": ["Q, 3"]}), "loop is 'Q'"),
    (lambda d: d.__setitem__("dataflows", {"D1": ["K, 0"]}), "is 'K, 0'"),
    (lambda d: d["memories"].pop("sram_32KB") and d["memories"].pop("rf_1B") and d["memories"]["dram"].__setitem__(
        "operands", ["I1", "O"]), "an operand that this memory holds"),
    (lambda d: d["memories"]["sram_2MB"]["ports"].pop(), "sram_2MB.ports is None, but must be to include"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), DAMAGES)
def test_damaged_fields_are_named(tmp_path, change, message):
    path = damaged(tmp_path, change)
    with pytest.raises(FormatError, match=message) as caught:
        load_core(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]
    return "\n".join([*lines, "name: *a29", "memories: *a29", "operational_array: *a29"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1, 2",
        "{a: b: c}",
        "\x00",
        "name: !!python/object/apply:os.system ['echo hacked']",
        "name: !!python/name:os.system",
        "a: &a {<<: *a}",
        "a: &a [*a]\nname: *a",
        "[" * 5000,
        "{a: " * 3000,
        "name: 1e999999999\nsize: " + "9" * 10_000,
        "? [a, b]\n: c",
        "2001-99-99: x",
        "name: 2001-99-99",
        "x: 0b" + "1" * 2000,
        bomb(),
        "a: [" + "1, " * 60_000 + "]",
    ],
    ids=range(17),
)
def test_hostile_yaml_is_refused_at_once(tmp_path, text):
    path = tmp_path / "hostile.yaml"
    path.write_text(text)
    with pytest.raises(FileError) as caught:
        load_core(path)
    assert "hostile.yaml" in str(caught.value)
    assert len(str(caught.value)) < 500


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(FileError, match="no such file"):
        load_core(tmp_path / "missing.yaml")
    with pytest.raises(FileError, match="cannot read it"):
        load_core(tmp_path)
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * 600_000)
    with pytest.raises(FileError, match="larger than"):
        load_core(large)
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00name")
    with pytest.raises(FileError, match="UTF-8"):
        load_core(binary)


@st.composite
def mutated_cores(draw):
    """The text of a core file with damaged fields, and in half of them a damaged character."""
    text = yaml_text(draw(DAMAGED), sort_keys=draw(st.booleans()))
    if draw(st.booleans()):
        start = draw(st.integers(0, len(text)))
        text = (
            text[:start]
            + draw(st.sampled_from(["", "\t", "&a ", "*a", ": ", "- ", "!x ", "{", "\x07"]))
            + text[start + 1 :]
        )
    return text


@FUZZED
@given(text=mutated_cores())
def test_a_mutated_core_maps_or_is_refused_by_name(tmp_path, text):
    path = tmp_path / "mutated.yaml"
    path.write_text(text)
    try:
        core = load_core(path)
    except FileError as error:
        assert "mutated.yaml" in str(error)
        return
    try:
        mapped = map_layer(SMALL_LAYER, core, BITS)
    except MappingError as error:
        assert "small" in str(error)
    except ExplorerError as error:  # nothing else may come
        pytest.fail(f"{type(error)}: {error}")
    else:
        assert mapped.energy_pj >= mapped.mac_energy_pj
        assert mapped.latency_cycles >= mapped.ideal_cycles
