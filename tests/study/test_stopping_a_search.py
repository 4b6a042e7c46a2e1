"""A search obeys at every moment: it asks often, also within simulations, and ends as soon as the answer is yes."""

from __future__ import annotations

import itertools

import pytest

from explorer.exits import sweep as sweep_module
from explorer.sim.simulate import Simulator
from explorer.spec.design import Design
from explorer.stopping import stoppable
from explorer.study.dimensions import Dimension
from explorer.study.evaluate import Evaluator
from explorer.study.predictor_search import PredictorSettings, run_predictor_search
from explorer.study.run_search import SearchMode, SearchRun, SearchSettings, ThresholdSearch
from explorer.study.variants import pool_of

KINDS = [
    (SearchMode.NSGA2, ThresholdSearch.FRONT),
    (SearchMode.NSGA2, ThresholdSearch.INSIDE),
    (SearchMode.RANDOM, ThresholdSearch.GENES),
    (SearchMode.EXHAUSTIVE, ThresholdSearch.FRONT),
]
EVERYTHING = frozenset(Dimension) - {Dimension.BITS}


class Question:
    """Says yes from the n-th time on; counts how often it was asked, and the steps of work between two times."""

    def __init__(self, n_no):
        self.n_no = n_no
        self.asked = 0
        self.steps = 0
        self.most_steps = 0

    def __call__(self):
        self.asked += 1
        self.most_steps, self.steps = max(self.most_steps, self.steps), 0
        return self.asked > self.n_no


def settings(kind, **changes):
    mode, thresholds = kind
    given = {"seed": 1, "seconds": None, "evaluations": 40, "population": 10, "most_exits": 2, "free": EVERYTHING}
    return SearchSettings(**{**given, **changes}, mode=mode, thresholds=thresholds)


@pytest.fixture
def cold(evaluator):
    """Nothing simulated yet."""
    return Evaluator(evaluator.study)


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("n_no", [0, 1, 2, 7, 60, 400])
def test_it_ends_after_few_more_questions_wherever_it_is(cold, kind, n_no):
    """The first simulations, with a free deployment, and the middle of a generation included."""
    question = Question(n_no)
    *_, last = SearchRun(cold, Design(), settings(kind), question).events()
    assert last.finished
    assert question.asked <= n_no + 4
    assert last.evaluations < 40
    if n_no < 3:
        assert (last.evaluations, last.front, last.hypervolume) == (0, (), 0.0)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_between_two_questions_there_is_little_work(cold, kind, monkeypatch):
    """At most one look at a network's costs, and one slab of a threshold sweep (a hundredth of a front)."""
    question = Question(10**9)

    def counted(function):
        def call(*arguments, **options):
            question.steps += 1
            return function(*arguments, **options)

        return call

    monkeypatch.setattr(Simulator, "path_costs", counted(Simulator.path_costs))
    monkeypatch.setattr(sweep_module, "_promising", counted(sweep_module._promising))
    for _ in SearchRun(cold, Design(), settings(kind, evaluations=15), question).events():
        pass
    assert question.asked > 100
    assert question.most_steps <= 2


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_search_within_a_calculation_that_is_stopped_ends_too(cold, kind):
    question = Question(300)
    with stoppable(question):
        *_, last = SearchRun(cold, Design(), settings(kind)).events()
    assert last.finished
    assert last.evaluations < 40
    assert question.asked <= 304


@pytest.mark.parametrize("n_no", [0, 3, 50, 1000])
def test_predictors_stop_while_they_think(cold, n_no):
    question = Question(n_no)
    pool = pool_of(cold, Design(), [(cold.study, {})])
    limits = PredictorSettings(seed=1, seconds=1000.0, measurements=2, most_exits=2)
    *_, last = run_predictor_search(pool, Design(), limits, lambda _: pytest.fail("measured"), should_stop=question)
    assert last.finished
    assert last.measurements == ()
    assert question.asked <= n_no + 6


def test_what_was_stopped_within_a_design_goes_on_as_if_it_had_never_been_begun(cold, evaluator):
    """Stopped anywhere after a generation, the run ends where an uninterrupted one does."""
    kind = (SearchMode.NSGA2, ThresholdSearch.FRONT)
    *_, expected = SearchRun(evaluator, Design(), settings(kind)).events()
    for n_no in itertools.chain(range(150, 2000, 450)):
        run, checkpoint = SearchRun(cold, Design(), settings(kind), Question(n_no)), None
        for _ in run.events():
            checkpoint = run.checkpoint() or checkpoint
        if checkpoint is None:
            continue
        *_, resumed = SearchRun(evaluator, Design(), settings(kind), resume_from=checkpoint).events()
        assert resumed.front == expected.front
        assert resumed.hypervolume == expected.hypervolume
