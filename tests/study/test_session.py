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
from explorer.study.session import Session
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
