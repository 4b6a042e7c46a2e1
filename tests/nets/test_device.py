"""One place decides where torch works, and batches follow the network there."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from explorer.errors import JobError
from explorer.nets.batches import ImageTensors, plain_batches
from explorer.nets.device import CPU, Device, choose_device, device_of
from explorer.nets.fit import StepResult, fit
from explorer.nets.progress import Stage
from explorer.nets.recipe import FitRecipe, Optimizer

ELSEWHERE = torch.device("meta")  # the one device besides the processor that every machine has; it holds no values


def test_without_a_gpu_the_processor_works_and_a_gpu_that_is_asked_for_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert choose_device(Device.AUTO) == choose_device(Device.CPU) == CPU
    with pytest.raises(JobError, match="device is cuda, but torch finds no such GPU here; take auto or cpu"):
        choose_device(Device.CUDA)


def test_a_gpu_is_taken_where_there_is_one_unless_the_processor_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert choose_device(Device.AUTO) == choose_device(Device.CUDA) == torch.device("cuda")
    assert choose_device(Device.CPU) == CPU


def test_a_module_is_where_its_weights_are() -> None:
    assert device_of(nn.Linear(1, 1)) == CPU
    assert device_of(nn.Linear(1, 1, device=ELSEWHERE)) == ELSEWHERE
    assert device_of(nn.ReLU()) == CPU


@dataclass(frozen=True, slots=True, kw_only=True)
class _Elsewhere:
    """Notes where its batches come from; its weights are said to lie there too."""

    trained: nn.Module = field(default_factory=lambda: nn.Linear(1, 1))
    stage: Stage = Stage.BACKBONE
    seen: set[str] = field(default_factory=set)

    def loss(self, inputs: Tensor, labels: Tensor) -> StepResult:
        self.seen.update({inputs.device.type, labels.device.type})
        return StepResult(loss=self.trained(torch.ones(1, 1)).sum(), n_correct=0)

    def validation_accuracy(self, average: nn.Module) -> tuple[float, ...]:
        return ()


def test_batches_go_where_the_trained_module_lies(
    tiny_images: ImageTensors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.nets.fit.device_of", lambda module: ELSEWHERE)
    objective = _Elsewhere()
    recipe = FitRecipe(epochs=1, optimizer=Optimizer.ADAM, peak_lr=0.1, weight_decay=0.0, batch_size=16)
    list(fit(objective, tiny_images, recipe, seed=1, identity={}, checkpoint=tmp_path / "c", resume=False))
    assert objective.seen == {"meta"}
    assert tiny_images.images.device == CPU


def test_plain_batches_go_where_they_are_asked_to(tiny_images: ImageTensors) -> None:
    for inputs, labels in plain_batches(tiny_images, batch_size=20, device=ELSEWHERE):
        assert inputs.device == labels.device == ELSEWHERE
