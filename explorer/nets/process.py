"""Settings of the process that torch runs in."""

from __future__ import annotations

import torch

__all__ = ["tune_process"]


def tune_process() -> None:
    """Settings that every torch job starts with; they are part of what makes runs repeatable.

    Averages of weights and momentum fade into denormal numbers, on which processors are many times slower: those count
    as zero. On a GPU, convolutions are computed by ways that give the same bits every time, and none is chosen by
    trying which is fastest just now. (Some other operations on GPUs, such as max-pooling's gradient, sum in any order,
    so there a resumed run is like an uninterrupted one only up to rounding.)
    """
    torch.set_flush_denormal(True)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False
