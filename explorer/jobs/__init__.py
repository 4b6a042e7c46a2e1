"""Long torch work in a child process: what is asked, what is reported, and the client that runs it. No Qt, no torch.

    messages   requests and events as frozen values
    wire       one JSON message a line
    notes      what was asked of a job, in the folder that it writes to
    client     starts `python -m explorer.worker`, iterates its events, cancels it

    for event in run_job(TrainRequest(out=Path("runs/train"))):
        ...

The child ends with whoever leaves that loop. A `Job` can also be paused, resumed and cancelled, from any thread.
"""

from explorer.jobs.client import Job, run_job
from explorer.jobs.messages import (
    FineTuneRequest,
    GpusRequest,
    JobControl,
    JobDevice,
    JobDone,
    JobEpoch,
    JobEvent,
    JobFailed,
    JobGpus,
    JobMeasured,
    JobPaused,
    JobProgress,
    JobRegimeRun,
    JobRequest,
    JobStage,
    PruneImportance,
    PruneKind,
    PruneRequest,
    QuantizeMethod,
    QuantizeRequest,
    RegimesRequest,
    ShapesRequest,
    TraceRequest,
    TrainingRegime,
    TrainRequest,
)
from explorer.jobs.notes import JOB_FILE, JobNote, ResumableRequest, read_note, resumed, unfinished_job

__all__ = [
    "JOB_FILE",
    "FineTuneRequest",
    "GpusRequest",
    "Job",
    "JobControl",
    "JobDevice",
    "JobDone",
    "JobEpoch",
    "JobEvent",
    "JobFailed",
    "JobGpus",
    "JobMeasured",
    "JobNote",
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
    "ResumableRequest",
    "ShapesRequest",
    "TraceRequest",
    "TrainRequest",
    "TrainingRegime",
    "read_note",
    "resumed",
    "run_job",
    "unfinished_job",
]
