"""Hover, click and keys on the plot: a ring and a callout at the nearest point, and adopting its design."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

import pyqtgraph as pg
from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel

from explorer.gui import text
from explorer.gui.plots.layer import Layer, LayerKey, PlotPoint
from explorer.gui.plots.nearest import nearest_point
from explorer.gui.selection import Selection
from explorer.gui.store import Store
from explorer.gui.theme import Theme
from explorer.gui.translate import tr
from explorer.spec.design import Design
from explorer.study.edits import AdoptDesign

__all__ = ["Pointer"]

REACH_PIXELS = 16.0
GAP_PIXELS = 14


class Pointer(QObject):
    """At most one point is selected, by the mouse or by keys. `layers` come in order of precedence."""

    def __init__(self, store: Store, plot: pg.PlotWidget, layers: Sequence[Layer]) -> None:
        super().__init__(plot)
        self._store = store
        self._plot = plot
        self._layers = tuple(layers)
        self._view = plot.getPlotItem().getViewBox()
        self.selected: tuple[Layer, int] | None = None
        self._is_pointing = False
        self._is_for_others = False
        self._ring = pg.ScatterPlotItem(pxMode=True, size=20, symbol="o", hoverable=False)
        self._ring.setZValue(70)
        plot.getPlotItem().addItem(self._ring, ignoreBounds=True)
        self.callout = QLabel(plot)
        self.callout.setObjectName("callout")
        self.callout.setTextFormat(Qt.TextFormat.RichText)
        self.callout.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.callout.hide()
        self._mouse = pg.SignalProxy(plot.scene().sigMouseMoved, rateLimit=60, slot=self._mouse_moved)
        plot.scene().sigMouseClicked.connect(self._clicked)

    def restyle(self, theme: Theme) -> None:
        """Colours of the theme."""
        self._ring.setPen(pg.mkPen(theme.text, width=1.8))
        self._ring.setBrush(pg.mkBrush(None))
        self.callout.setStyleSheet(
            f"QLabel#callout {{ background: {theme.raised}; color: {theme.text}; border: 1px solid {theme.line};"
            " border-radius: 5px; padding: 5px 8px; }"
        )

    def hit(self, scene_position: QPointF, layers: Sequence[Layer] | None = None) -> tuple[Layer, int] | None:
        """The point at a place of the scene."""
        if not self._view.sceneBoundingRect().contains(scene_position):
            return None
        place = self._view.mapSceneToView(scene_position)
        width, height = self._view.viewPixelSize()
        return nearest_point(layers or self._layers, place.x(), place.y(), width, height, REACH_PIXELS)

    def select(self, hit: tuple[Layer, int] | None) -> None:
        """Ring and callout at a point, or nowhere."""
        if hit == self.selected:
            return
        self.selected = hit
        if hit is None:
            self._ring.setData([], [])
            self.callout.hide()
            self._point_at(None)
            return
        layer, index = hit
        self._point_at(layer.point(index).design)
        self._ring.setData([layer.x[index]], [layer.y[index]])
        self.callout.setText(_described(layer.point(index)))
        self.callout.adjustSize()
        self._place_callout(self._plot.mapFromScene(self._view.mapViewToScene(QPointF(layer.x[index], layer.y[index]))))
        self.callout.show()
        self.callout.raise_()

    def show_design(self, design: Design | None) -> None:
        """Ring the pin or front point of a design that is hovered elsewhere, for as long as it is."""
        if self._is_pointing:
            return
        if design is None:
            if self._is_for_others:
                self._is_for_others = False
                self.select(None)
            return
        for layer in self._layers:
            if layer.key is LayerKey.PINS and layer.is_visible:
                for index in range(layer.x.size):
                    if layer.point(index).design == design:
                        self.select((layer, index))
                        self._is_for_others = True
                        return

    def _point_at(self, design: Design | None) -> None:
        """Let the other panels follow, such as the cards with the thresholds of the point."""
        self._is_pointing = True
        self._store.hover(Selection(design=design))
        self._is_pointing = False

    def points_changed(self, layer: Layer) -> None:
        """A layer has new points, so what is selected there may be gone."""
        if self.selected is not None and self.selected[0] is layer:
            self.select(None)

    def adopt(self, layer: Layer, index: int) -> None:
        """Take over a point's design, if it is one."""
        point = layer.point(index)
        if point.design is not None:
            self._store.apply(
                AdoptDesign(design=point.design, source=tr("the plot ({layer})", layer=tr(layer.key.value)))
            )
        elif point.why_not_adopted:
            self._store.inform(point.why_not_adopted)

    def press_key(self, event: QKeyEvent) -> bool:
        """Left and right go from point to point in order of EDP, return adopts, escape leaves; whether it was one."""
        steps: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Left: lambda: self._step(-1),
            Qt.Key.Key_Right: lambda: self._step(1),
            Qt.Key.Key_Return: self._adopt_selected,
            Qt.Key.Key_Enter: self._adopt_selected,
            Qt.Key.Key_Escape: lambda: self.select(None),
        }
        action = steps.get(event.key())
        if action is not None:
            action()
        return action is not None

    def _mouse_moved(self, arguments: tuple[QPointF]) -> None:
        self.select(self.hit(arguments[0]))

    def _clicked(self, event: QObject) -> None:
        # A pyqtgraph MouseClickEvent, of which there are no stubs. The second click of two does nothing more.
        if event.button() != Qt.MouseButton.LeftButton or event.double():  # type: ignore[attr-defined]
            return
        others = [layer for layer in self._layers if layer.key is not LayerKey.CURRENT]
        hit = self.hit(event.scenePos(), others)  # type: ignore[attr-defined]
        if hit is not None:
            self.adopt(*hit)

    def _step(self, step: int) -> None:
        layers = [layer for layer in self._layers if layer.x.size and layer.is_visible]
        order = sorted(
            ((layer, index) for layer in layers for index in range(layer.x.size)),
            key=lambda hit: (hit[0].x[hit[1]], hit[0].y[hit[1]]),
        )
        current = next(((layer, 0) for layer in layers if layer.key is LayerKey.CURRENT), None)
        start = self.selected if self.selected in order else current
        if order:
            position = order.index(start) + step if start in order else 0
            self.select(order[min(max(position, 0), len(order) - 1)])

    def _adopt_selected(self) -> None:
        if self.selected is not None:
            self.adopt(*self.selected)

    def _place_callout(self, place: QPoint) -> None:
        """Beside the point, below it where there is room: what is worse hides there, not the front."""
        size, room, gap = self.callout.size(), self._plot.size(), GAP_PIXELS
        x = place.x() + gap
        if x + size.width() >= room.width():
            x = place.x() - gap - size.width()
        y = place.y() + gap
        y = place.y() - gap - size.height() if y + size.height() >= room.height() - 2 else y
        self.callout.move(max(x, 2), max(min(y, room.height() - size.height() - 2), 2))


def _described(point: PlotPoint) -> str:
    accuracy = text.percent(point.accuracy, 2)
    lines = [
        f"<b>{html.escape(point.title)}</b>",
        tr("accuracy {accuracy} ({source})", accuracy=accuracy, source=point.accuracy_source or tr("validation")),
        tr("EDP {edp} (simulated)", edp=text.edp(point.edp_pj_cycles)),
        *(html.escape(detail) for detail in point.details),
    ]
    if point.design is not None:
        lines.append(f"<i>{tr('click to adopt')}</i>")
    elif point.why_not_adopted:
        lines.append(f"<i>{tr('cannot be adopted')}</i>")
    return "<br>".join(lines)
