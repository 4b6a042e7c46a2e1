"""Every figure of ZigZag 3.9.1 that we have: the simulator gives the same, not merely close ones."""

from __future__ import annotations

import json

import numpy as np
import pytest

from explorer.errors import MappingError
from explorer.sim.core_format import load_core, read_unrolling
from explorer.sim.layer_records import LayerRecord, map_records, read_layer_records
from explorer.sim.mapped_layer import Objective
from explorer.sim.mapping import map_layer
from explorer.sim.mapping_format import load_mapping
from explorer.spec.accelerator import Operand
from explorer.spec.node import Node
from tests.sim.zigzag_data import ZIGZAG, example_core, read_lines

SETS = [
    ("edge_tpu_like", "edge_tpu_like", 8, 8),
    ("edge_tpu_like", "edge_tpu_like", 4, 8),
    ("edge_tpu_like", "edge_tpu_like", 4, 4),
    ("eyeriss_like", "default", 8, 8),
    ("tpu_like", "tpu_like", 8, 8),
]
ROUNDING = 1e-9


def records_of(core: str, weight_bits: int, act_bits: int) -> list[tuple[LayerRecord, dict]]:
    pairs = zip(read_layer_records(ZIGZAG / "layers.jsonl"), read_lines("layers.jsonl"), strict=True)
    wanted = (core, weight_bits, act_bits)
    return [
        (record, raw) for record, raw in pairs if (raw["accelerator"], raw["weight_bits"], raw["act_bits"]) == wanted
    ]


@pytest.mark.parametrize("objective", list(Objective), ids=lambda objective: objective.value)
@pytest.mark.parametrize(("core_name", "mapping_name", "weight_bits", "act_bits"), SETS)
def test_energy_and_latency_of_every_record(core_name, mapping_name, weight_bits, act_bits, objective):
    core = example_core(core_name)
    pairs = records_of(core_name, weight_bits, act_bits)
    assert len(pairs) == 38
    mapped = map_records(
        [record for record, _ in pairs],
        core,
        mapping=load_mapping(ZIGZAG / "mapping" / f"{mapping_name}.yaml", core),
        objective=objective,
    )
    best = [raw["best"][objective.value] for _, raw in pairs]
    energies = np.array([[ours.energy_pj, theirs["energy_pj"]] for ours, theirs in zip(mapped, best, strict=True)])
    cycles = np.array(
        [[ours.latency_cycles, theirs["latency_cycles"]] for ours, theirs in zip(mapped, best, strict=True)]
    )
    for ours, theirs in (energies.T, cycles.T):
        np.testing.assert_allclose(ours, theirs, rtol=ROUNDING)


def test_reasons_of_every_edge_tpu_record():
    core = example_core("edge_tpu_like")
    pairs = records_of("edge_tpu_like", 8, 8)
    mapping = load_mapping(ZIGZAG / "mapping" / "edge_tpu_like.yaml", core)
    mapped = map_records([record for record, _ in pairs], core, mapping=mapping, objective=Objective.EDP)
    for ours, (_, raw) in zip(mapped, pairs, strict=True):
        theirs = raw["best"]["edp"]
        assert ours.mac_energy_pj == pytest.approx(theirs["mac_energy_pj"])
        assert ours.cycles.compute == theirs["ideal_temporal_cycles"]
        assert ours.cycles.onload == pytest.approx(theirs["onload"])
        assert ours.cycles.offload == pytest.approx(theirs["offload"])
        assert ours.ideal_cycles == theirs["ideal_cycles"]
        assert ours.n_mappings == raw["mappings_tried"]
        for operand in Operand:
            energies = [level.energy_pj for level in ours.operand_levels(operand)]
            assert energies == pytest.approx(theirs["mem_energy_pj"][operand.value])


@pytest.mark.parametrize(
    "raw", read_lines("random_layers.jsonl"), ids=lambda raw: f"{raw['layer']['name']}-{raw['hardware']}"
)
def test_random_layers_on_other_cores_with_other_bits_and_unrollings(raw, tmp_path):
    core = load_core(ZIGZAG / "random_hardware" / raw["hardware"])
    path = tmp_path / "layer.jsonl"
    path.write_text(json.dumps(raw))
    (record,) = read_layer_records(path)
    unrolling = read_unrolling(
        Node(source=path, place="spatial_mapping", value=raw["spatial_mapping"]), core.array.dimensions
    )
    for objective in Objective:

        def mapped(objective=objective):
            return map_layer(
                record.layer,
                core,
                record.bits,
                objective=objective,
                unrolling=unrolling,
                largest_factor_count=raw["largest_factor_count"],
            )

        if "error" in raw:
            with pytest.raises(MappingError, match="random"):
                mapped()
        else:
            ours = mapped()
            energy_pj, latency_cycles = raw["best"][objective.value]
            assert ours.energy_pj == pytest.approx(energy_pj, rel=ROUNDING)
            assert ours.latency_cycles == pytest.approx(latency_cycles, rel=ROUNDING)
