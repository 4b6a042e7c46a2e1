"""What is taken when: bits in a memory and intervals on a channel, over the time of a schedule.

Times are in cycles. Both structures take reservations in any order of time, since a tensor may be fetched long before
it is needed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

__all__ = ["ChannelCalendar", "MemoryLedger", "first_common_gap"]


class MemoryLedger:
    """Bits in use in one memory as a step function of time."""

    __slots__ = ("capacity_bits", "owner", "times", "used_bits")

    def __init__(self, capacity_bits: int, owner: object = None) -> None:
        self.capacity_bits = capacity_bits
        self.owner = owner
        self.times: list[float] = [0.0]
        self.used_bits: list[int] = [0]

    def copy(self, owner: object = None) -> MemoryLedger:
        """An independent copy; `owner` stands for whoever may change it."""
        twin = MemoryLedger.__new__(MemoryLedger)
        twin.capacity_bits = self.capacity_bits
        twin.owner = owner
        twin.times = self.times.copy()
        twin.used_bits = self.used_bits.copy()
        return twin

    def earliest(self, time: float, bits: int) -> float | None:
        """The first moment from `time` on after which there is always room for `bits` more; None if there never is."""
        limit = self.capacity_bits - bits
        used = self.used_bits
        index = len(used) - 1
        if used[index] > limit:
            return None
        times = self.times
        while index >= 0 and times[index] > time and used[index] <= limit:
            index -= 1
        if index < 0 or used[index] <= limit:
            return time
        return times[index + 1]

    def change(self, time: float, bits: int) -> None:
        """Add `bits` (negative: release) from `time` on."""
        times, used = self.times, self.used_bits
        index = bisect_left(times, time)
        if index == len(times):
            times.append(time)
            used.append(used[-1] + bits)
            return
        if times[index] != time:
            times.insert(index, time)
            used.insert(index, used[index - 1] if index else 0)
        for later in range(index, len(used)):
            used[later] += bits


class ChannelCalendar:
    """Disjoint busy intervals of one channel, in order."""

    __slots__ = ("ends", "owner", "starts")

    def __init__(self, owner: object = None) -> None:
        self.owner = owner
        self.starts: list[float] = []
        self.ends: list[float] = []

    def copy(self, owner: object = None) -> ChannelCalendar:
        """An independent copy; `owner` stands for whoever may change it."""
        twin = ChannelCalendar.__new__(ChannelCalendar)
        twin.owner = owner
        twin.starts = self.starts.copy()
        twin.ends = self.ends.copy()
        return twin

    def first_gap(self, time: float, duration: float) -> float:
        """The first moment from `time` on at which the channel is free for `duration`."""
        starts, ends = self.starts, self.ends
        index = bisect_right(ends, time)
        while index < len(starts) and starts[index] < time + duration:
            time = max(time, ends[index])
            index += 1
        return time

    def reserve(self, start: float, end: float) -> None:
        """Take a gap found by `first_gap`; intervals that touch are joined."""
        starts, ends = self.starts, self.ends
        index = bisect_left(starts, start)
        if index and ends[index - 1] == start:
            ends[index - 1] = end
            if index < len(starts) and starts[index] == end:
                ends[index - 1] = ends.pop(index)
                del starts[index]
        elif index < len(starts) and starts[index] == end:
            starts[index] = start
        else:
            starts.insert(index, start)
            ends.insert(index, end)


def first_common_gap(calendars: list[ChannelCalendar], time: float, duration: float) -> float:
    """The first moment from `time` on at which all channels are free for `duration`."""
    if len(calendars) == 1:
        return calendars[0].first_gap(time, duration)
    while True:
        start = time
        for calendar in calendars:
            start = calendar.first_gap(start, duration)
        if start == time:
            return start
        time = start
