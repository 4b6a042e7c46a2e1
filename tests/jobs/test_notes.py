"""A job's note in its folder: what was asked comes back, ready to go on, and a damaged note is refused by name."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from explorer.errors import FileError
from explorer.jobs import (
    FineTuneRequest,
    PruneKind,
    PruneRequest,
    QuantizeMethod,
    QuantizeRequest,
    ResumableRequest,
    TrainRequest,
    read_note,
    unfinished_job,
)
from explorer.jobs.notes import JOB_FILE, JobNote, note_to_text
from explorer.spec.precision import INT4


def _requests(folder: Path) -> list[ResumableRequest]:
    study = folder / "study"
    return [
        TrainRequest(out=folder, dataset="folder", data=folder / "images", image_size=48, seed=7, teacher=study),
        QuantizeRequest(study=study, out=folder, precisions=(INT4,), method=QuantizeMethod.CALIBRATE),
        FineTuneRequest(study=study, out=folder, design="{}", epochs=3),
        PruneRequest(study=study, out=folder, ratio=0.25, kind=PruneKind.MAGNITUDE),
    ]


@pytest.mark.parametrize("which", range(4))
def test_an_unfinished_job_can_go_on_as_it_was_asked(tmp_path: Path, which: int) -> None:
    request = _requests(tmp_path)[which]
    note = tmp_path / JOB_FILE
    for asked in (request, replace(request, resume=True)):
        note.write_text(note_to_text(JobNote(request=asked, finished=False)), encoding="utf-8")
        assert unfinished_job(tmp_path) == replace(request, resume=True)
    note.write_text(note_to_text(JobNote(request=request, finished=True)), encoding="utf-8")
    assert unfinished_job(tmp_path) is None
    assert read_note(tmp_path) == JobNote(request=request, finished=True)


def test_paths_hold_wherever_the_note_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    request = QuantizeRequest(study=Path("study"), out=Path("out"))
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    (moved / JOB_FILE).write_text(note_to_text(JobNote(request=request, finished=False)), encoding="utf-8")
    found = unfinished_job(moved)
    assert isinstance(found, QuantizeRequest)
    assert (found.study, found.out) == (tmp_path / "study", moved)


def test_a_folder_without_a_note_has_no_job(tmp_path: Path) -> None:
    assert read_note(tmp_path) is None
    assert unfinished_job(tmp_path / "nowhere") is None


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"format": "recipe"}, "format is 'recipe'"),
        ({"version": 99}, "version is 99"),
        ({"finished": "soon"}, "finished is 'soon'"),
        ({"request": 3}, "request is"),
        ({"request": {"type": "dance"}}, "request is"),
        ({"request": {"type": "trace", "study": "a", "out": "b"}}, "request is 'TraceRequest'"),
    ],
)
def test_a_damaged_note_is_refused_in_one_line(tmp_path: Path, change: dict[str, object], complaint: str) -> None:
    document = json.loads(note_to_text(JobNote(request=_requests(tmp_path)[0], finished=False)))
    (tmp_path / JOB_FILE).write_text(json.dumps(document | change), encoding="utf-8")
    with pytest.raises(FileError) as caught:
        unfinished_job(tmp_path)
    assert complaint in str(caught.value)
    assert str(tmp_path / JOB_FILE) in str(caught.value)
    assert "\n" not in str(caught.value)
