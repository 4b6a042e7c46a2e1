"""Reads CIFAR-10 and CIFAR-100 in both forms that their publisher gives them, the binary and the Python version.

Binary version: records of one label byte (CIFAR-100: coarse, then fine) and 3072 bytes of pixels, red, green, blue.
Python version (torchvision's files): pickled dictionaries, read without unpickling; see `pickled_values`.
Format: Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", https://www.cs.toronto.edu/~kriz/cifar.html.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.errors import DataError
from explorer.nets.data import DATA_VARIABLE, DataKind, DataSet, LabelledImages, default_download_folder, places_to_look
from explorer.nets.pickled_values import read_pickled_values
from explorer.nets.torchvision_compat import import_torchvision

__all__ = ["load_cifar", "open_cifar"]

_SIDE = 32
_N_PIXELS = 3 * _SIDE * _SIDE
_URL = "https://www.cs.toronto.edu/~kriz/"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Where one form of a data set keeps what. The label of a record is its last byte before the pixels."""

    folder: str
    train: tuple[str, ...]
    test: str
    names: str
    n_label_bytes: int = 0
    labels_key: str = ""
    names_key: str = ""

    @property
    def is_binary(self) -> bool:
        return self.n_label_bytes > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cifar:
    """One of the two data sets; the first layout is the one that is downloaded."""

    title: str
    n_classes: int
    layouts: tuple[_Layout, _Layout]
    archive: str
    archive_md5: str


_CIFAR = {
    DataKind.CIFAR10: _Cifar(
        title="CIFAR-10",
        n_classes=10,
        archive="cifar-10-binary.tar.gz",
        archive_md5="c32a1d4ab5d03f1284b67883e8d87530",
        layouts=(
            _Layout(
                folder="cifar-10-batches-bin",
                train=tuple(f"data_batch_{number}.bin" for number in range(1, 6)),
                test="test_batch.bin",
                names="batches.meta.txt",
                n_label_bytes=1,
            ),
            _Layout(
                folder="cifar-10-batches-py",
                train=tuple(f"data_batch_{number}" for number in range(1, 6)),
                test="test_batch",
                names="batches.meta",
                labels_key="labels",
                names_key="label_names",
            ),
        ),
    ),
    DataKind.CIFAR100: _Cifar(
        title="CIFAR-100",
        n_classes=100,
        archive="cifar-100-binary.tar.gz",
        archive_md5="03b5dce01913d631647c71ecec9e9cb8",
        layouts=(
            _Layout(
                folder="cifar-100-binary",
                train=("train.bin",),
                test="test.bin",
                names="fine_label_names.txt",
                n_label_bytes=2,
            ),
            _Layout(
                folder="cifar-100-python",
                train=("train",),
                test="test",
                names="meta",
                labels_key="fine_labels",
                names_key="fine_label_names",
            ),
        ),
    ),
}


def open_cifar(kind: DataKind, folder: Path | None, *, download: bool) -> DataSet:
    """Find and read CIFAR-10 or CIFAR-100; with `download` it is fetched where it is missing.

    It is looked for in `folder`, else in $EXIT_EXPLORER_DATA, else in the download folder: in the folder itself, or in
    its subfolder of the publisher's name. DataError says what to put where, or which file is damaged.
    """
    cifar = _CIFAR[kind]
    places = places_to_look(folder)
    found = _find(cifar, places)
    if found is None and download:
        _download(cifar, folder or default_download_folder())
        found = _find(cifar, (folder or default_download_folder(),))
    if found is None:
        binary, python = cifar.layouts
        looked = " or ".join(str(place) for place in places)
        raise DataError(
            f"{looked}: no {binary.train[0]} or {python.train[0]} there; unpack {cifar.title}'s {cifar.archive} there "
            f"(its folder {binary.folder}, or torchvision's {python.folder}), or name its folder by --data or "
            f"${DATA_VARIABLE}, or fetch it by train --download"
        )
    return load_cifar(kind, found)


def load_cifar(kind: DataKind, folder: Path) -> DataSet:
    """Read the files in `folder`, of whichever form; DataError names the one that is missing or damaged."""
    cifar = _CIFAR[kind]
    layout = next((layout for layout in cifar.layouts if (folder / layout.train[0]).is_file()), cifar.layouts[0])
    missing = next((name for name in (*layout.train, layout.test) if not (folder / name).is_file()), None)
    if missing is not None:
        raise DataError(f"{folder}: {missing} is missing there; put {cifar.title}'s file of that name into it")
    batches = [_read_batch(folder / name, layout, cifar) for name in layout.train]
    return DataSet(
        kind=kind,
        name=kind.value,
        class_names=_class_names(folder / layout.names, layout, cifar),
        train=LabelledImages(
            images=np.concatenate([batch.images for batch in batches]),
            labels=np.concatenate([batch.labels for batch in batches]),
        ),
        test=_read_batch(folder / layout.test, layout, cifar),
    )


def _find(cifar: _Cifar, places: tuple[Path, ...]) -> Path | None:
    for place in places:
        for layout in cifar.layouts:
            for candidate in (place, place / layout.folder):
                if (candidate / layout.train[0]).is_file():
                    return candidate
    return None


def _download(cifar: _Cifar, root: Path) -> None:
    """Download the binary version by torchvision's own downloader, which checks it; only because a user asked."""
    downloads = import_torchvision("datasets.utils")
    try:
        root.mkdir(parents=True, exist_ok=True)
        downloads.download_and_extract_archive(_URL + cifar.archive, str(root), md5=cifar.archive_md5)
    except (OSError, RuntimeError) as error:
        raise DataError(f"{root}: the download of {cifar.title} failed ({error})") from error


def _read_batch(path: Path, layout: _Layout, cifar: _Cifar) -> LabelledImages:
    pixels, labels = _read_records(path, layout) if layout.is_binary else _read_pickled(path, layout)
    if not len(labels):
        raise DataError(f"{path}: it holds no image; put a fresh copy there")
    if labels.min() < 0 or labels.max() >= cifar.n_classes:
        wrong = labels.min() if labels.min() < 0 else labels.max()
        raise DataError(f"{path}: label {wrong} is there, but labels must lie in 0..{cifar.n_classes - 1}")
    return LabelledImages(images=pixels.reshape(-1, 3, _SIDE, _SIDE), labels=labels.astype(np.uint8))


def _read_records(path: Path, layout: _Layout) -> tuple[NDArray[np.uint8], NDArray[np.integer]]:
    try:
        content = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    except OSError as error:
        raise DataError(f"{path}: cannot read it ({error.strerror or error})") from error
    size = layout.n_label_bytes + _N_PIXELS
    if content.size % size:
        raise DataError(
            f"{path}: its {content.size} bytes are no whole number of records of {size}; the file is cut short or "
            "damaged, put a fresh copy there"
        )
    records = content.reshape(-1, size)
    return records[:, layout.n_label_bytes :], records[:, layout.n_label_bytes - 1]


def _read_pickled(path: Path, layout: _Layout) -> tuple[NDArray[np.uint8], NDArray[np.integer]]:
    batch = _dictionary(path)
    pixels = batch.get("data")
    if not isinstance(pixels, np.ndarray) or pixels.dtype != np.uint8 or pixels.shape[1:] != (_N_PIXELS,):
        raise DataError(f"{path}: its 'data' are no array of bytes of {_N_PIXELS} columns; put a fresh copy there")
    given = batch.get(layout.labels_key)
    try:
        labels = np.array(given if given is not None else [], dtype=np.int64)
    except (TypeError, ValueError, OverflowError) as error:
        raise DataError(f"{path}: its {layout.labels_key!r} are no list of whole numbers") from error
    if labels.shape != (len(pixels),):
        raise DataError(f"{path}: {labels.size} {layout.labels_key!r} do not fit its {len(pixels)} images")
    return pixels, labels


def _dictionary(path: Path) -> dict[str, object]:
    """The entries of a pickled dictionary by name; names may have been pickled as bytes."""
    value = read_pickled_values(path)
    if not isinstance(value, dict):
        raise DataError(f"{path}: it holds a {type(value).__name__}, not a dictionary; put a fresh copy there")
    return {key.decode("latin-1") if isinstance(key, bytes) else str(key): entry for key, entry in value.items()}


def _class_names(path: Path, layout: _Layout, cifar: _Cifar) -> tuple[str, ...]:
    if not path.is_file():
        raise DataError(f"{path}: it is missing; put {cifar.title}'s file of that name there, it holds the class names")
    found: list[object]
    if layout.is_binary:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"{path}: cannot read it ({error})") from error
        found = [line.strip() for line in lines if line.strip()]
    else:
        entry = _dictionary(path).get(layout.names_key)
        found = list(entry) if isinstance(entry, list | tuple) else []
    names = tuple(name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name) for name in found)
    if len(names) != cifar.n_classes:
        raise DataError(f"{path}: it holds {len(names)} class names, but must hold {cifar.n_classes}")
    return names
