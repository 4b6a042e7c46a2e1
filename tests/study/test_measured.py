"""A fine-tuned design beside its prediction: the same costs, and thresholds that are never chosen on test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from explorer.errors import DesignError, FileError, FormatError
from explorer.spec.design import Design, MountedExit
from explorer.spec.precision import FP32, INT8
from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluator
from explorer.study.files import Study, read_study
from explorer.study.measured import (
    MEASURED_FILE,
    MeasuredDesign,
    measure_design,
    measured_to_text,
    read_measured,
)
from tests.studies import write_study

DESIGN = Design(exits=(MountedExit(mounting_point=1, threshold=0.8), MountedExit(mounting_point=3, threshold=0.7)))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return read_study(write_study(tmp_path_factory.mktemp("source"), seed=0))


@pytest.fixture(scope="module")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The same network with other answers, as fine-tuning leaves it."""
    return read_study(write_study(tmp_path_factory.mktemp("tuned"), seed=1, precisions=(INT8,)))


@pytest.fixture(scope="module")
def measured(source: Study, tuned: Study) -> MeasuredDesign:
    return measure_design(source, tuned, DESIGN)


def test_figures_are_those_of_the_two_studies(source: Study, tuned: Study, measured: MeasuredDesign) -> None:
    for study, figures in ((source, measured.predicted), (tuned, measured.measured)):
        assert [entry.split for entry in figures] == [Split.VALIDATION, Split.TEST]
        for entry in figures:
            evaluation = Evaluator(study).evaluate(DESIGN, entry.split)
            assert entry.accuracy == evaluation.accuracy
            assert entry.edp_avg_pj_cycles == evaluation.edp_avg_pj_cycles
            assert entry.exit_ratios == evaluation.ratios
            assert entry.thresholds == DESIGN.thresholds
    difference = measured.accuracy_difference(Split.TEST)
    assert difference == measured.measured[1].accuracy - measured.predicted[1].accuracy


def test_thresholds_solved_anew_are_best_on_validation_within_the_predicted_cost(
    source: Study, tuned: Study, measured: MeasuredDesign
) -> None:
    budget = measured.predicted[0].edp_avg_pj_cycles
    best, on_test = measured.resolved
    assert best.split is Split.VALIDATION
    assert best.edp_avg_pj_cycles <= budget * (1 + 1e-9)
    assert on_test.thresholds == best.thresholds
    evaluator = Evaluator(tuned)
    steps = [step / 10 for step in range(11)]
    for first in steps:
        for second in steps:
            rival = evaluator.evaluate(DESIGN.with_thresholds((first, second)), Split.VALIDATION)
            if rival.edp_avg_pj_cycles <= budget:
                assert rival.accuracy <= best.accuracy + 1e-12


def test_a_design_that_always_costs_more_is_solved_at_its_cheapest(source: Study, tuned: Study) -> None:
    cheap = DESIGN.with_thresholds((0.0, 0.0))  # all leave at the first exit: nothing is cheaper
    resolved = measure_design(source, tuned, cheap).resolved[0]
    assert resolved.exit_ratios[0] == 1.0


def test_a_static_design_has_nothing_to_solve(source: Study, tuned: Study) -> None:
    found = measure_design(source, tuned, Design())
    assert found.resolved == found.measured
    assert found.edp_difference(Split.TEST) == 0.0


def test_the_file_comes_back_as_it_was(measured: MeasuredDesign, tmp_path: Path) -> None:
    text = measured_to_text(measured)
    (tmp_path / MEASURED_FILE).write_text(text, encoding="utf-8")
    assert read_measured(tmp_path) == measured
    assert json.loads(text)["difference"]["test"]["accuracy"] == measured.accuracy_difference(Split.TEST)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"format": "else"}, "format is 'else'"),
        ({"version": 2}, "version is 2"),
        ({"study": 3}, "study is 3"),
        ({"design": {"exits": 1}}, "design.exits is 1"),
        ({"predicted": {}}, "predicted.validation is None"),
        ({"measured": 1}, "measured is 1"),
    ],
)
def test_a_damaged_file_is_named_with_the_field(
    measured: MeasuredDesign, tmp_path: Path, change: dict[str, object], complaint: str
) -> None:
    document = json.loads(measured_to_text(measured)) | change
    (tmp_path / MEASURED_FILE).write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(FormatError) as caught:
        read_measured(tmp_path)
    assert complaint in str(caught.value)
    assert MEASURED_FILE in str(caught.value)


def test_figures_that_do_not_fit_the_design_are_refused(measured: MeasuredDesign, tmp_path: Path) -> None:
    document = json.loads(measured_to_text(measured))
    document["measured"]["test"]["exit_ratios"].append(0.0)
    (tmp_path / MEASURED_FILE).write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(FormatError, match=r"length of measured\.test\.exit_ratios is 4, but must be 3"):
        read_measured(tmp_path)


def test_a_missing_file_and_bits_that_were_not_tuned_are_named(source: Study, tuned: Study, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"measured\.json: no such file"):
        read_measured(tmp_path)
    with pytest.raises(DesignError, match="has no validation traces at 32/32"):
        measure_design(source, tuned, Design(exits=DESIGN.exits, precision=FP32))
