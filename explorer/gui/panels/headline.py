"""The two figures that matter most in large type, whether the constraints hold, and the exit ratios as bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from explorer.gui import text
from explorer.gui.panels.focus import block_of_exit, focused_exit, known_figures
from explorer.gui.selection import Selection
from explorer.gui.store import Store
from explorer.gui.theme import Look, Theme, ink_on, small_font
from explorer.gui.translate import tr
from explorer.spec.design import Design

if TYPE_CHECKING:
    from explorer.study.evaluate import Evaluation

__all__ = ["Headline", "RatioBars"]


ACCURACY_ROOM = 0.54
"""Share of the width that the accuracy has; the rest is for the EDP."""
INTERVAL_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """A figure in large type with what it is, how sure it is, and what it is against."""

    caption: str
    number: str
    spread: str
    delta: str


class Headline(QWidget):
    """Accuracy and EDP reduction on validation, and the verdict of the constraints.

    While a design is pointed at elsewhere, the verdict gives way to its differences to this one.
    """

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self._columns: tuple[_Column, ...] = ()
        self._verdict = ""
        self._pointed: Design | None = None
        self.pointed_at = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setToolTip(
            tr(
                "On the validation split, on which everything is chosen; costs are simulated. ±: half of a 95 % "
                "interval, for the luck of the draw of these samples alone. That of the difference is much narrower, "
                "for both networks answer the same samples."
            )
        )
        store.evaluation_changed.connect(self.refresh)
        store.selection_changed.connect(self._point)
        look.changed.connect(self.update)
        self.refresh()

    def sizeHint(self) -> QSize:
        """Two columns of figures over a line."""
        line = self.fontMetrics().height()
        return QSize(300, 5 * line + 14)

    def refresh(self) -> None:
        """Show the figures of the design."""
        self._columns = _columns(self._store)
        self._verdict = _verdict(self._store.evaluation)
        self._pointed, self.pointed_at = None, ""
        words = (word for column in self._columns for word in (column.caption, column.number, column.delta))
        self.setAccessibleName(" ".join((*words, self._verdict)))
        self.update()

    def _point(self) -> None:
        """Compare with the design that is pointed at."""
        pointed = self._store.hovered.design
        if pointed == self._pointed:
            return
        self._pointed = pointed
        words = "" if pointed is None else _comparison(self._store, pointed)
        if words != self.pointed_at:
            self.pointed_at = words
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Captions, numbers, verdict."""
        theme = self._look.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.panel))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = self.fontMetrics().height()
        left = 4.0
        for column, share in zip(self._columns, (ACCURACY_ROOM, 1.0 - ACCURACY_ROOM), strict=True):
            self._paint_column(painter, theme, column, QRectF(left, 0, share * self.width() - 6, 4 * line))
            left += share * self.width()
        rect = QRectF(0, 4 * line + 4, self.width(), line + 6)
        evaluation = self._store.evaluation
        if self.pointed_at:
            self._paint_line(painter, self.pointed_at, theme.exact_front, rect)
        elif evaluation is not None:
            self._paint_line(painter, self._verdict, theme.good if evaluation.is_feasible else theme.bad, rect)
        painter.end()

    def _paint_column(self, painter: QPainter, theme: Theme, column: _Column, room: QRectF) -> None:
        line = self.fontMetrics().height()
        small = small_font(self.font())
        painter.setFont(small)
        painter.setPen(QColor(theme.muted))
        painter.drawText(QRectF(room.left(), 2, room.width(), line), Qt.AlignmentFlag.AlignLeft, column.caption)
        painter.drawText(QRectF(room.left(), 3 * line, room.width(), line), Qt.AlignmentFlag.AlignLeft, column.delta)
        large = QFont(self.font())
        large.setPointSizeF(self.font().pointSizeF() * 1.75)
        large.setWeight(QFont.Weight.DemiBold)
        painter.setFont(large)
        painter.setPen(QColor(theme.muted if self._store.is_pending else theme.text))
        middle = QRectF(room.left(), line, room.width(), 2 * line)
        painter.drawText(middle, Qt.AlignmentFlag.AlignVCenter, column.number)
        if column.spread:
            beside = middle.adjusted(painter.fontMetrics().horizontalAdvance(column.number) + 6, 3, 0, 0)
            painter.setFont(small)
            painter.setPen(QColor(theme.muted))
            painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, column.spread)

    def _paint_line(self, painter: QPainter, words: str, tone: str, rect: QRectF) -> None:
        color = QColor(tone)
        ground = QColor(color)
        ground.setAlphaF(0.16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(rect, 4, 4)
        painter.setFont(self.font())
        painter.setPen(color)
        inner = rect.adjusted(8, 0, -6, 0)
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, round(inner.width()))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, shown)


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
        self.setMouseTracking(True)
        self._pieces: list[tuple[QRectF, int, str]] = []
        self._focused: int | None = None
        store.evaluation_changed.connect(self._refresh)
        store.selection_changed.connect(self._follow)
        look.changed.connect(self.update)

    def _refresh(self) -> None:
        self._focused = focused_exit(self._store)
        self.update()

    def _follow(self) -> None:
        focused = focused_exit(self._store)
        if focused != self._focused:
            self._focused = focused
            self.update()

    def _piece_at(self, place: QPointF) -> tuple[int, str] | None:
        return next(((index, words) for rect, index, words in self._pieces if rect.contains(place)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The other panels light up the exit under the pointer."""
        piece = self._piece_at(event.position())
        chosen = None if piece is None else piece[0]
        block = None if chosen is None else block_of_exit(self._store, chosen)
        self._store.hover(Selection(exit_index=chosen, block=block))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is hovered outside."""
        self._store.hover()
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tooltips of the pieces."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            piece = self._piece_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.toolTip() if piece is None else piece[1], self)
            return True
        return super().event(event)

    def sizeHint(self) -> QSize:
        """Two bars."""
        return QSize(300, 52)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A bar a split."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._look.theme.panel))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._pieces = []
        for row, (name, evaluation) in enumerate(
            ((tr("validation"), self._store.evaluation), (tr("test"), self._store.test_evaluation))
        ):
            self._paint_bar(painter, name, evaluation, 3 + 25 * row)
        painter.end()

    def _paint_bar(self, painter: QPainter, name: str, evaluation: Evaluation | None, top: float) -> None:
        theme = self._look.theme
        painter.setFont(small_font(self.font()))
        widest = max(map(painter.fontMetrics().horizontalAdvance, (tr("validation"), tr("test"))))
        caption_width = max(66.0, widest + 12.0)
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
                tip = tr("{split}: {words}", split=name, words=text.leaving_words(figures, evaluation.n_samples))
                self._pieces.append((piece, index, tip))
                label = text.percent(figures.ratio, 0)
                if piece.width() > painter.fontMetrics().horizontalAdvance(label) + 6:
                    painter.setPen(ink_on(color))
                    painter.drawText(piece, Qt.AlignmentFlag.AlignCenter, label)
                left += piece.width()
        painter.restore()
        if self._focused is not None and evaluation is not None and self._focused < len(evaluation.exits):
            piece = self._pieces[self._focused - len(evaluation.exits)][0]
            painter.setPen(QPen(QColor(theme.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(piece.adjusted(-1, -1, 1, 1))


def _columns(store: Store) -> tuple[_Column, _Column]:
    evaluation = store.evaluation
    if evaluation is None:
        return (
            _Column(caption=tr("accuracy"), number="…", spread="", delta=""),
            _Column(caption=tr("average EDP"), number="…", spread="", delta=""),
        )
    static = text.baseline(evaluation.static)
    gain = text.accuracy_points(evaluation.accuracy - evaluation.static.accuracy)
    spread, gain_spread = _spreads(store, evaluation)
    if gain_spread and not evaluation.design.is_static:
        gain = tr("{gain} {spread} pt", gain=gain.removesuffix(" pt"), spread=gain_spread)
    return (
        _Column(
            caption=tr("accuracy (validation)"),
            number=text.percent(evaluation.accuracy, 2),
            spread=spread,
            delta=tr("{accuracy_points} against {static}", accuracy_points=gain, static=static),
        ),
        _Column(
            caption=tr("average EDP (simulated)"),
            number=text.signed_percent(-evaluation.edp_reduction),
            spread="",
            delta=tr("against {static}", static=static),
        ),
    )


def _spreads(store: Store, evaluation: Evaluation) -> tuple[str, str]:
    """Half widths of the intervals of the accuracy and of its paired difference to the static network."""
    if store.evaluator is None or store.is_pending:
        return "", ""
    from explorer.exits.shares import share_interval  # where there are figures, it is loaded in a moment

    n_right = round(evaluation.accuracy * evaluation.n_samples)
    lower, upper = share_interval(n_right, evaluation.n_samples, confidence=INTERVAL_CONFIDENCE)
    one_sided = 0.5 + INTERVAL_CONFIDENCE / 2.0
    bound = store.evaluator.accuracy_lower_bound(evaluation.design, evaluation.split, one_sided)
    return text.plus_minus_points((upper - lower) / 2.0), text.plus_minus_points(evaluation.accuracy - bound)


def _verdict(evaluation: Evaluation | None) -> str:
    if evaluation is None:
        return ""
    if evaluation.is_feasible:
        return tr("✓ keeps the constraints")
    return tr("✗ breaks ") + ", ".join(text.describe_violation(violation) for violation in evaluation.violations)


def _comparison(store: Store, pointed: Design) -> str:
    """What a design that is pointed at would change, '' if that is not known."""
    current = store.evaluation
    if current is None or store.is_pending or pointed == current.design:
        return ""
    figures = known_figures(store, pointed)
    if figures is None:
        return ""
    return tr(
        "pointed at: {accuracy} ({points}), EDP {change}",
        accuracy=text.percent(figures.accuracy, 2),
        points=text.accuracy_points(figures.accuracy - current.accuracy),
        change=text.signed_percent(figures.edp_avg_pj_cycles / current.edp_avg_pj_cycles - 1.0),
    )
