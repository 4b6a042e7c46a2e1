"""What-if hardware: an accelerator's YAML files with some parameters changed, written as a copy of their own.

A copy is a folder with a system file and its core files, so it is an accelerator like any other: the simulator, the
command line, a search and a saved session need to know nothing of it. The first line of its system file says what it
is a copy of and what was changed. A design runs on it by its path. Copies are named after their contents, so the same
changes give the same file and nothing is ever overwritten with something else.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

from explorer.errors import ExplorerError, FileError
from explorer.resources import accelerator_files
from explorer.sim.system_format import load_system
from explorer.sim.yaml_format import read_yaml
from explorer.spec.accelerator import System
from explorer.study.platforms import accelerator_file

__all__ = [
    "Hardware",
    "HardwareParameter",
    "Origin",
    "ParameterKind",
    "origin",
    "read_hardware",
    "save_copy",
    "write_copy",
]

_HEADER = re.compile(r"^# What-if copy of (?P<of>.+?): (?P<changes>\{.*\})$")
_SYSTEM = "system"
_Slot = tuple[str, tuple[str | int, ...]]
"""A place in the documents: which one, and the keys that lead there."""


class ParameterKind(Enum):
    """What a parameter is, with its unit."""

    ARRAY_SIZE = "units"
    MEMORY_SIZE = "bit"
    BANDWIDTH = "bit/cycle"
    ACCESS_ENERGY = "pJ/access"
    UNIT_ENERGY = "pJ/MAC"
    LINK_ENERGY = "pJ/cycle"


@dataclass(frozen=True, slots=True, kw_only=True)
class HardwareParameter:
    """A number of an accelerator. `key` stays the same from one copy to the next; `part` is a core's name or 'links'.

    n_copies: how many cores or links of the system share it; the value is in the unit of its kind.
    """

    key: str
    part: str
    name: str
    kind: ParameterKind
    value: float
    n_copies: int = 1

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers make sense."""
        return self.kind in (ParameterKind.ARRAY_SIZE, ParameterKind.MEMORY_SIZE, ParameterKind.BANDWIDTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a what-if copy was made from: a preset's name or a file, and the parameters changed, by key."""

    accelerator: str
    changes: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hardware:
    """The files of an accelerator as plain data, and the parameters in them that can be changed.

    documents: by file name relative to the system's folder; `_SYSTEM` is the system's own, which is the core's where
    the accelerator is a single core. shadowed: keys of the parameters of memories off chip that belong to cores, which
    honest conventions leave aside where the system has an off-chip core: that one's memory serves all of them.
    """

    accelerator: str
    documents: Mapping[str, Any]
    parameters: tuple[HardwareParameter, ...]
    _slots: Mapping[str, tuple[_Slot, ...]]
    shadowed: frozenset[str] = frozenset()

    def changed(self, changes: Mapping[str, float]) -> Hardware:
        """The same with other values by key; KeyError for a parameter that does not exist."""
        documents = deepcopy(dict(self.documents))
        values = {parameter.key: parameter for parameter in self.parameters}
        for key, value in changes.items():
            shown: float | int = round(value) if values[key].is_whole else float(value)
            for document, path in self._slots[key]:
                _put(documents[document], path, shown)
        return replace(
            self,
            documents=documents,
            parameters=tuple(replace(p, value=float(changes.get(p.key, p.value))) for p in self.parameters),
        )


def read_hardware(accelerator: str) -> Hardware:
    """The accelerator's files; ExplorerError if it does not exist or does not load."""
    path = accelerator_file(accelerator)
    system = load_system(path)  # says in one line what is wrong with a file that is damaged
    documents: dict[str, Any] = {_SYSTEM: _plain(path)}
    cores = documents[_SYSTEM].get("cores")
    names = list(dict.fromkeys(cores.values())) if isinstance(cores, dict) else [_SYSTEM]
    for name in names:
        if name != _SYSTEM:
            documents[name] = _plain(path.parent / name)
    found: dict[str, HardwareParameter] = {}
    slots: dict[str, tuple[_Slot, ...]] = {}
    for name in names:
        copies = list(cores.values()).count(name) if isinstance(cores, dict) else 1
        for parameter, places in _core_parameters(name, documents[name], copies):
            found[parameter.key] = parameter
            slots[parameter.key] = places
    for parameter, places in _link_parameters(documents[_SYSTEM]):
        found[parameter.key] = parameter
        slots[parameter.key] = places
    return Hardware(
        accelerator=accelerator,
        documents=documents,
        parameters=tuple(found.values()),
        _slots=slots,
        shadowed=frozenset(key for key in found if key.startswith(_shadowed_memories(system))),
    )


def _shadowed_memories(system: System) -> tuple[str, ...]:
    """How the keys begin of the parameters of memories that the system's off-chip core stands for."""
    if system.off_chip_core is None:
        return ()
    shared = system.cores[system.off_chip_core].name
    return tuple(
        f"{core.name}/{memory.name} "
        for core in system.cores
        for memory in core.memories
        if core.name != shared and memory.off_chip
    )


def write_copy(accelerator: str, changes: Mapping[str, float], folder: Path) -> Path:
    """Write a copy of an accelerator with some parameters changed into `folder`, and give the system file's path.

    The copy of a copy is one of what that was made from. ExplorerError if the changes make no valid accelerator, or if
    the folder cannot be written.
    """
    known = origin(accelerator)
    base, all_changes = accelerator, dict(changes)
    if known is not None:
        base, all_changes = known.accelerator, {**known.changes, **changes}
    hardware = read_hardware(base)
    own = {p.key: p.value for p in hardware.parameters}
    unknown = sorted(set(all_changes) - set(own))
    if unknown:
        raise ExplorerError(f"{base} has no parameter {unknown[0]}")
    for key, value in all_changes.items():
        if not math.isfinite(value):
            raise ExplorerError(f"{key} is {value}, but must be a finite number")
    all_changes = {key: value for key, value in sorted(all_changes.items()) if value != own[key]}
    header = f"# What-if copy of {base}: {json.dumps(all_changes)}"
    number = hashlib.sha256(header.encode()).hexdigest()[:8]
    stem = f"what-if_{Path(base).name.removesuffix('.yaml')}_{number}"
    target = folder / f"{stem}.yaml"
    documents = dict(hardware.changed(all_changes).documents)
    system = documents.pop(_SYSTEM)
    if "cores" in system:
        file_of = {name: f"{stem}_{Path(name).name}" for name in documents}
        system = {**system, "cores": {core: f"./{file_of[name]}" for core, name in system["cores"].items()}}
    else:
        file_of = {}
    if isinstance(system.get("name"), str):
        system = {**system, "name": f"{system['name']} (what-if)"}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, document in documents.items():
            (folder / file_of[name]).write_text(_as_yaml(document), encoding="utf-8")
        target.write_text(f"{header}\n{_as_yaml(system)}", encoding="utf-8")
    except OSError as error:
        raise FileError.from_os_error(target, error, action="write") from error
    try:
        load_system(target)
    except ExplorerError:
        for file in (target, *(folder / name for name in file_of.values())):
            file.unlink(missing_ok=True)
        raise
    return target


def origin(accelerator: str) -> Origin | None:
    """What an accelerator is a what-if copy of; None if it is none, or cannot be read."""
    if accelerator in accelerator_files():
        return None
    try:
        with Path(accelerator).open(encoding="utf-8") as file:
            first = file.readline(65_536).rstrip("\n")
    except (OSError, UnicodeDecodeError, ValueError):
        return None
    found = _HEADER.match(first)
    if found is None:
        return None
    try:
        changes = {str(key): float(value) for key, value in json.loads(found["changes"]).items()}
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
    return Origin(accelerator=found["of"], changes=changes)


def _core_parameters(name: str, core: dict[str, Any], copies: int) -> list[tuple[HardwareParameter, tuple[_Slot, ...]]]:
    part = str(core.get("name", name))
    rows: list[tuple[HardwareParameter, tuple[_Slot, ...]]] = []

    def add(label: str, kind: ParameterKind, value: object, *paths: tuple[str | int, ...]) -> None:
        if isinstance(value, int | float) and not isinstance(value, bool):
            key = f"{part}/{label}"
            row = HardwareParameter(key=key, part=part, name=label, kind=kind, value=float(value), n_copies=copies)
            rows.append((row, tuple((name, path) for path in paths)))

    array = core["operational_array"]
    if all(array["sizes"]):  # the memory alone of a core without multipliers is of interest
        for index, (dimension, size) in enumerate(zip(array["dimensions"], array["sizes"], strict=True)):
            add(f"array {dimension}", ParameterKind.ARRAY_SIZE, size, ("operational_array", "sizes", index))
        add("energy", ParameterKind.UNIT_ENERGY, array.get("unit_energy"), ("operational_array", "unit_energy"))
    for memory, entry in core["memories"].items():
        at: tuple[str | int, ...] = ("memories", memory)
        add(f"{memory} size", ParameterKind.MEMORY_SIZE, entry.get("size"), (*at, "size"))
        add(f"{memory} read", ParameterKind.ACCESS_ENERGY, entry.get("r_cost"), (*at, "r_cost"))
        add(f"{memory} write", ParameterKind.ACCESS_ENERGY, entry.get("w_cost"), (*at, "w_cost"))
        for index, port in enumerate(entry.get("ports", [])):
            add(
                f"{memory} {port.get('name', index)}", ParameterKind.BANDWIDTH, port.get("bandwidth_max"),
                (*at, "ports", index, "bandwidth_max"),
            )  # fmt: skip
    return rows


def _link_parameters(system: dict[str, Any]) -> list[tuple[HardwareParameter, tuple[_Slot, ...]]]:
    """Links of the same kind and bandwidth are one parameter."""
    groups: dict[tuple[str, float], list[int]] = {}
    for index, link in enumerate(system.get("core_connectivity") or []):
        groups.setdefault((str(link["type"]), float(link["bandwidth"])), []).append(index)
    rows: list[tuple[HardwareParameter, tuple[_Slot, ...]]] = []
    seen: dict[str, int] = {}
    for (kind, bandwidth), members in groups.items():
        seen[kind] = seen.get(kind, 0) + 1
        label = f"{kind} bandwidth" if seen[kind] == 1 else f"{kind} bandwidth {seen[kind]}"
        row = HardwareParameter(
            key=f"links/{label}", part="links", name=label, kind=ParameterKind.BANDWIDTH, value=bandwidth,
            n_copies=len(members),
        )  # fmt: skip
        places: tuple[_Slot, ...] = tuple((_SYSTEM, ("core_connectivity", index, "bandwidth")) for index in members)
        rows.append((row, places))
    energy = system.get("unit_energy_cost")
    if isinstance(energy, int | float):
        row = HardwareParameter(
            key="links/energy", part="links", name="energy", kind=ParameterKind.LINK_ENERGY, value=float(energy)
        )
        rows.append((row, ((_SYSTEM, ("unit_energy_cost",)),)))
    return rows


def _put(document: Any, path: tuple[str | int, ...], value: float | int) -> None:
    for key in path[:-1]:
        document = document[key]
    document[path[-1]] = value
    if path[-1] == "bandwidth_max":  # an access moves no more than the port can
        document["bandwidth_min"] = min(document.get("bandwidth_min", value), value)


def _plain(path: Path) -> Any:
    """A YAML file as plain data of one's own."""
    return deepcopy(read_yaml(path).value)


class _PlainDumper(yaml.SafeDumper):
    """Without references, so that every core file reads alone."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _as_yaml(document: Any) -> str:
    text: str = yaml.dump(document, Dumper=_PlainDumper, sort_keys=False, default_flow_style=None, width=120)
    return text


def save_copy(accelerator: str, target: Path) -> Path:
    """Save a what-if copy, or any accelerator, as `target` with its core files beside it; FileError if that fails."""
    source = accelerator_file(accelerator)
    system: dict[str, Any] = _plain(source)
    cores = system.get("cores")
    target = target if target.suffix in (".yaml", ".yml") else target.with_name(f"{target.name}.yaml")
    names = {}
    try:
        for name in dict.fromkeys(cores.values()) if isinstance(cores, dict) else ():
            names[name] = f"{target.stem}_{Path(name).name.removeprefix(f'{source.stem}_')}"
            (target.parent / names[name]).write_bytes((source.parent / name).read_bytes())
        text = source.read_text(encoding="utf-8")
        header = text.splitlines()[0] if text.startswith("# ") else f"# Copy of {accelerator}"
        if isinstance(cores, dict):
            system["cores"] = {core: f"./{names[name]}" for core, name in cores.items()}
        target.write_text(f"{header}\n{_as_yaml(system)}", encoding="utf-8")
    except OSError as error:
        raise FileError.from_os_error(target, error, action="write") from error
    return target
