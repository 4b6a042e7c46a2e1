"""Speed of the single-core simulator on MobileNetV2's 38 distinct layers, against ZigZag on the same layers and orders.

ZigZag itself runs only where it is installed (`pip install exit-explorer[validate]`); the time that the reference data
recorded for it is given in any case.
"""

from __future__ import annotations

import importlib.util
import logging
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from explorer.sim import temporal
from explorer.sim.core_format import load_core
from explorer.sim.layer_records import LayerRecord, map_records, read_layer_records
from explorer.sim.mapped_layer import Objective
from explorer.sim.mapping import forget_mappings
from explorer.sim.mapping_format import load_mapping
from tests.sim.zigzag_data import ZIGZAG, read_lines

__all__ = ["measure"]

_CORE, _MAPPING = "edge_tpu_like", "edge_tpu_like"
_REPEATS = 7


def measure() -> dict[str, float]:
    """`simulator_layers_s`: all 38 layers cold, nothing remembered; `_warm_s`: remembered; `_searched_s`: cold, without
    a mapping file; `zigzag_layers_s` and `zigzag_ratio`: ZigZag in this process; `zigzag_recorded_*`: as recorded.

    CPU time (median where repeated), which other load distorts less than time by the clock; nothing runs on two cores.
    """
    raw = [line for line in read_lines("layers.jsonl") if line["accelerator"] == _CORE][:38]
    records = read_layer_records(ZIGZAG / "layers.jsonl")[:38]
    core = load_core(ZIGZAG / "hardware" / f"{_CORE}.yaml")
    mapping = load_mapping(ZIGZAG / "mapping" / f"{_MAPPING}.yaml", core)

    def given() -> None:
        map_records(records, core, mapping=mapping, objective=Objective.EDP)

    def searched() -> None:
        map_records(records, core, objective=Objective.EDP)

    cold = [_timed(given, forget=True) for _ in range(_REPEATS)]
    figures = {
        "simulator_layers_s": statistics.median(cold),
        "simulator_layers_warm_s": _timed(given, forget=False),
        "simulator_layers_searched_s": statistics.median(_timed(searched, forget=True) for _ in range(_REPEATS)),
        "zigzag_recorded_layers_s": sum(line["wall_s"] for line in raw),
    }
    figures["zigzag_recorded_ratio"] = figures["zigzag_recorded_layers_s"] / figures["simulator_layers_s"]
    if importlib.util.find_spec("zigzag") is not None:
        figures["zigzag_layers_s"] = _zigzag_seconds(raw, records)
        figures["zigzag_ratio"] = figures["zigzag_layers_s"] / figures["simulator_layers_s"]
    return figures


def _timed(run: Callable[[], None], *, forget: bool) -> float:
    if forget:
        forget_mappings()
        temporal.loop_factors.cache_clear()
        temporal.distinct_orders.cache_clear()
    start = time.process_time()
    run()
    return time.process_time() - start


def _zigzag_seconds(raw: list[dict[str, Any]], records: list[LayerRecord]) -> float:
    """CPU seconds that ZigZag takes for every loop order of the same layers; files and imports are not counted."""
    from zigzag.mapping.temporal_mapping import TemporalMappingType
    from zigzag.parser.accelerator_factory import AcceleratorFactory
    from zigzag.parser.accelerator_validator import AcceleratorValidator
    from zigzag.parser.mapping_validator import MappingValidator
    from zigzag.parser.workload_factory import LayerNodeFactory
    from zigzag.stages.evaluation.cost_model_evaluation import CostModelStage
    from zigzag.stages.mapping.spatial_mapping_generation import SpatialMappingGeneratorStage
    from zigzag.stages.mapping.temporal_mapping_generator_stage import TemporalMappingGeneratorStage

    logging.disable(logging.CRITICAL)
    accelerator_data = AcceleratorValidator(_yaml(ZIGZAG / "hardware" / f"{_CORE}.yaml"))
    mapping_data = MappingValidator(_yaml(ZIGZAG / "mapping" / f"{_MAPPING}.yaml"))
    assert accelerator_data.validate() and mapping_data.validate()
    accelerator = AcceleratorFactory(accelerator_data.normalized_data).create()
    seconds = 0.0
    for line, record in zip(raw, records, strict=True):
        node = LayerNodeFactory(_zigzag_layer(line["layer"], record), mapping_data.normalized_data).create()
        start = time.process_time()
        stage = SpatialMappingGeneratorStage(
            [TemporalMappingGeneratorStage, CostModelStage],
            accelerator=accelerator,
            layer=node,
            loma_lpf_limit=6,
            loma_show_progress_bar=False,
            access_same_data_considered_as_no_access=True,
            temporal_mapping_type=TemporalMappingType.UNEVEN,
        )
        best = min(cme.energy_total * cme.latency_total2 for cme, _ in stage.run())
        seconds += time.process_time() - start
        expected = line["best"]["edp"]
        assert abs(best / (expected["energy_pj"] * expected["latency_cycles"]) - 1.0) < 1e-9, line["layer"]["name"]
    logging.disable(logging.NOTSET)
    return seconds


def _zigzag_layer(layer: dict[str, Any], record: LayerRecord) -> dict[str, Any]:
    dims = ["B", "K", "G", "OX", "OY", "C", "FX", "FY"]
    return {
        "id": 0,
        "name": layer["name"],
        "operator_type": "Conv",
        "equation": "O[b][g][k][oy][ox]+=W[g][k][c][fy][fx]*I[b][g][c][iy][ix]",
        "operand_source": {"W": 0, "I": 0},
        "loop_dims": dims,
        "loop_sizes": [layer[dim] for dim in dims],
        "dimension_relations": [f"ix={layer['stride']}*ox+1*fx", f"iy={layer['stride']}*oy+1*fy"],
        "operand_precision": {
            "W": record.bits.weight,
            "I": record.bits.activation,
            "O": record.bits.partial_sum,
            "O_final": record.bits.activation,
        },
        "pr_loop_dims": ["IX", "IY"],
        "pr_loop_sizes": [layer["IX"], layer["IY"]],
        "padding": [[layer["pad"], layer["pad"]], [layer["pad"], layer["pad"]]],
    }


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text())
