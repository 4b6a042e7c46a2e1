"""Sessions on the command line: a search that is killed goes on, a session is shown, a design is exported."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from explorer.cli import main
from explorer.spec.design import Design, MountedExit
from explorer.study.files import read_study
from explorer.study.session import Session
from explorer.study.session_file import SessionFile
from explorer.study.study_reference import StudyReference
from tests.studies import write_study

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return write_study(tmp_path_factory.mktemp("studies") / "small")


@pytest.fixture
def run(capsys):
    def call(*arguments):
        try:
            status = main([str(a) for a in arguments], None)
        except SystemExit as exit_:
            status = exit_.code
        out, err = capsys.readouterr()
        return status, out, err

    return call


@pytest.fixture
def session(study, tmp_path):
    path = tmp_path / "mine.exits"
    found = read_study(study)
    with SessionFile.create(path, StudyReference.of(found)) as file:
        session = Session(found.network, Design(exits=(MountedExit(mounting_point=1, threshold=0.7),)))
        session.pin("first", note="cheap, perhaps too cheap")
        session.set_baseline(0)
        file.save(session)
    return path


def search(study, path, *extra, evaluations=120):
    arguments = ("search", "--study", study, "--seed", 5, "--seconds", 600, "--evaluations", evaluations)
    return (*arguments, "--max-exits", 2, "--session", path, "--json", *extra)


def front(out):
    return [(point["thresholds"], point["accuracy"]) for point in json.loads(out)["front"]]


def test_a_killed_search_is_resumed_and_ends_where_an_uninterrupted_one_does(run, study, tmp_path):
    path = tmp_path / "killed.exits"
    command = [sys.executable, "-m", "explorer", *map(str, search(study, path, evaluations=500))]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        evaluations = 0
        while evaluations < 100 and process.poll() is None:  # wait until it is well under way
            time.sleep(0.05)
            if path.exists():
                evaluations = json.loads(run("session", "show", path, "--json")[1] or "{}")["runs"]
                evaluations = evaluations[0]["evaluations"] if evaluations else 0
        os.kill(process.pid, signal.SIGKILL)
    shown = json.loads(run("session", "show", path, "--json")[1])
    assert shown["runs"][0]["evaluations"] >= evaluations
    status, out, err = run(*search(study, path, "--resume", evaluations=500))
    assert status == 0, err
    expected = run(*search(study, tmp_path / "whole.exits", evaluations=500))[1]
    assert front(out) == front(expected)
    shown = json.loads(run("session", "show", path, "--json")[1])
    assert [(r["phase"], r["evaluations"]) for r in shown["runs"]] == [("finished", 500)]


def test_show_lists_designs_pins_and_runs(run, study, session):
    assert run(*search(study, session))[0] == 0
    status, out, _ = run("session", "show", session)
    assert status == 0
    for text in ("study small", "current", "first", "baseline", "cheap, perhaps too cheap", "finished", "search"):
        assert text in out
    shown = json.loads(run("session", "show", session, "--json")[1])
    assert shown["design"]["exits"][0]["threshold"] == 0.7
    assert shown["pins"][0]["is_baseline"]
    assert shown["runs"][0]["seed"] == 5
    assert shown["runs"][0]["evaluations"] == 120


def test_what_cannot_be_searched_into_a_session(run, study, session, tmp_path):
    def refused(message, *arguments):
        status, out, err = run(*arguments)
        assert (status, out) == (2, "")
        assert message in err
        assert err.count("\n") == 1

    nonsense = tmp_path / "nonsense.exits"
    nonsense.write_text("hello", encoding="utf-8")
    refused("not a session file", *search(study, nonsense))
    refused("nothing to resume", *search(study, tmp_path / "none.exits", "--resume"))
    refused("holds no search to resume", *search(study, session, "--resume"))
    refused("cannot write it", *search(study, tmp_path / "no" / "where.exits"))
    other = write_study(tmp_path / "small", seed=9)
    refused("the same name but other data", *search(other, session))
    with SessionFile.open(session):
        refused("open in another window", *search(study, session))
    refused("not a session file", "session", "show", nonsense)
    refused("no such file", "session", "show", tmp_path / "none.exits")
    assert run(*search(study, session))[0] == 0
    refused("started with seed 5, not 6", *search(study, session, "--resume", "--seed", 6))


def export(run, study, out, *extra):
    return run("export", "--study", study, "--exits", "1,3", "--thresholds", "0.6,0.8", "--out", out, *extra)


def test_a_design_is_exported_in_every_kind(run, study, tmp_path):
    for suffix in ("csv", "json", "py", "html"):
        out = tmp_path / f"design.{suffix}"
        status, text, err = export(run, study, out)
        assert (status, text) == (0, f"wrote {out}\n"), err
    figures = json.loads((tmp_path / "design.json").read_text(encoding="utf-8"))
    evaluated = json.loads(run("evaluate", "--study", study, "--exits", "1,3", "--thresholds", "0.6,0.8", "--json")[1])
    assert figures["figures"]["test"] == evaluated
    rows = list(csv.DictReader(io.StringIO((tmp_path / "design.csv").read_text(encoding="utf-8"))))
    assert float(rows[1]["accuracy"]) == evaluated["accuracy"]
    assert (tmp_path / "design.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    compile((tmp_path / "design.py").read_text(encoding="utf-8"), "design.py", "exec")
    assert export(run, study, tmp_path / "front.csv", "--what", "front")[0] == 0
    assert "threshold_1,threshold_3" in (tmp_path / "front.csv").read_text(encoding="utf-8")


def test_a_session_is_exported(run, study, session, tmp_path):
    run(*search(study, session))
    for what, n_rows in (("design", 2), ("exits", 4), ("pins", 2), ("tried", 120)):
        out = tmp_path / f"{what}.csv"
        status, _, err = run("export", "--session", session, "--what", what, "--out", out)
        assert status == 0, err
        assert len(out.read_text(encoding="utf-8").splitlines()) == n_rows + 1
    assert run("export", "--session", session, "--what", "search", "--out", tmp_path / "search.csv")[0] == 0
    assert run("export", "--session", session, "--out", tmp_path / "report.html")[0] == 0


@pytest.mark.parametrize(
    ("out", "extra", "message"),
    [
        ("a.txt", (), "must end in one of .csv, .json, .py, .html"),
        ("no/where.csv", (), "cannot write it"),
        ("a.csv", ("--what", "pins"), "needs --session"),
        ("a.csv", ("--exits", "99"), "--thresholds has 2 values"),
    ],
)
def test_an_export_that_cannot_be_is_refused_in_one_line(run, study, tmp_path, out, extra, message):
    status, text, err = export(run, study, tmp_path / out, *extra)
    assert (status, text) == (2, "")
    assert message in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_session_brings_its_own_design_and_run(run, session, tmp_path):
    arguments = ("export", "--session", session, "--out", tmp_path / "a.csv")
    assert "brings its own design" in run(*arguments, "--exits", "1", "--thresholds", "0.5")[2]
    assert "has no runs" in run(*arguments, "--what", "tried", "--run", 3)[2]
