"""An axis that keeps its pixels: Qt needs 2 to 5 ms to blend a grid of thin lines, and 0.2 ms to copy them."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEngine, QPainter, QPixmap
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

__all__ = ["StillAxis"]


class StillAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no stubs
    """An axis that is drawn anew only when its ticks, its place or the screen change."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self._pixels = QPixmap()
        self._drawn: tuple[object, ...] = ()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Copy the pixels; a file of lines, such as SVG, and what is scaled get the lines themselves."""
        to_view = painter.worldTransform()
        is_raster = painter.paintEngine().type() is QPaintEngine.Type.Raster
        if not is_raster or to_view.isScaling() or to_view.isRotating():
            super().paint(painter, option, widget)
            return
        place = to_view.mapRect(self.boundingRect()).toAlignedRect()
        ratio = painter.deviceTransform().m11()  # not that of `painter.device()`: an exported widget borrows a painter
        # pyqtgraph drops `picture`, its record of the lines, whenever ticks, range, size or colours change.
        if self.picture is None or self._drawn != (self.picture, to_view.dx(), to_view.dy(), ratio):
            self._pixels = QPixmap(place.size() * ratio)
            self._pixels.setDevicePixelRatio(ratio)
            self._pixels.fill(Qt.GlobalColor.transparent)
            onto = QPainter(self._pixels)
            onto.setRenderHints(painter.renderHints())
            onto.translate(to_view.dx() - place.left(), to_view.dy() - place.top())
            super().paint(onto, option, widget)
            onto.end()
            self._drawn = (self.picture, to_view.dx(), to_view.dy(), ratio)
        painter.save()
        painter.resetTransform()
        painter.drawPixmap(place.topLeft(), self._pixels)
        painter.restore()
