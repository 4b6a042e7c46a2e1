"""Constraints on the plot: a line at the accuracy floor and at the EDP cap, the forbidden side shaded.

Lines are dragged, or moved by keys: shift with up and down for the floor, with left and right for the cap. A drag is
one step to undo, and so is a burst of keys. The constraints panel has the same two as numbers.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from explorer.gui import text
from explorer.gui.limits import ACCURACY_FLOOR, EDP_CAP, at_the_design, limit_of, with_limit
from explorer.gui.store import Store
from explorer.gui.theme import Theme
from explorer.gui.translate import tr
from explorer.spec.design import Constraints

__all__ = ["LimitLines", "as_accuracy", "as_edp"]

_ACCURACY_STEP = 1e-4
_KEY_ACCURACY = 1e-3
"""What a key moves the floor by: 0.1 percentage points."""
_KEY_EDP = 1.02
"""What a key moves the cap by: 2 %."""
_HATCH_PIXELS = 9


class LimitLines(QObject):
    """Shows the store's accuracy floor and EDP cap; dragging one changes it."""

    def __init__(self, store: Store, plot: pg.PlotWidget) -> None:
        super().__init__(plot)
        self._store = store
        self._plot = plot
        self._view = plot.getPlotItem().getViewBox()
        self.shade = _Shade()
        self.floor = _line(0, tr("accuracy floor"))
        self.cap = _line(90, tr("EDP cap"))
        for item in (self.shade, self.floor, self.cap):
            plot.getPlotItem().addItem(item, ignoreBounds=True)
            item.hide()
        self._dragged: pg.InfiniteLine | None = None
        for line in (self.floor, self.cap):
            line.sigDragged.connect(self._drag)
            line.sigPositionChangeFinished.connect(self._drop)
        store.state_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the constraints."""
        constraints = self._store.constraints
        accuracy, edp = constraints.smallest_accuracy, constraints.largest_edp_pj_cycles
        floor = None if accuracy is None else 100.0 * accuracy
        cap = None if edp is None or edp <= 0 else math.log10(edp)
        _place(self.floor, floor, "" if accuracy is None else f"≥ {text.percent(accuracy, 2)}")
        _place(self.cap, cap, "" if edp is None else f"≤ {text.edp(edp, unit=False)}")
        self.shade.show_limits(floor, cap)
        self._plot.setAccessibleDescription(self._spoken())

    def restyle(self, theme: Theme) -> None:
        """Colours of the theme."""
        color = QColor(theme.limit)
        for line in (self.floor, self.cap):
            line.setPen(pg.mkPen(color, width=1.6, style=Qt.PenStyle.DashLine))
            line.setHoverPen(pg.mkPen(color, width=3))
            line.label.setColor(color)
            line.label.fill = pg.mkBrush(QColor(theme.panel))
        self.shade.set_color(color)

    def press_key(self, event: QKeyEvent) -> bool:
        """Move a line by a step, or put it where the design just keeps it; whether the key was one of ours."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier != Qt.KeyboardModifier.ShiftModifier:
            return False
        upwards = {Qt.Key.Key_Up: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_Left: -1}.get(
            Qt.Key(event.key()), 0
        )
        if not upwards:
            return False
        is_floor = event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        limit = ACCURACY_FLOOR if is_floor else EDP_CAP
        value = limit_of(self._store.constraints, limit)
        if value is None:
            wanted = at_the_design(limit, self._store.evaluation)
        elif is_floor:
            wanted = as_accuracy(100.0 * (value + upwards * _KEY_ACCURACY))
        else:
            wanted = as_edp(math.log10(value * _KEY_EDP**upwards)) if value > 0 else None
        if wanted is not None:
            self._store.nudge(with_limit(self._store.constraints, limit, wanted))
        return True

    def _spoken(self) -> str:
        """What a screen reader says of the lines, and which keys move them."""
        constraints = self._store.constraints
        accuracy, edp = constraints.smallest_accuracy, constraints.largest_edp_pj_cycles
        return tr(
            "Accuracy floor: {floor} (Shift+↑ ↓). EDP cap: {cap} (Shift+← →).",
            floor=tr("none") if accuracy is None else text.percent(accuracy, 2),
            cap=tr("none") if edp is None else text.edp(edp),
        )

    def _drag(self, line: pg.InfiniteLine) -> None:
        if self._dragged is not line:
            self._dragged = line
            self._store.begin_drag()
        self._store.set_constraints(self._moved(line))

    def _moved(self, line: pg.InfiniteLine) -> Constraints:
        constraints = self._store.constraints
        if line is self.floor:
            return replace(constraints, smallest_accuracy=as_accuracy(line.value()))
        return replace(constraints, largest_edp_pj_cycles=as_edp(line.value()))

    def _drop(self, line: pg.InfiniteLine) -> None:
        if self._dragged is line:
            self._dragged = None
            self._store.end_drag()


def as_accuracy(percent: float) -> float:
    """An accuracy 0..1 from its place on the plot, in steps that a person can name."""
    return round(min(max(percent / 100.0, 0.0), 1.0) / _ACCURACY_STEP) * _ACCURACY_STEP


def as_edp(log10_edp: float) -> float:
    """An EDP in pJ x cycles from its place on the plot, to three digits."""
    return float(f"{10.0 ** min(max(log10_edp, 0.0), 30.0):.3g}")


class _Shade(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no stubs
    """The region that breaks a limit, thinly hatched so that points in it stay readable."""

    def __init__(self) -> None:
        super().__init__()
        self._floor: float | None = None
        self._cap: float | None = None
        self._color = QColor()
        self.setZValue(-10)

    def show_limits(self, floor: float | None, cap: float | None) -> None:
        """Shade below the floor and right of the cap, in the plot's coordinates; nothing for None."""
        if (floor, cap) != (self._floor, self._cap):
            self.prepareGeometryChange()
            self._floor, self._cap = floor, cap
            self.setVisible(floor is not None or cap is not None)
            self.update()

    def set_color(self, color: QColor) -> None:
        """Colour of the hatching."""
        self._color = color
        self.update()

    def boundingRect(self) -> QRectF:
        """What is in view."""
        view = self.getViewBox()
        return QRectF() if view is None else view.viewRect()

    def viewRangeChanged(self) -> None:
        """The shade always reaches to the edge."""
        self.prepareGeometryChange()
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Two rectangles, the second one without what the first covers."""
        seen = self.boundingRect()
        # y grows upwards in the plot, so 'top' of the rectangle is the lowest accuracy in view
        rects = []
        bottom = seen.top()
        if self._floor is not None and self._floor > seen.top():
            bottom = min(self._floor, seen.bottom())
            rects.append(QRectF(seen.left(), seen.top(), seen.width(), bottom - seen.top()))
        if self._cap is not None and self._cap < seen.right():
            left = max(self._cap, seen.left())
            rects.append(QRectF(left, bottom, seen.right() - left, seen.bottom() - bottom))
        fill = QColor(self._color)
        fill.setAlphaF(0.06)
        painter.setPen(Qt.PenStyle.NoPen)
        to_device = painter.worldTransform()
        for rect in rects:
            painter.fillRect(rect, fill)
            painter.save()
            painter.resetTransform()
            self._hatch(painter, to_device.mapRect(rect))
            painter.restore()

    def _hatch(self, painter: QPainter, room: QRectF) -> None:
        line = QColor(self._color)
        line.setAlphaF(0.16)
        painter.setClipRect(room)
        painter.setPen(QPen(line, 1))
        start = room.left() - room.height() - room.left() % _HATCH_PIXELS
        count = int((room.width() + room.height()) / _HATCH_PIXELS) + 2
        lines = [
            QLineF(
                start + step * _HATCH_PIXELS, room.bottom(), start + step * _HATCH_PIXELS + room.height(), room.top()
            )
            for step in range(count)
        ]
        painter.drawLines(lines)


def _line(angle: int, name: str) -> pg.InfiniteLine:
    line = pg.InfiniteLine(
        angle=angle,
        movable=True,
        label="",
        labelOpts={"position": 0.08 if angle == 0 else 0.05, "movable": False, "anchors": [(0.5, 0.5), (0.5, 0.5)]},
        name=name,
    )
    line.setZValue(45)
    line.setCursor(Qt.CursorShape.SizeVerCursor if angle == 0 else Qt.CursorShape.SizeHorCursor)
    return line


def _place(line: pg.InfiniteLine, value: float | None, label: str) -> None:
    line.setVisible(value is not None)
    if value is not None and value != line.value():
        line.setValue(value)
    line.label.setFormat(label)
