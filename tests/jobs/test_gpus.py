"""Whether it is worth starting a child process to ask torch for GPUs."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.jobs.gpus import might_have_gpu


@pytest.mark.parametrize(
    ("platform", "has_driver", "expected"),
    [("linux", False, False), ("linux", True, True), ("darwin", True, False), ("win32", False, True)],
)
def test_only_a_driver_makes_it_worth_asking(tmp_path: Path, platform: str, has_driver: bool, expected: bool) -> None:
    driver = tmp_path / "nvidia"
    if has_driver:
        driver.touch()
    assert might_have_gpu(platform, (tmp_path / "other", driver)) is expected
