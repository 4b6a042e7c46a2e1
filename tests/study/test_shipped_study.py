"""The shipped study is whole, small enough to ship, and gives the accuracies that the documentation quotes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from explorer.cli.parser import main
from explorer.exits.confidence import confidence
from explorer.resources import resource_root, study_folders
from explorer.spec.design import ConfidenceMeasure
from explorer.spec.precision import FP32, INT4, INT8, STUDY_PRECISIONS
from explorer.spec.traces import ExitKey, Split
from explorer.study.evaluate import Evaluator
from explorer.study.files import Study, read_study
from explorer.study.head_training import read_head_training

NAME = "fashion-mnist-mobilenetv2"
GOLDEN = Path(__file__).parents[1] / "data" / "shipped_accuracies.md"
LARGEST_RESOURCES_BYTES = 60e6
SPLITS = (Split.CALIBRATION, Split.VALIDATION, Split.CERTIFICATE, Split.TEST)


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study(study_folders()[NAME])


@pytest.fixture(scope="module")
def evaluator(study: Study) -> Evaluator:
    return Evaluator(study)


def test_one_command_prints_the_published_accuracies(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["study", "--study", NAME, "--markdown"], screen=None) == 0  # type: ignore[arg-type]  # opens no window
    assert capsys.readouterr().out == GOLDEN.read_text(encoding="utf-8")


def test_it_was_recorded_at_every_precision_on_every_split(study: Study) -> None:
    assert study.precisions == tuple(sorted(STUDY_PRECISIONS))
    early = {ExitKey(mounting_point=head.mounting_point, head=head.kind) for head in study.network.heads}
    assert len(early) == 34
    for precision in study.precisions:
        assert study.splits(precision) == SPLITS
        traces = study.traces(precision, Split.TEST)
        assert set(traces.exits[:-1]) == early
        assert traces.n_samples == 10_000


def test_the_recorded_accuracies_are_those_of_the_traces(study: Study, evaluator: Evaluator) -> None:
    document = json.loads((study.folder / "study.json").read_text(encoding="utf-8"))
    for precision in study.precisions:
        keys = study.traces(precision, Split.TEST).exits
        found = [float(evaluator.exit_correct(precision, key, Split.TEST).mean()) for key in keys]
        assert document["accuracy"][precision.key]["test"] == pytest.approx(found, abs=1e-6)


def test_its_heads_are_the_distilled_ones_of_the_recorded_comparison(study: Study, evaluator: Evaluator) -> None:
    training = read_head_training(study)
    assert training is not None
    assert (training.split, training.precision) == (Split.VALIDATION, FP32)
    assert training.exits == study.traces(FP32, Split.VALIDATION).exits
    found = [float(evaluator.exit_correct(FP32, key, Split.VALIDATION).mean()) for key in training.exits]
    assert training.distilled == pytest.approx(found, abs=1e-6)
    assert training.plain != training.distilled
    assert training.plain[-1] == training.distilled[-1]  # the final exit is the teacher in both


def test_8_bits_lose_little_and_4_bits_no_more_than_a_point_and_a_half(evaluator: Evaluator) -> None:
    right = {
        precision: float(evaluator.exit_correct(precision, evaluator.final_key, Split.TEST).mean())
        for precision in (FP32, INT8, INT4)
    }
    assert right[FP32] > 0.93
    assert right[INT8] > right[FP32] - 0.003
    assert right[INT4] > right[FP32] - 0.015


def test_temperatures_are_fitted_anew_at_every_precision(study: Study, evaluator: Evaluator) -> None:
    temperatures = {evaluator.temperature(precision, evaluator.final_key) for precision in study.precisions}
    assert len(temperatures) == 3  # one a backbone, for the final exit is part of it
    key = ExitKey(mounting_point=3, head=study.network.heads[0].kind)
    assert len({evaluator.temperature(precision, key) for precision in study.precisions}) == len(study.precisions)


def test_default_thresholds_keep_the_accuracy_on_validation_at_every_precision(
    study: Study, evaluator: Evaluator
) -> None:
    for precision in study.precisions:
        evaluation = evaluator.evaluate(study.default_design_at(precision), Split.VALIDATION)
        assert evaluation.accuracy > evaluation.static.accuracy - 0.002
        assert evaluation.edp_reduction > 0.7
        assert evaluation.is_feasible


def test_the_default_design_is_the_one_of_its_precision(study: Study) -> None:
    assert study.default_design == study.default_design_at(study.default_design.precision)


def test_confidences_are_numbers_in_range(study: Study) -> None:
    logits = study.traces(INT4, Split.TEST).logits[-1]
    for measure in ConfidenceMeasure:
        scores = confidence(logits, measure)
        assert 0 <= scores.min() < scores.max() <= 1


def test_the_resources_stay_small_enough_to_ship() -> None:
    assert sum(file.stat().st_size for file in resource_root().rglob("*") if file.is_file()) < LARGEST_RESOURCES_BYTES
