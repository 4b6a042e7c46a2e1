"""Opens any data set by its kind, and again for a study that was made on it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from explorer.errors import DataError
from explorer.nets.cifar import open_cifar
from explorer.nets.data import DataKind, DataSet, open_fashion_mnist
from explorer.nets.image_folder import load_image_folder

__all__ = ["DEFAULT_IMAGE_SIZE", "open_data", "reopen_data"]

DEFAULT_IMAGE_SIZE = 32
"""Height and width that images of a folder are scaled to."""

_SMALLEST_SIZE, _LARGEST_SIZE = 4, 1024


def open_data(kind: DataKind, folder: Path | None, *, download: bool, image_size: int | None = None) -> DataSet:
    """Find and read a data set; `image_size` (pixels a side) is for a folder of images alone.

    folder: where it lies, None to look where it is usually installed. DataError says what to put where.
    """
    if kind is not DataKind.FOLDER:
        if image_size is not None:
            raise DataError(f"{kind.value}: its images have a size of their own; an image size is only for a folder")
        if kind is DataKind.FASHION_MNIST:
            return open_fashion_mnist(folder, download=download)
        return open_cifar(kind, folder, download=download)
    if folder is None:
        raise DataError("a folder of images must be named by --data: it holds one folder of images a class")
    if download:
        raise DataError(f"{folder}: a folder of images cannot be downloaded")
    side = DEFAULT_IMAGE_SIZE if image_size is None else image_size
    if not _SMALLEST_SIZE <= side <= _LARGEST_SIZE:
        raise DataError(f"an image size of {side} pixels is out of range; use {_SMALLEST_SIZE} to {_LARGEST_SIZE}")
    return load_image_folder(folder, height=side, width=side)


def reopen_data(about: Mapping[str, Any], folder: Path | None, *, download: bool = False) -> DataSet:
    """The data set that a study was made on, from what its study.json says of it.

    Studies without the field `data` are on Fashion-MNIST. DataError if it cannot be found, or is another one by its
    classes or its images' shape.
    """
    described = about.get("data", {"kind": DataKind.FASHION_MNIST.value})
    try:
        kind = DataKind(described["kind"])
        size = int(described["height"]) if kind is DataKind.FOLDER else None
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"the study's field data is {described!r}, but must name a kind of data set") from error
    data = open_data(kind, folder, download=download, image_size=size)
    names = list(data.class_names)
    if about.get("class_names", names) != names:
        raise DataError(f"{data.name}: its classes are not those of the study; name the folder of the study's own data")
    if any(described.get(name, value) != value for name, value in data.to_json().items()):
        raise DataError(f"{data.name}: its images are {data.to_json()}, but the study was made on {described}")
    return data
