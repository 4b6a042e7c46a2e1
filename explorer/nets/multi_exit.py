"""A backbone with early heads attached: one pass gives the logits of every exit."""

from __future__ import annotations

from torch import Tensor, nn

from explorer.nets.backbones import Backbone, BackboneSpec, build_backbone, feature_shapes
from explorer.nets.batches import step_seed
from explorer.nets.device import seeded
from explorer.nets.heads import build_head
from explorer.spec.network import HeadKind
from explorer.spec.traces import ExitKey

__all__ = ["MultiExitNetwork", "build_multi_exit"]


class MultiExitNetwork(nn.Module):
    """`exits` lists the early heads in the order of `heads`, then the final exit."""

    def __init__(self, backbone: Backbone, heads: nn.ModuleDict, exits: tuple[ExitKey, ...]) -> None:
        super().__init__()
        self.backbone = backbone
        self.heads = heads
        self.exits = exits

    @property
    def early_exits(self) -> tuple[ExitKey, ...]:
        return self.exits[:-1]

    def early_head(self, exit_key: ExitKey) -> nn.Module:
        return self.heads[head_name(exit_key)]

    def forward(self, x: Tensor) -> list[Tensor]:
        """(B, C, H, W) to one (B, n_classes) of logits an exit, in the order of `exits`."""
        features = self.backbone.block_features(x)
        logits = [self.early_head(key)(features[key.mounting_point]) for key in self.early_exits]
        return [*logits, self.backbone.final_exit(features[-1])]


def head_name(exit_key: ExitKey) -> str:
    """Name of a head among the modules and in weight files, such as 'pool4-linear_03'."""
    return f"{exit_key.head.value}_{exit_key.mounting_point:02d}"


def build_multi_exit(spec: BackboneSpec, kinds: tuple[HeadKind, ...], *, seed: int) -> MultiExitNetwork:
    """A fresh backbone with a head of every kind after every block; exits are sorted by kind, then mounting point."""
    backbone = build_backbone(spec, seed=seed)
    shapes = feature_shapes(backbone)
    keys = tuple(ExitKey(mounting_point=point, head=kind) for kind in kinds for point in range(len(shapes)))
    heads = nn.ModuleDict()
    with seeded(step_seed(seed, 1)):
        for key in keys:
            heads[head_name(key)] = build_head(key.head, shapes[key.mounting_point], n_classes=spec.n_classes)
    final = ExitKey(mounting_point=len(shapes) - 1, head=HeadKind.FINAL)
    return MultiExitNetwork(backbone, heads, (*keys, final))
