"""What a job is asked to do and what it reports: frozen values that carry all the state they need."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from explorer.spec.precision import Precision
from explorer.spec.traces import Split
from explorer.study.design_figures import DesignFigures

__all__ = [
    "BACKBONES",
    "DATASETS",
    "DEFAULT_BACKBONE",
    "DEFAULT_DATASET",
    "DEFAULT_EPOCHS",
    "DEFAULT_SEED",
    "FineTuneRequest",
    "GpusRequest",
    "JobControl",
    "JobDevice",
    "JobDone",
    "JobEpoch",
    "JobEvent",
    "JobFailed",
    "JobGpus",
    "JobMeasured",
    "JobPaused",
    "JobProgress",
    "JobRegimeRun",
    "JobRequest",
    "JobStage",
    "PruneImportance",
    "PruneKind",
    "PruneRequest",
    "QuantizeMethod",
    "QuantizeRequest",
    "RegimesRequest",
    "ShapesRequest",
    "TraceRequest",
    "TrainRequest",
    "TrainingRegime",
]

DEFAULT_EPOCHS = 13
DEFAULT_SEED = 1
DATASETS = ("fashion-mnist", "cifar10", "cifar100", "folder")
DEFAULT_DATASET = DATASETS[0]
BACKBONES = ("mobilenet-v2", "resnet-18", "paper-12")
DEFAULT_BACKBONE = BACKBONES[0]


class JobDevice(Enum):
    """Where torch works: on a GPU where there is one, on the processor, or on a GPU and nowhere else."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class TrainingRegime(Enum):
    """Orders in which backbone and heads learn; see `explorer.nets.recipe.Regime`."""

    SUPERVISED = "supervised"
    DISJOINT = "disjoint"
    JOINT = "joint"
    MIXED = "mixed"


class QuantizeMethod(Enum):
    """How a network comes to its grids: by calibration alone, by training, or by whichever suits the bits."""

    SUITED = "suited"
    CALIBRATE = "calibrate"
    TRAIN = "train"


class PruneKind(Enum):
    """What pruning removes: whole channels, or single weights; see `explorer.nets.prune`."""

    STRUCTURED = "structured"
    MAGNITUDE = "magnitude"


class PruneImportance(Enum):
    """What a channel is judged by; see `explorer.nets.prune_channels.Importance`."""

    L1 = "l1"
    BATCH_NORM = "batch-norm"
    TAYLOR = "taylor"


class JobControl(Enum):
    """What a running job can be told on its standard input; it takes effect at the next step."""

    PAUSE = "pause"
    RESUME = "resume"


class JobStage(Enum):
    """Parts of a job, in order."""

    BACKBONE = "backbone"
    HEADS = "heads"
    TOGETHER = "together"
    QUANTIZE = "quantize"
    TRACE = "trace"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainRequest:
    """Train a study into the folder `out`: backbone and heads, quantisation, traces.

    dataset, backbone: by the names that the command line knows; a backbone may be a user's own, "module:function".
    data: folder of the data set, None to look where it is usually installed; download: fetch it if it is missing;
    image_size: pixels a side, for a folder of images. epochs: of the backbone; head_epochs: of heads of every kind,
    and of everything together in the mixed regime, None for each its own. early_loss_weights: empty for the regime's
    own, one for all heads, or one for each mounting point. distill: heads learn from a teacher too, from the final
    exit of the study in the folder `teacher`, or from their own. erased_share: of the images, a rectangle is erased.
    compare_heads: train the heads plain as well, and record how good both are. start: a study's folder whose weights to
    begin with. n_images: to train on, None for all. resume: go on from the last checkpoint.
    """

    out: Path
    dataset: str = DEFAULT_DATASET
    data: Path | None = None
    download: bool = False
    image_size: int | None = None
    backbone: str = DEFAULT_BACKBONE
    width_multiplier: float = 1.0
    epochs: int = DEFAULT_EPOCHS
    head_epochs: int | None = None
    regime: TrainingRegime = TrainingRegime.SUPERVISED
    early_loss_weights: tuple[float, ...] = ()
    distill: bool = False
    teacher: Path | None = None
    compare_heads: bool = False
    erased_share: float = 0.0
    start: Path | None = None
    n_images: int | None = None
    seed: int = DEFAULT_SEED
    device: JobDevice = JobDevice.AUTO
    resume: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRequest:
    """Record the answers of all exits of the study in the folder `study` anew, and write the whole study to `out`.

    Files are written whole, so a recording that was ended is simply started again. backbone: the user's own
    "module:function" that may be run, if the study's network is made by it.
    """

    study: Path
    out: Path
    data: Path | None = None
    backbone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantizeRequest:
    """Quantise the network of the study in the folder `study`, into a study in `out`.

    precisions: the bits to quantise at, empty for all of a study; floating point is always recorded too. Calibrated
    (post-training) bits need no training. Others are trained (quantisation-aware): the backbone while it rounds, for
    `epochs`, then every head on it for `head_epochs`, None for what suits each. By the method `SUITED`, bits below 8
    are trained. backbone: as in `TraceRequest`.
    """

    study: Path
    out: Path
    precisions: tuple[Precision, ...] = ()
    method: QuantizeMethod = QuantizeMethod.SUITED
    data: Path | None = None
    backbone: str | None = None
    epochs: int | None = None
    head_epochs: int | None = None
    distill: bool = True
    seed: int = DEFAULT_SEED
    device: JobDevice = JobDevice.AUTO
    resume: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FineTuneRequest:
    """Train the backbone of a study with just the exits of `design` (its JSON text), at its bits, into `out`.

    It begins with the study's weights, and every exit learns from that study's final exit too. Ends with a
    `JobMeasured` before `JobDone`; `out` then holds a study with these exits at these bits, and `measured.json`.
    peak_lr: None for what suits the bits. n_images: to train on, None for all. pruned_share: of the channels of every
    group, pruned first; see `explorer.nets.finetune.FineTuning`. backbone: as in `TraceRequest`. for_search: record
    only what a search may see, calibration and validation, in half the time; then there is no `JobMeasured`.
    """

    study: Path
    design: str
    out: Path
    data: Path | None = None
    backbone: str | None = None
    epochs: int = 2
    peak_lr: float | None = None
    n_images: int | None = None
    pruned_share: float = 0.0
    for_search: bool = False
    seed: int = DEFAULT_SEED
    device: JobDevice = JobDevice.AUTO
    resume: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PruneRequest:
    """Prune the network of the study in the folder `study` and train it again, into a study in the folder `out`.

    ratio: the share that goes, of every group's channels or of every layer's weights. importance, multiple: for
    structured pruning; the channels that stay are a multiple of `multiple`, such as the size of an accelerator's array.
    iterations: how many steps it is done in, each with `epochs` of training; 0 epochs: none. head_epochs: of heads of
    every kind at the end, None for each kind's own. backbone: the user's own "module:function" if the network is made
    by it, so that its code may run.
    """

    study: Path
    out: Path
    ratio: float
    kind: PruneKind = PruneKind.STRUCTURED
    importance: PruneImportance = PruneImportance.L1
    multiple: int = 1
    iterations: int = 1
    epochs: int = 2
    head_epochs: int | None = None
    data: Path | None = None
    backbone: str | None = None
    seed: int = DEFAULT_SEED
    device: JobDevice = JobDevice.AUTO
    resume: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapesRequest:
    """Write the shapes of the study's network with these shares of its channels pruned, without any training.

    They are those that a `FineTuneRequest` with that `pruned_share` ends in, with all heads: network_0.3.json in the
    folder `out` for the share 0.3. backbone: as in `TraceRequest`.
    """

    study: Path
    out: Path
    pruned_shares: tuple[float, ...]
    backbone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimesRequest:
    """Train small networks in every regime, plain and distilled, once for every seed, to compare the regimes.

    n_images: to train on, of the training split. epochs: how often every run sees them in all. What is finished in
    `out` is not done again, so a run that was ended goes on; every run is told by a `JobRegimeRun`.
    """

    out: Path
    data: Path | None = None
    dataset: str = DEFAULT_DATASET
    backbone: str = DEFAULT_BACKBONE
    seeds: tuple[int, ...] = (1, 2, 3)
    n_images: int = 10_000
    epochs: int = 6
    width_multiplier: float = 0.35
    device: JobDevice = JobDevice.AUTO


@dataclass(frozen=True, slots=True, kw_only=True)
class GpusRequest:
    """Ask which GPUs torch can work on; answered by a `JobGpus`, which ends the job."""


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
class JobPaused:
    """A pause began (`paused`) or ended. It may come late by one step, and never for a job that has ended."""

    paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRegimeRun:
    """One training of a comparison of regimes: accuracy of every exit on validation, the final exit last."""

    regime: TrainingRegime
    distilled: bool
    seed: int
    accuracy: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobMeasured:
    """A fine-tuned design: what was predicted from the traces, and what was measured (see `MeasuredDesign`).

    Each holds figures on validation and on test, in this order. study: folder of the fine-tuned study.
    """

    study: Path
    predicted: tuple[DesignFigures, ...]
    measured: tuple[DesignFigures, ...]
    resolved: tuple[DesignFigures, ...]

    def figures(self, split: Split) -> tuple[DesignFigures, DesignFigures, DesignFigures]:
        """Predicted, measured and resolved figures of one split; ValueError if it has none."""
        index = [entry.split for entry in self.predicted].index(split)
        return self.predicted[index], self.measured[index], self.resolved[index]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobGpus:
    """Names of the GPUs that torch can work on; the first one is used."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDone:
    """The job is finished; `study` is the folder that it wrote, whose study.json names everything in it."""

    study: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFailed:
    """The job ended with an error; `message` is one clear line."""

    message: str


JobRequest = (
    TrainRequest
    | TraceRequest
    | QuantizeRequest
    | FineTuneRequest
    | PruneRequest
    | ShapesRequest
    | RegimesRequest
    | GpusRequest
)
JobEvent = JobProgress | JobEpoch | JobPaused | JobRegimeRun | JobMeasured | JobGpus | JobDone
