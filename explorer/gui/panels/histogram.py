"""Confidences of one exit: right answers above the line, wrong ones below, with a threshold that can be dragged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.gui.theme import Look, small_font
from explorer.gui.translate import tr

if TYPE_CHECKING:
    from explorer.study.figures import ConfidenceHistogram

__all__ = ["HistogramView"]

KEY_STEP = 0.005
PAGE_STEP = 0.05
_FADED = 0.3


class HistogramView(QWidget):
    """A histogram over confidence 0..1. `dragged` carries a threshold; `nudged` one from a key."""

    drag_started = Signal()
    dragged = Signal(float)
    drag_ended = Signal()
    nudged = Signal(float)

    def __init__(self, look: Look, margin: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._margin = margin
        self._histogram: ConfidenceHistogram | None = None
        self._threshold = 0.0
        self._bars: tuple[QPixmap, QPixmap] | None = None
        self._sample: float | None = None
        self._preview: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # so that the card below need not be painted again
        look.changed.connect(self._repaint_bars)

    def sizeHint(self) -> QSize:
        """Flat, so that several cards fit."""
        return QSize(240, 66)

    @property
    def threshold(self) -> float:
        return self._threshold

    def set_histogram(self, histogram: ConfidenceHistogram | None) -> None:
        """Show counts; the same object again costs nothing."""
        if histogram is not self._histogram:
            self._histogram = histogram
            self._repaint_bars()

    def set_threshold(self, threshold: float) -> None:
        """Move the line; emits nothing."""
        if threshold != self._threshold:
            self._threshold = threshold
            self.update()

    def set_preview(self, threshold: float | None) -> None:
        """Show beside the line the threshold of a design that is pointed at, or none."""
        if threshold != self._preview:
            self._preview = threshold
            self.update()

    def set_sample(self, confidence: float | None) -> None:
        """Mark the confidence of the selected sample, or none."""
        if confidence != self._sample:
            self._sample = confidence
            self.update()

    def _repaint_bars(self) -> None:
        self._bars = None
        self.update()

    def _x(self, confidence: float) -> float:
        return self._margin + confidence * (self.width() - 2 * self._margin)

    def _confidence(self, x: float) -> float:
        width = max(self.width() - 2 * self._margin, 1)
        return round(min(max((x - self._margin) / width, 0.0), 1.0), 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The bars are drawn anew."""
        self._bars = None
        super().resizeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The line jumps to the pointer and follows it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.drag_started.emit()
            self.dragged.emit(self._confidence(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged.emit(self._confidence(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The drag is one undo step."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.drag_ended.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys and page keys move the line."""
        steps = {
            Qt.Key.Key_Left: -KEY_STEP, Qt.Key.Key_Right: KEY_STEP,
            Qt.Key.Key_PageDown: -PAGE_STEP, Qt.Key.Key_PageUp: PAGE_STEP,
        }  # fmt: skip
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self.nudged.emit(round(min(max(self._threshold + step, 0.0), 1.0), 3))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Bars from a cached picture, faint where samples stay, then the line."""
        theme = self._look.theme
        painter = QPainter(self)
        if self._bars is None:
            self._bars = (self._draw(_FADED), self._draw(1.0))
        x = self._x(self._threshold)
        split = round(x)
        ratio = self.devicePixelRatioF()
        staying, leaving = self._bars
        left = QRectF(0, 0, split, self.height())
        right = QRectF(split, 0, self.width() - split, self.height())
        painter.drawPixmap(left, staying, _scaled(left, ratio))
        painter.drawPixmap(right, leaving, _scaled(right, ratio))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = QColor(theme.text)
        painter.setPen(QPen(color, 2.0 if self.hasFocus() else 1.5))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        painter.setBrush(color)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(QPolygonF([QPointF(x - 5, 0), QPointF(x + 5, 0), QPointF(x, 7)]))
        if self._preview is not None:
            painter.setPen(QPen(QColor(theme.exact_front), 2, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(self._x(self._preview), 0), QPointF(self._x(self._preview), self.height()))
            painter.setPen(Qt.PenStyle.NoPen)
        if self._sample is not None:
            at, bottom = self._x(self._sample), float(self.height())
            painter.setBrush(QColor(theme.current))
            painter.setPen(QPen(QColor(theme.panel), 1))
            painter.drawPolygon(QPolygonF([QPointF(at - 6, bottom), QPointF(at + 6, bottom), QPointF(at, bottom - 10)]))
        painter.end()

    def _draw(self, strength: float) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(QColor(self._look.theme.panel))
        painter = QPainter(pixmap)
        if self._histogram is not None:
            self._draw_bars(painter, self._histogram, strength)
        painter.end()
        return pixmap

    def _draw_bars(self, painter: QPainter, histogram: ConfidenceHistogram, strength: float) -> None:
        """Heights go with the logarithm of the counts on one scale, or the few wrong answers could not be seen."""
        theme = self._look.theme
        above, below = np.log1p(histogram.right), np.log1p(histogram.wrong)
        scale = (self.height() - 2) / max(float(above.max() + below.max()), 1e-9)
        middle = round(1 + float(above.max()) * scale)
        edges = [self._x(edge) for edge in histogram.edges.tolist()]
        painter.setPen(Qt.PenStyle.NoPen)
        for heights, color, upwards in ((above, theme.right, True), (below, theme.wrong, False)):
            brush = QColor(color)
            brush.setAlphaF(strength)
            painter.setBrush(brush)
            for left, right, height in zip(edges, edges[1:], (heights * scale).tolist(), strict=False):
                if height > 0:
                    top = middle - height if upwards else middle
                    painter.drawRect(QRectF(left, top, max(right - left - 0.6, 0.6), height))
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(QPointF(self._margin, middle), QPointF(self.width() - self._margin, middle))
        painter.setFont(small_font(self.font(), 0.8))
        for label, color, top in (
            (tr("right"), theme.right, 0),
            (tr("wrong"), theme.wrong, self.height() - 14),
        ):
            painter.setPen(QColor(color))
            painter.drawText(QRectF(self._margin, top, 60, 14), Qt.AlignmentFlag.AlignLeft, label)


def _scaled(rect: QRectF, ratio: float) -> QRectF:
    return QRectF(rect.x() * ratio, rect.y() * ratio, rect.width() * ratio, rect.height() * ratio)
