"""How searches grow: the hypervolume of their fronts over time or over designs tried, all of them in one picture."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.gui.search_record import Progress, SearchRecord
from explorer.gui.store import Store
from explorer.gui.theme import Look, Theme, small_font
from explorer.gui.translate import mark, tr

__all__ = ["GrowthAxis", "HypervolumeView", "search_color"]

MOST_POINTS = 400


class GrowthAxis(Enum):
    """What the hypervolume is drawn over; the values are shown, to be translated."""

    SECONDS = mark("over time")
    EVALUATIONS = mark("over designs tried")


def search_color(theme: Theme, place: int) -> QColor:
    """Colour of a search by its place among `SearchState.records`, as on the plot."""
    return QColor((theme.search_front, *theme.earlier_searches)[place])


class HypervolumeView(QWidget):
    """One line a search, the last one thickest; searches that are hidden in the plot are left out."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self.axis = GrowthAxis.SECONDS
        self.setMinimumSize(140, 56)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Growth of the hypervolume"))
        self.setToolTip(
            tr(
                "Hypervolume: the area that the search front dominates, in the lower bound of accuracy and in EDP "
                "against the static network. It grows as the front gets better and flattens when little more is found."
            )
        )
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A small plot."""
        return QSize(240, 90)

    def set_axis(self, axis: GrowthAxis) -> None:
        """Draw over time or over designs tried."""
        self.axis = axis
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame, curves, end values."""
        theme = self._look.theme
        shown = [
            (place, record)
            for place, record in enumerate(self._store.search.records)
            if record.is_shown and len(record.history) > 1
        ]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font(self.font()))
        line = painter.fontMetrics().height()
        frame = QRectF(6, line + 1, self.width() - 12, self.height() - 2 * line - 4)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(frame.bottomLeft(), frame.bottomRight())
        painter.drawLine(frame.topLeft(), frame.bottomLeft())
        painter.setPen(QColor(theme.muted))
        if not shown:
            words = tr("The hypervolume of a search grows here.")
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)
            painter.end()
            return
        volumes = [moment.hypervolume for _, record in shown for moment in record.history]
        low, high = min(volumes), max(volumes)
        low = high - max(high - low, 1e-9)
        last = max(self._place(record.history[-1]) for _, record in shown) or 1.0
        for place, record in reversed(shown):
            self._paint_curve(painter, theme, place, record, frame, (low, high, last))
        width = self.width() - 12
        newest = shown[0][1]
        painter.setPen(QColor(theme.muted))
        volume = tr("hypervolume {volume}", volume=f"{newest.hypervolume:.4f}")
        painter.drawText(QRectF(6, 0, width, line), Qt.AlignmentFlag.AlignLeft, volume)
        bottom = QRectF(6, self.height() - line, width, line)
        painter.drawText(bottom, Qt.AlignmentFlag.AlignLeft, tr(self.axis.value))
        painter.drawText(
            bottom,
            Qt.AlignmentFlag.AlignRight,
            tr(
                "{count} designs tried, {seconds} s",
                count=f"{newest.evaluations:,}", seconds=f"{newest.history[-1].seconds:.1f}",
            ),
        )  # fmt: skip
        painter.end()

    def _paint_curve(
        self,
        painter: QPainter,
        theme: Theme,
        place: int,
        record: SearchRecord,
        frame: QRectF,
        scale: tuple[float, float, float],
    ) -> None:
        low, high, last = scale
        curve = QPolygonF(
            [
                QPointF(
                    frame.left() + frame.width() * self._place(moment) / last,
                    frame.bottom() - (frame.height() - 4) * (moment.hypervolume - low) / (high - low),
                )
                for moment in _thinned(record.history, MOST_POINTS)
            ]
        )
        pen = QPen(search_color(theme, place), 2.2 if place == 0 else 1.4)
        pen.setStyle(_PEN_STYLES[place % len(_PEN_STYLES)])
        painter.setPen(pen)
        painter.drawPolyline(curve)

    def _place(self, moment: Progress) -> float:
        return moment.seconds if self.axis is GrowthAxis.SECONDS else float(moment.evaluations)


_PEN_STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


def _thinned(points: list[Progress], most: int) -> list[Progress]:
    """At most about `most` points, the last one among them."""
    step = max(len(points) // most, 1)
    thinned = points[::step]
    return thinned if thinned[-1] == points[-1] else [*thinned, points[-1]]
