"""The memory of genomes: none is taken for new twice, in whatever portions they come, also after it was stored."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from explorer.search import space
from explorer.search.space import GenomeMemory

BATCHES = st.lists(
    st.integers(0, 12).flatmap(lambda n: arrays.arrays(np.int64, (n, 3), elements=st.integers(0, 2))), max_size=8
)


@given(batches=BATCHES, most_recent=st.integers(1, 6))
def test_it_remembers_like_a_set_of_rows(batches, most_recent):
    limit, space._MOST_RECENT = space._MOST_RECENT, most_recent  # so that few genomes are sorted in too
    try:
        memory, seen = GenomeMemory(), set()
        for batch in batches:
            expected = []
            for index, row in enumerate(map(tuple, batch.tolist())):
                if row not in seen:
                    seen.add(row)
                    expected.append(index)
            assert memory.new_rows(batch).tolist() == expected
            assert len(memory) == len(seen) == len(set(memory.digests().tolist()))
    finally:
        space._MOST_RECENT = limit


@given(BATCHES)
def test_stored_digests_hold_all_that_was_seen_in_order(batches):
    memory = GenomeMemory()
    stored = []
    for batch in batches:
        memory.take_new(batch)
        digests = memory.digests()
        assert digests[: len(stored)].tolist() == stored  # it only grows, so that a file need only take what is new
        stored = digests.tolist()
    again = GenomeMemory(np.array(stored, dtype=np.uint64))
    assert len(again) == len(memory)
    for batch in batches:
        assert again.new_rows(batch).size == 0


def test_a_genome_takes_some_sixteen_bytes():
    rng = np.random.default_rng(1)
    memory = GenomeMemory()
    for _ in range(20):
        memory.take_new(rng.integers(0, 100, (10_000, 12)))
    n_bytes = memory._old.nbytes + memory._sorted.nbytes
    assert len(memory) == 200_000
    assert n_bytes <= 16 * len(memory)
    assert len(memory._recent) < space._MOST_RECENT
