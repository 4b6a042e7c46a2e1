"""The reasons of one layer's cost as two bars: where its cycles go, and where its energy goes."""

from __future__ import annotations

from collections import defaultdict

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.gui import text
from explorer.gui.theme import Look, small_font
from explorer.gui.translate import tr
from explorer.spec.costs import LayerCost

__all__ = ["CostBars", "cycle_parts", "energy_parts"]

_RAMP = ("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#0072b2", "#d55e00", "#999999")


def cycle_parts(layer: LayerCost) -> list[tuple[str, float]]:
    """Parts of a layer's latency in cycles, those that are not zero."""
    split = layer.cycles
    parts = [
        (tr("compute"), split.compute), (tr("stall"), split.stall), (tr("on-load"), split.onload),
        (tr("off-load"), split.offload),
        (tr("transfer"), split.transfer),
    ]  # fmt: skip
    return [(name, value) for name, value in parts if value > 0]


def energy_parts(layer: LayerCost) -> list[tuple[str, float]]:
    """Parts of a layer's energy in pJ: arithmetic, each memory, transfers; the largest first."""
    by_memory: dict[str, float] = defaultdict(float)
    for use in layer.memory_energy:
        by_memory[use.memory] += use.energy_pj
    parts = [(tr("MACs"), layer.mac_energy_pj), *by_memory.items(), (tr("transfers"), layer.transfer_energy_pj)]
    return sorted(((name, value) for name, value in parts if value > 0), key=lambda part: -part[1])


class CostBars(QWidget):
    """Two stacked bars with their legends."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._layer: LayerCost | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Reasons of the selected layer's cost"))
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A title and two bars with two lines of legend each."""
        return QSize(300, 138)

    def show_layer(self, layer: LayerCost | None) -> None:
        """Show a layer, or nothing."""
        if layer is not self._layer:
            self._layer = layer
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Title, cycles, energy."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._look.theme
        if self._layer is None:
            painter.setPen(QColor(theme.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("Select a layer to see its reasons."))
            painter.end()
            return
        layer = self._layer
        painter.setPen(QColor(theme.text))
        title = painter.fontMetrics().elidedText(layer.layer, Qt.TextElideMode.ElideMiddle, self.width() - 8)
        painter.drawText(QRectF(2, 0, self.width(), 18), Qt.AlignmentFlag.AlignVCenter, title)
        self._paint_bar(painter, 20, tr("cycles"), text.cycles(layer.latency_cycles), cycle_parts(layer))
        self._paint_bar(painter, 78, tr("energy"), text.energy(layer.energy_pj), energy_parts(layer))
        painter.end()

    def _paint_bar(self, painter: QPainter, top: int, name: str, total: str, parts: list[tuple[str, float]]) -> None:
        theme = self._look.theme
        painter.setFont(small_font(self.font()))
        painter.setPen(QColor(theme.muted))
        painter.drawText(QRectF(2, top, 54, 16), Qt.AlignmentFlag.AlignVCenter, name)
        room = QRectF(56, top + 1, self.width() - 58, 14)
        whole = sum(value for _, value in parts) or 1.0
        left = room.left()
        for index, (_, value) in enumerate(parts):
            width = room.width() * value / whole
            painter.fillRect(QRectF(left, room.top(), width, 14), QColor(_RAMP[index % len(_RAMP)]))
            left += width
        self._paint_legend(painter, top + 17, [(tr("all {total}", total=total), 1.0, None)] + [
            (f"{part} {_rounded(value / whole)}", value, _RAMP[index % len(_RAMP)])
            for index, (part, value) in enumerate(parts)
        ])  # fmt: skip

    def _paint_legend(self, painter: QPainter, top: float, entries: list[tuple[str, float, str | None]]) -> None:
        theme = self._look.theme
        x, y = 56.0, top
        for label, _, color in entries:
            width = painter.fontMetrics().horizontalAdvance(label) + (14 if color else 4)
            if x + width > self.width():
                x, y = 56.0, y + 16
                if y > top + 20:
                    return
            if color:
                painter.fillRect(QRectF(x, y + 4, 8, 8), QColor(color))
            painter.setPen(QColor(theme.text))
            painter.drawText(QRectF(x + (11 if color else 0), y, width, 16), Qt.AlignmentFlag.AlignVCenter, label)
            x += width + 8


def _rounded(share: float) -> str:
    return "<1 %" if share < 0.005 else text.percent(share, 0)
