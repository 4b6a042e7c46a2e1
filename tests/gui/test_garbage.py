"""Cycles are freed in the window's thread, without a walk through all that lives, and never while something runs."""

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


def many_new_objects():
    return [[number] for number in range(2 * gc.get_threshold()[0])]


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


def test_a_young_cycle_is_freed_at_the_next_look(collector):
    collector.look()
    knot = Knot()
    gone = weakref.ref(knot)
    del knot
    kept = many_new_objects()
    collector.look()
    assert gone() is None
    assert kept


def test_what_outlives_a_look_is_not_walked_through_again(collector):
    kept = many_new_objects()
    collector.look()
    assert gc.get_freeze_count() >= len(kept)
    assert gc.get_count()[0] < gc.get_threshold()[0]
    assert len(gc.get_objects()) < len(kept)


def test_nothing_is_cleared_out_while_somebody_edits(collector):
    knot = Knot()
    gone = weakref.ref(knot)
    kept = many_new_objects()
    collector.look()
    del knot, kept
    for _ in range(2 * LOOKS_OF_REST):
        collector.look()
        collector.stir()
    assert gone() is not None
