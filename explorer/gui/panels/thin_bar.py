"""A progress bar that paints when the event loop gets to it; a QProgressBar paints at once when it is told."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from explorer.gui.theme import Look

__all__ = ["ThinBar"]


class ThinBar(QWidget):
    """Shows a share, 0..1."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._share = 0.0
        self.setFixedHeight(6)
        look.changed.connect(self.update)

    @property
    def share(self) -> float:
        return self._share

    def set_share(self, share: float) -> None:
        """Show a share, 0..1."""
        if share != self._share:
            self._share = share
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Track and bar."""
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.line))
        painter.drawRoundedRect(QRectF(0, 1, self.width(), 4), 2, 2)
        painter.setBrush(QColor(theme.search_front))
        if self._share > 0:
            painter.drawRoundedRect(QRectF(0, 1, max(min(self._share, 1.0) * self.width(), 4), 4), 2, 2)
        painter.end()
