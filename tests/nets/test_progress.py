"""The rate is that of the last seconds of our own work, whatever pauses there were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.nets.progress import RateMeter


class _Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_no_rate_is_known_before_anything_is_done() -> None:
    meter = RateMeter(clock=_Clock())
    assert meter.images_per_second == 0
    assert meter.seconds_left(100) is None


def test_a_pause_does_not_slow_the_rate() -> None:
    clock = _Clock()
    meter = RateMeter(clock=clock)
    for _ in range(20):
        clock.now += 0.5
        meter.add(50)
        with meter.elsewhere():
            clock.now += 1000
    assert meter.images_per_second == pytest.approx(100)
    assert meter.seconds_left(300) == pytest.approx(3)


def test_the_rate_forgets_what_is_older_than_its_window() -> None:
    clock = _Clock()
    meter = RateMeter(clock=clock, window_s=10)
    for rate in (10, 200):
        for _ in range(40):
            clock.now += 1
            meter.add(rate)
    assert meter.images_per_second == pytest.approx(200, rel=0.01)


@given(steps=st.lists(st.tuples(st.floats(1e-6, 5), st.integers(1, 1000)), min_size=1, max_size=200))
def test_the_rate_lies_between_the_slowest_and_the_fastest_step(steps: list[tuple[float, int]]) -> None:
    clock = _Clock()
    meter = RateMeter(clock=clock)
    for seconds, n_images in steps:
        clock.now += seconds
        meter.add(n_images)
    rates = [n_images / seconds for seconds, n_images in steps]
    assert min(rates) * (1 - 1e-6) <= meter.images_per_second <= max(rates) * (1 + 1e-3)


def test_a_million_steps_leave_few_marks() -> None:
    clock = _Clock()
    meter = RateMeter(clock=clock, window_s=10)
    for _ in range(100_000):
        clock.now += 0.001
        meter.add(1)
    assert len(meter._marks) < 250
    assert meter.images_per_second == pytest.approx(1000, rel=0.01)
