"""Pruning: removed channels are gone everywhere, zero weights stay zero, and cost never rises."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from explorer.errors import NetworkError
from explorer.nets.backbones import BackboneFamily, BackboneSpec, build_backbone
from explorer.nets.batches import ImageTensors
from explorer.nets.channel_groups import ChannelGroup, Part, channel_groups
from explorer.nets.export import export_network
from explorer.nets.fold import fold_network
from explorer.nets.multi_exit import MultiExitNetwork, build_multi_exit
from explorer.nets.prune_channels import Importance, channel_scores, group_sizes, kept_channels, prune_channels
from explorer.nets.prune_weights import hold_zeros, prune_weights
from explorer.nets.study_files import read_weights, write_weights
from explorer.spec.network import HeadKind, LayerKind, Network

FAMILIES = tuple(family for family in BackboneFamily if family is not BackboneFamily.USER)


def _spec(family: BackboneFamily) -> BackboneSpec:
    return BackboneSpec(
        family=family, width_multiplier=0.1, input_channels=3, input_height=8, input_width=8, n_classes=4
    )


@pytest.fixture(scope="module", params=FAMILIES)
def network(request: pytest.FixtureRequest) -> MultiExitNetwork:
    built = build_multi_exit(_spec(request.param), (HeadKind.POOL4_LINEAR,), seed=1)
    with torch.no_grad():
        built.train()(torch.rand(8, 3, 8, 8))  # batch statistics other than 0 and 1
    return built.eval()


@pytest.fixture(scope="module")
def images() -> ImageTensors:
    generator = torch.Generator().manual_seed(3)
    return ImageTensors(
        images=torch.randint(0, 256, (12, 3, 8, 8), dtype=torch.uint8, generator=generator),
        labels=torch.arange(12) % 4,
    )


def _logits(network: MultiExitNetwork) -> Tensor:
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        return torch.stack(network(torch.rand(4, 3, 8, 8, generator=generator)))


def _smaller(network: MultiExitNetwork, ratio: float = 0.5) -> dict[str, int]:
    return {name: kept_channels(size, ratio, multiple=1) for name, size in group_sizes(network).items()}


def _groups(network: MultiExitNetwork) -> tuple[ChannelGroup, ...]:
    return channel_groups(network.backbone.parts())


def _silence(network: MultiExitNetwork, every: int) -> None:
    """Make every so many channels of every group zero for any image."""
    with torch.no_grad():
        for group in _groups(network):
            for _, module in (*group.makers, *group.followers):
                for parameter in module.parameters(recurse=False):
                    parameter[::every] = 0


def test_removing_channels_that_are_zero_changes_no_answer(network: MultiExitNetwork, images: ImageTensors) -> None:
    silent = build_multi_exit(network.backbone.spec, (HeadKind.POOL4_LINEAR,), seed=1)
    silent.load_state_dict(network.state_dict())
    _silence(silent.eval(), every=4)
    sizes = {name: size - len(range(0, size, 4)) for name, size in group_sizes(silent).items()}
    estimates = channel_scores(silent, Importance.TAYLOR, images)
    assert all((scores[::4] == 0).all() for scores in estimates.values())
    for importance in (Importance.L1, Importance.BATCH_NORM):  # the estimate may be zero for other channels as well
        pruned = prune_channels(silent, sizes, importance=importance, images=images)
        assert group_sizes(pruned) == sizes
        torch.testing.assert_close(_logits(pruned), _logits(silent), rtol=1e-4, atol=1e-5)


def test_every_family_has_groups_and_all_of_them_can_be_pruned(network: MultiExitNetwork, images: ImageTensors) -> None:
    sizes = _smaller(network)
    assert len(sizes) >= 10
    pruned = prune_channels(network, sizes, importance=Importance.L1, images=images)
    assert group_sizes(pruned) == sizes
    assert torch.isfinite(_logits(pruned)).all()
    assert sum(w.numel() for w in pruned.parameters()) < 0.6 * sum(w.numel() for w in network.parameters())


def test_the_original_is_left_alone(network: MultiExitNetwork, images: ImageTensors) -> None:
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    prune_channels(network, _smaller(network), importance=Importance.TAYLOR, images=images)
    assert all(torch.equal(before[name], tensor) for name, tensor in network.state_dict().items())


def test_a_pruned_network_is_read_back_from_its_weights(
    network: MultiExitNetwork, images: ImageTensors, tmp_path: Path
) -> None:
    pruned = prune_channels(network, _smaller(network), importance=Importance.L1, images=images)
    twice = prune_channels(pruned, _smaller(pruned, 0.3), importance=Importance.L1, images=images)
    for written in (pruned, twice):
        write_weights(tmp_path / "weights.safetensors", written)
        found = read_weights(tmp_path / "weights.safetensors")
        assert found.backbone.spec == written.backbone.spec
        assert torch.equal(_logits(found), _logits(written))


def _channels(network: Network) -> int:
    return sum(layer.total_out_channels for block in network.blocks for layer in block.layers)


def test_the_exported_network_has_fewer_channels_and_the_same_layers(
    network: MultiExitNetwork, images: ImageTensors
) -> None:
    before = export_network(fold_network(network))
    pruned = prune_channels(network, _smaller(network), importance=Importance.L1, images=images)
    after = export_network(fold_network(pruned))
    assert _channels(after) <= 0.6 * _channels(before)
    for old, new in zip(before.blocks, after.blocks, strict=True):
        assert [(layer.name, layer.kind, layer.inputs) for layer in old.layers] == [
            (layer.name, layer.kind, layer.inputs) for layer in new.layers
        ]
        depthwise = [layer for layer in new.layers if layer.kind is LayerKind.CONV and layer.groups > 1]
        assert all(layer.out_channels == layer.in_channels == 1 for layer in depthwise)


def test_a_pruned_network_still_folds_to_its_own_answers(network: MultiExitNetwork, images: ImageTensors) -> None:
    pruned = prune_channels(network, _smaller(network), importance=Importance.BATCH_NORM, images=images)
    inputs = torch.rand(2, 3, 8, 8)
    with torch.no_grad():
        for ours, theirs in zip(fold_network(pruned)(inputs), pruned(inputs), strict=True):
            torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)


@given(n=st.integers(1, 600), ratio=st.floats(0.01, 0.99), multiple=st.integers(1, 64))
def test_what_stays_is_a_whole_multiple_near_the_share_asked_for(n: int, ratio: float, multiple: int) -> None:
    kept = kept_channels(n, ratio, multiple=multiple)
    assert 1 <= kept <= n
    assert kept == n or kept % multiple == 0
    assert abs(kept - n * (1 - ratio)) <= max(multiple, 1) or kept in (n, multiple)


def test_the_taylor_estimate_is_the_derivative_by_a_channels_gate(images: ImageTensors) -> None:
    """Held against autograd: the derivative of the loss by a factor on the channel's batch norm output, at 1."""
    network = build_multi_exit(_spec(BackboneFamily.RESNET_18), (), seed=2).eval()
    norm = network.backbone.blocks[1].bn1
    assert isinstance(norm, nn.BatchNorm2d)
    with torch.no_grad():
        norm.bias.uniform_(-1, 1)
    gate = torch.ones(norm.num_features, requires_grad=True)
    hook = norm.register_forward_hook(lambda _, __, output: output * gate[:, None, None])
    (logits,) = network(images.images.float() / 255)
    nn.functional.cross_entropy(logits, images.labels).backward()
    hook.remove()
    assert gate.grad is not None
    # scaling the norm's weight and bias scales its output; scaling its convolution does the same but for the mean,
    # which a fresh norm has at 0
    expected = (gate.grad.double() + _conv_part(network, images)).square()
    scores = channel_scores(network, Importance.TAYLOR, images)
    torch.testing.assert_close(scores["blocks.1.conv1"], expected, rtol=1e-4, atol=1e-12)


def _conv_part(network: MultiExitNetwork, images: ImageTensors) -> Tensor:
    weight = network.backbone.blocks[1].conv1.weight
    assert isinstance(weight, nn.Parameter)
    network.zero_grad()
    (logits,) = network(images.images.float() / 255)
    nn.functional.cross_entropy(logits, images.labels).backward()
    assert weight.grad is not None
    return (weight.grad * weight.detach()).flatten(1).sum(dim=1).double()


def test_sizes_and_importances_that_do_not_fit_are_refused(images: ImageTensors) -> None:
    network = build_multi_exit(_spec(BackboneFamily.RESNET_18), (), seed=0).eval()
    for sizes in ({"blocks.1.conv1": 0}, {"blocks.1.conv1": 99}, {"nowhere": 1}):
        with pytest.raises(NetworkError, match="should stay"):
            prune_channels(network, sizes, importance=Importance.L1, images=images)
    plain = Part(name="a", module=nn.Sequential(nn.Conv2d(3, 4, 1), nn.ReLU()), reads=None)
    after = Part(name="b", module=nn.Sequential(nn.Conv2d(4, 2, 1)), reads=0, gives_logits=True)
    (group,) = channel_groups((plain, after))
    assert (group.name, group.n_channels, [reader.name for reader in group.readers]) == ("a.0", 4, ["b.0"])
    for widths in ((("nowhere", 3),), (("blocks.1.conv1", 99),)):
        with pytest.raises(NetworkError, match="should stay"):
            build_backbone(replace(network.backbone.spec, widths=widths), seed=0)


def test_channels_through_grouped_convolutions_and_to_the_logits_stay() -> None:
    parts = (
        Part(name="a", module=nn.Sequential(nn.Conv2d(3, 4, 1), nn.Conv2d(4, 8, 1, groups=2)), reads=None),
        Part(name="b", module=nn.Sequential(nn.Conv2d(8, 6, 1), nn.Flatten(), nn.Linear(6 * 9, 5)), reads=0),
        Part(name="c", module=nn.Sequential(nn.Linear(5, 2)), reads=1, gives_logits=True),
    )
    groups = {group.name: group for group in channel_groups(parts)}
    assert set(groups) == {"b.0", "b.2"}
    assert [reader.repeats for reader in groups["b.0"].readers] == [9]


class _Doubled(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x * 2


@pytest.mark.parametrize(("module", "complaint"), [(_Doubled(), "mul"), (nn.Sequential(nn.PixelShuffle(2)), "Pixel")])
def test_operations_that_channels_cannot_be_followed_through_are_named(module: nn.Module, complaint: str) -> None:
    with pytest.raises(NetworkError, match=complaint):
        channel_groups((Part(name="a", module=module, reads=None),))


@pytest.mark.parametrize("ratio", [0.3, 0.9])
def test_magnitude_pruning_zeroes_the_smallest_weights_of_each_layer(network: MultiExitNetwork, ratio: float) -> None:
    pruned = prune_weights(network, ratio)
    old = dict(network.named_modules())
    n_masked = 0
    for index, (name, module) in enumerate(
        (name, module) for name, module in pruned.named_modules() if isinstance(module, nn.Conv2d | nn.Linear)
    ):
        before = old[name]
        assert isinstance(before, nn.Conv2d | nn.Linear)
        is_dense = index == 0 or (isinstance(module, nn.Conv2d) and module.groups > 1)
        zero = module.weight == 0
        assert int(zero.sum()) == (0 if is_dense else round(ratio * zero.numel()))
        assert torch.equal(module.weight[~zero], before.weight[~zero])
        if zero.any():
            n_masked += 1
            assert before.weight[zero].abs().max() <= before.weight[~zero].abs().min()
    assert n_masked >= 15


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_zero_weights_stay_zero_while_the_others_learn(images: ImageTensors, optimizer: str) -> None:
    pruned = prune_weights(build_multi_exit(_spec(BackboneFamily.PAPER_12), (HeadKind.GAP_LINEAR,), seed=1), 0.6)
    before = {name: weights.detach().clone() for name, weights in pruned.named_parameters()}
    hold_zeros(pruned)
    steps = (
        torch.optim.SGD(pruned.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=5e-4)
        if optimizer == "sgd"
        else torch.optim.AdamW(pruned.parameters(), lr=0.01, weight_decay=0.01)
    )
    for _ in range(3):
        steps.zero_grad()
        losses = [nn.functional.cross_entropy(logits, images.labels) for logits in pruned(images.images.float() / 255)]
        torch.stack(losses).sum().backward()
        steps.step()
    for name, weights in pruned.named_parameters():
        if weights.ndim > 1:
            assert torch.equal(weights == 0, before[name] == 0), name
            assert not torch.equal(weights, before[name])


@settings(max_examples=5, deadline=None)
@given(ratios=st.lists(st.floats(0.05, 0.95), min_size=2, max_size=2).map(sorted))
def test_more_pruning_keeps_a_part_of_what_less_pruning_keeps(ratios: list[float]) -> None:
    network = build_multi_exit(_spec(BackboneFamily.RESNET_18), (), seed=1)
    less, more = (prune_weights(network, ratio) for ratio in ratios)
    for kept_by_less, kept_by_more in zip(less.parameters(), more.parameters(), strict=True):
        assert not ((kept_by_less == 0) & (kept_by_more != 0)).any()
