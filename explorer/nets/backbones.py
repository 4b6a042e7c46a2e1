"""Backbones as torch modules: a list of blocks, after each of which an exit can be mounted, and the final exit.

torchvision's networks are taken as they are, module by module, and cut at their blocks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

import torch
from torch import Tensor, nn

from explorer.nets.heads import FeatureShape
from explorer.nets.torchvision_compat import import_torchvision

__all__ = ["Backbone", "BackboneFamily", "BackboneSpec", "build_backbone", "feature_shapes"]


class BackboneFamily(Enum):
    """Networks that can be built by name."""

    MOBILENET_V2 = "mobilenet-v2"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackboneSpec:
    """Everything that fixes a backbone's shape. Its input has `input_channels` x `input_height` x `input_width`."""

    family: BackboneFamily = BackboneFamily.MOBILENET_V2
    width_multiplier: float = 1.0
    input_channels: int = 1
    input_height: int = 32
    input_width: int = 32
    n_classes: int = 10

    def __post_init__(self) -> None:
        for name in ("width_multiplier", "input_channels", "input_height", "input_width"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is {getattr(self, name)}, but must be above 0")
        if self.n_classes < 2:
            raise ValueError(f"n_classes is {self.n_classes}, but must be at least 2")

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "family": self.family.value}

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> BackboneSpec:
        """ValueError or TypeError if a field is unknown, missing or of no known family."""
        return cls(**{**fields, "family": BackboneFamily(fields["family"])})


class Backbone(nn.Module):
    """blocks: each maps features to features; final_exit: maps the last block's features to logits (B, n_classes)."""

    def __init__(self, spec: BackboneSpec, blocks: nn.ModuleList, final_exit: nn.Sequential) -> None:
        super().__init__()
        self.spec = spec
        self.blocks = blocks
        self.final_exit = final_exit

    @property
    def n_blocks(self) -> int:
        return len(self.blocks)

    def block_features(self, x: Tensor) -> list[Tensor]:
        """Feature maps after every block, for an input (B, C, H, W)."""
        features = []
        for block in self.blocks:
            x = block(x)
            features.append(x)
        return features

    def forward(self, x: Tensor) -> Tensor:
        for block in self.blocks:
            x = block(x)
        logits: Tensor = self.final_exit(x)
        return logits


def build_backbone(spec: BackboneSpec, *, seed: int) -> Backbone:
    """A freshly initialised backbone, channels last in memory; the same seed gives the same weights."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        backbone = _BUILDERS[spec.family](spec)
    channels_last: Backbone = backbone.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return channels_last


def feature_shapes(backbone: Backbone) -> tuple[FeatureShape, ...]:
    """Shape of the feature map after every block, found by sending one blank image through."""
    spec = backbone.spec
    was_training = backbone.training
    backbone.eval()
    with torch.no_grad():
        blank = torch.zeros(1, spec.input_channels, spec.input_height, spec.input_width)
        maps = backbone.block_features(blank)
    backbone.train(was_training)
    return tuple(FeatureShape(channels=m.shape[1], height=m.shape[2], width=m.shape[3]) for m in maps)


def _mobilenet_v2(spec: BackboneSpec) -> Backbone:
    """MobileNetV2 (arXiv:1801.04381) for small images: the stem has stride 1 and as many input channels as the data.

    Block b is inverted residual b, the stem belongs to block 0. The final exit is the last 1x1 convolution, a global
    average and a linear layer; torchvision's dropout is left out, for training is too short to overfit there.
    """
    mobilenetv2 = import_torchvision("models.mobilenetv2")
    network = mobilenetv2.MobileNetV2(num_classes=spec.n_classes, width_mult=spec.width_multiplier, dropout=0.0)
    stem, *inverted_residuals, last_conv = network.features
    rgb = stem[0]
    stem[0] = nn.Conv2d(spec.input_channels, rgb.out_channels, kernel_size=3, stride=1, padding=1, bias=False)
    nn.init.kaiming_normal_(stem[0].weight, mode="fan_out")
    blocks = nn.ModuleList(inverted_residuals)
    blocks[0] = nn.Sequential(stem, inverted_residuals[0])
    linear = network.classifier[-1]
    final_exit = nn.Sequential(last_conv, nn.AdaptiveAvgPool2d(1), nn.Flatten(), linear)
    return Backbone(spec, blocks, final_exit)


_BUILDERS: dict[BackboneFamily, Callable[[BackboneSpec], Backbone]] = {
    BackboneFamily.MOBILENET_V2: _mobilenet_v2,
}
