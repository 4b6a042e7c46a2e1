"""Anything can be dropped, pasted or opened: it is taken, or refused in one clear line, and nothing is lost."""

from __future__ import annotations

import json
import shutil

import numpy as np
import yaml
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage

from explorer.errors import ExplorerError
from explorer.gui.recent import MOST, RecentFiles
from explorer.resources import accelerator_files
from explorer.study.design_json import design_to_text
from explorer.study.edits import Unmount
from explorer.study.file_kinds import FileKind, kind_of, kind_of_text
from tests.gui.conftest import PATIENCE
from tests.gui.test_lessons import SMALL
from tests.studies import write_study


def drop(ui, *paths, text=None):
    data = QMimeData()
    if paths:
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    if text is not None:
        data.setText(text)
    event = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    ui.window.dropEvent(event)


def told(qtbot, ui, *words):
    """Wait for a line in the bar that holds all words."""
    bar = ui.window.message_bar
    qtbot.waitUntil(lambda: bar.isVisible() and all(word in bar.text for word in words), timeout=PATIENCE)
    assert "\n" not in bar.text


def test_a_study_is_opened_by_its_folder_or_its_file(qtbot, ui, tmp_path):
    for number, part in enumerate(("", "study.json")):
        folder = write_study(tmp_path / f"other{number}")
        drop(ui, folder / part)
        qtbot.waitUntil(lambda folder=folder: ui.store.study.folder == folder, timeout=PATIENCE)
        qtbot.waitUntil(lambda: ui.store.is_complete, timeout=PATIENCE)


def test_a_design_as_a_file_or_as_text_is_taken_over(qtbot, ui, tmp_path):
    before = ui.store.design
    text = design_to_text(before)
    path = tmp_path / "design.json"
    path.write_text(text, encoding="utf-8")
    for give in (lambda: drop(ui, path), lambda: drop(ui, text=text), lambda: drop(ui, text=f"  {path}\n")):
        ui.store.apply(Unmount(mounting_point=3))
        give()
        qtbot.waitUntil(lambda: ui.store.design == before, timeout=PATIENCE)
    qtbot.waitUntil(lambda: ui.store.is_complete, timeout=PATIENCE)


def test_copy_and_paste_bring_a_design_along(qtbot, ui):
    before = ui.store.design
    ui.window.actions_["copy-design"].trigger()
    assert json.loads(QGuiApplication.clipboard().text())["exits"]
    ui.store.apply(Unmount(mounting_point=3))
    ui.window.actions_["paste-design"].trigger()
    assert ui.store.design == before
    assert "clipboard" in ui.window.actions_["undo"].text()
    QGuiApplication.clipboard().clear()


def test_an_empty_clipboard_is_one_clear_line(qtbot, ui, monkeypatch):
    class Empty:
        def mimeData(self):
            return None

    monkeypatch.setattr(QGuiApplication, "clipboard", Empty)
    before = ui.store.design
    ui.window.actions_["paste-design"].trigger()
    assert ui.store.design == before
    assert "no design" in ui.window.message_bar.text


def test_an_accelerator_is_chosen(qtbot, ui, tmp_path):
    source = accelerator_files()["single_edge_tpu"]
    shutil.copytree(source.parent, tmp_path / "accelerators")
    path = tmp_path / "accelerators" / "single_edge_tpu.yaml"
    drop(ui, path)
    qtbot.waitUntil(lambda: ui.store.design.deployment.accelerator == str(path), timeout=PATIENCE)
    qtbot.waitUntil(lambda: ui.store.is_complete, timeout=PATIENCE)
    assert ui.window.toolbar.accelerator.currentData() == str(path)


def test_a_lesson_begins(qtbot, ui, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(SMALL), encoding="utf-8")
    drop(ui, path)
    qtbot.waitUntil(lambda: ui.context.lessons.is_on, timeout=PATIENCE)
    ui.context.lessons.leave()
    qtbot.waitUntil(lambda: ui.store.is_complete, timeout=PATIENCE)


def nonsense(tmp_path):
    rng = np.random.default_rng(3)
    picture = tmp_path / "picture.png"
    QImage(8, 8, QImage.Format.Format_RGB32).save(str(picture))
    made = {
        "noise.bin": bytes(rng.integers(0, 256, 500, dtype=np.uint8)),
        "empty.json": b"",
        "poem.txt": b"Roses are red, thresholds are high",
        "list.json": b"[1, 2]",
        "broken.json": b'{"exits": [',
        "broken.yaml": b"cores: [",
        "strange.yaml": b"name: nobody\n",
        "bomb.yaml": b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "deep.json": b"[" * 100_000,
        "design.json": b'{"exits": [{"mounting_point": 99, "threshold": 0.5}]}',
        "wrong.json": b'{"exits": "none"}',
        "half.exits": b"SQLite format 3\x00" + bytes(50),
        "table.csv": b"a,b\n1,2\n",
        "wide.txt": "café".encode("latin-1"),
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder").mkdir()
    return [picture, *(tmp_path / name for name in made), tmp_path / "folder", tmp_path / "gone.exits"]


def test_everything_else_is_refused_in_one_clear_line(qtbot, ui, tmp_path):
    before, errors = ui.store.session.state, []
    ui.store.message_posted.connect(errors.append)
    for path in nonsense(tmp_path):
        errors.clear()
        drop(ui, path)
        qtbot.waitUntil(lambda: bool(errors), timeout=PATIENCE)
        assert len(errors) == 1, path
        assert "Unexpected" not in errors[0].text, (path, errors[0].text)
        assert "\n" not in errors[0].text
        assert len(errors[0].text) < 500
        assert ui.store.session.state == before, path
    assert not [path for path in ui.window.opener.recent.paths if path.name in ("noise.bin", "picture.png")]


def test_several_files_and_addresses_are_told_apart(qtbot, ui, tmp_path):
    drop(ui, tmp_path / "one", tmp_path / "two")
    told(qtbot, ui, "one", "no such file")
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/design.json")])
    ui.window.opener.take(data)
    told(qtbot, ui, "example.org", "computer")
    ui.window.opener.take(QMimeData())
    told(qtbot, ui, "no design")
    drop(ui, text="x" * 200_000)
    told(qtbot, ui, "too long")


@given(st.text(max_size=60))
def test_no_text_breaks_the_recognition(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.txt"
    try:
        assert kind_of_text(text, path).kind in FileKind
    except ExplorerError as error:
        assert "\n" not in str(error)


def test_kinds_are_told_by_content_not_by_name(tmp_path, study_folder):
    design = tmp_path / "design.txt"
    design.write_text('{"exits": []}', encoding="utf-8")
    assert kind_of(design).kind is FileKind.DESIGN
    assert kind_of(study_folder).kind is FileKind.STUDY
    assert kind_of(accelerator_files()["quad_edge_tpu"]).kind is FileKind.ACCELERATOR


def test_recent_files_are_the_newest_first_and_only_those_that_exist(qapp, tmp_path):
    from explorer.gui.preferences import preferences

    recent = RecentFiles(preferences())
    files = [tmp_path / f"{number}.exits" for number in range(MOST + 3)]
    for path in files:
        path.touch()
        recent.add(path)
    assert recent.paths == tuple(reversed(files[3:]))
    files[-1].unlink()
    assert recent.paths[0] == files[-2]
    recent.add(files[5])
    assert recent.paths[0] == files[5]
    assert len(set(recent.paths)) == len(recent.paths)
    assert RecentFiles(preferences()).paths == recent.paths
    recent.clear()
    assert recent.paths == ()
    preferences().setValue("recent", 7)
    assert recent.paths == ()


def test_the_menu_of_recent_files_opens_them(qtbot, ui, tmp_path):
    path = tmp_path / "design.json"
    path.write_text('{"exits": []}', encoding="utf-8")
    drop(ui, path)
    qtbot.waitUntil(lambda: ui.store.design.is_static, timeout=PATIENCE)
    ui.store.undo()
    from PySide6.QtWidgets import QMenu

    menu = QMenu()
    ui.window.opener.fill_recent(menu)
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: ui.store.design.is_static, timeout=PATIENCE)
    qtbot.waitUntil(lambda: ui.store.is_complete, timeout=PATIENCE)
    menu.deleteLater()


def test_a_file_named_on_the_command_line_opens_as_soon_as_the_window_is_there(qtbot, ui, tmp_path):
    path = tmp_path / "design.json"
    path.write_text('{"exits": []}', encoding="utf-8")
    ui.window.begin(str(path))
    qtbot.waitUntil(lambda: ui.store.design.is_static, timeout=PATIENCE)
    qtbot.waitUntil(lambda: ui.store.is_complete, timeout=PATIENCE)
