"""`predict-search` with real trainings in child processes: whole, pruned and other networks, learned from and kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from explorer.cli import main
from explorer.jobs import JobDevice, TrainRequest, run_job
from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluator
from explorer.study.files import read_study
from tests.nets.idx_files import write_data_folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_data_folder(folder, n_train=240, n_test=20)
    return folder


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory, data: Path) -> list[Path]:
    """Two tiny backbones of different widths."""
    folder = tmp_path_factory.mktemp("studies")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        for name, width in (("one", 0.1), ("wide", 0.2)):
            request = TrainRequest(
                out=folder / name, data=data, epochs=1, head_epochs=1, width_multiplier=width, device=JobDevice.CPU
            )
            list(run_job(request))
    return [folder / "one", folder / "wide"]


def test_whole_pruned_and_other_networks_are_trained_measured_and_never_measured_twice(
    studies: list[Path],
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    session, out = tmp_path / "s.exits", tmp_path / "tuned"
    command = (
        f"predict-search --study {studies[0]} --backbones {studies[1]} --prune 0.5 --data {data} --device cpu "
        f"--minutes 9 --seed 1 --epochs 1 --images 128 --session {session} --out {out} --max-final-ratio 1 --json "
    )

    def run(measurements: int) -> dict[str, object]:
        status = main(f"{command} --measurements {measurements}".split(), None)  # type: ignore[arg-type]
        captured = capsys.readouterr()
        assert status == 0, captured.err
        found: dict[str, object] = json.loads(captured.out)
        return found

    found = run(3)
    measured = found["measurements"]
    assert isinstance(measured, list)
    assert len(measured) == 3
    assert [m["problem"] for m in measured] == [None] * 3
    assert any(m["pruned_share"] == 0.5 for m in measured) or any(m["study"] == "wide" for m in measured)
    folders = sorted(out.glob("training-*"))
    assert len(folders) == 3
    by_network = {
        (study.default_design.mounting_points, Evaluator(study).static(study.default_design, Split.VALIDATION).cost)
        for study in map(read_study, folders)
    }
    assert len(by_network) == 3
    tuned = read_study(folders[0])
    assert set(tuned.splits(tuned.default_design.precision)) == {Split.CALIBRATION, Split.VALIDATION}
    again = run(1)["measurements"]
    assert isinstance(again, list)
    assert again[:3] == measured
    assert len(sorted(out.glob("training-*"))) == 4
