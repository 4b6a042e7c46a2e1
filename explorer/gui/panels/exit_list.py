"""The cards of all exits, in the order in which samples pass them."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from explorer.gui.panels.exit_card import ExitCard, FinalCard
from explorer.gui.panels.focus import focused_exit
from explorer.gui.store import Store
from explorer.gui.theme import Look
from explorer.gui.translate import tr
from explorer.spec.design import Deployment, Design
from explorer.spec.network import HeadKind
from explorer.spec.traces import ExitKey, Split

if TYPE_CHECKING:
    from explorer.study.evaluate import ExitFigures
    from explorer.study.figures import ConfidenceHistogram

__all__ = ["ExitList"]


class ExitList(QScrollArea):
    """One card a mounted exit, and one for the final exit. Cards live as long as their exit stays mounted."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self.cards: dict[int, ExitCard] = {}
        self._histograms: dict[tuple[Design, ExitKey], ConfidenceHistogram] = {}
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Exits"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = QWidget()
        self._content.setObjectName("cards")
        self._layout = QVBoxLayout(self._content)
        self._layout.setContentsMargins(0, 0, 2, 0)
        self._layout.setSpacing(6)
        self.hint = QLabel(
            tr("No early exits: this is the static network. Click a mounting point (+) above to mount one.")
        )
        self.hint.setObjectName("caption")
        self.hint.setWordWrap(True)
        self.final = FinalCard(store, look)
        self._layout.addWidget(self.hint)
        self._layout.addWidget(self.final)
        self._layout.addStretch(1)
        self.setWidget(self._content)
        store.study_changed.connect(self._start_over)
        store.evaluation_changed.connect(self.refresh)
        store.selection_changed.connect(self._follow)
        look.changed.connect(self.refresh)
        self.refresh()

    def _start_over(self) -> None:
        self._histograms.clear()
        for card in self.cards.values():
            self._drop(card)
        self.cards.clear()

    def _drop(self, card: ExitCard) -> None:
        self._layout.removeWidget(card)
        card.hide()
        card.deleteLater()

    def refresh(self) -> None:
        """Show the design and its figures."""
        store, theme = self._store, self._look.theme
        design, evaluation = store.design, store.evaluation
        self._match_cards(design)
        stale = store.is_pending
        by_key: dict[tuple[int, HeadKind], ExitFigures] = {}
        if evaluation is not None:
            by_key = {(figures.mounting_point, figures.head): figures for figures in evaluation.exits}
        n_early = len(design.exits)
        for index, mounted in enumerate(design.exits):
            card = self.cards[mounted.mounting_point]
            card.show_exit(index, n_early, mounted)
            figures = by_key.get((mounted.mounting_point, mounted.head))
            card.figures.show_figures(figures, theme.exit_color(index, n_early), stale)
            if figures is not None and not stale:
                card.histogram.set_histogram(self._histogram(mounted.mounting_point, mounted.head))
        final = self._store.network.final_head
        self.final.set_color(theme.exit_color(n_early, n_early))
        self.final.figures.show_figures(
            by_key.get((final.mounting_point, HeadKind.FINAL)), theme.exit_color(n_early, n_early), stale
        )
        if store.selection.sample is not None or store.focus.exit_index is not None:
            self._follow()

    def _follow(self) -> None:
        """Light up the exit that is selected or hovered, and mark the confidences of the selected sample."""
        store = self._store
        focused, points = focused_exit(store), store.design.mounting_points
        for index, point in enumerate(points):
            if point in self.cards:
                self.cards[point].set_focused(focused == index)
        self.final.set_focused(focused == len(points))
        self._mark_sample(store.focus.sample)
        pointed = store.hovered.design
        thresholds = {} if pointed is None else {e.mounting_point: e.threshold for e in pointed.exits}
        for point, card in self.cards.items():
            card.histogram.set_preview(thresholds.get(point))

    def _mark_sample(self, sample: int | None) -> None:
        store = self._store
        for card in self.cards.values():
            known = sample is not None and store.evaluator is not None and not store.is_pending
            if not known or store.test_evaluation is None:
                card.histogram.set_sample(None)
                continue
            head = next(e.head for e in store.design.exits if e.mounting_point == card.mounting_point)
            key = ExitKey(mounting_point=card.mounting_point, head=head)
            assert store.evaluator is not None
            confidences = store.evaluator.exit_confidence(store.design, key, Split.TEST)
            within = sample is not None and sample < confidences.size
            card.histogram.set_sample(float(confidences[sample]) if within else None)

    def _match_cards(self, design: Design) -> None:
        points = design.mounting_points
        if tuple(sorted(self.cards)) == points:
            return
        for point in [point for point in self.cards if point not in points]:
            self._drop(self.cards.pop(point))
        for position, point in enumerate(points):
            if point not in self.cards:
                self.cards[point] = ExitCard(self._store, self._look, point)
                self._layout.insertWidget(position + 1, self.cards[point])
        self.hint.setVisible(not points)
        for card in self.cards.values():
            card.ensurePolished()  # bold titles are wider
        self._layout.invalidate()
        # Wide enough for the cards beside a scroll bar: nothing is ever cut off at the right.
        bar = self.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(self._content.minimumSizeHint().width() + bar + 2)
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Tab goes from card to card, from top to bottom."""
        chain: list[QWidget] = []
        for point in sorted(self.cards):
            card = self.cards[point]
            chain += [card.slider, card.spin, card.histogram, card.head, card.remove]
        for before, after in itertools.pairwise(chain):
            QWidget.setTabOrder(before, after)

    def _histogram(self, point: int, head: HeadKind) -> ConfidenceHistogram:
        """Counts of an exit; remembered, for they do not change with thresholds."""
        # the deployment does not matter to confidences
        design = replace(self._store.design.without_exits(), deployment=Deployment())
        key = ExitKey(mounting_point=point, head=head)
        if (design, key) not in self._histograms:
            from explorer.study.figures import confidence_histogram  # where there are figures, it is loaded already

            assert self._store.evaluator is not None
            self._histograms[design, key] = confidence_histogram(self._store.evaluator, design, key, Split.VALIDATION)
        return self._histograms[design, key]
