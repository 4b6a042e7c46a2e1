"""Long torch work in a child process: what is asked, what is reported, and the client that runs it. No Qt, no torch.

    messages   requests and events as frozen values
    wire       one JSON message a line
    client     starts `python -m explorer.worker`, iterates its events, cancels it

    for event in run_job(TrainRequest(out=Path("runs/train"))):
        ...

The child ends with whoever leaves that loop. A `Job` can also be paused, resumed and cancelled, from any thread.
"""

from explorer.jobs.client import Job, run_job
from explorer.jobs.messages import (
    FineTuneRequest,
    JobControl,
    JobDevice,
    JobDone,
    JobEpoch,
    JobEvent,
    JobFailed,
    JobMeasured,
    JobPaused,
    JobProgress,
    JobRegimeRun,
    JobRequest,
    JobStage,
    PruneImportance,
    PruneKind,
    PruneRequest,
    QuantizeRequest,
    RegimesRequest,
    TraceRequest,
    TrainingRegime,
    TrainRequest,
)

__all__ = [
    "FineTuneRequest",
    "Job",
    "JobControl",
    "JobDevice",
    "JobDone",
    "JobEpoch",
    "JobEvent",
    "JobFailed",
    "JobMeasured",
    "JobPaused",
    "JobProgress",
    "JobRegimeRun",
    "JobRequest",
    "JobStage",
    "PruneImportance",
    "PruneKind",
    "PruneRequest",
    "QuantizeRequest",
    "RegimesRequest",
    "TraceRequest",
    "TrainRequest",
    "TrainingRegime",
    "run_job",
]
