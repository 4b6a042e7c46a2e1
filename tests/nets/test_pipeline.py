"""From data files to a study that the explorer opens, and from a study to the same traces again."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer.errors import DataError, FileError, FormatError
from explorer.nets.backbones import BackboneSpec
from explorer.nets.data import DataSet, load_fashion_mnist
from explorer.nets.heads import EARLY_HEAD_KINDS
from explorer.nets.pipeline import StudyIdentity, quantize_study, trace_study, train_study
from explorer.nets.precisions import PrecisionsRecipe
from explorer.nets.progress import EpochResult, Progress, Stage
from explorer.nets.quantize_aware import QuantizeRecipe
from explorer.nets.recipe import FitRecipe, Optimizer, TrainRecipe
from explorer.nets.study_files import read_quantization
from explorer.spec.precision import FP32, INT4, INT8, STUDY_PRECISIONS
from explorer.spec.traces import Split
from explorer.study.files import Study, read_study

HEADS = FitRecipe(epochs=1, optimizer=Optimizer.ADAM, peak_lr=5e-3, weight_decay=0.0, batch_size=50)
RECIPE = TrainRecipe(
    backbone=FitRecipe(epochs=1, optimizer=Optimizer.NESTEROV, peak_lr=0.05, weight_decay=5e-4, batch_size=50),
    heads=dict.fromkeys(EARLY_HEAD_KINDS, HEADS),
)
SPEC = BackboneSpec(width_multiplier=0.1)
IDENTITY = StudyIdentity(name="tiny", title="A tiny study")
RECORDED = (Split.CALIBRATION, Split.VALIDATION, Split.CERTIFICATE, Split.TEST)


@pytest.fixture
def data(data_folder: Path) -> DataSet:
    return load_fashion_mnist(data_folder)


def _train(data: DataSet, out: Path, *, resume: bool = False) -> Iterator[Progress | EpochResult]:
    return train_study(data, RECIPE, out, identity=IDENTITY, spec=SPEC, resume=resume)


def _all_logits(study: Study) -> dict[str, np.ndarray]:
    return {
        f"{precision.key} {split.value}": study.traces(precision, split).logits
        for precision in study.precisions
        for split in study.splits(precision)
    }


def test_a_study_is_trained_read_killed_resumed_and_traced(data: DataSet, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    events = list(_train(data, whole))
    stages = list(dict.fromkeys(event.stage for event in events))
    assert stages == [Stage.BACKBONE, Stage.HEADS, Stage.QUANTIZE, Stage.TRACE]

    study = read_study(whole)
    assert study.precisions == tuple(sorted(STUDY_PRECISIONS))
    assert study.network.n_blocks == 17
    for precision in study.precisions:
        assert study.splits(precision) == RECORDED
        sizes = [study.traces(precision, split).n_samples for split in RECORDED]
        assert sizes == [10, 20, 10, 40]
        assert study.traces(precision, Split.TEST).labels.tolist() == data.test.labels.tolist()
        assert len(study.traces(precision, Split.TEST).exits) == 35
    thumbnails = study.thumbnails(Split.TEST)
    assert thumbnails is not None
    assert np.array_equal(thumbnails, data.test.images[:, 0])

    document = json.loads((whole / "study.json").read_text(encoding="utf-8"))
    test = study.traces(INT8, Split.TEST)
    right = (test.logits.argmax(axis=2) == test.labels).mean(axis=1)
    assert document["accuracy"]["b8-8_h8-8"]["test"] == pytest.approx(right.tolist(), abs=1e-6)
    assert document["recipe"] == RECIPE.to_json()

    # killed while the heads are refitted, and resumed: the same study
    part = tmp_path / "part"
    events_before = _train(data, part)
    n_backbone = sum(event.stage is Stage.BACKBONE for event in events)
    list(itertools.islice(events_before, n_backbone + 2))
    events_before.close()
    assert not (part / "study.json").exists()
    list(_train(data, part, resume=True))
    resumed = read_study(part)
    expected = _all_logits(study)
    assert all(np.array_equal(logits, expected[name]) for name, logits in _all_logits(resumed).items())

    # traced from its own files, elsewhere: the same traces, and what the study says besides is kept
    document["title"] = "Renamed"
    (whole / "study.json").write_text(json.dumps(document), encoding="utf-8")
    list(trace_study(whole, data, tmp_path / "traced"))
    traced = read_study(tmp_path / "traced")
    assert traced.title == "Renamed"
    assert all(np.array_equal(logits, expected[name]) for name, logits in _all_logits(traced).items())


def test_a_study_is_quantised_by_training_killed_and_resumed(data: DataSet, tmp_path: Path) -> None:
    study = tmp_path / "study"
    list(_train(data, study))
    one_epoch = replace(HEADS, peak_lr=1e-3)
    recipe = PrecisionsRecipe(backbone=replace(QuantizeRecipe(), fit=one_epoch), heads=one_epoch)
    whole, part = tmp_path / "whole", tmp_path / "part"
    events = list(quantize_study(study, data, whole, recipe, resume=False))
    assert list(dict.fromkeys(event.stage for event in events)) == [Stage.QUANTIZE, Stage.HEADS, Stage.TRACE]
    n_before_tracing = next(i for i, event in enumerate(events) if event.stage is Stage.TRACE)
    killed = quantize_study(study, data, part, recipe, resume=False)
    list(itertools.islice(killed, n_before_tracing - 2))
    killed.close()
    with pytest.raises(FileError, match=r"a quantisation is here already; go on with --resume"):
        list(quantize_study(study, data, part, recipe, resume=False))
    list(quantize_study(study, data, part, recipe, resume=True))

    calibrated, trained, resumed = (_all_logits(read_study(folder)) for folder in (study, whole, part))
    assert all(np.array_equal(logits, trained[name]) for name, logits in resumed.items())
    for name, logits in trained.items():  # only what has fewer than 8 bits was trained
        precision = next(p for p in STUDY_PRECISIONS if name.startswith(f"{p.key} "))
        assert np.array_equal(logits, calibrated[name]) == (precision in (FP32, INT8)), name
    document = json.loads((whole / "study.json").read_text(encoding="utf-8"))
    assert document["quantization_recipe"] == recipe.to_json()
    stored = read_quantization(whole / "quantization" / f"{INT4.key}.safetensors")
    assert stored.trained


def test_a_run_that_is_there_is_not_overwritten_by_mistake(data: DataSet, tmp_path: Path) -> None:
    events = _train(data, tmp_path)
    list(itertools.islice(events, 6))  # past the end of the only epoch, which is saved
    events.close()
    checkpoint = tmp_path / "checkpoints" / "backbone.safetensors"
    content = checkpoint.read_bytes()
    with pytest.raises(FileError, match=r"backbone\.safetensors: a training run is here already; go on with --resume"):
        list(_train(data, tmp_path))
    assert checkpoint.read_bytes() == content


def test_a_study_is_not_overwritten_by_mistake_even_if_its_checkpoints_are_gone(data: DataSet, tmp_path: Path) -> None:
    study = tmp_path / "study.json"
    study.write_text("{}", encoding="utf-8")
    for run in (_train(data, tmp_path), quantize_study(tmp_path, data, tmp_path, PrecisionsRecipe(), resume=False)):
        with pytest.raises(FileError, match="it holds a study already; choose another --out"):
            list(run)
    assert study.read_text(encoding="utf-8") == "{}"


def test_images_that_the_network_cannot_take_are_refused(data: DataSet, tmp_path: Path) -> None:
    for spec in (BackboneSpec(input_channels=3), BackboneSpec(input_height=16)):
        with pytest.raises(DataError, match=r"its images are \(1, 28, 28\)"):
            list(train_study(data, RECIPE, tmp_path, identity=IDENTITY, spec=spec, resume=False))


@pytest.mark.parametrize(
    ("text", "error", "complaint"),
    [
        (None, FileError, "no such file"),
        ("{", FileError, "not JSON"),
        ("[]", FormatError, "must be an object"),
        ('{"quantization": [1]}', FormatError, "a file name for each precision"),
    ],
)
def test_tracing_names_what_is_wrong_with_a_study(
    data: DataSet, tmp_path: Path, text: str | None, error: type[FileError], complaint: str
) -> None:
    if text is not None:
        (tmp_path / "study.json").write_text(text, encoding="utf-8")
    with pytest.raises(error, match=complaint):
        list(trace_study(tmp_path, data, tmp_path))
