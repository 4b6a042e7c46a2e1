"""Which study a session belongs to: its name, where it lies, and a fingerprint of what is in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from explorer.errors import FileError
from explorer.resources import study_folders
from explorer.spec.npz import open_npz
from explorer.study.files import Study, find_study

__all__ = ["StudyReference", "study_digest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyReference:
    """A study by name, by folder ('' for one that is shipped) and by digest, '' where that is not known."""

    name: str
    folder: str
    digest: str

    @classmethod
    def of(cls, study: Study) -> StudyReference:
        """The reference to an open study."""
        try:
            digest = study_digest(study)
        except FileError:  # a damaged file is reported where it is used; a session may be kept nevertheless
            digest = ""
        shipped = study_folders().get(study.name)
        folder = "" if shipped is not None and shipped == study.folder else str(study.folder.absolute())
        return cls(name=study.name, folder=folder, digest=digest)

    def find(self) -> Study:
        """Open the study, where it was or as a shipped one of its name; FileError if it is in neither place."""
        if self.folder and Path(self.folder).is_dir():
            return find_study(self.folder)
        return find_study(self.name)

    def is_same(self, other: StudyReference) -> bool:
        """Whether two references mean the same data, wherever it lies."""
        return self.name == other.name and self.digest == other.digest


def study_digest(study: Study) -> str:
    """A fingerprint of a study's description, network and traces, in hexadecimal; FileError if they cannot be read.

    Arrays enter by the checksums that their archive holds anyway, so it takes milliseconds however large they are.
    """
    digest = hashlib.sha256()
    for path in study.files:
        if path.suffix == ".npz":
            with open_npz(path) as archive:
                assert archive.zip is not None  # only a closed archive has none
                for entry in archive.zip.infolist():
                    digest.update(f"{path.name}/{entry.filename} {entry.file_size} {entry.CRC}".encode())
            continue
        try:
            digest.update(path.read_bytes())
        except OSError as error:
            raise FileError.from_os_error(path, error) from error
    return digest.hexdigest()[:32]
