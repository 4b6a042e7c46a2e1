from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import ExplorerError, FileError, FormatError
from explorer.sim.network_format import load_network, network_from_layer_list
from explorer.spec.network import HeadKind, LayerKind
from explorer.spec.network_json import network_to_json
from explorer.spec.node import Node
from tests.networks import mobilenetv2_network

DATA = Path(__file__).parent.parent / "data"
RESNET = DATA / "stream" / "resnet18_32.json"
BACKBONE = DATA / "paper" / "backbone.json"


def test_resnet_has_a_block_for_every_residual() -> None:
    network = load_network(RESNET)
    assert network.n_blocks == 9
    assert [layer.kind for layer in network.final_head.layers] == [LayerKind.AVG_POOL, LayerKind.LINEAR]
    assert network.n_classes == 10
    assert sum(layer.weight_count for block in network.blocks for layer in block.layers) == 11_159_232
    assert network.blocks[3].layers[-1].inputs == (
        "layer2.layer2.0.conv2.Conv", "layer2.layer2.0.downsample.downsample.0.Conv",
    )  # fmt: skip


def test_the_papers_backbone_has_its_twelve_blocks_and_an_add_joins_its_blocks_input() -> None:
    network = load_network(BACKBONE)
    assert network.n_blocks == 12
    assert sum(layer.macs for block in network.blocks for layer in block.layers) == 195_325_952
    assert network.blocks[2].layers[-1].inputs == ("blocks.2.conv.point_linear", "blocks.1.conv.point_linear")
    assert network.head_kinds(5) == (HeadKind.POOL4_LINEAR, HeadKind.GAP_LINEAR)
    assert network.final_head.layers[-1].in_channels == 5120


def test_the_explorers_own_files_load(tmp_path: Path) -> None:
    path = tmp_path / "network.json"
    path.write_text(json.dumps(network_to_json(mobilenetv2_network())))
    assert load_network(path) == mobilenetv2_network()


@pytest.mark.parametrize(
    ("index", "field", "value", "complaint"),
    [
        (0, "op", "conv3d", "[0].op is 'conv3d'"),
        (0, "groups", 2, "[0].groups is 2"),
        (3, "input", [7, 32, 32], "[3].input is [7, 32, 32]"),
        (3, "kernel", [0, 1], "[3].kernel[0] is 0"),
        (3, "stride", [1], "[3].stride is [1]"),
        (3, "output", [1, 2], "[3].output is [1, 2]"),
        (3, "name", "first_conv", "different from the names before it"),
        (9, "output", [25, 32, 32], "24 channels, as the input has"),
        (9, "inputs", ["first_conv"], "two names for an add"),
        (9, "inputs", ["first_conv", "nowhere"], "names of layers before it"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, index: int, field: str, value: object, complaint: str) -> None:
    data = json.loads(BACKBONE.read_text())
    data[index][field] = value
    path = tmp_path / "backbone.json"
    path.write_text(json.dumps(data))
    with pytest.raises(FormatError) as refusal:
        load_network(path)
    assert complaint in str(refusal.value)


@pytest.mark.parametrize("text", ["", "[", "{}", "3", "[]", "[[]]", "null", "[" * 100_000, "\xff", '{"a": NaN}'])
def test_a_file_that_is_no_network_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "network.json"
    path.write_text(text)
    with pytest.raises(FileError, match=r"network\.json"):
        load_network(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no such file"):
        load_network(tmp_path / "network.json")


_JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=True), st.text(max_size=5),
    st.lists(st.integers(-2, 70_000), max_size=4), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_any_damaged_list_loads_or_is_refused_in_one_line(data: st.DataObject) -> None:
    layers: list[Any] = json.loads((RESNET if data.draw(st.booleans()) else BACKBONE).read_text())
    fields = sorted(layers[0])
    for _ in range(data.draw(st.integers(1, 3))):
        index = data.draw(st.integers(0, len(layers) - 1))
        if data.draw(st.booleans()) and isinstance(layers[index], dict):
            layers[index][data.draw(st.sampled_from(fields))] = data.draw(_JUNK)
        else:
            layers[index] = data.draw(_JUNK)
    try:
        network_from_layer_list(Node(source="list.json", place="", value=layers), name="list")
    except ExplorerError as error:
        assert "\n" not in str(error)
