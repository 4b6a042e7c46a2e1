"""Image data sets: what a reader gets, where they are looked for, and how Fashion-MNIST is read.

Others are read by `cifar` and `image_folder`; `datasets` opens any of them by its kind. Pixels stay
unsigned bytes (n, channels, height, width) until a batch is made; see `explorer.nets.batches`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.errors import DataError
from explorer.nets.idx import read_idx
from explorer.nets.torchvision_compat import import_torchvision

__all__ = [
    "DATA_VARIABLE",
    "DEBIAN_FOLDER",
    "FASHION_MNIST_CLASSES",
    "DataKind",
    "DataSet",
    "LabelledImages",
    "default_download_folder",
    "download_fashion_mnist",
    "find_fashion_mnist",
    "load_fashion_mnist",
    "open_fashion_mnist",
    "places_to_look",
]

DATA_VARIABLE = "EXIT_EXPLORER_DATA"
"""Environment variable that names a data folder."""

DEBIAN_FOLDER = Path("/usr/share/datasets/fashion-mnist")
"""Where Debian's package dataset-fashion-mnist puts its files."""

FASHION_MNIST_CLASSES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip

_TORCHVISION_RAW = Path("FashionMNIST") / "raw"
_TRAIN_IMAGES = "train-images-idx3-ubyte"
_STEMS = (_TRAIN_IMAGES, "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


_FASHION_MNIST_INPUT = 32


class DataKind(Enum):
    """Data sets that can be opened by name."""

    FASHION_MNIST = "fashion-mnist"
    CIFAR10 = "cifar10"
    CIFAR100 = "cifar100"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LabelledImages:
    """images: (n, channels, height, width) uint8; labels: (n,) uint8, or uint16 where there are over 256 classes."""

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8 | np.uint16]

    def __len__(self) -> int:
        return int(self.labels.size)

    def subset(self, indices: NDArray[np.integer]) -> LabelledImages:
        return LabelledImages(images=self.images[indices], labels=self.labels[indices])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DataSet:
    """A data set as its publisher splits it: images to learn from, and test images.

    held_out: indices of those images of `train` that its publisher keeps for validation, so that no network is fitted
    to them; None where that is left to us, see `explorer.nets.splits.study_splits`.
    """

    kind: DataKind
    name: str
    class_names: tuple[str, ...]
    train: LabelledImages
    test: LabelledImages
    held_out: NDArray[np.int64] | None = None

    @property
    def n_classes(self) -> int:
        return len(self.class_names)

    @property
    def channels(self) -> int:
        return int(self.train.images.shape[1])

    @property
    def height(self) -> int:
        return int(self.train.images.shape[2])

    @property
    def width(self) -> int:
        return int(self.train.images.shape[3])

    @property
    def input_height(self) -> int:
        """Height of the input that a network for these images has; Fashion-MNIST's 28x28 get a margin to 32x32."""
        return _FASHION_MNIST_INPUT if self.kind is DataKind.FASHION_MNIST else self.height

    @property
    def input_width(self) -> int:
        """Width of the input that a network for these images has."""
        return _FASHION_MNIST_INPUT if self.kind is DataKind.FASHION_MNIST else self.width

    def to_json(self) -> dict[str, object]:
        """What a study says of its data, so that they can be opened again: see `explorer.nets.datasets.reopen_data`."""
        return {"kind": self.kind.value, "channels": self.channels, "height": self.height, "width": self.width}


def default_download_folder() -> Path:
    """Where downloads go, in torchvision's own layout: $XDG_CACHE_HOME/exit-explorer or ~/.cache/exit-explorer."""
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "exit-explorer"


def places_to_look(
    folder: Path | None, *, environment: Mapping[str, str] = os.environ, system_folders: tuple[Path, ...] = ()
) -> tuple[Path, ...]:
    """Folders that may hold a data set: the one asked for (`folder`, else $EXIT_EXPLORER_DATA), else the usual ones."""
    if folder is not None:
        return (folder,)
    named = environment.get(DATA_VARIABLE)
    return (Path(named),) if named else (default_download_folder(), *system_folders)


def find_fashion_mnist(
    folder: Path | None = None, *, environment: Mapping[str, str] = os.environ, system_folder: Path = DEBIAN_FOLDER
) -> Path:
    """The folder that holds Fashion-MNIST's four files.

    A folder that was asked for (`folder`, else $EXIT_EXPLORER_DATA) is the only one looked into; otherwise the
    download folder, then Debian's. Each may be the folder of the files itself or torchvision's root above
    FashionMNIST/raw.
    """
    asked = places_to_look(folder, environment=environment, system_folders=(system_folder,))
    for root in asked:
        for candidate in (root, root / "raw", root / _TORCHVISION_RAW):
            if _find_file(candidate, _TRAIN_IMAGES) is not None:
                return candidate
    looked = " or ".join(str(root) for root in asked)
    raise DataError(
        f"{looked}: no {_TRAIN_IMAGES}[.gz] there; install Debian's dataset-fashion-mnist, or put Fashion-MNIST's four "
        f"-ubyte[.gz] files into a folder and name it by --data or ${DATA_VARIABLE}, or fetch it by train --download"
    )


def open_fashion_mnist(folder: Path | None, *, download: bool) -> DataSet:
    """Find and read Fashion-MNIST; with `download` it is fetched where it is missing: to `folder`, else the cache."""
    try:
        found = find_fashion_mnist(folder)
    except DataError:
        if not download:
            raise
        found = download_fashion_mnist(folder or default_download_folder())
    return load_fashion_mnist(found)


def load_fashion_mnist(folder: Path) -> DataSet:
    """Read the four files in `folder`; DataError names the one that is missing or damaged."""
    train_images, train_labels, test_images, test_labels = (_existing_file(folder, stem) for stem in _STEMS)
    return DataSet(
        kind=DataKind.FASHION_MNIST,
        name=DataKind.FASHION_MNIST.value,
        class_names=FASHION_MNIST_CLASSES,
        train=_read_pair(train_images, train_labels, n_classes=len(FASHION_MNIST_CLASSES)),
        test=_read_pair(test_images, test_labels, n_classes=len(FASHION_MNIST_CLASSES)),
    )


def download_fashion_mnist(root: Path) -> Path:
    """Download Fashion-MNIST by torchvision's own downloader into `root` and return the folder of the files.

    Only ever called because a user asked for it.
    """
    datasets = import_torchvision("datasets")
    try:
        root.mkdir(parents=True, exist_ok=True)
        for train in (True, False):
            datasets.FashionMNIST(root=str(root), train=train, download=True)
    except (OSError, RuntimeError) as error:
        raise DataError(f"{root}: the download of Fashion-MNIST failed ({error})") from error
    return root / _TORCHVISION_RAW


def _find_file(folder: Path, stem: str) -> Path | None:
    return next((path for path in (folder / stem, folder / f"{stem}.gz") if path.is_file()), None)


def _existing_file(folder: Path, stem: str) -> Path:
    found = _find_file(folder, stem)
    if found is None:
        raise DataError(f"{folder}: {stem}[.gz] is missing there; put Fashion-MNIST's file of that name into it")
    return found


def _read_pair(images_path: Path, labels_path: Path, *, n_classes: int) -> LabelledImages:
    images = read_idx(images_path, n_axes=3)
    labels = read_idx(labels_path, n_axes=1)
    if len(images) != len(labels) or not len(labels):
        raise DataError(f"{labels_path}: {len(labels)} labels do not fit the {len(images)} images of {images_path}")
    if labels.max() >= n_classes:
        raise DataError(f"{labels_path}: label {labels.max()} is there, but labels must lie in 0..{n_classes - 1}")
    return LabelledImages(images=images[:, np.newaxis], labels=labels)
