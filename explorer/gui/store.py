"""The one state of a window. Panels show it and emit edits to it; it never blocks for longer than a frame.

An edit goes to the session at once. Where the calculator has filled the memos for the design's mounts, the figures
follow in the same call; else the last ones stay on screen, marked as pending, until it has. Every ExplorerError ends in
`report`, the one place that turns errors into messages; a design that cannot be evaluated is taken back.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from explorer.errors import ExplorerError
from explorer.gui.background import Background, Crash
from explorer.gui.calculator import (
    BaselinesReady,
    Calculator,
    Crashed,
    FiguresReady,
    FrontReady,
    Refused,
    Request,
    Started,
    shape_of,
)
from explorer.gui.knowledge import Knowledge
from explorer.gui.messages import Message, MessageLevel
from explorer.gui.search_state import SearchState
from explorer.gui.search_thread import FreeChoice, SearchKind, SearchOrder
from explorer.gui.selection import NOTHING, Selection
from explorer.gui.translate import tr
from explorer.spec.design import Constraints, Design
from explorer.spec.network import Network
from explorer.spec.traces import Split
from explorer.study.edits import AdoptDesign, Edit, SetDeployment, SetThreshold
from explorer.study.files import Study, find_study
from explorer.study.session import Session

if TYPE_CHECKING:
    from explorer.exits.front import ThresholdFront
    from explorer.gui.job_state import JobState, MeasuredPoint
    from explorer.gui.plots.gantt_data import GanttChart
    from explorer.study.evaluate import Evaluation, Evaluator
    from explorer.study.session_file import SessionFile

__all__ = ["Store"]

BURST_MILLISECONDS = 700
"""Key presses and wheel steps on one threshold within this time of each other are one undo step, as a drag is."""


class Store(QObject):
    """State of a window: session, figures of its design on validation and test, front, baselines, search, selection."""

    study_changed = Signal()
    state_changed = Signal()
    evaluation_changed = Signal()
    background_changed = Signal()
    selection_changed = Signal()
    drag_ended = Signal()
    message_posted = Signal(object)

    def __init__(self, study: Study, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.search = SearchState(self)
        self.search.refused.connect(self._search_refused)
        self.search_choice = SearchOrder(seconds=20.0, seed=1, most_exits=3, constraints=Constraints())
        """What the next search is asked, but for what `start_search` is told."""
        self.search.file = lambda: self.session_file
        self._jobs: JobState | None = None
        self.background = Background(self)
        self.background.crashed.connect(self._background_crashed)
        self._burst = QTimer(self, singleShot=True, interval=BURST_MILLISECONDS)
        self._burst.timeout.connect(self.end_drag)
        self._calculator: Calculator | None = None
        self._leaving: list[Calculator] = []
        self.session_file: SessionFile | None = None  # where the keeper keeps the session, for runs to be logged there
        self.is_dragging = False
        self._begin(study)

    def _begin(self, study: Study, session: Session | None = None) -> None:
        self.study = study
        self.session = session or Session(study.network, study.default_design)
        self.knowledge = Knowledge()
        self.evaluation: Evaluation | None = None
        self.test_evaluation: Evaluation | None = None
        self.pin_figures: dict[Design, tuple[float, float]] = {}
        self.selection = NOTHING
        self.hovered = NOTHING
        self.background.begin(study)
        self._asked: Request | None = None
        self._calculator = Calculator(study, self)
        self._calculator.answered.connect(self._answered)
        # Once the event loop runs, so that the window is on screen before the simulator is imported.
        QTimer.singleShot(0, self._calculator, self._calculator.start)
        self._settle()

    # What panels read

    @property
    def design(self) -> Design:
        return self.session.design

    @property
    def constraints(self) -> Constraints:
        return self.session.state.constraints

    @property
    def network(self) -> Network:
        return self.study.network

    @property
    def evaluator(self) -> Evaluator | None:
        return self.knowledge.evaluator

    @property
    def front(self) -> ThresholdFront | None:
        return self.knowledge.front

    @property
    def baselines(self) -> BaselinesReady | None:
        return self.knowledge.baselines

    @property
    def chart(self) -> GanttChart | None:
        """The schedule of the design whose figures are on screen."""
        return None if self.evaluation is None else self.knowledge.chart(self.evaluation.design)

    @property
    def jobs(self) -> JobState:
        """Training and fine-tuning; made when it is first asked for, since most sessions train nothing."""
        if self._jobs is None:
            from explorer.gui.job_state import JobState

            self._jobs = JobState(self)
            self._jobs.measured.connect(self.background_changed)
            self._jobs.refused.connect(self._search_refused)
        return self._jobs

    @property
    def measured_points(self) -> tuple[MeasuredPoint, ...]:
        """Designs of this study that were fine-tuned and measured."""
        points = () if self._jobs is None else self._jobs.points
        return tuple(point for point in points if point.study_folder == self.study.folder)

    @property
    def is_pending(self) -> bool:
        """Whether the figures on screen belong to an earlier design."""
        return self.evaluation is None or self.evaluation.design != self.design

    @property
    def front_is_current(self) -> bool:
        """Whether the exact front on screen is that of the current mounts."""
        return self.knowledge.has_front_of(self.design, self.constraints)

    @property
    def front_is_possible(self) -> bool:
        """Whether there are few enough exits for an exact front."""
        return self.knowledge.allows_front_of(self.design)

    @property
    def test_problem(self) -> str:
        """Why there are no figures on test, '' if nothing is wrong."""
        return self.knowledge.problem(self.design, Split.TEST)

    @property
    def is_complete(self) -> bool:
        """Whether everything in the background has arrived for the current design."""
        return not self.is_pending and self.knowledge.missing(self.design, self.constraints) is None

    # What panels ask for

    def apply(self, edit: Edit) -> None:
        """Apply an edit; one that does not fit is reported and changes nothing."""
        self.search.give_way()
        with self.reporting():
            if isinstance(edit, SetDeployment | AdoptDesign):
                self.knowledge.forget_refusals()
            self.session.apply(edit)
            self._settle()

    def nudge(self, edit: SetThreshold) -> None:
        """A threshold edit from a key or the wheel: a burst of them is one undo step."""
        self.begin_drag()
        self.apply(edit)
        self._burst.start()

    @Slot()
    def begin_drag(self) -> None:
        """The edits of one threshold from here to `end_drag` are one undo step."""
        self._burst.stop()
        self.session.begin_drag()
        self.is_dragging = True

    @Slot()
    def end_drag(self) -> None:
        """End a drag."""
        self._burst.stop()
        self.session.end_drag()
        self.is_dragging = False
        self.drag_ended.emit()

    @Slot()
    def undo(self) -> None:
        """Take the last step back."""
        self.end_drag()
        self.session.undo()
        self._settle()

    @Slot()
    def redo(self) -> None:
        """Bring the last undone step back."""
        self.end_drag()
        self.session.redo()
        self._settle()

    @Slot()
    def pin(self) -> None:
        """Keep the current design for comparison."""
        self.end_drag()
        if self.evaluation is None or self.is_pending:
            self.inform(tr("The design can be pinned as soon as its figures are there."))
            return
        self.pin_figures[self.design] = (self.evaluation.accuracy, self.evaluation.edp_avg_pj_cycles)
        self.session.pin()
        self._settle()

    def unpin(self, index: int) -> None:
        """Forget a pinned design."""
        self.session.unpin(index)
        self._settle()

    def change_session(self, change: Callable[[Session], object]) -> None:
        """Change pins, notes or the baseline; what does not fit is reported and changes nothing."""
        self.end_drag()
        with self.reporting():
            change(self.session)
            self._settle()

    def set_constraints(self, constraints: Constraints) -> None:
        """Change the constraints."""
        self.session.set_constraints(constraints)
        self._settle()

    @property
    def selected_block(self) -> int | None:
        return self.selection.block

    @property
    def focus(self) -> Selection:
        """What is hovered, and for the rest what is selected."""
        return self.hovered.over(self.selection)

    def select_block(self, block: int | None) -> None:
        """Select a block of the backbone, or none; a layer or an exit elsewhere is selected no more."""
        if block != self.selected_block:
            self.select(replace(self.selection, block=block, layer=None, exit_index=None))

    def select(self, selection: Selection) -> None:
        """Select for every panel."""
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit()

    def hover(self, selection: Selection = NOTHING) -> None:
        """Point at something for as long as the pointer is there."""
        if selection != self.hovered:
            self.hovered = selection
            self.selection_changed.emit()

    def open_study(self, name_or_folder: str) -> None:
        """Change to another study; the old one stays if it cannot be read."""
        with self.reporting():
            study = find_study(name_or_folder)
            if study.folder != self.study.folder:
                self.open_session(study, Session(study.network, study.default_design))

    def open_session(self, study: Study, session: Session) -> None:
        """Go on with another session, of this study or of another one; what is known of this one's costs stays."""
        self.end_drag()
        if study.folder == self.study.folder:
            self.session = session
            self.knowledge.forget_refusals()
            self._settle()
            return
        self.search.clear()
        self._stop_calculator()
        self._begin(study, session)
        self.study_changed.emit()
        self._announce()

    def start_search(
        self,
        *,
        seconds: float,
        seed: int,
        most_exits: int,
        kind: SearchKind | None = None,
        evaluations: int | None = None,
        free: frozenset[FreeChoice] | None = None,
    ) -> None:
        """Start a search from the current design; one that runs is cancelled. What is left out is as chosen before."""
        if self.evaluator is None:
            self.inform(tr("The search can start as soon as the simulator is loaded."))
            return
        order = replace(
            self.search_choice, seconds=seconds, seed=seed, most_exits=most_exits, constraints=self.constraints
        )
        if kind is not None:
            order = replace(order, kind=kind)
        if evaluations is not None:
            order = replace(order, evaluations=evaluations)
        if free is not None:
            order = replace(order, free=free)
        self.search.start(self.evaluator, self.design, order)

    def continue_search(self, seconds: float) -> None:
        """Let the last search go on from where it stopped."""
        if self.evaluator is not None:
            self.search.continue_last(self.evaluator, seconds)

    def adopt_recommended(self) -> None:
        """Take over the design that the search recommends."""
        from explorer.gui.cost_book import CostPending  # where there is a front, these are loaded already
        from explorer.study.run_search import recommended

        if self.evaluator is None or not self.search.front:
            return
        with self.reporting():
            try:
                point = recommended(self.evaluator, self.search.front)
            except CostPending:
                self.inform(tr("The static network's cost is still being computed; try again in a moment."))
                return
            if point is None:
                self.inform(tr("The search has found no design that keeps the static network's accuracy so far."))
            else:
                self.apply(AdoptDesign(design=point.design, source=tr("the search")))

    def shutdown(self) -> None:
        """Stop the threads and wait for them."""
        self._burst.stop()
        self.search.shutdown()
        if self._jobs is not None:
            self._jobs.shutdown()
        self.background.stop()
        self._stop_calculator()
        for calculator in self._leaving:
            calculator.wait()
        self._forget_ended()

    # Messages

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """The one place where errors that a user can cause become messages."""
        try:
            yield
        except ExplorerError as error:
            self.report(error)

    def report(self, error: ExplorerError) -> None:
        """Post an error as a message."""
        self.message_posted.emit(Message(level=MessageLevel.ERROR, text=str(error)))

    def inform(self, text: str) -> None:
        """Post a message that is no error."""
        self.message_posted.emit(Message(level=MessageLevel.INFORMATION, text=text))

    def report_crash(self, error: BaseException, details: str | None = None) -> None:
        """An unexpected exception: one line for the bar, the traceback for the log on stderr."""
        text = details or "".join(traceback.format_exception(error))
        sys.stderr.write(text)
        summary = " ".join(f"{type(error).__name__}: {error}".split())
        self.message_posted.emit(
            Message(
                level=MessageLevel.ERROR,
                text=tr("Unexpected problem, the details are in the log: {summary}", summary=summary),
            )
        )

    # How the state settles

    def _settle(self) -> None:
        """Make figures fit the session's state, at once where everything is known; ask for what is missing."""
        with self.reporting():
            self._evaluate()
        self._ask()
        self._announce()

    def _announce(self) -> None:
        self.state_changed.emit()
        self.evaluation_changed.emit()

    def _evaluate(self) -> None:
        evaluation = self.knowledge.evaluate(self.design, Split.VALIDATION, self.constraints)
        if evaluation is None:
            return
        self.evaluation = evaluation
        self.test_evaluation = self.knowledge.evaluate(self.design, Split.TEST, self.constraints)
        for pin in self.session.state.pins:
            if pin.design == self.design:
                self.pin_figures[pin.design] = (evaluation.accuracy, evaluation.edp_avg_pj_cycles)

    def _ask(self) -> None:
        """Ask for what is missing, unless that was asked already: a slider that moves must not start it all again."""
        request = self.knowledge.missing(self.design, self.constraints)
        if request is None or self._calculator is None or (self._asked is not None and self._asked.covers(request)):
            return
        self._asked = request
        self._calculator.ask(request)

    @Slot(object)
    def _answered(self, reply: object) -> None:
        if self.sender() is not self._calculator:
            return  # of the study before this one
        match reply:
            case Started():
                self.knowledge.take_start(reply)
            case FiguresReady():
                self._take_figures(reply)
            case FrontReady():
                self.knowledge.take_front(reply)
                self._background_came(reply.problem)
            case BaselinesReady():
                self.knowledge.take_baselines(reply)
                self._background_came(reply.problem)
            case Refused():
                self._asked = None
                self._take_back(reply)
            case Crashed():
                self._asked = None
                self.report_crash(reply.error, reply.traceback)

    def _background_came(self, problem: str) -> None:
        if problem:
            self.message_posted.emit(Message(level=MessageLevel.ERROR, text=problem))
        self.background_changed.emit()
        self._ask()  # it may be that of a design left behind, and have replaced what this one needs

    def _take_figures(self, reply: FiguresReady) -> None:
        self.knowledge.take_figures(reply)
        if reply.shape == shape_of(self.design):
            with self.reporting():
                self._evaluate()
            self._announce()

    def _take_back(self, reply: Refused) -> None:
        """Say why a design cannot be evaluated, and return to the last one that could, or to the one before."""
        self.report(reply.error)
        refused = reply.request.design
        if shape_of(self.design) != refused:
            return
        good = None if self.evaluation is None else shape_of(self.evaluation.design)
        while self.session.undo_label is not None:
            shape = shape_of(self.design)
            if shape == good or (good is None and shape != refused):
                break
            self.session.undo()
        if shape_of(self.design) != refused:
            self._settle()

    def _search_refused(self, problem: object) -> None:
        if isinstance(problem, ExplorerError):
            self.report(problem)
        elif isinstance(problem, Crashed):
            self.report_crash(problem.error, problem.traceback)

    @Slot(object)
    def _background_crashed(self, crash: object) -> None:
        if isinstance(crash, Crash):
            self.report_crash(crash.error, crash.traceback)

    def _stop_calculator(self) -> None:
        if self._calculator is not None:
            calculator, self._calculator = self._calculator, None
            calculator.answered.disconnect(self._answered)
            # Not waited for: a study is left at once, even while a step of it is still being computed.
            self._forget_ended()
            self._leaving.append(calculator)
            calculator.stop()

    def _forget_ended(self) -> None:
        """Drop calculators of studies left behind whose threads have ended."""
        for calculator in [left for left in self._leaving if not left.isRunning()]:
            self._leaving.remove(calculator)
            calculator.deleteLater()
