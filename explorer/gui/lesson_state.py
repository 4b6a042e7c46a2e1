"""A lesson as it is being taken: where it stands, what was answered, which goals are reached, on the live figures.

It works on a session of its own; the user's study and session, with all their steps, come back when it ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from explorer.errors import ExplorerError, FileError
from explorer.gui.store import Store
from explorer.gui.translate import tr
from explorer.spec.design import Design
from explorer.study.edits import AdoptDesign, apply_edit
from explorer.study.files import Study
from explorer.study.session import Session

if TYPE_CHECKING:
    from explorer.gui.keeper import Keeper
    from explorer.gui.lesson_file import Goal, Lesson, Step
    from explorer.gui.lesson_terms import Term

__all__ = ["Answer", "LessonState"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A prediction: the option's index or the estimated figure. Once revealed, with the figures before it."""

    prediction: float
    before: dict[str, float]


class LessonState(QObject):
    """At most one lesson at a time. `stepped` comes with every new step, `changed` whenever something may differ."""

    started = Signal()
    stepped = Signal()
    changed = Signal()
    ended = Signal()

    def __init__(self, store: Store, keeper: Keeper) -> None:
        super().__init__(store)
        self._store = store
        self._keeper = keeper
        self.lesson: Lesson | None = None
        self.index = 0
        self.figures: dict[str, float] = {}
        self._user: tuple[Study, Session] | None = None
        self._answers: dict[int, Answer] = {}
        self._remembered: dict[str, dict[str, float]] = {}
        self._entries: dict[int, Design] = {}
        self._reached: set[tuple[int, int]] = set()
        self._broken: dict[tuple[int, bool], tuple[str, ...]] = {}
        store.evaluation_changed.connect(self._look)
        store.background_changed.connect(self._look)

    # What the panel shows

    @property
    def is_on(self) -> bool:
        return self.lesson is not None

    @property
    def step(self) -> Step:
        assert self.lesson is not None
        return self.lesson.steps[self.index]

    @property
    def is_last(self) -> bool:
        return self.lesson is not None and self.index == len(self.lesson.steps) - 1

    @property
    def answer(self) -> Answer | None:
        """What was predicted in this step, None before it was revealed."""
        return self._answers.get(self.index)

    @property
    def known(self) -> dict[str, float]:
        """All figures that texts and conditions of this step can name."""
        known = dict(self.figures)
        for name, figures in self._remembered.items():
            known |= {f"{name}.{figure}": value for figure, value in figures.items()}
        if self.answer is not None:
            known |= {f"before.{figure}": value for figure, value in self.answer.before.items()}
        return known

    @property
    def is_waiting(self) -> bool:
        """Whether figures are still being computed."""
        return self._store.is_pending

    def is_reached(self, goal: Goal) -> bool:
        """Whether a goal of this step has been reached; it stays so, even if the design moves on."""
        return (self.index, self.step.goals.index(goal)) in self._reached

    @property
    def broken_claims(self) -> tuple[str, ...]:
        """What this step's texts take for granted but does not hold, as on another study than the lesson's."""
        asked = self._broken.get((self.index, True), ()) if self.answer is not None else ()
        return (*self._broken.get((self.index, False), ()), *asked)

    @property
    def can_go_on(self) -> bool:
        """Whether everything in this step is done."""
        step = self.step
        answered = step.question is None or self.answer is not None
        return not self.is_waiting and answered and all(self.is_reached(goal) for goal in step.goals)

    def right_options(self) -> tuple[int, ...]:
        """The options of a choice that are right now, once the answer is revealed and its figures are there."""
        from explorer.gui.lesson_file import Choice

        question = self.step.question
        if not isinstance(question, Choice) or self.answer is None or self.is_waiting:
            return ()
        known = self.known
        return tuple(index for index, option in enumerate(question.options) if option.when.holds(known))

    def true_value(self) -> float:
        """The figure that an estimate was about, NaN as long as it is not known."""
        from explorer.gui.lesson_file import Estimate

        question = self.step.question
        if not isinstance(question, Estimate) or self.answer is None or self.is_waiting:
            return math.nan
        return question.value.value(self.known)

    # What the user does

    def start(self, lesson: Lesson, study: Study | None = None) -> None:
        """Begin a lesson, on another study if it needs one; one that is under way is left first."""
        self.leave()
        target = study or self._store.study
        self._check(lesson, target)
        self._keeper.pause(True)
        self._user = (self._store.study, self._store.session)
        self.lesson, self.index = lesson, 0
        self._answers, self._remembered, self._entries, self._reached, self._broken = {}, {}, {}, set(), {}
        self._store.open_session(target, Session(target.network, target.default_design))
        self.started.emit()
        self._enter()

    def reveal(self, prediction: float) -> None:
        """Answer the question of this step; what it asks about then happens in the window."""
        question = self.step.question
        if question is None or self.answer is not None or self.is_waiting:
            return
        self._answers[self.index] = Answer(prediction=prediction, before=dict(self.figures))
        if question.change is not None:
            self._set_design(None, question.change)
        self._look()

    def next(self) -> None:
        """Go to the next step, or end the lesson after the last one; nothing while something is left to do."""
        if self.is_on and self.can_go_on:
            self.skip()

    def skip(self) -> None:
        """Go to the next step whatever is left to do in this one."""
        step = self.step
        if step.remember is not None:
            self._remembered[step.remember] = dict(self.figures)
        if self.is_last:
            self.leave()
            return
        self.index += 1
        self._enter()

    def previous(self) -> None:
        """Back to the step before, with the design that it began with."""
        if not self.is_on or self.index == 0:
            return
        for forgotten in (self.index, self.index - 1):
            self._answers.pop(forgotten, None)
            self._broken.pop((forgotten, True), None)
            self._reached = {reached for reached in self._reached if reached[0] != forgotten}
        self.index -= 1
        entry = self._entries[self.index]
        self._store.apply(AdoptDesign(design=entry, source=tr("the lesson")))
        self.stepped.emit()
        self._look()

    def leave(self) -> None:
        """End the lesson and bring the user's study, designs and steps back."""
        if self.lesson is None:
            return
        self.lesson = None
        assert self._user is not None
        study, session = self._user
        self._user = None
        self._store.open_session(study, session)
        self._keeper.pause(False)
        self.ended.emit()
        self.changed.emit()

    # Steps

    def _enter(self) -> None:
        step = self.step
        if step.design is not None or step.change is not None:
            self._set_design(step.design, step.change)
        self._entries[self.index] = self._store.design
        self.stepped.emit()
        self._look()

    def _set_design(self, whole: dict[str, object] | None, parts: dict[str, object] | None) -> None:
        from explorer.gui.lesson_file import designed

        assert self.lesson is not None
        with self._store.reporting():
            design = designed(self._store.design, whole, parts, self.lesson.path)
            self._store.apply(AdoptDesign(design=design, source=tr("the lesson")))

    @Slot()
    def _look(self) -> None:
        """Take the figures of now and see which goals they reach."""
        if self.lesson is None:
            return
        evaluation = self._store.evaluation
        if evaluation is not None and not self._store.is_pending:
            from explorer.gui.lesson_terms import figures_of

            self.figures = figures_of(evaluation)
            known = self.known
            for number, goal in enumerate(self.step.goals):
                if goal.when.holds(known):
                    self._reached.add((self.index, number))
            self._hold_to_claims(known)
        self.changed.emit()

    def _hold_to_claims(self, known: dict[str, float]) -> None:
        """A step's claims are about the design that it begins with, a question's about that of its answer."""
        question = self.step.question
        if self._store.design == self._entries.get(self.index) and self.answer is None:
            self._broken[self.index, False] = _not_held(self.step.claims, known)
        if question is not None and self.answer is not None and (self.index, True) not in self._broken:
            self._broken[self.index, True] = _not_held(question.claims, known)

    @staticmethod
    def _check(lesson: Lesson, study: Study) -> None:
        """FileError if a step's design does not fit the study."""
        from explorer.gui.lesson_file import designed

        design = study.default_design
        for number, step in enumerate(lesson.steps):
            changes = [("design", step.design, step.change)]
            if step.question is not None:
                changes.append(("question.change", None, step.question.change))
            for field, whole, parts in changes:
                if whole is None and parts is None:
                    continue
                try:
                    design = designed(design, whole, parts, lesson.path)
                    apply_edit(study.default_design, AdoptDesign(design=design), study.network)
                    if design.precision not in study.precisions:
                        design = replace(design, precision=study.default_design.precision)
                        recorded = ", ".join(str(precision) for precision in study.precisions)
                        raise ExplorerError(f"the study has no answers at these bits, only at {recorded}")
                except ExplorerError as error:
                    raise FileError(
                        lesson.path, f"steps[{number}].{field} does not fit the study {study.name}: {error}"
                    ) from error


def _not_held(claims: tuple[Term, ...], known: dict[str, float]) -> tuple[str, ...]:
    return tuple(claim.source for claim in claims if not claim.holds(known))
