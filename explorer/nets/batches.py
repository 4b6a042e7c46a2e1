"""From stored bytes to the batches a network sees: padding, augmentation, scaling; any step can be redone.

Networks see pixels as value / 255 with no mean taken off: batch norm makes the scale irrelevant, zero padding then
means background, and the 8-bit input of a quantised network is exactly the stored byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.nets.data import LabelledImages
from explorer.nets.device import CPU

__all__ = ["ImageTensors", "augmented_batch", "epoch_order", "plain_batches", "step_seed", "to_input", "to_tensors"]

LARGEST_PIXEL = 255.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageTensors:
    """images: (n, channels, height, width) uint8, padded with background to the network's input; labels: (n,) int64."""

    images: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return int(self.labels.numel())


def to_tensors(data: LabelledImages, *, height: int, width: int) -> ImageTensors:
    """The images centred on a background of zeros of the network's input size.

    Images of that size already are not copied where that can be avoided; nobody writes to them.
    """
    found = data.images
    images = torch.from_numpy(found if found.flags.writeable else found.copy())  # arrays of files are read-only
    spare_y, spare_x = height - images.shape[2], width - images.shape[3]
    if spare_y < 0 or spare_x < 0:
        raise ValueError(f"images of {tuple(images.shape[2:])} do not fit an input of {(height, width)}")
    margins = (spare_x // 2, spare_x - spare_x // 2, spare_y // 2, spare_y - spare_y // 2)
    return ImageTensors(
        images=torch.nn.functional.pad(images, margins) if any(margins) else images,
        labels=torch.from_numpy(data.labels.astype(np.int64)),
    )


def to_input(images: Tensor) -> Tensor:
    """(B, C, H, W) uint8 to float32 in 0..1, channels last in memory."""
    return images.to(torch.float32).div_(LARGEST_PIXEL).contiguous(memory_format=torch.channels_last)


def step_seed(seed: int, *position: int) -> int:
    """A seed for one place of a run, such as (epoch, step): randomness then needs no stored state to resume."""
    words = np.random.SeedSequence((seed, *position)).generate_state(1, dtype=np.uint64)
    return int(words[0] >> np.uint64(1))


def epoch_order(n_images: int, *, seed: int, epoch: int) -> Tensor:
    """(n_images,) the order in which an epoch visits the images."""
    generator = torch.Generator().manual_seed(step_seed(seed, epoch))
    return torch.randperm(n_images, generator=generator)


def augmented_batch(
    images: Tensor, chosen: Tensor, *, max_shift: int, flip: bool, erased_share: float, seed: int
) -> Tensor:
    """The chosen images, each shifted by up to `max_shift` pixels in both directions and mirrored half the time.

    A share of the images, `erased_share`, has a rectangle erased. images: (n, C, H, W) uint8; chosen: (B,) int64;
    returns (B, C, H, W) uint8. Shifts move in background; one indexing operation gathers the whole batch.
    """
    generator = torch.Generator().manual_seed(seed)
    n_chosen = chosen.numel()
    channels, height, width = images.shape[1:]
    shifts = torch.randint(-max_shift, max_shift + 1, (2, n_chosen, 1), generator=generator)
    rows = torch.arange(height) + shifts[0]  # (B, H)
    columns = torch.arange(width).expand(n_chosen, width)
    if flip:
        mirrored = torch.rand(n_chosen, 1, generator=generator) < 0.5
        columns = torch.where(mirrored, columns.flip(1), columns)
    columns = columns + shifts[1]  # (B, W)
    inside = ((rows >= 0) & (rows < height))[:, :, None] & ((columns >= 0) & (columns < width))[:, None, :]
    gathered = images[
        chosen[:, None, None, None],
        torch.arange(channels)[None, :, None, None],
        rows.clamp(0, height - 1)[:, None, :, None],
        columns.clamp(0, width - 1)[:, None, None, :],
    ]
    if erased_share > 0:
        erased = _erased_rectangles(n_chosen, height, width, share=erased_share, generator=generator)
        inside = inside & ~erased
    return gathered * inside[:, None]


def _erased_rectangles(n_images: int, height: int, width: int, *, share: float, generator: torch.Generator) -> Tensor:
    """(n_images, height, width) bool: true in a rectangle of a random area, form and place in a share of the images.

    Random erasing (Zhong et al., arXiv:1708.04896) to background, over 2 to 30 % of the image's area.
    """
    chance, area, form, top, left = torch.rand(5, n_images, generator=generator)
    area = height * width * (0.02 + 0.28 * area)
    ratio = torch.exp((2 * form - 1) * float(np.log(1 / 0.3)))  # height over width, from 0.3 to 1 / 0.3
    rows = (area * ratio).sqrt().round().clamp(1, height)
    columns = (area / ratio).sqrt().round().clamp(1, width)
    first_row = (top * (height - rows + 1)).floor()
    first_column = (left * (width - columns + 1)).floor()
    y = torch.arange(height)[None, :]
    x = torch.arange(width)[None, :]
    in_rows = (y >= first_row[:, None]) & (y < (first_row + rows)[:, None])
    in_columns = (x >= first_column[:, None]) & (x < (first_column + columns)[:, None])
    erased: Tensor = in_rows[:, :, None] & in_columns[:, None, :] & (chance < share)[:, None, None]
    return erased


def plain_batches(
    data: ImageTensors, *, batch_size: int, device: torch.device = CPU
) -> Iterator[tuple[Tensor, Tensor]]:
    """All images in order as (input (B, C, H, W) float32, labels (B,)) on `device`; the last batch may be smaller."""
    for start in range(0, len(data), batch_size):
        stop = start + batch_size
        yield to_input(data.images[start:stop].to(device)), data.labels[start:stop].to(device)
