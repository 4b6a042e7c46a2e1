"""One sample on its way: what every mounted exit answers and how sure it is, and where the sample leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.gui.theme import Look, Theme, small_font
from explorer.gui.translate import tr

if TYPE_CHECKING:
    from explorer.study.sample_path import SamplePath, SampleStep

__all__ = ["SampleSteps"]

PICTURE = 56
ROW = 46
MOST_CLASSES = 3


class SampleSteps(QWidget):
    """The picture and its true class; below a row an exit: its likeliest classes as bars, its confidence against its
    threshold, and whether the sample leaves there.
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._path: SamplePath | None = None
        self._names: tuple[str, ...] = ()
        self._pixmap: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(
            tr(
                "Bars: the likeliest classes of each exit; the mark on the right bar: the confidence that it takes "
                "to leave"
            )
        )
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """The picture and a row an exit."""
        n_steps = 0 if self._path is None else len(self._path.steps)
        return QSize(300, PICTURE + 8 + n_steps * ROW if n_steps else 0)

    def show_path(self, path: SamplePath | None, names: tuple[str, ...], pixmap: QPixmap | None) -> None:
        """Show a sample's way, or nothing."""
        before = self.sizeHint()
        self._path, self._names, self._pixmap = path, names, pixmap
        if path is not None:
            self.setAccessibleName(_in_words(path, names))
        if self.sizeHint() != before:
            self.updateGeometry()
        self.setVisible(path is not None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Picture, verdict, steps."""
        path, theme = self._path, self._look.theme
        if path is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._pixmap is not None:
            painter.drawPixmap(QRectF(0, 0, PICTURE, PICTURE), self._pixmap, QRectF(self._pixmap.rect()))
        taken = path.taken
        left = PICTURE + 10 if self._pixmap is not None else 0
        line = painter.fontMetrics().height()
        painter.setPen(QColor(theme.text))
        title = tr("test sample {sample}: {name}", sample=path.sample, name=self._names[path.label])
        painter.drawText(QRectF(left, 2, self.width() - left, line), Qt.AlignmentFlag.AlignVCenter, title)
        painter.setPen(QColor(theme.good if taken.is_right else theme.bad))
        painter.drawText(
            QRectF(left, 4 + line, self.width() - left, 2 * line),
            Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap,
            _verdict(path, self._names),
        )
        for step in path.steps:
            self._paint_step(painter, theme, step, len(path.steps) - 1, path.label)
        painter.end()

    def _paint_step(self, painter: QPainter, theme: Theme, step: SampleStep, n_early: int, label: int) -> None:
        top = PICTURE + 8 + step.exit_index * ROW
        painter.setOpacity(1.0 if step.is_reached else 0.55)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.exit_color(step.exit_index, n_early))
        painter.drawRoundedRect(QRectF(0, top + 3, 4, ROW - 8), 2, 2)
        if step.leaves:
            painter.setPen(QPen(QColor(theme.good if step.is_right else theme.bad), 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(0.5, top + 0.5, self.width() - 1, ROW - 3), 4, 4)
        painter.setFont(small_font(self.font(), 0.9))
        painter.setPen(QColor(theme.text))
        name = _step_name(step)
        painter.drawText(QRectF(9, top + 2, 78, 18), Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(small_font(self.font(), 0.8))
        painter.setPen(QColor(theme.muted))
        state = tr("leaves") if step.leaves else tr("goes on") if step.is_reached else tr("not reached")
        painter.drawText(QRectF(9, top + 20, 78, 18), Qt.AlignmentFlag.AlignVCenter, state)
        self._paint_classes(painter, theme, step, label, QRectF(90, top + 2, self.width() - 200, ROW - 6))
        self._paint_confidence(painter, theme, step, QRectF(self.width() - 102, top + 8, 96, 8))
        painter.setOpacity(1.0)

    def _paint_classes(self, painter: QPainter, theme: Theme, step: SampleStep, label: int, room: QRectF) -> None:
        likeliest = np.argsort(-step.probabilities, kind="stable")[:MOST_CLASSES].tolist()
        height = room.height() / MOST_CLASSES
        for place, name in enumerate(likeliest):
            share = float(step.probabilities[name])
            y = room.top() + place * height
            color = QColor(theme.right if name == label else theme.wrong)
            color.setAlphaF(0.45 if theme.is_dark else 0.35)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawRect(QRectF(room.left(), y + 1, max(share * room.width(), 1.0), height - 2))
            painter.setPen(QColor(theme.text if place == 0 else theme.muted))
            mark = " ✓" if name == label else ""
            shown = f"{self._names[name]}{mark}"
            metrics = painter.fontMetrics()
            painter.drawText(
                QRectF(room.left() + 3, y, room.width() - 34, height),
                Qt.AlignmentFlag.AlignVCenter,
                metrics.elidedText(shown, Qt.TextElideMode.ElideRight, round(room.width()) - 36),
            )
            painter.drawText(
                QRectF(room.right() - 32, y, 32, height),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                f"{100 * share:.0f} %",
            )

    def _paint_confidence(self, painter: QPainter, theme: Theme, step: SampleStep, track: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.line))
        painter.drawRoundedRect(track, 3, 3)
        painter.setBrush(QColor(theme.accent))
        painter.drawRoundedRect(QRectF(track.left(), track.top(), max(step.confidence * track.width(), 2), 8), 3, 3)
        if step.threshold is not None:
            x = track.left() + step.threshold * track.width()
            painter.setPen(QPen(QColor(theme.text), 2))
            painter.drawLine(QPointF(x, track.top() - 3), QPointF(x, track.bottom() + 3))
        painter.setPen(QColor(theme.muted))
        sign = "" if step.threshold is None else f" ≥ {step.threshold:.3f}"
        if step.threshold is not None and step.confidence < step.threshold:
            sign = f" < {step.threshold:.3f}"
        painter.drawText(
            QRectF(track.left(), track.bottom() + 4, track.width(), 16), Qt.AlignmentFlag.AlignRight,
            f"{step.confidence:.3f}{sign}",
        )  # fmt: skip


def _step_name(step: SampleStep) -> str:
    if step.threshold is None:
        return tr("final exit")
    return tr("{number} · block {block}", number=step.exit_index + 1, block=step.mounting_point)


def _verdict(path: SamplePath, names: tuple[str, ...]) -> str:
    taken = path.taken
    answer = names[taken.answer]
    where = tr("the final exit") if taken.threshold is None else tr("exit {number}", number=taken.exit_index + 1)
    if taken.is_right:
        return tr("✓ leaves at {exit} with the right answer", exit=where)
    return tr("✗ leaves at {exit} as {answer}", exit=where, answer=answer)


def _in_words(path: SamplePath, names: tuple[str, ...]) -> str:
    return tr("Test sample {sample}, {name}: {verdict}", sample=path.sample, name=names[path.label],
              verdict=_verdict(path, names))  # fmt: skip
