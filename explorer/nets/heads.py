"""Exit heads as torch modules: the two kinds that can be mounted after a block, and the final exit.

`pool4-linear` is the intermediate classifier of arXiv:2512.04705: max-pool to 4x4 (or as is where the map is that
small), flatten, linear. `gap-linear` averages each channel over the map instead: cheaper, and blind to position.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import nn

from explorer.spec.network import HeadKind

__all__ = ["EARLY_HEAD_KINDS", "POOLED_SIZE", "FeatureShape", "build_head", "pool_window"]

POOLED_SIZE = 4

EARLY_HEAD_KINDS = (HeadKind.POOL4_LINEAR, HeadKind.GAP_LINEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureShape:
    """Shape of a feature map of one image."""

    channels: int
    height: int
    width: int


def pool_window(size: int) -> tuple[int, int]:
    """Kernel and stride along one axis that pool `size` values to exactly 4; both 1 where there are no more than 4."""
    if size <= POOLED_SIZE:
        return 1, 1
    stride = size // POOLED_SIZE
    return size - (POOLED_SIZE - 1) * stride, stride


def build_head(kind: HeadKind, features: FeatureShape, *, n_classes: int) -> nn.Sequential:
    """A head on feature maps (B, channels, height, width), giving logits (B, n_classes)."""
    match kind:
        case HeadKind.POOL4_LINEAR:
            kernel_y, stride_y = pool_window(features.height)
            kernel_x, stride_x = pool_window(features.width)
            pool: list[nn.Module] = []
            if (kernel_y, kernel_x) != (1, 1):
                pool.append(nn.MaxPool2d((kernel_y, kernel_x), stride=(stride_y, stride_x)))
            pooled = min(features.height, POOLED_SIZE) * min(features.width, POOLED_SIZE)
            return nn.Sequential(*pool, nn.Flatten(), nn.Linear(features.channels * pooled, n_classes))
        case HeadKind.GAP_LINEAR:
            return nn.Sequential(
                nn.AvgPool2d((features.height, features.width)),
                nn.Flatten(),
                nn.Linear(features.channels, n_classes),
            )
        case HeadKind.FINAL:
            raise ValueError("the final exit belongs to its backbone; see explorer.nets.backbones")
