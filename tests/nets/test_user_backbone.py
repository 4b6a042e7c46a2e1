"""A user's own Sequential of blocks: built, given a final exit, and each way in which it can be wrong is one line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from explorer.errors import NetworkError
from explorer.nets.backbones import BackboneFamily, BackboneSpec, build_backbone
from explorer.nets.export import export_network
from explorer.nets.fold import fold_network
from explorer.nets.multi_exit import build_multi_exit
from explorer.nets.user_backbone import names_function, user_blocks
from explorer.spec.network import HeadKind

_NETWORKS = """
import torch
from torch import nn

def small(in_channels, n_classes):
    return nn.Sequential(
        nn.Sequential(nn.Conv2d(in_channels, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU()),
        nn.Conv2d(6, 8, 3, stride=2, padding=1),
        nn.Sequential(nn.MaxPool2d(2), nn.Conv2d(8, 8, 1), nn.ReLU6()),
    )

def with_classifier(n_classes, size=8):
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.Sequential(nn.AvgPool2d(6), nn.Flatten(), nn.Linear(4, n_classes)))

def fixed():
    return nn.Sequential(nn.Conv2d(1, 4, 3))

def picky(depth): return small(1, 3)
def a_list(): return [nn.Conv2d(1, 4, 3)]
def failing(): raise RuntimeError("no\\nsuch luck")
def too_deep(): return nn.Sequential(nn.Conv2d(1, 4, 3), nn.Conv2d(5, 4, 3))
def flat(): return nn.Sequential(nn.Conv2d(1, 4, 3), nn.Flatten(), nn.Linear(144, 7))
def logits_only(n_classes): return nn.Sequential(nn.Sequential(nn.Flatten(), nn.Linear(64, n_classes)))
def empty(): return nn.Sequential()
def pair(): return nn.Sequential(nn.LSTM(8, 8))
def shared():
    block = nn.Conv2d(1, 1, 1)
    return nn.Sequential(block, block)
not_callable = 3
"""


@pytest.fixture(autouse=True)
def _networks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "users_nets.py").write_text(_NETWORKS)
    (tmp_path / "broken_nets.py").write_text("import a_module_that_is_not_there\n")
    (tmp_path / "failing_nets.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("users_nets", "broken_nets", "failing_nets"):
        sys.modules.pop(name, None)


def _spec(function: str) -> BackboneSpec:
    return BackboneSpec(
        family=BackboneFamily.USER, function=f"users_nets:{function}", input_height=8, input_width=8, n_classes=3
    )


@pytest.mark.parametrize(("function", "n_blocks"), [("small", 3), ("with_classifier", 1), ("fixed", 1)])
def test_a_users_blocks_become_a_backbone_that_folds(function: str, n_blocks: int) -> None:
    network = build_multi_exit(_spec(function), (HeadKind.GAP_LINEAR,), seed=0).eval()
    assert network.backbone.n_blocks == n_blocks
    images = torch.rand(2, 1, 8, 8)
    folded = fold_network(network)
    with torch.no_grad():
        for ours, theirs in zip(folded(images), network(images), strict=True):
            torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)
    exported = export_network(folded)
    assert (exported.n_blocks, exported.n_classes, exported.name) == (n_blocks, 3, f"users_nets:{function}")


def test_a_classifier_at_the_end_is_the_final_exit() -> None:
    final_exit = build_backbone(_spec("with_classifier"), seed=0).final_exit
    assert isinstance(final_exit[0], nn.AvgPool2d)
    assert isinstance(build_backbone(_spec("small"), seed=0).final_exit[0], nn.AdaptiveAvgPool2d)


def test_the_seed_decides_a_users_weights() -> None:
    first, again, other = (build_backbone(_spec("small"), seed=seed).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["blocks.1.0.weight"], other["blocks.1.0.weight"])


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("users_nets", "write module:function"),
        ("users_nets:a b", "write module:function"),
        ("nowhere_at_all:small", "no module nowhere_at_all in the current folder"),
        ("users_nets:missing", "has no function missing"),
        ("users_nets:not_callable", "has no function not_callable"),
        ("broken_nets:small", "needs a_module_that_is_not_there, which is not installed"),
        ("failing_nets:small", "importing failing_nets failed (ZeroDivisionError"),
        ("users_nets:picky", "parameter depth is none of in_channels, height, width, n_classes"),
        ("users_nets:a_list", "returned a list, but must return a torch.nn.Sequential"),
        ("users_nets:failing", "it failed (RuntimeError: no such luck)"),
        ("users_nets:too_deep", "block 1 (Conv2d) fails on an input of (B, 4, 6, 6)"),
        ("users_nets:flat", "block 1 (Flatten) puts out (B, 144), but must put out features (B, C, H, W)"),
        ("users_nets:logits_only", "or logits (B, 3) from the last"),
        ("users_nets:empty", "at least one"),
        ("users_nets:pair", "block 0 (LSTM)"),
        ("users_nets:shared", "block 1 is an earlier block again"),
    ],
)
def test_what_is_wrong_is_one_clear_line(name: str, complaint: str) -> None:
    with pytest.raises(NetworkError) as caught:
        user_blocks(name, torch.zeros(1, 1, 8, 8), n_classes=3)
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"), [("a:b", True), ("a.b:c", True), ("a", False), (":b", False), ("a:", False), ("a:b:c", False)]
)
def test_only_module_and_function_name_a_function(text: str, expected: bool) -> None:
    assert names_function(text) is expected


def test_a_file_alone_never_runs_a_users_code() -> None:
    fields = _spec("small").to_json()
    with pytest.raises(ValueError, match="--backbone users_nets:small would allow"):
        BackboneSpec.from_json(fields)
    with pytest.raises(ValueError, match="--backbone users_nets:small would allow"):
        BackboneSpec.from_json(fields, function="users_nets:fixed")
    assert "users_nets" not in sys.modules
    assert BackboneSpec.from_json(fields, function="users_nets:small") == _spec("small")


def test_a_function_and_the_family_user_go_together() -> None:
    for fields in ({"family": BackboneFamily.USER}, {"function": "a:b"}):
        with pytest.raises(ValueError, match="function is"):
            BackboneSpec(**fields)
