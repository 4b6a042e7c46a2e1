"""Changes to a design as frozen values. A panel emits one, the session applies it, so every change can be undone.

`apply_edit` is a pure function; an edit that cannot apply raises DesignError and leaves everything as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from explorer.errors import DesignError
from explorer.spec.design import ConfidenceMeasure, Deployment, Design, MountedExit
from explorer.spec.network import HeadKind, Network
from explorer.spec.precision import Precision

__all__ = [
    "AdoptDesign",
    "Edit",
    "Mount",
    "SetConfidence",
    "SetDeployment",
    "SetHead",
    "SetPrecision",
    "SetThreshold",
    "Unmount",
    "apply_edit",
    "check_design",
]

DEFAULT_THRESHOLD = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class SetThreshold:
    """Move one threshold; edits of the same exit in one drag become one undo step."""

    mounting_point: int
    threshold: float

    @property
    def label(self) -> str:
        return f"threshold after block {self.mounting_point} to {self.threshold:.3f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """Mount an exit; with no threshold given it takes that of its nearest mounted neighbour."""

    mounting_point: int
    head: HeadKind | None = None
    threshold: float | None = None

    @property
    def label(self) -> str:
        return f"mount an exit after block {self.mounting_point}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmount:
    """Take an exit away."""

    mounting_point: int

    @property
    def label(self) -> str:
        return f"unmount the exit after block {self.mounting_point}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetHead:
    """Give a mounted exit another kind of head."""

    mounting_point: int
    head: HeadKind

    @property
    def label(self) -> str:
        return f"{self.head.value} head after block {self.mounting_point}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPrecision:
    """Change the bits of backbone and heads."""

    precision: Precision

    @property
    def label(self) -> str:
        return f"bits to {self.precision}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetConfidence:
    """Change the confidence measure and whether temperatures are applied."""

    measure: ConfidenceMeasure
    calibrated: bool = False

    @property
    def label(self) -> str:
        return f"confidence as {self.measure.value}{', calibrated' if self.calibrated else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDeployment:
    """Change the accelerator, schedule, allocation, weights, policy or conventions."""

    deployment: Deployment

    @property
    def label(self) -> str:
        return f"run on {self.deployment.accelerator}, {self.deployment.schedule.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptDesign:
    """Take over a whole design, for instance a point of a front."""

    design: Design
    source: str = "plot"

    @property
    def label(self) -> str:
        return f"adopt a design from {self.source}"


Edit = SetThreshold | Mount | Unmount | SetHead | SetPrecision | SetConfidence | SetDeployment | AdoptDesign


def apply_edit(design: Design, edit: Edit, network: Network) -> Design:
    """The design after an edit; DesignError if the edit does not fit the design or the network."""
    match edit:
        case SetThreshold():
            _mounted(design, edit.mounting_point)
            return _with_exits(design, [_moved(e, edit) for e in design.exits])
        case Mount():
            return _mount(design, edit, network)
        case Unmount():
            gone = _mounted(design, edit.mounting_point)
            return _with_exits(design, [e for e in design.exits if e is not gone])
        case SetHead():
            _mounted(design, edit.mounting_point)
            _check_head(network, edit.mounting_point, edit.head)
            return _with_exits(
                design,
                [replace(e, head=edit.head) if e.mounting_point == edit.mounting_point else e for e in design.exits],
            )
        case SetPrecision():
            return replace(design, precision=edit.precision)
        case SetConfidence():
            return replace(design, confidence=edit.measure, calibrated=edit.calibrated)
        case SetDeployment():
            return replace(design, deployment=edit.deployment)
        case AdoptDesign():
            check_design(edit.design, network)
            return edit.design


def check_design(design: Design, network: Network) -> None:
    """DesignError if a design mounts a head that the network does not have."""
    for mounted in design.exits:
        _check_head(network, mounted.mounting_point, mounted.head)


def _mount(design: Design, edit: Mount, network: Network) -> Design:
    point = edit.mounting_point
    if point in design.mounting_points:
        raise DesignError(f"an exit is already mounted after block {point}")
    kinds = network.head_kinds(point)
    if not kinds:
        points = ", ".join(map(str, network.mounting_points))
        raise DesignError(f"mounting point {point} does not exist; {network.name} has {points}")
    head = edit.head if edit.head is not None else kinds[0]
    _check_head(network, point, head)
    threshold = edit.threshold
    if threshold is None:
        nearest = min(design.exits, key=lambda e: abs(e.mounting_point - point), default=None)
        threshold = DEFAULT_THRESHOLD if nearest is None else nearest.threshold
    return _with_exits(design, [*design.exits, _exit(point, threshold, head)])


def _mounted(design: Design, point: int) -> MountedExit:
    for mounted in design.exits:
        if mounted.mounting_point == point:
            return mounted
    mounted_points = ", ".join(map(str, design.mounting_points)) or "none"
    raise DesignError(f"no exit is mounted after block {point}; mounted are {mounted_points}")


def _check_head(network: Network, point: int, head: HeadKind) -> None:
    kinds = network.head_kinds(point)
    if head not in kinds:
        has = ", ".join(kind.value for kind in kinds) or "no heads"
        raise DesignError(f"{network.name} has no {head.value} head at mounting point {point}; it has {has} there")


def _moved(mounted: MountedExit, edit: SetThreshold) -> MountedExit:
    if mounted.mounting_point != edit.mounting_point:
        return mounted
    return _exit(mounted.mounting_point, edit.threshold, mounted.head)


def _exit(point: int, threshold: float, head: HeadKind) -> MountedExit:
    try:
        return MountedExit(mounting_point=point, threshold=threshold, head=head)
    except ValueError as error:
        raise DesignError(str(error)) from error


def _with_exits(design: Design, exits: list[MountedExit]) -> Design:
    return replace(design, exits=tuple(sorted(exits, key=lambda e: e.mounting_point)))
