"""Splits: disjoint, of the promised sizes, fair to every class, and the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import DataError, FileError, FormatError
from explorer.nets.splits import SPLIT_SEED, load_splits, save_splits, split_sizes, stratified_splits
from explorer.spec.traces import Split


def test_fashion_mnist_is_split_as_the_design_says() -> None:
    labels = np.repeat(np.arange(10), 6_000)
    splits = stratified_splits(labels, split_sizes(60_000), np.random.default_rng(SPLIT_SEED))
    per_class = {split: np.bincount(labels[indices]).tolist() for split, indices in splits.items()}
    assert per_class == {
        Split.TRAIN: [5_000] * 10,
        Split.CALIBRATION: [250] * 10,
        Split.VALIDATION: [500] * 10,
        Split.CERTIFICATE: [250] * 10,
    }


@given(labels=st.lists(st.integers(0, 4), min_size=24, max_size=400).map(np.array), seed=st.integers(0, 2**32 - 1))
def test_splits_are_disjoint_complete_and_stratified(labels: np.ndarray, seed: int) -> None:
    sizes = split_sizes(labels.size)
    splits = stratified_splits(labels, sizes, np.random.default_rng(seed))
    assert {split: indices.size for split, indices in splits.items()} == sizes
    assert np.array_equal(np.sort(np.concatenate(list(splits.values()))), np.arange(labels.size))
    for split, indices in splits.items():
        for label, n_members in zip(*np.unique(labels, return_counts=True), strict=True):
            share = sizes[split] * n_members / labels.size
            # each of the split's two ends may cut a class one image early or late
            assert abs(np.count_nonzero(labels[indices] == label) - share) <= 2


def test_the_seed_decides() -> None:
    labels = np.arange(240) % 10
    first, again, other = (
        stratified_splits(labels, split_sizes(240), np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert all(np.array_equal(first[split], again[split]) for split in first)
    assert not np.array_equal(first[Split.TRAIN], other[Split.TRAIN])


def test_too_few_images_are_refused() -> None:
    with pytest.raises(DataError, match="at least 24"):
        split_sizes(23)
    with pytest.raises(DataError, match="only 10"):
        stratified_splits(np.zeros(10, dtype=int), {Split.TRAIN: 11}, np.random.default_rng(0))


def test_a_file_of_splits_gives_back_what_was_saved(tmp_path: Path) -> None:
    splits = stratified_splits(np.arange(48) % 10, split_sizes(48), np.random.default_rng(0))
    save_splits(tmp_path / "splits.npz", splits)
    loaded = load_splits(tmp_path / "splits.npz", n_images=48)
    assert all(np.array_equal(loaded[split], indices) for split, indices in splits.items())


def test_splits_that_do_not_fit_the_data_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "splits.npz"
    with pytest.raises(FileError, match="no such file"):
        load_splits(path, n_images=10)
    path.write_bytes(b"nonsense")
    with pytest.raises(FileError, match="not an npz archive"):
        load_splits(path, n_images=10)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"train": [0, 1, 30]}, r"indices is 30, but must be within 0\.\.9"),
        ({"train": [-1, 1]}, r"indices is -1, but must be within 0\.\.9"),
        ({"validation": [1]}, "disjoint"),
        ({"test": [9]}, "splits is .*, but must be train, calibration, validation, certificate"),
        ({"train": [[0, 1]]}, "train is 'int64 .*', but must be one whole number an image"),
        ({"train": [0.5]}, "train is 'float64 .*', but must be one whole number an image"),
    ],
)
def test_indices_that_do_not_fit_the_data_are_refused(
    tmp_path: Path, changes: dict[str, list[int]], complaint: str
) -> None:
    path = tmp_path / "splits.npz"
    parts = {"train": [0, 1], "calibration": [2], "validation": [3], "certificate": [4]}
    np.savez(path, **{name: np.array(indices) for name, indices in {**parts, **changes}.items()})
    with pytest.raises(FormatError, match=complaint):
        load_splits(path, n_images=10)


def test_a_file_that_lacks_a_split_is_refused(tmp_path: Path) -> None:
    save_splits(tmp_path / "splits.npz", {Split.TRAIN: np.arange(3, dtype=np.int32)})
    with pytest.raises(FormatError, match=r"splits is \['train'\], but must be train, calibration"):
        load_splits(tmp_path / "splits.npz", n_images=10)
