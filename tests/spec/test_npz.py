"""An npz archive, whatever was done to it, gives its arrays or is refused in one line."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.errors import FileError
from explorer.spec.npz import open_npz

ARRAYS = {"numbers": np.arange(30), "texts": np.array(["x", "yy"]), "flags": np.ones((2, 3), bool)}


def _archive(compression: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression=compression) as archive:
        for name, array in ARRAYS.items():
            with archive.open(f"{name}.npy", "w") as member:
                np.lib.format.write_array(member, array, allow_pickle=False)
    return content.getvalue()


ARCHIVES = [_archive(compression) for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA)]


@pytest.mark.parametrize("content", ARCHIVES)
def test_a_whole_archive_gives_its_arrays(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "arrays.npz"
    path.write_bytes(content)
    with open_npz(path) as archive:
        assert {name: archive[name].tolist() for name in archive.files} == {n: a.tolist() for n, a in ARRAYS.items()}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.sampled_from(ARCHIVES),
    changes=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=4),
    length=st.integers(0, 2000),
)
def test_a_damaged_archive_is_read_or_refused_in_one_line(
    tmp_path: Path, content: bytes, changes: list[tuple[int, int]], length: int
) -> None:
    damaged = bytearray(content)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    path = tmp_path / "damaged.npz"
    path.write_bytes(damaged[:length] if length < len(damaged) // 4 else damaged)
    try:
        with open_npz(path) as archive:
            assert all(isinstance(archive[name], np.ndarray) for name in archive.files)
    except FileError as error:
        assert str(error).startswith(f"{path}: ")
        assert "\n" not in str(error)


def test_what_is_no_archive_is_named(tmp_path: Path) -> None:
    single = tmp_path / "single.npz"
    with single.open("wb") as file:
        np.save(file, np.arange(3))
    encrypted = tmp_path / "encrypted.npz"
    content = bytearray(ARCHIVES[0])
    for start in (content.find(b"PK\x01\x02") + 8, content.find(b"PK\x03\x04") + 6):
        content[start] |= 1  # the flag of an entry that needs a password
    encrypted.write_bytes(content)
    objects = tmp_path / "objects.npz"
    np.savez(objects, numbers=np.array([{}], dtype=object))
    for path, complaint in (
        (tmp_path / "none.npz", "no such file"),
        (tmp_path, "cannot read it"),
        (single, "not an npz archive, but a single array"),
        (encrypted, "damaged, or not an npz archive of plain arrays .*password"),
        (objects, "damaged, or not an npz archive of plain arrays .*allow_pickle"),
    ):
        with pytest.raises(FileError, match=complaint), open_npz(path) as archive:
            _ = archive["numbers"]
