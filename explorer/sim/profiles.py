"""What a part of a layer costs on a core of a system, and which of its operands stream from DRAM meanwhile.

Operands stay in the top on-chip memory of the core for the time of the layer where they fit together. Those that do
not fit, largest first, stream between DRAM and the core during the layer: the core is then mapped with the system's
DRAM as the top level of just these operands (as in Stream, Symons et al., IEEE TC 2024).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from explorer.errors import MappingError
from explorer.sim.mapped_layer import MappedLayer, Objective, UnrollingSearch
from explorer.sim.mapping import MappingRequest, map_layers
from explorer.spec.accelerator import Core, Memory, Operand, System
from explorer.spec.network import Layer, LayerKind
from explorer.spec.precision import Bits
from explorer.stopping import stop_if_asked

__all__ = ["LayerProfile", "Profiler", "core_with_streams", "map_many", "operand_bits", "streamed_operands"]

_ALL = tuple(Operand)

_Shape = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerProfile:
    """Cost of a part of a layer on a core, transfers between cores excluded.

    streamed: operands that come from or go to DRAM during the layer; stream_bits: their traffic; stream_energy_pj:
    what it costs in DRAM.
    """

    mapped: MappedLayer
    operations: int
    latency_cycles: float
    energy_pj: float
    mac_energy_pj: float
    on_chip_energy_pj: float
    stream_energy_pj: float
    stream_bits: float
    streamed: frozenset[Operand]


def operand_bits(layer: Layer, bits: Bits) -> dict[Operand, int]:
    """Size of each operand's whole tensor; the second input of an add or matmul takes the place of the weights."""
    sizes = {
        Operand.INPUT: layer.input_count * bits.activation,
        Operand.OUTPUT: layer.output_count * bits.activation,
        Operand.WEIGHT: layer.weight_count * bits.weight,
    }
    if layer.kind is LayerKind.ADD:
        sizes[Operand.WEIGHT] = layer.input_count * bits.activation
    elif layer.kind is LayerKind.MATMUL:
        matrix = layer.batch * layer.groups * layer.in_channels * layer.out_channels
        sizes[Operand.WEIGHT] = matrix * bits.activation
    return sizes


def streamed_operands(core: Core, sizes: dict[Operand, int], bits: Bits) -> frozenset[Operand]:
    """The operands that do not fit: in each top memory the smallest stay, as many as fit together.

    What streams still needs room for what the array works on at once.
    """
    by_memory: dict[str, tuple[Memory, list[tuple[int, Operand]]]] = {}
    streamed = []
    for operand, size in sizes.items():
        memory = core.top_on_chip(operand)
        if memory is None:
            if size:
                streamed.append(operand)
        else:
            by_memory.setdefault(memory.name, (memory, []))[1].append((size, operand))
    working_bits = core.array.n_units * bits.partial_sum
    for memory, wanted in by_memory.values():
        wanted.sort(key=lambda item: item[0])
        while wanted:
            too_large = sum(size for size, _ in wanted) > memory.size_bits
            n_streaming = sum(core.top_on_chip(operand) is memory for operand in streamed)
            rest = memory.size_bits - sum(size for size, _ in wanted)
            if not too_large and (n_streaming == 0 or rest >= n_streaming * working_bits):
                break
            streamed.append(wanted.pop()[1])
    return frozenset(streamed)


def core_with_streams(core: Core, dram: Memory | None, streamed: frozenset[Operand]) -> Core:
    """The core without its own off-chip level, and with the system's DRAM above the operands that stream."""
    bare = core.without_off_chip(_ALL)
    if not streamed:
        return bare
    if dram is None:
        raise MappingError(
            f"core {core.name}: a layer is too large for its memories and the system has no off-chip core"
        )
    operands = tuple(operand for operand in Operand if operand in streamed)
    ports = tuple(
        replace(port, uses=tuple(use for use in port.uses if use[0] in streamed))
        for port in dram.ports
        if any(use[0] in streamed for use in port.uses)
    )
    level = replace(
        dram, operands=operands, ports=ports, served_dimensions=core.array.dimensions, off_chip=True,
    )  # fmt: skip
    kept = tuple(memory for memory in bare.memories if not memory.off_chip)
    return replace(bare, memories=(*kept, level))


class Profiler:
    """Maps parts of layers to the cores of a system and remembers the answers by shape."""

    def __init__(self, system: System, objective: Objective = Objective.EDP) -> None:
        self._system = system
        self._objective = objective
        off_chip = system.off_chip_core
        self._dram = None if off_chip is None else system.cores[off_chip].memories[-1]
        # Equal cores share their answers.
        self._core_type = [system.cores.index(core) for core in system.cores]
        self._answers: dict[_Shape, LayerProfile] = {}
        self._refusals: dict[_Shape, MappingError] = {}
        self._streams = lru_cache(maxsize=None)(self._core_with_streams)

    def _core_with_streams(self, core: int, streamed: frozenset[Operand]) -> Core:
        return core_with_streams(self._system.cores[core], self._dram, streamed)

    def core(self, core: int) -> Core:
        """A core by number."""
        return self._system.cores[core]

    def prepare(self, wanted: Iterable[tuple[Layer, int, Bits]]) -> None:
        """Map many (layer, core, bits) at once, which is several times faster than one by one."""
        missing: dict[_Shape, tuple[Layer, int, Bits, frozenset[Operand]]] = {}
        for layer, core, bits in wanted:
            stop_if_asked()
            streamed = streamed_operands(self._system.cores[core], operand_bits(layer, bits), bits)
            shape = self._shape(layer, core, bits, streamed)
            if shape not in self._answers:
                missing[shape] = (layer, core, bits, streamed)
        items = list(missing.items())
        mappings = map_many([self._request(*item) for _, item in items])
        for (shape, (layer, _, _, streamed)), mapped in zip(items, mappings, strict=True):
            if mapped is not None:
                self._answers[shape] = _profile(layer, mapped, streamed)

    def profile(self, layer: Layer, core: int, bits: Bits, streamed: frozenset[Operand]) -> LayerProfile:
        """Cost of a layer, or of a part of one, on a core; MappingError if it cannot be mapped."""
        shape = self._shape(layer, core, bits, streamed)
        found = self._answers.get(shape)
        if found is None:
            if shape in self._refusals:
                raise self._refusals[shape]
            try:
                found = self._answers[shape] = self._measure(layer, core, bits, streamed)
            except MappingError as error:
                self._refusals[shape] = error
                raise
        return found

    def _measure(self, layer: Layer, core: int, bits: Bits, streamed: frozenset[Operand]) -> LayerProfile:
        """As asked for; where that fits in no order, with more operands streaming, the largest first."""
        sizes = operand_bits(layer, bits)
        kept = sorted((operand for operand in Operand if operand not in streamed), key=lambda item: sizes[item])
        while True:
            try:
                return _profile(layer, _map_one(self._request(layer, core, bits, streamed)), streamed)
            except MappingError:
                if not kept:
                    raise
            streamed |= {kept.pop()}

    def _request(self, layer: Layer, core: int, bits: Bits, streamed: frozenset[Operand]) -> MappingRequest:
        if not layer.kind.reduces_channels:
            # Files of pooling and SIMD cores unroll K; without reduction over channels K and G are the same thing.
            layer = replace(layer, out_channels=layer.total_out_channels, in_channels=1, groups=1)
        return MappingRequest(layer=layer, core=self._streams(core, streamed), bits=bits, objective=self._objective)

    def _shape(self, layer: Layer, core: int, bits: Bits, streamed: frozenset[Operand]) -> _Shape:
        return (
            layer.kind.value, layer.out_channels, layer.in_channels, layer.groups, layer.batch, layer.out_height,
            layer.out_width, layer.kernel_height, layer.kernel_width, layer.stride_y, layer.stride_x, layer.pad_y,
            layer.pad_x, layer.in_height, layer.in_width, self._core_type[core], bits.weight, bits.activation,
            layer.weight_density, Operand.INPUT in streamed, Operand.WEIGHT in streamed, Operand.OUTPUT in streamed,
        )  # fmt: skip


def map_many(requests: list[MappingRequest]) -> list[MappedLayer | None]:
    """All mappings at once; None for those that need a second look."""
    try:
        return list(map_layers(requests))
    except MappingError:
        if len(requests) == 1:
            return [None]
        half = len(requests) // 2
        return map_many(requests[:half]) + map_many(requests[half:])


def _map_one(request: MappingRequest) -> MappedLayer:
    """The mapping; where none of the unrollings that use most of the array fits, every sensible one is tried."""
    try:
        return map_layers([request])[0]
    except MappingError:
        return map_layers([replace(request, search=UnrollingSearch.FULL)])[0]


def _profile(layer: Layer, mapped: MappedLayer, streamed: frozenset[Operand]) -> LayerProfile:
    stream_energy = stream_bits = 0.0
    for level in mapped.levels:
        if level.off_chip:
            stream_energy += level.energy_pj
            stream_bits += level.to_low_bits + level.from_low_bits
    return LayerProfile(
        mapped=mapped,
        operations=layer.operations,
        latency_cycles=mapped.latency_cycles,
        energy_pj=mapped.energy_pj,
        mac_energy_pj=mapped.mac_energy_pj,
        on_chip_energy_pj=mapped.energy_pj - mapped.mac_energy_pj - stream_energy,
        stream_energy_pj=stream_energy,
        stream_bits=stream_bits,
        streamed=streamed,
    )
