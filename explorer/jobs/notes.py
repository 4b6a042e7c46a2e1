"""A job's note in the folder that it writes to: what was asked, and whether it was finished.

`job.json` is written by the child process once the work has begun, so that whoever finds an unfinished job can go on
with it without remembering how it was started:

    {"format": "exit-explorer-job", "version": 1, "finished": false, "request": {"type": "prune", ...}}
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from explorer.errors import FormatError, JobError
from explorer.jobs.messages import FineTuneRequest, PruneRequest, QuantizeRequest, TrainRequest
from explorer.jobs.wire import message_from_json, message_to_json
from explorer.study.files import read_json

__all__ = ["JOB_FILE", "JobNote", "ResumableRequest", "note_to_text", "read_note", "resumed", "unfinished_job"]

JOB_FILE = "job.json"

_FORMAT = "exit-explorer-job"
_VERSION = 1

ResumableRequest = TrainRequest | QuantizeRequest | FineTuneRequest | PruneRequest
"""Jobs that keep checkpoints and so can go on after any end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobNote:
    """What was asked; its `resume` says nothing."""

    request: ResumableRequest
    finished: bool


def note_to_text(note: JobNote) -> str:
    """The note as the content of `job.json`, with paths that hold wherever it is read."""
    request = replace(note.request, **_absolute_paths(note.request), resume=False)
    document = {
        "format": _FORMAT,
        "version": _VERSION,
        "finished": note.finished,
        "request": message_to_json(request),
    }
    return json.dumps(document, indent=2) + "\n"


def read_note(folder: Path) -> JobNote | None:
    """The note in a folder, None if there is none; FileError, FormatError or JobError if it is damaged."""
    path = folder / JOB_FILE
    if not path.is_file():
        return None
    document = read_json(path)
    for field, expected in (("format", _FORMAT), ("version", _VERSION)):
        if document.get(field) != expected:
            raise FormatError(path, field, document.get(field), f"{expected!r}, that of this version")
    if not isinstance(document.get("finished"), bool):
        raise FormatError(path, "finished", document.get("finished"), "true or false")
    try:
        request = message_from_json(document.get("request"))
    except JobError as error:
        raise FormatError(path, "request", str(error), "a job that can be resumed") from error
    if not isinstance(request, ResumableRequest):
        raise FormatError(path, "request", type(request).__name__, "a job that can be resumed")
    # the folder may have been moved since
    return JobNote(request=replace(request, out=folder), finished=document["finished"])


def unfinished_job(folder: Path) -> ResumableRequest | None:
    """What to ask to go on with the unfinished job in a folder, None if there is none; errors as in `read_note`."""
    note = read_note(folder)
    return None if note is None or note.finished else resumed(note.request)


def resumed(request: ResumableRequest) -> ResumableRequest:
    """The same job, going on from its last checkpoint; from the start if it has none."""
    return replace(request, resume=True)


def _absolute_paths(request: ResumableRequest) -> dict[str, Any]:
    return {
        name: value.resolve()
        for name in ("out", "study", "data", "teacher", "start")
        if isinstance(value := getattr(request, name, None), Path)
    }
