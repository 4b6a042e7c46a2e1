"""Tiny data and networks, so that torch tests take seconds."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from explorer.nets.backbones import BackboneSpec
from explorer.nets.batches import ImageTensors
from explorer.nets.heads import EARLY_HEAD_KINDS
from explorer.nets.multi_exit import MultiExitNetwork, build_multi_exit
from tests.nets.idx_files import write_data_folder


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Data files in the format of Fashion-MNIST: 240 images to learn from, 40 to test."""
    folder = tmp_path / "data"
    write_data_folder(folder, n_train=240, n_test=40)
    return folder


@pytest.fixture
def tiny_spec() -> BackboneSpec:
    """MobileNetV2 with all its 17 blocks, but few channels and small images."""
    return BackboneSpec(width_multiplier=0.1, input_height=16, input_width=16)


@pytest.fixture
def tiny_images() -> ImageTensors:
    generator = torch.Generator().manual_seed(7)
    return ImageTensors(
        images=torch.randint(0, 256, (48, 1, 16, 16), dtype=torch.uint8, generator=generator),
        labels=torch.randint(0, 10, (48,), generator=generator),
    )


@pytest.fixture
def seasoned_network(tiny_spec: BackboneSpec, tiny_images: ImageTensors) -> MultiExitNetwork:
    """A network with heads of both kinds and batch statistics that have seen images, in evaluation mode."""
    network = build_multi_exit(tiny_spec, EARLY_HEAD_KINDS, seed=3)
    network.train()
    with torch.no_grad():
        for _ in range(5):
            network(tiny_images.images.float() / 255)
    return network.eval()
