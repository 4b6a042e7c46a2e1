"""Icons drawn in the theme's colours, so that they are sharp at every scale and readable in both themes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

__all__ = ["icon"]

SIZE = 20
_SCALES = (1, 2, 3)
Drawer = Callable[[QPainter, QColor], None]


def icon(name: str, color: str, disabled: str) -> QIcon:
    """An icon by name; KeyError if there is none."""
    drawer = _DRAWERS[name]
    result = QIcon()
    for mode, shade in ((QIcon.Mode.Normal, color), (QIcon.Mode.Disabled, disabled)):
        for scale in _SCALES:
            result.addPixmap(_pixmap(drawer, QColor(shade), scale), mode)
    return result


def _pixmap(drawer: Drawer, color: QColor, scale: int) -> QPixmap:
    pixmap = QPixmap(SIZE * scale, SIZE * scale)
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(color, 1.7)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    drawer(painter, color)
    painter.end()
    return pixmap


def _play(painter: QPainter, color: QColor) -> None:
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([QPointF(6, 4), QPointF(16, 10), QPointF(6, 16)]))


def _pause(painter: QPainter, color: QColor) -> None:
    painter.setBrush(color)
    for left in (5.5, 11.5):
        painter.drawRoundedRect(QRectF(left, 4.5, 3, 11), 1, 1)


def _stop(painter: QPainter, color: QColor) -> None:
    painter.setBrush(color)
    painter.drawRoundedRect(QRectF(5, 5, 10, 10), 1.5, 1.5)


def _pin(painter: QPainter, color: QColor) -> None:
    painter.drawLine(QPointF(10, 12), QPointF(10, 18))
    path = QPainterPath(QPointF(7, 3))
    path.lineTo(13, 3)
    path.lineTo(12.3, 8)
    path.lineTo(15, 12)
    path.lineTo(5, 12)
    path.lineTo(7.7, 8)
    path.closeSubpath()
    painter.setBrush(QColor(color.red(), color.green(), color.blue(), 90))
    painter.drawPath(path)


def _undo(painter: QPainter, color: QColor) -> None:
    path = QPainterPath(QPointF(4, 8))
    path.lineTo(12, 8)
    path.arcTo(QRectF(8, 8, 8, 8), 90, -180)
    path.lineTo(8, 16)
    painter.drawPath(path)
    painter.drawPolyline(QPolygonF([QPointF(7.5, 4.5), QPointF(4, 8), QPointF(7.5, 11.5)]))


def _redo(painter: QPainter, color: QColor) -> None:
    painter.translate(20, 0)
    painter.scale(-1, 1)
    _undo(painter, color)


def _folder(painter: QPainter, color: QColor) -> None:
    painter.drawPolygon(
        QPolygonF([QPointF(3, 5), QPointF(8, 5), QPointF(10, 7), QPointF(17, 7), QPointF(17, 16), QPointF(3, 16)])
    )


def _theme(painter: QPainter, color: QColor) -> None:
    painter.drawEllipse(QRectF(4, 4, 12, 12))
    painter.setBrush(color)
    painter.drawPie(QRectF(4, 4, 12, 12), 90 * 16, 180 * 16)


def _close(painter: QPainter, color: QColor) -> None:
    painter.drawLine(QPointF(6, 6), QPointF(14, 14))
    painter.drawLine(QPointF(14, 6), QPointF(6, 14))


def _float(painter: QPainter, color: QColor) -> None:
    painter.drawRect(QRectF(4, 8, 8, 8))
    painter.drawPolyline(QPolygonF([QPointF(8, 5), QPointF(8, 4), QPointF(16, 4), QPointF(16, 12), QPointF(15, 12)]))


def _palette(painter: QPainter, color: QColor) -> None:
    painter.drawEllipse(QRectF(4, 4, 8, 8))
    painter.drawLine(QPointF(11, 11), QPointF(16, 16))


def _fit(painter: QPainter, color: QColor) -> None:
    for x, y, dx, dy in ((4, 4, 1, 1), (16, 4, -1, 1), (4, 16, 1, -1), (16, 16, -1, -1)):
        painter.drawPolyline(QPolygonF([QPointF(x + 4 * dx, y), QPointF(x, y), QPointF(x, y + 4 * dy)]))
    painter.drawEllipse(QRectF(8.5, 8.5, 3, 3))


def _application(painter: QPainter, color: QColor) -> None:
    """A stream from which exits branch off."""
    painter.setPen(QPen(color, 3.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(3, 6), QPointF(17, 6))
    painter.setPen(QPen(QColor("#21918c"), 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    for x in (6.0, 12.0):
        path = QPainterPath(QPointF(x - 2, 6))
        path.cubicTo(x + 2, 6, x + 2, 10, x + 2, 15)
        painter.drawPath(path)


_DRAWERS: dict[str, Drawer] = {
    "application": _application,
    "close": _close,
    "fit": _fit,
    "float": _float,
    "folder": _folder,
    "palette": _palette,
    "pause": _pause,
    "pin": _pin,
    "play": _play,
    "redo": _redo,
    "stop": _stop,
    "theme": _theme,
    "undo": _undo,
}
