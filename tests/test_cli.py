"""The command line as a user meets it: figures as JSON, tables, and one clear line for each kind of bad input."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from explorer.cli import main
from explorer.spec.precision import INT8
from explorer.study.picture import Picture
from tests.studies import N_BLOCKS, write_study


class NoScreen:
    """A machine without a display; notes what was rendered."""

    def __init__(self, display=False):
        self.display = display
        self.rendered = []
        self.opened = []

    def has_display(self):
        return self.display

    def open_window(self, study, file=None):
        assert self.display, "there is no display"
        self.opened.append((study, file))
        return 0

    def render(self, path, picture):
        self.rendered.append((path, picture))


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return write_study(tmp_path_factory.mktemp("studies") / "small")


@pytest.fixture
def run(capsys):
    def call(*arguments, screen=None):
        try:
            status = main([str(a) for a in arguments], screen or NoScreen())
        except SystemExit as exit_:
            status = exit_.code
        out, err = capsys.readouterr()
        return status, out, err

    return call


def test_evaluate_gives_every_figure(run, study):
    status, out, _ = run("evaluate", "--study", study, "--exits", "0,2", "--thresholds", "0.6,0.8", "--json")
    assert status == 0
    figures = json.loads(out)
    assert figures["exits"] == [0, 2, N_BLOCKS - 1]
    assert figures["thresholds"] == [0.6, 0.8, 0.0]
    assert sum(figures["exit_ratios"]) == pytest.approx(1)
    for key in ("accuracy", "energy_avg_pj", "latency_avg_cycles", "edp_avg_pj_cycles", "edp_static_pj_cycles"):
        assert figures[key] > 0
    assert figures["edp_reduction"] == pytest.approx(1 - figures["edp_avg_pj_cycles"] / figures["edp_static_pj_cycles"])
    assert figures["edp_static_fp32_pj_cycles"] > figures["edp_static_pj_cycles"]
    assert figures["split"] == "test"


def test_no_exits_give_the_static_network(run, study):
    for extra in ((), ("--exits", "", "--thresholds", "")):
        status, out, _ = run("evaluate", "--study", study, *extra, "--json")
        figures = json.loads(out)
        assert (status, figures["exit_ratios"], figures["edp_reduction"]) == (0, [1.0], 0.0)


def test_an_exit_that_nobody_takes_has_no_accuracy(run, study):
    _, out, _ = run("evaluate", "--study", study, "--exits", "1", "--thresholds", "0", "--json")
    assert json.loads(out)["exit_accuracy"][1] is None


def test_order_of_exits_does_not_matter(run, study):
    one = run("evaluate", "--study", study, "--exits", "2,0", "--thresholds", "0.8,0.6", "--json")
    two = run("evaluate", "--study", study, "--exits", "0,2", "--thresholds", "0.6,0.8", "--json")
    assert one == two


def test_evaluate_prints_a_table(run, study):
    status, out, _ = run("evaluate", "--study", study, "--exits", "1", "--thresholds", "0.7", "--split", "validation")
    assert status == 0
    assert "500 samples of the validation split" in out
    assert "static FP32" in out
    assert "pJ·cycles" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--exits", "1"), "--thresholds has 0 values, but --exits has 1"),
        (("--exits", "1,2", "--thresholds", "0.5"), "--thresholds has 1 values, but --exits has 2"),
        (("--exits", "99", "--thresholds", "0.5"), "mounting point 99 does not exist"),
        (("--exits", "-1", "--thresholds", "0.5"), "mounting point is -1"),
        (("--exits=-1", "--thresholds", "0.5"), "mounting point is -1"),
        (("--exits", "1,1", "--thresholds", "0.5,0.5"), "ascending and different"),
        (("--exits", "1", "--thresholds", "1.5"), "threshold is 1.5, but must lie in 0..1"),
        (("--exits", "1", "--thresholds", "nan"), "threshold is nan"),
        (("--exits", "one", "--thresholds", "0.5"), "'one'"),
        (("--exits", "1", "--thresholds", "0.5", "--head", "deep"), "--head is 'deep'"),
        (("--bits", "8"), "bits are '8'"),
        (("--bits", "3/3"), "no test traces at 3/3"),
        (("--accelerator", "abacus"), "abacus: no such accelerator"),
        (("--study", "nowhere"), "nowhere: no such study"),
        (("--split", "train"), "invalid choice"),
        (("--colour",), "unrecognized arguments"),
    ],
)
def test_bad_input_is_one_line_and_status_2(run, study, arguments, message):
    status, out, err = run("evaluate", "--study", study, *arguments)
    assert status == 2
    assert out == ""
    assert message in err
    assert err.startswith("exit-explorer")
    assert err.count("\n") == 1


def test_a_damaged_file_is_named(run, tmp_path):
    folder = write_study(tmp_path / "broken")
    path = folder / f"traces_{INT8.key}_test.npz"
    path.write_bytes(path.read_bytes()[:100])
    status, _, err = run("evaluate", "--study", folder)
    assert status == 2
    assert str(path) in err


def test_search_gives_a_front_with_test_figures(run, study):
    arguments = ("search", "--study", study, "--seconds", 60, "--evaluations", 60, "--seed", 1, "--max-exits", 2)
    status, out, _ = run(*arguments, "--json")
    assert status == 0
    found = json.loads(out)
    assert found["evaluations"] == 60
    assert found["hypervolume"] > 0
    for design in found["front"]:
        assert {"exits", "thresholds", "accuracy", "edp_avg_pj_cycles", "test"} <= design.keys()
        assert len(design["exits"]) <= 3
    status, out, _ = run(*arguments)
    assert status == 0
    assert "chosen on validation" in out


def test_search_needs_a_seed(run, study):
    status, _, err = run("search", "--study", study)
    assert status == 2
    assert "--seed" in err


def test_without_a_display_the_default_design_is_printed_and_the_window_rendered(run, study):
    screen = NoScreen()
    status, out, _ = run("--study", study, screen=screen)
    assert status == 0
    assert screen.rendered == [(Path("exit-explorer.png"), Picture(study=str(study), size=(1600, 1000), theme="light"))]
    assert "There is no display" in out.splitlines()[-1]
    assert "after block 1" in out


def test_screenshot_passes_size_and_theme(run, study):
    screen = NoScreen()
    arguments = ("screenshot", "--study", study, "a.png", "--size", "1280x720", "--theme", "dark")
    assert run(*arguments, screen=screen)[0] == 0
    plain = Picture(study=str(study), size=(1280, 720), theme="dark")
    assert screen.rendered == [(Path("a.png"), plain)]
    more = ("--show", "schedule, exits", "--lesson", "4-bits", "--step", "3", "--reveal", "--language", "de")
    assert run(*arguments, *more, screen=screen)[0] == 0
    asked = replace(plain, show=("schedule", "exits"), lesson="4-bits", step=3, reveal=True, language="de")
    assert screen.rendered[1:] == [(Path("a.png"), asked)]


@pytest.mark.parametrize("size", ["big", "100x100", "1600", "-5x9", "99999x1000", "1600x1000x3"])
def test_a_wrong_size_is_refused(run, study, size):
    status, _, err = run("screenshot", "--study", study, "a.png", f"--size={size}")
    assert status == 2
    assert "must be WIDTHxHEIGHT" in err


def test_version_and_help(run):
    assert run("--version")[1].startswith("exit-explorer 0.")
    status, out, _ = run("--help")
    assert status == 0
    for command in ("evaluate", "front", "simulate", "search", "train", "trace", "screenshot"):
        assert command in out


def test_front_points_evaluate_to_their_own_figures(run, study):
    status, out, _ = run("front", "--study", study, "--exits", "3,1", "--levels", 21, "--json")
    assert status == 0
    found = json.loads(out)
    assert found["tuples"] == 21**2
    for point in found["points"][::10]:
        thresholds = ",".join(map(str, point["thresholds"]))
        arguments = ("--exits", "1,3", "--thresholds", thresholds, "--split", "validation", "--json")
        figures = json.loads(run("evaluate", "--study", study, *arguments)[1])
        assert figures["accuracy"] == point["accuracy"]
        assert figures["edp_avg_pj_cycles"] == point["edp_avg_pj_cycles"]


def test_front_needs_levels(run, study):
    status, _, err = run("front", "--study", study, "--exits", "1", "--levels", 1)
    assert status == 2
    assert "levels is 1" in err
    assert "tuples of thresholds are best" in run("front", "--study", study, "--exits", "1")[1]


def test_study_gives_the_accuracy_of_every_exit(run, study):
    status, out, _ = run("study", "--study", study, "--json")
    assert status == 0
    accuracy = json.loads(out)["accuracy"]
    assert set(accuracy) == {"b8-8_h8-8", "b32-32_h32-32"}
    assert len(accuracy["b8-8_h8-8"]) == 2 * N_BLOCKS + 1
    assert "block 0, pool4-linear" in run("study", "--study", study)[1]


def test_study_gives_calibration_errors_before_and_after_the_temperature(run, study):
    accuracy = json.loads(run("study", "--study", study, "--ece", "--json")[1])["accuracy"]
    exits = [figures for figures in accuracy["b8-8_h8-8"] if figures["head"] == "pool4-linear"]
    assert all(0 <= figures["ece"] <= 1 for figures in exits)
    assert sum(f["ece_calibrated"] for f in exits) < sum(f["ece"] for f in exits)
    assert run("study", "--study", study, "--ece")[1].count("block 0, pool4-linear") == 3


def test_study_prints_markdown_of_the_same_accuracies(run, study):
    accuracy = json.loads(run("study", "--study", study, "--json")[1])["accuracy"]
    lines = run("study", "--study", study, "--markdown")[1].splitlines()
    assert lines[0] == "| after block, pool4-linear | 32/32 | 8/8 |"
    assert len([line for line in lines if line]) == 2 * (N_BLOCKS + 3)
    first = [100 * accuracy[key][0]["accuracy"] for key in ("b32-32_h32-32", "b8-8_h8-8")]
    assert lines[2] == f"| 0 | {first[0]:.2f} | {first[1]:.2f} |"


def test_study_shows_what_distillation_did_for_the_heads_where_the_training_recorded_it(run, study, tmp_path):
    assert "head_training_comparison" not in json.loads(run("study", "--study", study, "--json")[1])
    assert "trained plain" not in run("study", "--study", study)[1]
    folder = tmp_path / "compared"
    shutil.copytree(study, folder)
    document = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    document["head_training_comparison"] = {
        "split": "validation",
        "precision": "b32-32_h32-32",
        "exits": [{"mounting_point": 0, "head": "pool4-linear"}, {"mounting_point": N_BLOCKS - 1, "head": "final"}],
        "accuracy": {"plain": [0.5, 0.9], "distilled": [0.625, 0.9]},
    }
    (folder / "study.json").write_text(json.dumps(document), encoding="utf-8")
    compared = json.loads(run("study", "--study", folder, "--json")[1])["head_training_comparison"]
    assert compared["split"] == "validation"
    assert compared["heads"] == [{"mounting_point": 0, "head": "pool4-linear", "plain": 0.5, "distilled": 0.625}]
    table = run("study", "--study", folder)[1]
    assert "heads trained plain and distilled, 32/32, heads 32/32, validation split" in table
    assert table.splitlines()[-1].split() == ["block", "0,", "pool4-linear", "50.00", "%", "62.50", "%", "+12.50"]

    document["head_training_comparison"]["accuracy"]["plain"] = [0.5]
    (folder / "study.json").write_text(json.dumps(document), encoding="utf-8")
    status, _, err = run("study", "--study", folder)
    assert status == 2
    assert "the length of head_training_comparison.accuracy.plain is 1, but must be 2, one an exit" in err


@pytest.mark.parametrize("also", ["--json", "--ece"])
def test_markdown_goes_alone(run, study, also):
    status, out, err = run("study", "--study", study, "--markdown", also)
    assert (status, out) == (2, "")
    assert "--ece and --json do not go with it" in err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--out", "x.json", "--what", "front"), "--what is the content of a .csv file, but --out is 'x.json'"),
        (("--out", "x.csv", "--run", "3"), "--run goes with --session, a .csv file and --what search or tried"),
        (("--out", "no/x.csv"), "no/x.csv: cannot write it (no such folder)"),
        (("--out", "\0.csv"), "cannot write it (embedded null byte)"),
    ],
)
def test_what_an_export_would_have_to_ignore_is_refused(run, study, arguments, complaint, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, out, err = run("export", "--study", study, *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert complaint in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ("--accelerator", "quad_edge_tpu"),
            "on a single core, but quad_edge_tpu is a system; name a core's YAML file",
        ),
        (("--timeline", "x.json"), "--timeline goes with --network, not with --layers"),
        (("--batch", "2"), "--batch goes with --network, not with --layers"),
        (("--exit-ratios", "1"), "--exit-ratios goes with --network, not with --layers"),
    ],
)
def test_options_of_networks_are_refused_for_layers(run, arguments, complaint):
    status, out, err = run("simulate", "--layers", "layers.jsonl", *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert complaint in err


def _program(*arguments: object, stdout: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "explorer", *map(str, arguments)],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
        check=False,
    )


@pytest.mark.parametrize("arguments", [("evaluate",), ("--help",)])
def test_a_reader_that_has_gone_ends_it_quietly(study, arguments):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        ended = _program(*arguments, *(("--study", study) if arguments == ("evaluate",) else ()), stdout=closed)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_behind_the_standard_output_is_one_line(study):
    with Path("/dev/full").open("wb") as full:
        ended = _program("evaluate", "--study", study, stdout=full)
    assert ended.returncode == 2
    assert ended.stderr == b"exit-explorer: the standard output: cannot write it (No space left on device)\n"


def test_a_terminal_without_the_units_signs_gets_question_marks(study):
    ended = _program("evaluate", "--study", study, stdout=subprocess.PIPE, PYTHONIOENCODING="ascii")
    assert ended.returncode == 0
    assert b"pJ?cycles" in ended.stdout
