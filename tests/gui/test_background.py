"""Side questions are answered in a thread, only the latest of each kind, and never hold up the end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from explorer.errors import DesignError
from explorer.gui.background import Answer, Background, Crash
from explorer.stopping import stop_if_asked
from explorer.study.files import find_study
from tests.gui.conftest import PATIENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Twice:
    number: int
    gate: threading.Event | None = field(default=None, compare=False, hash=False)

    def answer(self, evaluator: object, is_outdated: Callable[[], bool]) -> int:
        if self.gate is not None:
            assert self.gate.wait(PATIENCE / 1000)
        if self.number < 0:
            raise DesignError(f"{self.number} is negative")
        return 2 * self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    def answer(self, evaluator: object, is_outdated: Callable[[], bool]) -> None:
        raise RuntimeError("a defect")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endless:
    def answer(self, evaluator: object, is_outdated: Callable[[], bool]) -> None:
        while not is_outdated():
            threading.Event().wait(0.01)


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """Never ends by itself, and asks only as simulations do."""

    number: int
    has_begun: threading.Event = field(default_factory=threading.Event, compare=False, hash=False)

    def answer(self, evaluator: object, is_outdated: Callable[[], bool]) -> int:
        while self.number == 0:
            self.has_begun.set()
            stop_if_asked()
            threading.Event().wait(0.01)
        return self.number


@pytest.fixture
def background(qapp, study_folder) -> Iterator[Background]:
    background = Background()
    background.begin(find_study(str(study_folder)))
    yield background
    background.stop()


def answer_to(qtbot, background, task) -> Answer:
    with qtbot.waitSignal(background.answered, timeout=PATIENCE, check_params_cb=lambda a: a.task == task) as came:
        assert background.want(task) is None
    return came.args[0]


def test_an_answer_comes_once_and_is_known_from_then_on(qtbot, background):
    assert answer_to(qtbot, background, Twice(number=4)).value == 8
    known = background.want(Twice(number=4))
    assert known is not None and known.value == 8
    assert not background.is_busy(Twice)


def test_a_refusal_is_an_answer_in_words(qtbot, background):
    answer = answer_to(qtbot, background, Twice(number=-1))
    assert answer.value is None
    assert "-1 is negative" in answer.problem


def test_of_questions_that_wait_only_the_latest_of_a_kind_is_answered(qtbot, background):
    gate = threading.Event()
    answered = []
    background.answered.connect(lambda answer: answered.append(answer.task.number))
    background.want(Twice(number=1, gate=gate))
    qtbot.waitUntil(lambda: background.is_busy(Twice), timeout=PATIENCE)
    for number in (2, 3, 4):
        background.want(Twice(number=number))
    gate.set()
    qtbot.waitUntil(lambda: 4 in answered, timeout=PATIENCE)
    assert set(answered) <= {1, 4}


def test_a_defect_is_told_and_the_thread_lives_on(qtbot, background):
    with qtbot.waitSignal(background.crashed, timeout=PATIENCE) as crashed:
        background.want(Broken())
    assert isinstance(crashed.args[0], Crash)
    assert answer_to(qtbot, background, Twice(number=5)).value == 10


def test_stopping_ends_a_task_that_asks_whether_it_is_outdated(background):
    background.want(Endless())
    background.stop()
    assert not background.is_busy(Endless)


def test_a_simulation_that_a_newer_question_outdates_is_given_up(qtbot, background):
    first = Simulation(number=0)
    background.want(first)
    assert first.has_begun.wait(PATIENCE / 1000)
    assert answer_to(qtbot, background, Simulation(number=7)).value == 7


def test_who_returns_to_a_question_still_under_way_gets_its_answer(qtbot, background):
    gate = threading.Event()
    background.want(Twice(number=1, gate=gate))
    qtbot.waitUntil(lambda: background.is_busy(Twice), timeout=PATIENCE)
    background.want(Twice(number=2))
    background.want(Twice(number=1, gate=gate))
    with qtbot.waitSignal(background.answered, timeout=PATIENCE) as came:
        gate.set()
    assert came.args[0].value == 2


def test_another_study_forgets_the_answers(qtbot, background, study_folder):
    answer_to(qtbot, background, Twice(number=4))
    background.begin(find_study(str(study_folder)))
    assert background.want(Twice(number=4)) is None
