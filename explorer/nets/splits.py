"""Stratified splits of the images to learn from: which image serves which purpose, for good.

Nothing is chosen on test; calibration (temperatures, quantisation ranges), validation (thresholds, search, epochs) and
certificate are kept apart from what the network is fitted to.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.errors import DataError, FormatError
from explorer.nets.atomic import write_npz
from explorer.nets.data import DataSet, LabelledImages
from explorer.spec.npz import open_npz
from explorer.spec.traces import Split

__all__ = [
    "SPLIT_SEED",
    "SplitIndices",
    "few_to_train_on",
    "load_splits",
    "save_splits",
    "split_sizes",
    "stratified_splits",
    "study_splits",
]

SplitIndices = dict[Split, NDArray[np.int32]]
"""For each split but test, the ascending indices of its images in the publisher's training files."""

SPLIT_SEED = 0
"""Fixed for all studies, so that networks trained with different seeds can be compared."""

_TWENTY_FOURTHS = {Split.TRAIN: 20, Split.CALIBRATION: 1, Split.VALIDATION: 2, Split.CERTIFICATE: 1}


def split_sizes(n_images: int) -> dict[Split, int]:
    """Images of each split: of 60,000 train 50,000, calibration 2,500, validation 5,000, certificate 2,500."""
    if n_images < 24:
        raise DataError(f"{n_images} images to learn from are too few to split; at least 24 are needed")
    sizes = {split: n_images * share // 24 for split, share in _TWENTY_FOURTHS.items()}
    sizes[Split.TRAIN] += n_images - sum(sizes.values())
    return sizes


def study_splits(data: DataSet) -> SplitIndices:
    """The splits of every study on `data`; always the same ones for the same images.

    Where the publisher holds images out, all others are trained on, and those held out are shared out as a quarter
    for calibration, a quarter for the certificate and the rest for validation. DataError if there are too few images,
    or a class has none left to train on.
    """
    labels = data.train.labels
    generator = np.random.default_rng(SPLIT_SEED)
    if data.held_out is None:
        splits = stratified_splits(labels, split_sizes(len(data.train)), generator)
    else:
        quarter, n_held_out = data.held_out.size // 4, data.held_out.size
        if quarter < 1:
            raise DataError(f"{data.name}: {n_held_out} images to validate on are too few; at least 4 are needed")
        sizes = {Split.CALIBRATION: quarter, Split.VALIDATION: n_held_out - 2 * quarter, Split.CERTIFICATE: quarter}
        held_out = np.sort(data.held_out)
        of_held_out = stratified_splits(labels[held_out], sizes, generator)
        rest = np.setdiff1d(np.arange(labels.size), held_out).astype(np.int32)
        splits = {Split.TRAIN: rest}
        splits |= {split: held_out[indices].astype(np.int32) for split, indices in of_held_out.items()}
    missing = np.setdiff1d(np.arange(data.n_classes), labels[splits[Split.TRAIN]])
    if missing.size:
        name = data.class_names[missing[0]]
        raise DataError(f"{data.name}: the class {name!r} has no image left to train on; add some")
    return splits


def stratified_splits(
    labels: NDArray[np.integer], sizes: Mapping[Split, int], generator: np.random.Generator
) -> SplitIndices:
    """Disjoint random splits in which each class has its share to within one image.

    labels: (n,). Every split gets exactly its size. Each class is shuffled, and its members are spread evenly over
    the unit interval; sorting all images by that position interleaves the classes in proportion, so any stretch of
    the order is stratified.
    """
    wanted = sum(sizes.values())
    if wanted > labels.size:
        raise DataError(f"the splits ask for {wanted} images together, but the data hold only {labels.size}")
    position = np.empty(labels.size, dtype=np.float64)
    for label in np.unique(labels):
        members = generator.permutation(np.flatnonzero(labels == label))
        position[members] = (np.arange(members.size) + 0.5) / members.size
    order = np.lexsort((generator.random(labels.size), position))
    ends = np.cumsum(list(sizes.values()))
    return {
        split: np.sort(order[end - size : end]).astype(np.int32)
        for (split, size), end in zip(sizes.items(), ends, strict=True)
    }


def few_to_train_on(data: DataSet, train: LabelledImages, n_images: int | None) -> LabelledImages:
    """So many of the images to train on, always the same ones, each class with its share; all of them for None.

    DataError if there are fewer.
    """
    if n_images is None:
        return train
    if n_images > len(train):
        raise DataError(f"n_images is {n_images}, but {data.name} has {len(train)} to train on")
    few = stratified_splits(train.labels, {Split.TRAIN: n_images}, np.random.default_rng(SPLIT_SEED))
    return train.subset(few[Split.TRAIN])


def save_splits(path: Path, splits: SplitIndices) -> None:
    """Write the indices to an npz file, one array a split."""
    write_npz(path, {split.value: indices for split, indices in splits.items()})


def load_splits(path: Path, *, n_images: int) -> SplitIndices:
    """Read what `save_splits` wrote and check that the splits are all there, disjoint and fit `n_images` images."""
    with open_npz(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    if set(arrays) != {split.value for split in _TWENTY_FOURTHS}:
        raise FormatError(path, "splits", sorted(arrays), ", ".join(split.value for split in _TWENTY_FOURTHS))
    for name, indices in arrays.items():
        if indices.ndim != 1 or not np.issubdtype(indices.dtype, np.integer):
            raise FormatError(path, name, f"{indices.dtype} {indices.shape}", "one whole number an image")
    splits = {Split(name): indices for name, indices in arrays.items()}
    together = np.concatenate(list(splits.values()))
    outside = together[(together < 0) | (together >= n_images)]
    if outside.size:
        raise FormatError(path, "indices", int(outside[0]), f"within 0..{n_images - 1}, the images of the data set")
    if np.unique(together).size != together.size:
        raise FormatError(path, "indices", "repeated", "disjoint, each image in one split")
    return splits
