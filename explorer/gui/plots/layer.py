"""A class of points on the plot: long-lived items that get new data, never new items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem

from explorer.gui.translate import mark
from explorer.spec.design import Design

__all__ = ["EARLIER_FRONTS", "NO_POINTS", "Layer", "LayerData", "LayerKey", "LayerStyle", "PlotPoint"]


class LayerKey(Enum):
    """Classes of points, in the order of the legend. The values are their names on screen, to be translated."""

    CURRENT = mark("current design")
    EXACT_FRONT = mark("exact front of these mounts")
    SEARCH_FRONT = mark("search front")
    EARLIER_FRONT_1 = mark("earlier search, 1")
    EARLIER_FRONT_2 = mark("earlier search, 2")
    EARLIER_FRONT_3 = mark("earlier search, 3")
    TRIED = mark("tried, dominated")
    TRIED_INFEASIBLE = mark("tried, infeasible")
    TRUNCATED = mark("truncated network")
    STATIC = mark("static, same bits")
    STATIC_FP32 = mark("static, FP32")
    PINS = mark("pinned")
    MEASURED = mark("fine-tuned, measured")
    PUBLISHED = mark("published networks")


EARLIER_FRONTS = (LayerKey.EARLIER_FRONT_1, LayerKey.EARLIER_FRONT_2, LayerKey.EARLIER_FRONT_3)
"""Fronts of searches before the last one, the latest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerStyle:
    """Form of a class of points: a pyqtgraph symbol, its size in pixels, whether filled, whether joined by a line.

    single: at most one point, which moves with the sliders.
    """

    symbol: str
    size: float
    filled: bool = True
    line: bool = False
    dashed: bool = False
    single: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotPoint:
    """What hover and click need to know of a point.

    accuracy_source: the split, or whoever measured it; '' stands for validation. `design` is None where nothing can be
    adopted, and `why_not_adopted` says why.
    """

    title: str
    edp_pj_cycles: float
    accuracy: float
    accuracy_source: str = ""
    details: tuple[str, ...] = ()
    design: Design | None = None
    why_not_adopted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayerData:
    """Points of a class: EDP in pJ x cycles and accuracy 0..1, (n,) each; `point_at` tells the rest when asked."""

    edp_pj_cycles: NDArray[np.floating]
    accuracy: NDArray[np.floating]
    point_at: Callable[[int], PlotPoint]


def _no_point(index: int) -> PlotPoint:
    raise IndexError(index)


NO_POINTS = LayerData(edp_pj_cycles=np.empty(0), accuracy=np.empty(0), point_at=_no_point)


class Layer:
    """Points and the line through them. x is log10 EDP, y accuracy in percent."""

    def __init__(self, plot: pg.PlotItem, key: LayerKey, style: LayerStyle) -> None:
        self.key = key
        self.style = style
        self.x: NDArray[np.floating] = np.empty(0)
        self.y: NDArray[np.floating] = np.empty(0)
        self._data = NO_POINTS
        self.color = QColor()
        self._is_visible = True
        self._line = pg.PlotCurveItem(antialias=True) if style.line else None
        self._marks: _Mark | _Scatter = _Mark(style) if style.single else _Scatter(style)
        self._marks.item.setZValue(style.depth)
        if self._line is not None:
            self._line.setZValue(style.depth - 0.5)
            plot.addItem(self._line, ignoreBounds=True)
        plot.getViewBox().addItem(self._marks.item, ignoreBounds=True)
        self._show_items()

    @property
    def is_visible(self) -> bool:
        return self._is_visible

    def set_visible(self, visible: bool) -> None:
        """Show or hide the whole class."""
        self._is_visible = visible
        self._show_items()

    def show(self, data: LayerData) -> None:
        """Show these points, joined in this order. EDPs are positive."""
        self._data = data
        self.x = np.log10(data.edp_pj_cycles) if data.edp_pj_cycles.size else np.empty(0)
        self.y = 100.0 * data.accuracy
        self._marks.show(self.x, self.y)
        if self._line is not None:
            self._line.setData(self.x, self.y)
        self._show_items()

    def _show_items(self) -> None:
        """Hide what has no points: Qt asks each visible item of a scene where it is, in Python, at every frame."""
        shown = self._is_visible and bool(self.x.size)
        for item in (self._marks.item, self._line):
            if item is not None and item.isVisible() != shown:
                item.setVisible(shown)

    def point(self, index: int) -> PlotPoint:
        """What is known of a point."""
        return self._data.point_at(index)

    def restyle(self, color: QColor, background: QColor, *, hollow: bool = False) -> None:
        """Colours of a theme. Hollow symbols show an infeasible design."""
        self.color = color
        filled = self.style.filled and not hollow
        # Points on a line lie close together: rims would cover the line and each other.
        rim = None if filled and self.style.line else background if filled else color
        pen = pg.mkPen(rim, width=0.8 if filled else 2.0)
        self._marks.restyle(pen, pg.mkBrush(color if filled else background))
        if self._line is not None:
            line_style = Qt.PenStyle.DashLine if self.style.dashed else Qt.PenStyle.SolidLine
            self._line.setPen(pg.mkPen(color, width=2.0, style=line_style))


class _Scatter:
    """Any number of points that seldom move: new points repaint the whole plot."""

    def __init__(self, style: LayerStyle) -> None:
        self.item = pg.ScatterPlotItem(pxMode=True, size=style.size, symbol=style.symbol, hoverable=False)

    def show(self, x: NDArray[np.floating], y: NDArray[np.floating]) -> None:
        self.item.setData(x, y)

    def restyle(self, pen: QPen, brush: QBrush) -> None:
        self.item.setPen(pen)
        self.item.setBrush(brush)


class _Mark:
    """One point that often moves: only the places that it leaves and takes are painted again."""

    def __init__(self, style: LayerStyle) -> None:
        transform = QTransform.fromScale(style.size, style.size)
        self.item = QGraphicsPathItem(transform.map(Symbols[style.symbol]))
        self.item.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)

    def show(self, x: NDArray[np.floating], y: NDArray[np.floating]) -> None:
        if x.size:
            self.item.setPos(float(x[0]), float(y[0]))

    def restyle(self, pen: QPen, brush: QBrush) -> None:
        pen.setCosmetic(True)
        self.item.setPen(pen)
        self.item.setBrush(brush)
