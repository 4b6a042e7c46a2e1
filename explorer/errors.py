"""The error tree. Every error a user can cause is an `ExplorerError`.

    ExplorerError
    ├── FileError           a file is missing, unreadable, damaged or cannot be written
    │   └── FormatError     a file was read, but a field in it does not hold what it must
    ├── DesignError         a design does not fit its study (a mount that does not exist, a threshold outside 0..1)
    ├── MappingError        a layer cannot be mapped to a core (an operand fits nowhere)
    ├── DataError           a data set is missing or damaged
    ├── NetworkError        a network cannot be built, folded or pruned as asked
    ├── SearchError         a search was asked for something impossible
    └── JobError            a child process failed or was cancelled

The message is one line that says what is wrong, where (file, field, value) and what would be right. The window shows it
in a bar, the command line prints it and exits with status 2. The core never prints, exits or configures logging.
"""

from __future__ import annotations

import reprlib
from pathlib import Path

__all__ = [
    "DataError",
    "DesignError",
    "ExplorerError",
    "FileError",
    "FormatError",
    "JobError",
    "MappingError",
    "NetworkError",
    "SearchError",
]

_LONGEST_VALUE = 60

_BRIEF = reprlib.Repr()
_BRIEF.maxlevel = 3
_BRIEF.maxstring = _BRIEF.maxother = _BRIEF.maxlong = 2 * _LONGEST_VALUE


class ExplorerError(Exception):
    """Base of every error that a user can cause; `str(error)` is one clear line."""

    def __str__(self) -> str:
        return " ".join(super().__str__().split())


class FileError(ExplorerError):
    """A file is missing, unreadable, damaged or cannot be written."""

    def __init__(self, path: str | Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = Path(path)
        self.problem = problem

    @classmethod
    def from_os_error(cls, path: str | Path, error: OSError, *, action: str = "read") -> FileError:
        """Say in one line why the operating system refused to read or write a file."""
        if isinstance(error, FileNotFoundError):
            return cls(path, "no such file" if action == "read" else f"cannot {action} it (no such folder)")
        return cls(path, f"cannot {action} it ({error.strerror or error})")


class FormatError(FileError):
    """A file was read, but one field does not hold what it must."""

    def __init__(self, path: str | Path, field: str, value: object, expected: str) -> None:
        shown = _brief(value)
        super().__init__(path, f"{field} is {shown}, but must be {expected}")
        self.field = field
        self.value = value
        self.expected = expected


def _brief(value: object) -> str:
    """A value in one short piece of text, never walking far into it: references can make a small list immense."""
    try:
        shown = _BRIEF.repr(value)
    except ValueError:  # Python refuses to write whole numbers of thousands of digits
        shown = f"a {type(value).__name__} too long to show"
    return shown if len(shown) <= _LONGEST_VALUE else shown[: _LONGEST_VALUE - 3] + "..."


class DesignError(ExplorerError):
    """A design does not fit its study: a mount that does not exist, a threshold outside 0..1."""


class MappingError(ExplorerError):
    """A layer cannot be mapped to a core, for instance because an operand fits in no memory."""


class DataError(ExplorerError):
    """A data set is missing or damaged; the message says what to put where."""


class NetworkError(ExplorerError):
    """A network cannot be built, folded or pruned as asked, for instance because of an operation that is unknown."""


class SearchError(ExplorerError):
    """A search was asked for something impossible, such as a budget of nothing."""


class JobError(ExplorerError):
    """A child process failed or was cancelled."""
