"""Reads a request from the standard input, writes events to the output: one JSON message a line, arrays as files.

After the request the standard input carries `JobControl` words, one a line: a pause takes effect when the step that
runs is done. When the standard input ends, nobody waits any more, and the process ends; checkpoints are written whole
or not at all, so nothing is lost by that.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator
from typing import TextIO

from explorer.errors import ExplorerError
from explorer.jobs.messages import JobControl, JobDone, JobEvent, JobFailed, JobPaused, JobProgress
from explorer.jobs.wire import decode, encode
from explorer.worker.handlers import serve

__all__ = ["Gate", "failure", "main", "throttled"]

PROGRESS_INTERVAL_S = 0.1
_NICENESS = 10
_ABANDONED_STATUS = 3


def main() -> int:
    """Serve one request; exit status 0 after `done`, 1 after `failed`."""
    protocol = sys.stdout
    gate = Gate()
    lines = _Lines(sys.stdin.fileno())
    with contextlib.redirect_stdout(sys.stderr):  # whatever a library prints must not mix with messages
        try:
            request = decode(lines.next() or "")
            threading.Thread(target=_obey, args=(lines, gate), daemon=True).start()
            if hasattr(os, "nice"):
                os.nice(_NICENESS)  # the window and the user's other programs come first
            for event in throttled(gate.passed(serve(request))):
                _send(protocol, event)
        except (ExplorerError, MemoryError, RuntimeError) as error:
            problem = failure(error)
            if problem is None:
                raise
            _send(protocol, JobFailed(message=problem))
            return 1
    return 0


def failure(error: Exception) -> str | None:
    """One clear line about what ended a job; None if it is a fault of ours, which deserves its traceback."""
    if isinstance(error, ExplorerError):
        return str(error)
    text = str(error).lower()
    if isinstance(error, MemoryError) or "can't allocate memory" in text:  # the latter is torch's own word for it
        return "the machine has not enough memory for this job"
    if "out of memory" in text:
        return "the GPU has not enough memory for this job; device cpu would work on the processor"
    if "cuda error" in text or "cudnn error" in text:  # a driver, or a GPU, that this torch cannot work with
        reason = " ".join(str(error).split())[:120]
        return f"the GPU cannot do this job ({reason}); device cpu would work on the processor"
    return None


class Gate:
    """Lets the steps of a job pass one by one, or holds them back while a pause lasts."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._open.set()

    def tell(self, control: JobControl) -> None:
        """Close or open the gate; safe from any thread."""
        if control is JobControl.PAUSE:
            self._open.clear()
        else:
            self._open.set()

    def passed(self, events: Iterator[JobEvent]) -> Iterator[JobEvent]:
        """The events as they come; no step is begun while the gate is closed."""
        for event in events:
            yield event
            if not self._open.is_set() and not isinstance(event, JobDone):
                yield JobPaused(paused=True)
                self._open.wait()
                yield JobPaused(paused=False)


def throttled(messages: Iterator[JobEvent]) -> Iterator[JobEvent]:
    """All other events, but progress at most ten times a second, and always that of an epoch's last step."""
    last = -PROGRESS_INTERVAL_S
    for message in messages:
        now = time.monotonic()
        if isinstance(message, JobProgress) and message.step < message.n_steps:
            if now - last < PROGRESS_INTERVAL_S:
                continue
            last = now
        yield message


def _send(protocol: TextIO, message: JobEvent | JobFailed) -> None:
    protocol.write(encode(message))
    protocol.flush()


class _Lines:
    """Lines of a descriptor, read without Python's buffer: a thread that waits in `sys.stdin` would hold its lock when
    the interpreter ends, and lines that came with the request would stay in it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._pending = b""

    def next(self) -> str | None:
        """The next line without its end; None when the input has ended."""
        while b"\n" not in self._pending:
            read = os.read(self._descriptor, 1 << 16)
            if not read:
                return None
            self._pending += read
        line, _, self._pending = self._pending.partition(b"\n")
        return line.decode("utf-8", errors="replace")


def _obey(lines: _Lines, gate: Gate) -> None:
    """Do what the client says until it says no more, which ends the process; unknown words are ignored."""
    while (line := lines.next()) is not None:
        with contextlib.suppress(ValueError):
            gate.tell(JobControl(line.strip()))
    os._exit(_ABANDONED_STATUS)
