"""Messages survive the wire, and lines that are no messages are refused by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import JobError
from explorer.jobs.messages import JobDone, JobEpoch, JobFailed, JobProgress, JobStage, TraceRequest, TrainRequest
from explorer.jobs.wire import Message, decode, encode

_PATHS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1).map(Path)
_SHARES = st.floats(0, 1)
_NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
_COUNTS = st.integers(0, 2**40)
_STAGES = st.sampled_from(JobStage)

MESSAGES: st.SearchStrategy[Message] = st.one_of(
    st.builds(
        TrainRequest, out=_PATHS, data=st.none() | _PATHS, download=st.booleans(), epochs=_COUNTS,
        head_epochs=st.none() | _COUNTS, width_multiplier=_NUMBERS, seed=_COUNTS, resume=st.booleans(),
    ),
    st.builds(TraceRequest, study=_PATHS, out=_PATHS, data=st.none() | _PATHS),
    st.builds(
        JobProgress, stage=_STAGES, epoch=_COUNTS, n_epochs=_COUNTS, step=_COUNTS, n_steps=_COUNTS,
        loss=st.none() | _NUMBERS, accuracy=st.none() | _SHARES, images_per_second=_NUMBERS,
        seconds_left=st.none() | _NUMBERS,
    ),
    st.builds(
        JobEpoch, stage=_STAGES, epoch=_COUNTS, n_epochs=_COUNTS, loss=_NUMBERS, train_accuracy=_SHARES,
        validation_accuracy=st.lists(_SHARES).map(tuple),
    ),
    st.builds(JobDone, study=_PATHS),
    st.builds(JobFailed, message=st.text()),
)  # fmt: skip


@given(MESSAGES)
def test_every_message_comes_back_from_one_line(message: Message) -> None:
    line = encode(message)
    assert line.endswith("\n")
    assert "\n" not in line[:-1]
    assert decode(line) == message


def test_fields_left_out_hold_their_defaults() -> None:
    assert decode('{"type": "train", "out": "runs"}') == TrainRequest(out=Path("runs"))


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("", "not a message: ''"),
        ("nonsense\n", "not a message"),
        ("[1]", "no known type"),
        ('{"type": "dance"}', "no known type"),
        ('{"type": []}', "no known type"),
        ('{"type": "train"}', "message train: field out is missing"),
        ('{"type": "train", "out": "x", "colour": 1}', "message train: unknown field colour"),
        ('{"type": "train", "out": "x", "epochs": "3"}', "message train: epochs is '3', but must be of type int"),
        ('{"type": "train", "out": "x", "epochs": true}', "epochs is True, but must be of type int"),
        ('{"type": "train", "out": 1}', "out is 1, but must be of type Path"),
        ('{"type": "train", "out": null}', "out is None, but must be of type Path"),
        ('{"type": "train", "out": "x", "width_multiplier": false}', "width_multiplier is False"),
        ('{"type": "epoch", "stage": "lunch"}', "stage is 'lunch', but must be one of"),
        ('{"type": "epoch", "stage": "heads", "epoch": 1, "n_epochs": 1, "loss": 1, "train_accuracy": 1, '
         '"validation_accuracy": 0.5}', "validation_accuracy is 0.5"),
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused_with_the_reason(line: str, complaint: str) -> None:
    with pytest.raises(JobError) as caught:
        decode(line)
    assert complaint in str(caught.value)


def test_numbers_that_json_has_no_word_for_are_not_sent() -> None:
    epoch = JobEpoch(
        stage=JobStage.HEADS, epoch=1, n_epochs=1, loss=float("nan"), train_accuracy=0, validation_accuracy=()
    )
    with pytest.raises(ValueError, match="JSON"):
        encode(epoch)


def test_long_lines_are_not_quoted_whole() -> None:
    with pytest.raises(JobError) as caught:
        decode(json.dumps({"type": "x" * 10_000}))
    assert len(str(caught.value)) < 200
