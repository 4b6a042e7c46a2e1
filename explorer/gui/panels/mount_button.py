"""A mounting point between two blocks: press to mount an exit, press again to unmount it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from explorer.gui.theme import Look, ink_on
from explorer.gui.translate import tr

__all__ = ["MountButton"]


class MountButton(QAbstractButton):
    """Shows whether an exit is mounted; pressing it only asks. Arrow keys go to the next one (`moved` carries ±1)."""

    moved = Signal(int)

    def __init__(self, look: Look, mounting_point: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mounting_point = mounting_point
        self._look = look
        self._color = QColor()
        self._is_pointed = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.show_mounted(None)

    def sizeHint(self) -> QSize:
        """Large enough to hit."""
        return QSize(24, 24)

    def nextCheckState(self) -> None:
        """Pressing changes nothing by itself: the state follows the design."""

    def show_mounted(self, color: QColor | None) -> None:
        """Mounted in a colour, or not mounted."""
        shown = color if color is not None else QColor()
        if self.toolTip() and shown == self._color:
            return
        self._color = shown
        self.setChecked(color is not None)
        verb = tr("Unmount the") if color is not None else tr("Mount an")
        self.setToolTip(
            tr(
                "{verb} exit after block {block}. Mounting point: a place where an exit head can branch off; samples "
                "that are confident enough leave there and skip the blocks after it.",
                verb=verb,
                block=self.mounting_point,
            )
        )
        state = tr("an exit is mounted") if color is not None else tr("no exit")
        self.setAccessibleName(
            tr("Mounting point after block {mounting_point}: {state}", mounting_point=self.mounting_point, state=state)
        )
        self.update()

    def show_pointed(self, is_pointed: bool) -> None:
        """Whether a design that is pointed at elsewhere has an exit here."""
        if is_pointed != self._is_pointed:
            self._is_pointed = is_pointed
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go along the backbone, return presses."""
        match event.key():
            case Qt.Key.Key_Left:
                self.moved.emit(-1)
            case Qt.Key.Key_Right:
                self.moved.emit(1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A ring with a plus, or a filled disc with a minus."""
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        center = QPointF(self.width() / 2, self.height() / 2)
        hot = self.underMouse() or self.isDown()
        radius = 8.0 if self.isChecked() or hot else 6.0
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(center, radius + 2.5, radius + 2.5)
        if self._is_pointed:
            painter.setPen(QPen(QColor(theme.exact_front), 2, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(center, 10.5, 10.5)
        mark = QColor(theme.muted)
        if self.isChecked():
            painter.setPen(QPen(QColor(theme.panel), 1.5))
            painter.setBrush(self._color)
            mark = ink_on(self._color)
        else:
            painter.setPen(QPen(QColor(theme.accent if hot else theme.muted), 1.4))
            painter.setBrush(QColor(theme.panel))
            mark = QColor(theme.accent if hot else theme.muted)
        painter.drawEllipse(center, radius, radius)
        painter.setPen(QPen(mark, 1.6))
        arm = radius * 0.5
        if not self.isChecked() or hot:
            painter.drawLine(center - QPointF(arm, 0), center + QPointF(arm, 0))
        if not self.isChecked():
            painter.drawLine(center - QPointF(0, arm), center + QPointF(0, arm))
        elif not hot:
            painter.setBrush(mark)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(QRectF(center.x() - 2, center.y() - 2, 4, 4))
        painter.end()
