"""All figures of the current design, on validation and test, with deltas to the baselines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtWidgets import QFrame, QHeaderView, QLabel, QScrollArea, QTableView, QVBoxLayout, QWidget

from explorer.gui import text
from explorer.gui.caveats import caveats
from explorer.gui.panels.deployment_names import CHOICE_NAMES
from explorer.gui.panels.figure_rows import exit_rows, figure_rows
from explorer.gui.panels.focus import block_of_exit, focused_exit
from explorer.gui.panels.headline import Headline, RatioBars
from explorer.gui.panels.table import TableModel, quiet_table
from explorer.gui.selection import Selection
from explorer.gui.store import Store
from explorer.gui.theme import Look
from explorer.gui.translate import tr

if TYPE_CHECKING:
    from explorer.study.evaluate import Evaluation

__all__ = ["FiguresTab"]


class FiguresTab(QScrollArea):
    """Headline, figures, exit ratios, exits."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self._test: Evaluation | None = None
        self._focused: int | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.headline = Headline(store, look)
        self.figures = TableModel(("", tr("validation"), tr("test")))
        self.exits = TableModel(
            (tr("exit"), tr("leave"), tr("right"), tr("energy"), tr("cycles")),
            (
                tr("The block that the exit is mounted after; click a row to select the exit everywhere"),
                tr("Exit ratio, the share of samples that leave here: validation / test"),
                tr("Accuracy of those leaving here: validation / test; pale where they are few"),
                tr("Energy of a sample that leaves here, backbone and heads up to here, simulated"),
                tr("Clock cycles until a sample has left here, simulated"),
            ),
        )
        self.caveats = QLabel()
        self.caveats.setWordWrap(True)
        self.caveats.hide()
        self.caveats.setAccessibleName(tr("Where these figures go beyond what was validated"))
        self.note = QLabel()
        self.note.setObjectName("caption")
        self.note.setWordWrap(True)
        content = QWidget()
        content.setObjectName("cards")
        layout = QVBoxLayout(content)
        layout.setContentsMargins(8, 8, 8, 6)
        layout.setSpacing(6)
        layout.addWidget(self.headline)
        layout.addWidget(self.caveats)
        self._figures_view = quiet_table(self.figures, tr("Figures"), row_height=20, fits_rows=True)
        self._exits_view = quiet_table(self.exits, tr("Figures by exit"), row_height=20, fits_rows=True)
        for view in (self._figures_view, self._exits_view):
            view.setSelectionMode(QTableView.SelectionMode.NoSelection)
            view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._exits_view.setMouseTracking(True)
        self._exits_view.entered.connect(self._exit_entered)
        self._exits_view.clicked.connect(self._exit_clicked)
        self._exits_view.viewport().installEventFilter(self)
        self._set_widths()
        layout.addWidget(self._figures_view)
        layout.addWidget(RatioBars(store, look))
        layout.addWidget(self._exits_view)
        layout.addWidget(self.note)
        layout.addStretch(1)
        self.setWidget(content)
        store.evaluation_changed.connect(self.refresh)
        store.background_changed.connect(self.refresh)
        store.selection_changed.connect(self._follow)
        look.changed.connect(self.refresh)
        self.refresh()

    def _set_widths(self) -> None:
        """Fixed widths: columns that follow their contents would be measured at every move of a slider."""
        metrics = self.fontMetrics()
        for view, samples in (
            (self._figures_view, ("", "88.8 kcycles", "88.8 kcycles")),
            (self._exits_view, ("", "88.8 / 88.8 %", "88.8 / 88.8 %", "88.8 µJ", "8.88 M")),
        ):
            header, model = view.horizontalHeader(), view.model()
            for column, sample in enumerate(samples[1:], start=1):
                title = str(model.headerData(column, Qt.Orientation.Horizontal))
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
                header.resizeSection(column, max(map(metrics.horizontalAdvance, (sample, title))) + 12)

    def refresh(self) -> None:
        """Show the figures of the design."""
        store = self._store
        evaluation, test = store.evaluation, store.test_evaluation
        if evaluation is None:
            self.figures.set_rows([])
            self.exits.set_rows([])
            return
        if test is not None and test.design != evaluation.design:
            test = None
        self._test = test
        counts = (self.figures.rowCount(), self.exits.rowCount())
        self.figures.set_rows(figure_rows(evaluation, test, store.baselines, store.constraints, self._look.theme))
        self._show_exits()
        if counts != (self.figures.rowCount(), self.exits.rowCount()):
            self._figures_view.updateGeometry()
            self._exits_view.updateGeometry()
        self._show_note()
        self._show_caveats()

    def _show_exits(self) -> None:
        evaluation = self._store.evaluation
        assert evaluation is not None
        self._focused = focused_exit(self._store)
        self.exits.set_rows(exit_rows(evaluation, self._test, self._look.theme, self._focused))

    # One selection

    def _follow(self) -> None:
        """Light up the row of the exit that is selected, or hovered, or that the selected sample takes."""
        if self._store.evaluation is not None and focused_exit(self._store) != self._focused:
            self._show_exits()

    def _exit_entered(self, index: QModelIndex) -> None:
        self._store.hover(Selection(exit_index=index.row(), block=block_of_exit(self._store, index.row())))

    def _exit_clicked(self, index: QModelIndex) -> None:
        selection, row = self._store.selection, index.row()
        chosen = None if selection.exit_index == row else row
        block = None if chosen is None else block_of_exit(self._store, row)
        self._store.select(replace(selection, exit_index=chosen, block=block, layer=None, sample=None))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Nothing is hovered outside the table."""
        if event.type() == QEvent.Type.Leave:
            self._store.hover()
        return super().eventFilter(watched, event)

    def _show_caveats(self) -> None:
        evaluation = self._store.evaluation
        assert evaluation is not None
        words = "\n".join(f"⚠ {caveat}" for caveat in caveats(evaluation.design))
        if words != self.caveats.text():
            self.caveats.setText(words)
            self.caveats.setVisible(bool(words))
        sheet = f"color: {self._look.theme.limit}"
        if self.caveats.styleSheet() != sheet:
            self.caveats.setStyleSheet(sheet)

    def _show_note(self) -> None:
        store, evaluation = self._store, self._store.evaluation
        assert evaluation is not None
        deployment = evaluation.design.deployment
        parts = [
            tr("Accuracy and ratios from {n_samples:,} validation samples", n_samples=evaluation.n_samples)
            + (
                tr(" and {n_samples:,} test samples.", n_samples=store.test_evaluation.n_samples)
                if store.test_evaluation is not None
                else "."
            ),
            tr(
                "Costs are simulated: {accelerator}, {schedule}, weights {weights}, {policy}, conventions "
                "{conventions}.",
                accelerator=text.accelerator(deployment.accelerator),
                schedule=tr(CHOICE_NAMES[deployment.schedule]),
                weights=tr(CHOICE_NAMES[deployment.weights]),
                policy=tr(CHOICE_NAMES[deployment.policy]),
                conventions=tr(CHOICE_NAMES[deployment.conventions]),
            ),
            tr("Nothing is chosen on test."),
        ]
        if evaluation.static_fp32 is None and evaluation.static_fp32_missing:
            parts.append(tr("No FP32 baseline: {reason}.", reason=evaluation.static_fp32_missing))
        if store.test_problem:
            parts.append(tr("No test figures: {reason}.", reason=store.test_problem))
        note = " ".join(parts)
        if note != self.note.text():
            self.note.setText(note)
