"""Reads a ZigZag 3.9 mapping file: which unrolling, hints and operand links a layer gets, by its name, its type or
by default. A `temporal_ordering` is not read: all loop orders are always compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from explorer.sim.core_format import read_loop, read_unrolling
from explorer.sim.loops import DIMENSIONS
from explorer.sim.unrolling import Hints
from explorer.sim.yaml_format import read_yaml
from explorer.spec.accelerator import Core, SpatialUnrolling
from explorer.spec.network import Layer, LayerKind
from explorer.spec.node import Node

__all__ = ["LayerMapping", "MappingFile", "load_mapping"]

_OPERATORS = {
    LayerKind.CONV: ("Conv",),
    LayerKind.LINEAR: ("Gemm", "Linear"),
    LayerKind.MATMUL: ("MatMul", "Gemm"),
    LayerKind.MAX_POOL: ("MaxPool", "Pooling", "Pool"),
    LayerKind.AVG_POOL: ("AveragePool", "GlobalAveragePool", "Pooling", "Pool"),
    LayerKind.ADD: ("Add",),
}
_MOST_MAPPINGS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerMapping:
    """One entry of a mapping file. unrolling: None if everything is left to the search; inputs_swapped: whether
    activations use the memories of I2 and weights those of I1.
    """

    name: str
    unrolling: SpatialUnrolling | None
    hints: Hints
    inputs_swapped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingFile:
    """The entries of a mapping file."""

    entries: tuple[LayerMapping, ...]

    def for_layer(self, layer: Layer) -> LayerMapping:
        """The entry with the layer's name, else of its type, else the default."""
        by_name = {entry.name: entry for entry in self.entries}
        for name in (layer.name, *_OPERATORS[layer.kind]):
            if name in by_name:
                return by_name[name]
        return by_name["default"]


def load_mapping(path: str | Path, core: Core) -> MappingFile:
    """A mapping file for a core; FileError or FormatError if it does not hold one or names other array dimensions."""
    node = read_yaml(path)
    entries = tuple(_entry(item, core) for item in node.items(_MOST_MAPPINGS))
    if "default" not in (entry.name for entry in entries):
        raise node.child("name", None).wrong("'default' in one entry")
    return MappingFile(entries=entries)


def _entry(node: Node, core: Core) -> LayerMapping:
    spatial, hints = node.get("spatial_mapping"), node.get("spatial_mapping_hint")
    return LayerMapping(
        name=node.require("name").text(),
        unrolling=read_unrolling(spatial, core.array.dimensions) if spatial is not None else None,
        hints=_hints(hints, core.array.dimensions) if hints is not None else (),
        inputs_swapped=_inputs_swapped(node),
    )


def _hints(node: Node, dimensions: tuple[str, ...]) -> Hints:
    hints = []
    for name, loops in node.fields().items():
        found = [read_loop(item, item.text()) for item in loops.items(32)]
        if name in dimensions:  # hints for other arrays do no harm
            hints.append((name, tuple(dict.fromkeys(DIMENSIONS.index(loop) for loop in found if loop is not None))))
    return tuple(hints)


def _inputs_swapped(node: Node) -> bool:
    links = node.get("memory_operand_links")
    if links is None:
        return False
    linked = {name: links.require(name).one_of(("I1", "I2", "O")) for name in ("O", "W", "I")}
    if linked["O"] != "O" or linked["W"] == linked["I"] or "O" in (linked["W"], linked["I"]):
        raise links.wrong("O linked to O, and W and I to I1 and I2 or the other way round")
    return linked["W"] == "I1"
