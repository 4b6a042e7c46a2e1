"""Runs a job in a child process and hands its events to whoever iterates them; free of Qt, so any thread will do."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from explorer.errors import JobError
from explorer.jobs.messages import (
    JobControl,
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
)
from explorer.jobs.wire import decode, encode

__all__ = ["WORKER_COMMAND", "Job", "child_environment", "run_job"]

WORKER_COMMAND = (sys.executable, "-m", "explorer.worker")

_GRACE_S = 2.0
_CAN_SIGNAL_GROUPS = os.name == "posix"

# What C libraries read before the child's first line runs; a user's own settings win.
_TUNING = {
    # glibc otherwise gives every large tensor's pages back to the kernel and faults them in anew: a third of the time
    "GLIBC_TUNABLES": (
        "glibc.malloc.hugetlb=1:glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=20000000000"
        ":glibc.malloc.top_pad=268435456"
    ),
    # on a busy machine threads otherwise spin at barriers most of the time, waiting for one that does not run
    "GOMP_SPINCOUNT": "30000",
}


def run_job(request: JobRequest) -> Iterator[JobEvent]:
    """Run a job to its end. The last event is a `JobDone`; JobError if the job fails.

    Leaving the loop early, by an exception or by closing the iterator, ends the child process.
    """
    with Job(request) as job:
        yield from job.events()


class Job:
    """A job that runs. Use it as a context manager: leaving it ends the child process, however far that is."""

    def __init__(self, request: JobRequest, *, command: Sequence[str] = WORKER_COMMAND) -> None:
        self._request = request
        self._command = tuple(command)
        self._process: subprocess.Popen[str] | None = None
        self._cancel_asked = threading.Event()
        self._starting = threading.Lock()
        self._paused = False

    def __enter__(self) -> Job:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.cancel()

    def events(self) -> Iterator[JobEvent]:
        """Start the child and yield what it reports, ending with a `JobDone` or `JobGpus`. To be called once.

        JobError if the job fails, dies, breaks the protocol or is cancelled.
        """
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
            process = self._start(errors.fileno())
            try:
                finished = False
                for event in _events(process):
                    finished = isinstance(event, JobDone | JobGpus)
                    yield event
                status = process.wait()
                cancelled = self._cancel_asked.is_set()
            finally:
                self.cancel()
                _close(process)
            if not finished:
                errors.seek(0)
                raise JobError("the job was cancelled" if cancelled else _last_words(status, errors.read()))

    def pause(self) -> None:
        """Let the job stand still after the step it is in, keeping all it has; a `JobPaused` says when it does.

        A job that has not begun will stand still after its first step. Safe from any thread; harmless if it has ended.
        """
        self._tell(JobControl.PAUSE)

    def resume(self) -> None:
        """Let a paused job go on; harmless if it is not paused. Safe from any thread."""
        self._tell(JobControl.RESUME)

    @property
    def is_paused(self) -> bool:
        """Whether the job was last told to pause."""
        return self._paused

    def cancel(self) -> None:
        """End the child process and whatever it started, at once; harmless if it has ended. Safe from any thread."""
        self._cancel_asked.set()
        with self._starting:
            process = self._process
        if process is None or process.poll() is not None:
            return
        _signal(process, signal.SIGTERM)
        try:
            process.wait(timeout=_GRACE_S)
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL if _CAN_SIGNAL_GROUPS else signal.SIGTERM)
            process.wait()

    def _tell(self, control: JobControl) -> None:
        with self._starting:
            self._paused = control is JobControl.PAUSE
            if self._process is not None:
                _write(self._process, f"{control.value}\n")

    def _start(self, errors: int) -> subprocess.Popen[str]:
        with self._starting:
            if self._process is not None:
                raise RuntimeError("a job runs only once")
            if self._cancel_asked.is_set():
                raise JobError("the job was cancelled")
            try:
                process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    encoding="utf-8",
                    env=child_environment(os.environ),
                    start_new_session=_CAN_SIGNAL_GROUPS,  # a group of its own, to be ended as one
                )
            except OSError as error:
                raise JobError(f"{self._command[0]}: cannot start it ({error.strerror or error})") from error
            self._process = process
            # the pipe stays open: its end tells the child that nobody waits for it any more
            _write(process, encode(self._request))
            if self._paused:
                _write(process, f"{JobControl.PAUSE.value}\n")
        return process


def _events(process: subprocess.Popen[str]) -> Iterator[JobEvent]:
    """What the child writes, until it closes its output; JobError if it says that it failed."""
    assert process.stdout is not None
    for line in process.stdout:
        message = decode(line)
        match message:
            case JobProgress() | JobEpoch() | JobPaused() | JobRegimeRun() | JobMeasured() | JobGpus() | JobDone():
                yield message
            case JobFailed():
                raise JobError(message.message)
            case _:
                raise JobError(f"the worker sent a request: {line.strip()[:80]!r}")


def _write(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdin is not None
    with contextlib.suppress(OSError, ValueError):  # it has ended, or its pipe was closed; its exit status tells
        process.stdin.write(text)
        process.stdin.flush()


def _close(process: subprocess.Popen[str]) -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):  # what was not yet sent cannot be sent any more
                stream.close()


def child_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The child's environment: ours, this very package on its path, and settings that suit large tensors."""
    package_parent = str(Path(__file__).resolve().parents[2])
    path = environment.get("PYTHONPATH")
    return {
        **_TUNING,
        **environment,
        "PYTHONPATH": f"{package_parent}{os.pathsep}{path}" if path else package_parent,
        "PYTHONIOENCODING": "utf-8",
    }


def _signal(process: subprocess.Popen[str], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        if _CAN_SIGNAL_GROUPS:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)


def _last_words(status: int, errors: str) -> str:
    """One line about a child that ended without a word."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    if status < 0:
        with contextlib.suppress(ValueError):
            return f"the worker was ended by {signal.Signals(-status).name}" + (
                "; the machine may be short of memory" if -status == signal.SIGKILL else ""
            )
    return f"the worker ended with status {status}: {lines[-1] if lines else 'it said nothing'}"
