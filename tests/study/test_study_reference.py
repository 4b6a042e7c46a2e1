"""A session knows its study again, wherever it lies, and is kept even where the study is damaged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from explorer.errors import FileError
from explorer.study.files import read_study
from explorer.study.study_reference import StudyReference, study_digest
from tests.studies import write_study


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(tmp_path_factory.mktemp("studies") / "small")


def test_the_same_study_in_another_place_is_the_same(folder: Path, tmp_path: Path) -> None:
    copied = shutil.copytree(folder, tmp_path / "small")
    here, there = StudyReference.of(read_study(folder)), StudyReference.of(read_study(copied))
    assert here.folder != there.folder
    assert here.is_same(there)
    assert there.find().folder == copied.absolute()


def test_other_traces_make_another_study(folder: Path, tmp_path: Path) -> None:
    copied = shutil.copytree(folder, tmp_path / "small")
    first, second, *_ = sorted(copied.glob("traces*.npz"))
    shutil.copyfile(second, first)
    assert not StudyReference.of(read_study(folder)).is_same(StudyReference.of(read_study(copied)))


@pytest.mark.parametrize("damage", ["empty", "text", "gone", "folder"])
def test_a_damaged_study_has_no_digest_but_a_reference(folder: Path, tmp_path: Path, damage: str) -> None:
    copied = shutil.copytree(folder, tmp_path / "small")
    study = read_study(copied)
    path = next(copied.glob("traces*.npz"))
    path.unlink()
    match damage:
        case "empty":
            path.write_bytes(b"")
        case "text":
            path.write_text("hello", encoding="utf-8")
        case "folder":
            path.mkdir()
    with pytest.raises(FileError, match=path.name):
        study_digest(study)
    assert (StudyReference.of(study).name, StudyReference.of(study).digest) == ("small", "")
