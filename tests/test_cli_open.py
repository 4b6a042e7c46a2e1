"""`exit-explorer FILE`: the window opens with it, without a display it is printed, and nonsense is one line."""

from __future__ import annotations

import json
import shutil

import pytest

from explorer.cli.opening_options import with_open
from explorer.resources import accelerator_files
from explorer.study.design_json import design_to_text
from explorer.study.files import find_study
from explorer.study.session import Session
from explorer.study.session_file import SessionFile
from explorer.study.study_reference import StudyReference
from tests.studies import write_study
from tests.test_cli import NoScreen, run

__all__ = ["run"]  # a fixture


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return write_study(tmp_path_factory.mktemp("studies") / "small")


@pytest.fixture
def files(study, tmp_path):
    """One file of each kind, by kind."""
    found = find_study(str(study))
    design = tmp_path / "design.json"
    design.write_text(design_to_text(found.default_design), encoding="utf-8")
    shutil.copytree(accelerator_files()["single_edge_tpu"].parent, tmp_path / "accelerators")
    session = tmp_path / "mine.exits"
    with SessionFile.create(session, StudyReference.of(found)) as file:
        file.save(Session(found.network, found.default_design))
    lesson = tmp_path / "lesson.yaml"
    lesson.write_text(
        "title: {en: Bits, de: Bits}\nsteps: [{title: The first}, {title: {de: Zwei}}]\n", encoding="utf-8"
    )
    return {
        "design": design,
        "accelerator": tmp_path / "accelerators" / "single_edge_tpu.yaml",
        "session": session,
        "lesson": lesson,
    }


@pytest.mark.parametrize("kind", ["design", "accelerator", "session", "lesson"])
def test_a_file_opens_in_the_window(run, study, files, kind):
    screen = NoScreen(display=True)
    status, out, err = run("--study", study, files[kind], screen=screen)
    assert (status, out, err) == (0, "", "")
    assert screen.opened == [(str(study), files[kind])]
    assert run("open", files[kind], "--study", study, screen=screen)[0] == 0
    assert screen.opened[0] == screen.opened[1]


@pytest.mark.parametrize("part", ["", "study.json"])
def test_a_study_opens_in_the_window_as_the_one_that_is_shown(run, study, part):
    screen = NoScreen(display=True)
    assert run(study / part, screen=screen)[0] == 0
    assert screen.opened == [(str(study), None)]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("design", "800 samples of the test split"),
        ("accelerator", "single_edge_tpu.yaml"),
        ("session", "current"),
        ("lesson", "2. Zwei"),
    ],
)
def test_without_a_display_a_file_is_printed(run, study, files, kind, said):
    status, out, err = run("--study", study, files[kind])
    assert (status, err) == (0, "")
    assert said in out
    assert "no display" in out


@pytest.mark.parametrize("display", [True, False])
@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("gone.exits", None, "no such file"),
        ("poem.txt", b"Roses are red", "the content is"),
        ("picture.png", b"\x89PNG\r\n", "a PNG picture"),
        ("empty.json", b"", "the file is empty"),
        ("half.exits", b"SQLite format 3\x00" + bytes(50), "half.exits"),
        ("far.json", json.dumps({"exits": [{"mounting_point": 99, "threshold": 0.5}]}).encode(), "mounting point 99"),
        ("wrong.json", b'{"exits": "none"}', "wrong.json: design.exits is"),
        ("broken.yaml", b"name: x\ncores: 3\n", "broken.yaml"),
    ],
)
def test_nonsense_is_one_line_before_any_window(run, study, tmp_path, display, name, content, complaint):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    screen = NoScreen(display=display)
    status, out, err = run("--study", study, tmp_path / name, screen=screen)
    assert (status, out) == (2, "")
    assert complaint in err
    assert err.startswith("exit-explorer: ")
    assert err.count("\n") == 1
    assert screen.opened == []


def test_a_word_that_is_neither_file_nor_command_is_told_so(run):
    status, _, err = run("evalute")
    assert status == 2
    assert err == "exit-explorer: evalute: no such file, nor a command; exit-explorer --help lists the commands\n"


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ([], []),
        (["search", "x"], ["search", "x"]),
        (["x.exits"], ["open", "x.exits"]),
        (["--study", "search", "x.exits"], ["--study", "search", "open", "x.exits"]),
        (["--study=s", "x.exits"], ["--study=s", "open", "x.exits"]),
        (["--study", "s"], ["--study", "s"]),
        (["--version"], ["--version"]),
        (["--study"], ["--study"]),
    ],
)
def test_the_word_open_can_be_left_out(given, taken):
    assert with_open(given, ("search", "open")) == taken
