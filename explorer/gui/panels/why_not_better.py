"""Why the design is not better: what other thresholds would gain, and what each constraint costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from explorer.gui import text
from explorer.gui.background import Answer
from explorer.gui.error_texts import error_text
from explorer.gui.limits import LIMITS
from explorer.gui.panels.later import Later
from explorer.gui.store import Store
from explorer.gui.tasks import WhyNotTask
from explorer.gui.theme import Look
from explorer.gui.translate import tr
from explorer.spec.design import Design
from explorer.study.edits import AdoptDesign

if TYPE_CHECKING:
    from explorer.study.reasons import ConstraintEffect, Improvement
    from explorer.study.reasons import WhyNotBetter as Reasons

__all__ = ["Finding", "WhyNotBetter", "findings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A reason in words, and the design that it speaks of."""

    words: str
    design: Design | None = None
    is_binding: bool = False


class WhyNotBetter(QWidget):
    """A heading and a line a reason; the design of a reason can be adopted. Computed in the background.

    binding: fields of the constraints that keep better designs out, as far as is known.
    """

    binding_changed = Signal()

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self.shown: tuple[Finding, ...] = ()
        self.binding: frozenset[str] = frozenset()
        self.setAccessibleName(tr("Why the design is not better"))
        self.heading = QLabel(tr("Why not better?"))
        self.heading.setObjectName("heading")
        self.note = QLabel()
        self.note.setObjectName("caption")
        self.note.setWordWrap(True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.heading)
        layout.addWidget(self.note)
        layout.addLayout(self._lines)
        self._later = Later(self, self.refresh)
        store.evaluation_changed.connect(self._later.soon)
        store.background.answered.connect(self._answered)
        look.changed.connect(self._restyle)
        self._later.soon()

    def refresh(self) -> None:
        """Ask for the reasons of the design, and show them if they are known."""
        store = self._store
        if store.design.is_static:
            self._show((), tr("The design has no early exits, so there are no thresholds to improve."))
            return
        answer = store.background.want(WhyNotTask(design=store.design, constraints=store.constraints))
        if answer is None:
            self.note.setText(tr("computing…"))
        elif answer.value is None:
            self._bind(frozenset())
            self._show((), error_text(answer.problem))
        else:
            reasons: Reasons = answer.value  # type: ignore[assignment]
            self._bind(frozenset(effect.constraint for effect in reasons.binding))
            self._show(findings(reasons), tr("On validation, for these exits; costs are simulated."))

    def _bind(self, binding: frozenset[str]) -> None:
        if binding != self.binding:
            self.binding = binding
            self.binding_changed.emit()

    def _answered(self, answer: object) -> None:
        if isinstance(answer, Answer) and isinstance(answer.task, WhyNotTask):
            self._later.soon()

    def _restyle(self) -> None:
        shown, self.shown = self.shown, ()
        self._show(shown, self.note.text())

    def _show(self, found: tuple[Finding, ...], note: str) -> None:
        self.note.setText(note)
        if found == self.shown:
            return
        self.shown = found
        while self._lines.count():
            item = self._lines.takeAt(0)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for finding in found:
            self._lines.addWidget(self._line(finding))

    def _line(self, finding: Finding) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        words = QLabel(f"⚑ {finding.words}" if finding.is_binding else finding.words)
        words.setWordWrap(True)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        if finding.is_binding:
            words.setStyleSheet(f"color: {self._look.theme.pin if self._look.theme.is_dark else self._look.theme.bad}")
        row.addWidget(words, 1)
        if finding.design is not None:
            design = finding.design
            button = QToolButton()
            button.setText(tr("Adopt"))
            button.setAccessibleName(tr("Adopt: {reason}", reason=finding.words))
            button.setToolTip(tr("Take this design over: exits {exits}", exits=text.exits_of(design)))
            source = tr("‘why not better’")
            button.clicked.connect(lambda: self._store.apply(AdoptDesign(design=design, source=source)))
            row.addWidget(button)
        return line


def findings(reasons: Reasons) -> tuple[Finding, ...]:
    """The reasons in words, the largest first."""
    found = []
    within = reasons.within
    if within.cheaper is not None:
        saved = text.percent(within.edp_saved)
        words = tr("Other thresholds save {saved} of the EDP at no less accuracy.", saved=saved)
        found.append(Finding(words=words, design=within.cheaper))
    if within.more_accurate is not None:
        gained = text.accuracy_points(within.accuracy_gained)
        words = tr("Other thresholds gain {gained} at no more EDP.", gained=gained)
        found.append(Finding(words=words, design=within.more_accurate))
    if not found and reasons.is_feasible:
        found.append(Finding(words=tr("No other thresholds of these exits are better within the constraints.")))
    found += [_effect(effect) for effect in reasons.binding]
    if not reasons.binding and reasons.effects:
        found.append(
            Finding(words=tr("No constraint stands in the way: a better design needs other exits, bits or hardware."))
        )
    return tuple(found)


def _effect(effect: ConstraintEffect) -> Finding:
    limit = next(limit for limit in LIMITS if limit.field == effect.constraint)
    name = f"{tr(limit.name)} {limit.show(effect.limit)}"
    return Finding(
        words=tr("{constraint} binds: without it thresholds could {gain}.", constraint=name, gain=_gain(effect.lifted)),
        design=effect.lifted.cheaper or effect.lifted.more_accurate,
        is_binding=True,
    )


def _gain(lifted: Improvement) -> str:
    saved = tr("save {saved} of the EDP", saved=text.percent(lifted.edp_saved))
    gained = tr("gain {gained}", gained=text.accuracy_points(lifted.accuracy_gained))
    if lifted.cheaper is not None and lifted.more_accurate is not None:
        return tr("{first} or {second}", first=saved, second=gained)
    return saved if lifted.cheaper is not None else gained
