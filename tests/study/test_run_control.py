"""Steering a run: it waits while it is paused, its clock stands still, and stopping always gets through."""

from __future__ import annotations

import threading
import time

from explorer.study.run_control import RunControl


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def test_the_clock_stands_still_while_it_is_paused():
    clock = Clock()
    control = RunControl(clock)
    start = control.clock()
    clock.now += 3
    control.pause()
    clock.now += 50
    assert control.is_paused
    assert control.clock() - start == 3
    control.pause()  # again changes nothing
    control.go_on()
    clock.now += 2
    control.go_on()
    assert control.clock() - start == 5


def test_a_paused_run_waits_and_a_stopped_one_does_not():
    control = RunControl()
    answers = []
    control.pause()
    thread = threading.Thread(target=lambda: answers.append(control.should_stop()))
    thread.start()
    thread.join(0.05)
    assert thread.is_alive()
    control.stop()
    thread.join(10)
    assert answers == [True]
    control.pause()  # too late
    assert control.should_stop()


def test_a_run_obeys_at_its_next_question():
    control = RunControl()
    steps = []

    def work():
        while not control.should_stop():
            steps.append(len(steps))
            time.sleep(0.001)

    thread = threading.Thread(target=work)
    thread.start()
    while len(steps) < 3:
        time.sleep(0.001)
    control.pause()
    time.sleep(0.05)
    held = len(steps)
    time.sleep(0.05)
    assert len(steps) == held
    control.go_on()
    while len(steps) < held + 3:
        time.sleep(0.001)
    control.stop()
    thread.join(10)
    assert not thread.is_alive()
