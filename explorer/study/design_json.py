"""Designs as small JSON objects that can be stored, pasted and sent."""

from __future__ import annotations

import json
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from explorer.errors import FormatError
from explorer.spec.design import (
    Allocation,
    ConfidenceMeasure,
    Conventions,
    Deployment,
    Design,
    ExecutionPolicy,
    HaloRows,
    MountedExit,
    Schedule,
    WeightPlacement,
)
from explorer.spec.network import HeadKind
from explorer.spec.precision import Bits, Precision

__all__ = ["design_from_json", "design_from_text", "design_to_json", "design_to_text"]

PASTED = Path("design")
"""What error messages call a design that comes from no file."""

_DEPLOYMENT_ENUMS: dict[str, type[Enum]] = {
    "schedule": Schedule,
    "allocation": Allocation,
    "weights": WeightPlacement,
    "policy": ExecutionPolicy,
    "conventions": Conventions,
    "halo": HaloRows,
}
_ROW_TILES = "null (searched) or a whole number in 1..64"
E_ = TypeVar("E_", bound=Enum)


def design_to_json(design: Design) -> dict[str, Any]:
    """A design as a JSON-able object; `design_from_json` gives the same design back."""
    deployment = design.deployment
    return {
        "exits": [
            {"mounting_point": e.mounting_point, "head": e.head.value, "threshold": e.threshold} for e in design.exits
        ],
        "bits": str(design.precision.backbone),
        "head_bits": str(design.precision.heads),
        "confidence": design.confidence.value,
        "calibrated": design.calibrated,
        "accelerator": deployment.accelerator,
        **{name: getattr(deployment, name).value for name in _DEPLOYMENT_ENUMS},
        "row_tiles": deployment.row_tiles,
    }


def design_to_text(design: Design) -> str:
    """A design as one line of JSON."""
    return json.dumps(design_to_json(design))


def design_from_text(text: str) -> Design:
    """Read a pasted design; FormatError if the text is none.

    Words, quotation marks or a code fence around the JSON do no harm, and an object that holds the design as `design`,
    as the search and the export write it, will do.
    """
    start, end = text.find("{"), text.rfind("}")
    try:
        value = json.loads(text[start : end + 1] if 0 <= start < end else text)
    except (ValueError, RecursionError) as error:
        raise FormatError(PASTED, "the text", text, "a design as JSON") from error
    if isinstance(value, dict) and isinstance(value.get("design"), dict):
        value = value["design"]
    return design_from_json(value, PASTED)


def design_from_json(value: object, path: Path, *, field: str = "design") -> Design:
    """Read a design from a JSON value; fields left out take their defaults, unknown ones are refused."""
    if not isinstance(value, dict):
        raise FormatError(path, field, value, "an object")
    known = {"exits", "bits", "head_bits", "confidence", "calibrated", "accelerator", "row_tiles", *_DEPLOYMENT_ENUMS}
    for name in value:
        if name not in known:
            raise FormatError(path, f"{field}.{name}", value[name], f"left out (known are: {', '.join(sorted(known))})")
    default = Design()
    exits = value.get("exits", [])
    if not isinstance(exits, list):
        raise FormatError(path, f"{field}.exits", exits, "a list")
    calibrated = value.get("calibrated", default.calibrated)
    if not isinstance(calibrated, bool):
        raise FormatError(path, f"{field}.calibrated", calibrated, "true or false")
    accelerator = value.get("accelerator", default.deployment.accelerator)
    if not isinstance(accelerator, str) or not accelerator:
        raise FormatError(path, f"{field}.accelerator", accelerator, "a preset's name or a file")
    row_tiles = value.get("row_tiles")
    if row_tiles is not None and (isinstance(row_tiles, bool) or not isinstance(row_tiles, int)):
        raise FormatError(path, f"{field}.row_tiles", row_tiles, _ROW_TILES)
    try:
        base = Deployment(accelerator=accelerator, row_tiles=row_tiles)
    except ValueError as error:
        raise FormatError(path, f"{field}.row_tiles", row_tiles, _ROW_TILES) from error
    deployment = replace(
        base,
        **{
            name: _member(path, f"{field}.{name}", value.get(name, getattr(default.deployment, name).value), kind)
            for name, kind in _DEPLOYMENT_ENUMS.items()
        },  # type: ignore[arg-type]  # each name goes with its own enum
    )
    mounted = tuple(_exit(path, f"{field}.exits[{i}]", item) for i, item in enumerate(exits))
    try:
        return Design(
            exits=mounted,
            precision=Precision(
                backbone=_bits(path, f"{field}.bits", value.get("bits", str(default.precision.backbone))),
                heads=_bits(path, f"{field}.head_bits", value.get("head_bits", str(default.precision.heads))),
            ),
            confidence=_member(
                path, f"{field}.confidence", value.get("confidence", default.confidence.value), ConfidenceMeasure
            ),
            calibrated=calibrated,
            deployment=deployment,
        )
    except ValueError as error:
        points = [e.mounting_point for e in mounted]
        raise FormatError(path, f"{field}.exits", points, "ascending, different mounting points") from error


def _exit(path: Path, field: str, value: object) -> MountedExit:
    if not isinstance(value, dict):
        raise FormatError(path, field, value, "an object with mounting_point and threshold")
    point, threshold = value.get("mounting_point"), value.get("threshold")
    if isinstance(point, bool) or not isinstance(point, int) or point < 0:
        raise FormatError(path, f"{field}.mounting_point", point, "a whole number from 0")
    if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not 0 <= threshold <= 1:
        raise FormatError(path, f"{field}.threshold", threshold, "a number in 0..1")
    head = _member(path, f"{field}.head", value.get("head", HeadKind.POOL4_LINEAR.value), HeadKind)
    if head is HeadKind.FINAL:
        raise FormatError(path, f"{field}.head", head.value, "an early head, for the final exit is always there")
    return MountedExit(mounting_point=point, threshold=float(threshold), head=head)


def _bits(path: Path, field: str, value: object) -> Bits:
    try:
        return Bits.parse(str(value))
    except ValueError as error:
        raise FormatError(path, field, value, "weight/activation, such as 8/8") from error


def _member(path: Path, field: str, value: object, kind: type[E_]) -> E_:
    try:
        return kind(value)
    except ValueError as error:
        raise FormatError(path, field, value, f"one of {', '.join(str(m.value) for m in kind)}") from error
