"""Backbones and heads: shapes, seeds, and an answer at every exit."""

from __future__ import annotations

import pytest
import torch

from explorer.nets.backbones import Backbone, BackboneFamily, BackboneSpec, build_backbone, feature_shapes
from explorer.nets.heads import EARLY_HEAD_KINDS, FeatureShape, build_head, pool_window
from explorer.nets.multi_exit import build_multi_exit
from explorer.spec.network import HeadKind


@pytest.mark.parametrize("family", BackboneFamily)
def test_every_family_answers_and_can_be_rebuilt_from_its_spec(family: BackboneFamily) -> None:
    spec = BackboneSpec(family=family, width_multiplier=0.1, input_channels=3, input_height=16, n_classes=7)
    assert BackboneSpec.from_json(spec.to_json()) == spec
    backbone = build_backbone(spec, seed=0).eval()
    assert backbone(torch.zeros(2, 3, 16, 32)).shape == (2, 7)


def test_mobilenet_v2_has_17_blocks_and_torchvisions_size() -> None:
    backbone = build_backbone(BackboneSpec(), seed=0)
    assert backbone.n_blocks == 17
    # torchvision's network for ten classes has 2,236,682 parameters; ours has one input channel instead of three
    assert sum(weights.numel() for weights in backbone.parameters()) == 2_236_682 - 2 * 32 * 9
    sizes = [(shape.channels, shape.height, shape.width) for shape in feature_shapes(backbone)]
    assert sizes[0] == (16, 32, 32)
    assert sizes[1:3] == [(24, 16, 16)] * 2
    assert sizes[3:6] == [(32, 8, 8)] * 3
    assert sizes[6:13] == [(64, 4, 4)] * 4 + [(96, 4, 4)] * 3
    assert sizes[13:] == [(160, 2, 2)] * 3 + [(320, 2, 2)]


def _weights(backbone: Backbone) -> torch.Tensor:
    return torch.cat([weights.flatten() for weights in backbone.parameters()])


def test_the_seed_decides_the_weights_and_leaves_torchs_generator_alone(tiny_spec: BackboneSpec) -> None:
    torch.manual_seed(11)
    expected = torch.rand(1)
    torch.manual_seed(11)
    first, again, other = (_weights(build_backbone(tiny_spec, seed=seed)) for seed in (1, 1, 2))
    assert torch.equal(torch.rand(1), expected)
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


@pytest.mark.parametrize("size", range(1, 40))
def test_pooling_gives_four_or_what_was_there(size: int) -> None:
    kernel, stride = pool_window(size)
    assert (size - kernel) % stride == 0
    assert (size - kernel) // stride + 1 == min(size, 4)


@pytest.mark.parametrize("kind", EARLY_HEAD_KINDS)
@pytest.mark.parametrize("features", [(3, 32, 32), (8, 9, 7), (5, 4, 4), (6, 2, 2), (7, 1, 1)])
def test_every_head_answers_on_every_map(kind: HeadKind, features: tuple[int, int, int]) -> None:
    channels, height, width = features
    head = build_head(kind, FeatureShape(channels=channels, height=height, width=width), n_classes=10)
    assert head(torch.rand(2, *features)).shape == (2, 10)
    cells = min(height, 4) * min(width, 4) if kind is HeadKind.POOL4_LINEAR else 1
    assert sum(weights.numel() for weights in head.parameters()) == channels * cells * 10 + 10


def test_the_final_exit_is_no_early_head() -> None:
    with pytest.raises(ValueError, match="final exit"):
        build_head(HeadKind.FINAL, FeatureShape(channels=1, height=1, width=1), n_classes=2)


def test_a_multi_exit_network_answers_at_every_exit(tiny_spec: BackboneSpec) -> None:
    network = build_multi_exit(tiny_spec, EARLY_HEAD_KINDS, seed=0).eval()
    images = torch.rand(2, 1, 16, 16)
    logits = network(images)
    assert len(logits) == len(network.exits) == 2 * 17 + 1
    assert all(of_exit.shape == (2, 10) for of_exit in logits)
    assert [key.mounting_point for key in network.exits] == [*range(17), *range(17), 16]
    assert network.exits[-1].head is HeadKind.FINAL
    assert torch.equal(logits[-1], network.backbone(images))
