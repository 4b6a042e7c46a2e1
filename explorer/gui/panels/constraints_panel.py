"""Every constraint with its limit and the design's own value, and what keeps the design from being better."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from explorer.gui.limits import LIMITS, Limit, LimitState, just_kept, limit_of, limit_state, with_limit
from explorer.gui.panels.later import Later
from explorer.gui.panels.why_not_better import WhyNotBetter
from explorer.gui.store import Store
from explorer.gui.theme import Look, small_font
from explorer.gui.translate import tr
from explorer.spec.costs import NetworkCost

__all__ = ["ConstraintsPanel", "LimitRow"]


class LimitRow(QObject):
    """The controls of one constraint: on or off, its limit, and where the design stands."""

    def __init__(self, store: Store, look: Look, limit: Limit, parent: QWidget) -> None:
        super().__init__(parent)
        self._store = store
        self.limit = limit
        self.state = LimitState(value=None, room=None)
        name = tr(limit.name)
        self.check = QCheckBox(name, parent)
        self.check.setToolTip(tr(limit.tip))
        self.check.setAccessibleName(tr("Constraint: {name}", name=name))
        self.spin = QDoubleSpinBox(parent)
        self.spin.setRange(0.0, limit.most)
        self.spin.setDecimals(limit.digits)
        self.spin.setSingleStep(limit.step)
        self.spin.setSuffix(limit.unit)
        self.spin.setKeyboardTracking(False)
        self.spin.setFixedWidth(self.spin.fontMetrics().horizontalAdvance("8888.88 kcycles") + 28)
        self.spin.setAccessibleName(tr("Limit of {name}", name=name))
        self.spin.setToolTip(tr(limit.tip))
        self.spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.spin.installEventFilter(self)
        self.standing = Standing(look, parent)
        self.standing.setAccessibleName(tr("Where the design stands: {name}", name=name))
        self.check.toggled.connect(self._toggled)
        self.spin.valueChanged.connect(self._entered)

    def show_state(self, state: LimitState) -> None:
        """Show the limit and where the design stands, without emitting edits."""
        self.state = state
        value = limit_of(self._store.constraints, self.limit)
        with QSignalBlocker(self.check), QSignalBlocker(self.spin):
            self.check.setChecked(value is not None)
            self.spin.setEnabled(value is not None)
            self.spin.setSpecialValueText("–" if value is None else "")  # a limit of 0 is a limit
            if (value is not None and not self.spin.hasFocus()) or value is None:
                self.spin.setValue(0.0 if value is None else value / self.limit.scale)
            elif value is not None and abs(self.spin.value() * self.limit.scale - value) > 1e-9 * max(value, 1e-9):
                self.spin.setValue(value / self.limit.scale)
        self.standing.show_state("" if state.value is None else self.limit.show(state.value), state.room)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The wheel scrolls the panel unless the limit has the focus."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _toggled(self, checked: bool) -> None:
        value = None
        if checked:
            value = just_kept(self.limit, self.state.value) if self.state.value is not None else 0.5 * self.limit.most
        self._store.set_constraints(with_limit(self._store.constraints, self.limit, value))

    def _entered(self, entered: float) -> None:
        value = entered * self.limit.scale
        self._store.set_constraints(with_limit(self._store.constraints, self.limit, value))


class Standing(QWidget):
    """The design's value and a mark: the constraint is kept, kept and binding, or broken."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._text = ""
        self._room: float | None = None
        self._binds = False
        self.setMinimumWidth(18 + QFontMetrics(small_font(self.font(), 0.94)).horizontalAdvance("88.8 kcycles"))
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(120, self.fontMetrics().height() + 4)

    def show_state(self, value: str, room: float | None) -> None:
        """Show a value; room is what is left to the limit, relative to it, None without one."""
        if (value, room) != (self._text, self._room):
            self._text, self._room = value, room
            self.setToolTip(self._tip())
            self.update()

    def show_binding(self, binds: bool) -> None:
        """Mark the constraint as one that keeps better designs out."""
        if binds != self._binds:
            self._binds = binds
            self.setToolTip(self._tip())
            self.update()

    def _tip(self) -> str:
        if self._room is None:
            return tr("The design's own value, on validation; costs are simulated.") if self._text else ""
        if self._room < 0:
            return tr("The design breaks this constraint.")
        if self._binds:
            return tr("The design keeps this constraint, which binds: without it there would be better thresholds.")
        return tr("The design keeps this constraint.")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Mark and value."""
        theme = self._look.theme
        painter = QPainter(self)
        mark, color = "", theme.muted
        if self._room is not None:
            mark, color = ("✗", theme.bad) if self._room < 0 else ("✓", theme.good)
            if self._binds and self._room >= 0:
                mark, color = "⚑", theme.pin
        painter.setPen(QColor(color))
        painter.drawText(QRectF(0, 0, 16, self.height()), Qt.AlignmentFlag.AlignCenter, mark)
        painter.setPen(QColor(theme.text if self._room is not None else theme.muted))
        painter.setFont(small_font(self.font(), 0.94))
        room = QRectF(18, 0, self.width() - 18, self.height())
        shown = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, round(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()


class ConstraintsPanel(QScrollArea):
    """All constraints in a table, and below why no better design is allowed."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._memory: tuple[NetworkCost, float] | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Constraints"))
        content = QWidget()
        content.setObjectName("cards")
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        self.rows = tuple(LimitRow(store, look, limit, content) for limit in LIMITS)
        for number, row in enumerate(self.rows):
            grid.addWidget(row.check, number, 0)
            grid.addWidget(row.spin, number, 1)
            grid.addWidget(row.standing, number, 2)
        grid.setColumnStretch(2, 1)
        self.why = WhyNotBetter(store, look)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(10, 8, 8, 8)
        layout.setSpacing(10)
        layout.addLayout(grid)
        layout.addWidget(self.why)
        layout.addStretch(1)
        self.setWidget(content)
        # Wide enough for the table beside a scroll bar, in every language: no figure is ever cut off at the right.
        self.setMinimumWidth(grid.minimumSize().width() + 18 + self.verticalScrollBar().sizeHint().width())
        self.why.binding_changed.connect(self._show_binding)
        self._later = Later(self, self.refresh, 0)
        store.evaluation_changed.connect(self._later.now)
        store.state_changed.connect(self._later.now)
        self._later.soon()

    def refresh(self) -> None:
        """Show the constraints and where the design stands."""
        evaluation = self._store.evaluation
        memory_bits = self._memory_of(evaluation.network_cost) if evaluation is not None else 0.0
        for row in self.rows:
            row.show_state(limit_state(row.limit, self._store.constraints, evaluation, memory_bits))

    def _show_binding(self) -> None:
        for row in self.rows:
            row.standing.show_binding(row.limit.field in self.why.binding)

    def _memory_of(self, cost: NetworkCost) -> float:
        if self._memory is None or self._memory[0] is not cost:
            from explorer.study.memory import peak_memory_bits  # where there is a cost, it is loaded already

            self._memory = (cost, peak_memory_bits(cost))
        return self._memory[1]
