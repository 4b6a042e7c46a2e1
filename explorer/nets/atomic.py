"""Writes files whole or not at all: beside the target, flushed to disk, then renamed over it."""

from __future__ import annotations

import contextlib
import glob
import os
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import FileError

__all__ = ["prepare_folder", "replace_file", "write_npz", "write_text"]

_PART = ".part"


def prepare_folder(folder: Path) -> None:
    """Make a folder and see that files can be written into it, before long work begins; FileError if not."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise FileError(folder, f"cannot write into this folder ({error.strerror or error})") from error


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary file beside `path`, then put it in place; a crash leaves the old file as it was.

    What an earlier process that was killed left unfinished is removed. FileError if the disk or the folder refuses.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}{_PART}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for abandoned in path.parent.glob(f".{glob.escape(path.name)}.*{_PART}"):
            abandoned.unlink(missing_ok=True)
        write(temporary)
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
    except OSError as error:
        raise FileError(path, f"cannot write it ({error.strerror or error})") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def write_npz(path: Path, arrays: Mapping[str, NDArray[Any]], *, compression: int = zipfile.ZIP_DEFLATED) -> None:
    """Write named arrays as a compressed npz file; arrays of objects, which would need pickle, are refused.

    `compression` is one of zipfile's: ZIP_LZMA packs tighter and takes longer. numpy reads them all.
    """
    if any(array.dtype.hasobject for array in arrays.values()):
        raise TypeError(f"{path}: arrays of objects cannot be written without pickle")

    def write(temporary: Path) -> None:
        with zipfile.ZipFile(temporary, "w", compression=compression) as archive:
            for name, array in arrays.items():
                with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                    np.lib.format.write_array(member, array, allow_pickle=False)

    replace_file(path, write)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text."""

    def write(temporary: Path) -> None:
        temporary.write_text(text, encoding="utf-8")

    replace_file(path, write)
