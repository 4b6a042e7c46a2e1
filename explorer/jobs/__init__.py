"""Long torch work in a child process: what is asked, what is reported, and the client that runs it. No Qt, no torch.

    messages   requests and events as frozen values
    wire       one JSON message a line
    client     starts `python -m explorer.worker`, iterates its events, cancels it

    for event in run_job(TrainRequest(out=Path("runs/train"))):
        ...

The child ends with whoever leaves that loop.
"""

from explorer.jobs.client import Job, run_job
from explorer.jobs.messages import (
    JobDone,
    JobEpoch,
    JobEvent,
    JobFailed,
    JobProgress,
    JobRequest,
    JobStage,
    TraceRequest,
    TrainRequest,
)

__all__ = [
    "Job",
    "JobDone",
    "JobEpoch",
    "JobEvent",
    "JobFailed",
    "JobProgress",
    "JobRequest",
    "JobStage",
    "TraceRequest",
    "TrainRequest",
    "run_job",
]
