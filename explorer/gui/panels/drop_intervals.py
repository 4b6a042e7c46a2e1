"""The accuracy drop of a design on each split as points with intervals, on one axis."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.gui import text
from explorer.gui.theme import Look, small_font
from explorer.gui.translate import mark, tr
from explorer.spec.traces import Split

if TYPE_CHECKING:
    from explorer.study.certificate import StudyCertificate

__all__ = ["SPLIT_NAMES", "DropIntervals"]

SPLIT_NAMES = {
    Split.VALIDATION: mark("validation"),
    Split.CALIBRATION: mark("calibration"),
    Split.CERTIFICATE: mark("certificate"),
    Split.TEST: mark("test"),
}


class DropIntervals(QWidget):
    """The accuracy drop on each split with its interval, against zero and against the drop that is allowed."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._certificate: StudyCertificate | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Accuracy drop with intervals by split"))
        self.setToolTip(
            tr("Accuracy lost against the static network: point and 95 % interval; the dashed line is what is allowed")
        )
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A row for each of three splits, an axis and what its lines mean."""
        return QSize(280, 3 * 20 + 44)

    def show_certificate(self, certificate: StudyCertificate) -> None:
        """Show its splits."""
        self._certificate = certificate
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Axis, zero, limit, a row a split."""
        theme, certificate = self._look.theme, self._certificate
        if certificate is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font(self.font(), 0.86))
        limit = certificate.largest_drop
        ends = [0.0, limit, *(e for s in certificate.splits for e in (s.drop.lower, s.drop.upper))]
        low, high = min(ends), max(ends)
        pad = 0.08 * max(high - low, 1e-4)
        low, high = low - pad, high + pad
        captions = (tr(SPLIT_NAMES[figures.split]) for figures in certificate.splits)
        widest = max(map(painter.fontMetrics().horizontalAdvance, (*captions, tr("drop (pt)"))))
        left = max(72, widest + 10)
        room = QRectF(left, 4, self.width() - left - 8, 20 * len(certificate.splits))

        def at(drop: float) -> float:
            return room.left() + room.width() * (drop - low) / (high - low)

        painter.setPen(QPen(QColor(theme.muted), 1))
        painter.drawLine(QPointF(at(0.0), room.top()), QPointF(at(0.0), room.bottom()))
        painter.setPen(QPen(QColor(theme.limit), 1.4, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(at(limit), room.top()), QPointF(at(limit), room.bottom()))
        for row, figures in enumerate(certificate.splits):
            y = room.top() + 20 * row + 10
            color = QColor(theme.good if figures.drop.upper <= limit else theme.text)
            painter.setPen(QPen(color, 2))
            painter.drawLine(QPointF(at(figures.drop.lower), y), QPointF(at(figures.drop.upper), y))
            for end in (figures.drop.lower, figures.drop.upper):
                painter.drawLine(QPointF(at(end), y - 3), QPointF(at(end), y + 3))
            painter.setBrush(color)
            painter.drawEllipse(QPointF(at(figures.drop.mean), y), 3.4, 3.4)
            painter.setPen(QColor(theme.muted))
            beside = QRectF(0, y - 9, left - 4, 18)
            painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, tr(SPLIT_NAMES[figures.split]))
        painter.setPen(QColor(theme.muted))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        for tick in _ticks(low, high):
            painter.drawLine(QPointF(at(tick), room.bottom()), QPointF(at(tick), room.bottom() + 3))
            place = QRectF(at(tick) - 30, room.bottom() + 3, 60, 15)
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, f"{100 * tick:g}".replace("-", "−"))
        painter.drawText(QRectF(0, room.bottom() + 3, left - 4, 15), Qt.AlignmentFlag.AlignLeft, tr("drop (pt)"))
        below = QRectF(0, room.bottom() + 19, self.width(), 18)
        painter.drawText(QRectF(at(0.0) - 40, below.top(), 80, 18), Qt.AlignmentFlag.AlignHCenter, tr("static"))
        painter.setPen(QColor(theme.limit))
        label = tr("allowed {drop}", drop=text.accuracy_points(limit).removeprefix("+"))
        width = painter.fontMetrics().horizontalAdvance(label) + 4
        x = min(max(at(limit) - width / 2, at(0.0) + 24), self.width() - width)
        painter.drawText(QRectF(x, below.top(), width, 18), Qt.AlignmentFlag.AlignLeft, label)
        painter.end()


def _ticks(low: float, high: float) -> list[float]:
    """Round drops, 0..1, within low..high: about four of them."""
    rough = max(high - low, 1e-6) / 4.0
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    return [round(place * step, 9) for place in range(math.ceil(low / step), math.floor(high / step) + 1)]
