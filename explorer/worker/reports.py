"""What `nets` reports of its work, as messages."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.jobs.messages import JobEpoch, JobProgress, JobRegimeRun, JobStage, TrainingRegime

__all__ = ["messages"]


def messages(events: Iterator[object]) -> Iterator[JobProgress | JobEpoch | JobRegimeRun]:
    """Each report as a message; TypeError for what is no report."""
    from explorer.nets.comparison import RegimeRun
    from explorer.nets.progress import EpochResult, Progress

    for event in events:
        match event:
            case Progress():
                yield JobProgress(
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
                yield JobEpoch(
                    stage=JobStage(event.stage.value),
                    epoch=event.epoch,
                    n_epochs=event.n_epochs,
                    loss=event.loss,
                    train_accuracy=event.train_accuracy,
                    validation_accuracy=event.validation_accuracy,
                )
            case RegimeRun():
                yield JobRegimeRun(
                    regime=TrainingRegime(event.regime.value),
                    distilled=event.distilled,
                    seed=event.seed,
                    accuracy=event.accuracy,
                )
            case _:
                raise TypeError(f"{type(event).__name__} is no progress")
