from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.errors import ExplorerError, FileError
from explorer.resources import accelerator_files
from explorer.sim.system_format import load_system
from explorer.spec.accelerator import LinkKind

HARDWARE = Path(__file__).parent.parent / "data" / "hardware"
QUAD = HARDWARE / "quad_EEMY.yaml"


def test_a_system_is_read_with_its_links_and_dram() -> None:
    system = load_system(QUAD)
    assert system.name == "quad_EEMY"
    assert [core.name for core in system.cores] == [
        "edge_tpu_like", "edge_tpu_like", "meta_like", "eyeriss_like", "pooling", "simd", "offchip",
    ]  # fmt: skip
    assert system.off_chip_core == 6
    assert [link.kind for link in system.links].count(LinkKind.LINK) == 12
    assert system.links[-1].bandwidth_bits == 64


def test_coordinates_are_read() -> None:
    system = load_system(HARDWARE.parent / "stream" / "hardware" / "tpu_like_quad_core.yaml")
    assert system.coordinates[2] == (1, 1)


def test_a_core_file_becomes_a_system_with_its_own_dram() -> None:
    system = load_system(HARDWARE / "cores" / "edge_tpu_like.yaml")
    assert len(system.cores) == 2
    assert system.cores[1].memories[0].off_chip


def test_a_core_without_dram_is_no_system() -> None:
    with pytest.raises(FileError, match="no off-chip memory"):
        load_system(HARDWARE / "cores" / "simd.yaml")


@pytest.mark.parametrize("name", sorted(accelerator_files()))
def test_every_preset_has_a_title(name: str) -> None:
    path = accelerator_files()[name]
    assert load_system(path).name == name
    assert len(yaml.safe_load(path.read_text())["title"]) > 5


def _damaged(tmp_path: Path, change: dict[str, Any]) -> Path:
    data = yaml.safe_load(QUAD.read_text())
    data["cores"] = {key: str(HARDWARE / value) for key, value in data["cores"].items()}
    data |= change
    path = tmp_path / "system.yaml"
    path.write_text(yaml.safe_dump(data))
    return path


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"cores": {}}, "cores"),
        ({"cores": {0: "nowhere.yaml"}}, "the path of a core file"),
        ({"cores": {0: 7}}, "cores.0 is 7"),
        ({"cores": {"first": "a.yaml"}}, "'first'"),
        ({"name": None}, "name"),
        ({"offchip_core_id": 9}, "offchip_core_id is 9"),
        ({"unit_energy_cost": -1}, "unit_energy_cost is -1"),
        ({"core_connectivity": [{"type": "ring", "cores": [0, 1], "bandwidth": 8}]}, "one of link, bus"),
        ({"core_connectivity": [{"type": "link", "cores": [0, 1, 2], "bandwidth": 8}]}, "two different cores"),
        ({"core_connectivity": [{"type": "link", "cores": [0, 0], "bandwidth": 8}]}, "two different cores"),
        ({"core_connectivity": [{"type": "link", "cores": [0, 12], "bandwidth": 8}]}, "one of the cores"),
        ({"core_connectivity": [{"type": "link", "cores": [0, 1], "bandwidth": 0}]}, "bandwidth is 0"),
        ({"core_connectivity": "all"}, "core_connectivity is 'all'"),
        ({"core_coordinates": {0: [1, 2]}}, "a pair [x, y] for each core"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(FileError) as refusal:
        load_system(_damaged(tmp_path, change))
    assert complaint in str(refusal.value)
    assert "system.yaml" in str(refusal.value)


@pytest.mark.parametrize("text", ["", "[", "3", "- 1", "!!python/object/apply:os.system ['true']", "a: &a [*a]"])
def test_a_file_that_is_no_system_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "system.yaml"
    path.write_text(text)
    with pytest.raises(FileError, match=r"system\.yaml"):
        load_system(path)


_JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damaged_system_loads_or_is_refused_in_one_line(tmp_path: Path, data: st.DataObject) -> None:
    values: Any = yaml.safe_load(QUAD.read_text())
    values["cores"] = {key: str(HARDWARE / value) for key, value in values["cores"].items()}
    for _ in range(data.draw(st.integers(1, 2))):
        node, key = values, data.draw(st.sampled_from(sorted(values)))
        while isinstance(node.get(key) if isinstance(node, dict) else node[key], (dict, list)) and data.draw(
            st.booleans()
        ):
            child = node[key]
            keys = sorted(child) if isinstance(child, dict) else list(range(len(child)))
            if not keys:
                break
            node, key = child, data.draw(st.sampled_from(keys))
        node[key] = data.draw(_JUNK)
    path = tmp_path / "system.yaml"
    path.write_text(yaml.safe_dump(values))
    try:
        load_system(path)
    except ExplorerError as error:
        assert "\n" not in str(error)
