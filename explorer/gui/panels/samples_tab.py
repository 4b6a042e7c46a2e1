"""Test samples by the exit at which they leave, right and wrong ones, and one of them on its way through the exits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from explorer.gui.panels.focus import focused_exit
from explorer.gui.panels.later import Later, is_seen
from explorer.gui.panels.sample_gallery import CAPTION, TILE, AnswerFilter, SampleGallery, exit_names
from explorer.gui.panels.sample_steps import SampleSteps
from explorer.gui.store import Store
from explorer.gui.theme import Look
from explorer.gui.translate import tr
from explorer.spec.traces import Split

__all__ = ["SamplesTab"]


class SamplesTab(QScrollArea):
    """Samples in rows by exit; a click or the arrow keys select one, whose way is shown above. Idle while hidden."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Samples by exit"))
        content = QWidget()
        content.setObjectName("cards")
        self.note = QLabel()
        self.note.setObjectName("caption")
        self.note.setWordWrap(True)
        self.exit_filter = QComboBox()
        self.exit_filter.setAccessibleName(tr("Exits whose samples are shown"))
        self.exit_filter.setToolTip(tr("Show the samples that leave at one exit, or at any"))
        self.answer_filter = QComboBox()
        for choice in AnswerFilter:
            self.answer_filter.addItem(tr(choice.value), choice)
        self.answer_filter.setAccessibleName(tr("Answers that are shown"))
        self.answer_filter.setToolTip(tr("Show samples that are answered rightly, wrongly, or both"))
        self.exit_filter.activated.connect(self.refresh)
        self.answer_filter.activated.connect(self.refresh)
        self.steps = SampleSteps(look)
        self.steps.hide()
        self.gallery = SampleGallery(store, look)
        self.gallery.chosen.connect(self._choose)
        self._lit_exit: int | None = None
        filters = QHBoxLayout()
        filters.setSpacing(6)
        filters.addWidget(self.exit_filter, 1)
        filters.addWidget(self.answer_filter, 1)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(8, 8, 8, 6)
        layout.addLayout(filters)
        layout.addWidget(self.steps)
        layout.addWidget(self.gallery)
        layout.addWidget(self.note)
        layout.addStretch(1)
        self.setWidget(content)
        self._later = Later(self, self.refresh, 0)
        store.evaluation_changed.connect(self._later.now)
        store.study_changed.connect(self._later.now)
        store.selection_changed.connect(self._follow)
        self._fill_filter(())
        self._later.soon()

    def refresh(self) -> None:
        """Sort the samples by exit."""
        store = self._store
        if store.test_evaluation is None or store.is_pending:
            self.note.setText(store.test_problem or tr("computing…"))
            return
        images: NDArray[np.uint8] | None = None
        with store.reporting():
            images = store.study.thumbnails(Split.TEST)
        if images is None:
            self.note.setText(tr("This study ships no images."))
            self.gallery.show_samples(None, None, None, AnswerFilter.ALL)
        else:
            self._fill_filter(exit_names(store.design))
            chosen = self.exit_filter.currentData()
            self.gallery.show_samples(images, store.design, chosen, self.answer_filter.currentData())
            self._fill_room()
            self.note.setText(
                tr(
                    "Test samples in a fixed random order, measured. Wrong answers have a frame. Click one, or use the "
                    "arrow keys, to step it through its exits. Nothing is chosen on test."
                )
            )
        self._show_path()

    def _fill_filter(self, names: tuple[str, ...]) -> None:
        wanted = [tr("all exits"), *names]
        if [self.exit_filter.itemText(i) for i in range(self.exit_filter.count())] == wanted:
            return
        self.exit_filter.clear()
        for index, name in enumerate(wanted):
            self.exit_filter.addItem(name, None if index == 0 else index - 1)

    def _choose(self, sample: int) -> None:
        selection = self._store.selection
        chosen = None if sample == selection.sample else sample
        self._store.select(replace(selection, sample=chosen, exit_index=None, block=None, layer=None))

    def _follow(self) -> None:
        """Show what is selected elsewhere: a sample, or the samples of an exit."""
        if is_seen(self):
            lit = focused_exit(self._store)
            self.gallery.light(lit)
            selected = self._store.selection.exit_index
            if lit != self._lit_exit and selected is not None:
                top = self.gallery.y() + self.gallery.top_of(selected)
                self.ensureVisible(0, top, 0, CAPTION + TILE)
            self._lit_exit = lit
            self._show_path()
        else:
            self._later.soon()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A high panel shows more samples."""
        super().resizeEvent(event)
        self._fill_room()

    def _fill_room(self) -> None:
        others = self.exit_filter.sizeHint().height() + self.note.sizeHint().height() + 60
        steps = 0 if self.steps.isHidden() else self.steps.sizeHint().height()
        self.gallery.fill(self.viewport().height() - others - steps)

    def _show_path(self) -> None:
        from explorer.study.sample_path import sample_path  # where there are figures, it is loaded in a moment

        store = self._store
        sample = store.selection.sample
        path = None
        if sample is not None and store.evaluator is not None and not store.is_pending:
            with store.reporting():
                path = sample_path(store.evaluator, store.design, sample, Split.TEST)
        pixmap = self.gallery.pixmap(sample) if path is not None and sample is not None else None
        was_hidden = self.steps.isHidden()
        self.steps.show_path(path, store.study.class_names, pixmap)
        if self.steps.isHidden() != was_hidden:
            self._fill_room()
