"""Settings of the process that torch runs in."""

from __future__ import annotations

import torch

__all__ = ["tune_process"]


def tune_process() -> None:
    """Settings that every torch job starts with; they are part of what makes runs repeatable.

    Averages of weights and momentum fade into denormal numbers, on which processors are many times slower: those count
    as zero.
    """
    torch.set_flush_denormal(True)
