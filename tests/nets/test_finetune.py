"""Fine-tuning a design: just its exits are trained, from the study's weights; what is written is what was recorded."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.errors import DataError, FileError, FormatError
from explorer.nets import fit as fit_module
from explorer.nets import study_files
from explorer.nets.backbones import BackboneSpec
from explorer.nets.batches import to_tensors
from explorer.nets.checkpoint import load_tensors, save_tensors
from explorer.nets.data import DataSet, load_fashion_mnist
from explorer.nets.finetune import FOLDED_FILE, FineTuning, finetune_study, read_finetuned
from explorer.nets.fold import fold_network
from explorer.nets.heads import EARLY_HEAD_KINDS
from explorer.nets.multi_exit import MultiExitNetwork, build_multi_exit
from explorer.nets.progress import EpochResult, Progress, Stage
from explorer.nets.prune import write_pruned_shapes
from explorer.nets.quantize import fit_quantization, observe
from explorer.nets.splits import save_splits, study_splits
from explorer.nets.trace import record_traces
from explorer.spec.network import HeadKind
from explorer.spec.network_json import network_from_json
from explorer.spec.precision import FP32, INT8, Bits, Precision
from explorer.spec.traces import ExitKey, ExitTraces, Split
from explorer.study.files import read_json, read_study
from tests.nets.idx_files import write_data_folder

EXITS = (
    ExitKey(mounting_point=2, head=HeadKind.GAP_LINEAR),
    ExitKey(mounting_point=11, head=HeadKind.POOL4_LINEAR),
)
MIXED = Precision(backbone=Bits(weight=8, activation=8), heads=Bits(weight=4, activation=4))
TUNING = FineTuning(exits=EXITS, precision=FP32, epochs=2, seed=3)
ABOUT = {"name": "tuned", "title": "A tuned study"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> DataSet:
    folder = tmp_path_factory.mktemp("data")
    write_data_folder(folder, n_train=312, n_test=20)
    return load_fashion_mnist(folder)


@pytest.fixture(scope="module")
def network(data: DataSet) -> MultiExitNetwork:
    """A network that has seen the data, but learned nothing yet."""
    network = build_multi_exit(BackboneSpec(width_multiplier=0.1), EARLY_HEAD_KINDS, seed=5)
    images = to_tensors(data.train, height=32, width=32).images[:64].float() / 255
    network.train()
    with torch.no_grad():
        for _ in range(10):
            network(images)
    return network.eval()


@pytest.fixture
def study(data: DataSet, network: MultiExitNetwork, tmp_path: Path) -> Path:
    """What fine-tuning reads of a study's folder."""
    study_files.write_weights(tmp_path / "study" / study_files.WEIGHTS_FILE, network)
    save_splits(tmp_path / "study" / study_files.SPLITS_FILE, study_splits(data))
    return tmp_path / "study"


def _tune(
    study: Path, data: DataSet, tuning: FineTuning, out: Path, *, resume: bool = False
) -> Iterator[Progress | EpochResult]:
    return finetune_study(study, data, tuning, out, about=ABOUT, resume=resume)


def _test_traces(network: object, data: DataSet, precision: Precision) -> ExitTraces:
    images = to_tensors(data.test, height=32, width=32)
    recording = record_traces(network, images, split=Split.TEST, precision=precision, part=1, n_parts=1)  # type: ignore[arg-type]
    while True:
        try:
            next(recording)
        except StopIteration as end:
            traces: ExitTraces = end.value
            return traces


def _probabilities(traces: ExitTraces) -> np.ndarray:
    logits = traces.logits.astype(np.float64)
    raised = np.exp(logits - logits.max(axis=2, keepdims=True))
    return raised / raised.sum(axis=2, keepdims=True)


@pytest.mark.parametrize("precision", [FP32, INT8, MIXED], ids=str)
def test_what_is_written_is_the_network_whose_answers_were_recorded_also_after_an_interruption(
    study: Path, data: DataSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, precision: Precision
) -> None:
    tuning = replace(TUNING, precision=precision)
    events = list(_tune(study, data, tuning, tmp_path / "whole"))
    epochs = [event for event in events if isinstance(event, EpochResult)]
    assert [len(event.validation_accuracy) for event in epochs] == [3, 3]
    assert epochs[0].stage is (Stage.TOGETHER if precision == FP32 else Stage.QUANTIZE)
    tuned = read_study(tmp_path / "whole")
    assert tuned.precisions == (precision,)
    assert [(head.mounting_point, head.kind) for head in tuned.network.heads] == [
        (key.mounting_point, key.head) for key in EXITS
    ]
    written = tuned.traces(precision, Split.TEST)
    again = _test_traces(read_finetuned(tmp_path / "whole", precision), data, precision)
    assert again.exits == written.exits
    # what is stored keeps probabilities to a thousandth
    assert np.allclose(_probabilities(again), _probabilities(written), atol=2e-3)

    monkeypatch.setattr(fit_module, "CHECKPOINT_INTERVAL_S", 0.0)
    part = _tune(study, data, tuning, tmp_path / "part")
    for event in part:
        if isinstance(event, EpochResult):
            break
    list(itertools.islice(part, 1))
    part.close()
    list(_tune(study, data, tuning, tmp_path / "part", resume=True))
    resumed = read_study(tmp_path / "part")
    for split in tuned.splits(precision):
        assert np.array_equal(resumed.traces(precision, split).logits, tuned.traces(precision, split).logits)


def test_it_begins_with_the_studys_weights(
    study: Path, data: DataSet, network: MultiExitNetwork, tmp_path: Path
) -> None:
    list(_tune(study, data, replace(TUNING, epochs=1, peak_lr=1e-30), tmp_path / "out"))
    before = _test_traces(fold_network(network), data, FP32)
    after = _test_traces(read_finetuned(tmp_path / "out", FP32), data, FP32)
    for key in EXITS:
        # batch statistics move in training even if no weight does
        closeness = np.corrcoef(before.logits[before.row(key)].ravel(), after.logits[after.row(key)].ravel())[0, 1]
        assert closeness > 0.9


def test_grids_that_the_study_has_are_where_it_begins(
    study: Path, data: DataSet, network: MultiExitNetwork, tmp_path: Path
) -> None:
    folded = fold_network(network)
    calibration = to_tensors(data.train.subset(study_splits(data)[Split.CALIBRATION]), height=32, width=32)
    observing = observe(folded, calibration)
    while True:
        try:
            next(observing)
        except StopIteration as end:
            quantization = fit_quantization(folded, end.value, MIXED)
            break
    tuning = replace(TUNING, precision=MIXED, epochs=1)
    without = list(_tune(study, data, tuning, tmp_path / "without"))
    study_files.write_quantization(study / study_files.quantization_file(MIXED), quantization)
    with_grids = list(_tune(study, data, tuning, tmp_path / "with"))
    calibrating = [
        sum(isinstance(e, Progress) and e.stage is Stage.QUANTIZE and e.loss is None for e in events)
        for events in (without, with_grids)
    ]
    assert calibrating[0] > 0
    assert calibrating[1] == 0


@pytest.mark.parametrize("precision", [FP32, INT8], ids=str)
def test_a_pruned_network_learns_before_it_rounds_and_has_the_shapes_that_were_foretold(
    study: Path, data: DataSet, tmp_path: Path, precision: Precision
) -> None:
    tuning = replace(TUNING, precision=precision, epochs=1, pruned_share=0.5)
    events = list(_tune(study, data, tuning, tmp_path / "out"))
    stages = [event.stage for event in events if isinstance(event, EpochResult)]
    assert stages == [Stage.TOGETHER] + ([] if precision == FP32 else [Stage.QUANTIZE])
    tuned = read_study(tmp_path / "out")
    write_pruned_shapes(study, (0.3, 0.5), tmp_path / "shapes")
    foretold = network_from_json(read_json(tmp_path / "shapes" / "network_0.5.json"), tmp_path)
    assert foretold.blocks == tuned.network.blocks
    assert foretold.final_head == tuned.network.final_head
    assert set(tuned.network.heads) < set(foretold.heads)
    less = network_from_json(read_json(tmp_path / "shapes" / "network_0.3.json"), tmp_path)
    assert less.mounting_points == foretold.mounting_points
    again = _test_traces(read_finetuned(tmp_path / "out", precision), data, precision)
    assert np.allclose(_probabilities(again), _probabilities(tuned.traces(precision, Split.TEST)), atol=2e-3)
    assert list(_tune(study, data, tuning, tmp_path / "out", resume=True))  # finished: only the answers again
    with pytest.raises(ValueError, match=r"pruned_share is 1\.0, but must be above 0 and below 1"):
        write_pruned_shapes(study, (0.5, 1.0), tmp_path / "shapes")


def test_few_images_are_the_same_ones_of_every_class(study: Path, data: DataSet, tmp_path: Path) -> None:
    n_train = len(study_splits(data)[Split.TRAIN])
    events = [
        list(_tune(study, data, replace(TUNING, epochs=1, n_images=n), tmp_path / f"{n}")) for n in (128, n_train)
    ]
    few, all_ = (max(e.n_steps for e in run if isinstance(e, Progress) and e.stage is Stage.TOGETHER) for run in events)
    assert (few, all_) == (1, n_train // 128)
    with pytest.raises(DataError, match=f"n_images is {n_train + 1}, but fashion-mnist has {n_train} to train on"):
        list(_tune(study, data, replace(TUNING, n_images=n_train + 1), tmp_path / "more"))


def test_neither_the_study_nor_an_earlier_tuning_is_overwritten(study: Path, data: DataSet, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="this is the study to fine-tune; choose another --out"):
        list(_tune(study, data, TUNING, study))
    events = _tune(study, data, replace(TUNING, epochs=1), tmp_path / "out")
    assert any(isinstance(event, EpochResult) for event in itertools.islice(events, 100))
    events.close()  # type: ignore[attr-defined]
    with pytest.raises(FileError, match="a fine-tuning is here already; go on with --resume"):
        list(_tune(study, data, TUNING, tmp_path / "out"))
    with pytest.raises(FormatError, match="recipe is"):
        list(_tune(study, data, TUNING, tmp_path / "out", resume=True))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"epochs": 0}, "epochs is 0"),
        ({"seed": -1}, "seed is -1"),
        ({"peak_lr": 0.0}, "peak_lr is 0.0"),
        ({"n_images": 0}, "n_images is 0"),
        ({"pruned_share": 1.0}, "pruned_share is 1.0"),
    ],
)
def test_impossible_numbers_are_refused(change: dict[str, float], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(TUNING, **change)


def test_a_file_that_holds_no_tuned_network_is_named(study: Path, data: DataSet, tmp_path: Path) -> None:
    out = tmp_path / "out"
    list(_tune(study, data, replace(TUNING, epochs=1), out))
    with pytest.raises(ValueError, match="was fine-tuned at b32-32_h32-32, not at b8-8_h8-8"):
        read_finetuned(out, INT8)
    tensors, about = load_tensors(out / FOLDED_FILE)
    for change, error, complaint in (
        ({"format": "else"}, FormatError, "format is 'else'"),
        ({"exits": [[99, "gap-linear"]]}, FileError, "describe no network of this version"),
        ({"exits": [[3, "lazy"]]}, FileError, "describe no network of this version"),
    ):
        save_tensors(out / FOLDED_FILE, tensors, {**about, **change})
        with pytest.raises(error, match=complaint):
            read_finetuned(out, FP32)
