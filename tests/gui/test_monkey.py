"""Random clicks, keys, drags, searches and theme changes raise nothing and leave a window that tells the truth."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import yaml
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFileDialog, QToolButton, QWidget

from explorer.gui import job_state
from explorer.jobs import Job, JobDone, JobProgress, JobStage
from explorer.jobs.wire import encode
from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluator
from tests.gui.conftest import PATIENCE
from tests.gui.test_lessons import SMALL

N_EVENTS = 250
KEYS = (
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_Tab, Qt.Key.Key_Space,
    Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_5, Qt.Key.Key_Home,
)  # fmt: skip
_STEP = JobProgress(
    stage=JobStage.TOGETHER, epoch=1, n_epochs=1, step=1, n_steps=2, loss=1.0, accuracy=0.5, images_per_second=9.0,
    seconds_left=1.0,
)  # fmt: skip
CHILD = (
    "import sys, time\n"
    "sys.stdin.readline()\n"
    f"sys.stdout.write({encode(_STEP)!r}); sys.stdout.flush(); time.sleep(0.5)\n"
    f"sys.stdout.write({encode(JobDone(study=Path('/nowhere')))!r})"
)
"""A job that is over soon and has written nothing."""
LEFT_OUT = ("quit", "presentation", "text-larger", "text-smaller", "language-", "lesson-")
"""They close the window, build it again, or change to a large study: the rest of the events are for this one."""


@pytest.mark.parametrize("seed", [1, 2])
def test_a_monkey_breaks_nothing(qtbot, make_ui, tmp_path, monkeypatch, seed):
    nowhere = {"getOpenFileName": ("/nowhere/none.yaml", ""), "getSaveFileName": ("/nowhere/none.file", "")}
    for name, answer in {**nowhere, "getExistingDirectory": "/nowhere"}.items():  # the real ones wait for a person
        monkeypatch.setattr(QFileDialog, name, lambda *_args, answer=answer, **_options: answer)
    monkeypatch.setattr(job_state, "Job", partial(Job, command=(sys.executable, "-c", CHILD)))  # no real training
    monkeypatch.setattr(job_state, "might_have_gpu", lambda: False)
    ui = make_ui(size=(1280, 800))
    ui.window.actions_["quit"].setEnabled(False)
    lesson = tmp_path / "lesson.yaml"
    lesson.write_text(yaml.safe_dump(SMALL), encoding="utf-8")
    ui.window.toolbar.seconds.setValue(1)
    rng = np.random.default_rng(seed)
    for _ in range(N_EVENTS):
        _poke(qtbot, ui, rng, lesson)
        qtbot.wait(1)
    ui.context.lessons.leave()
    ui.store.search.stop()
    ui.store.jobs.cancel()
    ui.store.end_drag()
    qtbot.waitUntil(lambda: ui.store.is_complete and not ui.store.search._threads, timeout=PATIENCE)
    expected = Evaluator(ui.store.study).evaluate(ui.store.design, Split.VALIDATION, ui.store.constraints)
    assert ui.store.evaluation == expected
    assert tuple(sorted(ui.window.exits.cards)) == ui.store.design.mounting_points
    for mounted in ui.store.design.exits:
        assert ui.window.exits.cards[mounted.mounting_point].spin.value() == pytest.approx(mounted.threshold, abs=1e-3)


def _poke(qtbot, ui, rng, lesson):
    window = ui.window
    widgets = [
        w
        for w in window.findChildren(QWidget)
        if w.isVisible() and w.isEnabled() and not w.inherits("QMenuBar") and not _waits(w)
    ]
    widget = widgets[int(rng.integers(len(widgets)))]
    place = QPoint(int(rng.integers(max(widget.width(), 1))), int(rng.integers(max(widget.height(), 1))))
    match int(rng.integers(9)):
        case 0 | 1:
            if not isinstance(widget, QComboBox):  # its list would wait for the next click
                qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)
        case 2:
            qtbot.keyClick(widget, KEYS[int(rng.integers(len(KEYS)))])
        case 3:
            cards = list(window.exits.cards.values())
            if cards:
                histogram = cards[int(rng.integers(len(cards)))].histogram
                qtbot.mousePress(histogram, Qt.MouseButton.LeftButton, pos=QPoint(int(rng.integers(200)), 10))
                qtbot.mouseMove(histogram, QPoint(int(rng.integers(200)), 20))
                qtbot.mouseRelease(histogram, Qt.MouseButton.LeftButton, pos=QPoint(int(rng.integers(200)), 10))
        case 4:
            buttons = window.strip.buttons
            qtbot.mouseClick(buttons[int(rng.integers(len(buttons)))], Qt.MouseButton.LeftButton)
        case 5:
            names = [action.objectName() for action in window.actions_]
            names = [name for name in names if not name.startswith(LEFT_OUT)]
            window.actions_[names[int(rng.integers(len(names)))]].trigger()
        case 6:
            combos = [w for w in widgets if isinstance(w, QComboBox) and w.count() and w is not window.toolbar.study]
            combo = combos[int(rng.integers(len(combos)))]
            index = int(rng.integers(combo.count()))
            combo.setCurrentIndex(index)
            combo.activated.emit(index)
        case 7:
            buttons = [w for w in widgets if isinstance(w, QAbstractButton)]
            qtbot.mouseDClick(buttons[int(rng.integers(len(buttons)))], Qt.MouseButton.LeftButton)
        case 8:
            state = ui.context.lessons
            do = (lambda: window.lessons.open(lesson), state.next, state.previous, lambda: _answer(state))
            do[int(rng.integers(len(do)))]()


def _answer(state):
    if state.is_on:
        state.reveal(0.0)


def _waits(widget):
    """Whether a click opens a menu, which would wait for a person."""
    return isinstance(widget, QToolButton) and widget.menu() is not None
