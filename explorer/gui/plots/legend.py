"""The legend over the plot's empty corner; its entries show and hide classes of points."""

from __future__ import annotations

import pyqtgraph as pg
from pyqtgraph.graphicsItems.ScatterPlotItem import drawSymbol
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from explorer.gui.plots.layer import LayerKey, LayerStyle
from explorer.gui.theme import Look, small_font

__all__ = ["Legend", "LegendEntry"]

_SYMBOL_ROOM = 26


class LegendEntry(QAbstractButton):
    """Symbol and name of a class of points; checked while it is shown."""

    def __init__(self, look: Look, key: LayerKey, style: LayerStyle, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._style = style
        self.key = key
        self.color = QColor()
        self.setText(key.value)
        self.setToolTip(f"{tip}\nClick to hide or show.")
        self.setAccessibleName(f"Show {key.value} in the plot")
        self.setCheckable(True)
        self.setChecked(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFont(small_font(self.font(), 0.9))

    def sizeHint(self) -> QSize:
        """One line of text."""
        metrics = self.fontMetrics()
        return QSize(_SYMBOL_ROOM + metrics.horizontalAdvance(self.text()) + 8, metrics.height() + 3)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As on the plot; pale while hidden."""
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isChecked() else 0.4)
        middle = self.height() / 2
        if self._style.line:
            pen = QPen(self.color, 2)
            pen.setStyle(Qt.PenStyle.DashLine if self._style.dashed else Qt.PenStyle.SolidLine)
            painter.setPen(pen)
            painter.drawLine(QPointF(3, middle), QPointF(_SYMBOL_ROOM - 5, middle))
        painter.save()
        painter.translate((_SYMBOL_ROOM - 2) / 2, middle)
        filled = self._style.filled
        pen = pg.mkPen(theme.panel if filled else self.color, width=0.8 if filled else 1.8, cosmetic=True)
        drawSymbol(
            painter,
            self._style.symbol,
            min(self._style.size, 11),
            pen,
            pg.mkBrush(self.color if filled else theme.panel),
        )
        painter.restore()
        painter.setPen(QColor(theme.accent if self.hasFocus() else theme.text))
        painter.drawText(
            QRectF(_SYMBOL_ROOM, 0, self.width() - _SYMBOL_ROOM, self.height()),
            Qt.AlignmentFlag.AlignVCenter,
            self.text(),
        )
        painter.end()


class Legend(QWidget):
    """Entries below each other on a see-through ground."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.entries: dict[LayerKey, LegendEntry] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(6, 4, 6, 4)
        self._layout.setSpacing(0)

    def add(self, key: LayerKey, style: LayerStyle, tip: str) -> LegendEntry:
        """Add an entry at the end."""
        entry = LegendEntry(self._look, key, style, tip, self)
        self.entries[key] = entry
        self._layout.addWidget(entry)
        return entry

    def show_only(self, keys: set[LayerKey]) -> bool:
        """Show the entries of classes that have points; whether anything changed."""
        changed = False
        for key, entry in self.entries.items():
            if entry.isHidden() == (key in keys):
                entry.setVisible(key in keys)
                changed = True
        if changed:
            self._layout.activate()
        return changed

    def paintEvent(self, event: QPaintEvent) -> None:
        """A see-through ground."""
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(theme.panel)
        ground.setAlphaF(0.85)
        painter.setBrush(ground)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawRoundedRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1), 5, 5)
        painter.end()
