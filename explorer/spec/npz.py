"""Opening npz archives without trust: no pickle, and whatever a damaged one leads numpy to is one clear error."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tokenize import TokenError

import numpy as np

from explorer.errors import FileError

__all__ = ["open_npz"]

_DAMAGE = (
    ValueError, EOFError, KeyError, OverflowError, MemoryError, RecursionError, RuntimeError, SyntaxError,
    TokenError, lzma.LZMAError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What zipfile and numpy raise for broken archives, for headers that are no Python or claim more than there is room."""


@contextmanager
def open_npz(path: Path) -> Iterator[np.lib.npyio.NpzFile]:
    """The archive at `path`; FileError if it is none or cannot be read, or if an array read inside is damaged."""
    try:
        with path.open("rb") as file:
            archive = np.load(file, allow_pickle=False)
            if not isinstance(archive, np.lib.npyio.NpzFile):
                raise FileError(path, "not an npz archive, but a single array")
            with archive:
                yield archive
    except OSError as error:
        raise FileError.from_os_error(path, error) from error
    except _DAMAGE as error:
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        raise FileError(path, f"damaged, or not an npz archive of plain arrays ({reason})") from error
