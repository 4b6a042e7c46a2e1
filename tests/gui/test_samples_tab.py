"""Samples are shown by exit, filtered, and stepped through their exits; one selection follows everywhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from explorer.gui.panels.exit_list import ExitList
from explorer.gui.panels.sample_gallery import AnswerFilter
from explorer.gui.panels.samples_tab import SamplesTab
from explorer.gui.selection import NOTHING, Selection
from explorer.spec.traces import Split
from explorer.study.sample_path import sample_path
from tests.gui.conftest import PATIENCE


@pytest.fixture
def tab(qtbot, store, show):
    tab = show(SamplesTab, size=(380, 560))
    qtbot.waitUntil(lambda: bool(tab.gallery._groups), timeout=PATIENCE)
    tab.gallery.grab()
    return tab


def test_a_click_selects_a_sample_and_shows_its_way(qtbot, store, tab):
    place, sample, exit_index = tab.gallery._places[0]
    qtbot.mousePress(tab.gallery, Qt.MouseButton.LeftButton, pos=place.center())
    assert store.selection.sample == sample
    assert tab.steps.isVisible()
    assert tab.steps._path.taken.exit_index == exit_index
    assert store.study.class_names[tab.steps._path.label] in tab.steps.accessibleName()
    qtbot.mousePress(tab.gallery, Qt.MouseButton.LeftButton, pos=place.center())
    assert store.selection.sample is None
    assert not tab.steps.isVisible()


def test_keys_go_from_sample_to_sample(qtbot, store, tab):
    samples = [sample for _, sample, _ in tab.gallery._places]
    qtbot.keyClick(tab.gallery, Qt.Key.Key_Right)
    qtbot.keyClick(tab.gallery, Qt.Key.Key_Right)
    assert store.selection.sample == samples[1]
    qtbot.keyClick(tab.gallery, Qt.Key.Key_Escape)
    assert store.selection.sample is None


def test_filters_leave_only_what_is_asked_for(store, tab):
    tab.answer_filter.setCurrentIndex(tab.answer_filter.findData(AnswerFilter.WRONG))
    tab.answer_filter.activated.emit(tab.answer_filter.currentIndex())
    tab.gallery.grab()
    for _, sample, _ in tab.gallery._places:
        assert not sample_path(store.evaluator, store.design, sample, Split.TEST).taken.is_right
    tab.exit_filter.setCurrentIndex(1)
    tab.exit_filter.activated.emit(1)
    tab.gallery.grab()
    assert {exit_index for _, _, exit_index in tab.gallery._places} <= {0}
    assert len(tab.gallery._groups) == 1


def test_the_cards_mark_the_confidences_of_the_selected_sample(qtbot, store, show, tab):
    cards = show(ExitList, size=(320, 600))
    store.select(Selection(sample=5))
    path = sample_path(store.evaluator, store.design, 5, Split.TEST)
    for step in path.steps[:-1]:
        assert cards.cards[step.mounting_point].histogram._sample == pytest.approx(step.confidence)
    store.select(NOTHING)
    assert all(card.histogram._sample is None for card in cards.cards.values())


def test_an_exit_selected_on_its_card_is_selected_everywhere(qtbot, store, show):
    cards = show(ExitList, size=(320, 600))
    point = store.design.mounting_points[1]
    qtbot.mousePress(cards.cards[point].title, Qt.MouseButton.LeftButton)
    assert store.selection.exit_index == 1 and store.selection.block == point
    assert cards.cards[point]._is_focused
    qtbot.mousePress(cards.cards[point].title, Qt.MouseButton.LeftButton)
    assert store.selection.exit_index is None


def test_what_is_hovered_goes_before_what_is_selected():
    chosen, pointed = Selection(block=3, sample=7), Selection(block=5)
    assert pointed.over(chosen) == Selection(block=5, sample=7)
    assert NOTHING.over(chosen) == chosen
