"""Everything that can be taken away is a valid file of its kind, or a clear line says why there is none."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QImage

from explorer.errors import FileError
from explorer.gui.exporting import drawn, pictured, write_whole
from tests.gui.conftest import PATIENCE

ROOT = Path(__file__).resolve().parents[2]


def export(qtbot, ui, action, path):
    ui.window.ask_target = lambda title, proposal, kinds: str(path)
    ui.window.actions_[action].trigger()
    qtbot.waitUntil(lambda: ui.context.keeper.is_idle and "Written" in ui.window.message_bar.text, timeout=PATIENCE)
    return path


def test_the_table_holds_the_current_design_and_the_pins_with_their_figures(qtbot, ui, tmp_path):
    ui.store.pin()
    path = export(qtbot, ui, "export-csv", tmp_path / "figures.csv")
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert [row["name"] for row in rows] == ["current design"] * 2 + ["design 1"] * 2
    assert float(rows[0]["accuracy"]) == pytest.approx(ui.store.evaluation.accuracy)
    assert float(rows[1]["accuracy"]) == pytest.approx(ui.store.test_evaluation.accuracy)


@pytest.mark.parametrize("scale", [1, 2, 4])
def test_pictures_have_a_multiple_of_the_windows_size(qtbot, ui, tmp_path, scale):
    path = export(qtbot, ui, f"export-png-{scale}x", tmp_path / "window.png")
    picture = QImage(str(path))
    assert (picture.width(), picture.height()) == (ui.window.width() * scale, ui.window.height() * scale)


def test_the_plot_is_exported_as_picture_and_as_drawing(qtbot, ui, tmp_path):
    picture = QImage(str(export(qtbot, ui, "export-plot-png", tmp_path / "plot.png")))
    assert picture.width() == 4 * ui.window.plot_panel.width()
    path = export(qtbot, ui, "export-svg", tmp_path / "plot.svg")
    root = ElementTree.parse(path).getroot()
    assert root.tag.endswith("svg")
    assert len(list(root.iter())) > 30
    assert "Accuracy" in path.read_text(encoding="utf-8")


def test_the_script_prints_the_figures_of_the_design(qtbot, ui, tmp_path):
    path = export(qtbot, ui, "export-script", tmp_path / "design.py")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert f"{ui.store.test_evaluation.accuracy:.4f}"[:5] in done.stdout


def test_the_report_is_a_page_of_well_formed_html(qtbot, ui, tmp_path):
    path = export(qtbot, ui, "export-report", tmp_path / "report.html")
    text = path.read_text(encoding="utf-8")
    ElementTree.fromstring(text.partition(">")[2] if text.startswith("<!DOCTYPE") else text)
    assert "EDP" in text


def test_a_file_that_cannot_be_written_is_one_clear_line(qtbot, ui, tmp_path):
    ui.window.ask_target = lambda title, proposal, kinds: str(tmp_path / "no" / "folder.csv")
    ui.window.actions_["export-csv"].trigger()
    bar = ui.window.message_bar
    qtbot.waitUntil(lambda: "folder" in bar.text and "cannot" in bar.text, timeout=PATIENCE)
    assert "\n" not in ui.window.message_bar.text


def test_nothing_happens_if_no_file_is_chosen(qtbot, ui):
    ui.window.ask_target = lambda title, proposal, kinds: ""
    for action in ui.window.actions_:
        if action.objectName().startswith("export-"):
            action.trigger()
    assert ui.context.keeper.is_idle
    assert not ui.window.message_bar.isVisible()


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    write_whole(path, b"old")

    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(FileError, match="No space left"):
        write_whole(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["a.txt"]


def test_pictures_and_drawings_of_one_widget_are_alike(ui):
    panel = ui.window.plot_panel
    assert pictured(panel, 2).size() == panel.size() * 2
    assert drawn(panel, "title").count(b"title") >= 1
