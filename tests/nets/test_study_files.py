"""A study's folder: what torch work writes, torch work and the rest of the explorer read back unchanged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.errors import FileError, FormatError
from explorer.nets import study_files
from explorer.nets.atomic import prepare_folder, replace_file, write_npz
from explorer.nets.backbones import BackboneSpec
from explorer.nets.checkpoint import load_tensors, save_tensors
from explorer.nets.export import export_network
from explorer.nets.fold import fold_network
from explorer.nets.multi_exit import MultiExitNetwork
from explorer.nets.quantize import LayerWeights, Quantization
from explorer.nets.ranges import ActivationGrid, RangeMethod, WeightGrid
from explorer.nets.trace_code import code_levels, decode_logits, encode_logits
from explorer.spec.precision import INT8, Bits, Precision
from explorer.spec.traces import ExitTraces, Split
from explorer.study.files import read_traces


def test_traces_come_back_with_their_answers(seasoned_network: MultiExitNetwork, tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    traces = ExitTraces(
        split=Split.TEST,
        precision=INT8,
        exits=seasoned_network.exits,
        labels=generator.integers(0, 10, 25).astype(np.uint8),
        logits=generator.normal(scale=4, size=(35, 25, 10)).astype(np.float32),
    )
    assert study_files.trace_file(traces) == "traces/b8-8_h8-8_test.npz"
    study_files.write_traces(tmp_path / "traces.npz", traces)
    network = export_network(fold_network(seasoned_network))
    found = read_traces(tmp_path / "traces.npz", INT8, Split.TEST, network)
    assert found.exits == traces.exits
    assert np.array_equal(found.logits, decode_logits(encode_logits(traces.logits), code_levels(10)))
    assert np.array_equal(found.logits.argmax(axis=2), traces.logits.argmax(axis=2))
    assert found.labels.dtype == np.uint8
    assert np.array_equal(found.labels, traces.labels)


def test_weights_come_back_with_their_network(seasoned_network: MultiExitNetwork, tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    study_files.write_weights(path, seasoned_network)
    plain = tmp_path / "plain"
    plain.touch()
    assert path.stat().st_mode == plain.stat().st_mode  # readable by whom any new file is
    found = study_files.read_weights(path)
    assert found.backbone.spec == seasoned_network.backbone.spec
    assert found.exits == seasoned_network.exits
    assert not found.training
    images = torch.rand(2, 1, 16, 16)
    with torch.no_grad():
        assert torch.equal(torch.stack(found(images)), torch.stack(seasoned_network(images)))


def test_weights_that_do_not_fit_are_refused(seasoned_network: MultiExitNetwork, tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    with pytest.raises(FileError, match="no such file"):
        study_files.read_weights(path)
    study_files.write_weights(path, seasoned_network)
    tensors, about = load_tensors(path)
    wider = BackboneSpec(width_multiplier=0.5).to_json()
    save_tensors(path, tensors, {**about, "network": wider})
    with pytest.raises(FileError, match="do not fit the network it names"):
        study_files.read_weights(path)
    save_tensors(path, tensors, {**about, "network": {"family": "perceptron"}})
    with pytest.raises(FileError, match="no network of this version"):
        study_files.read_weights(path)
    save_tensors(path, tensors, {**about, "version": 99})
    with pytest.raises(FormatError, match="version is 99, but must be 1"):
        study_files.read_weights(path)
    save_tensors(path, tensors, {})
    with pytest.raises(FormatError, match="format is None"):
        study_files.read_weights(path)


def test_grids_come_back_exactly(tmp_path: Path) -> None:
    path = tmp_path / "quantization.safetensors"
    quantization = Quantization(
        precision=INT8,
        method=RangeMethod.LEAST_SQUARES,
        weights={"block 0 conv": WeightGrid(bits=8, scale=torch.rand(5))},
        tensors={"input": ActivationGrid(bits=8, scale=1 / 255, zero_point=0)},
        entries={"pool4-linear_00": ActivationGrid(bits=4, scale=0.1, zero_point=7)},
    )
    study_files.write_quantization(path, quantization)
    found = study_files.read_quantization(path)
    assert (found.precision, found.method) == (quantization.precision, quantization.method)
    assert (found.tensors, found.entries) == (quantization.tensors, quantization.entries)
    assert found.weights["block 0 conv"].bits == 8
    assert torch.equal(found.weights["block 0 conv"].scale, quantization.weights["block 0 conv"].scale)


def test_trained_weights_come_back_on_their_grid_or_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "quantization.safetensors"
    scale = torch.tensor([0.5, 0.25])
    on_grid = torch.tensor([[1.0, -3.5, 0.5], [0.25, 1.75, -0.5]])
    free = torch.rand(2, 3, 1, 1)
    quantization = Quantization(
        precision=Precision(backbone=Bits.parse("4/4"), heads=Bits.parse("32/32")),
        method=RangeMethod.LEAST_SQUARES,
        weights={"linear": WeightGrid(bits=4, scale=scale)},
        trained={
            "linear": LayerWeights(weight=on_grid, bias=torch.rand(2)),
            "conv": LayerWeights(weight=free, bias=torch.rand(2)),
        },
    )
    study_files.write_quantization(path, quantization)
    tensors, _ = load_tensors(path)
    assert tensors["linear:codes"].dtype == torch.int8
    assert tensors["linear:codes"].tolist() == [[2, -7, 1], [1, 7, -2]]
    found = study_files.read_quantization(path)
    for name, layer in quantization.trained.items():
        assert torch.equal(found.trained[name].weight, layer.weight)
        assert torch.equal(found.trained[name].bias, layer.bias)
    save_tensors(path, {name: tensor for name, tensor in tensors.items() if "codes" not in name}, load_tensors(path)[1])
    with pytest.raises(FileError, match="no quantisation of this version"):
        study_files.read_quantization(path)


@pytest.mark.parametrize(
    "change",
    [{"backbone": "8"}, {"method": "guess"}, {"tensors": {"input": {"bits": 8}}}, {"weight_bits": {"gone": 8}},
     {"tensors": {"input": {"bits": 8, "scale": -1.0, "zero_point": 0}}}, {"tensors": None}],
)  # fmt: skip
def test_damaged_grids_are_refused(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "quantization.safetensors"
    study_files.write_quantization(path, Quantization(precision=INT8, method=RangeMethod.MIN_MAX))
    tensors, about = load_tensors(path)
    save_tensors(path, {**tensors, "x": torch.zeros(1)}, {**about, **change})
    with pytest.raises(FileError, match="no quantisation of this version"):
        study_files.read_quantization(path)


@pytest.mark.parametrize("n_channels", [1, 2, 3])
def test_thumbnails_are_bytes_in_colour_where_the_data_are(tmp_path: Path, n_channels: int) -> None:
    images = np.zeros((2, n_channels, 4, 5), dtype=np.uint8)
    images[0] = np.array([10, 20, 30][:n_channels], dtype=np.uint8)[:, None, None]
    study_files.write_thumbnails(tmp_path / "thumbnails.npz", images)
    with np.load(tmp_path / "thumbnails.npz", allow_pickle=False) as archive:
        found = archive["images"]
    assert found.dtype == np.uint8
    assert found.shape == ((2, 4, 5, 3) if n_channels == 3 else (2, 4, 5))
    assert found[0, 0, 0].tolist() == {1: 10, 2: 15, 3: [10, 20, 30]}[n_channels]


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "file.npz"
    write_npz(path, {"a": np.arange(3)})
    content = path.read_bytes()

    def fail(temporary: Path) -> None:
        temporary.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(FileError, match=r"cannot write it \(No space left on device\)"):
        replace_file(path, fail)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FileError, match="cannot write it"):
        write_npz(tmp_path / "file" / "below.npz", {"a": np.arange(3)})


def test_a_folder_is_made_and_tried_before_long_work(tmp_path: Path) -> None:
    prepare_folder(tmp_path / "new" / "folder")
    assert list((tmp_path / "new" / "folder").iterdir()) == []
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FileError, match="cannot write into this folder"):
        prepare_folder(tmp_path / "file")


def test_objects_are_never_pickled(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="without pickle"):
        write_npz(tmp_path / "file.npz", {"a": np.array([{}], dtype=object)})
