"""Predictors: they learn, know what they do not know, and what they propose is worth measuring."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from explorer.search import hypervolume
from explorer.search.predictors import GaussianEnsemble, Places
from explorer.search.predictors_proposals import improvements, propose

ENSEMBLE = GaussianEnsemble(typical=0.5)
NOISE = 0.05


def truth(x):
    return 0.4 + 0.5 * x[:, 0] - 0.3 * x[:, 1] + 0.4 * np.sin(2.0 * x[:, 2]) * x[:, 0]


def places(features, effects=None):
    return Places(features=features, effects=np.zeros((len(features), 0)) if effects is None else effects)


def sample(n, rng, f=truth):
    x = rng.normal(size=(n, 4))
    return x, f(x) + NOISE * rng.normal(size=n)


def test_learning_makes_predictions_better():
    rng = np.random.default_rng(1)
    errors = []
    for n in (5, 20, 80):
        missed = []
        for _ in range(6):
            x, y = sample(n, rng)
            new_x, new_y = sample(200, rng)
            missed.append(ENSEMBLE.fit(places(x), y, rng).predict(places(new_x)).mean - new_y)
        errors.append(np.sqrt(np.mean(np.square(missed))))
    assert errors[0] > errors[1] > errors[2]


def test_the_uncertainty_is_what_it_says():
    """Of new measurements, about 68 and 95 % lie within one and two deviations, however few were seen."""
    rng = np.random.default_rng(2)
    for n in (8, 20, 50):
        z = []
        for _ in range(20):
            x, y = sample(n, rng)
            new_x, new_y = sample(50, rng)
            predicted = ENSEMBLE.fit(places(x), y, rng).predict(places(new_x))
            z.append((new_y - predicted.mean) / predicted.deviation)
        inside = np.abs(np.concatenate(z))
        assert 0.58 < (inside < 1).mean() < 0.88, n
        assert 0.88 < (inside < 2).mean() < 0.995, n


def test_far_from_all_measurements_the_uncertainty_is_larger():
    rng = np.random.default_rng(3)
    x, y = sample(30, rng)
    fitted = ENSEMBLE.fit(places(x), y, rng)
    near, far = fitted.predict(places(x)).deviation.mean(), fitted.predict(places(x + 12.0)).deviation.mean()
    assert far > 3 * near


def test_one_measurement_is_enough_to_begin_with():
    rng = np.random.default_rng(4)
    predicted = ENSEMBLE.fit(places(np.zeros((1, 3))), np.array([0.2]), rng).predict(places(np.ones((5, 3))))
    assert np.isfinite(predicted.mean).all()
    assert (predicted.deviation > 0).all()


def test_measurements_that_agree_leave_some_doubt():
    rng = np.random.default_rng(5)
    x = places(np.ones((6, 3)))
    predicted = ENSEMBLE.fit(x, np.full(6, 0.3), rng).predict(x)
    assert predicted.mean == pytest.approx(0.3, abs=0.1)
    assert (predicted.deviation > 0).all()


def test_an_effect_that_was_never_measured_is_as_uncertain_as_before_and_learned_from_few():
    """Many measurements without a cause say nothing of what it does; two with it say much, also at other strengths."""
    rng = np.random.default_rng(6)
    x, y = sample(20, rng)
    without = places(x, np.zeros((20, 1)))
    new_x = rng.normal(size=(30, 4))
    strong = places(new_x, np.full((30, 1), 2.0))
    before = ENSEMBLE.fit(without, y, rng)
    assert before.predict(strong).deviation.mean() > 0.7 * ENSEMBLE.typical * 2.0
    assert before.predict(places(new_x, np.zeros((30, 1)))).deviation.mean() < 0.6 * ENSEMBLE.typical

    more = np.concatenate((x, x[:2]))
    effects = np.concatenate((np.zeros(20), [1.0, 1.5]))[:, None]
    outcomes = np.concatenate((y, truth(x[:2]) - 0.8 * effects[-2:, 0]))
    after = ENSEMBLE.fit(places(more, effects), outcomes, rng).predict(strong)
    assert after.mean == pytest.approx(truth(new_x) - 1.6, abs=1.2)
    assert np.abs(after.mean - truth(new_x) + 1.6).mean() < 0.45
    assert after.deviation.mean() < 0.6 * before.predict(strong).deviation.mean()


def test_before_all_measurements_the_prior_widens_with_the_effects():
    found = ENSEMBLE.before_all(places(np.zeros((2, 3)), np.array([[0.0, 0.0], [3.0, 4.0]])))
    assert found.mean.tolist() == [0.0, 0.0]
    assert found.deviation == pytest.approx([0.5, 0.5 * np.sqrt(26.0)])


def test_one_seed_gives_one_prediction():
    x, y = sample(20, np.random.default_rng(7))
    one, two = (ENSEMBLE.fit(places(x), y, np.random.default_rng(8)).predict(places(x)) for _ in range(2))
    assert (one.mean == two.mean).all()
    assert (one.deviation == two.deviation).all()


POINTS = arrays.arrays(np.float64, st.tuples(st.integers(0, 8), st.just(2)), elements=st.floats(0, 1.2))


@given(POINTS, POINTS.filter(len))
def test_an_improvement_is_the_difference_of_two_hypervolumes(front, points):
    reference = (1.0, 1.0)
    before = hypervolume(front, reference)
    for point, added in zip(points, improvements(front, points, reference), strict=True):
        after = hypervolume(np.vstack((front, point)), reference)
        assert added == pytest.approx(after - before, abs=1e-12)


def test_what_is_infeasible_or_promises_nothing_is_never_proposed():
    front = np.array([[0.5, 0.5]])
    draws = np.full((10, 4, 2), np.inf)
    draws[:, 1] = 0.6  # dominated
    draws[:, 2] = 0.2
    draws[:5, 3] = 0.3  # feasible half of the time
    groups = np.arange(4)
    assert propose(draws, front, (1.0, 1.0), 4, groups).tolist() == [2]
    draws[:, 2] = np.inf
    assert propose(draws, front, (1.0, 1.0), 4, groups).tolist() == [3]
    assert propose(draws[:, :2], front, (1.0, 1.0), 4, groups[:2]).tolist() == []


def test_a_batch_does_not_ask_the_same_question_twice():
    rng = np.random.default_rng(9)
    places = np.array([[0.2, 0.8], [0.205, 0.8], [0.21, 0.8], [0.8, 0.2]])
    draws = places + 0.01 * rng.standard_normal((200, 4, 2))
    chosen = propose(draws, np.empty((0, 2)), (1.0, 1.0), 2, np.arange(4))
    assert set(chosen.tolist()) >= {3}
    assert len(chosen) == 2


def test_of_candidates_that_one_measurement_answers_one_is_chosen():
    rng = np.random.default_rng(10)
    places_ = np.array([[0.2, 0.8], [0.8, 0.2], [0.5, 0.5]])
    draws = places_ + 0.01 * rng.standard_normal((200, 3, 2))
    chosen = propose(draws, np.empty((0, 2)), (1.0, 1.0), 3, np.array([7, 7, 1]))
    assert sorted(chosen.tolist()) in ([0, 2], [1, 2])
