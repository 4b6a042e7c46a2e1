"""Ten thousand damaged files of every format (EXPLORER_FUZZ=10000; fewer by default): each loads or is refused in one
line that names the file. Core files have a test of their own beside their reader.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import ExplorerError
from explorer.sim import system_format
from explorer.sim.core_format import load_core
from explorer.sim.layer_records import read_layer_records
from explorer.sim.mapping_format import load_mapping
from explorer.sim.network_format import load_network
from explorer.sim.paper_format import read_paper_records
from explorer.sim.system_format import load_system
from explorer.spec.network_json import network_to_json
from tests.sim.mutations import FUZZED, mutated, yaml_text, yaml_value
from tests.sim.test_network_laws import SYSTEM
from tests.sim.zigzag_data import EXAMPLES, ZIGZAG, example_core, read_lines

T = TypeVar("T")

DATA = Path(__file__).parent.parent / "data"
HARDWARE = DATA / "hardware"
LISTS = [
    json.loads((DATA / "paper" / "backbone.json").read_text())[:12],
    json.loads((DATA / "stream" / "resnet18_32.json").read_text())[:14],
]
MAPPINGS = [yaml_value(path.read_text()) for path in sorted((ZIGZAG / "mapping").glob("*.yaml"))]
RECORDS = json.loads((DATA / "paper" / "fig8_quad_EEEE.json").read_text())[:2]
BACKBONE = load_network(DATA / "paper" / "backbone.json")
CORE = example_core(sorted(EXAMPLES)[0])


def system_values() -> list[Any]:
    found = []
    for name in ("quad_EEMY", "quad_EEEE"):
        values = yaml_value((HARDWARE / f"{name}.yaml").read_text())
        values["cores"] = {key: str(HARDWARE / value) for key, value in values["cores"].items()}
        found.append(values)
    return found


def own_network() -> Any:
    return network_to_json(load_network(DATA / "stream" / "resnet18_32.json"))


def loaded(load: Callable[[Path], T], path: Path, *, names_others: bool = False) -> T | None:
    """What a file holds, None where it is refused in one line that names it, or a file that it names."""
    try:
        return load(path)
    except ExplorerError as error:
        assert "\n" not in str(error)
        assert len(str(error)) < 1000
        assert path.name in str(error) or (names_others and ".yaml" in str(error))
        return None


@pytest.fixture
def cores_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The core files that a damaged system names are whole: each is read once instead of ten thousand times."""
    monkeypatch.setattr(system_format, "load_core", functools.cache(load_core))


@FUZZED
@given(values=mutated(system_values()))
def test_systems(tmp_path: Path, cores_read_once: None, values: Any) -> None:
    path = tmp_path / "system.yaml"
    path.write_text(yaml_text(values))
    system = loaded(load_system, path, names_others=True)
    assert hash(system) == hash(system)


@FUZZED
@given(values=mutated(MAPPINGS))
def test_mapping_files(tmp_path: Path, values: Any) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text(yaml_text(values))
    mapping = loaded(functools.partial(load_mapping, core=CORE), path)
    assert mapping is None or mapping.entries


@pytest.mark.parametrize("damaged", [mutated(LISTS), mutated([own_network()])], ids=["lists of layers", "our own"])
@FUZZED
@given(data=st.data())
def test_networks(tmp_path: Path, damaged: st.SearchStrategy[Any], data: st.DataObject) -> None:
    path = tmp_path / "network.json"
    path.write_text(json.dumps(data.draw(damaged)))
    network = loaded(load_network, path)
    assert network is None or network.n_blocks >= 1


@FUZZED
@given(values=mutated([RECORDS]))
def test_published_networks(tmp_path: Path, values: Any) -> None:
    path = tmp_path / "records.json"
    path.write_text(json.dumps(values))
    records = loaded(functools.partial(read_paper_records, backbone=BACKBONE), path)
    assert records is None or records


@FUZZED
@given(values=mutated(read_lines("layers.jsonl")[:4]))
def test_records_of_layers(tmp_path: Path, values: Any) -> None:
    path = tmp_path / "layers.jsonl"
    path.write_text(json.dumps(values))
    records = loaded(read_layer_records, path)
    assert records is None or len(records) == 1


def test_the_published_files_themselves_load(tmp_path: Path) -> None:
    """So that the damage, not the files, is what is refused above."""
    for number, (values, load) in enumerate(
        [(system_values()[0], load_system), (own_network(), load_network), (LISTS[0], load_network)]
    ):
        path = tmp_path / f"{number}.yaml"
        path.write_text(json.dumps(values))
        assert load(path)
    assert load_core(HARDWARE / "cores" / "edge_tpu_like.yaml")
    assert SYSTEM.cores
