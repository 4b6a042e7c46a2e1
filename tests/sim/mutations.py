"""Damaging files in random places, for the tests that every one loads or is refused by name."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from typing import Any

import yaml
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

__all__ = ["FUZZED", "N_EXAMPLES", "mutated", "places", "yaml_text", "yaml_value"]

N_EXAMPLES = int(os.environ.get("EXPLORER_FUZZ", "200"))
"""How many damaged files each format is tried with."""

FUZZED = settings(
    max_examples=N_EXAMPLES, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip

ODD_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 20),
    st.sampled_from([10**6, 10**12, 10**30, -1, 0.5, 1e300, float("inf"), float("nan")]),
    st.sampled_from(["", "I1", "O", "I1, tl", "K, 8", "K, 99999999", "D1", "D7", "conv", "input", "read"]),
    st.sampled_from(["<<", "x" * 300]),
    st.lists(st.sampled_from(["D1", "D2", "I1", "I2", "O", "FX, 3", "input"]), max_size=4),
    st.lists(st.integers(-2, 70_000), max_size=4),
    st.dictionaries(st.sampled_from(["name", "D1", "size", "op"]), st.integers(0, 5), max_size=2),
)

# The C library's emitter and parser where PyYAML has them: ten times as fast, and most of a damaged file's cost.
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def yaml_text(value: object, sort_keys: bool = True) -> str:
    """Plain data as YAML."""
    return str(yaml.dump(value, Dumper=_Dumper, sort_keys=sort_keys))


def yaml_value(text: str) -> Any:
    """Plain data out of YAML."""
    return yaml.load(text, Loader=_Loader)  # a safe loader


def places(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every field of nested data, as paths."""
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*path, key))
    elif isinstance(value, list):
        for index in range(len(value)):
            yield from places(value[index], (*path, index))


def mutated(originals: list[Any]) -> st.SearchStrategy[Any]:
    """One of some values with one to three fields replaced by odd values, left out or doubled."""
    fields = [st.sampled_from([*places(value)][1:]) for value in originals]
    return st.integers(0, len(originals) - 1).flatmap(lambda index: _damaged(originals[index], fields[index]))


@st.composite
def _damaged(draw: st.DrawFn, data: Any, fields: st.SearchStrategy[tuple[Any, ...]]) -> Any:
    for _ in range(draw(st.integers(1, 3))):
        place = _still_there(data, draw(fields))
        if not place:
            break
        data, holder = _opened(data, place[:-1])
        what = draw(st.integers(0, 3))
        if what == 0:
            del holder[place[-1]]
        elif what == 1 and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[place[-1]]))
        else:
            holder[place[-1]] = draw(ODD_VALUES)
    return data


def _still_there(data: Any, place: tuple[Any, ...]) -> tuple[Any, ...]:
    """A place, or what earlier damage has left of the way to it."""
    for depth, key in enumerate(place):
        known = range(len(data)) if isinstance(data, list) else data if isinstance(data, dict) else ()
        if key not in known:
            return place[:depth]
        data = data[key]
    return place


def _opened(data: Any, place: tuple[Any, ...]) -> tuple[Any, Any]:
    """The data with everything on the way to a place copied, and what is at the place; the original stays whole."""
    data = holder = copy.copy(data)
    for key in place:
        holder[key] = copy.copy(holder[key])
        holder = holder[key]
    return data, holder
