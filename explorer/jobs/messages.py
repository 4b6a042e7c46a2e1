"""What a job is asked to do and what it reports: frozen values that carry all the state they need."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

__all__ = [
    "JobDone",
    "JobEpoch",
    "JobEvent",
    "JobFailed",
    "JobProgress",
    "JobRequest",
    "JobStage",
    "TraceRequest",
    "TrainRequest",
]

DEFAULT_EPOCHS = 13
DEFAULT_SEED = 1


class JobStage(Enum):
    """Parts of a job, in order."""

    BACKBONE = "backbone"
    HEADS = "heads"
    QUANTIZE = "quantize"
    TRACE = "trace"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainRequest:
    """Train a study into the folder `out`: backbone with all heads, every head alone, 8-bit quantisation, traces.

    data: folder of the data set, None to look where it is usually installed; download: fetch the data set if it is
    missing. head_epochs: of heads of every kind, None for each kind's own. resume: go on from the last checkpoint in
    `out`.
    """

    out: Path
    data: Path | None = None
    download: bool = False
    epochs: int = DEFAULT_EPOCHS
    head_epochs: int | None = None
    width_multiplier: float = 1.0
    seed: int = DEFAULT_SEED
    resume: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRequest:
    """Record the answers of all exits of the study in the folder `study` anew, and write the whole study to `out`."""

    study: Path
    out: Path
    data: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProgress:
    """How far a stage is; epoch and step count from 1. Traces count each split at each precision as an epoch.

    Loss and accuracy are means over the epoch so far, None where a stage has none; `seconds_left` is for the stage,
    None while it is not known.
    """

    stage: JobStage
    epoch: int
    n_epochs: int
    step: int
    n_steps: int
    loss: float | None
    accuracy: float | None
    images_per_second: float
    seconds_left: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEpoch:
    """End of an epoch: accuracy of every exit in training on the validation split, the final exit last.

    Heads are refitted one kind after the other, each kind with epochs of its own.
    """

    stage: JobStage
    epoch: int
    n_epochs: int
    loss: float
    train_accuracy: float
    validation_accuracy: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDone:
    """The job is finished; `study` is the folder that it wrote, whose study.json names everything in it."""

    study: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFailed:
    """The job ended with an error; `message` is one clear line."""

    message: str


JobRequest = TrainRequest | TraceRequest
JobEvent = JobProgress | JobEpoch | JobDone
