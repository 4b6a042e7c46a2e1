"""Edits and the session: every change can be undone, a drag is one step, a failed edit leaves all as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import DesignError
from explorer.spec.design import ConfidenceMeasure, Constraints, Deployment, Design, MountedExit, Schedule
from explorer.spec.network import HeadKind
from explorer.spec.precision import FP32
from explorer.study.edits import (
    AdoptDesign,
    Mount,
    SetConfidence,
    SetDeployment,
    SetHead,
    SetPrecision,
    SetThreshold,
    Unmount,
)
from explorer.study.session import LONGEST_HISTORY, Session
from tests.studies import N_BLOCKS, small_network

NETWORK = small_network()


@pytest.fixture
def session():
    return Session(NETWORK, Design(exits=(MountedExit(mounting_point=1, threshold=0.8),)))


def test_mounting_keeps_exits_in_order_and_takes_the_neighbours_threshold(session):
    session.apply(Mount(mounting_point=0))
    assert session.design.mounting_points == (0, 1)
    assert session.design.thresholds == (0.8, 0.8)


def test_each_edit_has_a_label_that_undo_shows(session):
    session.apply(Mount(mounting_point=3))
    assert session.undo_label == "mount an exit after block 3"
    session.undo()
    assert session.undo_label is None
    assert session.redo_label == "mount an exit after block 3"


def test_a_drag_is_one_step(session):
    session.begin_drag()
    for t in (0.7, 0.6, 0.5):
        session.apply(SetThreshold(mounting_point=1, threshold=t))
    session.end_drag()
    session.undo()
    assert session.design.thresholds == (0.8,)
    session.redo()
    assert session.design.thresholds == (0.5,)


def test_two_drags_of_the_same_slider_are_two_steps(session):
    for t in (0.5, 0.4):
        session.begin_drag()
        session.apply(SetThreshold(mounting_point=1, threshold=t))
        session.end_drag()
    session.undo()
    assert session.design.thresholds == (0.5,)


def test_separate_edits_of_one_threshold_are_separate_steps(session):
    session.apply(SetThreshold(mounting_point=1, threshold=0.5))
    session.apply(SetThreshold(mounting_point=1, threshold=0.4))
    session.undo()
    assert session.design.thresholds == (0.5,)


def test_an_edit_that_changes_nothing_is_no_step(session):
    session.apply(SetThreshold(mounting_point=1, threshold=0.8))
    assert session.undo_label is None


def test_undo_and_redo_at_the_ends_do_nothing(session):
    before = session.state
    assert session.undo() == before
    assert session.redo() == before


@pytest.mark.parametrize(
    "edit",
    [
        Mount(mounting_point=N_BLOCKS),
        Mount(mounting_point=1),
        Mount(mounting_point=2, threshold=1.5),
        Unmount(mounting_point=0),
        SetThreshold(mounting_point=0, threshold=0.5),
        SetThreshold(mounting_point=1, threshold=float("nan")),
        SetHead(mounting_point=1, head=HeadKind.FINAL),
        AdoptDesign(design=Design(exits=(MountedExit(mounting_point=99, threshold=0.5),))),
    ],
)
def test_a_wrong_edit_says_so_and_leaves_everything(session, edit):
    before = session.state
    with pytest.raises(DesignError):
        session.apply(edit)
    assert session.state == before
    assert session.undo_label is None


def test_pins_and_constraints_can_be_undone(session):
    session.pin()
    session.set_constraints(Constraints(smallest_accuracy=0.9))
    assert [p.name for p in session.state.pins] == ["design 1"]
    session.undo()
    session.undo()
    assert session.state.pins == ()
    assert session.state.constraints == Constraints()


EDITS = st.one_of(
    st.builds(Mount, mounting_point=st.integers(0, N_BLOCKS)),
    st.builds(Unmount, mounting_point=st.integers(0, N_BLOCKS)),
    st.builds(SetThreshold, mounting_point=st.integers(0, N_BLOCKS - 1), threshold=st.floats(-0.1, 1.1)),
    st.builds(SetHead, mounting_point=st.integers(0, N_BLOCKS - 1), head=st.sampled_from(list(HeadKind))),
    st.builds(SetPrecision, precision=st.just(FP32)),
    st.builds(SetConfidence, measure=st.sampled_from(list(ConfidenceMeasure)), calibrated=st.booleans()),
    st.builds(SetDeployment, deployment=st.builds(Deployment, schedule=st.sampled_from(list(Schedule)))),
)


@given(st.lists(EDITS, max_size=30))
def test_undoing_everything_brings_the_beginning_back_and_redoing_the_end(edits):
    session = Session(NETWORK, Design())
    start = session.state
    for edit in edits:
        try:
            session.apply(edit)
        except DesignError:
            continue
    end = session.state
    while session.undo_label is not None:
        session.undo()
    assert session.state == start
    while session.redo_label is not None:
        session.redo()
    assert session.state == end


# Pins


@pytest.fixture
def pinned(session):
    for name in ("a", "b", "c"):
        session.pin(name, note=f"note on {name}")
        session.apply(SetThreshold(mounting_point=1, threshold=session.design.thresholds[0] - 0.1))
    return session


def names(session):
    return [pin.name for pin in session.state.pins]


def test_pins_are_renamed_annotated_and_moved_and_that_can_be_undone(pinned):
    before = pinned.state
    pinned.rename_pin(1, "  best  ")
    pinned.annotate_pin(1, "cheap\nand good")
    pinned.move_pin(1, 2)
    assert names(pinned) == ["a", "c", "best"]
    assert pinned.state.pins[2].note == "cheap\nand good"
    assert pinned.undo_label == "move best"
    for _ in range(3):
        pinned.undo()
    assert pinned.state == before


def test_the_baseline_stays_the_same_pin_wherever_it_moves(pinned):
    pinned.set_baseline(1)
    pinned.move_pin(0, 2)
    assert names(pinned) == ["b", "c", "a"]
    assert pinned.state.baseline_pin.name == "b"
    pinned.move_pin(2, 0)
    pinned.unpin(0)
    assert pinned.state.baseline_pin.name == "b"
    pinned.unpin(0)
    assert pinned.state.baseline_pin is None
    pinned.undo()
    assert pinned.state.baseline_pin.name == "b"


def test_a_new_pin_gets_a_name_that_is_free(session):
    session.pin()
    session.apply(Mount(mounting_point=2))
    session.pin()
    session.unpin(0)
    session.pin()
    assert names(session) == ["design 2", "design 3"]


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.unpin(3),
        lambda s: s.unpin(-1),
        lambda s: s.rename_pin(9, "x"),
        lambda s: s.rename_pin(0, "  "),
        lambda s: s.annotate_pin(3, "x"),
        lambda s: s.move_pin(0, 3),
        lambda s: s.move_pin(-1, 0),
        lambda s: s.set_baseline(3),
    ],
)
def test_a_pin_that_is_not_there_is_said(pinned, change):
    before = pinned.timeline
    with pytest.raises(DesignError):
        change(pinned)
    assert pinned.timeline == before


# Steps


def test_a_step_withdrawn_has_never_been(session):
    session.apply(Mount(mounting_point=2))
    before = session.state
    session.apply(Mount(mounting_point=3))
    assert session.withdraw() == before
    assert session.redo_label is None
    assert session.undo_label == "mount an exit after block 2"
    session.withdraw()
    assert session.withdraw() == session.state  # the beginning stays
    assert session.undo_label is None


def test_a_drag_of_a_limit_is_one_step(session):
    session.begin_drag()
    for accuracy in (0.5, 0.6, 0.7):
        session.set_constraints(Constraints(smallest_accuracy=accuracy))
    session.end_drag()
    session.set_constraints(Constraints(smallest_accuracy=0.8))
    session.undo()
    assert session.state.constraints.smallest_accuracy == 0.7
    session.undo()
    assert session.state.constraints == Constraints()


def test_a_drag_that_begins_again_goes_on(session):
    """As when a key is pressed several times in a row."""
    for t in (0.7, 0.6):
        session.begin_drag()
        session.apply(SetThreshold(mounting_point=1, threshold=t))
    session.end_drag()
    session.undo()
    assert session.design.thresholds == (0.8,)


def test_the_history_has_an_end(session):
    for step in range(LONGEST_HISTORY + 7):
        session.apply(SetThreshold(mounting_point=1, threshold=step / 1000))
    timeline = session.timeline
    assert len(timeline.entries) == LONGEST_HISTORY + 1
    while session.undo_label is not None:
        session.undo()
    assert session.design.thresholds == (0.006,)


def test_a_session_is_restored_from_its_timeline(pinned):
    pinned.undo()
    again = Session.restored(NETWORK, pinned.timeline)
    assert again.timeline == pinned.timeline
    again.apply(Mount(mounting_point=4))
    assert again.timeline.entries[-1].serial > pinned.timeline.entries[-1].serial
    assert again.redo_label is None
