"""The backbone as tiles, mounting points between them, and the stream of samples that thins from exit to exit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QComboBox, QLabel, QSizePolicy, QToolTip, QWidget

from explorer.gui import text
from explorer.gui.panels.focus import block_of_exit, focused_block, focused_exit
from explorer.gui.panels.mount_button import MountButton
from explorer.gui.panels.stage_shares import CostMeasure, StageShare, stage_shares
from explorer.gui.selection import Selection
from explorer.gui.store import Store
from explorer.gui.theme import Look, Theme, ink_on, small_font
from explorer.gui.translate import mark, tr
from explorer.spec.network import HeadKind
from explorer.study.edits import Mount, Unmount

if TYPE_CHECKING:
    from explorer.spec.costs import NetworkCost

__all__ = ["BackboneStrip"]

LEAST_LEFT, RIGHT = 104, 12
"""Pixels beside the blocks; at the left more, where captions are longer."""
TILE_TOP, TILE_HEIGHT = 8, 40
BUTTONS = TILE_TOP + TILE_HEIGHT + 12
BAND_TOP, BAND_HEIGHT = BUTTONS + 14, 30
PILL_TOP, PILL_HEIGHT = BAND_TOP + BAND_HEIGHT + 16, 19
HEIGHT = PILL_TOP + PILL_HEIGHT + 6


class BackboneStrip(QWidget):
    """Click a mounting point to mount or unmount an exit, a tile to select its block."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self._shares: tuple[StageShare, ...] = ()
        self._shares_of: tuple[NetworkCost, CostMeasure] | None = None
        self._pills: list[QRectF] = []
        self._focused: tuple[int | None, int | None] = (None, None)
        self.buttons: list[MountButton] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Backbone"))
        captions = (*_counted(100_000).splitlines(), tr("leave at"))
        small = QFontMetrics(small_font(self.font()))
        self._left = max(LEAST_LEFT, max(map(small.horizontalAdvance, captions)) + 14)
        self._caption = QLabel(tr("Blocks by"), self)
        self._caption.setObjectName("caption")
        self.measure = QComboBox(self)
        for measure in CostMeasure:
            self.measure.addItem(tr(measure.value), measure)
        self.measure.setAccessibleName(tr("What the colour of the blocks shows"))
        self.measure.setToolTip(
            tr(
                "What the colour of the blocks shows: their share of the full path's EDP, energy or latency "
                "(simulated), "
                "of its MACs or of its parameters."
            )
        )
        self.measure.currentIndexChanged.connect(self.refresh)
        self._make_buttons()
        store.study_changed.connect(self._make_buttons)
        store.evaluation_changed.connect(self.refresh)
        store.selection_changed.connect(self._follow)
        look.changed.connect(self._restyle)
        self.refresh()

    def sizeHint(self) -> QSize:
        """As high as tiles, band and exits need."""
        return QSize(900, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Tiles get narrow before they vanish."""
        return QSize(480, HEIGHT)

    def _make_buttons(self) -> None:
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = []
        for point in self._store.network.mounting_points:
            button = MountButton(self._look, point, self)
            button.clicked.connect(self._pressed)
            button.moved.connect(self._focus_moved)
            button.show()
            self.buttons.append(button)
        self._place_children()
        self.refresh()

    def _pressed(self) -> None:
        button = self.sender()
        if isinstance(button, MountButton):
            point = button.mounting_point
            mounted = point in self._store.design.mounting_points
            self._store.apply(Unmount(mounting_point=point) if mounted else Mount(mounting_point=point))

    def _focus_moved(self, step: int) -> None:
        button = self.sender()
        if isinstance(button, MountButton):
            index = self.buttons.index(button) + step
            if 0 <= index < len(self.buttons):
                self.buttons[index].setFocus(Qt.FocusReason.TabFocusReason)

    def refresh(self) -> None:
        """Show the design, its cost and its stream."""
        store, theme = self._store, self._look.theme
        points = store.design.mounting_points
        for button in self.buttons:
            mounted = button.mounting_point in points
            color = theme.exit_color(points.index(button.mounting_point), len(points)) if mounted else None
            button.show_mounted(color)
        if store.evaluation is not None:
            wanted = (store.evaluation.network_cost, self.measure.currentData())
            if self._shares_of is None or wanted[0] is not self._shares_of[0] or wanted[1] is not self._shares_of[1]:
                self._shares = stage_shares(wanted[0], store.network, wanted[1])
                self._shares_of = wanted
                self.update()
        self._focused = (focused_block(store), focused_exit(store))
        # Thresholds change the stream only; tiles and mounting points need not be painted again.
        self.update(0, BAND_TOP - 2, self.width(), HEIGHT - BAND_TOP + 2)

    def _restyle(self) -> None:
        self.refresh()
        self.update()

    def _follow(self) -> None:
        """Light up what is selected, and the mounts of a design that is pointed at elsewhere."""
        pointed = self._store.hovered.design
        for button in self.buttons:
            button.show_pointed(pointed is not None and button.mounting_point in pointed.mounting_points)
        now = (focused_block(self._store), focused_exit(self._store))
        if now != self._focused:
            self._focused = now
            self.update()

    # Geometry

    @property
    def _n_tiles(self) -> int:
        return self._store.network.n_blocks + 1

    def _tile_width(self) -> float:
        return (self.width() - self._left - RIGHT) / self._n_tiles

    def _tile(self, index: int) -> QRectF:
        width = self._tile_width()
        gap = min(4.0, width * 0.12)
        return QRectF(self._left + index * width + gap / 2, TILE_TOP, width - gap, TILE_HEIGHT)

    def _point_x(self, mounting_point: int) -> float:
        return self._left + (mounting_point + 1) * self._tile_width()

    def _place_children(self) -> None:
        for button in self.buttons:
            size = button.sizeHint()
            x = round(self._point_x(button.mounting_point) - size.width() / 2)
            button.setGeometry(x, BUTTONS - size.height() // 2, size.width(), size.height())
        self._caption.setGeometry(4, TILE_TOP - 2, self._left - 12, 16)
        self.measure.setGeometry(2, TILE_TOP + 16, self._left - 14, 24)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Mounting points stay between their tiles."""
        self._place_children()
        super().resizeEvent(event)

    # Mouse

    def _tile_at(self, position: QPointF) -> int | None:
        for index in range(self._n_tiles):
            if self._tile(index).contains(position):
                return index
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select a block or an exit, or select nothing."""
        store = self._store
        index = self._exit_at(event.position())
        if index is not None and store.evaluation is not None:
            chosen = None if store.selection.exit_index == index else index
            block = block_of_exit(store, index) if chosen is not None else None
            store.select(replace(store.selection, exit_index=chosen, block=block, layer=None, sample=None))
            return
        tile = self._tile_at(event.position())
        store.select_block(None if tile == store.selected_block else tile)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Other panels light up what is under the pointer."""
        index, tile = self._exit_at(event.position()), self._tile_at(event.position())
        block = tile if index is None else block_of_exit(self._store, index)
        self._store.hover(Selection(block=block, exit_index=index))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is hovered outside."""
        self._store.hover()
        super().leaveEvent(event)

    def _exit_at(self, position: QPointF) -> int | None:
        """The exit whose pill is at a place."""
        return next((index for index, pill in enumerate(self._pills) if pill.contains(position)), None)

    def event(self, event: QEvent) -> bool:
        """Tooltips of tiles."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            tile = self._tile_at(QPointF(event.pos()))
            tip = self._tile_tip(tile) if tile is not None else tr(_BAND_TIP) if event.pos().y() > BAND_TOP else ""
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)

    def _tile_tip(self, tile: int) -> str:
        name = tr("Final exit") if tile == self._n_tiles - 1 else self._store.network.blocks[tile].name
        share = self._share(tile)
        if share is None:
            return name
        lines = [
            f"<b>{name}</b>",
            tr(
                "{share} of the full path's {measure}",
                share=text.share(share.share),
                measure=tr(self.measure.currentData().value),
            ),
            tr(
                "energy {energy}, latency {latency} (simulated)",
                energy=text.energy(share.energy_pj),
                latency=text.cycles(share.latency_cycles),
            ),
            tr("adds {edp} to the EDP (simulated)", edp=text.edp(share.edp_pj_cycles)),
            tr("{macs} MACs, {parameters} parameters", macs=f"{share.macs:,}", parameters=f"{share.parameters:,}"),
            tr("Click to see why in the tab ‘Why’."),
        ]
        return "<br>".join(lines)

    def _share(self, tile: int) -> StageShare | None:
        """The stage of a block, or of the final exit for the last tile."""
        for share in self._shares:
            head = share.stage.head
            if tile == self._n_tiles - 1:
                if head is HeadKind.FINAL:
                    return share
            elif head is None and share.stage.mounting_point == tile:
                return share
        return None

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tiles, the stream, exits."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._look.theme
        if event.rect().top() < BAND_TOP - 2:
            largest = max((share.share for share in self._shares), default=1.0)
            for tile in range(self._n_tiles):
                self._paint_tile(painter, theme, tile, largest)
            painter.setPen(QPen(QColor(theme.line), 1.5))
            painter.drawLine(QPointF(self._left, BUTTONS), QPointF(self.width() - RIGHT, BUTTONS))
        self._paint_stream(painter, theme)
        painter.end()

    def _paint_tile(self, painter: QPainter, theme: Theme, tile: int, largest: float) -> None:
        rect = self._tile(tile)
        share = self._share(tile)
        fill = theme.cost_color(share.share / largest) if share is not None else QColor(theme.panel)
        selected = self._focused[0] == tile and self._store.focus.exit_index is None
        painter.setPen(QPen(QColor(theme.accent if selected else theme.line), 2.4 if selected else 1.0))
        painter.setBrush(fill)
        painter.drawRoundedRect(rect, 4, 4)
        ink = ink_on(fill)
        painter.setPen(ink)
        name = tr("final") if tile == self._n_tiles - 1 else str(tile)
        font = self.font()
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        if rect.width() < 30:
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, name)
            return
        painter.drawText(rect.adjusted(0, 3, 0, -rect.height() / 2 + 2), Qt.AlignmentFlag.AlignCenter, name)
        painter.setFont(small_font(self.font()))
        shown = text.share(share.share) if share is not None else "…"
        painter.drawText(rect.adjusted(0, rect.height() / 2 - 2, 0, -3), Qt.AlignmentFlag.AlignCenter, shown)

    def _paint_stream(self, painter: QPainter, theme: Theme) -> None:
        evaluation = self._store.evaluation
        if evaluation is None:
            painter.setPen(QColor(theme.muted))
            painter.drawText(QPointF(self._left, BAND_TOP + 20), tr("computing the costs of this design…"))
            return
        stale = self._store.is_pending
        painter.setOpacity(0.45 if stale else 1.0)
        exits = evaluation.exits
        places = [
            self.width() - RIGHT - self._tile_width() / 2
            if figures.threshold is None
            else self._point_x(figures.mounting_point)
            for figures in exits
        ]
        labels = [text.share(figures.ratio) for figures in exits]
        metrics = QFontMetrics(small_font(self.font(), 0.92))
        widths = [metrics.horizontalAdvance(label) + 12.0 for label in labels]
        self._pills = [
            QRectF(center - width / 2, PILL_TOP, width, PILL_HEIGHT)
            for center, width in zip(_spread(places, widths, self.width() - RIGHT), widths, strict=True)
        ]
        staying = 1.0
        left = float(self._left)
        for index, figures in enumerate(exits):
            color, right = theme.exit_color(index, len(exits) - 1), places[index]
            body = QColor(theme.accent)
            body.setAlphaF(0.42 if theme.is_dark else 0.28)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(body)
            thickness = max(staying * BAND_HEIGHT, 1.0 if staying > 0 else 0.0)
            painter.drawRect(QRectF(left, BAND_TOP, right - left, thickness))
            remaining = max(staying - figures.ratio, 0.0)
            if figures.ratio > 0:
                painter.setBrush(_fading_in(color, right))
                painter.drawPath(_branch(right, self._pills[index].center().x(), remaining, staying))
            self._paint_pill(painter, theme, index, color, labels[index])
            staying, left = remaining, right
        painter.setPen(QColor(theme.muted))
        painter.setFont(small_font(self.font()))
        caption = _counted(evaluation.n_samples)
        painter.drawText(QRectF(4, BAND_TOP - 2, self._left - 10, 34), Qt.AlignmentFlag.AlignLeft, caption)
        painter.drawText(
            QRectF(4, PILL_TOP, self._left - 10, PILL_HEIGHT), Qt.AlignmentFlag.AlignVCenter, tr("leave at")
        )
        painter.setOpacity(1.0)

    def _paint_pill(self, painter: QPainter, theme: Theme, index: int, color: QColor, label: str) -> None:
        pill = self._pills[index]
        painter.setFont(small_font(self.font(), 0.92))
        painter.setPen(QPen(QColor(theme.text), 2) if index == self._focused[1] else Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(pill, PILL_HEIGHT / 2, PILL_HEIGHT / 2)
        painter.setPen(ink_on(color))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, label)


_DRIFT, _BEND = 12.0, 34.0
_BAND_TIP = mark(
    "The stream of validation samples: its thickness is the share that is still under way. At each exit the share that "
    "is confident enough leaves; the number is the exit ratio. Click it to select the exit."
)


def _counted(n_samples: int) -> str:
    return tr("{count} samples\nvalidation split", count=f"{n_samples:,}")


def _fading_in(color: QColor, x: float) -> QLinearGradient:
    """The stream takes the colour of the exit on its way out."""
    clear = QColor(color)
    clear.setAlphaF(0.0)
    gradient = QLinearGradient(x - _BEND, 0.0, x - 0.3 * _BEND, 0.0)
    gradient.setColorAt(0.0, clear)
    gradient.setColorAt(1.0, color)
    return gradient


def _spread(places: list[float], widths: list[float], most: float) -> list[float]:
    """Middles of the numbers below the exits at these places, moved to the left where they would overlap."""
    centers: list[float] = []
    limit = most
    for place, width in zip(reversed(places), reversed(widths), strict=True):
        centers.append(min(place + _DRIFT, limit - width / 2))
        limit = centers[-1] - width / 2 - 2.0
    return centers[::-1]


def _branch(x: float, end: float, remaining: float, staying: float) -> QPainterPath:
    """The part of the stream that leaves at x: from the lower edge of the band down to the number at `end`."""
    top, bottom = BAND_TOP + remaining * BAND_HEIGHT, BAND_TOP + staying * BAND_HEIGHT
    width = max(min((staying - remaining) * BAND_HEIGHT, 22.0), 1.5)
    start = x - _BEND
    path = QPainterPath(QPointF(start, top))
    path.cubicTo(x, top, end + width / 2, top + 4, end + width / 2, PILL_TOP + 2)
    path.lineTo(end - width / 2, PILL_TOP + 2)
    path.cubicTo(end - width / 2, bottom + 2, x - 6, bottom, start, bottom)
    path.closeSubpath()
    return path
