"""ZigZag's figures and files that the tests of this folder share."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from explorer.sim.core_format import load_core
from explorer.sim.mapping_format import load_mapping
from explorer.spec.accelerator import Core, SpatialUnrolling

ZIGZAG = Path(__file__).parents[1] / "data" / "zigzag"
EXAMPLES = {
    "ascend_like": "ascend_like",
    "edge_tpu_like": "edge_tpu_like",
    "eyeriss_like": "default",
    "meta_prototype": "meta_prototype_like",
    "tesla_npu_like": "tesla_npu_like",
    "tpu_like": "tpu_like",
}


@cache
def example_core(name: str) -> Core:
    return load_core(ZIGZAG / "hardware" / f"{name}.yaml")


@cache
def example_unrolling(name: str) -> SpatialUnrolling:
    entries = load_mapping(ZIGZAG / "mapping" / f"{EXAMPLES[name]}.yaml", example_core(name)).entries
    unrolling = next(entry.unrolling for entry in entries if entry.name == "default")
    assert unrolling is not None
    return unrolling


@cache
def read_lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (ZIGZAG / name).read_text().splitlines()]
