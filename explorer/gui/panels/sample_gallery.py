"""Pictures of test samples in rows by the exit at which they leave, right ones over wrong ones."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from explorer.gui import text
from explorer.gui.selection import Selection
from explorer.gui.store import Store
from explorer.gui.theme import Look, small_font
from explorer.gui.translate import mark, tr
from explorer.spec.design import Design
from explorer.spec.traces import Split

__all__ = ["CAPTION", "TILE", "AnswerFilter", "SampleGallery", "exit_names"]

TILE = 34
CAPTION = 20
LARGEST_GAP = 10
LEAST_ROWS_OF_ONE_EXIT, MOST_ROWS = 4, 12
"""Rows of right and of wrong samples: at least so many while only one exit is shown, and at most in a high panel."""
_SEED = 20


class AnswerFilter(Enum):
    """Which samples are shown; the values are shown, to be translated."""

    ALL = mark("right and wrong")
    RIGHT = mark("right only")
    WRONG = mark("wrong only")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Group:
    """The samples that leave at an exit, in a fixed random order."""

    exit_index: int
    name: str
    right: NDArray[np.intp]
    wrong: NDArray[np.intp]


class SampleGallery(QWidget):
    """Paints as many samples of each group as fit in a row, or several rows of one exit."""

    chosen = Signal(int)

    def __init__(self, store: Store, look: Look) -> None:
        super().__init__()
        self._store = store
        self._look = look
        self._images: NDArray[np.uint8] | None = None
        self._groups: list[_Group] = []
        self._n_early = 0
        self._rows = 1
        self._filter = AnswerFilter.ALL
        self._pixmaps: dict[int, QPixmap] = {}
        self._places: list[tuple[QRect, int, int]] = []
        self._order = np.empty(0, dtype=np.intp)
        self._least_rows = 1
        self._lit: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Test samples; arrow keys select one"))
        self.setMouseTracking(True)
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A caption and its rows for each exit."""
        kinds = 2 if self._filter is AnswerFilter.ALL else 1
        return QSize(300, len(self._groups) * (CAPTION + kinds * self._rows * (TILE + 2) + LARGEST_GAP))

    def show_samples(
        self, images: NDArray[np.uint8] | None, design: Design | None, exit_index: int | None, answers: AnswerFilter
    ) -> None:
        """Group the samples of the test split by the exit that they take; only one exit's if one is given."""
        if images is not self._images:
            self._images = images
            self._pixmaps.clear()
            count = 0 if images is None else len(images)
            self._order = np.random.default_rng(_SEED).permutation(count)
        before = self.sizeHint()
        groups = [] if images is None or design is None else self._grouped(design)
        self._n_early = len(groups) - 1
        self._groups = [group for group in groups if exit_index is None or group.exit_index == exit_index]
        self._least_rows = 1 if exit_index is None else LEAST_ROWS_OF_ONE_EXIT
        self._rows = max(self._rows, self._least_rows)
        self._filter = answers
        if self.sizeHint() != before:
            self.updateGeometry()
        self.update()

    def fill(self, height: int) -> None:
        """Show as many rows of each kind as a height has room for."""
        kinds = 2 if self._filter is AnswerFilter.ALL else 1
        n_groups = max(len(self._groups), 1)
        fitting = (height // n_groups - CAPTION - LARGEST_GAP) // (kinds * (TILE + 2))
        rows = min(max(fitting, self._least_rows), MOST_ROWS)
        if rows != self._rows:
            self._rows = rows
            self.updateGeometry()
            self.update()

    def light(self, exit_index: int | None) -> None:
        """Mark the group of an exit that is selected or hovered elsewhere, and the selected sample."""
        self._lit = exit_index
        self.update()

    def top_of(self, exit_index: int) -> int:
        """Where the group of an exit begins."""
        kinds = 2 if self._filter is AnswerFilter.ALL else 1
        place = next((n for n, group in enumerate(self._groups) if group.exit_index == exit_index), 0)
        return place * (CAPTION + kinds * self._rows * (TILE + 2) + LARGEST_GAP)

    def _grouped(self, design: Design) -> list[_Group]:
        from explorer.exits.policy import exit_taken  # where there are figures, it is loaded already

        evaluator = self._store.evaluator
        assert evaluator is not None
        taken = exit_taken(evaluator.confidences(design, Split.TEST), design.thresholds)
        correct = evaluator.correct(design, Split.TEST)
        is_right = correct[taken, np.arange(taken.size)]
        order = self._order[self._order < taken.size]
        groups = []
        for index, name in enumerate(exit_names(design)):
            here = taken[order] == index
            groups.append(
                _Group(
                    exit_index=index,
                    name=name,
                    right=order[here & is_right[order]],
                    wrong=order[here & ~is_right[order]],
                )
            )
        return groups

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many as fit."""
        super().resizeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Captions and rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._places = []
        fits = max(self.width() // (TILE + 2), 1) * self._rows
        top = 0
        selected = self._store.selection.sample
        for group in self._groups:
            self._paint_caption(painter, group, top)
            top += CAPTION
            for samples, is_wrong in ((group.right, False), (group.wrong, True)):
                if self._filter is (AnswerFilter.RIGHT if is_wrong else AnswerFilter.WRONG):
                    continue
                per_row = fits // self._rows
                for place_number, sample in enumerate(samples[:fits].tolist()):
                    x = (place_number % per_row) * (TILE + 2)
                    y = top + (place_number // per_row) * (TILE + 2)
                    place = QRect(x, y, TILE, TILE)
                    self._places.append((place, sample, group.exit_index))
                    painter.drawPixmap(place, self._pixmap(sample))
                    self._paint_frame(painter, place, is_wrong, sample == selected)
                top += self._rows * (TILE + 2)
            top += LARGEST_GAP
        painter.end()

    def _paint_caption(self, painter: QPainter, group: _Group, top: int) -> None:
        theme = self._look.theme
        painter.setPen(Qt.PenStyle.NoPen)
        if group.exit_index == self._lit:
            ground = QColor(theme.accent)
            ground.setAlphaF(0.18)
            painter.setBrush(ground)
            painter.drawRoundedRect(QRectF(0, top, self.width(), CAPTION), 3, 3)
        painter.setBrush(theme.exit_color(group.exit_index, self._n_early))
        painter.drawRoundedRect(QRectF(0, top + 5, 4, CAPTION - 8), 2, 2)
        painter.setPen(QColor(theme.text))
        painter.setFont(self.font())
        painter.drawText(QRect(9, top, self.width(), CAPTION), Qt.AlignmentFlag.AlignVCenter, group.name)
        painter.setFont(small_font(self.font()))
        painter.setPen(QColor(theme.muted))
        n_right, n_wrong = group.right.size, group.wrong.size
        share = text.percent(n_right / (n_right + n_wrong)) if n_right + n_wrong else text.NOT_A_NUMBER
        painter.drawText(
            QRect(0, top, self.width() - 2, CAPTION),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            tr("{right} right, {wrong} wrong ({share})", right=f"{n_right:,}", wrong=f"{n_wrong:,}", share=share),
        )

    def _paint_frame(self, painter: QPainter, place: QRect, is_wrong: bool, is_selected: bool) -> None:
        theme = self._look.theme
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if is_wrong:
            painter.setPen(QPen(QColor(theme.wrong), 2))
            painter.drawRect(place.adjusted(1, 1, -1, -1))
        if is_selected:
            painter.setPen(QPen(QColor(theme.accent), 3))
            painter.drawRect(place)

    def pixmap(self, sample: int) -> QPixmap | None:
        """The picture of a sample, None if there is none."""
        known = self._images is not None and 0 <= sample < len(self._images)
        return self._pixmap(sample) if known else None

    def _pixmap(self, sample: int) -> QPixmap:
        if sample not in self._pixmaps:
            assert self._images is not None
            image = np.ascontiguousarray(self._images[sample])
            height, width = image.shape[:2]
            gray = image.ndim == 2
            kind = QImage.Format.Format_Grayscale8 if gray else QImage.Format.Format_RGB888
            picture = QImage(image.data, width, height, width * (1 if gray else 3), kind)
            self._pixmaps[sample] = QPixmap.fromImage(picture)
        return self._pixmaps[sample]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the sample under the pointer."""
        sample = self._sample_at(event.position().toPoint())
        if sample is not None:
            self.chosen.emit(sample)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Other panels light up the way of the sample under the pointer."""
        self._store.hover(Selection(sample=self._sample_at(event.position().toPoint())))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is hovered outside."""
        self._store.hover()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go from sample to sample, escape selects none."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        samples = [sample for _, sample, _ in self._places]
        selected = self._store.selection.sample
        if event.key() == Qt.Key.Key_Escape and selected is not None:
            self.chosen.emit(selected)
        elif event.key() in steps and samples:
            place = samples.index(selected) + steps[Qt.Key(event.key())] if selected in samples else 0
            wanted = samples[min(max(place, 0), len(samples) - 1)]
            if wanted != selected:
                self.chosen.emit(wanted)
        else:
            super().keyPressEvent(event)

    def _sample_at(self, position: QPoint) -> int | None:
        return next((sample for place, sample, _ in self._places if place.contains(position)), None)

    def event(self, event: QEvent) -> bool:
        """Tooltips of samples."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tip(event.pos()), self)
            return True
        return super().event(event)

    def _tip(self, position: QPoint) -> str:
        sample = self._sample_at(position)
        if sample is None:
            return ""
        traces = self._store.study.traces(self._store.design.precision, Split.TEST)
        name = self._store.study.class_names[int(traces.labels[sample])]
        return tr("test sample {sample}: {name}", sample=sample, name=name)


def exit_names(design: Design) -> tuple[str, ...]:
    """Names of a design's exits, the final one last."""
    early = tuple(
        tr("Exit {number} · block {block}", number=index + 1, block=mounted.mounting_point)
        for index, mounted in enumerate(design.exits)
    )
    return (*early, tr("Final exit"))
