"""A design refuses what cannot be, in one line that says what would be right, and changes only what it is asked to."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.spec.design import Deployment, Design, MountedExit
from explorer.spec.network import HeadKind

THRESHOLDS = st.floats(0.0, 1.0)


@st.composite
def designs(draw: st.DrawFn) -> Design:
    points = sorted(draw(st.sets(st.integers(0, 20), max_size=4)))
    return Design(exits=tuple(MountedExit(mounting_point=point, threshold=draw(THRESHOLDS)) for point in points))


@given(design=designs(), data=st.data())
def test_new_thresholds_leave_the_mounts_as_they_are(design: Design, data: st.DataObject) -> None:
    thresholds = tuple(data.draw(THRESHOLDS) for _ in design.exits)
    changed = design.with_thresholds(thresholds)
    assert changed.thresholds == thresholds
    assert changed.mounting_points == design.mounting_points
    assert changed.with_thresholds(design.thresholds) == design
    assert changed.without_exits() == design.without_exits()
    assert design.without_exits().is_static


def test_as_many_thresholds_as_exits_are_asked_for() -> None:
    design = Design(exits=(MountedExit(mounting_point=2, threshold=0.5),))
    with pytest.raises(ValueError, match="argument 2"):
        design.with_thresholds((0.5, 0.6))


@pytest.mark.parametrize("threshold", [-0.1, 1.1, math.nan, math.inf])
def test_a_threshold_lies_between_0_and_1(threshold: float) -> None:
    with pytest.raises(ValueError, match=r"threshold is .*, but must lie in 0\.\.1"):
        MountedExit(mounting_point=0, threshold=threshold)


def test_the_final_exit_cannot_be_mounted_and_no_mount_is_before_the_first_block() -> None:
    with pytest.raises(ValueError, match="always there"):
        MountedExit(mounting_point=0, threshold=0.5, head=HeadKind.FINAL)
    with pytest.raises(ValueError, match="mounting point is -1"):
        MountedExit(mounting_point=-1, threshold=0.5)


@pytest.mark.parametrize("points", [(3, 3), (5, 2), (1, 4, 4)])
def test_mounts_ascend(points: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="must be ascending and different"):
        Design(exits=tuple(MountedExit(mounting_point=point, threshold=0.5) for point in points))


def test_equal_designs_are_equal_keys() -> None:
    assert len({Design(deployment=Deployment(row_tiles=tiles)) for tiles in (None, 4, 4, None)}) == 2
