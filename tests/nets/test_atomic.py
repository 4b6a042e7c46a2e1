"""Files are written whole or not at all, also on a disk that is full or by a process that is killed."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from explorer.errors import FileError
from explorer.nets.atomic import prepare_folder, replace_file, write_text


@pytest.mark.parametrize("at", ["write", "flush"])
def test_a_full_disk_is_one_line_and_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    path = tmp_path / "state.json"
    write_text(path, "old")

    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def write(temporary: Path) -> None:
        temporary.write_text("new", encoding="utf-8")
        if at == "write":
            full()

    if at == "flush":
        monkeypatch.setattr("os.fsync", full)
    with pytest.raises(FileError, match=r"state\.json: cannot write it \(No space left on device\)"):
        replace_file(path, write)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_process_left_unfinished_is_removed_with_the_next_write(tmp_path: Path) -> None:
    path = tmp_path / "state[1].json"
    unfinished = tmp_path / ".state[1].json.123.part"
    of_another = tmp_path / ".other.json.123.part"
    unfinished.touch()
    of_another.touch()
    write_text(path, "new")
    assert sorted(tmp_path.iterdir()) == sorted([path, of_another])


def test_a_folder_on_a_full_disk_is_found_before_long_work_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    with pytest.raises(FileError, match=r"cannot write into this folder \(No space left on device\)"):
        prepare_folder(tmp_path)
