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


def test_a_confidence_just_at_its_threshold_leaves_as_the_statistics_count_it(evaluator):
    """Thresholds are compared in the type of the confidences: 0.9 in single precision is a little less than 0.9."""
    design = evaluator.study.default_design
    confidences = evaluator.confidences(design, Split.TEST)[0].copy()
    confidences[3] = 0.9
    key = evaluator.keys(design)[0]
    evaluator.exit_confidence(design, key, Split.TEST)
    evaluator = Evaluator(evaluator.study)
    evaluator._confidences[design.precision, Split.TEST, key, design.confidence, design.calibrated] = confidences
    design = design.with_thresholds((0.9, *design.thresholds[1:]))
    assert exit_taken(evaluator.confidences(design, Split.TEST), design.thresholds)[3] == 0
    assert sample_path(evaluator, design, 3, Split.TEST).taken.exit_index == 0


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
