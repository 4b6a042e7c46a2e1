"""How often exits are right: the figure of every epoch, on the split that is given."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from explorer.nets.batches import ImageTensors, plain_batches
from explorer.nets.device import device_of
from explorer.nets.graph import FoldedNetwork
from explorer.nets.multi_exit import MultiExitNetwork

__all__ = ["exit_accuracies", "shares_right"]

_BATCH = 250


def exit_accuracies(network: MultiExitNetwork | FoldedNetwork, data: ImageTensors) -> tuple[float, ...]:
    """Share of right answers of every exit, in the order of `network.exits`; the network goes to evaluation mode."""
    network.eval()
    return shares_right(lambda inputs: torch.stack(network(inputs)), data, device=device_of(network))


def shares_right(
    logits_of: Callable[[Tensor], Tensor], data: ImageTensors, *, device: torch.device
) -> tuple[float, ...]:
    """Share of right answers of every exit; `logits_of` makes (exits, B, n_classes) of (B, C, H, W) on `device`."""
    correct = torch.zeros((), dtype=torch.int64, device=device)
    with torch.inference_mode():
        for inputs, labels in plain_batches(data, batch_size=_BATCH, device=device):
            correct = correct + (logits_of(inputs).argmax(dim=2) == labels).sum(dim=1)  # (exits,)
    return tuple((correct.double() / len(data)).tolist())
