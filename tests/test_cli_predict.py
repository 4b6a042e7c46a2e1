"""`predict-search` on the command line, with a made-up fine-tuning in place of the child process."""

from __future__ import annotations

import json

import pytest

from explorer.cli import main, predict
from explorer.errors import JobError
from explorer.jobs import FineTuneRequest, JobDone, JobMeasured
from explorer.spec.traces import Split
from explorer.study.design_figures import DesignFigures
from explorer.study.design_json import design_from_text
from explorer.study.evaluate import Evaluator
from explorer.study.files import read_study
from tests.studies import write_study


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return write_study(tmp_path_factory.mktemp("studies") / "small")


@pytest.fixture
def requests(study, monkeypatch):
    """Fine-tuning that takes no time and raises every accuracy by a point; gives what was asked."""
    evaluator, asked = Evaluator(read_study(study)), []

    def results(request):
        asked.append(request)
        design = design_from_text(request.design)
        found = evaluator.evaluate(design, Split.VALIDATION)
        figures = DesignFigures(
            split=Split.VALIDATION,
            n_samples=found.n_samples,
            thresholds=design.thresholds,
            accuracy=found.accuracy + 0.01,
            exit_ratios=found.ratios,
            exit_accuracies=(None,) * len(found.exits),
            energy_avg_pj=1.0,
            latency_avg_cycles=1.0,
            edp_avg_pj_cycles=1.0,
        )
        yield JobMeasured(study=request.out, predicted=(figures,), measured=(figures,), resolved=(figures,))
        yield JobDone(study=request.out)

    monkeypatch.setattr(predict, "results_of", results)
    return asked


def run(capsys, *arguments):
    try:
        status = main([str(a) for a in arguments], None)
    except SystemExit as exit_:
        status = exit_.code
    out, err = capsys.readouterr()
    return status, out, err


def command(study, session, *extra):
    arguments = ("predict-search", "--study", study, "--minutes", 5, "--seed", 1, "--session", session)
    return (*arguments, "--max-exits", 2, "--measurements", 3, *extra)


def test_designs_are_fine_tuned_and_kept(capsys, study, requests, tmp_path):
    session = tmp_path / "p.exits"
    status, out, err = run(capsys, *command(study, session, "--json", "--epochs", 1, "--out", tmp_path / "tuned"))
    assert status == 0, err
    found = json.loads(out)
    assert len(found["measurements"]) == len(requests) == 3
    assert found["split"] == "validation"
    assert found["front"]
    for request in requests:
        assert isinstance(request, FineTuneRequest)
        assert (request.study, request.epochs, request.seed) == (study, 1, 1)
        assert request.out.parent == tmp_path / "tuned"
    assert len({request.out for request in requests}) == 3
    status, out, _ = run(capsys, *command(study, session))
    assert status == 0
    assert "6 measured designs in this session" in out
    assert "within two standard deviations" in out
    shown = json.loads(run(capsys, "session", "show", session, "--json")[1])
    assert [r["kind"] for r in shown["runs"]] == ["predictor", "predictor"]


def test_what_cannot_be_measured_is_said_in_one_line(capsys, study, tmp_path, monkeypatch):
    def results(request):
        raise JobError("the data set is missing")
        yield

    monkeypatch.setattr(predict, "results_of", results)
    status, _, err = run(capsys, *command(study, tmp_path / "p.exits", "--json"))
    assert status == 2
    assert err == "exit-explorer: the first 3 measurements failed: the data set is missing\n"
    status, _, err = run(capsys, *command(study, tmp_path / "p.exits", "--minutes", 0))
    assert status == 2
    assert "0 minutes" in err
