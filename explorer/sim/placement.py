"""Which core computes which layer: what each core is for, and the fixed allocations.

A pooling goes to the pooling core and an add to the SIMD core where the system has them; everything else to a compute
core. A core file may say which operators its core computes (`operator_types`, by their ONNX names, as in Stream's
newer files); where it says nothing, a name with 'pool' or 'simd' in it does, as in Stream's older files.
"""

from __future__ import annotations

from dataclasses import dataclass

from explorer.errors import ExplorerError
from explorer.spec.accelerator import Core, System
from explorer.spec.design import Allocation
from explorer.spec.network import Layer, LayerKind

__all__ = ["CoreRoles", "Placement", "fixed_placement", "placements_to_try"]

Placement = tuple[int, ...]
"""The cores that share a layer by output channels; mostly one."""


_MULTIPLYING = ("Conv", "Gemm", "Linear", "MatMul")
_POOLING = ("MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool")
_ADDING = ("Add",)
_BY_NAME = {"pool": _POOLING, "simd": _ADDING}


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreRoles:
    """The cores of a system by what they are for; alike: for every core the first one that equals it."""

    compute: tuple[int, ...]
    pooling: int | None
    simd: int | None
    alike: tuple[int, ...]

    @classmethod
    def of(cls, system: System) -> CoreRoles:
        """The first core of each role; ExplorerError if no core is left to compute."""
        pooling = simd = None
        compute = []
        for index, core in enumerate(system.cores):
            if index == system.off_chip_core:
                continue
            if _computes(core, _MULTIPLYING):
                compute.append(index)
            elif _computes(core, _POOLING):
                pooling = index if pooling is None else pooling
            elif _computes(core, _ADDING):
                simd = index if simd is None else simd
        if not compute:
            raise ExplorerError(f"{system.name}: the system has no compute core")
        alike = tuple(system.cores.index(core) for core in system.cores)
        return cls(compute=tuple(compute), pooling=pooling, simd=simd, alike=alike)

    def special(self, layer: Layer) -> Placement | None:
        """The core that alone is made for a layer, None if it belongs on the compute cores."""
        if layer.kind in (LayerKind.MAX_POOL, LayerKind.AVG_POOL) and self.pooling is not None:
            return (self.pooling,)
        if layer.kind is LayerKind.ADD and self.simd is not None:
            return (self.simd,)
        return None


def _computes(core: Core, operators: tuple[str, ...]) -> bool:
    """Whether a core is for any of some operators, by what its file says or else by its name."""
    known = core.operator_types
    if known is None:
        named = [found for word, found in _BY_NAME.items() if word in core.name.lower()]
        known = named[0] if named else _MULTIPLYING
    return any(operator in known for operator in operators)


def fixed_placement(allocation: Allocation, roles: CoreRoles, layer: Layer, order: int) -> Placement:
    """Cores of a layer under a fixed allocation; `order` counts the compute layers before it."""
    special = roles.special(layer)
    if special is not None:
        return special
    if allocation is Allocation.SINGLE:
        return roles.compute[:1]
    if allocation is Allocation.ROUND_ROBIN:
        return (roles.compute[order % len(roles.compute)],)
    return splittable(layer, roles.compute)


def splittable(layer: Layer, cores: Placement) -> Placement:
    """As many of the cores as the layer has output channels (or groups) to share out."""
    channels = layer.groups if layer.groups > 1 else layer.out_channels
    return cores[: max(1, min(len(cores), channels))]


def placements_to_try(roles: CoreRoles, layer: Layer) -> tuple[Placement, ...]:
    """Placements worth trying for a layer: each kind of compute core alone, those of a kind together, all together."""
    special = roles.special(layer)
    if special is not None:
        return (special,)
    by_type: dict[int, list[int]] = {}
    for core in roles.compute:
        by_type.setdefault(roles.alike[core], []).append(core)
    found: list[Placement] = []
    for cores in by_type.values():
        found.append((cores[0],))
        if len(cores) > 1:
            found.append(splittable(layer, tuple(cores)))
    if len(by_type) > 1:
        found.append(splittable(layer, roles.compute))
    return tuple(dict.fromkeys(found))
