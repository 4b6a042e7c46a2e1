"""The legend over the plot's empty corner; its entries show and hide classes of points, a click folds it away."""

from __future__ import annotations

import pyqtgraph as pg
from pyqtgraph.graphicsItems.ScatterPlotItem import drawSymbol
from PySide6.QtCore import QPointF, QRectF, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from explorer.gui.plots.layer import LayerKey, LayerStyle
from explorer.gui.preferences import stored_flag
from explorer.gui.theme import Look, small_font
from explorer.gui.translate import tr

__all__ = ["Legend", "LegendEntry"]

_SYMBOL_ROOM = 26
_FOLDED = "plot/legend_folded"


class LegendEntry(QAbstractButton):
    """Symbol and name of a class of points; checked while it is shown."""

    def __init__(self, look: Look, key: LayerKey, style: LayerStyle, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._style = style
        self.key = key
        self.color = QColor()
        self.setToolTip("\n".join((tip, tr("Click to hide or show."))))
        self.rename(tr(key.value))
        self.setCheckable(True)
        self.setChecked(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFont(small_font(self.font(), 0.9))

    def rename(self, name: str) -> None:
        """Give it another name."""
        if name != self.text():
            self.setText(name)
            self.setAccessibleName(tr("Show {name} in the plot", name=name))
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """One line of text."""
        metrics = self.fontMetrics()
        return QSize(_SYMBOL_ROOM + metrics.horizontalAdvance(self.text()) + 8, metrics.height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As on the plot; struck out while hidden."""
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = self.isChecked()
        middle = self.height() / 2
        painter.setOpacity(1.0 if shown else 0.45)
        if self._style.line:
            pen = QPen(self.color, 2)
            pen.setStyle(Qt.PenStyle.DashLine if self._style.dashed else Qt.PenStyle.SolidLine)
            painter.setPen(pen)
            painter.drawLine(QPointF(3, middle), QPointF(_SYMBOL_ROOM - 5, middle))
        painter.save()
        painter.translate((_SYMBOL_ROOM - 2) / 2, middle)
        filled = self._style.filled
        thin = self._style.symbol in "+x"
        pen = pg.mkPen(theme.panel if filled and not thin else self.color, width=0.8 if filled else 1.8, cosmetic=True)
        drawSymbol(
            painter,
            self._style.symbol,
            min(self._style.size, 11) + (3 if thin else 0),
            pen,
            pg.mkBrush(self.color if filled else theme.panel),
        )
        painter.restore()
        painter.setOpacity(1.0)
        painter.setPen(QColor(theme.accent if self.hasFocus() else theme.text if shown else theme.muted))
        font = self.font()
        font.setStrikeOut(not shown)
        painter.setFont(font)
        painter.drawText(
            QRectF(_SYMBOL_ROOM, 0, self.width() - _SYMBOL_ROOM, self.height()),
            Qt.AlignmentFlag.AlignVCenter,
            self.text(),
        )
        painter.end()


class _FoldButton(QAbstractButton):
    """The legend's first line: folds the rest away and brings it back."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.setText(tr("Legend"))
        self.setAccessibleName(tr("Show the legend of the plot"))
        self.setToolTip(tr("Fold the legend away, or bring it back"))
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFont(small_font(self.font(), 0.84))

    def sizeHint(self) -> QSize:
        """One line of text and an arrow."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 26, metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """A caption with an arrow that points where the entries are or would come."""
        theme = self._look.theme
        painter = QPainter(self)
        painter.setPen(QColor(theme.accent if self.hasFocus() or self.underMouse() else theme.muted))
        arrow = "▾" if self.isChecked() else "▸"
        painter.drawText(self.rect().adjusted(6, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, f"{arrow} {self.text()}")
        painter.end()


class Legend(QWidget):
    """Entries below each other; whether it is folded is remembered.

    It covers what is behind it, so that a frame of the plot does not paint its fourteen entries as well.
    """

    resized = Signal()

    def __init__(self, look: Look, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._settings = settings
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.entries: dict[LayerKey, LegendEntry] = {}
        self._wanted: set[LayerKey] = set()
        self._always: set[LayerKey] = set()
        self.fold = _FoldButton(look, self)
        self.fold.setChecked(not stored_flag(settings, _FOLDED, False))
        self.fold.toggled.connect(self._fold_toggled)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(6, 3, 6, 4)
        self._layout.setSpacing(0)
        self._layout.addWidget(self.fold)

    def add(self, key: LayerKey, style: LayerStyle, tip: str, *, always: bool = False) -> LegendEntry:
        """Add an entry at the end; with `always` it stands there even without points."""
        entry = LegendEntry(self._look, key, style, tip, self)
        entry.hide()
        self.entries[key] = entry
        if always:
            self._always.add(key)
        self._layout.addWidget(entry)
        return entry

    def show_only(self, keys: set[LayerKey]) -> bool:
        """Show the entries of classes that have points; whether anything changed."""
        self._wanted = keys | self._always
        changed = False
        for key, entry in self.entries.items():
            shown = key in self._wanted and self.fold.isChecked()
            if entry.isHidden() == shown:
                entry.setVisible(shown)
                changed = True
        if changed:
            self._layout.activate()
        return changed

    def _fold_toggled(self, is_open: bool) -> None:
        self._settings.setValue(_FOLDED, not is_open)
        self.show_only(self._wanted)
        self.fold.update()
        self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame on the plot's own ground."""
        theme = self._look.theme
        painter = QPainter(self)
        painter.setBrush(QColor(theme.panel))
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
