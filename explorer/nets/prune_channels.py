"""Structured pruning: the least important channels are physically removed, with everything that depends on them.

A group of channels (see `channel_groups`) loses the same channels in every module where it occurs, so the network
stays an ordinary smaller network, which costs less on any accelerator.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum

import torch
from torch import Tensor, nn

from explorer.errors import NetworkError
from explorer.nets.batches import ImageTensors, plain_batches
from explorer.nets.channel_groups import ChannelGroup, Part, Writer, channel_groups, keep_channels
from explorer.nets.multi_exit import MultiExitNetwork, head_name

__all__ = ["Importance", "channel_scores", "group_sizes", "kept_channels", "prune_channels", "without_share"]

_TAYLOR_BATCH = 100
_MOST_TAYLOR_BATCHES = 20


class Importance(Enum):
    """What a channel is judged by.

    L1: the sum of its weights' absolute values (Li et al., arXiv:1608.08710). BATCH_NORM: the absolute scale of its
    batch norm (Liu et al., arXiv:1708.06519). TAYLOR: the squared first-order estimate of what the loss would gain or
    lose without it, on images of the train split (Molchanov et al., arXiv:1906.10771).
    """

    L1 = "l1"
    BATCH_NORM = "batch-norm"
    TAYLOR = "taylor"


def kept_channels(n_channels: int, ratio: float, *, multiple: int) -> int:
    """How many of a group's channels stay: a share of 1 - ratio, to the nearest multiple, at least one multiple of it.

    A group with fewer channels than that stays whole.
    """
    nearest = max(1, round(n_channels * (1 - ratio) / multiple)) * multiple
    return min(n_channels, nearest)


def group_sizes(network: MultiExitNetwork) -> dict[str, int]:
    """How many channels every group has that could be pruned, by its name."""
    return {group.name: group.n_channels for group in _groups(network)}


def without_share(network: MultiExitNetwork, share: float) -> MultiExitNetwork:
    """A copy of `network` whose every group has lost this share of its channels, those of the smallest weights (L1)."""
    sizes = {name: kept_channels(size, share, multiple=1) for name, size in group_sizes(network).items()}
    return prune_channels(network, sizes, importance=Importance.L1)


def prune_channels(
    network: MultiExitNetwork,
    sizes: Mapping[str, int],
    *,
    importance: Importance,
    images: ImageTensors | None = None,
) -> MultiExitNetwork:
    """A copy of `network` whose groups have only their `sizes` most important channels left; its spec tells the widths.

    images: of the train split, for the importance TAYLOR alone. NetworkError if a size does not fit or the importance
    cannot be found.
    """
    scores = channel_scores(network, importance, images)
    pruned = copy.deepcopy(network)
    widths = dict(network.backbone.spec.widths)
    groups = {group.name: group for group in _groups(pruned)}
    for name, size in sizes.items():
        if name not in groups or not 1 <= size <= groups[name].n_channels:
            raise NetworkError(f"{size} channels of {name} should stay, but the network has {group_sizes(network)}")
        if size < groups[name].n_channels:
            keep_channels(groups[name], _best(scores[name], size))
            widths[name] = size
    pruned.backbone.spec = replace(network.backbone.spec, widths=tuple(sorted(widths.items())))
    return pruned


def channel_scores(
    network: MultiExitNetwork, importance: Importance, images: ImageTensors | None = None
) -> dict[str, Tensor]:
    """(n_channels,) the importance of every channel of every group; only comparable within a group."""
    groups = _groups(network)
    match importance:
        case Importance.L1:
            return {group.name: _mean_of_layers([_l1(writer) for writer in _computing(group)]) for group in groups}
        case Importance.BATCH_NORM:
            return {group.name: _batch_norm_scales(group) for group in groups}
        case Importance.TAYLOR:
            if images is None:
                raise NetworkError("the importance taylor is found on images, but there are none")
            return _taylor(network, images)


def _best(scores: Tensor, size: int) -> Tensor:
    """Ascending indices of the `size` highest scores; of equal ones the first."""
    order = torch.argsort(scores, descending=True, stable=True)
    return order[:size].sort().values


def _groups(network: MultiExitNetwork) -> tuple[ChannelGroup, ...]:
    heads = [
        Part(
            name=f"heads.{head_name(key)}",
            module=network.early_head(key),
            reads=key.mounting_point,
            gives_logits=True,
        )
        for key in network.early_exits
    ]
    return channel_groups((*network.backbone.parts(), *heads))


def _computing(group: ChannelGroup) -> list[Writer]:
    """The convolutions and linear layers of a group, depthwise ones included."""
    return [writer for writer in (*group.makers, *group.followers) if not isinstance(writer.module, nn.BatchNorm2d)]


def _l1(writer: Writer) -> Tensor:
    return writer.module.weight.detach().flatten(1).abs().sum(dim=1).double()


def _mean_of_layers(scores: list[Tensor]) -> Tensor:
    """Layers count alike, however large their weights are."""
    return torch.stack([of_layer / of_layer.mean().clamp_min(1e-30) for of_layer in scores]).mean(dim=0)


def _batch_norm_scales(group: ChannelGroup) -> Tensor:
    scales = [
        writer.module.weight.detach().abs().double()
        for writer in group.followers
        if isinstance(writer.module, nn.BatchNorm2d) and writer.module.affine
    ]
    if not scales:
        raise NetworkError(f"{group.name}: no batch norm follows it, so use another importance, such as l1")
    return _mean_of_layers(scales)


def _taylor(network: MultiExitNetwork, images: ImageTensors) -> dict[str, Tensor]:
    """Sum over batches of (sum of gradient * weight over all that belongs to a channel)**2."""
    judged = copy.deepcopy(network).eval().requires_grad_(True)
    groups = _groups(judged)
    scores = {group.name: torch.zeros(group.n_channels, dtype=torch.float64) for group in groups}
    for number, (inputs, labels) in enumerate(plain_batches(images, batch_size=_TAYLOR_BATCH)):
        if number == _MOST_TAYLOR_BATCHES:
            break
        judged.zero_grad(set_to_none=True)
        losses = [nn.functional.cross_entropy(logits, labels) for logits in judged(inputs)]
        torch.stack(losses).mean().backward()  # type: ignore[no-untyped-call]
        for group in groups:
            estimate = torch.zeros(group.n_channels, dtype=torch.float64)
            for writer in (*group.makers, *group.followers):
                estimate += _gradient_times_weight(writer)
            scores[group.name] += estimate.square()
    return scores


def _gradient_times_weight(writer: Writer) -> Tensor:
    """(n_channels,) over weight and bias of one module."""
    products = [
        (parameter.grad * parameter.detach()).double().reshape(len(parameter), -1).sum(dim=1)
        for parameter in writer.module.parameters(recurse=False)
        if parameter.grad is not None
    ]
    return torch.stack(products).sum(dim=0) if products else torch.zeros(1, dtype=torch.float64)
