"""The search: what to ask of it, start, pause, stop and go on, how it grows, and earlier ones to compare it with."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.gui import text
from explorer.gui.actions import Actions
from explorer.gui.icons import icon
from explorer.gui.panels.icon_button import icon_button
from explorer.gui.panels.plain_text import PlainText
from explorer.gui.panels.thin_bar import ThinBar
from explorer.gui.plots.growth import GrowthAxis, HypervolumeView, search_color
from explorer.gui.search_record import PHASE_NAMES, SearchPhase, SearchRecord
from explorer.gui.search_state import MOST_EARLIER
from explorer.gui.search_thread import KIND_NAMES, FreeChoice, SearchKind
from explorer.gui.store import Store
from explorer.gui.theme import Look, Theme, small_font
from explorer.gui.translate import mark, tr

__all__ = ["SearchPanel"]

CLOCK_MILLISECONDS = 200

_FREE_NAMES = {
    FreeChoice.HEADS: mark("kinds of heads"),
    FreeChoice.BITS: mark("bits of the backbone"),
    FreeChoice.HEAD_BITS: mark("bits of the heads"),
    FreeChoice.CONFIDENCE: mark("confidence measure"),
    FreeChoice.CALIBRATION: mark("calibration"),
    FreeChoice.SCHEDULE: mark("schedule"),
    FreeChoice.ALLOCATION: mark("allocation"),
    FreeChoice.WEIGHTS: mark("weights cold or resident"),
    FreeChoice.POLICY: mark("execution policy"),
}
_KIND_TIPS = {
    SearchKind.NSGA2: mark("Breeds designs, and solves the thresholds of the best sets of exits exactly"),
    SearchKind.EXHAUSTIVE: mark("Tries every set of exits with its exact thresholds; complete if the time is enough"),
    SearchKind.RANDOM: mark("Draws designs by chance: the floor that any search must beat"),
}


class SearchPanel(QWidget):
    """Controls over the state of the last search, the growth of all of them, and a button each to show or hide it."""

    def __init__(self, store: Store, look: Look, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self._actions = actions
        self.status = PlainText()
        font = self.status.font()
        font.setWeight(QFont.Weight.DemiBold)
        self.status.setFont(font)
        self.status.setAccessibleName(tr("State of the search"))
        self.progress = ThinBar(look)
        self.progress.setAccessibleName(tr("Progress of the search"))
        self.details = PlainText(lines=3)
        self.details.setAccessibleName(tr("Details of the search"))
        self.curve = HypervolumeView(store, look)
        self._make_controls()
        self._make_choices()
        self._lay_out()
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MILLISECONDS)
        self._clock.timeout.connect(self._show_progress)
        store.search.changed.connect(self.refresh)
        store.study_changed.connect(self.refresh)
        look.changed.connect(self.restyle)
        self.restyle()

    def _make_controls(self) -> None:
        self.start = QToolButton()
        self.start.setDefaultAction(self._actions["search"])
        self.pause = icon_button(tr("Pause or resume the search"), self._pause)
        self.go_on = icon_button(
            tr("Continue the last search from where it stopped, for the same time again"), self._continue
        )
        self.adopt_button = QToolButton()
        self.adopt_button.setText(tr("Adopt the best"))
        self.adopt_button.setAccessibleName(tr("Adopt the recommended design"))
        self.adopt_button.setToolTip(
            tr(
                "Take the cheapest design found that loses next to no accuracy to the static network on validation, "
                "luck discounted"
            )
        )
        self.adopt_button.clicked.connect(self._store.adopt_recommended)
        self.runs: list[QToolButton] = []
        for place in range(1 + MOST_EARLIER):
            button = QToolButton()
            button.setCheckable(True)
            button.setFont(small_font(self.font(), 0.86))
            button.setAccessibleName(tr("Show a search"))
            button.setToolTip(tr("Click to show or hide it in the plots."))
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.setMaximumWidth(150)
            button.setProperty("place", place)
            button.clicked.connect(self._run_toggled)
            button.hide()
            self.runs.append(button)

    def _make_choices(self) -> None:
        self.kind = QComboBox()
        for kind in SearchKind:
            self.kind.addItem(tr(KIND_NAMES[kind]), kind)
            self.kind.setItemData(self.kind.count() - 1, tr(_KIND_TIPS[kind]), 3)  # Qt.ItemDataRole.ToolTipRole
        self.kind.setAccessibleName(tr("Kind of search"))
        self.kind.setToolTip(tr("How designs are chosen; every search starts from the current design"))
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kind.setMinimumContentsLength(8)
        self.kind.activated.connect(self._choose)
        self.evaluations = QSpinBox()
        self.evaluations.setRange(0, 10_000_000)
        self.evaluations.setSingleStep(1000)
        self.evaluations.setSpecialValueText(tr("no limit"))
        self.evaluations.setPrefix("≤ ")
        self.evaluations.setGroupSeparatorShown(True)
        self.evaluations.setFixedWidth(self.fontMetrics().horizontalAdvance("≤ 8,888,888") + 26)
        self.evaluations.setKeyboardTracking(False)
        self.evaluations.setAccessibleName(tr("Most designs to try"))
        self.evaluations.setToolTip(
            tr("Most designs to try, besides the seconds in the toolbar: the search ends at whichever comes first")
        )
        self.evaluations.valueChanged.connect(self._choose)
        self.free = QToolButton()
        self.free.setObjectName("menu")
        self.free.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.free.setAccessibleName(tr("What the search may vary"))
        self.free.setToolTip(tr("What the search may vary besides the exits and their thresholds"))
        menu = QMenu(self.free)
        self.free_actions: dict[FreeChoice, QAction] = {}
        for choice in FreeChoice:
            action = menu.addAction(tr(_FREE_NAMES[choice]))
            action.setCheckable(True)
            action.setChecked(choice in self._store.search_choice.free)
            action.toggled.connect(self._choose)
            self.free_actions[choice] = action
        self.free.setMenu(menu)
        self._show_free()
        self.axis = QComboBox()
        for axis in GrowthAxis:
            self.axis.addItem(tr(axis.value), axis)
        self.axis.setAccessibleName(tr("What the hypervolume is drawn over"))
        self.axis.setToolTip(tr("What the hypervolume is drawn over: time, or designs tried"))
        self.axis.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.axis.setMinimumContentsLength(10)
        self.axis.setFont(small_font(self.font(), 0.86))
        self.axis.activated.connect(lambda index: self.curve.set_axis(self.axis.itemData(index)))

    def _lay_out(self) -> None:
        controls = QHBoxLayout()
        controls.setSpacing(4)
        for widget in (self.start, self.pause, self.go_on, self.kind, self.evaluations, self.free):
            controls.addWidget(widget)
        controls.addStretch(1)
        controls.addWidget(self.adopt_button)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(self.status)
        left.addWidget(self.progress)
        left.addWidget(self.details, 1)
        middle = QHBoxLayout()
        middle.setSpacing(10)
        middle.addLayout(left, 2)
        middle.addWidget(self.curve, 3)
        self._bottom = QWidget()
        bottom = QHBoxLayout(self._bottom)
        bottom.setContentsMargins(0, 0, 0, 0)
        bottom.setSpacing(4)
        for button in self.runs:
            bottom.addWidget(button, 1)
        bottom.addStretch(1)
        bottom.addWidget(self.axis)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 5, 8, 5)
        layout.setSpacing(3)
        layout.addLayout(controls)
        layout.addLayout(middle, 1)
        layout.addWidget(self._bottom)

    # What the user does

    def _show_free(self) -> None:
        count = sum(action.isChecked() for action in self.free_actions.values())
        self.free.setText(tr("Vary {count} ▾", count=count) if count else tr("Vary ▾"))

    def _choose(self) -> None:
        self._show_free()
        self._store.search_choice = replace(
            self._store.search_choice,
            kind=self.kind.currentData(),
            evaluations=self.evaluations.value() or None,
            free=frozenset(choice for choice, action in self.free_actions.items() if action.isChecked()),
        )

    def _pause(self) -> None:
        search = self._store.search
        if search.is_paused:
            search.resume()
        else:
            search.pause()

    def _continue(self) -> None:
        self._store.continue_search(self._store.search_choice.seconds)

    def _run_toggled(self, shown: bool) -> None:
        button = self.sender()
        if isinstance(button, QToolButton):
            place = int(button.property("place"))
            self._store.search.show(self._store.search.records[place].number, shown)

    # What is shown

    def refresh(self) -> None:
        """Show where the searches stand."""
        search = self._store.search
        self.curve.update()
        self.adopt_button.setEnabled(bool(search.front))
        self.pause.setEnabled(search.is_running)
        self.go_on.setEnabled(search.can_continue)
        self._show_pause()
        runs = search.phase is SearchPhase.RUNNING
        if runs != self._clock.isActive():
            if runs:
                self._clock.start()
            else:
                self._clock.stop()
        self._show_runs(search.records)
        self._bottom.setVisible(bool(search.records))
        self._show_progress()

    def restyle(self) -> None:
        """Icons in the theme's colours."""
        theme = self._look.theme
        self.go_on.setIcon(icon("redo", theme.text, theme.line))
        self._pause_icon = ""
        for button in self.runs:
            button.setProperty("shade", "")
        self.refresh()

    def _show_pause(self) -> None:
        wanted = "play" if self._store.search.is_paused else "pause"
        if wanted != self._pause_icon:
            self._pause_icon = wanted
            theme = self._look.theme
            self.pause.setIcon(icon(wanted, theme.text, theme.line))

    def _show_runs(self, records: tuple[SearchRecord, ...]) -> None:
        for place, button in enumerate(self.runs):
            known = place < len(records)
            if button.isHidden() == known:
                button.setVisible(known)
            if not known:
                continue
            record = records[place]
            label = tr(
                "{number} · {kind} · {volume}",
                number=record.number, kind=tr(KIND_NAMES[record.order.kind]), volume=f"{record.hypervolume:.4f}",
            )  # fmt: skip
            if button.text() != label:
                button.setText(label)
            button.setChecked(record.is_shown)
            shade = search_color(self._look.theme, place).name()
            if button.property("shade") != shade:
                button.setProperty("shade", shade)
                button.setStyleSheet(_run_style(self._look.theme, shade))
            button.setAccessibleName(tr("Show {search}", search=record.name))
            button.setToolTip(self._run_tip(record))

    def _run_tip(self, record: SearchRecord) -> str:
        lines = [
            record.name,
            tr(
                "{count} designs tried in {seconds} s", count=f"{record.evaluations:,}", seconds=f"{record.seconds:.1f}"
            ),
            tr("{count} designs on the front", count=len(record.front)),
            tr("constraints: {limits}", limits=text.limit_text(record.order.constraints)),
            tr("started from: {exits}", exits=text.exits_of(record.base)),
            tr("Click to show or hide it in the plots."),
        ]
        return "\n".join(lines)

    def _show_progress(self) -> None:
        theme, search = self._look.theme, self._store.search
        record = search.record
        if record is None:
            self.status.set_text(tr("No search so far"), theme.text)
            self.progress.set_share(0.0)
            self.details.set_text(
                tr("Press F5 to search from the current design, on validation."),
                theme.muted,
            )
            return
        order = record.order
        phase = tr("complete") if record.is_complete else tr(PHASE_NAMES[record.phase])
        self.status.set_text(tr("Search {number} {phase}", number=record.number, phase=phase), theme.text)
        seconds = search.elapsed_seconds
        shares = [seconds / order.seconds]
        if order.evaluations:
            shares.append(record.evaluations / order.evaluations)
        self.progress.set_share(1.0 if record.phase is SearchPhase.FINISHED else min(max(shares), 1.0))
        self.details.set_text(
            tr(
                "{seconds} of {budget} s · generation {generation} · seed {seed} · ≤ {exits} exits · front of {count}",
                seconds=f"{seconds:.1f}", budget=f"{order.seconds:g}", generation=record.generation, seed=order.seed,
                exits=order.most_exits, count=len(record.front),
            ),
            theme.muted,
        )  # fmt: skip


def _run_style(theme: Theme, shade: str) -> str:
    """A stripe in the colour of the search; pale while the search is hidden."""
    return (
        f"QToolButton {{ border: 1px solid {theme.line}; border-left: 4px solid {shade}; border-radius: 3px;"
        f" padding: 1px 6px; background: {theme.panel}; color: {theme.muted}; }}"
        f"QToolButton:checked {{ background: {theme.raised}; color: {theme.text}; }}"
        f"QToolButton:hover, QToolButton:focus {{ border-color: {theme.accent}; border-left-color: {shade}; }}"
    )
