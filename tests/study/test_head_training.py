"""What a study says of its heads' training is read, or refused by the name of the field that is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from explorer.errors import FormatError
from explorer.nets.head_comparison import HeadComparison
from explorer.spec.network import HeadKind
from explorer.spec.precision import FP32
from explorer.spec.traces import ExitKey, Split
from explorer.study.files import Study, read_study
from explorer.study.head_training import read_head_training
from tests.studies import write_study

EXITS = (
    ExitKey(mounting_point=0, head=HeadKind.GAP_LINEAR),
    ExitKey(mounting_point=1, head=HeadKind.POOL4_LINEAR),
    ExitKey(mounting_point=4, head=HeadKind.FINAL),
)
COMPARISON = HeadComparison(exits=EXITS, plain=(0.25, 0.5, 0.75), distilled=(0.3, 0.45, 0.75))


def _study(folder: Path, comparison: dict[str, Any] | None) -> Study:
    write_study(folder)
    path = folder / "study.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**document, "head_training_comparison": comparison}), encoding="utf-8")
    return read_study(folder)


def test_what_a_training_writes_is_read_back(tmp_path: Path) -> None:
    found = read_head_training(_study(tmp_path / "study", COMPARISON.to_json()))
    assert found is not None
    assert (found.split, found.precision, found.exits) == (Split.VALIDATION, FP32, EXITS)
    assert (found.plain, found.distilled) == (COMPARISON.plain, COMPARISON.distilled)


def test_a_study_without_a_comparison_has_none(tmp_path: Path) -> None:
    assert read_head_training(_study(tmp_path / "study", None)) is None


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"split": "holdout"}, r"head_training_comparison\.split is 'holdout', but must be one of train, calibration"),
        ({"precision": "b2-2_h2-2"}, r"head_training_comparison\.precision is 'b2-2_h2-2', but must be one of"),
        ({"exits": []}, r"the length of head_training_comparison\.accuracy\.plain is 3, but must be 0"),
        ({"exits": [{"mounting_point": -1}]}, r"exits\[0\]\.mounting_point is -1"),
        ({"exits": None}, "exits is None, but must be given"),
        ({"accuracy": {"plain": [0.25, 0.5, 2.0]}}, r"accuracy\.plain\[2\] is 2\.0, but must be a number in 0\.\.1"),
        ({"accuracy": {"plain": [0.25, 0.5, 0.75]}}, r"accuracy\.distilled is None, but must be given"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, changes: dict[str, Any], complaint: str) -> None:
    study = _study(tmp_path / "study", {**COMPARISON.to_json(), **changes})
    with pytest.raises(FormatError, match=complaint):
        read_head_training(study)
