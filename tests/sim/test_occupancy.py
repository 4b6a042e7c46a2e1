"""Reservations in memories and on channels, against a plain model of time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from explorer.sim.occupancy import ChannelCalendar, MemoryLedger, first_common_gap

_HORIZON = 60
_INTERVALS = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6)), max_size=8)


def filled(requests: list[tuple[int, int]]) -> ChannelCalendar:
    calendar = ChannelCalendar()
    for time, duration in requests:
        start = calendar.first_gap(time, duration)
        calendar.reserve(start, start + duration)
    return calendar


def busy(calendar: ChannelCalendar) -> set[int]:
    return {
        moment
        for start, end in zip(calendar.starts, calendar.ends, strict=True)
        for moment in range(int(start), int(end))
    }


@given(requests=_INTERVALS)
def test_a_channel_is_never_taken_twice_and_loses_no_cycle(requests: list[tuple[int, int]]) -> None:
    calendar = filled(requests)
    assert len(busy(calendar)) == sum(duration for _, duration in requests)


@given(requests=_INTERVALS, time=st.integers(0, 30), duration=st.integers(1, 6))
def test_the_first_gap_is_the_first(requests: list[tuple[int, int]], time: int, duration: int) -> None:
    calendar = filled(requests)
    taken = busy(calendar)
    expected = next(start for start in range(time, 1000) if not any(start + step in taken for step in range(duration)))
    assert calendar.first_gap(time, duration) == expected


@given(first=_INTERVALS, second=_INTERVALS, time=st.integers(0, 30), duration=st.integers(1, 6))
def test_a_common_gap_suits_every_channel(
    first: list[tuple[int, int]], second: list[tuple[int, int]], time: int, duration: int
) -> None:
    calendars = [filled(first), filled(second)]
    taken = busy(calendars[0]) | busy(calendars[1])
    expected = next(start for start in range(time, 1000) if not any(start + step in taken for step in range(duration)))
    assert first_common_gap(calendars, time, duration) == expected


@given(
    holds=st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20), st.integers(1, 9)), max_size=8),
    time=st.integers(0, 40),
    bits=st.integers(1, 9),
)
def test_room_is_found_when_it_lasts(holds: list[tuple[int, int, int]], time: int, bits: int) -> None:
    capacity = 20
    ledger = MemoryLedger(capacity)
    used = [0] * _HORIZON
    for start, duration, size in holds:
        if max(used[start:]) + size > capacity:
            continue
        ledger.change(start, size)
        ledger.change(start + duration, -size)
        for moment in range(start, start + duration):
            used[moment] += size
    fitting = [moment for moment in range(time, _HORIZON) if max(used[moment:]) + bits <= capacity]
    assert ledger.earliest(time, bits) == fitting[0]


def test_a_copy_goes_its_own_way() -> None:
    ledger, calendar = MemoryLedger(10), ChannelCalendar()
    ledger.copy().change(0.0, 5)
    calendar.copy().reserve(0.0, 5.0)
    assert ledger.used_bits == [0]
    assert calendar.starts == []


def test_a_full_memory_has_never_room() -> None:
    ledger = MemoryLedger(10)
    ledger.change(3.0, 8)
    assert ledger.earliest(0.0, 3) is None
    assert ledger.earliest(0.0, 2) == 0.0
