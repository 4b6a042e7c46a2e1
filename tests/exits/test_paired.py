"""The lower bound counts against luck: it falls with every answer that differs from the static network's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.exits.paired import accuracy_lower_bound

PAIRS = st.integers(1, 60).flatmap(lambda n: st.tuples(*(st.lists(st.booleans(), min_size=n, max_size=n),) * 2))


@given(PAIRS, st.floats(0.5, 0.999), st.floats(0.5, 0.999))
def test_more_confidence_never_raises_the_bound_and_half_is_the_accuracy(pair, one, other):
    right, static = map(np.array, pair)
    low, high = sorted((one, other))
    assert accuracy_lower_bound(right, static, confidence=high) <= accuracy_lower_bound(right, static, confidence=low)
    assert accuracy_lower_bound(right, static, confidence=0.5) == pytest.approx(right.mean())


def test_the_static_network_is_sure_of_its_own_accuracy():
    right = np.array([True, False, True, True])
    assert accuracy_lower_bound(right, right, confidence=0.99) == 0.75


def test_of_two_equal_accuracies_the_one_nearer_to_the_static_network_is_surer():
    static = np.repeat([True, False], [90, 10])
    near, far = static.copy(), static.copy()
    near[[0, 95]] = [False, True]
    far[[0, 1, 2, 3, 95, 96, 97, 98]] = [False] * 4 + [True] * 4
    assert near.mean() == far.mean()
    bound = [accuracy_lower_bound(r, static, confidence=0.95) for r in (near, far)]
    assert bound[0] > bound[1]


def test_the_bound_holds_as_often_as_it_says():
    """The true difference lies above the bound's difference in about 95 of 100 draws."""
    rng = np.random.default_rng(3)
    n, worse, better = 2_000, 0.03, 0.02
    holds = 0
    for _ in range(1_000):
        kind = rng.random(n)
        static = np.ones(n, dtype=bool)
        static[kind > 1 - better] = False
        right = ~static | (kind > worse)
        bound = accuracy_lower_bound(right, static, confidence=0.95) - static.mean()
        holds += bound <= better - worse
    assert 0.93 <= holds / 1_000 <= 0.97


@pytest.mark.parametrize("confidence", [0.4, 1.0, float("nan")])
def test_a_confidence_that_is_none_is_refused(confidence):
    with pytest.raises(ValueError, match="confidence is"):
        accuracy_lower_bound(np.ones(3, bool), np.ones(3, bool), confidence=confidence)
