"""A sample's way through the exits is the one that the statistics of the whole split are made of."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.errors import DesignError
from explorer.exits.policy import exit_taken
from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluator
from explorer.study.files import read_study
from explorer.study.sample_path import sample_path
from tests.studies import write_study


@pytest.fixture(scope="module")
def evaluator(tmp_path_factory):
    return Evaluator(read_study(write_study(tmp_path_factory.mktemp("study") / "small")))


def test_it_leaves_where_the_policy_says_and_is_right_where_it_was(evaluator):
    design = evaluator.study.default_design
    taken = exit_taken(evaluator.confidences(design, Split.TEST), design.thresholds)
    correct = evaluator.correct(design, Split.TEST)
    for sample in range(0, taken.size, 7):
        path = sample_path(evaluator, design, sample, Split.TEST)
        assert path.taken.exit_index == taken[sample]
        assert path.taken.is_right == correct[taken[sample], sample]


def test_exits_behind_the_one_taken_are_not_reached_and_probabilities_sum_to_one(evaluator):
    design = evaluator.study.default_design
    path = sample_path(evaluator, design, 3, Split.TEST)
    assert [step.is_reached for step in path.steps] == [i <= path.taken.exit_index for i in range(len(path.steps))]
    for step in path.steps:
        assert step.probabilities.sum() == pytest.approx(1.0)
        assert step.answer == int(np.argmax(step.probabilities))


def test_a_sample_that_does_not_exist_is_named(evaluator):
    with pytest.raises(DesignError, match="99999"):
        sample_path(evaluator, evaluator.study.default_design, 99_999, Split.TEST)
