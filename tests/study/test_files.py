"""Reading studies: a whole one is read, and each kind of damage is one line that names file and field."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from explorer.errors import DesignError, FileError, FormatError
from explorer.exits.confidence import confidence
from explorer.nets.study_files import write_traces
from explorer.spec.design import ConfidenceMeasure
from explorer.spec.network import HeadKind
from explorer.spec.precision import FP32, INT8, Bits, Precision
from explorer.spec.traces import Split
from explorer.study.design_json import design_to_json
from explorer.study.files import find_study, read_study
from tests.studies import N_BLOCKS, N_CLASSES, SAMPLES, small_network, write_study


@pytest.fixture
def folder(tmp_path):
    return write_study(tmp_path / "small")


def test_a_study_is_read_as_it_was_written(folder):
    study = read_study(folder)
    assert study.network == small_network()
    assert study.precisions == (INT8, FP32)
    assert study.default_design.mounting_points == (1, 3)
    traces = study.traces(INT8, Split.TEST)
    assert traces.logits.shape == (2 * N_BLOCKS + 1, SAMPLES[Split.TEST], N_CLASSES)
    assert traces.exits[-1].head is HeadKind.FINAL
    assert study.thumbnails(Split.TEST).shape == (SAMPLES[Split.TEST], 28, 28)
    assert study.thumbnails(Split.VALIDATION) is None


def test_traces_cannot_be_written_to(folder):
    traces = read_study(folder).traces(INT8, Split.TEST)
    with pytest.raises(ValueError, match="read-only"):
        traces.logits[0, 0, 0] = 1


def test_traces_that_were_not_recorded_say_what_is(folder):
    precision = Precision(backbone=Bits(weight=4, activation=4), heads=Bits(weight=8, activation=8))
    with pytest.raises(DesignError, match=r"no test traces at 4/4 .* recorded are: 8/8"):
        read_study(folder).traces(precision, Split.TEST)


def test_an_unknown_study_names_the_shipped_ones():
    with pytest.raises(FileError, match="no such study folder, nor a shipped study"):
        find_study("nowhere")


def edit(folder, change):
    path = folder / "study.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda d: d.update(format="x"), "format"),
        (lambda d: d.update(version=3), "version"),
        (lambda d: d.pop("title"), "title"),
        (lambda d: d.update(class_names=["a", "b"]), "class_names"),
        (lambda d: d.update(network="../../etc/passwd"), "network"),
        (lambda d: d.update(traces={}), "traces"),
        (lambda d: d["traces"].update(x={"backbone": "8", "heads": "8/8", "splits": {}}), "traces.x"),
        (lambda d: d["thumbnails"].update(holiday="x.npz"), "thumbnails"),
        (lambda d: d["default_design"].update(exits=[{"mounting_point": -1, "threshold": 0.5}]), "default_design"),
    ],
)
def test_a_wrong_field_is_named(folder, change, field):
    edit(folder, change)
    with pytest.raises(FormatError) as caught:
        read_study(folder)
    assert str(caught.value).startswith(f"{folder / 'study.json'}: {field}")


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "text", "pickled"])
def test_a_damaged_trace_file_is_named(folder, damage):
    path = folder / f"traces_{INT8.key}_test.npz"
    whole = path.read_bytes()
    match damage:
        case "missing":
            path.unlink()
        case "empty":
            path.write_bytes(b"")
        case "cut":
            path.write_bytes(whole[: len(whole) // 2])
        case "text":
            path.write_text("hello", encoding="utf-8")
        case "pickled":
            np.savez(path, labels=np.array([{}], dtype=object), logits=1, mounting_points=1, heads=1)
    with pytest.raises(FileError) as caught:
        read_study(folder).traces(INT8, Split.TEST)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("labels", np.zeros(3, np.uint8), "logits have shape"),
        ("labels", np.full(SAMPLES[Split.TEST], 10, np.uint8), "labels must lie in"),
        ("labels", np.zeros(SAMPLES[Split.TEST]), "labels is 'float64 "),
        ("logits", np.full((11, SAMPLES[Split.TEST], N_CLASSES), np.nan, np.float16), "not finite"),
        ("logits", np.zeros((11, SAMPLES[Split.TEST], 3), np.float16), "10 classes"),
        ("mounting_points", np.full(11, 77), r"heads\[0\]"),
        ("heads", np.full(11, "deep"), r"heads\[0\]"),
    ],
)
def test_traces_that_do_not_fit_the_network_are_refused(folder, name, value, message):
    path = folder / f"traces_{INT8.key}_test.npz"
    with np.load(path) as archive:
        arrays = dict(archive)
    arrays[name] = value
    if name == "logits" and value.shape[2] == 3:
        arrays["labels"] = np.zeros(SAMPLES[Split.TEST], np.uint8)
    np.savez(path, **arrays)
    with pytest.raises(FileError, match=message):
        read_study(folder).traces(INT8, Split.TEST)


def test_each_precision_may_have_thresholds_of_its_own(folder):
    study = read_study(folder)
    assert study.default_design_at(INT8) == study.default_design
    assert study.default_design_at(FP32) == replace(study.default_design, precision=FP32)
    own = study.default_design_at(FP32).with_thresholds((0.3, 0.4))
    edit(folder, lambda d: d.update(default_designs={FP32.key: design_to_json(own)}))
    study = read_study(folder)
    assert study.default_design_at(FP32) == own
    assert study.default_design_at(INT8) == study.default_design
    edit(folder, lambda d: d.update(default_designs={INT8.key: design_to_json(own)}))
    with pytest.raises(FormatError, match=f"default_designs.{INT8.key}"):
        read_study(folder)


def coded(folder):
    """The same traces in the compact form, and the arrays of the file."""
    traces = read_study(folder).traces(INT8, Split.TEST)
    path = folder / f"traces_{INT8.key}_test.npz"
    write_traces(path, traces)
    with np.load(path) as archive:
        return path, traces, dict(archive)


def test_compact_traces_keep_answers_and_confidences(folder):
    path, traces, _ = coded(folder)
    found = read_study(folder).traces(INT8, Split.TEST)
    assert np.array_equal(found.labels, traces.labels)
    assert np.array_equal(found.logits.argmax(axis=2), traces.logits.argmax(axis=2))
    for measure in ConfidenceMeasure:
        moved = confidence(found.logits, measure) - confidence(traces.logits, measure)
        assert np.abs(moved).max() < 1e-3
    assert path.stat().st_size < traces.logits.nbytes


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("codes_low", lambda a: a[:, :, :-1], r"codes_low is '.*', but must be uint8 \(exits, classes, 800 samples\)"),
        ("codes_high", lambda a: a.astype(np.int16), "codes_high is 'int16"),
        ("codes_high", lambda a: np.full_like(a, 255), r"codes of exit 0 is 65\d+, but must be below"),
        ("levels", lambda a: a[::-1], "levels is"),
        ("levels", lambda a: a.astype(np.int32), "levels is 'int32"),
        ("used", lambda a: a[:-1], "used is 'bool"),
        ("used", np.zeros_like, "codes of exit 0"),
    ],
)
def test_compact_traces_that_make_no_sense_are_refused(folder, name, change, message):
    path, _, arrays = coded(folder)
    np.savez(path, **{**arrays, name: change(arrays[name])})
    with pytest.raises(FormatError, match=message):
        read_study(folder).traces(INT8, Split.TEST)


def test_traces_with_neither_logits_nor_codes_are_refused(folder):
    path, _, arrays = coded(folder)
    np.savez(path, **{name: array for name, array in arrays.items() if name != "codes_low"})
    with pytest.raises(FileError, match="lacks the array codes_low"):
        read_study(folder).traces(INT8, Split.TEST)


def test_a_damaged_compact_file_is_named(folder):
    path, _, _ = coded(folder)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(64)
    path.write_bytes(content)
    with pytest.raises(FileError) as caught:
        read_study(folder).traces(INT8, Split.TEST)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 200_000])
def test_a_study_file_that_is_no_study_is_refused(folder, content):
    (folder / "study.json").write_bytes(content)
    with pytest.raises(FileError):
        read_study(folder)
