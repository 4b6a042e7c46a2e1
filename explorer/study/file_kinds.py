"""What a file is, told from what is in it: any file can be dropped on the window, or named on the command line."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from explorer.errors import FileError, FormatError
from explorer.sim.yaml_format import read_yaml

__all__ = ["FileKind", "Found", "kind_of", "kind_of_text"]

LARGEST_TEXT_BYTES = 4_000_000
_SQLITE = b"SQLite format 3\x00"
_PICTURES = {
    b"\x89PNG": "PNG picture", b"\xff\xd8\xff": "JPEG picture", b"GIF8": "GIF picture", b"BM": "BMP picture",
    b"%PDF": "PDF document", b"PK\x03\x04": "zip archive or office document", b"\x7fELF": "program",
    b"\x1f\x8b": "gzip archive", b"MZ": "program",
}  # fmt: skip


_ACCELERATOR_KEYS = {"operational_array", "memories", "cores", "core_connectivity"}
_DESIGN_KEYS = {"exits", "bits", "accelerator", "confidence"}


class FileKind(Enum):
    """What the window can open."""

    STUDY = "study"
    SESSION = "session"
    DESIGN = "design"
    ACCELERATOR = "accelerator"
    LESSON = "lesson"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file that can be opened; `value` is what was read of a design or lesson."""

    kind: FileKind
    path: Path
    value: object = None


def kind_of(path: Path) -> Found:
    """What a file or folder is; FileError or FormatError in one line if it is nothing that can be opened."""
    if path.is_dir():
        if (path / "study.json").is_file():
            return Found(kind=FileKind.STUDY, path=path)
        raise FileError(path, "a folder without study.json, so it is no study")
    if not path.exists():
        raise FileError(path, "no such file")
    if not path.is_file():
        raise FileError(path, "neither a file nor a folder")
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(16)
            content = b"" if head.startswith(_SQLITE) or size > LARGEST_TEXT_BYTES else head + file.read()
    except OSError as error:
        raise FileError.from_os_error(path, error) from error
    if head.startswith(_SQLITE):
        return Found(kind=FileKind.SESSION, path=path)
    if path.name == "study.json":
        return Found(kind=FileKind.STUDY, path=path.parent)
    if not size:
        raise FileError(path, "the file is empty")
    for start, name in _PICTURES.items():
        if head.startswith(start):
            raise FileError(path, f"a {name}; what can be opened are studies, sessions, designs, accelerators, lessons")
    if size > LARGEST_TEXT_BYTES:
        raise FileError(path, f"too large for a design, accelerator or lesson ({size / 1e6:.0f} MB)")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileError(path, "neither text nor a session file, so it cannot be opened") from error
    return kind_of_text(text, path)


def kind_of_text(text: str, path: Path) -> Found:
    """What a text is; `path` is where it is from, for errors, and tells YAML by its suffix."""
    value = _parsed(text, path)
    if isinstance(value, dict):
        if "steps" in value:
            return Found(kind=FileKind.LESSON, path=path, value=value)
        if value.keys() & _ACCELERATOR_KEYS:
            return Found(kind=FileKind.ACCELERATOR, path=path)
        if value.keys() & _DESIGN_KEYS:
            return Found(kind=FileKind.DESIGN, path=path, value=text)
    raise FormatError(
        path, "the content", text.strip(), "a study, session, design, accelerator (YAML) or lesson (YAML)"
    )


def _parsed(text: str, path: Path) -> object:
    with suppress(json.JSONDecodeError, RecursionError, ValueError):
        return json.loads(text)
    if path.suffix.lower() in (".yaml", ".yml"):
        return read_yaml(path).value
    return None
