"""Writes small files in both of CIFAR's forms: the binary one, and pickles as Python 2 wrote the published ones."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def images_and_labels(n_images: int, n_classes: int, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Rows of 3072 bytes of pixels, and labels that go round."""
    generator = np.random.default_rng(seed)
    return generator.integers(0, 256, (n_images, 3072), dtype=np.uint8), (np.arange(n_images) % n_classes).astype(
        np.uint8
    )


def write_binary_cifar10(folder: Path, *, n_images: int = 8) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for seed, name in enumerate([*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin"]):
        pixels, labels = images_and_labels(n_images, 10, seed)
        (folder / name).write_bytes(np.concatenate([labels[:, None], pixels], axis=1).tobytes())
    (folder / "batches.meta.txt").write_text("\n".join(f"name {label}" for label in range(10)) + "\n\n")


def write_binary_cifar100(folder: Path, *, n_images: int = 120) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for seed, name in enumerate(("train.bin", "test.bin")):
        pixels, fine = images_and_labels(n_images, 100, seed)
        coarse = (fine // 5).astype(np.uint8)
        (folder / name).write_bytes(np.concatenate([coarse[:, None], fine[:, None], pixels], axis=1).tobytes())
    (folder / "fine_label_names.txt").write_text("\n".join(f"name {label}" for label in range(100)))


def python_2_pickle(value: object) -> bytes:
    """A pickle of protocol 2 as Python 2 and the numpy of its time wrote it: text is bytes, arrays hold a string."""
    return b"\x80\x02" + _python_2(value) + b"."


def _python_2(value: object) -> bytes:
    match value:
        case bool():
            return b"\x88" if value else b"\x89"
        case int():
            return b"K" + struct.pack("<B", value) if 0 <= value < 256 else b"J" + struct.pack("<i", value)
        case str():
            content = value.encode("latin-1")
            return b"U" + struct.pack("<B", len(content)) + content
        case bytes():
            return b"T" + struct.pack("<i", len(value)) + value
        case list():
            return b"](" + b"".join(_python_2(item) for item in value) + b"e"
        case dict():
            items = (_python_2(key) + _python_2(entry) for key, entry in value.items())
            return b"}(" + b"".join(items) + b"u"
        case np.ndarray():
            # _reconstruct(ndarray, (0,), 'b'), then its state: version, shape, dtype('u1'), order, bytes
            shape = b"".join(_python_2(size) for size in value.shape)
            dtype = b"cnumpy\ndtype\n(U\x02u1K\x00K\x01tR(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
            announced = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btRq\x01"
            return announced + b"(K\x01(" + shape + b"t" + dtype + b"\x89" + _python_2(value.tobytes()) + b"tb"
        case _:
            raise TypeError(type(value))


def write_python_cifar10(folder: Path, *, n_images: int = 8, pickled=python_2_pickle) -> None:  # type: ignore[no-untyped-def]
    folder.mkdir(parents=True, exist_ok=True)
    for seed, name in enumerate([*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"]):
        pixels, labels = images_and_labels(n_images, 10, seed)
        batch = {"batch_label": name, "labels": labels.tolist(), "data": pixels, "filenames": ["a.png"] * n_images}
        (folder / name).write_bytes(pickled(batch))
    names = {"num_cases_per_batch": n_images, "label_names": [f"name {label}" for label in range(10)], "num_vis": 3072}
    (folder / "batches.meta").write_bytes(pickled(names))


def write_python_cifar100(folder: Path, *, n_images: int = 120, pickled=python_2_pickle) -> None:  # type: ignore[no-untyped-def]
    folder.mkdir(parents=True, exist_ok=True)
    for seed, name in enumerate(("train", "test")):
        pixels, fine = images_and_labels(n_images, 100, seed)
        coarse = [int(label) // 5 for label in fine]
        (folder / name).write_bytes(pickled({"data": pixels, "fine_labels": fine.tolist(), "coarse_labels": coarse}))
    (folder / "meta").write_bytes(pickled({"fine_label_names": [f"name {label}" for label in range(100)]}))
