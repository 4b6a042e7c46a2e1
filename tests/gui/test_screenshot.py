"""The window rendered to a file."""

from __future__ import annotations

import subprocess
import sys

import pytest
import yaml
from PySide6.QtGui import QImage

from explorer.errors import DesignError, FileError
from explorer.gui.screenshot import render_screenshot
from explorer.gui.translate import Language, install_language
from explorer.study.picture import Picture
from tests.gui.test_lessons import SMALL


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 720), (1600, 1000)])
def test_the_picture_has_its_size_and_theme(qapp, study_folder, tmp_path, theme, size):
    path = tmp_path / "window.png"
    render_screenshot(path, Picture(study=str(study_folder), size=size, theme=theme))
    picture = QImage(str(path))
    assert (picture.width(), picture.height()) == size
    assert (picture.pixelColor(2, size[1] // 2).lightnessF() < 0.5) == (theme == "dark")


def test_a_file_that_cannot_be_written_is_one_clear_error(qapp, study_folder, tmp_path):
    with pytest.raises(FileError, match="cannot write it"):
        render_screenshot(tmp_path / "no" / "such" / "folder.png", Picture(study=str(study_folder)))


def test_it_works_without_a_display_in_a_process_of_its_own(study_folder, tmp_path):
    path = tmp_path / "window.png"
    code = (
        "import sys; from pathlib import Path; from explorer.gui.screenshot import render_screenshot;"
        "from explorer.study.picture import Picture;"
        f"render_screenshot(Path({str(path)!r}), Picture(study={str(study_folder)!r}, size=(1280, 720), theme='dark'));"
        "sys.exit(any(m.split('.')[0] == 'torch' for m in sys.modules))"
    )
    environment = {"PATH": "", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False, env=environment
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert QImage(str(path)).width() == 1280


def test_panels_that_are_asked_for_are_in_the_picture(qapp, study_folder, tmp_path):
    usual, asked = tmp_path / "usual.png", tmp_path / "asked.png"
    render_screenshot(usual, Picture(study=str(study_folder)))
    render_screenshot(asked, Picture(study=str(study_folder), show=("schedule",)))
    assert QImage(str(asked)) != QImage(str(usual))


def test_a_step_of_a_lesson_is_shown_with_its_question_answered(qapp, study_folder, tmp_path):
    lesson, picture, revealed = tmp_path / "lesson.yaml", tmp_path / "two.png", tmp_path / "revealed.png"
    lesson.write_text(yaml.safe_dump(SMALL), encoding="utf-8")
    render_screenshot(picture, Picture(study=str(study_folder), lesson=str(lesson), step=2))
    render_screenshot(
        revealed, Picture(study=str(study_folder), lesson=str(lesson), step=2, reveal=True, language="de")
    )
    assert QImage(str(picture)) != QImage(str(revealed))
    install_language(Language.ENGLISH)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"show": ("nonsense",)}, "no panel nonsense; there are backbone, "),
        ({"lesson": "nonsense"}, "no lesson nonsense; there are 1-exit-ratio, "),
        ({"lesson": "4-bits", "step": 99}, "no step 99; it has 1 to "),
    ],
)
def test_what_is_not_there_cannot_be_shown(qapp, study_folder, tmp_path, asked, message):
    with pytest.raises(DesignError, match=message):
        render_screenshot(tmp_path / "none.png", Picture(study=str(study_folder), **asked))
    assert not (tmp_path / "none.png").exists()
