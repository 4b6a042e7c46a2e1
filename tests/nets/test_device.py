"""One place decides where torch works, and batches follow the network there."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from explorer.errors import JobError
from explorer.nets.batches import ImageTensors, plain_batches
from explorer.nets.checkpoint import Checkpoint
from explorer.nets.device import CPU, Device, choose_device, device_of, seeded
from explorer.nets.fit import StepResult, _new_run, _restore, fit
from explorer.nets.process import tune_process
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


def test_a_seed_holds_inside_and_leaves_no_trace_outside() -> None:
    torch.manual_seed(5)
    expected = torch.rand(4)
    before = torch.get_rng_state()
    with seeded(5):
        assert torch.equal(torch.rand(4), expected)
    assert torch.equal(torch.get_rng_state(), before)


def test_only_the_gpu_that_is_worked_on_is_seeded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two GPUs, as torch shows them: one state each, and a seed for the current one."""
    states = {"cuda": torch.tensor([1]), "cuda:1": torch.tensor([2])}
    touched: list[str] = []

    def state_of(device: torch.device) -> Tensor:
        touched.append(str(device))
        return states[str(device)].clone()

    monkeypatch.setattr(torch.cuda, "get_rng_state", state_of)
    monkeypatch.setattr(torch.cuda, "set_rng_state", lambda state, device: states.update({str(device): state}))
    monkeypatch.setattr(torch.cuda, "manual_seed", lambda seed: states.update({"cuda": torch.tensor([seed])}))
    with seeded(7, torch.device("cuda")):
        assert states == {"cuda": torch.tensor([7]), "cuda:1": torch.tensor([2])}
    assert states == {"cuda": torch.tensor([1]), "cuda:1": torch.tensor([2])}
    assert touched == ["cuda"]


@pytest.mark.filterwarnings("ignore:for step_size. copying")  # the device without values has nothing to copy to
def test_what_adam_has_counted_stays_on_the_processor_wherever_the_weights_lie(tmp_path: Path) -> None:
    """A learned step size has no axes, and neither has the counter of its steps; only the former belongs on a GPU."""
    module = nn.Module()
    module.step_size = nn.Parameter(torch.ones((), device=ELSEWHERE))
    recipe = FitRecipe(epochs=1, optimizer=Optimizer.ADAM, peak_lr=0.1, weight_decay=0.0, batch_size=16)
    run = _new_run(_Elsewhere(trained=module), recipe, seed=1, n_images=16)
    one = torch.ones(())
    tensors = {"trained.step_size": one, "average.step_size": one, "optimizer.exp_avg.step_size": one}
    position = {"step": 1, "loss_sum": 0.0, "n_correct": 0.0}
    checkpoint = Checkpoint(run={}, position=position, tensors={**tensors, "optimizer.step.step_size": 3 * one})
    _restore(run, checkpoint, tmp_path / "c")
    state = run.optimizer.state[module.step_size]
    assert state["exp_avg"].device == ELSEWHERE
    assert state["step"].device == CPU
    assert state["step"] == 3


def test_convolutions_on_a_gpu_are_repeatable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.cudnn, "deterministic", False)
    monkeypatch.setattr(torch.backends.cudnn, "benchmark", True)
    asked: list[bool] = []
    monkeypatch.setattr(torch, "set_flush_denormal", asked.append)
    tune_process()
    assert torch.backends.cudnn.deterministic
    assert not torch.backends.cudnn.benchmark
    assert asked == [True]
