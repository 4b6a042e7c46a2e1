"""Pinned designs with their differences to the current one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QStackedLayout, QToolButton, QWidget

from explorer.gui import text
from explorer.gui.panels.table import Cell, Row, TableModel, quiet_table
from explorer.gui.store import Store
from explorer.gui.theme import Look, small_font
from explorer.study.edits import AdoptDesign

__all__ = ["PinsPanel"]

_COLUMNS = ("design", "exits", "bits", "accelerator", "accuracy", "Δ", "EDP", "Δ")
_TIPS = (
    "", "Mounted exits with their thresholds: block ≥ threshold", "Bits of weights/activations of the backbone", "",
    "Accuracy on validation", "Accuracy of the pinned design minus that of the current one, in percentage points",
    "Average EDP on validation in pJ·cycles, simulated", "EDP of the pinned design against that of the current one",
)  # fmt: skip
_SAMPLES = ("design 88", "", "32/32", "quad_edge_tpu", "88.88 %", "+8.88 pt", "88.8×10¹²", "−88.8 %")


class PinsPanel(QWidget):
    """A table; return or a double click takes a design back to the sliders, delete forgets it."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self.model = TableModel(_COLUMNS, _TIPS)
        self.table = quiet_table(self.model, "Pinned designs", row_height=21)
        self.table.setFont(small_font(self.table.font(), 0.92))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        # By sample: columns that follow their contents would be measured at every move of a slider.
        for column, sample in enumerate(_SAMPLES):
            header.resizeSection(column, self.table.fontMetrics().horizontalAdvance(sample) + 14)
        self.table.doubleClicked.connect(self._adopt)
        for key, action in ((Qt.Key.Key_Return, self.adopt_selected), (Qt.Key.Key_Delete, self.unpin_selected)):
            shortcut = QShortcut(QKeySequence(key), self.table, context=Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(action)
        self.adopt_button = QToolButton()
        self.adopt_button.setText("Adopt")
        self.adopt_button.setToolTip("Take the selected design back to the sliders (return)")
        self.adopt_button.clicked.connect(self.adopt_selected)
        self.remove_button = QToolButton()
        self.remove_button.setText("Unpin")
        self.remove_button.setToolTip("Forget the selected design (delete)")
        self.remove_button.clicked.connect(self.unpin_selected)
        self.hint = QLabel("No pinned designs yet. Pin the current one (Ctrl+D) to compare it with others.")
        self.hint.setObjectName("caption")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        # The window shows these in the corner of the tabs, where they take no room from the table.
        self.buttons = QWidget()
        row = QHBoxLayout(self.buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.adopt_button)
        row.addWidget(self.remove_button)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(8, 6, 8, 6)
        self._stack.addWidget(self.hint)
        self._stack.addWidget(self.table)
        store.evaluation_changed.connect(self._refresh_if_seen)
        look.changed.connect(self.refresh)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while another tab was in front."""
        super().showEvent(event)
        self.refresh()

    def _refresh_if_seen(self) -> None:
        if self.isVisible() or len(self.model.rows) != len(self._store.session.state.pins):
            self.refresh()

    def refresh(self) -> None:
        """Show the pins and what parts them from the current design."""
        pins = self._store.session.state.pins
        self._stack.setCurrentWidget(self.table if pins else self.hint)
        if not pins and not self.model.rows:
            return
        theme, evaluation = self._look.theme, self._store.evaluation
        rows = []
        for pin in pins:
            design = pin.design
            accuracy, edp = self._store.pin_figures.get(design, (float("nan"), float("nan")))
            deltas = (Cell(text=""), Cell(text=""))
            if evaluation is not None:
                gain = accuracy - evaluation.accuracy
                change = edp / evaluation.edp_avg_pj_cycles - 1.0
                deltas = (
                    Cell(text=text.accuracy_points(gain), color=_verdict(gain, theme.good, theme.bad)),
                    Cell(text=text.signed_percent(change), color=_verdict(-change, theme.good, theme.bad)),
                )
            rows.append(
                Row(
                    cells=(
                        Cell(text=pin.name),
                        Cell(text=text.exits_of(design)),
                        Cell(text=str(design.precision.backbone)),
                        Cell(text=Path(design.deployment.accelerator).stem),
                        Cell(text=text.percent(accuracy, 2)),
                        deltas[0],
                        Cell(text=text.edp(edp, unit=False)),
                        deltas[1],
                    ),
                    tip=f"{design.confidence.value}, {design.precision}, {design.deployment.accelerator}",
                )
            )  # fmt: skip
        self.model.set_rows(rows)
        if rows and not self.table.currentIndex().isValid():
            self.table.selectRow(len(rows) - 1)

    def _selected(self) -> int | None:
        row = self.table.currentIndex().row()
        return row if 0 <= row < len(self._store.session.state.pins) else None

    def _adopt(self, index: QModelIndex) -> None:
        self.adopt_selected()

    def adopt_selected(self) -> None:
        """Take the selected design back to the sliders."""
        row = self._selected()
        if row is not None:
            pin = self._store.session.state.pins[row]
            self._store.apply(AdoptDesign(design=pin.design, source=pin.name))

    def unpin_selected(self) -> None:
        """Forget the selected design."""
        row = self._selected()
        if row is not None:
            self._store.unpin(row)


def _verdict(gain: float, good: str, bad: str) -> str | None:
    if abs(gain) < 5e-5 or gain != gain:
        return None
    return good if gain > 0 else bad
