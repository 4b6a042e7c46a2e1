"""Settings as JSON: what is written is read back, and what is wrong is named."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from explorer.errors import FormatError
from explorer.spec.design import Constraints, Design, MountedExit
from explorer.study.dimensions import Dimension
from explorer.study.search_values import SearchMode, SearchPoint, SearchSettings
from explorer.study.value_json import value_from_json, value_to_json

PATH = Path("file")
SETTINGS = SearchSettings(
    seed=1,
    seconds=None,
    evaluations=10,
    mode=SearchMode.RANDOM,
    free=frozenset(list(Dimension)[:3]),
    constraints=Constraints(smallest_accuracy=1 / 3, largest_overhead=None),
)


def back(value):
    text = json.dumps(value_to_json(value), allow_nan=False)
    return value_from_json(type(value), json.loads(text), PATH, "it")


def test_values_survive():
    point = SearchPoint(
        design=Design(exits=(MountedExit(mounting_point=1, threshold=0.1),)),
        accuracy=0.1,
        accuracy_lower_bound=1e-300,
        energy_avg_pj=2,
        latency_avg_cycles=3.5,
        edp_avg_pj_cycles=float("inf"),
    )
    for value in (SETTINGS, point, replace(SETTINGS, free=frozenset())):
        assert back(value) == value


def test_what_is_left_out_takes_its_default():
    assert value_from_json(SearchSettings, {"seed": 3}, PATH, "it") == SearchSettings(seed=3)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"seed": "1"}, "it.seed is '1', but must be of type int"),
        ({"seed": True}, "it.seed is True"),
        ({"mode": "magic"}, "it.mode is 'magic', but must be one of nsga2"),
        ({"free": "all"}, "it.free is 'all', but must be a list"),
        ({"free": ["weather"]}, "it.free[0] is 'weather'"),
        ({"constraints": 3}, "it.constraints is 3, but must be an object"),
        ({"constraints": {"largest": 1}}, "it.constraints.largest is 1, but must be left out"),
        ({"constraints": {"smallest_accuracy": "high"}}, "it.constraints.smallest_accuracy"),
        ({"constraints": {"largest_energy_pj": 10**400}}, "but must be a number that is not too large"),
    ],
)
def test_what_does_not_fit_is_named(change, field):
    with pytest.raises(FormatError) as caught:
        value_from_json(SearchSettings, {**value_to_json(SETTINGS), **change}, PATH, "it")
    assert field in str(caught.value)


def test_what_must_be_there_is_named():
    with pytest.raises(FormatError, match="an object with seed"):
        value_from_json(SearchSettings, {}, PATH, "it")
    with pytest.raises(FormatError, match="it is 3"):
        value_from_json(SearchSettings, 3, PATH, "it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    pairs: tuple[tuple[int, str], ...]
    what: Path | None = None


def test_tuples_in_tuples_and_what_cannot_be_written():
    assert back(Odd(pairs=((1, "a"), (2, "b")))) == Odd(pairs=((1, "a"), (2, "b")))
    with pytest.raises(FormatError, match=r"it\.pairs\[1\] is .*, but must be a list of 2"):
        value_from_json(Odd, {"pairs": [[1, "a"], [2]]}, PATH, "it")
    with pytest.raises(TypeError):
        value_to_json(Odd(pairs=(), what={1: 2}))
