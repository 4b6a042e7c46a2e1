"""Designs as text: what is written is read back, and what is wrong is refused with the field's name."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import FormatError
from explorer.spec.design import (
    Allocation,
    ConfidenceMeasure,
    Conventions,
    Deployment,
    Design,
    ExecutionPolicy,
    MountedExit,
    Schedule,
    WeightPlacement,
)
from explorer.spec.network import HeadKind
from explorer.spec.precision import Bits, Precision
from explorer.study.design_json import design_from_text, design_to_json, design_to_text

BITS = st.builds(Bits, weight=st.integers(1, 64), activation=st.integers(1, 64))
EXITS = st.lists(st.integers(0, 30), unique=True, max_size=5).flatmap(
    lambda points: st.tuples(
        *(
            st.builds(
                MountedExit,
                mounting_point=st.just(p),
                threshold=st.floats(0, 1),
                head=st.sampled_from([HeadKind.POOL4_LINEAR, HeadKind.GAP_LINEAR]),
            )
            for p in sorted(points)
        )
    )
)
DESIGNS = st.builds(
    Design,
    exits=EXITS,
    precision=st.builds(Precision, backbone=BITS, heads=BITS),
    confidence=st.sampled_from(list(ConfidenceMeasure)),
    calibrated=st.booleans(),
    deployment=st.builds(
        Deployment,
        accelerator=st.text(min_size=1),
        schedule=st.sampled_from(list(Schedule)),
        allocation=st.sampled_from(list(Allocation)),
        weights=st.sampled_from(list(WeightPlacement)),
        policy=st.sampled_from(list(ExecutionPolicy)),
        conventions=st.sampled_from(list(Conventions)),
    ),
)


@given(DESIGNS)
def test_a_design_survives_being_text(design):
    assert design_from_text(design_to_text(design)) == design


@pytest.mark.parametrize(
    "around",
    [
        "  {}\n",
        "\ufeff{}",
        "```json\n{}\n```",
        "Have a look at {} please.",
        '"{}"',
        '{{"study": "small", "design": {}, "figures": {{"test": {{}}}}}}',
    ],
)
def test_what_a_message_puts_around_a_design_does_no_harm(around):
    design = Design(exits=(MountedExit(mounting_point=2, threshold=0.25),))
    assert design_from_text(around.format(design_to_text(design))) == design


def test_left_out_fields_take_their_defaults():
    assert design_from_text("{}") == Design()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"exits": 3}, "exits"),
        ({"exits": [{"mounting_point": True, "threshold": 0.5}]}, "exits[0].mounting_point"),
        ({"exits": [{"mounting_point": 1, "threshold": 1.5}]}, "exits[0].threshold"),
        ({"exits": [{"mounting_point": 1, "threshold": float("nan")}]}, "exits[0].threshold"),
        ({"exits": [{"mounting_point": 1, "threshold": 0.5, "head": "final"}]}, "exits[0].head"),
        ({"exits": [{"mounting_point": p, "threshold": 0.5} for p in (2, 1)]}, "exits"),
        ({"bits": "8"}, "bits"),
        ({"head_bits": "0/8"}, "head_bits"),
        ({"confidence": "gut"}, "confidence"),
        ({"calibrated": 1}, "calibrated"),
        ({"accelerator": ""}, "accelerator"),
        ({"schedule": "both"}, "schedule"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_field_is_named(change, field):
    text = json.dumps({**design_to_json(Design()), **change})
    with pytest.raises(FormatError) as caught:
        design_from_text(text)
    assert f"design.{field} " in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        "[1]",
        "3",
        "[" * 100_000,
        "{" * 100_000 + "}",
        "}{",
        "a } b {",
        "{1}",
        '{"a": ' + "1" * 5000 + "}",
    ],
)
def test_what_is_no_design_is_refused(text):
    with pytest.raises(FormatError):
        design_from_text(text)
