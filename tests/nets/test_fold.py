"""Folding changes how a network is written down, not what it answers; the export tells the true shapes."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from explorer.errors import NetworkError
from explorer.nets.backbones import BackboneFamily, BackboneSpec, feature_shapes
from explorer.nets.batches import ImageTensors, to_input
from explorer.nets.export import export_network
from explorer.nets.fold import fold_network
from explorer.nets.graph import FoldedConv, FoldedLinear
from explorer.nets.heads import EARLY_HEAD_KINDS
from explorer.nets.multi_exit import MultiExitNetwork, build_multi_exit
from explorer.spec.network import Layer, LayerKind, Network
from explorer.spec.network_json import network_from_json, network_to_json


def test_a_folded_network_answers_as_the_original(
    seasoned_network: MultiExitNetwork, tiny_images: ImageTensors
) -> None:
    inputs = to_input(tiny_images.images)
    with torch.no_grad():
        expected = seasoned_network(inputs)
        found = fold_network(seasoned_network)(inputs)
    assert len(found) == len(expected)
    for ours, theirs in zip(found, expected, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("family", [BackboneFamily.RESNET_18, BackboneFamily.PAPER_12])
def test_other_families_fold_to_the_same_answers(family: BackboneFamily) -> None:
    spec = BackboneSpec(family=family, width_multiplier=0.1, input_channels=3, input_height=8, input_width=8)
    network = build_multi_exit(spec, EARLY_HEAD_KINDS, seed=2)
    images = torch.rand(8, 3, 8, 8)
    with torch.no_grad():
        network.train()(images)  # batch statistics other than 0 and 1
        folded = fold_network(network.eval())
        for ours, theirs in zip(folded(images), network(images), strict=True):
            torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)
    exported = export_network(folded)
    assert network_from_json(network_to_json(exported), Path("network.json")) == exported
    assert sum(layer.macs for layer in _all_layers(exported)) == _torch_macs(network, images[:1])[0]


def test_folding_leaves_the_original_alone(seasoned_network: MultiExitNetwork) -> None:
    before = {name: tensor.clone() for name, tensor in seasoned_network.state_dict().items()}
    folded = fold_network(seasoned_network)
    for weights in folded.parameters():
        weights.data.zero_()
    assert all(torch.equal(before[name], tensor) for name, tensor in seasoned_network.state_dict().items())


def test_all_tensors_by_name_agree_with_the_answers(
    seasoned_network: MultiExitNetwork, tiny_images: ImageTensors
) -> None:
    folded = fold_network(seasoned_network)
    inputs = to_input(tiny_images.images[:3])
    tensors = folded.tensors(inputs)
    with torch.no_grad():
        for key, logits in zip(folded.exits, folded(inputs), strict=True):
            assert torch.equal(tensors[folded.head_layers(key)[-1].name], logits)


def _rebuilt(network: MultiExitNetwork, block: nn.Module) -> MultiExitNetwork:
    network.backbone.blocks[4] = block
    return network


class _Scaled(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x * 2


class _ReadTwice(nn.Module):
    """A convolution that is read before and after its activation."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 1)
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(x)
        added: Tensor = self.relu(x) + x
        return added


class _Weighted(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.add(x, x, alpha=2)


class _Branching(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x if x.mean() > 0 else x + x


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        (_Scaled(), "mul"),
        (nn.Sequential(nn.Conv2d(8, 8, 1), nn.Tanh()), "Tanh"),
        (nn.Sequential(nn.ReLU()), "follows no layer that it could be folded into"),
        (
            nn.Sequential(nn.Conv2d(8, 8, 1), nn.ReLU(), nn.BatchNorm2d(8)),
            "follows no layer that it could be folded into",
        ),
        (_ReadTwice(), "follows no layer that it could be folded into"),
        (nn.Sequential(nn.Conv2d(8, 8, 3, padding=2, dilation=2)), "dilation"),
        (nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1)), "padding"),
        (nn.Sequential(nn.Conv2d(8, 8, 1), nn.BatchNorm2d(8, track_running_stats=False)), "running statistics"),
        (nn.Sequential(nn.Identity()), "must end in its last layer"),
        (_Weighted(), "calls add"),
        (_Branching(), "cannot be traced"),
    ],
)
def test_what_cannot_be_folded_is_named(seasoned_network: MultiExitNetwork, block: nn.Module, complaint: str) -> None:
    with pytest.raises(NetworkError, match=complaint) as caught:
        fold_network(_rebuilt(seasoned_network, block.eval()))
    assert str(caught.value).startswith("block 4: ")


def test_other_operations_that_can_be_folded_are(seasoned_network: MultiExitNetwork) -> None:
    block = nn.Sequential(
        nn.Conv2d(8, 8, 3, padding=1, bias=True), nn.BatchNorm2d(8, affine=False), nn.ReLU(), nn.Dropout(),
        nn.Identity(), nn.AvgPool2d(1), nn.MaxPool2d(1),
    )  # fmt: skip
    block[1].running_mean.uniform_(-1, 1)
    block[1].running_var.uniform_(0.5, 2)
    network = _rebuilt(seasoned_network, block.eval())
    inputs = torch.rand(2, 1, 16, 16)
    with torch.no_grad():
        for ours, theirs in zip(fold_network(network)(inputs), network(inputs), strict=True):
            torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)


def _all_layers(network: Network) -> list[Layer]:
    parts = [*network.blocks, *network.heads, network.final_head]
    return [layer for part in parts for layer in part.layers]


def _torch_macs(network: MultiExitNetwork, inputs: Tensor) -> tuple[int, int]:
    """Multiply-accumulates of one pass, counted by hooks on the original modules, and the weights that do them."""
    macs = n_weights = 0

    def count(module: nn.Module, _: object, output: Tensor) -> None:
        nonlocal macs, n_weights
        assert isinstance(module, nn.Conv2d | nn.Linear)
        per_output = module.weight[0].numel()
        macs += output[0].numel() * per_output
        n_weights += module.weight.numel()

    hooks = [
        module.register_forward_hook(count) for module in network.modules() if isinstance(module, nn.Conv2d | nn.Linear)
    ]
    with torch.no_grad():
        network(inputs)
    for hook in hooks:
        hook.remove()
    return macs, n_weights


@pytest.mark.parametrize("size", [16, 24, 32])
def test_the_export_has_torchs_shapes_and_macs(size: int) -> None:
    spec = BackboneSpec(width_multiplier=0.1, input_channels=3, input_height=size, input_width=32)
    network = build_multi_exit(spec, EARLY_HEAD_KINDS, seed=0).eval()
    folded = fold_network(network)
    exported = export_network(folded)
    layers = _all_layers(exported)
    inputs = torch.rand(1, 3, size, 32)
    assert (sum(layer.macs for layer in layers), sum(layer.weight_count for layer in layers)) == _torch_macs(
        network, inputs
    )
    tensors = folded.tensors(inputs)
    for layer in layers:
        assert layer.output_count == tensors[layer.name].numel()
        assert all(layer.input_count == tensors[source].numel() for source in layer.inputs)


def test_names_are_unique_and_producers_come_first(seasoned_network: MultiExitNetwork) -> None:
    exported = export_network(fold_network(seasoned_network))
    names = [layer.name for layer in _all_layers(exported)]
    assert len(set(names)) == len(names)
    # the reader checks producers, sizes and order
    assert network_from_json(network_to_json(exported), Path("network.json")) == exported


def test_residual_blocks_have_adds_of_two_producers(seasoned_network: MultiExitNetwork) -> None:
    exported = export_network(fold_network(seasoned_network))
    adds = {
        index: [layer for layer in block.layers if layer.kind is LayerKind.ADD]
        for index, block in enumerate(exported.blocks)
    }
    with_residual = [index for index, layers in adds.items() if layers]
    shapes = feature_shapes(seasoned_network.backbone)
    assert with_residual == [0, *(index for index in range(1, 17) if shapes[index] == shapes[index - 1])]
    assert all(len(set(layer.inputs)) == 2 for layers in adds.values() for layer in layers)


def test_batch_norm_and_activation_are_gone(seasoned_network: MultiExitNetwork) -> None:
    folded = fold_network(seasoned_network)
    weighted = [layer for layer in folded.modules() if isinstance(layer, FoldedConv | FoldedLinear)]
    assert len(weighted) == 1 + 2 + 3 * 16 + 2 + 2 * 17
    assert not any(isinstance(module, nn.BatchNorm2d) for module in folded.modules())
