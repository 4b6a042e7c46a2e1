"""Test images by the exit at which they leave, right and wrong ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from explorer.gui import text
from explorer.gui.store import Store
from explorer.gui.theme import Look, small_font
from explorer.spec.design import Design
from explorer.spec.traces import Split

__all__ = ["SamplesTab"]

TILE = 34
CAPTION = 20
_SEED = 20


class SamplesTab(QScrollArea):
    """A row of right and a row of wrong answers for each exit. Nothing is computed while the tab is hidden."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Samples by exit")
        content = QWidget()
        content.setObjectName("cards")
        self.note = QLabel()
        self.note.setObjectName("caption")
        self.note.setWordWrap(True)
        self.gallery = _Gallery(store, look)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(8, 8, 8, 6)
        layout.addWidget(self.note)
        layout.addWidget(self.gallery)
        layout.addStretch(1)
        self.setWidget(content)
        store.evaluation_changed.connect(self.refresh)
        store.study_changed.connect(self.refresh)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while the tab was hidden."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Sort the images by exit."""
        store = self._store
        if not self.isVisible():
            return
        if store.test_evaluation is None or store.is_pending:
            self.note.setText(store.test_problem or "computing…")
            return
        images: NDArray[np.uint8] | None = None
        with store.reporting():
            images = store.study.thumbnails(Split.TEST)
        if images is None:
            self.note.setText("This study ships no images.")
            self.gallery.show_samples(None, None)
            return
        self.note.setText(
            "Test images, a fixed random choice, by the exit at which they leave. Wrong answers have a frame and "
            "stand in the second row."
        )
        self.gallery.show_samples(images, store.design)


class _Gallery(QWidget):
    """Paints as many images of each group as fit in a row."""

    def __init__(self, store: Store, look: Look) -> None:
        super().__init__()
        self._store = store
        self._look = look
        self._images: NDArray[np.uint8] | None = None
        self._groups: list[tuple[str, NDArray[np.intp], NDArray[np.intp], int, int]] = []
        self._pixmaps: dict[int, QPixmap] = {}
        self._places: list[tuple[QRect, int, int]] = []
        self._order = np.empty(0, dtype=np.intp)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Two rows and a caption for each exit."""
        return QSize(300, len(self._groups) * (CAPTION + 2 * TILE + 10))

    def show_samples(self, images: NDArray[np.uint8] | None, design: Design | None) -> None:
        """Group the images of the test split by the exit that they take."""
        if images is not self._images:
            self._images = images
            self._pixmaps.clear()
            count = 0 if images is None else len(images)
            self._order = np.random.default_rng(_SEED).permutation(count)
        before = len(self._groups)
        self._groups = [] if images is None or design is None else self._grouped(design)
        if len(self._groups) != before:
            self.updateGeometry()
        self.update()

    def _grouped(self, design: Design) -> list[tuple[str, NDArray[np.intp], NDArray[np.intp], int, int]]:
        from explorer.exits.policy import exit_taken  # where there are figures, it is loaded already

        evaluator = self._store.evaluator
        assert evaluator is not None
        taken = exit_taken(evaluator.confidences(design, Split.TEST), design.thresholds)
        correct = evaluator.correct(design, Split.TEST)
        is_right = correct[taken, np.arange(taken.size)]
        order = self._order[self._order < taken.size]
        groups = []
        for index in range(len(design.exits) + 1):
            name = (
                f"Exit {index + 1} · block {design.exits[index].mounting_point}"
                if index < len(design.exits)
                else "Final exit"
            )
            here = taken[order] == index
            right, wrong = order[here & is_right[order]], order[here & ~is_right[order]]
            groups.append((name, right, wrong, right.size, wrong.size))
        return groups

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many as fit."""
        super().resizeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Captions and rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._look.theme
        self._places = []
        fits = max(self.width() // (TILE + 2), 1)
        top = 0
        n_early = len(self._groups) - 1
        for index, (name, right, wrong, n_right, n_wrong) in enumerate(self._groups):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.exit_color(index, n_early))
            painter.drawRoundedRect(QRectF(0, top + 5, 4, CAPTION - 8), 2, 2)
            painter.setPen(QColor(theme.text))
            painter.setFont(self.font())
            painter.drawText(QRect(9, top, self.width(), CAPTION), Qt.AlignmentFlag.AlignVCenter, name)
            painter.setFont(small_font(self.font()))
            painter.setPen(QColor(theme.muted))
            share = text.percent(n_right / (n_right + n_wrong)) if n_right + n_wrong else text.NOT_A_NUMBER
            painter.drawText(
                QRect(0, top, self.width() - 2, CAPTION),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                f"{n_right:,} right, {n_wrong:,} wrong ({share})",
            )
            for row, (samples, is_wrong) in enumerate(((right, False), (wrong, True))):
                y = top + CAPTION + row * (TILE + 2)
                for column, sample in enumerate(samples[:fits].tolist()):
                    place = QRect(column * (TILE + 2), y, TILE, TILE)
                    self._places.append((place, sample, index))
                    painter.drawPixmap(place, self._pixmap(sample))
                    if is_wrong:
                        painter.setPen(QPen(QColor(theme.wrong), 2))
                        painter.setBrush(Qt.BrushStyle.NoBrush)
                        painter.drawRect(place.adjusted(1, 1, -1, -1))
            top += CAPTION + 2 * TILE + 10
        painter.end()

    def _pixmap(self, sample: int) -> QPixmap:
        if sample not in self._pixmaps:
            assert self._images is not None
            image = np.ascontiguousarray(self._images[sample])
            height, width = image.shape
            picture = QImage(image.data, width, height, width, QImage.Format.Format_Grayscale8)
            self._pixmaps[sample] = QPixmap.fromImage(picture)
        return self._pixmaps[sample]

    def event(self, event: QEvent) -> bool:
        """Tooltips of images."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tip(event.pos()), self)
            return True
        return super().event(event)

    def _tip(self, position: QPoint) -> str:
        for place, sample, index in self._places:
            if place.contains(position):
                return self._describe(sample, index)
        return ""

    def _describe(self, sample: int, index: int) -> str:
        """Label, answer and confidence at every exit up to where the image leaves."""
        store = self._store
        design, names = store.design, store.study.class_names
        assert store.evaluator is not None
        traces = store.study.traces(design.precision, Split.TEST)
        confidences = store.evaluator.confidences(design, Split.TEST)
        lines = [f"<b>test image {sample}: {names[int(traces.labels[sample])]}</b>"]
        for number, key in enumerate(store.evaluator.keys(design)[: index + 1]):
            answer = names[int(traces.logits[traces.row(key), sample].argmax())]
            if number < len(design.exits):
                lines.append(f"exit {number + 1}: {answer}, confidence {confidences[number, sample]:.3f}")
            else:
                lines.append(f"final exit: {answer}")
        return "<br>".join(lines)
