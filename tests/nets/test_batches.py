"""Batches: padding, shifting and mirroring move pixels and never change them; the seed decides which."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.nets.batches import augmented_batch, epoch_order, plain_batches, step_seed, to_input, to_tensors
from explorer.nets.data import LabelledImages


def test_images_are_centred_on_background() -> None:
    images = np.full((2, 1, 28, 28), 9, dtype=np.uint8)
    tensors = to_tensors(LabelledImages(images=images, labels=np.array([1, 2], np.uint8)), height=32, width=33)
    assert tensors.images.shape == (2, 1, 32, 33)
    assert tensors.images[:, :, 2:30, 2:30].eq(9).all()
    assert tensors.images.sum() == images.sum()
    assert tensors.labels.tolist() == [1, 2]


def test_images_larger_than_the_input_are_refused() -> None:
    data = LabelledImages(images=np.zeros((1, 1, 28, 28), np.uint8), labels=np.zeros(1, np.uint8))
    with pytest.raises(ValueError, match="do not fit"):
        to_tensors(data, height=28, width=27)


def test_inputs_are_bytes_over_255() -> None:
    images = torch.arange(256, dtype=torch.uint8).reshape(1, 1, 16, 16)
    assert torch.equal(to_input(images).flatten(), torch.arange(256) / 255)


def _moved(image: torch.Tensor, down: int, right: int) -> torch.Tensor:
    """The image moved by whole pixels, background moving in: the plain reference."""
    height, width = image.shape[-2:]
    moved = torch.zeros_like(image)
    for row in range(height):
        for column in range(width):
            if 0 <= row - down < height and 0 <= column - right < width:
                moved[..., row, column] = image[..., row - down, column - right]
    return moved


@given(seed=st.integers(0, 2**40), max_shift=st.integers(0, 3), flip=st.booleans())
def test_every_augmented_image_is_the_original_moved_and_perhaps_mirrored(
    seed: int, max_shift: int, flip: bool
) -> None:
    images = torch.randint(1, 256, (3, 2, 5, 6), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))
    batch = augmented_batch(images, torch.tensor([2, 0]), max_shift=max_shift, flip=flip, erased_share=0.0, seed=seed)
    shifts = range(-max_shift, max_shift + 1)
    for image, result in zip(images[[2, 0]], batch, strict=True):
        versions = [image, image.flip(-1)] if flip else [image]
        assert any(
            torch.equal(_moved(version, down, right), result)
            for version in versions
            for down in shifts
            for right in shifts
        )


def test_the_seed_decides_the_batch() -> None:
    images = torch.randint(0, 256, (16, 1, 8, 8), dtype=torch.uint8)
    chosen = torch.arange(16)
    first, again, other = (
        augmented_batch(images, chosen, max_shift=2, flip=True, erased_share=0.5, seed=seed) for seed in (4, 4, 5)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


@given(seed=st.integers(0, 2**40), height=st.integers(8, 40), width=st.integers(8, 40))
def test_erasing_darkens_a_rectangle_of_2_to_30_percent_and_nothing_else(seed: int, height: int, width: int) -> None:
    images = torch.randint(1, 256, (4, 2, height, width), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))
    chosen = torch.tensor([3, 0, 1])
    whole, erased = (
        augmented_batch(images, chosen, max_shift=0, flip=True, erased_share=share, seed=seed) for share in (0.0, 1.0)
    )
    for before, after in zip(whole, erased, strict=True):
        dark = (after == 0).all(dim=0)  # (height, width); no pixel was background before
        assert torch.equal(after, before * ~dark)
        rows, columns = dark.any(dim=1).nonzero(), dark.any(dim=0).nonzero()
        n_rows, n_columns = (int(line[-1] - line[0]) + 1 for line in (rows, columns))
        assert int(dark.sum()) == n_rows * n_columns, "the erased part is no rectangle"
        # sides are rounded to whole pixels, and cut where they would be longer than the image
        smallest, largest = 0.02 * height * width, 0.30 * height * width
        assert n_rows * n_columns <= largest + 0.5 * (n_rows + n_columns) + 0.25
        cut = n_rows == height or n_columns == width
        assert cut or n_rows * n_columns >= smallest - 0.5 * (n_rows + n_columns) - 0.25


def test_the_share_of_images_that_are_erased_is_the_one_asked_for() -> None:
    images = torch.full((1, 1, 16, 16), 200, dtype=torch.uint8)
    batch = augmented_batch(
        images, torch.zeros(4000, dtype=torch.int64), max_shift=0, flip=False, erased_share=0.25, seed=3
    )
    share = (batch == 0).flatten(1).any(dim=1).double().mean().item()
    assert share == pytest.approx(0.25, abs=0.03)  # four standard deviations are 0.027


def test_without_erasing_a_batch_is_bit_for_bit_what_it_was_before_there_was_any() -> None:
    images = torch.arange(3 * 5 * 6, dtype=torch.uint8).reshape(3, 1, 5, 6)
    batch = augmented_batch(images, torch.tensor([2, 0, 1]), max_shift=2, flip=True, erased_share=0.0, seed=11)
    digest = hashlib.sha256(batch.contiguous().numpy().tobytes()).hexdigest()
    assert (
        digest == "6a331b0b51de1e0e53af40ad17049ee7e8c3e988765c73cdf8de03a2ce0cfb02"
    )  # of the same call at commit 574ae42, which had no erasing


def test_an_epoch_visits_every_image_once_in_an_order_of_its_own() -> None:
    orders = [epoch_order(50, seed=1, epoch=epoch) for epoch in (0, 1)]
    assert all(torch.equal(order.sort().values, torch.arange(50)) for order in orders)
    assert not torch.equal(*orders)
    assert torch.equal(orders[0], epoch_order(50, seed=1, epoch=0))


def test_seeds_of_places_differ() -> None:
    seeds = [step_seed(seed, epoch, step) for seed in range(3) for epoch in range(4) for step in range(5)]
    assert len(set(seeds)) == len(seeds)
    assert all(0 <= seed < 2**63 for seed in seeds)


@given(n_images=st.integers(1, 20), batch_size=st.integers(1, 8))
def test_plain_batches_pass_every_image_in_order(n_images: int, batch_size: int) -> None:
    images = np.arange(n_images, dtype=np.uint8).reshape(-1, 1, 1, 1)
    data = to_tensors(LabelledImages(images=images, labels=images.ravel() % 10), height=1, width=1)
    batches = list(plain_batches(data, batch_size=batch_size))
    assert torch.cat([labels for _, labels in batches]).tolist() == (images.ravel() % 10).tolist()
    seen = torch.cat([inputs for inputs, _ in batches]).flatten() * 255
    assert seen.round().to(torch.int64).tolist() == list(range(n_images))


def test_images_of_the_right_size_are_not_copied_unless_they_are_read_only() -> None:
    pixels = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 1, 3, 3)
    labels = np.array([0, 1], dtype=np.uint8)
    shared = to_tensors(LabelledImages(images=pixels, labels=labels), height=3, width=3)
    assert shared.images.data_ptr() == pixels.ctypes.data
    frozen = np.frombuffer(pixels.tobytes(), dtype=np.uint8).reshape(pixels.shape)
    copied = to_tensors(LabelledImages(images=frozen, labels=labels), height=3, width=3)
    assert copied.images.data_ptr() != frozen.ctypes.data
    assert np.array_equal(copied.images.numpy(), frozen)
    padded = to_tensors(LabelledImages(images=frozen, labels=labels), height=5, width=4)
    assert np.array_equal(padded.images[:, :, 1:4, :3].numpy(), frozen)
    assert padded.images.sum() == frozen.sum()
