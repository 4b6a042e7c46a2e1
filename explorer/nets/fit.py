"""One resumable optimisation: steps, averaged weights, checkpoints and progress, whatever is being trained.

A step is a function of (weights, seed, epoch, step), so a run that is killed and resumed gives the same bits as one
that is not, on the same processor and number of threads.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from explorer.errors import DataError, FileError
from explorer.nets.batches import ImageTensors, augmented_batch, epoch_order, step_seed, to_input
from explorer.nets.checkpoint import Checkpoint, load_checkpoint, save_checkpoint, tensors_digest
from explorer.nets.device import device_of, seeded
from explorer.nets.progress import EpochResult, Progress, RateMeter, Stage
from explorer.nets.recipe import FitRecipe, Optimizer, one_cycle_lr

__all__ = ["CHECKPOINT_INTERVAL_S", "Objective", "StepResult", "fit"]

CHECKPOINT_INTERVAL_S = 60.0

_STEP_COUNTER = "step"
"""What torch's optimisers call the number of steps that a weight has taken."""

_MOST_IMAGES_IN_DIGEST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """What a batch gave: the loss to lower, and the number of right answers (a mean, where several heads answer)."""

    loss: Tensor
    n_correct: float


class Objective(Protocol):
    """What is being trained, and how good it is."""

    @property
    def stage(self) -> Stage:
        """The stage that progress is reported for."""

    @property
    def trained(self) -> nn.Module:
        """The module whose parameters are trained; only its state is averaged and saved."""

    def loss(self, inputs: Tensor, labels: Tensor) -> StepResult:
        """Loss of a batch; inputs (B, C, H, W), labels (B,)."""

    def validation_accuracy(self, average: nn.Module) -> tuple[float, ...]:
        """Accuracy of every exit on the validation split with `average` in the place of `trained`."""


@dataclass(slots=True, kw_only=True)
class _Run:
    """The moving parts. `step` counts from the start of the run; the two sums are over the current epoch."""

    objective: Objective
    average: nn.Module
    optimizer: torch.optim.Optimizer
    recipe: FitRecipe
    seed: int
    steps_per_epoch: int
    step: int = 0
    loss_sum: float = 0.0
    n_correct: float = 0.0

    @property
    def n_steps(self) -> int:
        return self.recipe.epochs * self.steps_per_epoch


def fit(
    objective: Objective,
    train: ImageTensors,
    recipe: FitRecipe,
    *,
    seed: int,
    identity: Mapping[str, Any],
    checkpoint: Path,
    resume: bool,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Progress | EpochResult]:
    """Train `objective.trained` in place, reporting every step and epoch; at the end it holds the averaged weights.

    It works where the module lies (see `explorer.nets.device`). The state is saved to `checkpoint` at least every
    minute and at every epoch's end. With `resume` a checkpoint that is there is continued; FormatError if it belongs
    to a run of another `identity`, which says in JSON values what the result depends on besides recipe, seed and
    images. DataError if the loss or a weight is no number: such a state is never saved.
    """
    run = _new_run(objective, recipe, seed=seed, n_images=len(train))
    about_data = {"n_train": len(train), "images": _digest(train)}
    identity = {**identity, "seed": seed, **about_data, "recipe": recipe.to_json()}
    if resume and checkpoint.exists():
        _restore(run, load_checkpoint(checkpoint, run=identity), checkpoint)
    meter = RateMeter(clock=clock)
    last_save = clock()
    while run.step < run.n_steps:
        epoch, first = divmod(run.step, run.steps_per_epoch)
        if first == 0:
            run.loss_sum, run.n_correct = 0.0, 0.0
        order = epoch_order(len(train), seed=seed, epoch=epoch)
        for step in range(first, run.steps_per_epoch):
            _take_step(run, train, order[step * recipe.batch_size : (step + 1) * recipe.batch_size])
            meter.add(recipe.batch_size)
            with meter.elsewhere():
                yield _progress(run, meter)
            if clock() - last_save >= CHECKPOINT_INTERVAL_S:
                _save(checkpoint, run, identity)
                last_save = clock()
        _save(checkpoint, run, identity)
        last_save = clock()
        result = _epoch_result(run)
        with meter.elsewhere():
            yield result
    objective.trained.load_state_dict(run.average.state_dict())


def _new_run(objective: Objective, recipe: FitRecipe, *, seed: int, n_images: int) -> _Run:
    steps_per_epoch = n_images // recipe.batch_size  # the incomplete last batch is left out
    if steps_per_epoch == 0:
        raise DataError(f"{n_images} images to train on are fewer than one batch of {recipe.batch_size}")
    return _Run(
        objective=objective,
        average=copy.deepcopy(objective.trained).requires_grad_(False),
        optimizer=_optimizer(objective.trained, recipe),
        recipe=recipe,
        seed=seed,
        steps_per_epoch=steps_per_epoch,
    )


def _optimizer(module: nn.Module, recipe: FitRecipe) -> torch.optim.Optimizer:
    groups: list[dict[str, Any]] = [
        {"params": [weights for weights in module.parameters() if weights.ndim > 1]},
        {"params": [weights for weights in module.parameters() if weights.ndim <= 1], "weight_decay": 0.0},
    ]
    match recipe.optimizer:
        case Optimizer.NESTEROV:
            return torch.optim.SGD(
                groups,
                lr=recipe.peak_lr,
                momentum=recipe.momentum,
                nesterov=recipe.momentum > 0,
                weight_decay=recipe.weight_decay,
            )
        case Optimizer.ADAM:
            return torch.optim.AdamW(
                groups, lr=recipe.peak_lr, betas=(recipe.momentum, 0.999), weight_decay=recipe.weight_decay
            )


def _take_step(run: _Run, train: ImageTensors, chosen: Tensor) -> None:
    recipe = run.recipe
    seed = step_seed(run.seed, *divmod(run.step, run.steps_per_epoch))
    images = augmented_batch(
        train.images,
        chosen,
        max_shift=recipe.max_shift,
        flip=recipe.flip,
        erased_share=recipe.erased_share,
        seed=seed,
    )
    device = device_of(run.objective.trained)
    inputs, labels = to_input(images.to(device)), train.labels[chosen].to(device)
    for group in run.optimizer.param_groups:
        group["lr"] = one_cycle_lr(run.step, run.n_steps, peak=recipe.peak_lr, warm_up=recipe.warm_up)
    with seeded(seed, device):  # layers such as dropout draw from torch's own generator
        result = run.objective.loss(inputs, labels)
    if not torch.isfinite(result.loss):
        raise _diverged(run, f"the loss is {result.loss.item()}", step=run.step + 1)
    run.optimizer.zero_grad(set_to_none=True)
    result.loss.backward()  # type: ignore[no-untyped-call]
    if recipe.largest_gradient_norm is not None:
        nn.utils.clip_grad_norm_(run.objective.trained.parameters(), recipe.largest_gradient_norm)
    run.optimizer.step()
    run.step += 1
    run.loss_sum += result.loss.item()
    run.n_correct += result.n_correct
    _update_average(run)


def _diverged(run: _Run, what: str, *, step: int) -> DataError:
    return DataError(
        f"{what} in step {step} of {run.n_steps}: {run.objective.stage.value} training diverged, the last good state "
        f"stays in the checkpoint; lower peak_lr from {run.recipe.peak_lr}"
    )


def _update_average(run: _Run) -> None:
    """Move the averaged weights and batch statistics towards the current ones; faster while the run is young."""
    decay = min(run.recipe.average_decay, (1 + run.step) / (10 + run.step))
    current = run.objective.trained.state_dict()
    with torch.no_grad():
        for name, averaged in run.average.state_dict().items():
            if averaged.is_floating_point():
                averaged.lerp_(current[name], 1 - decay)
            else:
                averaged.copy_(current[name])


def _progress(run: _Run, meter: RateMeter) -> Progress:
    epoch, before = divmod(run.step - 1, run.steps_per_epoch)
    return Progress(
        stage=run.objective.stage,
        epoch=epoch + 1,
        n_epochs=run.recipe.epochs,
        step=before + 1,
        n_steps=run.steps_per_epoch,
        loss=run.loss_sum / (before + 1),
        accuracy=run.n_correct / (run.recipe.batch_size * (before + 1)),
        images_per_second=meter.images_per_second,
        seconds_left=meter.seconds_left((run.n_steps - run.step) * run.recipe.batch_size),
    )


def _epoch_result(run: _Run) -> EpochResult:
    return EpochResult(
        stage=run.objective.stage,
        epoch=run.step // run.steps_per_epoch,
        n_epochs=run.recipe.epochs,
        loss=run.loss_sum / run.steps_per_epoch,
        train_accuracy=run.n_correct / (run.recipe.batch_size * run.steps_per_epoch),
        validation_accuracy=run.objective.validation_accuracy(run.average),
    )


def _save(path: Path, run: _Run, identity: Mapping[str, Any]) -> None:
    """Save a state that is worth going on from; a gradient beyond all bounds shows in the weights before the loss."""
    for name, tensor in run.objective.trained.state_dict().items():
        if not torch.isfinite(tensor).all():
            raise _diverged(run, f"{name} holds what is no number", step=run.step)
    save_checkpoint(path, _snapshot(run, identity))


def _snapshot(run: _Run, identity: Mapping[str, Any]) -> Checkpoint:
    tensors = {f"trained.{name}": tensor for name, tensor in run.objective.trained.state_dict().items()}
    tensors |= {f"average.{name}": tensor for name, tensor in run.average.state_dict().items()}
    for name, weights in run.objective.trained.named_parameters():
        for key, value in run.optimizer.state[weights].items():
            if isinstance(value, Tensor):
                tensors[f"optimizer.{key}.{name}"] = value
    position = {"step": run.step, "loss_sum": run.loss_sum, "n_correct": run.n_correct}
    return Checkpoint(run=identity, position=position, tensors=tensors)


def _restore(run: _Run, checkpoint: Checkpoint, path: Path) -> None:
    """Put the run where the checkpoint stands; FileError if its tensors are not those of the run's module."""
    parts: dict[str, dict[str, Tensor]] = {"trained": {}, "average": {}, "optimizer": {}}
    weights_by_name = dict(run.objective.trained.named_parameters())
    try:
        for name, tensor in checkpoint.tensors.items():
            part, _, rest = name.partition(".")
            parts[part][rest] = tensor
        run.objective.trained.load_state_dict(parts["trained"])
        run.average.load_state_dict(parts["average"])
        for name, tensor in parts["optimizer"].items():
            key, _, weights_name = name.partition(".")
            weights = weights_by_name[weights_name]
            like = tensor if key == _STEP_COUNTER else weights  # Adam counts on the processor, wherever weights lie
            run.optimizer.state[weights][key] = torch.empty_like(like, requires_grad=False).copy_(tensor)
        run.step = checkpoint.position["step"]
        run.loss_sum = checkpoint.position["loss_sum"]
        run.n_correct = checkpoint.position["n_correct"]
    except (KeyError, TypeError, RuntimeError) as error:
        raise FileError(path, f"its tensors are not those of the network to go on with ({error})") from error


def _digest(train: ImageTensors) -> str:
    """A fingerprint of what is learned from: all labels, and images from the first to the last."""
    images = train.images[:: -(-len(train) // _MOST_IMAGES_IN_DIGEST)]
    return tensors_digest({"images": images, "labels": train.labels})
