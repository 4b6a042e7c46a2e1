"""What a design runs in order: its stages (blocks and mounted heads) with their layers, and who reads what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from explorer.sim.network_graph import GraphLayer, NetworkGraph
from explorer.sim.placement import Placement
from explorer.spec.design import HaloRows
from explorer.spec.network import HeadKind
from explorer.spec.precision import Bits, Precision

__all__ = [
    "Mounts",
    "PassPlan",
    "PlacedLayer",
    "StackPlan",
    "StagePlan",
    "head_name",
    "layer_stacks",
    "placed_layers",
    "plan_stages",
]

Mounts = tuple[tuple[int, HeadKind], ...]
"""Mounted exits by mounting point and kind, ascending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePlan:
    """A stage: its layers, how many layers read each output, and bits. `head` is None for a block."""

    name: str
    mounting_point: int
    head: HeadKind | None
    layers: tuple[GraphLayer, ...]
    readers: tuple[int, ...]
    bits: Bits


@dataclass(frozen=True, slots=True, kw_only=True)
class StackPlan:
    """Layers by number that run together in row tiles; one layer and one tile: an ordinary layer."""

    uids: tuple[int, ...]
    n_tiles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PassPlan:
    """The stages of a design in order, the cores of their layers, and which layers are fused with which."""

    graph: NetworkGraph
    precision: Precision
    stages: tuple[StagePlan, ...]
    placements: tuple[tuple[Placement, ...], ...]
    stacks: tuple[StackPlan, ...]
    halo: HaloRows


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLayer:
    """A layer within a design: the number of its stage, its readers, bits and cores."""

    stage: int
    item: GraphLayer
    n_readers: int
    bits: Bits
    cores: Placement


def plan_stages(graph: NetworkGraph, mounts: Mounts, precision: Precision, *, truncated: bool) -> tuple[StagePlan, ...]:
    """The stages of a design; truncated: the network ends with the last mounted head."""
    mounted = dict(mounts)
    network = graph.network
    last = mounts[-1][0] if truncated else network.n_blocks - 1
    stages = []
    for block in range(last + 1):
        kind = mounted.get(block)
        reads = {} if kind is None else graph.head_reads[block, kind]
        cut = truncated and block == last
        layers = graph.blocks[block]
        readers = tuple(item.readers + (0 if cut else item.later_readers) + reads.get(item.uid, 0) for item in layers)
        stages.append(
            StagePlan(
                name=network.blocks[block].name, mounting_point=block, head=None, layers=layers, readers=readers,
                bits=precision.backbone,
            )
        )  # fmt: skip
        if kind is not None:
            stages.append(_head_plan(graph, block, kind, precision.heads))
    if not truncated:
        stages.append(_head_plan(graph, last, HeadKind.FINAL, precision.backbone))
    return tuple(stages)


def _head_plan(graph: NetworkGraph, block: int, kind: HeadKind, bits: Bits) -> StagePlan:
    layers = graph.heads[block, kind]
    return StagePlan(
        name=head_name(block, kind), mounting_point=block, head=kind, layers=layers,
        readers=tuple(item.readers for item in layers), bits=bits,
    )  # fmt: skip


def head_name(block: int, kind: HeadKind) -> str:
    """What a head is called among the stages."""
    return "final exit" if kind is HeadKind.FINAL else f"exit {block} ({kind.value})"


def placed_layers(
    stages: tuple[StagePlan, ...], placements: tuple[tuple[Placement, ...], ...]
) -> Iterator[PlacedLayer]:
    """The layers of some stages in order."""
    for number, (stage, stage_cores) in enumerate(zip(stages, placements, strict=True)):
        for item, n_readers, cores in zip(stage.layers, stage.readers, stage_cores, strict=True):
            yield PlacedLayer(stage=number, item=item, n_readers=n_readers, bits=stage.bits, cores=cores)


def layer_stacks(stages: tuple[StagePlan, ...]) -> tuple[StackPlan, ...]:
    """Every layer alone and whole: the layer-by-layer schedule."""
    return tuple(StackPlan(uids=(item.uid,), n_tiles=1) for stage in stages for item in stage.layers)
