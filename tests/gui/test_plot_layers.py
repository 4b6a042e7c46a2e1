"""Classes of points are shown and hidden, remembered, and tell the truth about where they come from."""

from __future__ import annotations

from explorer.gui.panels.exit_list import ExitList
from explorer.gui.plots.accuracy_edp import AccuracyEdpPlot
from explorer.gui.plots.layer import LayerKey
from explorer.gui.plots.pointer import _described
from explorer.gui.plots.styles import OFF_AT_FIRST, STYLES, TIPS, layer_colors
from explorer.gui.selection import Selection
from explorer.gui.theme import DARK, LIGHT
from explorer.spec.design import Conventions
from tests.gui.conftest import PATIENCE


def test_every_class_has_a_form_a_colour_and_a_meaning():
    assert set(STYLES) == set(TIPS) == set(LayerKey) == set(layer_colors(LIGHT)) == set(layer_colors(DARK))
    forms = [(style.symbol, style.filled, style.dashed) for style in STYLES.values()]
    assert len(set(forms)) == len(forms) or forms.count(("star", True, False)) <= 1


def test_what_is_shown_is_remembered(store, show):
    plot = show(AccuracyEdpPlot, size=(640, 460))
    plot.legend.entries[LayerKey.TRUNCATED].click()
    assert not plot.layers[LayerKey.TRUNCATED].is_visible and not plot.second_truncated.is_visible
    other = show(AccuracyEdpPlot, size=(640, 460))
    assert not other.layers[LayerKey.TRUNCATED].is_visible
    assert not other.legend.entries[LayerKey.TRUNCATED].isChecked()
    assert other.layers[LayerKey.STATIC].is_visible


def test_the_legend_folds_and_stays_folded(store, show):
    plot = show(AccuracyEdpPlot, size=(640, 460))
    assert plot.legend.entries[LayerKey.CURRENT].isVisible()
    plot.legend.fold.click()
    assert not plot.legend.entries[LayerKey.CURRENT].isVisible()
    assert not show(AccuracyEdpPlot, size=(640, 460)).legend.entries[LayerKey.CURRENT].isVisible()


def test_hidden_points_are_not_under_the_pointer(store, show):
    plot = show(AccuracyEdpPlot, size=(640, 460))
    layer = plot.layers[LayerKey.STATIC]
    scene = plot.getPlotItem().getViewBox().mapViewToScene
    from PySide6.QtCore import QPointF

    place = scene(QPointF(layer.x[0], layer.y[0]))
    assert plot.pointer.hit(place, (layer,)) is not None
    plot.legend.entries[LayerKey.STATIC].click()
    assert plot.pointer.hit(place, (layer,)) is None


def test_published_networks_come_when_they_are_asked_for_and_say_where_they_are_from(qtbot, store, show):
    plot = show(AccuracyEdpPlot, size=(640, 460))
    entry, layer = plot.legend.entries[LayerKey.PUBLISHED], plot.layers[LayerKey.PUBLISHED]
    assert LayerKey.PUBLISHED in OFF_AT_FIRST and entry.isVisible() and not entry.isChecked()
    assert layer.x.size == 0
    entry.click()
    qtbot.waitUntil(lambda: layer.x.size == 96, timeout=4 * PATIENCE)
    words = _described(layer.point(0))
    for part in ("published, CIFAR-10", "published EDP", "exit ratios", store.design.deployment.conventions.value):
        assert part in words
    plot.pointer.adopt(layer, 0)
    assert store.session.undo_label is None
    entry.click()
    assert not layer.is_visible


def test_conventions_are_named(store):
    assert {convention.value for convention in Conventions} == {"honest", "paper"}


def test_the_cards_preview_the_thresholds_of_the_point_under_the_pointer(store, show):
    plot, cards = show(AccuracyEdpPlot, size=(640, 460)), show(ExitList, size=(320, 600))
    layer = plot.layers[LayerKey.EXACT_FRONT]
    plot.pointer.select((layer, 0))
    for mounted in layer.point(0).design.exits:
        assert cards.cards[mounted.mounting_point].histogram._preview == mounted.threshold
    plot.pointer.select(None)
    assert all(card.histogram._preview is None for card in cards.cards.values())


def test_a_pin_that_is_pointed_at_elsewhere_is_ringed(store, show):
    plot = show(AccuracyEdpPlot, size=(640, 460))
    store.pin()
    store.hover(Selection(design=store.session.state.pins[0].design))
    assert plot.pointer.selected is not None and plot.pointer.selected[0].key is LayerKey.PINS
