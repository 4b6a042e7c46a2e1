"""Writes small data files in the IDX format, as Debian and torchvision lay them out."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def idx_bytes(array: NDArray[np.uint8]) -> bytes:
    header = struct.pack(">HBB", 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.tobytes()


def write_data_folder(folder: Path, *, n_train: int, n_test: int, packed: bool = True) -> None:
    """Images whose class can be learnt: a bright bar whose row tells it, on noise."""
    folder.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(5)
    for stem, n_images in (("train", n_train), ("t10k", n_test)):
        labels = np.arange(n_images, dtype=np.uint8) % 10
        images = generator.integers(0, 60, (n_images, 28, 28), dtype=np.uint8)
        for image, label in zip(images, labels, strict=True):
            image[2 * label + 2 : 2 * label + 5, 4:24] = 220
        for name, array in ((f"{stem}-images-idx3-ubyte", images), (f"{stem}-labels-idx1-ubyte", labels)):
            if packed:
                (folder / f"{name}.gz").write_bytes(gzip.compress(idx_bytes(array)))
            else:
                (folder / name).write_bytes(idx_bytes(array))
