"""Runs a job to its end with its progress on the standard error.

Ctrl-C ends the job. Ctrl-Z pauses it before the terminal gets the prompt back, and `fg` lets it go on.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TextIO

from explorer.cli.output import percent
from explorer.jobs import (
    Job,
    JobDone,
    JobEpoch,
    JobEvent,
    JobMeasured,
    JobPaused,
    JobProgress,
    JobRegimeRun,
    JobRequest,
)

__all__ = ["follow_job", "results_of"]

_CLEAR_LINE = "\r\x1b[K"

Result = JobDone | JobMeasured | JobRegimeRun


def results_of(request: JobRequest) -> Iterator[Result]:
    """Run a job, showing where it stands; yields what it found, at last its `JobDone`. JobError if it fails."""
    with Job(request) as job, _stop_key() as stop_asked:
        yield from follow_job(job, sys.stderr, stop_asked=stop_asked, stop=_stop)


def follow_job(
    job: Job, screen: TextIO, *, stop_asked: Callable[[], bool], stop: Callable[[], None]
) -> Iterator[Result]:
    """Write a job's progress to `screen`: one line that changes on a terminal, one line an epoch elsewhere.

    Once `stop_asked` the job is paused, and `stop` is called when it stands still; afterwards it goes on.
    """
    live = screen.isatty()
    clear = _CLEAR_LINE if live else ""
    for event in job.events():
        match event:
            case JobProgress() if live:
                screen.write(clear + _progress(event))
            case JobEpoch():
                screen.write(f"{clear}{_epoch(event)}\n")
            case JobRegimeRun():
                screen.write(f"{clear}{_regime_run(event)}\n")
                yield event
            case JobPaused(paused=True):
                screen.write(f"{clear}paused\n")
                screen.flush()
                stop()
                job.resume()
            case JobMeasured() | JobDone():
                screen.write(clear)
                yield event
            case _:
                pass
        screen.flush()
        if _may_pause(event) and stop_asked():
            job.pause()


def _may_pause(event: JobEvent) -> bool:
    return isinstance(event, JobProgress | JobEpoch)


@contextmanager
def _stop_key() -> Iterator[Callable[[], bool]]:
    """Note that Ctrl-Z was pressed instead of stopping at once; yields a question that is answered once a press."""
    asked = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        asked = True

    def taken() -> bool:
        nonlocal asked
        was, asked = asked, False
        return was

    if not hasattr(signal, "SIGTSTP"):
        yield taken
        return
    try:
        before = signal.signal(signal.SIGTSTP, note)
    except ValueError:  # not the main thread, so no keys either
        yield taken
        return
    try:
        yield taken
    finally:
        signal.signal(signal.SIGTSTP, before)


def _stop() -> None:
    """Give the terminal back until `fg`."""
    if hasattr(signal, "SIGSTOP"):
        os.kill(os.getpid(), signal.SIGSTOP)


def _progress(event: JobProgress) -> str:
    parts = [f"{event.stage.value} {event.epoch}/{event.n_epochs}, step {event.step}/{event.n_steps}"]
    if event.loss is not None:
        parts.append(f"loss {event.loss:.3f}")
    if event.accuracy is not None:
        parts.append(f"accuracy {percent(event.accuracy)}")
    parts.append(f"{event.images_per_second:.0f} images/s")
    if event.seconds_left is not None:
        minutes, seconds = divmod(round(event.seconds_left), 60)
        parts.append(f"{minutes}:{seconds:02d} left")
    return ", ".join(parts)


def _epoch(event: JobEpoch) -> str:
    return (
        f"{event.stage.value} {event.epoch}/{event.n_epochs}: loss {event.loss:.4f}, "
        f"train accuracy {percent(event.train_accuracy)}, validation accuracy by exit "
        + " ".join(f"{100 * a:.1f}" for a in event.validation_accuracy)
    )


def _regime_run(event: JobRegimeRun) -> str:
    how = "distilled" if event.distilled else "plain"
    return f"{event.regime.value}, {how}, seed {event.seed}: final exit {percent(event.accuracy[-1])} on validation"
