"""Pinned designs with names, notes, and their differences to a baseline: the static network or one of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.gui import text
from explorer.gui.background import Answer
from explorer.gui.panels.table import Cell, Row, TableModel, quiet_table
from explorer.gui.pin_figures import PinFiguresTask
from explorer.gui.selection import NOTHING, Selection
from explorer.gui.store import Store
from explorer.gui.theme import Look, small_font
from explorer.gui.translate import mark, tr
from explorer.study.edits import AdoptDesign
from explorer.study.session import Pin

__all__ = ["PinsPanel"]

_COLUMNS = (
    mark("design"), mark("exits"), mark("bits"), mark("accelerator"), mark("accuracy"), mark("Δ acc."), mark("EDP"),
    mark("Δ EDP"),
)  # fmt: skip
_TIPS = (
    mark("Name of the pinned design; ◆ marks the baseline, ✎ a note"),
    mark("Mounted exits with their thresholds: block ≥ threshold"),
    mark("Bits of weights/activations of the backbone"),
    mark("The accelerator on which the design is simulated"),
    mark("Accuracy on validation"),
    mark("Accuracy of the pinned design minus that of the baseline, in percentage points"),
    mark("Average EDP on validation in pJ·cycles, simulated"),
    mark("Average EDP of the pinned design against that of the baseline"),
)
_SAMPLES = ("◆ design 88 ✎", "", "32/32", "quad_edge_tpu", "88.88 %", "+8.88 pt", "88.8×10¹²", "−88.8 %")
_BITS, _ACCELERATOR = 2, 3
NOT_KNOWN = (math.nan, math.nan)


class PinsPanel(QWidget):
    """A table; return or a double click takes a design back to the sliders, delete forgets it."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self._shown: object = None
        self.model = TableModel([tr(column) for column in _COLUMNS], [tr(tip) for tip in _TIPS])
        line = round(self.fontMetrics().height() * 1.35)
        self.table = quiet_table(self.model, tr("Pinned designs"), row_height=line)
        self.table.setFont(small_font(self.table.font(), 0.92))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        # By sample: columns that follow their contents would be measured at every move of a slider.
        metrics = self.fontMetrics()
        for column, (sample, title) in enumerate(zip(_SAMPLES, _COLUMNS, strict=True)):
            widest = max(self.table.fontMetrics().horizontalAdvance(sample), metrics.horizontalAdvance(tr(title)))
            header.resizeSection(column, widest + 16)
        self.table.doubleClicked.connect(self._adopt)
        self.table.setMouseTracking(True)
        self.table.entered.connect(self._point_at)
        self.table.viewport().installEventFilter(self)
        self.table.installEventFilter(self)
        self.table.selectionModel().currentRowChanged.connect(self._show_selected)
        for key, action in ((Qt.Key.Key_Return, self.adopt_selected), (Qt.Key.Key_Delete, self.unpin_selected)):
            shortcut = QShortcut(QKeySequence(key), self.table, context=Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(action)
        self.adopt_button = _button(
            tr("Adopt"), tr("Take the selected design back to the sliders (return)"), self.adopt_selected
        )
        self.remove_button = _button(tr("Unpin"), tr("Forget the selected design (delete)"), self.unpin_selected)
        self.baseline = QComboBox()
        self.baseline.setAccessibleName(tr("Baseline"))
        self.baseline.setToolTip(tr("Baseline: the design that the differences in the table are against"))
        self.baseline.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.baseline.setMinimumContentsLength(9)
        self.baseline.activated.connect(self._choose_baseline)
        self.name = _field(tr("Name"), tr("Name of the selected design"))
        self.name.editingFinished.connect(self._rename)
        self.note = _field(tr("Note"), tr("A note on the selected design, kept with the session"))
        self.note.editingFinished.connect(self._annotate)
        self.hint = QLabel(tr("No pinned designs yet. Pin the current one (Ctrl+D) to compare it with others."))
        self.hint.setObjectName("caption")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        self._lay_out()
        store.evaluation_changed.connect(self._refresh_if_seen)
        store.background.answered.connect(self._answered)
        look.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        self._filled = QWidget()
        rows = QVBoxLayout(self._filled)
        rows.setContentsMargins(6, 4, 6, 6)
        rows.setSpacing(4)
        rows.addWidget(self.table, 1)
        caption = QLabel(tr("against"))
        caption.setObjectName("caption")
        caption.setBuddy(self.baseline)
        controls = QHBoxLayout()
        controls.addWidget(self.name, 2)
        controls.addWidget(self.note, 3)
        for widget in (caption, self.baseline, self.adopt_button, self.remove_button):
            controls.addWidget(widget)
        rows.addLayout(controls)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.hint)
        self._stack.addWidget(self._filled)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while another tab was in front."""
        super().showEvent(event)
        self.refresh()

    def _refresh_if_seen(self) -> None:
        if self.isVisible() or len(self.model.rows) != len(self._store.session.state.pins):
            self.refresh()

    def refresh(self) -> None:
        """Show the pins and what parts them from the baseline."""
        state, evaluation = self._store.session.state, self._store.evaluation
        pins = state.pins
        self._stack.setCurrentWidget(self._filled if pins else self.hint)
        if not pins and not self.model.rows:
            return
        static = NOT_KNOWN if evaluation is None else (
            evaluation.static.accuracy, evaluation.static.cost.edp_pj_cycles
        )  # fmt: skip
        against = static if state.baseline_pin is None else self._figures(state.baseline_pin)
        wanted = (state, static, self._look.theme.name, tuple(self._figures(pin) for pin in pins))
        if wanted == self._shown:
            return  # a slider moves; nothing here depends on it
        self._shown = wanted
        self.model.set_rows([self._row(pin, against, pin is state.baseline_pin) for pin in pins])
        # What is the same for all of them tells none from another.
        self.table.setColumnHidden(_BITS, len({pin.design.precision for pin in pins}) < 2)
        self.table.setColumnHidden(_ACCELERATOR, len({pin.design.deployment.accelerator for pin in pins}) < 2)
        self._show_baselines(pins, state.baseline)
        if pins and not self.table.currentIndex().isValid():
            self.table.selectRow(len(pins) - 1)
        self._show_selected()
        self._ask(pins)

    def _figures(self, pin: Pin) -> tuple[float, float]:
        return self._store.pin_figures.get(pin.design, NOT_KNOWN)

    def _row(self, pin: Pin, against: tuple[float, float], is_baseline: bool) -> Row:
        theme, design = self._look.theme, pin.design
        accuracy, edp = self._figures(pin)
        gain, change = accuracy - against[0], edp / against[1] - 1.0
        name = f"{'◆ ' if is_baseline else ''}{pin.name}{' ✎' if pin.note else ''}"
        tip = f"{design.confidence.value}, {design.precision}, {design.deployment.accelerator}"
        return Row(
            cells=(
                Cell(text=name),
                Cell(text=text.exits_of(design)),
                Cell(text=str(design.precision.backbone)),
                Cell(text=Path(design.deployment.accelerator).stem),
                Cell(text=text.percent(accuracy, 2)),
                Cell(text=text.accuracy_points(gain), color=_verdict(gain, theme.good, theme.bad)),
                Cell(text=text.edp(edp, unit=False)),
                Cell(text=text.signed_percent(change), color=_verdict(-change, theme.good, theme.bad)),
            ),
            tip=f"{pin.note}\n{tip}" if pin.note else tip,
        )

    def _show_baselines(self, pins: tuple[Pin, ...], chosen: int | None) -> None:
        with QSignalBlocker(self.baseline):
            self.baseline.clear()
            self.baseline.addItem(tr("static network"), None)
            for index, pin in enumerate(pins):
                self.baseline.addItem(pin.name, index)
            self.baseline.setCurrentIndex(0 if chosen is None else chosen + 1)

    def _show_selected(self) -> None:
        """Name and note of the selected design, unless they are being written."""
        row = self._selected()
        if self.table.hasFocus():
            self._point_at(self.table.currentIndex())
        pin = None if row is None else self._store.session.state.pins[row]
        for field, content in ((self.name, pin.name if pin else ""), (self.note, pin.note if pin else "")):
            field.setEnabled(pin is not None)
            if not field.hasFocus() and field.text() != content:
                field.setText(content)

    def _ask(self, pins: tuple[Pin, ...]) -> None:
        missing = tuple(pin.design for pin in pins if pin.design not in self._store.pin_figures)
        if missing:
            self._take(self._store.background.want(PinFiguresTask(designs=missing)))

    def _answered(self, answer: object) -> None:
        if isinstance(answer, Answer) and isinstance(answer.task, PinFiguresTask):
            self._take(answer)

    def _take(self, answer: Answer | None) -> None:
        if answer is not None and isinstance(answer.value, tuple):
            self._store.pin_figures.update(dict(answer.value))
            self._store.background_changed.emit()
            self.refresh()

    # One selection

    def _point_at(self, index: QModelIndex) -> None:
        """The plot rings the design under the pointer, the other panels compare with it."""
        pins = self._store.session.state.pins
        known = 0 <= index.row() < len(pins)
        self._store.hover(Selection(design=pins[index.row()].design) if known else NOTHING)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Nothing is pointed at outside the table."""
        if event.type() in (QEvent.Type.Leave, QEvent.Type.FocusOut):
            self._store.hover()
        return super().eventFilter(watched, event)

    # What the user does

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

    def _rename(self) -> None:
        row, name = self._selected(), self.name.text().strip()
        if row is not None and name and name != self._store.session.state.pins[row].name:
            self._store.change_session(lambda session: session.rename_pin(row, name))

    def _annotate(self) -> None:
        row, note = self._selected(), self.note.text().strip()
        if row is not None and note != self._store.session.state.pins[row].note:
            self._store.change_session(lambda session: session.annotate_pin(row, note))

    def _choose_baseline(self, index: int) -> None:
        chosen = self.baseline.itemData(index)
        if chosen != self._store.session.state.baseline:
            self._store.change_session(lambda session: session.set_baseline(chosen))


def _button(caption: str, tip: str, do: Callable[[], None]) -> QToolButton:
    button = QToolButton()
    button.setText(caption)
    button.setToolTip(tip)
    button.clicked.connect(do)
    return button


def _field(name: str, tip: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setPlaceholderText(name)
    field.setToolTip(tip)
    field.setMaxLength(200)
    return field


def _verdict(gain: float, good: str, bad: str) -> str | None:
    if math.isnan(gain) or abs(gain) < 5e-5:
        return None
    return good if gain > 0 else bad
