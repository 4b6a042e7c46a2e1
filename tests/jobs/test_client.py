"""The client: hands on what the child reports, ends it at once, and turns every bad end into one clear line."""

from __future__ import annotations

import os
import sys
import threading
import time
import tracemalloc
from pathlib import Path

import pytest

from explorer.errors import JobError
from explorer.jobs import Job, JobDone, JobEvent, JobPaused, JobProgress, JobStage, TrainRequest
from explorer.jobs.client import child_environment
from explorer.jobs.wire import encode

PROGRESS = JobProgress(
    stage=JobStage.BACKBONE, epoch=1, n_epochs=2, step=3, n_steps=4, loss=0.5, accuracy=None, images_per_second=6.0,
    seconds_left=None,
)  # fmt: skip
DONE = JobDone(study=Path("runs/x"))
REQUEST = TrainRequest(out=Path("runs/x"))

# a child that sleeps long enough for any test to fail clearly if it is not ended
SLEEP = "import time; time.sleep(60)"


def _job(code: str) -> Job:
    return Job(REQUEST, command=(sys.executable, "-c", code))


def _printing(*lines: str) -> str:
    return f"import sys; sys.stdin.readline(); sys.stdout.write({''.join(lines)!r}); sys.stdout.flush()\n"


def _alive(pid: int) -> bool:
    """Whether a process runs; one that has ended but was not yet waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _eventually(condition) -> bool:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.01)
    return False


def test_events_arrive_in_order_and_end_with_done() -> None:
    with _job(_printing(encode(PROGRESS), encode(DONE))) as job:
        assert list(job.events()) == [PROGRESS, DONE]


def test_the_child_gets_the_request() -> None:
    echo = "import sys; line = sys.stdin.readline(); sys.stderr.write(line); sys.exit(7)"
    with _job(echo) as job, pytest.raises(JobError) as caught:
        list(job.events())
    assert encode(REQUEST).strip() in str(caught.value)


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        (_printing('{"type": "failed", "message": "disk full"}\n'), "disk full"),
        ("raise ValueError('what went wrong')", "the worker ended with status 1: ValueError: what went wrong"),
        ("import sys; sys.exit(5)", "the worker ended with status 5: it said nothing"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL; the machine may be short of memory"),
        (_printing("Downloading...\n"), "not a message: 'Downloading...\\n'"),
        (_printing(encode(REQUEST)), "the worker sent a request"),
        (_printing(encode(PROGRESS)), "the worker ended with status 0"),
    ],
)
def test_a_bad_end_is_one_clear_line(code: str, complaint: str) -> None:
    with _job(code) as job, pytest.raises(JobError) as caught:
        list(job.events())
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_command_that_is_not_there_is_named() -> None:
    with Job(REQUEST, command=("/nonexistent/python",)) as job, pytest.raises(JobError, match="/nonexistent/python"):
        list(job.events())


@pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX")
def test_cancelling_ends_the_child_and_its_children_at_once(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    grandchild = f"import subprocess, sys, os; p = subprocess.Popen([sys.executable, '-c', {SLEEP!r}])\n"
    code = (
        grandchild
        + f"open({str(pids)!r}, 'w').write(f'{{os.getpid()}} {{p.pid}}')\n"
        + _printing(encode(PROGRESS))
        + SLEEP
    )
    job = _job(code)
    events = job.events()
    assert next(events) == PROGRESS
    child, grandchild_pid = map(int, pids.read_text(encoding="utf-8").split())
    before = time.monotonic()
    job.cancel()
    assert time.monotonic() - before < 2
    with pytest.raises(JobError, match="cancelled"):
        list(events)
    assert not _alive(child)
    assert _eventually(lambda: not _alive(grandchild_pid))


@pytest.mark.skipif(os.name != "posix", reason="signals can be ignored only there")
def test_a_child_that_ignores_the_polite_signal_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.jobs.client._GRACE_S", 0.2)
    ignoring = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + _printing(encode(PROGRESS)) + SLEEP
    job = _job(ignoring)
    events = job.events()
    next(events)
    job.cancel()
    with pytest.raises(JobError, match="cancelled"):
        next(events)


def test_cancelling_from_another_thread_wakes_the_reader() -> None:
    job = _job(_printing(encode(PROGRESS)) + SLEEP)
    seen: list[JobEvent] = []
    first = threading.Event()
    problems: list[JobError] = []

    def read() -> None:
        try:
            for event in job.events():
                seen.append(event)
                first.set()
        except JobError as error:
            problems.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    assert first.wait(10)
    job.cancel()
    reader.join(10)
    assert not reader.is_alive()
    assert seen == [PROGRESS]
    assert [str(problem) for problem in problems] == ["the job was cancelled"]


def test_leaving_the_loop_ends_the_child(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    code = f"import os; open({str(pid_file)!r}, 'w').write(str(os.getpid()))\n" + _printing(encode(PROGRESS)) + SLEEP
    with _job(code) as job:
        for _ in job.events():
            break
    assert not _alive(int(pid_file.read_text(encoding="utf-8")))


# a child that does as it is told: it stands still from "pause" to "resume", and says so
OBEDIENT = (
    "import sys\n"
    "assert sys.stdin.readline().startswith('{')\n"
    f"sys.stdout.write({encode(PROGRESS)!r}); sys.stdout.flush()\n"
    "assert sys.stdin.readline() == 'pause\\n'\n"
    f"sys.stdout.write({encode(JobPaused(paused=True))!r}); sys.stdout.flush()\n"
    "assert sys.stdin.readline() == 'resume\\n'\n"
    f"sys.stdout.write({encode(JobPaused(paused=False)) + encode(DONE)!r}); sys.stdout.flush()\n"
)


@pytest.mark.parametrize("begun", [False, True])
def test_a_job_is_paused_and_goes_on_also_if_it_had_not_begun(begun: bool) -> None:
    with _job(OBEDIENT) as job:
        seen = []
        if not begun:
            job.pause()
        for event in job.events():
            seen.append(event)
            if event == PROGRESS and begun:
                job.pause()
            if event == JobPaused(paused=True):
                assert job.is_paused
                job.resume()
        assert not job.is_paused
    assert seen == [PROGRESS, JobPaused(paused=True), JobPaused(paused=False), DONE]


def test_a_paused_job_is_cancelled_at_once() -> None:
    job = _job(OBEDIENT)
    events = job.events()
    assert next(events) == PROGRESS
    job.pause()
    assert next(events) == JobPaused(paused=True)
    job.cancel()
    with pytest.raises(JobError, match="cancelled"):
        next(events)


def test_pausing_a_job_that_has_ended_is_harmless() -> None:
    with _job(_printing(encode(DONE))) as job:
        assert list(job.events()) == [DONE]
        job.pause()
        job.resume()


def test_a_job_that_was_cancelled_before_it_began_never_starts() -> None:
    job = _job(SLEEP)
    job.cancel()
    with pytest.raises(JobError, match="cancelled"):
        next(job.events())


def test_a_job_runs_only_once() -> None:
    with _job(_printing(encode(DONE))) as job:
        list(job.events())
        with pytest.raises(RuntimeError, match="only once"):
            next(job.events())


def test_a_lot_on_the_standard_error_does_not_block() -> None:
    with _job("import sys; sys.stderr.write('x' * 1_000_000)\n" + _printing(encode(DONE))) as job:
        assert list(job.events()) == [DONE]


def test_jobs_one_after_another_leave_nothing_behind() -> None:
    def run() -> None:
        with _job(_printing(encode(PROGRESS), encode(DONE))) as job:
            list(job.events())

    run()  # whatever is cached by the first one
    descriptors = Path("/proc/self/fd")
    n_open = len(list(descriptors.iterdir())) if descriptors.exists() else 0
    n_threads = threading.active_count()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(10):
        run()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 100_000
    assert threading.active_count() == n_threads
    assert not descriptors.exists() or len(list(descriptors.iterdir())) == n_open


def test_the_users_own_settings_win() -> None:
    environment = child_environment({"GOMP_SPINCOUNT": "5", "PYTHONPATH": "/mine"})
    assert environment["GOMP_SPINCOUNT"] == "5"
    assert environment["PYTHONPATH"].endswith(f"{os.pathsep}/mine")
    assert "glibc.malloc" in environment["GLIBC_TUNABLES"]
