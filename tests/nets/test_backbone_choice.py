"""A backbone is named as on the command line, fits its data, and is refused in one line before any training."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from explorer.errors import NetworkError
from explorer.nets.backbone_choice import BACKBONE_NAMES, backbone_spec
from explorer.nets.backbone_spec import BackboneFamily
from explorer.nets.data import DataKind, DataSet, LabelledImages
from explorer.nets.families import BUILDERS


def _data(kind: DataKind = DataKind.FOLDER, channels: int = 3, size: int = 8, n_classes: int = 4) -> DataSet:
    part = LabelledImages(
        images=np.zeros((4, channels, size, size), dtype=np.uint8), labels=np.zeros(4, dtype=np.uint8)
    )
    names = tuple(f"class {label}" for label in range(n_classes))
    return DataSet(kind=kind, name=kind.value, class_names=names, train=part, test=part)


@pytest.mark.parametrize("name", BACKBONE_NAMES)
def test_the_explorers_own_families_take_the_datas_shape(name: str) -> None:
    spec = backbone_spec(name, _data(), width_multiplier=0.25)
    assert (spec.name, spec.input_channels, spec.input_height, spec.input_width, spec.n_classes) == (name, 3, 8, 8, 4)
    assert spec.width_multiplier == 0.25


def test_fashion_mnist_gets_a_margin_to_32() -> None:
    spec = backbone_spec("mobilenet-v2", _data(DataKind.FASHION_MNIST, channels=1, size=28, n_classes=10))
    assert (spec.input_channels, spec.input_height, spec.input_width) == (1, 32, 32)


def test_every_family_is_in_the_registry_which_cannot_be_changed() -> None:
    assert set(BUILDERS) == set(BackboneFamily)
    with pytest.raises(TypeError):
        BUILDERS[BackboneFamily.USER] = BUILDERS[BackboneFamily.RESNET_18]  # type: ignore[index]


def test_a_users_function_is_built_and_folded_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "chosen_nets.py").write_text(
        "from torch import nn\n"
        "def fine(in_channels): return nn.Sequential(nn.Conv2d(in_channels, 4, 3), nn.Conv2d(4, 4, 1))\n"
        "def odd(in_channels): return nn.Sequential(nn.Sequential(nn.Conv2d(in_channels, 4, 3), nn.GELU()))\n"
        "def divided(in_channels):\n"
        "    pool = nn.AvgPool2d(2, divisor_override=3)\n"
        "    return nn.Sequential(nn.Sequential(nn.Conv2d(in_channels, 4, 3), pool))\n"
        "def moody(in_channels):\n"
        "    block = nn.Sequential(nn.Conv2d(in_channels, 4, 3), nn.BatchNorm2d(4))\n"
        "    block[1].eval = block[1].train = lambda mode=False: block[1]\n"
        "    return nn.Sequential(block)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    sys.modules.pop("chosen_nets", None)
    assert backbone_spec("chosen_nets:fine", _data()).function == "chosen_nets:fine"
    with pytest.raises(NetworkError, match="GELU, which cannot be folded; known are Conv2d"):
        backbone_spec("chosen_nets:odd", _data())
    with pytest.raises(NetworkError, match="pooling 1 has a divisor of its own, so it cannot be folded"):
        backbone_spec("chosen_nets:divided", _data())
    with pytest.raises(NetworkError, match=r"block 0 \(pool4-linear\) change when it is folded"):
        backbone_spec("chosen_nets:moody", _data())  # its batch norm never leaves training
    with pytest.raises(NetworkError, match="width multiplier is only for"):
        backbone_spec("chosen_nets:fine", _data(), width_multiplier=0.5)


@pytest.mark.parametrize(
    ("name", "width", "complaint"),
    [
        ("vgg-11", 1.0, "'vgg-11' is unknown; use mobilenet-v2, resnet-18, paper-12, or module:function"),
        ("user", 1.0, "'user' is unknown"),
        ("mobilenet-v2", 0.0, "width_multiplier is 0.0"),
        ("mobilenet-v2", float("inf"), "width_multiplier is inf, but must be above 0 and finite"),
        ("resnet-18", float("nan"), "width_multiplier is nan, but must be above 0 and finite"),
    ],
)
def test_what_is_no_backbone_is_one_line(name: str, width: float, complaint: str) -> None:
    with pytest.raises(NetworkError) as caught:
        backbone_spec(name, _data(), width_multiplier=width)
    assert complaint in str(caught.value)
