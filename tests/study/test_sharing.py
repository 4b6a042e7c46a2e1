"""Designs for others: the script prints the same figures, tables hold them in full, the report stands on its own."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from explorer.spec.design import Constraints, Deployment, Design, HaloRows, MountedExit, Schedule
from explorer.spec.network import HeadKind
from explorer.spec.traces import Split
from explorer.study.certificate import certify_design
from explorer.study.checkpoint import TriedDesign
from explorer.study.figures import exact_front
from explorer.study.report import gather_report, report_html
from explorer.study.report_plots import PlotPoint, PointKind, accuracy_edp_plot
from explorer.study.script import design_script
from explorer.study.search_values import SearchPoint
from explorer.study.tables import NamedEvaluation, designs_csv, exits_csv, front_csv, search_csv, tried_csv
from tests.study.test_design_json import DESIGNS

ROOT = Path(__file__).resolve().parents[2]
DESIGN = Design(
    exits=(
        MountedExit(mounting_point=0, threshold=0.6),
        MountedExit(mounting_point=3, threshold=0.8, head=HeadKind.GAP_LINEAR),
    )
)


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


# Scripts


def test_the_script_prints_the_same_figures(evaluator, tmp_path):
    constraints = Constraints(largest_final_ratio=0.01)
    script = tmp_path / "design.py"
    script.write_text(design_script(DESIGN, str(evaluator.study.folder), constraints=constraints), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", script],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    printed = json.loads(done.stdout)
    evaluation = evaluator.evaluate(DESIGN, Split.TEST, constraints)
    for name in ("accuracy", "energy_avg_pj", "latency_avg_cycles", "edp_avg_pj_cycles", "edp_reduction", "overhead"):
        assert printed[name] == getattr(evaluation, name), name
    assert printed["exit_ratios"] == list(evaluation.ratios)
    assert printed["violations"] == [violation.constraint for violation in evaluation.violations] != []
    assert printed["n_samples"] == evaluation.n_samples


@given(DESIGNS)
@settings(max_examples=60)
def test_any_design_survives_being_a_script(design):
    text = design_script(design, "a 'study'\nof \"mine\"", split=Split.VALIDATION)
    made = {}
    exec(compile(text.split("evaluator =")[0], "script", "exec"), made)
    assert made["design"] == design
    assert made["constraints"] == Constraints()
    compile(text, "script", "exec")


def test_the_script_holds_every_choice():
    deployment = Deployment(schedule=Schedule.FUSED, halo=HaloRows.RECOMPUTE, row_tiles=4)
    made = {}
    exec(design_script(Design(deployment=deployment), "small").split("evaluator =")[0], made)
    assert made["design"].deployment == deployment


# Tables


def test_a_design_is_a_row_for_each_split(evaluator):
    evaluations = [evaluator.evaluate(DESIGN, split) for split in (Split.VALIDATION, Split.TEST)]
    rows = table(
        designs_csv(NamedEvaluation(name='a "pin", mine', evaluation=e, note="two\nlines") for e in evaluations)
    )
    assert [row["split"] for row in rows] == ["validation", "test"]
    for row, evaluation in zip(rows, evaluations, strict=True):
        assert row["name"] == 'a "pin", mine'
        assert row["note"] == "two\nlines"
        assert row["exits"] == "0 3"
        assert row["heads"] == "pool4-linear gap-linear"
        assert float(row["accuracy"]) == evaluation.accuracy
        assert float(row["edp_avg_pj_cycles"]) == evaluation.edp_avg_pj_cycles
        assert float(row["final_exit_ratio"]) == evaluation.ratios[-1]


def test_exits_are_rows_and_what_does_not_exist_is_empty(evaluator):
    evaluation = evaluator.evaluate(DESIGN.with_thresholds((0.0, 0.8)), Split.TEST)
    rows = table(exits_csv([evaluation]))
    assert [row["mounting_point"] for row in rows] == ["0", "3", "4"]
    assert [float(row["ratio"]) for row in rows] == list(evaluation.ratios) == [1.0, 0.0, 0.0]
    assert rows[1]["accuracy"] == ""  # nobody leaves there
    assert rows[2]["threshold"] == ""  # the final exit has none


def test_a_front_is_a_row_for_each_point(evaluator):
    front = exact_front(evaluator, DESIGN, levels=21)
    rows = table(front_csv(DESIGN, front))
    assert len(rows) == front.n_points > 3
    point = front.point(2)
    assert (float(rows[2]["threshold_0"]), float(rows[2]["threshold_3"])) == point.thresholds
    assert float(rows[2]["accuracy"]) == point.accuracy
    assert float(rows[2]["ratio_final"]) == point.ratios[-1]


def test_designs_of_a_search_are_rows():
    point = SearchPoint(
        design=DESIGN,
        accuracy=0.9,
        accuracy_lower_bound=0.8,
        energy_avg_pj=2.0,
        latency_avg_cycles=3.0,
        edp_avg_pj_cycles=np.float64(7.5),
    )
    assert table(search_csv([point]))[0]["edp_avg_pj_cycles"] == "7.5"
    tried = TriedDesign(
        design=DESIGN,
        accuracy=0.9,
        accuracy_lower_bound=0.8,
        edp_avg_pj_cycles=float("inf"),
        violation=float("inf"),
    )
    (row,) = table(tried_csv([tried]))
    assert (row["number"], row["edp_avg_pj_cycles"]) == ("1", "")


# Reports


@pytest.fixture(scope="module")
def html(evaluator):
    certificate = certify_design(evaluator, DESIGN, np.random.default_rng(0), largest_drop=0.2)
    note = "<b>bold</b> & 'quoted'"
    return report_html(gather_report(evaluator, DESIGN, title="A <script> & more", note=note, certificate=certificate))


def texts(html):
    return " ".join(" ".join(ET.fromstring(html).itertext()).split())


def test_a_report_is_well_formed_and_stands_on_its_own(html):
    root = ET.fromstring(html)  # also escaped right
    assert not list(root.iter("script"))
    assert not list(root.iter("img"))
    assert not re.findall(r"\b(?:src|href)=|url\(|@import", html)
    assert set(re.findall(r"https?://[^\"]+", html)) == {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in html
    assert "A <script> & more" in texts(html)
    assert "<b>bold</b> & 'quoted'" in texts(html)


def test_a_report_holds_figures_with_units_and_splits(html, evaluator):
    said = texts(html)
    for split in (Split.VALIDATION, Split.TEST):
        evaluation = evaluator.evaluate(DESIGN, split)
        assert f"{100 * evaluation.accuracy:.2f} %" in said
        assert f"{evaluation.edp_avg_pj_cycles:.3e} pJ·cycles" in said
        assert f"{split.value}, {evaluation.n_samples:,} samples" in said
    for word in (
        "measured",
        "simulated",
        "chosen on the validation split",
        "static 8/8",
        "static FP32",
        "cycles",
        "Certificate",
    ):
        assert word in said


def test_a_report_can_be_read_without_seeing_it(html):
    root = ET.fromstring(html)
    assert root.get("lang") == "en"
    pictures = list(root.iter("{http://www.w3.org/2000/svg}svg"))
    assert len(pictures) == 2
    for picture in pictures:
        assert picture.get("role") == "img"
        assert "%" in picture.get("aria-label")
    tables = list(root.iter("table"))
    assert len(tables) >= 5
    for found in tables:
        assert found.find("caption").text
        assert {cell.get("scope") for cell in found.iter("th")} == {"col", "row"}


def test_a_report_brings_the_design_along(html):
    texts_to_copy = ["".join(pre.itertext()) for pre in ET.fromstring(html).iter("pre")]
    assert json.loads(texts_to_copy[0])["exits"][0]["threshold"] == 0.6
    compile(texts_to_copy[1], "script", "exec")


def test_a_report_of_the_static_network(evaluator):
    said = texts(report_html(gather_report(evaluator, Design())))
    assert "no early exits" in said


def test_every_point_lies_inside_the_plot():
    points = [
        PlotPoint(kind=kind, label="x & y", accuracy=accuracy, edp_pj_cycles=edp)
        for kind, accuracy, edp in zip(PointKind, (0.1, 0.9, 0.91, 0.5), (1e9, 2e15, 3e12, 7.0), strict=True)
    ]
    for some in (points, points[:1]):
        root = ET.fromstring(accuracy_edp_plot(some))
        for circle in root.iter("{http://www.w3.org/2000/svg}circle"):
            assert 0 <= float(circle.get("cx")) <= 620
            assert 0 <= float(circle.get("cy")) <= 360
        for line in root.iter("{http://www.w3.org/2000/svg}line"):
            assert 0 <= float(line.get("x1")) <= 620
