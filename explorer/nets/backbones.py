"""Backbones as torch modules: a list of blocks, after each of which an exit can be mounted, and the final exit."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from explorer.nets.backbone_spec import BackboneFamily, BackboneSpec
from explorer.nets.channel_groups import Part, channel_groups, keep_first
from explorer.nets.device import seeded
from explorer.nets.families import BUILDERS
from explorer.nets.heads import FeatureShape

__all__ = ["Backbone", "BackboneFamily", "BackboneSpec", "build_backbone", "feature_shapes"]


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

    def parts(self) -> tuple[Part, ...]:
        """Blocks and final exit as parts of a graph, by the names that their modules have here."""
        blocks = [
            Part(name=f"blocks.{index}", module=block, reads=index - 1 if index else None)
            for index, block in enumerate(self.blocks)
        ]
        return (*blocks, Part(name="final_exit", module=self.final_exit, reads=self.n_blocks - 1, gives_logits=True))


def build_backbone(spec: BackboneSpec, *, seed: int) -> Backbone:
    """A freshly initialised backbone, channels last in memory; the same seed gives the same weights.

    NetworkError if a user's function makes no backbone, or if `spec.widths` do not fit the family.
    """
    with seeded(seed):
        blocks, final_exit = BUILDERS[spec.family](spec)
    backbone = Backbone(spec, nn.ModuleList(blocks), final_exit)
    if spec.widths:
        keep_first(channel_groups(backbone.parts()), dict(spec.widths))
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
