"""Messages survive the wire, and lines that are no messages are refused by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import JobError
from explorer.jobs.messages import (
    FineTuneRequest,
    GpusRequest,
    JobDevice,
    JobDone,
    JobEpoch,
    JobFailed,
    JobGpus,
    JobMeasured,
    JobPaused,
    JobProgress,
    JobRegimeRun,
    JobStage,
    PruneImportance,
    PruneKind,
    PruneRequest,
    QuantizeMethod,
    QuantizeRequest,
    RegimesRequest,
    TraceRequest,
    TrainingRegime,
    TrainRequest,
)
from explorer.jobs.wire import Message, decode, encode
from explorer.spec.precision import LARGEST_BITS, Bits, Precision
from explorer.spec.traces import Split
from explorer.study.design_figures import DesignFigures

_PATHS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1).map(Path)
_SHARES = st.floats(0, 1)
_NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
_COUNTS = st.integers(0, 2**40)
_STAGES = st.sampled_from(JobStage)

_BITS = st.builds(Bits, weight=st.integers(1, LARGEST_BITS), activation=st.integers(1, LARGEST_BITS))
_PRECISIONS = st.lists(st.builds(Precision, backbone=_BITS, heads=_BITS), max_size=3).map(tuple)
_SHARE_LISTS = st.lists(_SHARES, max_size=4).map(tuple)
_SEVERAL_FIGURES = st.lists(
    st.builds(
        DesignFigures, split=st.sampled_from(Split), n_samples=_COUNTS, thresholds=_SHARE_LISTS, accuracy=_SHARES,
        exit_ratios=_SHARE_LISTS, exit_accuracies=st.lists(st.none() | _SHARES, max_size=4).map(tuple),
        energy_avg_pj=_NUMBERS, latency_avg_cycles=_NUMBERS, edp_avg_pj_cycles=_NUMBERS,
    ),
    max_size=2,
).map(tuple)  # fmt: skip

MESSAGES: st.SearchStrategy[Message] = st.one_of(
    st.builds(
        TrainRequest, out=_PATHS, dataset=st.text(), data=st.none() | _PATHS, download=st.booleans(),
        image_size=st.none() | _COUNTS, backbone=st.text(), width_multiplier=_NUMBERS, epochs=_COUNTS,
        head_epochs=st.none() | _COUNTS, regime=st.sampled_from(TrainingRegime), early_loss_weights=_SHARE_LISTS,
        distill=st.booleans(), teacher=st.none() | _PATHS, erased_share=_SHARES, start=st.none() | _PATHS,
        seed=_COUNTS, device=st.sampled_from(JobDevice), resume=st.booleans(),
    ),
    st.builds(
        FineTuneRequest, study=_PATHS, design=st.text(), out=_PATHS, data=st.none() | _PATHS,
        backbone=st.none() | st.text(), epochs=_COUNTS, peak_lr=st.none() | _NUMBERS, seed=_COUNTS,
        device=st.sampled_from(JobDevice), resume=st.booleans(),
    ),
    st.builds(
        QuantizeRequest, study=_PATHS, out=_PATHS, precisions=_PRECISIONS, method=st.sampled_from(QuantizeMethod),
        data=st.none() | _PATHS, backbone=st.none() | st.text(),
        epochs=st.none() | _COUNTS, head_epochs=st.none() | _COUNTS, distill=st.booleans(), seed=_COUNTS,
        device=st.sampled_from(JobDevice), resume=st.booleans(),
    ),
    st.builds(
        PruneRequest, study=_PATHS, out=_PATHS, ratio=_NUMBERS, kind=st.sampled_from(PruneKind),
        importance=st.sampled_from(PruneImportance), multiple=_COUNTS, iterations=_COUNTS, epochs=_COUNTS,
        head_epochs=st.none() | _COUNTS, data=st.none() | _PATHS, backbone=st.none() | st.text(), seed=_COUNTS,
        device=st.sampled_from(JobDevice), resume=st.booleans(),
    ),
    st.just(GpusRequest()),
    st.builds(JobGpus, names=st.lists(st.text()).map(tuple)),
    st.builds(
        RegimesRequest, out=_PATHS, data=st.none() | _PATHS, dataset=st.text(), backbone=st.text(),
        seeds=st.lists(_COUNTS, max_size=3).map(tuple), n_images=_COUNTS, epochs=_COUNTS, width_multiplier=_NUMBERS,
        device=st.sampled_from(JobDevice),
    ),
    st.builds(JobPaused, paused=st.booleans()),
    st.builds(
        JobRegimeRun, regime=st.sampled_from(TrainingRegime), distilled=st.booleans(), seed=_COUNTS,
        accuracy=_SHARE_LISTS,
    ),
    st.builds(
        JobMeasured, study=_PATHS, predicted=_SEVERAL_FIGURES, measured=_SEVERAL_FIGURES, resolved=_SEVERAL_FIGURES
    ),
    st.builds(
        TraceRequest, study=_PATHS, out=_PATHS, data=st.none() | _PATHS, backbone=st.none() | st.text()
    ),
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
        ('{"type": "measured", "study": "x", "predicted": [{}]}', "predicted: field split is missing"),
        ('{"type": "measured", "study": "x", "predicted": [{"colour": 1}]}', "predicted: unknown field colour"),
        ('{"type": "measured", "study": "x", "predicted": [3]}', "predicted is 3, but must be of type DesignFigures"),
        ('{"type": "quantize", "study": "x", "out": "y", "precisions": [{"backbone": {"weight": 0, "activation": 8}, '
         '"heads": {"weight": 8, "activation": 8}}]}', "precisions: backbone: weight bits are 0"),
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
