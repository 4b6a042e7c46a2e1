"""Reads the published early-exit networks of arXiv:2512.04705: files like `fig8_quad_EEEE.json` and `networks.json`.

A record has a name (`network` or `id`), `exit_after_block` (mounting points, the final exit last), `exits_ratios`,
`heads` (per exit its layers: max_pool and linear), an accuracy (`accuracy` or `top1_accuracy`), and optionally
`system`, `branch_scores` (accuracy of those leaving at each exit) and `cost_subnets` (published cumulative energy x
latency per exit, pJ x cycles).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from explorer.errors import FileError
from explorer.sim.network_format import read_layer
from explorer.spec.network import Layer, Network
from explorer.spec.node import Node, load_json

__all__ = ["DEFAULT_SYSTEM", "PaperRecord", "read_paper_records"]

DEFAULT_SYSTEM = "quad_EEEE"
"""The accelerator of the paper, for records that name none."""

_MOST_RECORDS = 10_000
_MOST_EXITS = 256
_MOST_HEAD_LAYERS = 16
_LARGEST_COST = 1e30


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRecord:
    """A published network; one entry an exit in the tuples, the final exit last. Layers of heads read their block."""

    network: str
    system: str
    mounting_points: tuple[int, ...]
    exit_ratios: tuple[float, ...]
    heads: tuple[tuple[Layer, ...], ...]
    accuracy: float
    exit_accuracy: tuple[float, ...] | None
    published_edp_pj_cycles: tuple[float, ...] | None


def read_paper_records(path: str | Path, backbone: Network) -> tuple[PaperRecord, ...]:
    """The records of a file; FileError or FormatError if it holds none or they do not fit the backbone."""
    top = load_json(path)
    nodes = top.items(_MOST_RECORDS)
    if not nodes:
        raise FileError(path, "holds no networks")
    return tuple(_read_record(node, backbone) for node in nodes)


def _read_record(node: Node, backbone: Network) -> PaperRecord:
    points = [item.integer(0, backbone.n_blocks - 1) for item in node.field("exit_after_block").items(_MOST_EXITS)]
    if not points or any(later <= earlier for earlier, later in pairwise(points)):
        raise node.field("exit_after_block").wrong("ascending block numbers, at least one")
    if points[-1] != backbone.n_blocks - 1:
        raise node.field("exit_after_block").wrong(f"a list that ends with the last block, {backbone.n_blocks - 1}")
    name = node.field("network") if node.field("id").is_missing else node.field("id")
    accuracy = node.field("accuracy") if node.field("top1_accuracy").is_missing else node.field("top1_accuracy")
    heads = node.field("heads").items(_MOST_EXITS)
    if len(heads) != len(points):
        raise node.field("heads").wrong(f"one list of layers for each of {len(points)} exits")
    return PaperRecord(
        network=name.text(),
        system=node.field("system", DEFAULT_SYSTEM).text(),
        mounting_points=tuple(points),
        exit_ratios=_numbers(node.field("exits_ratios"), len(points), 1.0),
        heads=tuple(
            _read_head(head, point, backbone.blocks[point].layers[-1])
            for head, point in zip(heads, points, strict=True)
        ),
        accuracy=accuracy.number(0.0, 1.0),
        exit_accuracy=_optional(node.field("branch_scores"), len(points), 1.0),
        published_edp_pj_cycles=_optional(node.field("cost_subnets"), len(points), _LARGEST_COST),
    )


def _read_head(node: Node, point: int, source: Layer) -> tuple[Layer, ...]:
    layers: list[Layer] = []
    for index, item in enumerate(node.items(_MOST_HEAD_LAYERS)):
        before = layers[-1] if layers else source
        layer = read_layer(item, f"exit {point} layer {index}", (before.name,))
        if layer.input_count != before.output_count:
            raise item.field("input").wrong(f"{before.output_count} elements, as {before.name} puts out")
        layers.append(layer)
    if not layers:
        raise node.wrong("a list with at least one layer")
    return tuple(layers)


def _numbers(node: Node, n: int, most: float) -> tuple[float, ...]:
    numbers = tuple(item.number(0.0, most) for item in node.items(_MOST_EXITS))
    if len(numbers) != n:
        raise node.wrong(f"{n} numbers, one for each exit")
    return numbers


def _optional(node: Node, n: int, most: float) -> tuple[float, ...] | None:
    return None if node.is_missing else _numbers(node, n, most)
