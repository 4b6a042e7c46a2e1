"""Answers that nothing can be learned from: each is refused, or answered rightly, and never gives a wrong front."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from explorer.errors import DesignError, FileError, FormatError
from explorer.spec.design import Design, MountedExit
from explorer.spec.precision import INT8
from explorer.spec.traces import Split
from explorer.study.certificate import certify_design
from explorer.study.evaluate import Evaluator
from explorer.study.figures import exact_front
from explorer.study.files import read_study
from explorer.study.run_search import SearchMode, SearchSettings, run_search
from tests.studies import N_CLASSES, write_study

ONE_EXIT = Design(exits=(MountedExit(mounting_point=2, threshold=0.5),))


@pytest.fixture
def folder(tmp_path) -> Path:
    return write_study(tmp_path / "bad", precisions=(INT8,))


def rewritten(folder: Path, split: Split, **arrays) -> Evaluator:
    """The study with some arrays of one split replaced."""
    path = folder / f"traces_{INT8.key}_{split.value}.npz"
    with np.load(path) as archive:
        held = {name: archive[name] for name in archive.files}
    held |= {name: change(held) for name, change in arrays.items()}
    np.savez(path, **held)
    return Evaluator(read_study(folder))


def test_zero_samples_are_refused_with_the_file(folder):
    evaluator = rewritten(
        folder, Split.VALIDATION, labels=lambda held: held["labels"][:0], logits=lambda held: held["logits"][:, :0]
    )
    with pytest.raises(FileError, match=r"validation\.npz: .*at least one sample"):
        exact_front(evaluator, ONE_EXIT)


def test_logits_that_are_not_numbers_are_refused_with_the_file(folder):
    def with_nan(held):
        logits = held["logits"].copy()
        logits[0, 0, 0] = np.nan
        return logits

    evaluator = rewritten(folder, Split.VALIDATION, logits=with_nan)
    with pytest.raises(FileError, match=r"validation\.npz: logits hold values that are not finite"):
        list(run_search(evaluator, Design(), SearchSettings(seed=1, evaluations=5)))


def test_a_network_of_one_class_is_refused(folder):
    document = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    document["class_names"] = ["everything"]
    (folder / "study.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(FormatError, match="class_names"):
        read_study(folder)


def test_samples_of_one_class_alone_are_a_study_like_any_other(folder):
    evaluator = rewritten(folder, Split.VALIDATION, labels=lambda held: np.zeros_like(held["labels"]))
    front = exact_front(evaluator, ONE_EXIT)
    assert front.n_points
    for index in range(front.n_points):
        point = front.point(index)
        assert evaluator.score(ONE_EXIT.with_thresholds(point.thresholds), Split.VALIDATION).accuracy == point.accuracy


def test_identical_confidences_leave_two_designs(folder):
    def constant(held):
        logits = np.zeros_like(held["logits"])
        logits[..., 0] = 1.0
        logits[-1] = 0.0
        logits[-1, np.arange(held["labels"].size), held["labels"]] = 4.0  # the final exit is always right
        return logits

    evaluator = rewritten(folder, Split.VALIDATION, logits=constant)
    front = exact_front(evaluator, ONE_EXIT)
    assert front.ratios.tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert front.accuracy.tolist()[-1] == 1.0


def test_no_certificate_split_is_said(folder):
    document = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    del document["traces"][INT8.key]["splits"]["certificate"]
    (folder / "study.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(DesignError, match="no certificate traces at 8/8"):
        certify_design(Evaluator(read_study(folder)), ONE_EXIT, np.random.default_rng(0))


def test_an_exhaustive_search_over_useless_answers_ends_with_an_honest_front(folder):
    evaluator = rewritten(folder, Split.VALIDATION, logits=lambda held: np.zeros_like(held["logits"]))
    settings = SearchSettings(seed=1, seconds=None, most_exits=1, mode=SearchMode.EXHAUSTIVE, confidence=0.5)
    *_, last = run_search(evaluator, Design(), settings)
    assert last.is_complete
    chance = float((evaluator.study.traces(INT8, Split.VALIDATION).labels == 0).mean())
    assert [point.accuracy for point in last.front] == [chance]  # all exits say class 0: the cheapest is best
    assert chance < 2 / N_CLASSES
