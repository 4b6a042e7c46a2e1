"""The two figures that matter most in large type, whether the constraints hold, and the exit ratios as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.gui import text
from explorer.gui.store import Store
from explorer.gui.theme import Look, Theme, small_font
from explorer.gui.translate import tr

if TYPE_CHECKING:
    from explorer.study.evaluate import Evaluation

__all__ = ["Headline", "RatioBars"]


class Headline(QWidget):
    """Accuracy and EDP reduction on validation, and the verdict of the constraints."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self._shown: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setToolTip(tr("On the validation split, on which everything is chosen; costs are simulated."))
        store.evaluation_changed.connect(self.refresh)
        look.changed.connect(self.update)
        self.refresh()

    def sizeHint(self) -> QSize:
        """Two columns of figures over a line."""
        line = self.fontMetrics().height()
        return QSize(300, 5 * line + 14)

    def refresh(self) -> None:
        """Show the figures of the design."""
        self._shown = _headline(self._store.evaluation)
        self.setAccessibleName(" ".join(self._shown))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Captions, numbers, verdict."""
        theme = self._look.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.panel))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        evaluation = self._store.evaluation
        line = self.fontMetrics().height()
        half = self.width() / 2
        pale = self._store.is_pending
        for column, (caption, number, delta) in enumerate((self._shown[:3], self._shown[3:6])):
            left = 4 + column * half
            painter.setFont(small_font(self.font()))
            painter.setPen(QColor(theme.muted))
            painter.drawText(QRectF(left, 2, half, line), Qt.AlignmentFlag.AlignLeft, caption)
            large = QFont(self.font())
            large.setPointSizeF(self.font().pointSizeF() * 1.75)
            large.setWeight(QFont.Weight.DemiBold)
            painter.setFont(large)
            painter.setPen(QColor(theme.muted if pale else theme.text))
            painter.drawText(QRectF(left, line, half, 2 * line), Qt.AlignmentFlag.AlignVCenter, number)
            painter.setFont(small_font(self.font()))
            painter.setPen(QColor(theme.muted))
            painter.drawText(QRectF(left, 3 * line, half - 6, line), Qt.AlignmentFlag.AlignLeft, delta)
        if evaluation is not None:
            self._paint_verdict(painter, theme, evaluation, QRectF(0, 4 * line + 4, self.width(), line + 6))
        painter.end()

    def _paint_verdict(self, painter: QPainter, theme: Theme, evaluation: Evaluation, rect: QRectF) -> None:
        color = QColor(theme.good if evaluation.is_feasible else theme.bad)
        ground = QColor(color)
        ground.setAlphaF(0.16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(rect, 4, 4)
        painter.setFont(self.font())
        painter.setPen(color)
        inner = rect.adjusted(8, 0, -6, 0)
        verdict = painter.fontMetrics().elidedText(self._shown[6], Qt.TextElideMode.ElideRight, round(inner.width()))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, verdict)


class RatioBars(QWidget):
    """Exit ratios on validation and on test, one stacked bar each."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setToolTip(
            tr("Exit ratios: the share of samples that leave at each exit, from the first to the final one.")
        )
        self.setAccessibleName(tr("Exit ratios on validation and test"))
        store.evaluation_changed.connect(self.update)
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Two bars."""
        return QSize(300, 52)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A bar a split."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._look.theme.panel))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, (name, evaluation) in enumerate(
            ((tr("validation"), self._store.evaluation), (tr("test"), self._store.test_evaluation))
        ):
            self._paint_bar(painter, name, evaluation, 3 + 25 * row)
        painter.end()

    def _paint_bar(self, painter: QPainter, name: str, evaluation: Evaluation | None, top: float) -> None:
        theme = self._look.theme
        caption_width = 66.0
        painter.setFont(small_font(self.font()))
        painter.setPen(QColor(theme.muted))
        painter.drawText(QRectF(4, top, caption_width, 20), Qt.AlignmentFlag.AlignVCenter, name)
        bar = QRectF(caption_width, top, self.width() - caption_width - 4, 20)
        clip = QPainterPath()
        clip.addRoundedRect(bar, 4, 4)
        painter.save()
        painter.setClipPath(clip)
        painter.fillRect(bar, QColor(theme.raised))
        if evaluation is not None:
            left = bar.left()
            for index, figures in enumerate(evaluation.exits):
                color = theme.exit_color(index, len(evaluation.exits) - 1)
                piece = QRectF(left, top, figures.ratio * bar.width(), 20)
                painter.fillRect(piece, color)
                label = text.percent(figures.ratio, 0)
                if piece.width() > painter.fontMetrics().horizontalAdvance(label) + 6:
                    painter.setPen(QColor("#ffffff" if color.lightnessF() < 0.6 else "#10151b"))
                    painter.drawText(piece, Qt.AlignmentFlag.AlignCenter, label)
                left += piece.width()
        painter.restore()


def _headline(evaluation: Evaluation | None) -> tuple[str, ...]:
    if evaluation is None:
        return (tr("accuracy"), "…", "", tr("average EDP"), "…", "", "")
    static = evaluation.static.label
    if evaluation.is_feasible:
        verdict = tr("✓ keeps the constraints")
    else:
        verdict = tr("✗ breaks ") + ", ".join(text.describe_violation(violation) for violation in evaluation.violations)
    return (
        tr("accuracy (validation)"),
        text.percent(evaluation.accuracy, 2),
        tr(
            "{accuracy_points} against {static}",
            accuracy_points=text.accuracy_points(evaluation.accuracy - evaluation.static.accuracy),
            static=static,
        ),
        tr("average EDP (simulated)"),
        text.signed_percent(-evaluation.edp_reduction),
        tr("against {static}", static=static),
        verdict,
    )
