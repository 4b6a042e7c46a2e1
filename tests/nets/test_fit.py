"""Training goes on after any interruption as if there had been none, and never overwrites what it should keep."""

from __future__ import annotations

import copy
import errno
import gc
import itertools
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from explorer.errors import DataError, FileError, FormatError
from explorer.nets import fit as fit_module
from explorer.nets.accuracy import exit_accuracies
from explorer.nets.backbones import BackboneSpec
from explorer.nets.batches import ImageTensors
from explorer.nets.checkpoint import CHECKPOINT_FORMAT, load_tensors, save_tensors
from explorer.nets.fit import StepResult, fit
from explorer.nets.heads import EARLY_HEAD_KINDS
from explorer.nets.multi_exit import MultiExitNetwork, build_multi_exit
from explorer.nets.progress import EpochResult, Progress, Stage
from explorer.nets.recipe import Distillation, FitRecipe, Optimizer, TrainRecipe
from explorer.nets.refit import refit_heads
from explorer.nets.train import train_backbone
from explorer.spec.network import HeadKind

BACKBONE = FitRecipe(
    epochs=2, optimizer=Optimizer.NESTEROV, peak_lr=0.1, weight_decay=5e-4, batch_size=16, largest_gradient_norm=2.0
)
HEADS = FitRecipe(epochs=2, optimizer=Optimizer.ADAM, peak_lr=5e-3, weight_decay=0.0, batch_size=16)
RECIPE = TrainRecipe(seed=4, backbone=BACKBONE, heads=dict.fromkeys(EARLY_HEAD_KINDS, HEADS))


@pytest.fixture
def network(tiny_spec: BackboneSpec) -> MultiExitNetwork:
    return build_multi_exit(tiny_spec, (HeadKind.POOL4_LINEAR,), seed=4)


def _state(module: nn.Module) -> dict[str, Tensor]:
    return {name: tensor.clone() for name, tensor in module.state_dict().items()}


def _seasoned(network: MultiExitNetwork, images: ImageTensors) -> MultiExitNetwork:
    """The network with batch statistics that have seen images; a fresh one answers the same to all of them."""
    network.train()
    with torch.no_grad():
        for _ in range(5):
            network(images.images.float() / 255)
    return network.eval()


def _same(first: dict[str, Tensor], second: dict[str, Tensor]) -> bool:
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


@pytest.fixture
def every_step_is_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit_module, "CHECKPOINT_INTERVAL_S", 0.0)


@pytest.mark.usefixtures("every_step_is_saved")
@pytest.mark.parametrize("n_before", [2, 4, 6])  # in the middle of the first epoch, of the second, and at its end
def test_a_resumed_backbone_is_bit_for_bit_the_uninterrupted_one(
    network: MultiExitNetwork, tiny_spec: BackboneSpec, tiny_images: ImageTensors, tmp_path: Path, n_before: int
) -> None:
    checkpoint = tmp_path / "backbone.safetensors"
    initial = _state(network)
    whole = list(train_backbone(network, tiny_images, tiny_images, RECIPE, checkpoint=tmp_path / "whole", resume=False))
    expected = _state(network)
    assert not _same(expected, initial)

    killed = build_multi_exit(tiny_spec, (HeadKind.POOL4_LINEAR,), seed=4)
    events = train_backbone(killed, tiny_images, tiny_images, RECIPE, checkpoint=checkpoint, resume=False)
    # one event more than steps, for a step is saved when the next event is asked for
    list(itertools.islice(events, n_before + 1))
    events.close()

    resumed = build_multi_exit(tiny_spec, (HeadKind.POOL4_LINEAR,), seed=99)  # what it starts from does not matter
    rest = list(train_backbone(resumed, tiny_images, tiny_images, RECIPE, checkpoint=checkpoint, resume=True))
    assert _same(_state(resumed), expected)
    assert isinstance(rest[-1], EpochResult)
    assert rest[-1] == whole[-1]


@pytest.mark.usefixtures("every_step_is_saved")
@pytest.mark.parametrize("kind", EARLY_HEAD_KINDS)
def test_resumed_heads_are_bit_for_bit_the_uninterrupted_ones(
    tiny_spec: BackboneSpec, tiny_images: ImageTensors, tmp_path: Path, kind: HeadKind
) -> None:
    def fresh() -> MultiExitNetwork:
        return build_multi_exit(tiny_spec, EARLY_HEAD_KINDS, seed=4)

    def refit(network: MultiExitNetwork, name: str, *, resume: bool) -> Iterator[Progress | EpochResult]:
        return refit_heads(network, kind, tiny_images, tiny_images, RECIPE, checkpoint=tmp_path / name, resume=resume)

    whole = fresh()
    list(refit(whole, "whole", resume=False))
    events = refit(fresh(), "part", resume=False)
    list(itertools.islice(events, 5))
    events.close()
    resumed = fresh()
    list(refit(resumed, "part", resume=True))
    assert _same(_state(resumed), _state(whole))


@pytest.mark.parametrize("kind", EARLY_HEAD_KINDS)
def test_refitting_changes_every_head_of_its_kind_and_nothing_else(
    tiny_spec: BackboneSpec, tiny_images: ImageTensors, tmp_path: Path, kind: HeadKind
) -> None:
    network = build_multi_exit(tiny_spec, EARLY_HEAD_KINDS, seed=4)
    before = _state(network)
    events = list(refit_heads(network, kind, tiny_images, tiny_images, RECIPE, checkpoint=tmp_path / "c", resume=False))
    changed = {name for name, tensor in _state(network).items() if not torch.equal(before[name], tensor)}
    assert changed == {name for name in before if name.startswith(f"heads.{kind.value}_")}
    assert isinstance(events[-1], EpochResult)
    assert len(events[-1].validation_accuracy) == 17 + 1


def test_a_refitted_head_does_not_depend_on_which_others_there_are(
    tiny_spec: BackboneSpec, tiny_images: ImageTensors, tmp_path: Path
) -> None:
    kind = HeadKind.POOL4_LINEAR
    network = build_multi_exit(tiny_spec, (kind,), seed=4)
    few = MultiExitNetwork(
        network.backbone, nn.ModuleDict({"pool4-linear_03": copy.deepcopy(network.heads["pool4-linear_03"])}),
        (network.exits[3], network.exits[-1]),
    )  # fmt: skip
    for name, candidate in (("all", network), ("few", few)):
        list(refit_heads(candidate, kind, tiny_images, tiny_images, RECIPE, checkpoint=tmp_path / name, resume=False))
    assert _same(_state(few.heads["pool4-linear_03"]), _state(network.heads["pool4-linear_03"]))


def test_refitted_heads_learn_from_the_final_exit_or_a_given_network_where_the_recipe_distils(
    tiny_spec: BackboneSpec, tiny_images: ImageTensors, tmp_path: Path
) -> None:
    kind = HeadKind.GAP_LINEAR
    distilled = replace(RECIPE, distillation=Distillation(weight=1.0))
    teacher = _seasoned(build_multi_exit(tiny_spec, (), seed=9), tiny_images).backbone
    pupil = _seasoned(build_multi_exit(tiny_spec, (kind,), seed=4), tiny_images)
    results = {}
    for name, recipe, of in (("plain", RECIPE, None), ("own", distilled, None), ("given", distilled, teacher)):
        network = copy.deepcopy(pupil)
        before = _state(teacher)
        list(
            refit_heads(
                network, kind, tiny_images, tiny_images, recipe, checkpoint=tmp_path / name, resume=False, teacher=of
            )
        )
        assert _same(_state(teacher), before)
        results[name] = _state(network)
    assert not _same(results["plain"], results["own"])
    assert not _same(results["own"], results["given"])
    # with all the weight on the teacher, labels do not matter
    shuffled = replace(tiny_images, labels=tiny_images.labels.flip(0))
    list(refit_heads(pupil, kind, shuffled, tiny_images, distilled, checkpoint=tmp_path / "other", resume=False))
    assert _same(_state(pupil), results["own"])


def test_a_checkpoint_belongs_to_its_teacher_and_to_the_weights_it_began_with(
    tiny_spec: BackboneSpec, tiny_images: ImageTensors, tmp_path: Path
) -> None:
    recipe = replace(RECIPE, distillation=Distillation(), backbone=replace(BACKBONE, epochs=1))
    teachers = [build_multi_exit(tiny_spec, (), seed=seed).backbone.eval() for seed in (8, 9)]

    def train(**changes: object) -> None:
        network = build_multi_exit(tiny_spec, (HeadKind.GAP_LINEAR,), seed=4)
        arguments = {"checkpoint": tmp_path / "c", "resume": True, "teacher": teachers[0], "start": None, **changes}
        list(train_backbone(network, tiny_images, tiny_images, recipe, **arguments))  # type: ignore[arg-type]

    train()
    for changes, field in (({"teacher": teachers[1]}, "teacher"), ({"start": "another"}, "start")):
        with pytest.raises(FormatError, match=field):
            train(**changes)


def test_progress_counts_steps_and_epochs_from_one(
    network: MultiExitNetwork, tiny_images: ImageTensors, tmp_path: Path
) -> None:
    events = list(train_backbone(network, tiny_images, tiny_images, RECIPE, checkpoint=tmp_path / "c", resume=False))
    steps = [(event.epoch, event.step) for event in events if isinstance(event, Progress)]
    assert steps == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]
    epochs = [event for event in events if isinstance(event, EpochResult)]
    assert [event.epoch for event in epochs] == [1, 2]
    assert len(epochs[-1].validation_accuracy) == len(network.exits)
    assert epochs[-1].validation_accuracy == exit_accuracies(network, tiny_images)
    assert events[-2].seconds_left == 0  # type: ignore[union-attr]


def test_a_checkpoint_of_another_run_is_refused_and_kept(
    network: MultiExitNetwork, tiny_images: ImageTensors, tmp_path: Path
) -> None:
    checkpoint = tmp_path / "backbone.safetensors"
    list(train_backbone(network, tiny_images, tiny_images, RECIPE, checkpoint=checkpoint, resume=False))
    content = checkpoint.read_bytes()
    for other, field in ((replace(RECIPE, seed=5), "seed"), (replace(RECIPE, early_loss_weight=0.3), "early_loss")):
        with pytest.raises(FormatError, match=field):
            list(train_backbone(network, tiny_images, tiny_images, other, checkpoint=checkpoint, resume=True))
    assert checkpoint.read_bytes() == content


@pytest.mark.parametrize("part", ["images", "labels"])
def test_a_checkpoint_belongs_to_the_images_and_labels_that_were_learned_from(
    network: MultiExitNetwork, tiny_images: ImageTensors, tmp_path: Path, part: str
) -> None:
    def train(images: ImageTensors) -> None:
        list(train_backbone(network, images, tiny_images, RECIPE, checkpoint=tmp_path / "c", resume=True))

    train(tiny_images)
    with pytest.raises(FormatError, match=r"images is '[0-9a-f]+', but must be '[0-9a-f]+' to go on with this run"):
        train(replace(tiny_images, **{part: getattr(tiny_images, part).flip(0)}))


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff" * 64])
def test_a_damaged_checkpoint_is_named(
    network: MultiExitNetwork, tiny_images: ImageTensors, tmp_path: Path, content: bytes
) -> None:
    checkpoint = tmp_path / "backbone.safetensors"
    checkpoint.write_bytes(content)
    with pytest.raises(FileError, match="not a whole safetensors file"):
        list(train_backbone(network, tiny_images, tiny_images, RECIPE, checkpoint=checkpoint, resume=True))


def test_a_tensor_file_of_another_tool_is_no_checkpoint(
    network: MultiExitNetwork, tiny_images: ImageTensors, tmp_path: Path
) -> None:
    checkpoint = tmp_path / "backbone.safetensors"
    for about, complaint in (({}, "format is None"), ([1], r"the metadata is \[1\], but must be a JSON object")):
        save_tensors(checkpoint, {"x": torch.zeros(1)}, about)  # type: ignore[arg-type]
        with pytest.raises(FormatError, match=complaint):
            list(train_backbone(network, tiny_images, tiny_images, RECIPE, checkpoint=checkpoint, resume=True))


def test_fewer_images_than_a_batch_are_refused(network: MultiExitNetwork, tmp_path: Path) -> None:
    few = ImageTensors(images=torch.zeros(3, 1, 16, 16, dtype=torch.uint8), labels=torch.zeros(3, dtype=torch.int64))
    with pytest.raises(DataError, match="3 images to train on are fewer than one batch of 16"):
        list(train_backbone(network, few, few, RECIPE, checkpoint=tmp_path / "c", resume=False))


def test_a_checkpoint_whose_tensors_are_of_another_network_is_named_and_kept(
    network: MultiExitNetwork, tiny_images: ImageTensors, tmp_path: Path
) -> None:
    checkpoint = tmp_path / "backbone.safetensors"
    events = train_backbone(network, tiny_images, tiny_images, RECIPE, checkpoint=checkpoint, resume=False)
    list(itertools.islice(events, 5))  # past the end of the first epoch, which is saved
    events.close()
    tensors, about = load_tensors(checkpoint)
    save_tensors(checkpoint, {f"{name}s": tensor for name, tensor in tensors.items()}, about)
    content = checkpoint.read_bytes()
    with pytest.raises(FileError, match="its tensors are not those of the network to go on with"):
        list(train_backbone(network, tiny_images, tiny_images, RECIPE, checkpoint=checkpoint, resume=True))
    assert checkpoint.read_bytes() == content


@pytest.mark.parametrize("part", ["run", "position"])
def test_a_checkpoint_of_this_version_that_lacks_a_part_is_named(
    network: MultiExitNetwork, tiny_images: ImageTensors, tmp_path: Path, part: str
) -> None:
    checkpoint = tmp_path / "backbone.safetensors"
    about = {"format": CHECKPOINT_FORMAT, "run": {}, "position": {}}
    save_tensors(checkpoint, {"x": torch.zeros(1)}, {name: value for name, value in about.items() if name != part})
    with pytest.raises(FormatError, match="run and position"):
        list(train_backbone(network, tiny_images, tiny_images, RECIPE, checkpoint=checkpoint, resume=True))


@pytest.mark.usefixtures("every_step_is_saved")
def test_a_full_disk_stops_the_run_and_keeps_the_last_good_checkpoint(
    network: MultiExitNetwork, tiny_images: ImageTensors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoint = tmp_path / "backbone.safetensors"
    events = train_backbone(network, tiny_images, tiny_images, RECIPE, checkpoint=checkpoint, resume=False)
    list(itertools.islice(events, 3))
    content = checkpoint.read_bytes()

    def full(path: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(FileError, match=r"backbone\.safetensors: cannot write it \(No space left on device\)"):
        list(events)
    assert checkpoint.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == [checkpoint.name]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exploding:
    """A loss that is a number while its gradient is none: the weights are ruined before the loss shows it."""

    trained: nn.Module
    stage: Stage = Stage.HEADS
    calls: list[int]

    def loss(self, inputs: Tensor, labels: Tensor) -> StepResult:
        self.calls.append(1)
        raw = self.trained(torch.ones(1, 1)).sum()
        loss = (raw - raw.detach()).abs().sqrt() if len(self.calls) == 3 else raw  # of slope 0 / 0 at 0
        return StepResult(loss=loss, n_correct=0)

    def validation_accuracy(self, average: nn.Module) -> tuple[float, ...]:
        return ()


@pytest.mark.usefixtures("every_step_is_saved")
def test_weights_that_are_no_numbers_are_never_saved(tiny_images: ImageTensors, tmp_path: Path) -> None:
    objective = _Exploding(trained=nn.Linear(1, 1), calls=[])
    events = fit(objective, tiny_images, HEADS, seed=1, identity={}, checkpoint=tmp_path / "c", resume=False)
    with pytest.raises(DataError, match=r"weight holds what is no number in step 3 of 6: heads training diverged"):
        list(events)
    tensors, about = load_tensors(tmp_path / "c")
    assert about["position"]["step"] == 2
    assert all(torch.isfinite(tensor).all() for tensor in tensors.values())


def test_memory_does_not_grow_with_the_number_of_steps(tiny_images: ImageTensors, tmp_path: Path) -> None:
    def train(n_epochs: int) -> int:
        objective = _Steady(trained=nn.Linear(1, 1))
        recipe = replace(HEADS, epochs=n_epochs)
        tracemalloc.start()
        retained = 0
        for event in fit(objective, tiny_images, recipe, seed=1, identity={}, checkpoint=tmp_path / "c", resume=False):
            if isinstance(event, EpochResult) and event.epoch == n_epochs:
                gc.collect()
                retained = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        return retained

    train(10)  # whatever is imported and cached by the first run
    resident = _resident_bytes()
    assert train(40) < train(10) + 50_000
    assert _resident_bytes() < resident + 20_000_000  # with torch's own memory, which Python does not see


def _resident_bytes() -> int:
    """Memory of this process; 0 where the system does not tell."""
    pages = Path("/proc/self/statm")
    return int(pages.read_text(encoding="ascii").split()[1]) * 4096 if pages.exists() else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Steady:
    trained: nn.Module
    stage: Stage = Stage.HEADS

    def loss(self, inputs: Tensor, labels: Tensor) -> StepResult:
        return StepResult(loss=self.trained(inputs.mean((1, 2, 3))[:, None]).square().sum(), n_correct=1)

    def validation_accuracy(self, average: nn.Module) -> tuple[float, ...]:
        return (1.0,)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Diverging:
    """A loss that stops being a number in the third step."""

    trained: nn.Module
    stage: Stage = Stage.BACKBONE
    calls: list[int]

    def loss(self, inputs: Tensor, labels: Tensor) -> StepResult:
        self.calls.append(1)
        factor = float("nan") if len(self.calls) == 3 else 1.0
        return StepResult(loss=self.trained(inputs.mean((1, 2, 3))[:, None]).sum() * factor, n_correct=0)

    def validation_accuracy(self, average: nn.Module) -> tuple[float, ...]:
        return ()


@pytest.mark.usefixtures("every_step_is_saved")
def test_a_loss_that_is_no_number_stops_the_run_and_keeps_the_last_good_checkpoint(
    tiny_images: ImageTensors, tmp_path: Path
) -> None:
    objective = _Diverging(trained=nn.Linear(1, 1), calls=[])
    events = fit(objective, tiny_images, BACKBONE, seed=1, identity={}, checkpoint=tmp_path / "c", resume=False)
    with pytest.raises(DataError, match=r"the loss is nan in step 3 of 6.*lower peak_lr from 0\.1"):
        list(events)
    tensors, about = load_tensors(tmp_path / "c")
    assert about["position"]["step"] == 2
    assert all(torch.isfinite(tensor).all() for tensor in tensors.values())
