"""Predictors: they learn, know what they do not know, and what they propose is worth measuring."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from explorer.search import hypervolume
from explorer.search.predictors import GaussianEnsemble, RidgeEnsemble, best_predictor, log_density
from explorer.search.predictors_proposals import improvements, propose

KINDS = (GaussianEnsemble(typical=0.5), RidgeEnsemble(typical=0.5))
NOISE = 0.05


def truth(x):
    return 0.4 + 0.5 * x[:, 0] - 0.3 * x[:, 1] + 0.4 * np.sin(2.0 * x[:, 2]) * x[:, 0]


def sample(n, rng, f=truth):
    x = rng.normal(size=(n, 4))
    return x, f(x) + NOISE * rng.normal(size=n)


@pytest.mark.parametrize("kind", KINDS)
def test_learning_makes_predictions_better(kind):
    rng = np.random.default_rng(1)
    errors = []
    for n in (5, 20, 80):
        missed = []
        for _ in range(6):
            x, y = sample(n, rng)
            new_x, new_y = sample(200, rng)
            missed.append(kind.fit(x, y, rng).predict(new_x).mean - new_y)
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
            predicted = KINDS[0].fit(x, y, rng).predict(new_x)
            z.append((new_y - predicted.mean) / predicted.deviation)
        inside = np.abs(np.concatenate(z))
        assert 0.58 < (inside < 1).mean() < 0.88, n
        assert 0.88 < (inside < 2).mean() < 0.995, n


def test_far_from_all_measurements_the_uncertainty_is_larger():
    rng = np.random.default_rng(3)
    x, y = sample(30, rng)
    fitted = KINDS[0].fit(x, y, rng)
    near, far = fitted.predict(x).deviation.mean(), fitted.predict(x + 12.0).deviation.mean()
    assert far > 3 * near


@pytest.mark.parametrize("kind", KINDS)
def test_one_measurement_is_enough_to_begin_with(kind):
    rng = np.random.default_rng(4)
    predicted = kind.fit(np.zeros((1, 3)), np.array([0.2]), rng).predict(np.ones((5, 3)))
    assert np.isfinite(predicted.mean).all()
    assert (predicted.deviation > 0).all()


def test_measurements_that_agree_leave_some_doubt():
    rng = np.random.default_rng(5)
    x = np.ones((6, 3))
    for kind in KINDS:
        predicted = kind.fit(x, np.full(6, 0.3), rng).predict(x)
        assert predicted.mean == pytest.approx(0.3, abs=0.1)
        assert (predicted.deviation > 0).all()


def test_cross_validation_chooses_the_kind_that_predicts_better():
    rng = np.random.default_rng(6)
    x, y = sample(60, rng)
    fitted, chosen = best_predictor(KINDS, x, y, rng)
    new_x, new_y = sample(500, rng)
    scores = [log_density(kind.fit(x, y, rng).predict(new_x), new_y) for kind in KINDS]
    assert chosen == int(np.argmax(scores)) == 0
    assert log_density(fitted.predict(new_x), new_y) == pytest.approx(max(scores), abs=0.3)
    assert best_predictor(KINDS, x[:5], y[:5], rng)[1] == 0


def test_one_seed_gives_one_prediction():
    x, y = sample(20, np.random.default_rng(7))
    one, two = (best_predictor(KINDS, x, y, np.random.default_rng(8))[0].predict(x) for _ in range(2))
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
    assert propose(draws, front, (1.0, 1.0), 4).tolist() == [2]
    draws[:, 2] = np.inf
    assert propose(draws, front, (1.0, 1.0), 4).tolist() == [3]
    assert propose(draws[:, :2], front, (1.0, 1.0), 4).tolist() == []


def test_a_batch_does_not_ask_the_same_question_twice():
    rng = np.random.default_rng(9)
    places = np.array([[0.2, 0.8], [0.205, 0.8], [0.21, 0.8], [0.8, 0.2]])
    draws = places + 0.01 * rng.standard_normal((200, 4, 2))
    chosen = propose(draws, np.empty((0, 2)), (1.0, 1.0), 2)
    assert set(chosen.tolist()) >= {3}
    assert len(chosen) == 2
