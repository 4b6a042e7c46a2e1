"""Progress of the search: phase, designs tried, time, and the hypervolume as it grows."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from explorer.gui import text
from explorer.gui.panels.plain_text import PlainText
from explorer.gui.search_state import SearchPhase
from explorer.gui.store import Store
from explorer.gui.theme import Look, small_font

__all__ = ["HypervolumeView", "SearchPanel"]

CLOCK_MILLISECONDS = 200


class HypervolumeView(QWidget):
    """Hypervolume over time; designs tried stand still while exact thresholds are solved, so they are no good axis."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self.setMinimumSize(140, 60)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Hypervolume over time")
        self.setToolTip(
            "Hypervolume: the area that the search front dominates, in the lower bound of accuracy and in EDP against "
            "the static network. It grows as the front gets better and flattens when little more is found."
        )
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A small plot."""
        return QSize(220, 90)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame, curve, end values."""
        theme = self._look.theme
        history = self._store.search.history
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font(self.font()))
        line = painter.fontMetrics().height()
        frame = QRectF(6, line + 2, self.width() - 12, self.height() - 2 * line - 6)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(frame.bottomLeft(), frame.bottomRight())
        painter.drawLine(frame.topLeft(), frame.bottomLeft())
        painter.setPen(QColor(theme.muted))
        if len(history) < 2:
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, "hypervolume over time")
            painter.end()
            return
        seconds, volumes = [s for s, _ in history], [v for _, v in history]
        low, high = min(volumes), max(volumes)
        low = high - max(high - low, 1e-9)
        last = max(seconds[-1], 1e-9)
        curve = QPolygonF(
            [
                QPointF(
                    frame.left() + frame.width() * s / last,
                    frame.bottom() - (frame.height() - 4) * (v - low) / (high - low),
                )
                for s, v in _thinned(history, 400)
            ]
        )
        painter.setPen(QPen(QColor(theme.search_front), 2))
        painter.drawPolyline(curve)
        painter.setPen(QColor(theme.muted))
        width = self.width() - 12
        painter.drawText(QRectF(6, 0, width, line), Qt.AlignmentFlag.AlignLeft, f"hypervolume {volumes[-1]:.4f}")
        bottom = QRectF(6, self.height() - line, width, line)
        painter.drawText(
            bottom,
            Qt.AlignmentFlag.AlignRight,
            f"{self._store.search.evaluations:,} designs tried, {seconds[-1]:.1f} s",
        )
        painter.end()


class SearchPanel(QWidget):
    """State of the search beside its hypervolume."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self.status = PlainText()
        font = self.status.font()
        font.setWeight(QFont.Weight.DemiBold)
        self.status.setFont(font)
        self.status.setAccessibleName("State of the search")
        self.progress = _ThinBar(look)
        self.progress.setAccessibleName("Progress of the search")
        self.details = PlainText(lines=4)
        self.details.setAccessibleName("Details of the search")
        self.adopt_button = QToolButton()
        self.adopt_button.setText("Adopt the recommended design")
        self.adopt_button.setToolTip(
            "Take the cheapest design found that loses next to no accuracy to the static network on validation, luck "
            "discounted"
        )
        self.adopt_button.clicked.connect(store.adopt_recommended)
        self.curve = HypervolumeView(store, look)
        left = QVBoxLayout()
        left.setSpacing(5)
        left.addWidget(self.status)
        left.addWidget(self.progress)
        left.addWidget(self.details, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 6, 8, 6)
        layout.setSpacing(12)
        layout.addLayout(left, 2)
        layout.addWidget(self.curve, 3)
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MILLISECONDS)
        self._clock.timeout.connect(self._show_progress)
        store.search.changed.connect(self.refresh)
        look.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show where the search stands."""
        search = self._store.search
        self.curve.update()
        self.adopt_button.setEnabled(bool(search.front))
        if search.is_running != self._clock.isActive():
            if search.is_running:
                self._clock.start()
            else:
                self._clock.stop()
        self._show_progress()

    def _show_progress(self) -> None:
        theme, search = self._look.theme, self._store.search
        order = search.order
        if order is None:
            self.status.set_text("Search", theme.text)
            self.progress.set_share(0.0)
            self.details.set_text(
                "Press F5 to look for the best exits and thresholds (NSGA-II, on validation).", theme.muted
            )
            return
        self.status.set_text(f"Search {search.phase.value}", theme.text)
        seconds = search.elapsed_seconds
        self.progress.set_share(1.0 if search.phase is SearchPhase.FINISHED else min(seconds / order.seconds, 1.0))
        self.details.set_text(
            f"{seconds:.1f} of {order.seconds:g} s, generation {search.generation}, seed {order.seed}, "
            f"up to {order.most_exits} exits; {len(search.front)} designs on the front",
            theme.muted,
        )
        self.setToolTip(f"Constraints: {text.limit_text(order.constraints)}")


class _ThinBar(QWidget):
    """A progress bar that paints when the event loop gets to it; a QProgressBar paints at once when it is told."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._share = 0.0
        self.setFixedHeight(6)
        look.changed.connect(self.update)

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
            painter.drawRoundedRect(QRectF(0, 1, max(self._share * self.width(), 4), 4), 2, 2)
        painter.end()


def _thinned(points: list[tuple[float, float]], most: int) -> list[tuple[float, float]]:
    """At most about `most` points, the last one among them."""
    step = max(len(points) // most, 1)
    thinned = points[::step]
    return thinned if thinned[-1] == points[-1] else [*thinned, points[-1]]
