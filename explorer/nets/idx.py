"""Reads IDX files, the format of MNIST and Fashion-MNIST, plain or gzipped.

Layout (http://yann.lecun.com/exdb/mnist): two zero bytes, a type code (8: unsigned byte), the number of axes, then
each axis' length as a big-endian 32-bit integer, then the values.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.errors import DataError

__all__ = ["read_idx"]

_UNSIGNED_BYTE = 0x08
_GZIP_MAGIC = b"\x1f\x8b"


def read_idx(path: Path, *, n_axes: int) -> NDArray[np.uint8]:
    """The array of unsigned bytes in an IDX file; DataError names the file and what is wrong with it."""
    content = _read_unpacked(path)
    header_size = 4 + 4 * n_axes
    if len(content) < header_size:
        raise DataError(f"{path}: {len(content)} bytes are too few for an IDX header of {header_size}")
    zeros, type_code, found_axes = struct.unpack(">HBB", content[:4])
    if zeros != 0 or type_code != _UNSIGNED_BYTE:
        raise DataError(f"{path}: it does not begin like an IDX file of unsigned bytes (00 00 08)")
    if found_axes != n_axes:
        raise DataError(f"{path}: it holds {found_axes} axes, but must hold {n_axes} (images 3, labels 1)")
    shape = struct.unpack(f">{n_axes}I", content[4:header_size])
    expected = int(np.prod(shape, dtype=np.int64))
    if len(content) - header_size != expected:
        raise DataError(
            f"{path}: its header promises {expected} values {shape}, but {len(content) - header_size} follow; "
            "the file is cut short or damaged, put a fresh copy there"
        )
    return np.frombuffer(content, dtype=np.uint8, offset=header_size).reshape(shape)


def _read_unpacked(path: Path) -> bytes:
    """The bytes of a file, gunzipped if they begin like gzip, whatever the file's name ends in."""
    try:
        raw = path.read_bytes()
        return gzip.decompress(raw) if raw.startswith(_GZIP_MAGIC) else raw
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{path}: damaged gzip data ({error}); put a fresh copy there") from error
    except OSError as error:
        raise DataError(f"{path}: cannot read it ({error.strerror or error})") from error
