"""What was set aside after a search is collected when its user rests, so that searching never fills the memory."""

from __future__ import annotations

import gc
import weakref

import pytest
from PySide6.QtCore import QObject

from explorer.gui.garbage import LOOKS_BEFORE_FREEZE, LOOKS_OF_REST, GarbageCollector


class Knot:
    """An object in a cycle, which counting references never frees."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def collector(qapp):
    parent = QObject()
    collector = GarbageCollector(parent)
    collector._timer.stop()
    for _ in range(LOOKS_BEFORE_FREEZE):
        collector.look()
    yield collector
    gc.unfreeze()
    parent.deleteLater()


def test_a_cycle_left_by_a_search_is_freed_after_a_rest(collector):
    collector.is_busy = lambda: True
    collector.look()
    knot = Knot()
    gone = weakref.ref(knot)
    collector.is_busy = lambda: False
    collector.look()  # sets it aside
    del knot
    gc.collect()
    assert gone() is not None
    for _ in range(LOOKS_OF_REST):
        collector.look()
    assert gone() is None


def test_while_something_runs_nothing_is_collected(collector):
    collector.is_busy = lambda: True
    knot = Knot()
    gone = weakref.ref(knot)
    del knot
    for _ in range(2 * LOOKS_OF_REST):
        collector.look()
    assert gone() is not None
