from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.search import ParetoArchive
from tests.search.problems import plain_front

points = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()), min_size=1, max_size=40)


def archive_of(rows: list[tuple[int, int, bool]], batch_size: int) -> ParetoArchive:
    archive = ParetoArchive.empty(1, 2)
    for start in range(0, len(rows), batch_size):
        part = rows[start : start + batch_size]
        archive = archive.merged(
            np.arange(start, start + len(part))[:, None],
            np.array([[x, y] for x, y, _ in part], dtype=np.float64),
            np.array([0.0 if feasible else 1.0 for *_, feasible in part]),
        )
    return archive


@given(points, st.integers(1, 40))
def test_it_holds_the_feasible_front_whatever_the_batches(rows: list[tuple[int, int, bool]], batch_size: int) -> None:
    archive = archive_of(rows, batch_size)
    feasible = np.array([[x, y] for x, y, keeps in rows if keeps], dtype=np.float64).reshape(-1, 2)
    assert {tuple(row) for row in archive.objectives.tolist()} == plain_front(feasible)
    assert len(archive) == len(plain_front(feasible))
    assert archive.objectives[:, 0].tolist() == sorted(archive.objectives[:, 0].tolist())
    for genome, objectives in zip(archive.genomes[:, 0].tolist(), archive.objectives.tolist(), strict=True):
        first = next(index for index, row in enumerate(rows) if list(row[:2]) == objectives and row[2])
        assert genome == first


@given(points, st.randoms(use_true_random=False))
def test_its_points_do_not_depend_on_the_order_of_arrival(rows: list[tuple[int, int, bool]], random: Random) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert np.array_equal(archive_of(rows, 7).objectives, archive_of(shuffled, 3).objectives)


def test_it_cannot_be_written_to() -> None:
    archive = archive_of([(1, 2, True)], 1)
    with pytest.raises(ValueError, match="read-only"):
        archive.objectives[0, 0] = 5.0
