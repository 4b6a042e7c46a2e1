"""Data files: found where users have them, read exactly, and named when missing or damaged."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from explorer.errors import DataError
from explorer.nets import data as data_module
from explorer.nets.data import DATA_VARIABLE, find_fashion_mnist, load_fashion_mnist, open_fashion_mnist
from explorer.nets.idx import read_idx
from tests.nets.idx_files import idx_bytes, write_data_folder

NOWHERE = Path("/nonexistent/fashion-mnist")


@pytest.mark.parametrize("packed", [True, False])
def test_what_was_written_is_read(tmp_path: Path, packed: bool) -> None:
    write_data_folder(tmp_path, n_train=30, n_test=20, packed=packed)
    data = load_fashion_mnist(tmp_path)
    assert data.train.images.shape == (30, 1, 28, 28)
    assert data.train.images.dtype == np.uint8
    assert data.test.labels.tolist() == [*range(10), *range(10)]
    assert len(data.class_names) == 10
    assert data.train.images[3, 0, 8, 10] == 220


def test_a_folder_that_was_asked_for_is_the_only_one_looked_into(tmp_path: Path) -> None:
    write_data_folder(tmp_path / "system", n_train=10, n_test=10)
    with pytest.raises(DataError, match="elsewhere"):
        find_fashion_mnist(tmp_path / "elsewhere", environment={}, system_folder=tmp_path / "system")


def test_search_order_is_argument_then_variable_then_cache_then_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    raw = tmp_path / "cache" / "exit-explorer" / "FashionMNIST" / "raw"
    for folder in (tmp_path / "asked", tmp_path / "variable", raw, tmp_path / "system"):
        write_data_folder(folder, n_train=10, n_test=10)
    system = tmp_path / "system"
    variable = {DATA_VARIABLE: str(tmp_path / "variable")}
    assert find_fashion_mnist(tmp_path / "asked", environment=variable, system_folder=system) == tmp_path / "asked"
    assert find_fashion_mnist(environment=variable, system_folder=system) == tmp_path / "variable"
    assert find_fashion_mnist(environment={}, system_folder=system) == raw
    (raw / "train-images-idx3-ubyte.gz").unlink()
    assert find_fashion_mnist(environment={}, system_folder=system) == system


def test_nothing_found_says_what_to_put_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(DataError) as caught:
        find_fashion_mnist(environment={}, system_folder=NOWHERE)
    message = str(caught.value)
    assert str(NOWHERE) in message
    assert "dataset-fashion-mnist" in message
    assert "--data" in message
    assert "\n" not in message


def test_a_missing_file_is_named(data_folder: Path) -> None:
    (data_folder / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(DataError, match=r"t10k-labels-idx1-ubyte\[\.gz\] is missing"):
        load_fashion_mnist(data_folder)


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (lambda raw: raw[: len(raw) // 2], "damaged gzip data"),
        (lambda raw: raw[:200] + bytes([raw[200] ^ 255]) + raw[201:], "damaged gzip data"),
        (lambda raw: gzip.compress(gzip.decompress(raw)[:-5]), "cut short or damaged"),
        (lambda raw: gzip.compress(gzip.decompress(raw) + b"x"), "cut short or damaged"),
        (lambda raw: b"", "too few for an IDX header"),
        (lambda raw: gzip.compress(b"\x00\x00\x0d\x03" + bytes(12)), "unsigned bytes"),
        (lambda raw: gzip.compress(b"\x00\x00\x08\x01" + bytes(12)), "1 axes, but must hold 3"),
    ],
)
def test_a_damaged_file_is_named_with_its_damage(data_folder: Path, damage, complaint: str) -> None:  # type: ignore[no-untyped-def]
    path = data_folder / "train-images-idx3-ubyte.gz"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DataError) as caught:
        load_fashion_mnist(data_folder)
    assert str(path) in str(caught.value)
    assert complaint in str(caught.value)


def test_labels_that_do_not_fit_the_images_are_refused(data_folder: Path) -> None:
    path = data_folder / "train-labels-idx1-ubyte.gz"
    path.write_bytes(idx_bytes(np.zeros(7, dtype=np.uint8)))
    with pytest.raises(DataError, match="7 labels do not fit the 240 images"):
        load_fashion_mnist(data_folder)
    path.write_bytes(idx_bytes(np.full(240, 10, dtype=np.uint8)))
    with pytest.raises(DataError, match=r"label 10 is there, but labels must lie in 0\.\.9"):
        load_fashion_mnist(data_folder)


def test_an_unreadable_file_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot read it"):
        read_idx(tmp_path, n_axes=1)


def test_nothing_is_downloaded_unless_asked(data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    def download(root: Path) -> Path:
        asked.append(root)
        return data_folder

    monkeypatch.setattr(data_module, "download_fashion_mnist", download)
    empty = tmp_path / "empty"
    with pytest.raises(DataError):
        open_fashion_mnist(empty, download=False)
    assert asked == []
    assert len(open_fashion_mnist(data_folder, download=True).train) == 240
    assert asked == []
    assert len(open_fashion_mnist(empty, download=True).train) == 240
    assert asked == [empty]
