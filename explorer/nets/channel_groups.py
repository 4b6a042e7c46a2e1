"""Groups of channels that can only be removed together, found by following every tensor through the modules.

A convolution makes channels; batch norm, activation, pooling and depthwise convolutions hand them on one by one; an
add makes those of its two inputs one group; the next convolution or linear layer reads them. Channels that a network
gets from outside (the image) or gives away (logits), and those that pass a grouped convolution which is not depthwise,
are in no group, for they cannot be removed.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor, fx, nn

from explorer.errors import NetworkError

__all__ = [
    "ChannelGroup",
    "Part",
    "Reader",
    "Writer",
    "channel_groups",
    "is_sum_of_two",
    "keep_channels",
    "keep_first",
    "trace_part",
]

_ADDITIONS = (operator.add, operator.iadd, torch.add)
_CHANNELWISE = (
    nn.ReLU, nn.ReLU6, nn.MaxPool2d, nn.AvgPool2d, nn.AdaptiveAvgPool2d, nn.Dropout, nn.Dropout2d,
    nn.Identity, nn.Flatten,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A block or head; `reads` is the index of the part whose output it takes, None for the image.

    What a part that `gives_logits` puts out is fixed.
    """

    name: str
    module: nn.Module
    reads: int | None
    gives_logits: bool = False


class Writer(NamedTuple):
    """A module one of whose output channels each channel of a group is: rows of its weights."""

    name: str
    module: nn.Conv2d | nn.Linear | nn.BatchNorm2d


class Reader(NamedTuple):
    """A module that reads a group: columns of its weights, `repeats` for each channel (a flattened map has several)."""

    name: str
    module: nn.Conv2d | nn.Linear
    repeats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelGroup:
    """n_channels channels that stay or go together wherever they occur.

    The group is named after the module that makes them first. `makers` are convolutions and linear layers that compute
    the channels from others, `followers` depthwise convolutions and batch norms that hand them on.
    """

    name: str
    n_channels: int
    makers: tuple[Writer, ...]
    followers: tuple[Writer, ...]
    readers: tuple[Reader, ...]


@dataclass(slots=True, eq=False)
class _Channels:
    """A group while it is found; `merged_into` points to the group that it turned out to belong to."""

    n_channels: int
    order: int
    fixed: bool = False
    makers: list[Writer] = field(default_factory=list)
    followers: list[Writer] = field(default_factory=list)
    readers: list[Reader] = field(default_factory=list)
    merged_into: _Channels | None = None

    def whole(self) -> _Channels:
        return self if self.merged_into is None else self.merged_into.whole()


def channel_groups(parts: Sequence[Part]) -> tuple[ChannelGroup, ...]:
    """All groups of a network in the order in which they are made; NetworkError for operations that are unknown."""
    found: list[_Channels] = []
    outputs: list[_Channels] = []
    for part in parts:
        entry = None if part.reads is None else outputs[part.reads]
        outputs.append(_follow(part, entry, found))
        if part.gives_logits:
            outputs[-1].whole().fixed = True
    return tuple(
        ChannelGroup(
            name=group.makers[0].name,
            n_channels=group.n_channels,
            makers=tuple(group.makers),
            followers=tuple(group.followers),
            readers=tuple(group.readers),
        )
        for group in found
        if group.merged_into is None and not group.fixed and group.makers
    )


def trace_part(module: nn.Module, name: str) -> fx.GraphModule:
    """The operations of a block or head; NetworkError if they depend on values, so that they cannot be read."""
    try:
        return fx.symbolic_trace(module)
    except Exception as error:  # whatever a user's own module raises on a stand-in for a tensor
        reason = " ".join(str(error).split())[:160]
        raise NetworkError(f"{name}: its operations cannot be traced ({type(error).__name__}: {reason})") from error


def is_sum_of_two(node: fx.Node) -> bool:
    """Whether an addition is the plain sum of two tensors, without a factor or a number."""
    return len(node.args) == 2 and all(isinstance(argument, fx.Node) for argument in node.args) and not node.kwargs


def _follow(part: Part, entry: _Channels | None, found: list[_Channels]) -> _Channels:
    """Follow the channels through one part; returns those of its output and adds new ones to `found`."""
    traced = trace_part(part.module, part.name)
    values: dict[fx.Node, _Channels] = {}
    for node in traced.graph.nodes:
        if node.op == "placeholder":
            if entry is None:
                entry = _Channels(n_channels=0, order=-1, fixed=True)
            values[node] = entry.whole()
        elif node.op == "call_module":
            (source,) = node.all_input_nodes
            name = f"{part.name}.{node.target}"
            values[node] = _through(traced.get_submodule(str(node.target)), name, values[source], found)
        elif node.op == "call_function" and node.target in _ADDITIONS and is_sum_of_two(node):
            first, second = (values[argument] for argument in node.args)
            values[node] = _merged(first, second)
        elif node.op == "output":
            (result,) = node.all_input_nodes
            return values[result].whole()
        else:
            raise NetworkError(f"{part.name}: channels cannot be followed through {node.target}")
    raise AssertionError("a traced part ends in its output")


def _through(module: nn.Module, name: str, channels: _Channels, found: list[_Channels]) -> _Channels:
    """The channels that a module puts out for those that it takes; new ones are added to `found`."""
    channels = channels.whole()
    match module:
        case nn.Conv2d() if module.groups == 1:
            channels.readers.append(Reader(name, module, 1))
            return _made(Writer(name, module), module.out_channels, found)
        case nn.Conv2d() if module.groups == module.in_channels == module.out_channels:
            channels.followers.append(Writer(name, module))
        case nn.Conv2d():
            channels.fixed = True
            made = _made(Writer(name, module), module.out_channels, found)
            made.fixed = True
            return made
        case nn.Linear():
            repeats = module.in_features // channels.n_channels if channels.n_channels else 1
            channels.readers.append(Reader(name, module, repeats))
            return _made(Writer(name, module), module.out_features, found)
        case nn.BatchNorm2d():
            channels.followers.append(Writer(name, module))
        case _ if isinstance(module, _CHANNELWISE):
            pass
        case _:
            raise NetworkError(f"{name}: channels cannot be followed through a {type(module).__name__}")
    return channels


def _made(maker: Writer, n_channels: int, found: list[_Channels]) -> _Channels:
    found.append(_Channels(n_channels=n_channels, order=len(found), makers=[maker]))
    return found[-1]


def _merged(first: _Channels, second: _Channels) -> _Channels:
    """The one group that the two inputs of an add make; the earlier one takes in the later one."""
    first, second = sorted((first.whole(), second.whole()), key=lambda group: group.order)
    if first is second:
        return first
    second.merged_into = first
    first.fixed |= second.fixed
    first.makers += second.makers
    first.followers += second.followers
    first.readers += second.readers
    return first


def keep_first(groups: Sequence[ChannelGroup], widths: Mapping[str, int]) -> None:
    """Narrow groups of a fresh network to the given numbers of channels; NetworkError if they do not fit."""
    by_name = {group.name: group for group in groups}
    for name, width in widths.items():
        if name not in by_name:
            raise NetworkError(f"the network has no group of channels {name!r}, of which {width} channels should stay")
        n_channels = by_name[name].n_channels
        if not 1 <= width <= n_channels:
            raise NetworkError(f"{width} channels of {name} should stay, but it has only {n_channels}")
        keep_channels(by_name[name], torch.arange(width))


@torch.no_grad()
def keep_channels(group: ChannelGroup, kept: Tensor) -> None:
    """Physically remove all channels of a group but those with the ascending indices `kept`, in place."""
    n_kept = int(kept.numel())
    for _, module in (*group.makers, *group.followers):
        match module:
            case nn.BatchNorm2d():
                _narrow_batch_norm(module, kept)
            case nn.Conv2d():
                module.weight = _rows(module.weight, kept)
                module.bias = None if module.bias is None else _rows(module.bias, kept)
                if module.groups > 1:
                    module.groups = module.in_channels = n_kept
                module.out_channels = n_kept
            case nn.Linear():
                module.weight = _rows(module.weight, kept)
                module.bias = None if module.bias is None else _rows(module.bias, kept)
                module.out_features = n_kept
    for _, module, repeats in group.readers:
        columns = (kept[:, None] * repeats + torch.arange(repeats)).flatten()
        module.weight = _parameter(module.weight.index_select(1, columns), like=module.weight)
        if isinstance(module, nn.Conv2d):
            module.in_channels = n_kept
        else:
            module.in_features = int(columns.numel())


def _narrow_batch_norm(norm: nn.BatchNorm2d, kept: Tensor) -> None:
    norm.num_features = int(kept.numel())
    if norm.affine:
        norm.weight, norm.bias = _rows(norm.weight, kept), _rows(norm.bias, kept)
    if norm.running_mean is not None and norm.running_var is not None:
        norm.running_mean, norm.running_var = norm.running_mean[kept].clone(), norm.running_var[kept].clone()


def _rows(weights: Tensor, kept: Tensor) -> nn.Parameter:
    return _parameter(weights.index_select(0, kept), like=weights)


def _parameter(values: Tensor, *, like: Tensor) -> nn.Parameter:
    if values.ndim == 4:
        values = values.contiguous(memory_format=torch.channels_last)
    return nn.Parameter(values, requires_grad=like.requires_grad)
