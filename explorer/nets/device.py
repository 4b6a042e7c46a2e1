"""The one place where it is decided whether torch works on the processor or on a GPU.

A module is moved there before it is trained; batches follow it (see `device_of`), data sets stay where they are, and
what is written is moved back. On the processor nothing is moved, so its results are what they always were.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

import torch
from torch import nn

from explorer.errors import JobError

__all__ = ["CPU", "Device", "choose_device", "device_of", "gpu_names", "seeded"]

CPU = torch.device("cpu")


class Device(Enum):
    """What may be asked for."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


def choose_device(asked: Device) -> torch.device:
    """A GPU where there is one, unless the processor is asked for; JobError if a GPU is asked for and missing."""
    if asked is Device.CPU:
        return CPU
    if torch.cuda.is_available():
        return torch.device("cuda")
    if asked is Device.CUDA:
        raise JobError("device is cuda, but torch finds no such GPU here; take auto or cpu")
    return CPU


def gpu_names() -> tuple[str, ...]:
    """Names of the GPUs that torch can work on, the one that is used first."""
    if not torch.cuda.is_available():
        return ()
    return tuple(torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count()))


def device_of(module: nn.Module) -> torch.device:
    """Where a module's weights lie; the processor if it has none."""
    weights = next(module.parameters(), None)
    return CPU if weights is None else weights.device


@contextmanager
def seeded(seed: int, device: torch.device = CPU) -> Iterator[None]:
    """Let torch draw from `seed` on the processor and on `device`; afterwards both go on where they were.

    No other GPU is touched: torch's own `manual_seed` and `fork_rng` would wake, and wait for, every one there is.
    """
    gpus = [device] if device.type == "cuda" else []
    with torch.random.fork_rng(devices=gpus):
        torch.default_generator.manual_seed(seed)
        if gpus:
            torch.cuda.manual_seed(seed)
        yield
