"""`exit-explorer prune`, from its options to a study that opens, through the real child process."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explorer.__main__ import main
from explorer.jobs import PruneImportance, PruneKind, PruneRequest
from explorer.jobs.wire import decode, encode
from explorer.nets.backbones import BackboneFamily, BackboneSpec
from explorer.nets.datasets import DataKind, open_data
from explorer.nets.multi_exit import build_multi_exit
from explorer.nets.pipeline import finish_study
from explorer.nets.splits import study_splits
from explorer.spec.network import HeadKind
from explorer.study.files import read_study

FUNCTION = "tests.nets.tiny_blocks:three_blocks"


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("images")
    generator = np.random.default_rng(2)
    for label, name in enumerate(("dark", "bright")):
        (folder / name).mkdir()
        for index in range(30):
            pixels = generator.integers(120 * label, 120 * label + 60, (8, 8), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{index}.png")
    return folder


@pytest.fixture(scope="module")
def study(images: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study")
    data = open_data(DataKind.FOLDER, images, download=False, image_size=8)
    spec = BackboneSpec(family=BackboneFamily.USER, function=FUNCTION, input_height=8, input_width=8, n_classes=2)
    network = build_multi_exit(spec, (HeadKind.POOL4_LINEAR,), seed=1).eval()
    for _ in finish_study(network, data, study_splits(data), folder, {"name": "dots", "title": "Dots"}):
        pass
    return folder


def test_a_study_is_pruned_and_shown_beside_the_original(
    study: Path, images: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "pruned"
    command = ["prune", "--study", str(study), "--data", str(images), "--out", str(out), "--ratio", "0.5"]
    command += ["--epochs", "0", "--json", "--accelerator", "single_edge_tpu"]
    assert main(command) == 2
    assert f"--backbone {FUNCTION} would allow" in capsys.readouterr().err
    assert main([*command, "--backbone", FUNCTION]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["out"] == str(out)
    pruned = read_study(out)
    assert pruned.title == "Dots, 50 % of the channels pruned"
    networks = printed["networks"]
    assert len(networks) == 2 * len(pruned.precisions)
    for original, smaller in zip(networks[::2], networks[1::2], strict=True):
        assert (original["network"], smaller["network"]) == ("original", "pruned")
        assert smaller["macs"] < original["macs"]
        assert smaller["weights"] < original["weights"]
        assert smaller["edp_pj_cycles"] < original["edp_pj_cycles"]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--ratio", "1.5"], "ratio is 1.5, but must be above 0 and below 1"),
        (["--iterations", "3", "--epochs", "0"], "iterations need epochs"),
        (["--accelerator", "nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_bad_options_are_one_line(
    study: Path, tmp_path: Path, options: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prune", "--study", str(study), "--out", str(tmp_path / "out"), *options]) == 2
    error = capsys.readouterr().err
    assert complaint in error
    assert error.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_the_request_survives_the_wire() -> None:
    request = PruneRequest(
        study=Path("a"), out=Path("b"), ratio=0.25, kind=PruneKind.MAGNITUDE, importance=PruneImportance.TAYLOR,
        multiple=16, iterations=3, epochs=4, head_epochs=2, data=Path("c"), backbone="m:f", seed=7, resume=True,
    )  # fmt: skip
    assert decode(encode(request)) == request
