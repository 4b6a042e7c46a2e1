"""The README is true: its commands are the ones that CI runs, its pictures are there, its presets exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from explorer.cli.parser import _parser
from explorer.resources import accelerator_files

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_test_command_is_what_ci_runs():
    assert "pip install '.[test]' && .venv/bin/python -m pytest" in README
    assert re.search(r"pip\" install .*'\.\[test\]'", CI)
    assert re.search(r"python\" -m pytest", CI)


def test_the_start_command_is_one_line():
    assert "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/exit-explorer" in README.splitlines()


def test_every_picture_is_there():
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", README)
    assert len(pictures) >= 2
    for name in pictures:
        assert (ROOT / name).read_bytes().startswith(b"\x89PNG")


def test_every_preset_is_named():
    for name in accelerator_files():
        assert f"`{name}`" in README


COMMANDS = [line.split("#")[0].strip() for line in README.splitlines() if line.startswith("exit-explorer ")]


@pytest.mark.parametrize("line", [part.strip() for line in COMMANDS for part in line.split("&&")])
def test_every_command_is_understood(line):
    program, *arguments = shlex.split(line)
    assert program == "exit-explorer"
    assert _parser(screen=None).parse_args(arguments).run is not None


def test_nothing_is_left_to_fill_in():
    assert "@@" not in README


def test_its_table_of_accuracies_is_that_of_the_command():
    table = (ROOT / "tests" / "data" / "shipped_accuracies.md").read_text(encoding="utf-8").strip()
    assert table in README
