"""Random clicks, keys, drags, searches and theme changes raise nothing and leave a window that tells the truth."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QWidget

from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluator
from tests.gui.conftest import PATIENCE

N_EVENTS = 250
KEYS = (
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_Tab, Qt.Key.Key_Space,
    Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_5, Qt.Key.Key_Home,
)  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_a_monkey_breaks_nothing(qtbot, make_ui, seed):
    ui = make_ui(size=(1280, 800))
    ui.window.ask_file = lambda title, kinds: "/nowhere/none.yaml"
    ui.window.ask_folder = lambda title, start: "/nowhere"
    ui.window.actions_.quit.setEnabled(False)
    ui.window.toolbar.seconds.setValue(1)
    rng = np.random.default_rng(seed)
    for _ in range(N_EVENTS):
        _poke(qtbot, ui, rng)
        qtbot.wait(1)
    ui.store.search.stop()
    ui.store.end_drag()
    qtbot.waitUntil(lambda: ui.store.is_complete and not ui.store.search._threads, timeout=PATIENCE)
    expected = Evaluator(ui.store.study).evaluate(ui.store.design, Split.VALIDATION, ui.store.constraints)
    assert ui.store.evaluation == expected
    assert tuple(sorted(ui.window.exits.cards)) == ui.store.design.mounting_points
    for mounted in ui.store.design.exits:
        assert ui.window.exits.cards[mounted.mounting_point].spin.value() == pytest.approx(mounted.threshold, abs=1e-3)


def _poke(qtbot, ui, rng):
    window = ui.window
    widgets = [
        w for w in window.findChildren(QWidget) if w.isVisible() and w.isEnabled() and not w.inherits("QMenuBar")
    ]
    widget = widgets[int(rng.integers(len(widgets)))]
    place = QPoint(int(rng.integers(max(widget.width(), 1))), int(rng.integers(max(widget.height(), 1))))
    match int(rng.integers(8)):
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
            actions = window.actions_
            names = ("undo", "redo", "pin", "theme", "search", "fit", "open_accelerator", "open_study")
            getattr(actions, names[int(rng.integers(len(names)))]).trigger()
        case 6:
            combos = [w for w in widgets if isinstance(w, QComboBox) and w.count() and w is not window.toolbar.study]
            combo = combos[int(rng.integers(len(combos)))]
            index = int(rng.integers(combo.count()))
            combo.setCurrentIndex(index)
            combo.activated.emit(index)
        case 7:
            buttons = [w for w in widgets if isinstance(w, QAbstractButton)]
            qtbot.mouseDClick(buttons[int(rng.integers(len(buttons)))], Qt.MouseButton.LeftButton)
