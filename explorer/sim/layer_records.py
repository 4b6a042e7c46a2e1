"""Lists of single layers in JSON lines, as `simulate --layers` takes them, and their costs on one core.

A record has a `layer` with `name`, `op` and loop sizes B, G, K, C, OY, OX, FY, FX (1 if missing), `stride`, `pad`,
input size IY, IX (what the outputs need if missing), and `weight_bits` and `act_bits`. Other fields are ignored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from explorer.errors import FileError
from explorer.sim.mapped_layer import MappedLayer, Objective, UnrollingSearch
from explorer.sim.mapping import MappingRequest, map_layers
from explorer.sim.mapping_format import MappingFile
from explorer.spec.accelerator import Core
from explorer.spec.network import NETWORK_INPUT, Layer, LayerKind
from explorer.spec.node import Node, read_json_lines
from explorer.spec.precision import LARGEST_BITS, Bits

__all__ = ["LayerRecord", "map_records", "mapping_as_json", "read_layer_records"]

_KINDS = {
    "conv": LayerKind.CONV,
    "linear": LayerKind.LINEAR,
    "fc": LayerKind.LINEAR,
    "gemm": LayerKind.LINEAR,
    "matmul": LayerKind.MATMUL,
    "add": LayerKind.ADD,
    "max_pool": LayerKind.MAX_POOL,
    "maxpool": LayerKind.MAX_POOL,
    "pool": LayerKind.MAX_POOL,
    "avg_pool": LayerKind.AVG_POOL,
    "avgpool": LayerKind.AVG_POOL,
}
_LARGEST_LOOP = 1_000_000
_MOST_OPERATIONS = 10**15
_MOST_RECORDS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerRecord:
    """A layer and the bits it is computed with."""

    layer: Layer
    bits: Bits


def read_layer_records(path: str | Path) -> list[LayerRecord]:
    """The records of a file, at least one; FileError or FormatError if it holds anything else."""
    records: list[LayerRecord] = []
    for node in read_json_lines(path):
        if len(records) == _MOST_RECORDS:
            raise FileError(path, f"holds more than {_MOST_RECORDS} layers")
        bits = Bits(
            weight=node.require("weight_bits").integer(1, LARGEST_BITS),
            activation=node.require("act_bits").integer(1, LARGEST_BITS),
        )
        records.append(LayerRecord(layer=_layer(node.require("layer")), bits=bits))
    if not records:
        raise FileError(path, "holds no layers, but must have at least one record a line")
    return records


def map_records(
    records: Sequence[LayerRecord],
    core: Core,
    *,
    mapping: MappingFile | None = None,
    objective: Objective = Objective.EDP,
    search: UnrollingSearch = UnrollingSearch.UTILISATION,
) -> list[MappedLayer]:
    """The best mapping of each record; without a mapping file the unrolling is searched. MappingError if one fits
    nowhere.
    """
    swapped = core.with_inputs_swapped() if mapping is not None else core
    requests = []
    for record in records:
        entry = mapping.for_layer(record.layer) if mapping is not None else None
        requests.append(
            MappingRequest(
                layer=record.layer,
                core=swapped if entry is not None and entry.inputs_swapped else core,
                bits=record.bits,
                objective=objective,
                unrolling=entry.unrolling if entry is not None else None,
                hints=entry.hints if entry is not None else (),
                search=search,
            )
        )
    return map_layers(requests)


def mapping_as_json(record: LayerRecord, mapped: MappedLayer) -> dict[str, Any]:
    """A record's costs with their reasons, as `simulate --layers --json` prints them."""
    return {
        "name": record.layer.name,
        "weight_bits": record.bits.weight,
        "act_bits": record.bits.activation,
        "energy_pj": mapped.energy_pj,
        "latency_cycles": mapped.latency_cycles,
        "edp_pj_cycles": mapped.energy_pj * mapped.latency_cycles,
        "operations": record.layer.operations,
        "cycles": {
            "compute": mapped.cycles.compute,
            "stall": mapped.cycles.stall,
            "onload": mapped.cycles.onload,
            "offload": mapped.cycles.offload,
        },
        "mac_energy_pj": mapped.mac_energy_pj,
        "memory_energy_pj": [
            {"operand": level.operand.value, "memory": level.memory, "energy_pj": level.energy_pj}
            for level in mapped.levels
        ],
        "utilisation": mapped.utilisation,
        "roofline_cycles": mapped.roofline_cycles,
        "bottleneck": mapped.bottleneck.value,
        "unrolling": {
            item.dimension: {loop.value: factor for loop, factor in item.factors}
            for item in mapped.unrolling.dimensions
        },
        "temporal": [[loop.value, size] for loop, size in mapped.temporal],
        "mappings": mapped.n_mappings,
    }


def _layer(node: Node) -> Layer:
    kind = _KINDS[node.require("op").one_of(tuple(_KINDS))]
    sizes = {
        name: found.integer(1, _LARGEST_LOOP) if (found := node.get(name)) is not None else 1
        for name in ("B", "G", "K", "C", "OY", "OX", "FY", "FX")
    }
    if prod(sizes.values()) > _MOST_OPERATIONS:
        raise node.child("B x G x K x C x OY x OX x FY x FX", prod(sizes.values())).wrong(f"at most {_MOST_OPERATIONS}")
    stride_y, stride_x = _pair(node, "stride", 1, 1)
    pad_y, pad_x = _pair(node, "pad", 0, 0)

    def extent(name: str, outputs: int, kernel: int, stride: int, pad: int) -> int:
        found = node.get(name)
        return (
            found.integer(1, _LARGEST_LOOP) if found is not None else max(1, (outputs - 1) * stride + kernel - 2 * pad)
        )

    return Layer(
        name=node.require("name").text(),
        kind=kind,
        inputs=(NETWORK_INPUT,),
        out_channels=sizes["K"],
        in_channels=sizes["C"],
        groups=sizes["G"],
        batch=sizes["B"],
        out_height=sizes["OY"],
        out_width=sizes["OX"],
        kernel_height=sizes["FY"],
        kernel_width=sizes["FX"],
        stride_y=stride_y,
        stride_x=stride_x,
        pad_y=pad_y,
        pad_x=pad_x,
        in_height=extent("IY", sizes["OY"], sizes["FY"], stride_y, pad_y),
        in_width=extent("IX", sizes["OX"], sizes["FX"], stride_x, pad_x),
    )


def _pair(node: Node, name: str, default: int, low: int) -> tuple[int, int]:
    """A whole number for both axes, or a list of two for y and x."""
    found = node.get(name)
    if found is None:
        return default, default
    if isinstance(found.value, list):
        items = found.items(2)
        if len(items) != 2:
            raise found.wrong("one whole number, or two for y and x")
        return items[0].integer(low, _LARGEST_LOOP), items[1].integer(low, _LARGEST_LOOP)
    both = found.integer(low, _LARGEST_LOOP)
    return both, both
