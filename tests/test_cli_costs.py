"""`simulate` and `compare-paper`: costs of layers, networks and the published networks, from files."""

from __future__ import annotations

import json

import pytest

from explorer.__main__ import main
from explorer.resources import resource_root

CORE = resource_root() / "accelerators" / "cores" / "edge_tpu_like.yaml"
CONV = {
    "layer": {
        "name": "conv",
        "op": "conv",
        "K": 32,
        "C": 16,
        "OY": 8,
        "OX": 8,
        "FY": 3,
        "FX": 3,
        "stride": 1,
        "pad": 1,
    },
    "weight_bits": 8,
    "act_bits": 8,
}
NETWORK = [
    {"name": "blocks.0.conv", "op": "conv", "input": [3, 16, 16], "output": [16, 16, 16], "kernel": [3, 3],
     "stride": [1, 1], "padding": [1, 1], "groups": 1},
    {"name": "blocks.1.conv", "op": "conv", "input": [16, 16, 16], "output": [32, 8, 8], "kernel": [3, 3],
     "stride": [2, 2], "padding": [1, 1], "groups": 1},
    {"name": "pool", "op": "max_pool", "input": [32, 8, 8], "output": [32, 4, 4], "kernel": [2, 2], "stride": [2, 2],
     "padding": [0, 0]},
    {"name": "fc", "op": "linear", "input": [512], "output": [10]},
]  # fmt: skip


@pytest.fixture
def run(capsys):
    def call(*arguments):
        try:
            status = main([str(a) for a in arguments])
        except SystemExit as exit_:
            status = exit_.code
        out, err = capsys.readouterr()
        return status, out, err

    return call


@pytest.fixture
def layers(tmp_path):
    path = tmp_path / "layers.jsonl"
    path.write_text("\n".join(json.dumps(r) for r in (CONV, {**CONV, "weight_bits": 4})), encoding="utf-8")
    return path


@pytest.fixture
def network(tmp_path):
    path = tmp_path / "net.json"
    path.write_text(json.dumps(NETWORK), encoding="utf-8")
    return path


def test_layers_give_a_line_each(run, layers):
    status, out, _ = run("simulate", "--layers", layers, "--accelerator", CORE, "--json")
    assert status == 0
    first, second = map(json.loads, out.splitlines())
    assert {"name", "weight_bits", "act_bits", "energy_pj", "latency_cycles"} <= first.keys()
    assert second["weight_bits"] == 4
    assert second["energy_pj"] < first["energy_pj"]


@pytest.mark.parametrize("objective", ["energy", "latency"])
def test_the_objective_is_the_best_of_its_own(run, layers, objective):
    key = {"energy": "energy_pj", "latency": "latency_cycles"}[objective]
    by = {}
    for name in ("edp", objective):
        _, out, _ = run("simulate", "--layers", layers, "--accelerator", CORE, "--objective", name, "--json")
        by[name] = json.loads(out.splitlines()[0])[key]
    assert by[objective] <= by["edp"]


def test_explaining_says_unrolling_loops_cycles_and_energy(run, layers, network):
    for what in (("--layers", layers, "--accelerator", CORE), ("--network", network)):
        status, out, _ = run("simulate", *what, "--explain")
        assert status == 0
        for words in ("unrolls ", "loops from the innermost:", "cycles:", "energy: operations", "-bound"):
            assert words in out


def test_the_timeline_is_a_chrome_trace(run, network, tmp_path):
    out = tmp_path / "trace.json"
    assert run("simulate", "--network", network, "--timeline", out)[0] == 0
    events = json.loads(out.read_text(encoding="utf-8"))["traceEvents"]
    assert {"X"} <= {event["ph"] for event in events}
    assert "cannot write" in run("simulate", "--network", network, "--timeline", tmp_path)[2]


def test_the_papers_networks_are_costed_and_the_source_is_checked(run):
    path = resource_root() / "studies" / "cifar10-paper" / "fig8_quad_EEEE.json"
    published = {record["network"]: record for record in json.loads(path.read_text(encoding="utf-8"))}
    status, out, _ = run("compare-paper", path, "--json")
    assert status == 0
    found = json.loads(out)
    assert len(found["networks"]) == len(published)
    for network in found["networks"]:
        record = published[network["network"]]
        assert network["latency_avg_cycles"] == pytest.approx(record["avg_latency_cycles"], rel=0.05)
    honest = json.loads(run("compare-paper", path, "--conventions", "honest", "--json")[1])
    assert all(h["et_avg_j_cycles"] < p["et_avg_j_cycles"]
               for h, p in zip(honest["networks"], found["networks"], strict=True))  # fmt: skip
    faults = json.loads(run("compare-paper", path.with_name("networks.json"), "--json")[1])["source_faults"]
    assert any("cumulative" in fault for fault in faults)


def test_a_network_gives_stages_that_add_up(run, network):
    status, out, _ = run("simulate", "--network", network, "--exits", "0", "--json")
    assert status == 0
    cost = json.loads(out)
    assert sum(s["energy_pj"] for s in cost["stages"]) == pytest.approx(cost["energy_pj"])
    assert sum(s["latency_cycles"] for s in cost["stages"]) == pytest.approx(cost["latency_cycles"])
    assert sum(cost["energy_by_cause"].values()) == pytest.approx(cost["energy_pj"])
    assert len(cost["exits"]) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "one of the arguments --layers --network is required"),
        (("--layers", "none.jsonl", "--accelerator", CORE), "none.jsonl: no such file"),
        (("--network", "none.json"), "none.json: no such file"),
        (("--network", CORE), "is not a JSON file"),
    ],
)
def test_bad_input_is_one_line(run, arguments, message):
    status, _, err = run("simulate", *arguments)
    assert status == 2
    assert message in err
    assert err.count("\n") == 1


def test_options_that_do_not_go_together_are_refused(run, layers, network):
    assert (
        "--exits goes with --network" in run("simulate", "--layers", layers, "--accelerator", CORE, "--exits", "1")[2]
    )
    assert "--mapping goes with --layers" in run("simulate", "--network", network, "--mapping", "m.yaml")[2]
    assert "at mounting point 9" in run("simulate", "--network", network, "--exits", "9")[2]


def test_a_wrong_record_names_file_field_and_value(run, tmp_path):
    path = tmp_path / "wrong.jsonl"
    path.write_text(json.dumps({**CONV, "weight_bits": -1}), encoding="utf-8")
    status, _, err = run("simulate", "--layers", path, "--accelerator", CORE)
    assert status == 2
    assert str(path) in err
    assert "weight_bits" in err
    assert "-1" in err


@pytest.mark.parametrize("halo", ["keep", "recompute"])
def test_a_fused_schedule_overlaps_layers_on_several_cores(run, tmp_path, halo):
    wide = {"op": "conv", "output": [48, 32, 32], "kernel": [3, 3], "stride": [1, 1], "padding": [1, 1], "groups": 1}
    network, trace = tmp_path / "wide.json", tmp_path / "trace.json"
    network.write_text(
        json.dumps(
            [
                {"name": "blocks.0.conv", "input": [48, 32, 32], **wide},
                {"name": "blocks.1.conv", "input": [48, 32, 32], **wide},
            ]
        )
    )
    common = (
        "simulate", "--network", network, "--allocation", "round-robin", "--weights", "resident", "--schedule", "fused",
        "--halo", halo,
    )  # fmt: skip
    status, out, _ = run(*common, "--row-tiles", 4, "--timeline", trace, "--json")
    assert status == 0
    cost = json.loads(out)
    assert cost["stacks"] and cost["stacks"][0]["row_tiles"] == 4
    spans = [event for event in json.loads(trace.read_text())["traceEvents"] if event["ph"] == "X"]
    first = [event for event in spans if event["name"].startswith("blocks.0.conv (rows")]
    second = [event for event in spans if event["name"].startswith("blocks.1.conv (rows")]
    assert len(first) == len(second) == 4
    assert min(event["ts"] for event in second) < max(event["ts"] + event["dur"] for event in first)
    assert {event["tid"] for event in first}.isdisjoint(event["tid"] for event in second)
    status, out, _ = run(*common, "--row-tiles", 4, "--explain")
    assert status == 0
    assert "fused:" in out


def test_row_tiles_out_of_bounds_are_refused(run, network):
    status, _, err = run("simulate", "--network", network, "--schedule", "fused", "--row-tiles", 0)
    assert status == 2
    assert "row tiles are 0" in err


def test_a_batch_reports_throughput_and_latency(run, network):
    status, out, _ = run("simulate", "--network", network, "--exits", "0", "--batch", 4, "--json")
    assert status == 0
    full = json.loads(out)
    status, out, _ = run(
        "simulate", "--network", network, "--exits", "0", "--batch", 4, "--exit-ratios", "0.5,0.5", "--json"
    )
    assert status == 0
    mixed = json.loads(out)
    assert (full["exit_counts"], mixed["exit_counts"]) == ([0, 4], [2, 2])
    assert mixed["energy_pj_per_sample"] < full["energy_pj_per_sample"]
    assert mixed["mean_latency_cycles"] < mixed["latency_cycles"]
    status, out, _ = run("simulate", "--network", network, "--exits", "0", "--batch", 4, "--exit-ratios", "0.5,0.5")
    assert status == 0
    assert "throughput" in out


@pytest.mark.parametrize("ratios", ["0.5", "a,b", "0.9,0.9"])
def test_wrong_exit_ratios_are_refused(run, network, ratios):
    status, _, err = run("simulate", "--network", network, "--exits", "0", "--batch", 4, "--exit-ratios", ratios)
    assert status == 2
    assert "ratios" in err and err.count("\n") == 1
