"""Magnitude pruning: the smallest weights become zero and stay zero, the shapes stay as they are.

The zeros themselves are the mask: they are saved with the weights, and `export_network` counts them as a layer's
weight density. Cost falls only on cores that skip zero weights.
"""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from explorer.nets.multi_exit import MultiExitNetwork

__all__ = ["hold_zeros", "prune_weights", "weight_density"]


@torch.no_grad()
def prune_weights(network: MultiExitNetwork, ratio: float) -> MultiExitNetwork:
    """A copy of `network` in which a share `ratio` of every layer's weights is zero, those of least magnitude.

    The first layer and depthwise convolutions stay dense: they hold few weights, and each matters (Zhu and Gupta,
    arXiv:1710.01878, section 4.2). Biases and batch norms are no weights in this sense.
    """
    pruned = copy.deepcopy(network)
    for module in _prunable(pruned):
        flat = module.weight.detach().reshape(-1)
        order = torch.argsort(flat.abs(), stable=True)
        mask = torch.ones_like(flat)
        mask[order[: round(ratio * flat.numel())]] = 0
        module.weight.mul_(mask.reshape(module.weight.shape))
    return pruned


def hold_zeros(module: nn.Module) -> None:
    """From now on no gradient reaches the weights of convolutions and linear layers that are zero, so they stay zero.

    Momentum, weight decay and averaging of a zero that gets no gradient are zero as well.
    """
    for part in module.modules():
        if isinstance(part, nn.Conv2d | nn.Linear):
            mask = (part.weight.detach() != 0).to(part.weight.dtype)
            if not mask.all():
                part.weight.register_hook(_Masked(mask))  # type: ignore[no-untyped-call]


class _Masked:
    """Lets a gradient through where the mask is 1."""

    def __init__(self, mask: Tensor) -> None:
        self._mask = mask

    def __call__(self, gradient: Tensor) -> Tensor:
        if self._mask.device != gradient.device:
            self._mask = self._mask.to(gradient.device)
        return gradient * self._mask


def weight_density(weight: Tensor) -> float:
    """Share of the weights that are not zero; 1 if none is."""
    return 1.0 if bool(weight.all()) else int(weight.count_nonzero()) / weight.numel()


def _prunable(network: MultiExitNetwork) -> list[nn.Conv2d | nn.Linear]:
    layers = [module for module in network.modules() if isinstance(module, nn.Conv2d | nn.Linear)]
    return [layer for layer in layers[1:] if not (isinstance(layer, nn.Conv2d) and layer.groups > 1)]
