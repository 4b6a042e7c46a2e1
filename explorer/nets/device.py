"""The one place where it is decided whether torch works on the processor or on a GPU.

A module is moved there before it is trained; batches follow it (see `device_of`), data sets stay where they are, and
what is written is moved back. On the processor nothing is moved, so its results are what they always were.
"""

from __future__ import annotations

from enum import Enum

import torch
from torch import nn

from explorer.errors import JobError

__all__ = ["CPU", "Device", "choose_device", "device_of"]

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


def device_of(module: nn.Module) -> torch.device:
    """Where a module's weights lie; the processor if it has none."""
    weights = next(module.parameters(), None)
    return CPU if weights is None else weights.device
