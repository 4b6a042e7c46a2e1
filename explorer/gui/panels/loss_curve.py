"""The loss of a job's training, drawn small."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.gui.job_state import JobState
from explorer.gui.theme import Look, small_font
from explorer.gui.translate import tr

__all__ = ["LossCurve"]

MOST_POINTS = 400


class LossCurve(QWidget):
    """The loss of training over the epochs of the job."""

    def __init__(self, jobs: JobState, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._look = look
        self.setMinimumSize(120, 48)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Loss over epochs"))
        self.setToolTip(tr("Loss of training, mean over the epoch so far, over the epochs of all stages"))
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A small plot."""
        return QSize(180, 70)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Axes from the lowest to the highest loss, the curve, and the last loss."""
        theme, losses = self._look.theme, self._jobs.losses
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font(self.font()))
        line = painter.fontMetrics().height()
        frame = QRectF(4, line, self.width() - 8, self.height() - line - 4)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(frame.bottomLeft(), frame.bottomRight())
        painter.drawLine(frame.topLeft(), frame.bottomLeft())
        painter.setPen(QColor(theme.muted))
        if len(losses) < 2:
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, tr("loss"))
            painter.end()
            return
        step = max(len(losses) // MOST_POINTS, 1)
        shown = [*losses[::step], losses[-1]]
        low, high = min(loss for _, loss in shown), max(loss for _, loss in shown)
        range_, last = max(high - low, 1e-9), max(shown[-1][0], 1e-9)
        top = QRectF(4, 0, self.width() - 8, line)
        painter.drawText(
            top, Qt.AlignmentFlag.AlignLeft, tr("loss, {low} to {high}", low=f"{low:.2f}", high=f"{high:.2f}")
        )
        painter.drawText(top, Qt.AlignmentFlag.AlignRight, tr("{loss} now", loss=f"{shown[-1][1]:.3f}"))
        painter.setPen(QPen(QColor(theme.search_front), 1.8))
        painter.drawPolyline(
            QPolygonF(
                [
                    QPointF(
                        frame.left() + frame.width() * at / last,
                        frame.bottom() - frame.height() * (loss - low) / range_,
                    )
                    for at, loss in shown
                ]
            )
        )
        painter.end()
