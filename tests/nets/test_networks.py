"""Backbones and heads: shapes, seeds, and an answer at every exit."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from explorer.nets.backbones import Backbone, BackboneFamily, BackboneSpec, build_backbone, feature_shapes
from explorer.nets.batches import ImageTensors, to_input
from explorer.nets.export import export_network
from explorer.nets.fold import fold_network
from explorer.nets.heads import EARLY_HEAD_KINDS, FeatureShape, build_head, pool_window
from explorer.nets.multi_exit import build_multi_exit
from explorer.nets.quantize import fit_quantization, observe, quantize_network
from explorer.nets.torchvision_compat import import_torchvision
from explorer.resources import resource_root
from explorer.sim.network_format import load_network
from explorer.spec.network import Block, ExitHead, HeadKind, Layer, LayerKind
from explorer.spec.precision import INT8

FAMILIES = tuple(family for family in BackboneFamily if family is not BackboneFamily.USER)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_answers_and_can_be_rebuilt_from_its_spec(family: BackboneFamily) -> None:
    spec = BackboneSpec(family=family, width_multiplier=0.1, input_channels=3, input_height=16, n_classes=7)
    assert BackboneSpec.from_json(spec.to_json()) == spec
    backbone = build_backbone(spec, seed=0).eval()
    assert backbone(torch.zeros(2, 3, 16, 32)).shape == (2, 7)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_can_be_quantised_to_eight_bits(family: BackboneFamily) -> None:
    spec = BackboneSpec(family=family, width_multiplier=0.1, input_channels=3, input_height=8, input_width=8)
    network = build_multi_exit(spec, (HeadKind.GAP_LINEAR,), seed=1)
    generator = torch.Generator().manual_seed(4)
    pixels = torch.randint(0, 256, (16, 3, 8, 8), dtype=torch.uint8, generator=generator)
    images = ImageTensors(images=pixels, labels=torch.arange(16) % 10)
    inputs = to_input(pixels)
    with torch.no_grad():
        network.train()(inputs)
    folded = fold_network(network.eval())
    observation = observe(folded, images)
    while True:
        try:
            next(observation)
        except StopIteration as finished:
            seen = finished.value
            break
    quantization = fit_quantization(folded, seen, INT8)
    n_adds = sum(layer.kind is LayerKind.ADD for layer in folded.backbone_layers())
    assert n_adds >= 5
    assert all(layer.name in quantization.tensors for layer in folded.backbone_layers())
    with torch.no_grad():
        rounded, exact = (torch.stack(answers(inputs)) for answers in (quantize_network(folded, quantization), folded))
    assert not torch.equal(rounded, exact)
    assert (rounded - exact).square().mean() < 0.02 * (exact - exact.mean()).square().mean()


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


def test_resnet_18_is_torchvisions_but_for_its_stem() -> None:
    spec = BackboneSpec(family=BackboneFamily.RESNET_18, input_channels=3)
    ours = build_backbone(spec, seed=0).eval()
    assert ours.n_blocks == 8
    sizes = [(shape.channels, shape.height, shape.width) for shape in feature_shapes(ours)]
    assert sizes == [(64, 32, 32)] * 2 + [(128, 16, 16)] * 2 + [(256, 8, 8)] * 2 + [(512, 4, 4)] * 2
    theirs = import_torchvision("models").resnet18(num_classes=10).eval()
    theirs.conv1 = torch.nn.Conv2d(3, 64, 3, padding=1, bias=False)
    theirs.maxpool = torch.nn.Identity()
    n_weights = sum(weights.numel() for weights in theirs.parameters())
    assert sum(weights.numel() for weights in ours.parameters()) == n_weights == 11_173_962
    theirs.load_state_dict(dict(zip(theirs.state_dict(), ours.state_dict().values(), strict=True)))
    image = torch.rand(1, 3, 32, 32)
    with torch.no_grad():
        torch.testing.assert_close(ours(image), theirs(image), rtol=1e-4, atol=1e-5)


def test_the_papers_backbone_is_exported_as_published_layer_by_layer() -> None:
    spec = BackboneSpec(family=BackboneFamily.PAPER_12, input_channels=3)
    ours = export_network(fold_network(build_multi_exit(spec, (HeadKind.POOL4_LINEAR,), seed=0).eval()))
    published = load_network(resource_root() / "studies" / "cifar10-paper" / "backbone.json")
    assert ours.n_blocks == published.n_blocks == 12

    def bounds(part: Block | ExitHead) -> list[Layer]:
        return [replace(layer, name="", inputs=()) for layer in part.layers]

    for our_part, their_part in zip(
        (*ours.blocks, ours.final_head), (*published.blocks, published.final_head), strict=True
    ):
        assert bounds(our_part) == bounds(their_part)
    assert {layer.kernel_height for block in ours.blocks[7:] for layer in block.layers if layer.groups > 1} >= {7}
    in_blocks = [layer for block in ours.blocks for layer in block.layers]
    assert sum(layer.macs for layer in in_blocks) == 195_325_952


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
