"""Events of a search on their way to the window."""

from __future__ import annotations

import numpy as np

from explorer.gui.search_thread import throttled
from explorer.study.run_search import SearchEvent


def event(evaluations, *, finished=False):
    return SearchEvent(
        seconds=0.0, evaluations=evaluations, generation=1, solved_mount_sets=0, front=(), hypervolume=0.0,
        batch_accuracy=np.array([float(evaluations)]), batch_edp_pj_cycles=np.array([1.0]),
        batch_feasible=np.array([True]), finished=finished,
    )  # fmt: skip


def test_events_are_held_back_but_no_design_is_lost():
    times = iter([0.00, 0.02, 0.04, 0.11, 0.13, 0.14])
    events = [event(n, finished=n == 5) for n in range(6)]
    shown = list(throttled(iter(events), 0.1, lambda: next(times)))
    assert [e.evaluations for e in shown] == [0, 3, 5]
    assert np.concatenate([e.batch_accuracy for e in shown]).tolist() == [0, 1, 2, 3, 4, 5]
    assert [e.batch_feasible.size for e in shown] == [1, 3, 2]


def test_the_last_event_is_shown_even_if_the_search_breaks_off():
    times = iter([0.0, 0.01])
    shown = list(throttled(iter([event(0), event(1)]), 0.1, lambda: next(times)))
    assert [e.evaluations for e in shown] == [0, 1]
