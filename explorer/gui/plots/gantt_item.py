"""A schedule drawn in a plot: one bar an activity, one row a core or link; only what is in view is painted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from explorer.gui.plots.gantt_data import GanttChart
from explorer.gui.theme import ink_on

__all__ = ["GanttItem"]

_GAP = 0.12
"""Share of a row that stays free above and below its bars."""
_LEAST_TEXT_PIXELS = 34
_LEAST_OUTLINED_PIXELS = 8
"""Of narrower bars an outline would hide the colour."""
_LEAST_LETTERS = 4
"""Less of a name would tell nothing."""


class GanttItem(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no stubs
    """Bars of the rows shown. x is in cycles; row r of those shown lies between y = r and r + 1."""

    def __init__(self) -> None:
        super().__init__()
        self._chart: GanttChart | None = None
        self._place: NDArray[np.intp] = np.empty(0, dtype=np.intp)
        self._visible: NDArray[np.bool_] = np.empty(0, dtype=np.bool_)
        self._color_of: Callable[[int, bool], QColor] = lambda stage, is_transfer: QColor()
        self._lit: NDArray[np.bool_] | None = None
        self._hovered = -1
        self._n_rows = 0
        self._ink = QColor()

    def show_chart(self, chart: GanttChart | None, rows: tuple[int, ...]) -> None:
        """Show these rows of a chart, in this order."""
        self.prepareGeometryChange()
        self._chart = chart
        self._lit = None
        self._hovered = -1
        if chart is not None:
            place_of = np.full(len(chart.resources), -1, dtype=np.intp)
            place_of[list(rows)] = np.arange(len(rows))
            self._place = place_of[chart.row]
            self._visible = self._place >= 0
        self._n_rows = len(rows)
        self.update()

    def set_colors(self, color_of: Callable[[int, bool], QColor], ink: QColor) -> None:
        """`color_of(stage, is_transfer)` and the colour of outlines."""
        self._color_of, self._ink = color_of, ink
        self.update()

    def light(self, lit: NDArray[np.bool_] | None) -> None:
        """Show these activities, (n,) bool, strongly and the others pale; None: all alike."""
        self._lit = lit
        self.update()

    def hover(self, index: int) -> None:
        """Outline one activity; -1 for none."""
        if index != self._hovered:
            self._hovered = index
            self.update()

    def place_of(self, index: int) -> int:
        """The row shown in which an activity lies."""
        return int(self._place[index])

    def activity_at(self, x: float, y: float, reach: float) -> int:
        """Index of the activity at a place, or within `reach` cycles of it in the same row; -1 for none."""
        chart = self._chart
        if chart is None or not chart.n_activities:
            return -1
        here = np.flatnonzero(self._visible & (self._place == int(np.floor(y))))
        if not here.size:
            return -1
        away = np.maximum(np.maximum(chart.start[here] - x, x - chart.end[here]), 0.0)
        nearest = int(np.argmin(away))
        return int(here[nearest]) if away[nearest] <= reach else -1

    def boundingRect(self) -> QRectF:
        """All rows over the whole time."""
        if self._chart is None:
            return QRectF()
        return QRectF(0, 0, max(self._chart.end_cycles, 1.0), max(self._n_rows, 1))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Bars in the pixels of the view, names where they fit."""
        chart, view = self._chart, self.getViewBox()
        if chart is None or view is None or not chart.n_activities:
            return
        (left, right), _ = view.viewRange()
        seen = np.flatnonzero(self._visible & (chart.end >= left) & (chart.start <= right))
        transform = painter.worldTransform()
        scale_x, shift_x, scale_y, shift_y = transform.m11(), transform.dx(), transform.m22(), transform.dy()
        painter.save()
        painter.resetTransform()
        ends = np.minimum(chart.end[seen], right + (right - left))
        starts = np.maximum(chart.start[seen], left - (right - left))
        x = starts * scale_x + shift_x
        width = np.maximum((ends - starts) * scale_x, 1.0)
        top = (self._place[seen] + _GAP) * scale_y + shift_y
        height = (1 - 2 * _GAP) * scale_y
        font = painter.font()
        font.setPixelSize(max(min(round(height * 0.62), 11), 6))
        painter.setFont(font)
        for index, bar_x, bar_width, bar_top in zip(
            seen.tolist(), x.tolist(), width.tolist(), top.tolist(), strict=True
        ):
            self._paint_bar(painter, chart, index, QRectF(bar_x, bar_top, bar_width, height))
        painter.restore()

    def _paint_bar(self, painter: QPainter, chart: GanttChart, index: int, bar: QRectF) -> None:
        is_lit = self._lit is None or bool(self._lit[index])
        color = self._color_of(int(chart.stage[index]), bool(chart.is_transfer[index]))
        painter.setOpacity(1.0 if is_lit else 0.22)
        painter.fillRect(bar, color)
        painter.setOpacity(1.0)
        is_chosen = self._lit is not None and is_lit and bar.width() >= _LEAST_OUTLINED_PIXELS
        if index == self._hovered or is_chosen:
            painter.setPen(QPen(self._ink, 1.6 if index == self._hovered else 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(bar)
        if bar.width() >= _LEAST_TEXT_PIXELS and bar.height() >= 9 and is_lit:
            painter.setPen(ink_on(color))
            room = bar.adjusted(3, 0, -2, 0)
            # a bar may reach out of view; its name stays where it can be read
            room.setLeft(max(room.left(), 2.0))
            label = chart.labels[index].removeprefix("block ")
            name = painter.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, int(room.width()))
            if len(name) >= _LEAST_LETTERS:
                painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)
