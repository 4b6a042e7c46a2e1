"""`predict-search` on the command line, with a made-up fine-tuning in place of the child process."""

from __future__ import annotations

import json

import pytest

from explorer.cli import main, predict
from explorer.errors import JobError
from explorer.jobs import FineTuneRequest, JobDone
from tests.studies import write_study


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return write_study(tmp_path_factory.mktemp("studies") / "small")


@pytest.fixture
def requests(monkeypatch):
    """Fine-tuning that takes no time and gives the answers of another small study; gives what was asked."""
    asked = []

    def results(request):
        asked.append(request)
        write_study(request.out, seed=len(asked))
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
    extra = ("--epochs", 1, "--images", 500, "--out", tmp_path / "tuned")
    status, out, err = run(capsys, *command(study, session, "--json", *extra))
    assert status == 0, err
    found = json.loads(out)
    assert len(found["measurements"]) == len(requests) == 3
    assert found["split"] == "validation"
    assert found["front"]
    for request in requests:
        assert isinstance(request, FineTuneRequest)
        assert (request.study, request.epochs, request.seed) == (study, 1, 1)
        assert (request.n_images, request.pruned_share) == (500, 0.0)
        assert request.for_search
        assert request.resume
        assert request.out.parent == tmp_path / "tuned"
    assert len({request.out for request in requests}) == 3
    status, out, _ = run(capsys, *command(study, session, *extra))
    assert status == 0
    assert "6 trainings measured, 0 failed" in out
    assert "within two deviations" in out
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


@pytest.mark.parametrize(
    ("extra", "complaint"),
    [
        (("--prune", "much"), "--prune is 'much', but must be a list of shares, such as 0.2,0.4"),
        (("--prune", "1.5"), "the share to prune is 1.5, but must be above 0 and below 1"),
        (("--backbones", "nowhere"), "nowhere: no such study folder"),
        (("--batch", 0), "the batch is 0, but must be at least 1"),
        (("--epochs", 0), "the epochs are 0, but must be at least 1"),
        (("--images", 0), "the images to train on are 0, but must be at least 1"),
    ],
)
def test_what_cannot_be_searched_is_one_line(capsys, study, tmp_path, requests, extra, complaint):
    status, _, err = run(capsys, *command(study, tmp_path / "p.exits", *extra))
    assert status == 2
    assert complaint in err
    assert err.count("\n") == 1
    assert not requests
