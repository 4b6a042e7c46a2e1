"""The blocks of every family of backbones, for small images: stems have stride 1 and no pooling.

torchvision's modules are taken as they are and cut at their blocks. One function a family; `BUILDERS` is the registry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import torch
from torch import Tensor, nn

from explorer.nets.backbone_spec import BackboneFamily, BackboneSpec
from explorer.nets.heads import FeatureShape, build_head
from explorer.nets.torchvision_compat import import_torchvision
from explorer.nets.user_backbone import user_blocks
from explorer.spec.network import HeadKind

__all__ = ["BUILDERS", "BlocksAndExit"]

BlocksAndExit = tuple[list[nn.Module], nn.Sequential]
"""Blocks, each mapping features to features, and the final exit, mapping the last block's features to logits."""

_DIVISOR = 8
_PAPER_STEM = 32
_PAPER_BLOCKS = (
    # expansion, kernel, stride, output channels
    (1, 3, 1, 16), (6, 3, 1, 24), (6, 3, 1, 24), (6, 3, 1, 32), (6, 3, 1, 32), (6, 3, 2, 64),
    (6, 3, 1, 64), (6, 7, 1, 96), (6, 7, 1, 96), (6, 7, 2, 160), (6, 7, 1, 160), (6, 7, 1, 320),
)  # fmt: skip
_RESNET_STAGES = ((64, 1), (128, 2), (256, 2), (512, 2))
"""Channels and stride of each stage of two basic blocks."""


def _mobilenet_v2(spec: BackboneSpec) -> BlocksAndExit:
    """MobileNetV2 (arXiv:1801.04381) with as many input channels as the data.

    Block b is inverted residual b, the stem belongs to block 0. The final exit is the last 1x1 convolution, a global
    average and a linear layer; torchvision's dropout is left out, for training is too short to overfit there.
    """
    mobilenetv2 = import_torchvision("models.mobilenetv2")
    network = mobilenetv2.MobileNetV2(num_classes=spec.n_classes, width_mult=spec.width_multiplier, dropout=0.0)
    stem, *inverted_residuals, last_conv = network.features
    rgb = stem[0]
    stem[0] = nn.Conv2d(spec.input_channels, rgb.out_channels, kernel_size=3, stride=1, padding=1, bias=False)
    nn.init.kaiming_normal_(stem[0].weight, mode="fan_out")
    blocks = [nn.Sequential(stem, inverted_residuals[0]), *inverted_residuals[1:]]
    linear = network.classifier[-1]
    return blocks, nn.Sequential(last_conv, nn.AdaptiveAvgPool2d(1), nn.Flatten(), linear)


def _resnet_18(spec: BackboneSpec) -> BlocksAndExit:
    """ResNet-18 (arXiv:1512.03385) of torchvision's basic blocks, with a 3x3 stem of stride 1 and no max-pooling.

    Block b is basic block b with its residual add, the stem belongs to block 0. The final exit is a global average and
    a linear layer.
    """
    basic_block = import_torchvision("models.resnet").BasicBlock
    channels = _scaled(_RESNET_STAGES[0][0], spec)
    stem = nn.Sequential(
        nn.Conv2d(spec.input_channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()
    )
    blocks: list[nn.Module] = []
    for width, first_stride in _RESNET_STAGES:
        planes = _scaled(width, spec)
        for stride in (first_stride, 1):
            shortcut = None
            if stride != 1 or channels != planes:
                shortcut = nn.Sequential(
                    nn.Conv2d(channels, planes, 1, stride=stride, bias=False), nn.BatchNorm2d(planes)
                )
            blocks.append(basic_block(channels, planes, stride, shortcut))
            channels = planes
    blocks[0] = nn.Sequential(stem, blocks[0])
    final_exit = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, spec.n_classes))
    _initialise(blocks)
    return blocks, final_exit


class _InvertedResidual(nn.Module):
    """Expansion (unless it is 1), depthwise convolution, linear projection; added to its input if alike."""

    def __init__(self, in_channels: int, out_channels: int, *, expansion: int, kernel: int, stride: int) -> None:
        super().__init__()
        hidden = in_channels * expansion
        layers: list[nn.Module] = []
        if expansion != 1:
            layers += [nn.Conv2d(in_channels, hidden, 1, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6()]
        depthwise = nn.Conv2d(hidden, hidden, kernel, stride=stride, padding=kernel // 2, groups=hidden, bias=False)
        layers += [depthwise, nn.BatchNorm2d(hidden), nn.ReLU6()]
        layers += [nn.Conv2d(hidden, out_channels, 1, bias=False), nn.BatchNorm2d(out_channels)]
        self.layers = nn.Sequential(*layers)
        self.is_residual = stride == 1 and in_channels == out_channels

    def forward(self, x: Tensor) -> Tensor:
        features: Tensor = self.layers(x)
        return x + features if self.is_residual else features


def _paper_12(spec: BackboneSpec) -> BlocksAndExit:
    """The 12-block backbone of arXiv:2512.04705: inverted residuals, with 7x7 depthwise kernels from block 7 on.

    Layers as in the published backbone.json. The final exit is that paper's head: max-pool to 4x4, flatten, linear.
    """
    channels = _scaled(_PAPER_STEM, spec)
    stem = nn.Sequential(
        nn.Conv2d(spec.input_channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU6()
    )
    blocks: list[nn.Module] = []
    height, width = spec.input_height, spec.input_width
    for expansion, kernel, stride, wide_out in _PAPER_BLOCKS:
        out = _scaled(wide_out, spec)
        blocks.append(_InvertedResidual(channels, out, expansion=expansion, kernel=kernel, stride=stride))
        channels, height, width = out, -(-height // stride), -(-width // stride)
    blocks[0] = nn.Sequential(stem, blocks[0])
    features = FeatureShape(channels=channels, height=height, width=width)
    _initialise(blocks)
    return blocks, build_head(HeadKind.POOL4_LINEAR, features, n_classes=spec.n_classes)


def _user(spec: BackboneSpec) -> BlocksAndExit:
    """The blocks that the user's own function makes; a classifier among them is the final exit, else one is added."""
    assert spec.function is not None
    blank = torch.zeros(1, spec.input_channels, spec.input_height, spec.input_width)
    blocks, final_exit, features = user_blocks(spec.function, blank, n_classes=spec.n_classes)
    if final_exit is None:
        final_exit = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(features.shape[1], spec.n_classes))
    return blocks, final_exit


BUILDERS: Mapping[BackboneFamily, Callable[[BackboneSpec], BlocksAndExit]] = MappingProxyType(
    {
        BackboneFamily.MOBILENET_V2: _mobilenet_v2,
        BackboneFamily.RESNET_18: _resnet_18,
        BackboneFamily.PAPER_12: _paper_12,
        BackboneFamily.USER: _user,
    }
)
"""The registry: what makes the blocks of each family. Mounting points are the blocks."""


def _scaled(channels: int, spec: BackboneSpec) -> int:
    """Channels times the width multiplier, to the nearest multiple of 8 that is no more than a tenth below that."""
    wanted = channels * spec.width_multiplier
    nearest = max(_DIVISOR, int(wanted + _DIVISOR / 2) // _DIVISOR * _DIVISOR)
    return nearest + _DIVISOR if nearest < 0.9 * wanted else nearest


def _initialise(blocks: list[nn.Module]) -> None:
    """Weights of convolutions as torchvision draws them (He et al., arXiv:1502.01852); batch norm stays at 1 and 0."""
    for block in blocks:
        for module in block.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
