"""Options of the command line as values of the vocabulary, and the other way round."""

from __future__ import annotations

import argparse
from enum import Enum
from typing import TypeVar

from explorer.errors import DesignError
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
from explorer.spec.precision import INT8, Bits, Precision

__all__ = [
    "add_bits_options",
    "add_deployment_options",
    "add_design_options",
    "deployment_from",
    "design_from",
    "mounted_design_from",
    "mounts_from",
    "precision_from",
]

_T = TypeVar("_T", int, float)
_EARLY_HEADS = tuple(kind.value for kind in HeadKind if kind is not HeadKind.FINAL)


def add_deployment_options(parser: argparse.ArgumentParser) -> None:
    """Add --accelerator, --schedule and what goes with it, --allocation, --weights, --policy and --conventions."""
    default = Deployment()
    parser.add_argument(
        "--accelerator", default=default.accelerator, metavar="A", help="a preset's name or a YAML file"
    )
    _add_enum(parser, "--schedule", Schedule, default.schedule, "how layers follow each other on the cores")
    parser.add_argument(
        "--row-tiles", type=int, metavar="N", help="row tiles of a fused layer, 1 to 64 (default: search)"
    )
    _add_enum(parser, "--halo", HaloRows, default.halo, "rows that two tiles of a fused layer share")
    _add_enum(parser, "--allocation", Allocation, default.allocation, "which core computes which layer")
    _add_enum(parser, "--weights", WeightPlacement, default.weights, "fetched for each inference, or kept on chip")
    _add_enum(parser, "--policy", ExecutionPolicy, default.policy, "whether the backbone waits for a head's decision")
    _add_enum(parser, "--conventions", Conventions, default.conventions, "counting rules of the simulator")


def add_bits_options(parser: argparse.ArgumentParser) -> None:
    """Add --bits and --head-bits."""
    parser.add_argument("--bits", default=str(INT8.backbone), metavar="W/A", help="backbone bits, weights/activations")
    parser.add_argument("--head-bits", metavar="W/A", help="bits of the early heads (default: as --bits)")


def add_design_options(parser: argparse.ArgumentParser, *, thresholds: bool) -> None:
    """Add everything that makes a design: exits, perhaps thresholds, bits, confidence and deployment."""
    parser.add_argument("--exits", default="", metavar="LIST", help="mounting points, such as 3,6,10; empty: static")
    if thresholds:
        parser.add_argument("--thresholds", default="", metavar="LIST", help="one threshold in 0..1 for each exit")
    parser.add_argument(
        "--head",
        default=_EARLY_HEADS[0],
        metavar="LIST",
        help=f"kind of the heads, one or a list: {', '.join(_EARLY_HEADS)}",
    )
    add_bits_options(parser)
    _add_enum(parser, "--confidence", ConfidenceMeasure, ConfidenceMeasure.MAX_PROBABILITY, "confidence measure")
    parser.add_argument("--calibrated", action="store_true", help="apply the temperatures fitted on calibration")
    add_deployment_options(parser)


def deployment_from(options: argparse.Namespace) -> Deployment:
    """The deployment that the options name; DesignError for a number of row tiles that is none."""
    try:
        return Deployment(
            accelerator=options.accelerator,
            schedule=Schedule(options.schedule),
            allocation=Allocation(options.allocation),
            weights=WeightPlacement(options.weights),
            policy=ExecutionPolicy(options.policy),
            conventions=Conventions(options.conventions),
            halo=HaloRows(options.halo),
            row_tiles=options.row_tiles,
        )
    except ValueError as error:
        raise DesignError(str(error)) from error


def precision_from(options: argparse.Namespace) -> Precision:
    """The bits that the options name; DesignError if they are no bits."""
    try:
        backbone = Bits.parse(options.bits)
        return Precision(backbone=backbone, heads=Bits.parse(options.head_bits) if options.head_bits else backbone)
    except ValueError as error:
        raise DesignError(str(error)) from error


def mounts_from(options: argparse.Namespace) -> tuple[tuple[int, HeadKind], ...]:
    """The heads that --exits and --head mount, in ascending order."""
    points = [_number(text, int, "exits") for text in _items(options.exits)]
    names = _items(options.head)
    if len(names) not in (1, len(points)):
        raise DesignError(f"--head names {len(names)} heads, but must name one, or one for each of {len(points)} exits")
    for name in names:
        if name not in _EARLY_HEADS:
            raise DesignError(f"--head is {name!r}, but must be one of {', '.join(_EARLY_HEADS)}")
    kinds = names * len(points) if len(names) == 1 else names
    return tuple(sorted(((p, HeadKind(k)) for p, k in zip(points, kinds, strict=True)), key=lambda mount: mount[0]))


def design_from(options: argparse.Namespace) -> Design:
    """The design that the options name; DesignError if they do not make one."""
    points = [_number(text, int, "exits") for text in _items(options.exits)]
    thresholds = [_number(text, float, "thresholds") for text in _items(options.thresholds)]
    if len(thresholds) != len(points):
        raise DesignError(f"--thresholds has {len(thresholds)} values, but --exits has {len(points)}")
    ordered = tuple(threshold for _, threshold in sorted(zip(points, thresholds, strict=True)))
    return _design(options, ordered)


def mounted_design_from(options: argparse.Namespace) -> Design:
    """The design that the options name, whose thresholds do not matter and are 1."""
    return _design(options, (1.0,) * len(_items(options.exits)))


def _design(options: argparse.Namespace, thresholds: tuple[float, ...]) -> Design:
    try:
        exits = tuple(
            MountedExit(mounting_point=point, threshold=threshold, head=head)
            for (point, head), threshold in zip(mounts_from(options), thresholds, strict=True)
        )
        return Design(
            exits=exits,
            precision=precision_from(options),
            confidence=ConfidenceMeasure(options.confidence),
            calibrated=options.calibrated,
            deployment=deployment_from(options),
        )
    except ValueError as error:
        raise DesignError(str(error)) from error


def _add_enum(parser: argparse.ArgumentParser, flag: str, kind: type[Enum], default: Enum, what: str) -> None:
    parser.add_argument(flag, choices=[member.value for member in kind], default=default.value, help=what)


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",")] if text.strip() else []


def _number(text: str, kind: type[_T], what: str) -> _T:
    try:
        return kind(text)
    except ValueError as error:
        name = "whole number" if kind is int else "number"
        raise DesignError(f"--{what} has {text!r}, but must be a list of {name}s") from error
