"""The window rendered to a file."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtGui import QImage

from explorer.errors import FileError
from explorer.gui.screenshot import render_screenshot


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 720), (1600, 1000)])
def test_the_picture_has_its_size_and_theme(qapp, study_folder, tmp_path, theme, size):
    path = tmp_path / "window.png"
    render_screenshot(path, study=str(study_folder), size=size, theme=theme)
    picture = QImage(str(path))
    assert (picture.width(), picture.height()) == size
    assert (picture.pixelColor(2, size[1] // 2).lightnessF() < 0.5) == (theme == "dark")


def test_a_file_that_cannot_be_written_is_one_clear_error(qapp, study_folder, tmp_path):
    with pytest.raises(FileError, match="cannot write it"):
        render_screenshot(tmp_path / "no" / "such" / "folder.png", study=str(study_folder))


def test_it_works_without_a_display_in_a_process_of_its_own(study_folder, tmp_path):
    path = tmp_path / "window.png"
    code = (
        "import sys; from pathlib import Path; from explorer.gui.screenshot import render_screenshot;"
        f"render_screenshot(Path({str(path)!r}), study={str(study_folder)!r}, size=(1280, 720), theme='dark');"
        "sys.exit(any(m.split('.')[0] == 'torch' for m in sys.modules))"
    )
    environment = {"PATH": "", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False, env=environment
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert QImage(str(path)).width() == 1280
