"""Sessions in the window: saved by themselves, brought back after a crash, opened, saved elsewhere, never lost."""

from __future__ import annotations

import os
import sqlite3

import pytest

from explorer.gui.messages import MessageLevel
from explorer.study.edits import SetThreshold
from explorer.study.session_file import SESSION_SUFFIX, SessionFile
from explorer.study.session_summary import unclean_sessions
from explorer.study.study_reference import StudyReference
from tests.gui.conftest import PATIENCE


@pytest.fixture
def keeping(qtbot, ui):
    """A window that keeps its session."""
    keeper = ui.context.keeper
    keeper.is_on = True
    ui.window.begin()
    qtbot.waitUntil(lambda: keeper.file is not None, timeout=PATIENCE)
    return ui


def saved(path, network):
    with SessionFile.open(path, read_only=True) as file:
        return file.restored(network)


def quiet(qtbot, ui):
    qtbot.waitUntil(lambda: ui.context.keeper.is_idle, timeout=PATIENCE)


def test_a_session_is_saved_by_itself_with_all_its_steps(qtbot, keeping):
    store = keeping.store
    store.apply(SetThreshold(mounting_point=1, threshold=0.42))
    store.pin()
    quiet(qtbot, keeping)
    path = keeping.context.keeper.file.path
    session = saved(path, store.network)
    assert session.design == store.design
    assert [pin.name for pin in session.state.pins] == ["design 1"]
    assert session.undo_label == "pin design 1"
    assert path.parent == keeping.context.keeper.folder


def test_closing_the_window_saves_at_once_and_closes_the_file(qtbot, keeping):
    keeper, store = keeping.context.keeper, keeping.store
    path = keeper.file.path
    store.apply(SetThreshold(mounting_point=1, threshold=0.31))
    keeping.window.close()
    assert saved(path, store.network).design == store.design
    assert unclean_sessions(keeper.folder) == ()


def test_saving_does_not_wait_in_the_windows_thread(keeping, monkeypatch):
    from PySide6.QtCore import QThread

    threads = []
    monkeypatch.setattr(SessionFile, "save", lambda self, session: threads.append(QThread.currentThread()))
    keeping.store.apply(SetThreshold(mounting_point=1, threshold=0.42))
    keeping.context.keeper.save()
    keeping.window.close()
    assert threads
    assert keeping.window.thread() not in threads


def crashed(tmp_path, study_folder, folder):
    """A session file as a program leaves it that ends without closing it."""
    from explorer.study.files import find_study
    from explorer.study.session import Session

    study = find_study(str(study_folder))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"lost{SESSION_SUFFIX}"
    child = os.fork()
    if child == 0:  # ends as a crash would: nothing is closed, nothing is run at exit
        session = Session(study.network, study.default_design)
        session.apply(SetThreshold(mounting_point=1, threshold=0.123))
        session.pin("lost and found")
        SessionFile.create(path, StudyReference.of(study)).save(session)
        os._exit(0)
    os.waitpid(child, 0)
    return path


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_after_a_crash_the_session_is_offered_and_comes_back(qtbot, make_ui, tmp_path, study_folder):
    ui = make_ui()
    path = crashed(tmp_path, study_folder, ui.context.keeper.folder)
    ui.context.keeper.is_on = True
    ui.window.begin()
    bar = ui.window.message_bar
    qtbot.waitUntil(lambda: "lost" in bar.text, timeout=PATIENCE)
    assert bar._level is MessageLevel.QUESTION
    assert len(bar.choices) == 2
    ui.store.inform("something else")
    assert "lost" in bar.text  # a note does not push a question aside
    bar.choices[0].click()
    qtbot.waitUntil(lambda: bool(ui.store.session.state.pins), timeout=PATIENCE)
    assert ui.store.session.state.pins[0].name == "lost and found"
    assert ui.store.design.exits[0].threshold == pytest.approx(0.123)
    assert ui.context.keeper.file.path == path
    ui.store.undo()
    assert not ui.store.session.state.pins
    qtbot.waitUntil(lambda: ui.store.is_complete, timeout=PATIENCE)
    ui.window.close()
    assert unclean_sessions(ui.context.keeper.folder) == ()


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_session_left_behind_can_be_left_and_is_not_offered_again(qtbot, make_ui, tmp_path, study_folder):
    ui = make_ui()
    path = crashed(tmp_path, study_folder, ui.context.keeper.folder)
    ui.context.keeper.is_on = True
    ui.window.begin()
    qtbot.waitUntil(lambda: "lost" in ui.window.message_bar.text, timeout=PATIENCE)
    ui.window.message_bar.choices[1].click()
    quiet(qtbot, ui)
    assert path.exists()
    assert path not in [summary.path for summary in unclean_sessions(ui.context.keeper.folder)]


def test_save_as_goes_on_in_the_new_file(qtbot, keeping, tmp_path):
    target = tmp_path / "mine"
    keeping.window.ask_target = lambda title, proposal, kinds: str(target)
    keeping.window.actions_["save-session-as"].trigger()
    quiet(qtbot, keeping)
    path = target.with_suffix(SESSION_SUFFIX)
    qtbot.waitUntil(lambda: keeping.context.keeper.file.home == path, timeout=PATIENCE)
    keeping.store.apply(SetThreshold(mounting_point=1, threshold=0.77))
    keeping.window.actions_["save-session"].trigger()
    quiet(qtbot, keeping)
    assert saved(path, keeping.store.network).design == keeping.store.design
    assert "mine" in keeping.window.windowTitle()
    assert path in keeping.window.opener.recent.paths


def test_a_session_of_a_newer_version_opens_read_only(qtbot, keeping, tmp_path):
    path = tmp_path / f"newer{SESSION_SUFFIX}"
    with SessionFile.create(path, StudyReference.of(keeping.store.study)) as file:
        keeping.store.session.pin("from the future")
        file.save(keeping.store.session)
    keeping.store.undo()
    with sqlite3.connect(path) as database:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        database.execute(f"PRAGMA user_version = {version + 1}")
    database.close()
    before = path.read_bytes()
    keeping.window.opener.open(str(path))
    qtbot.waitUntil(lambda: keeping.context.keeper.file.home == path, timeout=PATIENCE)
    assert keeping.store.session.state.pins[0].name == "from the future"
    assert "newer" in keeping.window.message_bar.text
    keeping.store.apply(SetThreshold(mounting_point=1, threshold=0.77))
    keeping.context.keeper.save()
    quiet(qtbot, keeping)
    assert path.read_bytes() == before  # it stays as it is
    assert keeping.context.keeper.file.path != path  # and nothing is lost
    kept = keeping.context.keeper.file.path
    keeping.window.close()
    if kept is not None:
        assert saved(kept, keeping.store.network).design.exits[0].threshold == 0.77


def test_where_nothing_can_be_written_the_session_lives_on_and_says_so(qtbot, ui, tmp_path, monkeypatch):
    keeper = ui.context.keeper
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    keeper.folder = blocked / "sessions"
    monkeypatch.setattr("tempfile.tempdir", str(blocked))
    keeper.is_on = True
    ui.window.begin()
    qtbot.waitUntil(lambda: keeper.file is not None, timeout=PATIENCE)
    assert "memory" in ui.window.message_bar.text
    ui.store.apply(SetThreshold(mounting_point=1, threshold=0.2))
    keeper.save()
    quiet(qtbot, ui)
    target = tmp_path / f"rescued{SESSION_SUFFIX}"
    keeper.save_as(target)
    qtbot.waitUntil(lambda: keeper.file.home == target, timeout=PATIENCE)
    assert saved(target, ui.store.network).design.exits[0].threshold == 0.2


def test_a_lesson_is_not_kept(qtbot, keeping):
    from tests.gui.test_lessons import SMALL

    store, keeper = keeping.store, keeping.context.keeper
    store.apply(SetThreshold(mounting_point=1, threshold=0.6))
    mine = store.design
    lesson = keeping.window.context.keeper.folder.parent / "lesson.yaml"
    import yaml

    lesson.write_text(yaml.safe_dump(SMALL), encoding="utf-8")
    keeping.window.lessons.open(lesson)
    assert store.design != mine
    store.pin()
    quiet(qtbot, keeping)
    assert saved(keeper.file.path, store.network).design == mine
    keeping.context.lessons.leave()
    assert store.design == mine


def test_a_window_that_keeps_nothing_writes_nothing(qtbot, ui):
    ui.store.apply(SetThreshold(mounting_point=1, threshold=0.6))
    ui.window.close()
    assert not ui.context.keeper.folder.exists()
