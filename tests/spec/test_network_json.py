from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import ExplorerError, FormatError
from explorer.spec.network_json import network_from_json, network_to_json
from tests.networks import mobilenetv2_network


def _plain() -> Any:
    return json.loads(json.dumps(network_to_json(mobilenetv2_network())))


def test_a_network_survives_a_round_trip() -> None:
    assert network_from_json(_plain(), "network.json") == mobilenetv2_network()


def test_bounds_at_their_default_are_left_out() -> None:
    linear = _plain()["final_head"]["layers"][-1]
    assert set(linear) == {"name", "kind", "inputs", "out_channels", "in_channels"}


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (("format",), "other", "format is 'other'"),
        (("version",), 2, "version is 2"),
        (("blocks",), [], "blocks is []"),
        (("blocks", 0, "layers", 0, "kind"), "conv3d", "blocks[0].layers[0].kind is 'conv3d'"),
        (("blocks", 0, "layers", 0, "stride_y"), 0, "blocks[0].layers[0].stride_y is 0"),
        (("blocks", 0, "layers", 0, "in_height"), True, "in_height is True"),
        (("blocks", 0, "layers", 0, "in_height"), 1 << 40, "in_height is 1099511627776"),
        (("blocks", 0, "layers", 0, "in_height"), 16, "layers of 512 output elements (so the loop bounds), not 1024"),
        (("blocks", 0, "layers", 0, "strides"), 2, "has a field that is 'strides'"),
        (("blocks", 1, "layers", 0, "inputs"), ["block 1 add"], "names of earlier layers"),
        (("blocks", 1, "layers", 0, "name"), "stem", "different from the names"),
        (("heads", 0, "mounting_point"), 17, "heads[0].mounting_point is 17"),
        (("heads", 2, "mounting_point"), 0, "different from the other heads at mounting point 0"),
        (("heads", 5, "layers", 0, "inputs"), ["block 3 add"], "heads[5].layers[0].inputs"),
        (("n_classes",), None, "n_classes is None"),
    ],
)
def test_a_wrong_field_is_named_with_its_value(path: tuple[str | int, ...], value: object, complaint: str) -> None:
    data = _plain()
    node = data
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    with pytest.raises(FormatError) as refusal:
        network_from_json(data, "network.json")
    assert str(refusal.value).startswith("network.json: ")
    assert complaint in str(refusal.value)


def _places(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from _places(value, (*path, key))


_PLACES = list(_places(_plain()))
_JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=True), st.text(max_size=5),
    st.lists(st.integers(), max_size=2), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip


@given(place=st.sampled_from(_PLACES), junk=_JUNK)
def test_any_damaged_file_loads_or_is_refused_in_one_line(place: tuple[str | int, ...], junk: object) -> None:
    data = _plain()
    node = data
    for step in place[:-1]:
        node = node[step]
    node[place[-1]] = junk
    try:
        network_from_json(data, "network.json")
    except ExplorerError as error:
        assert "\n" not in str(error)


@given(junk=_JUNK)
def test_any_json_value_in_place_of_a_network_is_refused(junk: object) -> None:
    with pytest.raises(FormatError):
        network_from_json(junk, "network.json")


def test_the_density_of_weights_is_written_where_some_are_zero() -> None:
    layer = {"name": "a", "kind": "conv", "inputs": ["input"], "out_channels": 2, "in_channels": 1}
    document: dict[str, object] = {
        "format": "exit-explorer-network", "version": 1, "name": "sparse", "n_classes": 2,
        "input": {"channels": 1, "height": 1, "width": 1}, "heads": [],
        "blocks": [{"name": "block 0", "layers": [layer | {"weight_density": 0.25}]}],
        "final_head": {"layers": [layer | {"name": "b", "inputs": ["a"], "in_channels": 2}]},
    }  # fmt: skip
    network = network_from_json(document, "network.json")
    assert [network.blocks[0].layers[0].weight_density, network.final_head.layers[0].weight_density] == [0.25, 1.0]
    assert network_to_json(network) == document
    document["blocks"] = [{"name": "block 0", "layers": [layer | {"weight_density": 1.5}]}]
    with pytest.raises(FormatError, match=r"weight_density is 1\.5, but must be a number in 0\.\.1"):
        network_from_json(document, "network.json")
