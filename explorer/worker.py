"""The child process of `explorer.jobs`: reads a request from its standard input, writes events to its output.

One JSON message a line, arrays as files. This is the only way to torch. When the standard input ends, nobody waits any
more, and the process ends; checkpoints are written whole or not at all, so nothing is lost by that.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator
from typing import TextIO

from explorer.errors import ExplorerError, JobError
from explorer.jobs.messages import JobDone, JobEpoch, JobFailed, JobProgress, JobStage, TraceRequest, TrainRequest
from explorer.jobs.wire import Message, decode, encode

__all__ = ["main"]

PROGRESS_INTERVAL_S = 0.1
_NICENESS = 10
_ABANDONED_STATUS = 3


def main() -> int:
    """Serve one request; exit status 0 after `done`, 1 after `failed`."""
    protocol = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):  # whatever a library prints must not mix with messages
        try:
            request = decode(sys.stdin.readline())
            threading.Thread(target=_end_when_abandoned, args=(sys.stdin.fileno(),), daemon=True).start()
            if hasattr(os, "nice"):
                os.nice(_NICENESS)  # the window and the user's other programs come first
            for message in _throttled(_serve(request)):
                _send(protocol, message)
        except ExplorerError as error:
            _send(protocol, JobFailed(message=str(error)))
            return 1
        except MemoryError:
            _send(protocol, JobFailed(message="the machine has not enough memory for this job"))
            return 1
    return 0


def _serve(request: Message) -> Iterator[JobProgress | JobEpoch | JobDone]:
    match request:
        case TrainRequest():
            yield from _train(request)
        case TraceRequest():
            yield from _trace(request)
        case _:
            raise JobError(f"{type(request).__name__} is no request; expected train or trace")


def _train(request: TrainRequest) -> Iterator[JobProgress | JobEpoch | JobDone]:
    from explorer.nets.backbones import BackboneSpec
    from explorer.nets.data import open_fashion_mnist
    from explorer.nets.pipeline import StudyIdentity, train_study
    from explorer.nets.process import tune_process
    from explorer.nets.recipe import default_recipe

    try:
        recipe = default_recipe(epochs=request.epochs, head_epochs=request.head_epochs, seed=request.seed)
        spec = BackboneSpec(width_multiplier=request.width_multiplier)
    except ValueError as error:
        raise JobError(f"train: {error}") from error
    tune_process()
    data = open_fashion_mnist(request.data, download=request.download)
    identity = StudyIdentity(name=request.out.resolve().name, title="MobileNetV2 on Fashion-MNIST")
    for event in train_study(data, recipe, request.out, identity=identity, spec=spec, resume=request.resume):
        yield _message(event)
    yield JobDone(study=request.out)


def _trace(request: TraceRequest) -> Iterator[JobProgress | JobEpoch | JobDone]:
    from explorer.nets.data import open_fashion_mnist
    from explorer.nets.pipeline import trace_study
    from explorer.nets.process import tune_process

    tune_process()
    data = open_fashion_mnist(request.data, download=False)
    for event in trace_study(request.study, data, request.out):
        yield _message(event)
    yield JobDone(study=request.out)


def _message(event: object) -> JobProgress | JobEpoch:
    """What `nets` reports, as a message."""
    from explorer.nets.progress import EpochResult, Progress

    match event:
        case Progress():
            return JobProgress(
                stage=JobStage(event.stage.value),
                epoch=event.epoch,
                n_epochs=event.n_epochs,
                step=event.step,
                n_steps=event.n_steps,
                loss=event.loss,
                accuracy=event.accuracy,
                images_per_second=event.images_per_second,
                seconds_left=event.seconds_left,
            )
        case EpochResult():
            return JobEpoch(
                stage=JobStage(event.stage.value),
                epoch=event.epoch,
                n_epochs=event.n_epochs,
                loss=event.loss,
                train_accuracy=event.train_accuracy,
                validation_accuracy=event.validation_accuracy,
            )
        case _:
            raise TypeError(f"{type(event).__name__} is no progress")


def _throttled(messages: Iterator[JobProgress | JobEpoch | JobDone]) -> Iterator[JobProgress | JobEpoch | JobDone]:
    """All epochs and the end, but progress at most ten times a second, and always that of an epoch's last step."""
    last = -PROGRESS_INTERVAL_S
    for message in messages:
        now = time.monotonic()
        if isinstance(message, JobProgress) and message.step < message.n_steps:
            if now - last < PROGRESS_INTERVAL_S:
                continue
            last = now
        yield message


def _send(protocol: TextIO, message: JobProgress | JobEpoch | JobDone | JobFailed) -> None:
    protocol.write(encode(message))
    protocol.flush()


def _end_when_abandoned(descriptor: int) -> None:
    """End the process when the standard input does. Reads the descriptor itself, for a thread that waits in `sys.stdin`
    would hold its lock when the interpreter ends."""
    while os.read(descriptor, 4096):
        pass
    os._exit(_ABANDONED_STATUS)


if __name__ == "__main__":
    sys.exit(main())
