"""Reads systems of cores from Stream's YAML files.

    name: quad
    title: for menus (optional)
    cores: {0: ./cores/a.yaml, 1: ./cores/offchip.yaml}   core files, relative to this one
    offchip_core_id: 1                                    the core whose memory is the DRAM
    unit_energy_cost: 0                                   pJ per cycle of transfer, for links without their own
    core_coordinates: {0: [0, 0], 1: [0, 1]}              optional
    core_connectivity:
    - {type: bus, cores: [0, 1], bandwidth: 64}           bit/cycle; type link joins two cores

The file of a single core is read as a system too: the core, and its own off-chip level as the DRAM.
"""

from __future__ import annotations

from pathlib import Path

from explorer.errors import FileError
from explorer.sim.core_format import core_from_node, load_core
from explorer.sim.yaml_format import read_yaml
from explorer.spec.accelerator import Core, Link, LinkKind, System
from explorer.spec.node import Node

__all__ = ["load_system", "system_of_core"]

_MOST_CORES = 64
_MOST_LINKS = 1024
_LARGEST_ID = 1 << 16
_LARGEST_BANDWIDTH = 1 << 24
_LARGEST_ENERGY = 1e9


def load_system(path: str | Path) -> System:
    """The system in a YAML file; FileError or FormatError naming the file, field and value that are wrong."""
    path = Path(path)
    top = read_yaml(path)
    if "memories" in top.fields():
        return system_of_core(core_from_node(top), path)
    core_nodes = _core_nodes(top.require("cores"))
    ids = sorted(core_nodes)
    index_of = {core_id: index for index, core_id in enumerate(ids)}
    cores = _load_cores([core_nodes[core_id] for core_id in ids], path)
    off_chip = top.get("offchip_core_id")
    unit_energy = top.get("unit_energy_cost")
    energy = 0.0 if unit_energy is None else unit_energy.number(0.0, _LARGEST_ENERGY)
    links = top.get("core_connectivity")
    return System(
        name=top.require("name").text(),
        cores=cores,
        links=() if links is None else tuple(_read_link(item, index_of, energy) for item in links.items(_MOST_LINKS)),
        off_chip_core=None if off_chip is None else _known_core(off_chip, index_of),
        coordinates=_read_coordinates(top.get("core_coordinates"), ids),
    )


def system_of_core(core: Core, path: str | Path) -> System:
    """A system of one core and the DRAM that is the core's own off-chip level; FileError if it has none."""
    levels = [memory for memory in core.memories if memory.off_chip]
    if not levels:
        raise FileError(path, "the core has no off-chip memory; use a system file with an off-chip core")
    dram = levels[-1]
    width = max((port.bandwidth_max_bits for port in dram.ports), default=1)
    off_chip = Core(name="offchip", array=core.array, memories=(dram,))
    link = Link(kind=LinkKind.BUS, cores=(0, 1), bandwidth_bits=width)
    return System(name=core.name, cores=(core, off_chip), links=(link,), off_chip_core=1)


def _core_nodes(node: Node) -> dict[int, Node]:
    entries = node.fields()
    if not 1 <= len(entries) <= _MOST_CORES:
        raise node.child("number of cores", len(entries)).wrong(f"1 to {_MOST_CORES}")
    return {_core_id(node, key): entry for key, entry in entries.items()}


def _core_id(node: Node, key: str) -> int:
    if not key.isdecimal() or int(key) > _LARGEST_ID:
        raise node.child("number of a core", key).wrong(f"a whole number from 0 to {_LARGEST_ID}")
    return int(key)


def _load_cores(nodes: list[Node], path: Path) -> tuple[Core, ...]:
    """Each core file is read once, however many cores are alike."""
    loaded: dict[str, Core] = {}
    for node in nodes:
        text = node.text()
        if "\0" in text or not (path.parent / text).is_file():
            raise node.wrong("the path of a core file, relative to this file")
        if text not in loaded:
            loaded[text] = load_core(path.parent / text)
    return tuple(loaded[node.text()] for node in nodes)


def _known_core(node: Node, index_of: dict[int, int]) -> int:
    core_id = node.integer(0, _LARGEST_ID)
    if core_id not in index_of:
        raise node.wrong(f"one of the cores, {', '.join(map(str, index_of))}")
    return index_of[core_id]


def _read_link(node: Node, index_of: dict[int, int], default_energy: float) -> Link:
    kind = LinkKind(node.require("type").one_of(tuple(kind.value for kind in LinkKind)))
    cores = tuple(_known_core(item, index_of) for item in node.require("cores").items(_MOST_CORES))
    if len(set(cores)) != len(cores) or len(cores) < 2 or (kind is LinkKind.LINK and len(cores) != 2):
        raise node.require("cores").wrong("two different cores for a link, two or more for a bus")
    bandwidth = node.require("bandwidth").integer(1, _LARGEST_BANDWIDTH)
    energy = node.get("unit_energy_cost")
    per_cycle = default_energy if energy is None else energy.number(0.0, _LARGEST_ENERGY)
    return Link(kind=kind, cores=cores, bandwidth_bits=bandwidth, energy_pj_per_bit=per_cycle / bandwidth)


def _read_coordinates(node: Node | None, ids: list[int]) -> tuple[tuple[int, int], ...]:
    if node is None:
        return ()
    entries = node.fields()
    if set(entries) != {str(core_id) for core_id in ids}:
        raise node.wrong("a pair [x, y] for each core")
    found = []
    for core_id in ids:
        pair = [item.integer(-_LARGEST_ID, _LARGEST_ID) for item in entries[str(core_id)].items(2)]
        if len(pair) != 2:
            raise entries[str(core_id)].wrong("a pair [x, y]")
        found.append((pair[0], pair[1]))
    return tuple(found)
