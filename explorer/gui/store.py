"""The one state of a window. Panels show it and emit edits to it; it never blocks for longer than a frame.

An edit goes to the session at once. Where the calculator has filled the memos for the design's mounts, the figures
follow in the same call; else the last ones stay on screen, marked as pending, until it has. Every ExplorerError ends in
`report`, the one place that turns errors into messages; a design that cannot be evaluated is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from explorer.errors import ExplorerError
from explorer.gui.background import Background, Crash
from explorer.gui.calculator import BaselinesReady, Crashed, Refused, shape_of
from explorer.gui.error_texts import error_text
from explorer.gui.knowledge import Knowledge
from explorer.gui.live_figures import LiveFigures
from explorer.gui.messages import Messages
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
"""Key presses and wheel steps on one slider or line within this time of each other are one undo step, as a drag is."""


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
        self.messages = Messages(self)
        self.messages.posted.connect(self.message_posted)
        self.live = LiveFigures(self)
        self.live.figures_came.connect(self._figures_came)
        self.live.more_came.connect(self._more_came)
        self.live.refused.connect(self._take_back)
        self.live.crashed.connect(self._refused)
        self.search = SearchState(self)
        self.search.refused.connect(self._refused)
        self.search_choice = SearchOrder(seconds=20.0, seed=1, most_exits=3, constraints=Constraints())
        """What the next search is asked, but for what `start_search` is told."""
        self.search.file = lambda: self.session_file
        self._jobs: JobState | None = None
        self.background = Background(self)
        self.background.crashed.connect(self._refused)
        self._burst = QTimer(self, singleShot=True, interval=BURST_MILLISECONDS)
        self._burst.timeout.connect(self.end_drag)
        self.session_file: SessionFile | None = None  # where the keeper keeps the session, for runs to be logged there
        self.is_dragging = False
        self._begin(study)
        self._settle()

    def _begin(self, study: Study, session: Session | None = None) -> None:
        self.study = study
        self.session = session or Session(study.network, study.default_design)
        self.live.begin(study)
        self.evaluation: Evaluation | None = None
        self.test_evaluation: Evaluation | None = None
        self.pin_figures: dict[Design, tuple[float, float]] = {}
        self.selection = NOTHING
        self.hovered = NOTHING
        self.background.begin(study)

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
    def knowledge(self) -> Knowledge:
        """What has been computed of the study so far."""
        return self.live.knowledge

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
            self._jobs.refused.connect(self._refused)
        return self._jobs

    @property
    def has_job(self) -> bool:
        """Whether a job runs in the child process."""
        return self._jobs is not None and self._jobs.is_running

    @property
    def measured_points(self) -> tuple[MeasuredPoint, ...]:
        """Designs of this study that were fine-tuned and measured."""
        points = () if self._jobs is None else self._jobs.points
        return tuple(point for point in points if point.study_folder.absolute() == self.study.folder.absolute())

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
        return error_text(self.knowledge.problem(self.design, Split.TEST))

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

    def nudge(self, change: SetThreshold | Constraints) -> None:
        """A threshold or a constraint moved by a key or the wheel: a burst of them is one undo step."""
        self.begin_drag()
        if isinstance(change, Constraints):
            self.set_constraints(change)
        else:
            self.apply(change)
        self._burst.start()

    @Slot()
    def begin_drag(self) -> None:
        """The edits of one threshold or constraint from here to `end_drag` are one undo step."""
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
        self._begin(study, session)
        self.study_changed.emit()  # before the rest, so that no panel shows the new design in the old study's terms
        self._settle()

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
        self.live.shutdown()

    # Messages

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Errors that a user can cause become messages."""
        with self.messages.reporting():
            yield

    def report(self, error: ExplorerError) -> None:
        """Post an error as a message."""
        self.messages.report(error)

    def inform(self, text: str) -> None:
        """Post a message that is no error."""
        self.messages.inform(text)

    def report_crash(self, error: BaseException, details: str | None = None) -> None:
        """Post an unexpected exception as a message; its traceback goes to the log."""
        self.messages.report_crash(error, details)

    # How the state settles

    def _settle(self) -> None:
        """Make figures fit the session's state, at once where everything is known; ask for what is missing."""
        with self.reporting():
            self._evaluate()
        self.live.ask(self.design, self.constraints)
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

    @Slot(object)
    def _figures_came(self, shape: object) -> None:
        if shape == shape_of(self.design):
            with self.reporting():
                self._evaluate()
            self._announce()

    @Slot(str)
    def _more_came(self, problem: str) -> None:
        if problem:
            self.messages.report(problem)
        self.background_changed.emit()
        # What came may be for a design left behind, and have replaced what this one needs.
        self.live.ask(self.design, self.constraints)

    @Slot(object)
    def _take_back(self, reply: object) -> None:
        """Say why a design cannot be evaluated, and return to the last one that could, or to the one before."""
        assert isinstance(reply, Refused)
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

    @Slot(object)
    def _refused(self, problem: object) -> None:
        """Something in the background was refused, or crashed."""
        match problem:
            case ExplorerError():
                self.report(problem)
            case Crashed() | Crash():
                self.report_crash(problem.error, problem.traceback)
