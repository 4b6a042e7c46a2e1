"""Records of single layers: read, mapped with and without a mapping file, and refused by line and field."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.errors import FileError, FormatError
from explorer.sim.layer_records import map_records, mapping_as_json, read_layer_records
from explorer.sim.mapping_format import load_mapping
from explorer.spec.network import LayerKind
from tests.sim.zigzag_data import ZIGZAG, example_core, read_lines


def record(**changes):
    raw = json.loads(json.dumps(read_lines("layers.jsonl")[0]))
    raw["layer"].update(changes)
    return raw


def written(tmp_path, *lines):
    path = tmp_path / "layers.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return path


def test_a_record_becomes_a_layer(tmp_path):
    (first,) = read_layer_records(written(tmp_path, record(), ""))
    assert (first.layer.name, first.layer.kind) == ("stem", LayerKind.CONV)
    assert first.layer.operations == 32 * 3 * 32 * 32 * 9
    assert str(first.bits) == "8/8"


def test_sizes_that_are_missing_are_filled_in(tmp_path):
    raw = {"layer": {"name": "x", "op": "max_pool", "G": 8, "OY": 4, "OX": 4, "FY": 2, "FX": 2, "stride": [2, 2]}}
    (pool,) = read_layer_records(written(tmp_path, {**raw, "weight_bits": 8, "act_bits": 8}))
    assert (pool.layer.kind, pool.layer.in_height, pool.layer.in_width) == (LayerKind.MAX_POOL, 8, 8)


def test_costs_as_json_add_up(tmp_path):
    core = example_core("edge_tpu_like")
    records = read_layer_records(written(tmp_path, record(), record(name="again")))
    given_mapping = map_records(records, core, mapping=load_mapping(ZIGZAG / "mapping" / "edge_tpu_like.yaml", core))
    searched = map_records(records, core)
    for first, second in (given_mapping, searched):
        assert first == second
        line = json.loads(json.dumps(mapping_as_json(records[0], first)))
        assert line["energy_pj"] == pytest.approx(
            line["mac_energy_pj"] + sum(item["energy_pj"] for item in line["memory_energy_pj"])
        )
        assert line["latency_cycles"] == pytest.approx(sum(line["cycles"].values()))
    assert [line["name"] for line in map(mapping_as_json, records, searched)] == ["stem", "again"]
    first, _ = given_mapping
    assert first.energy_pj == pytest.approx(read_lines("layers.jsonl")[0]["best"]["edp"]["energy_pj"])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 1 is not readable as JSON"),
        ("[]", "line 1 is .* a mapping"),
        ({}, "line 1.weight_bits is None"),
        (record(K=0), "line 1.layer.K is 0"),
        (record(OX=10**9), "line 1.layer.OX is 1000000000"),
        (record(K=10**6, C=10**6, OX=10**6), "at most 1000000000000000"),
        (record(op="softmax"), "line 1.layer.op is 'softmax'"),
        (record(stride=[1]), "line 1.layer.stride"),
        (record(stride=0), "line 1.layer.stride is 0"),
        (record(pad=-1), "line 1.layer.pad is -1"),
        (record(name=""), "line 1.layer.name"),
        ({**record(), "act_bits": 65}, "line 1.act_bits is 65"),
        ({**record(), "weight_bits": True}, "line 1.weight_bits is True"),
    ],
)
def test_damaged_records_are_named(tmp_path, line, message):
    with pytest.raises(FileError, match=message):
        read_layer_records(written(tmp_path, line))


def test_empty_and_missing_files(tmp_path):
    with pytest.raises(FileError, match="holds no layers"):
        read_layer_records(written(tmp_path, ""))
    with pytest.raises(FileError, match="no such file"):
        read_layer_records(tmp_path / "none.jsonl")


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 10**7), st.floats(), st.text(max_size=5), st.lists(st.integers())
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(
        st.text(max_size=200),
        st.dictionaries(
            st.sampled_from(sorted(record()["layer"])),
            ODD,
        ).map(lambda changes: json.dumps(record(**changes))),
    )
)
def test_any_other_line_is_read_or_refused_by_name(tmp_path, text):
    path = tmp_path / "fuzzed.jsonl"
    path.write_text(text, encoding="utf-8", errors="replace")
    try:
        read_layer_records(path)
    except FileError as error:
        assert "fuzzed.jsonl" in str(error)
        assert isinstance(error, FormatError) or "line" in str(error) or "holds" in str(error)
