"""Runs parts of layers on the cores of a system over time, one after another in the order given.

A part starts as soon as its core is free and its data are there. Weights are double buffered over the whole system:
those of a layer are requested when the layer with weights before it starts, so they arrive while that one computes.
(Against Stream's latencies for ResNet-18 this comes out at -0.9 and -0.2 %; requesting all weights at time 0, as
memories permit, at -10 and -13 %.)
"""

from __future__ import annotations

from typing import NamedTuple

from explorer.sim.machine import DRAM, Machine
from explorer.sim.parts import Part, Piece, PlannedLayer, owner_uid
from explorer.sim.tensors import Cause, TensorStores, TransferRun

__all__ = ["PartRun", "ScheduleState"]

_COMPUTE, _ON_CHIP, _OFF_CHIP, _OUTPUT, _LINKS = map(
    int, (Cause.COMPUTE, Cause.ON_CHIP, Cause.OFF_CHIP, Cause.OUTPUT, Cause.LINKS)
)


class PartRun(NamedTuple):
    """When a part ran. `waited` is how long its core stood ready while data were on their way."""

    part: Part
    start: float
    end: float
    waited: float
    transfer_energy_pj: float


class ScheduleState(TensorStores):
    """A moment in a schedule: what is where, who is busy until when, what was spent.

    `fork` makes an independent copy with empty logs.
    """

    __slots__ = (
        "core_free", "end", "latest_start", "not_started", "part_runs", "pending_layers", "prefetch_from", "result_at",
    )  # fmt: skip

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine)
        self.core_free = [0.0] * len(machine.system.cores)
        self.end = 0.0
        # Layer uid -> consumer layers not yet planned.
        self.pending_layers: dict[int, int] = {}
        # Layer uid -> when its result, which no layer reads, has reached DRAM.
        self.result_at: dict[int, float] = {}
        # When the last layer with weights started, and from when on those of the announced layer may be fetched.
        self.latest_start = 0.0
        self.prefetch_from = 0.0
        # Layers that are announced and of which no part has run.
        self.not_started: set[int] = set()
        self.part_runs: list[PartRun] = []

    def fork(self) -> ScheduleState:
        """An independent copy with empty logs."""
        twin = ScheduleState.__new__(ScheduleState)
        self.fork_into(twin)
        twin.core_free = self.core_free.copy()
        twin.end = self.end
        twin.pending_layers = self.pending_layers.copy()
        twin.result_at = self.result_at.copy()
        twin.latest_start = self.latest_start
        twin.prefetch_from = self.prefetch_from
        twin.not_started = self.not_started.copy()
        twin.part_runs = []
        return twin

    def restart(self) -> ScheduleState:
        """The moment after everything has ended, as time 0 of a new schedule with nothing spent."""
        twin = self.fork()
        twin.rewind()
        twin.core_free = [0.0] * len(self.core_free)
        twin.end = 0.0
        twin.latest_start = 0.0
        twin.pending_layers = {uid: count for uid, count in self.pending_layers.items() if count}
        return twin

    def signature(self) -> object:
        """Equal for two restarts from which everything that follows is the same."""
        return frozenset(
            (piece.id, piece.bits, piece.first_channel, piece.first_row, store)
            for store, content in enumerate(self.contents)
            for piece, _ in content.values()
        ), frozenset(self.pending_layers.items())

    def place_input(self, piece: Piece, uid: int, consumers: int) -> None:
        """The network's own input, which is in DRAM from the start."""
        self.place_in_dram(piece)
        self.pending_layers[uid] = consumers

    def plan(self, planned: PlannedLayer, sources: tuple[tuple[int, tuple[Piece, ...]], ...], consumers: int) -> None:
        """Announce a layer before its parts run.

        sources: (uid, pieces) of its inputs; consumers: how many layers read it.
        """
        pending = self.pending_parts
        for part in planned.parts:
            for piece, _ in part.inputs:
                pending[piece.id] += 1
            if part.weights is not None:
                pending[part.weights.id] = pending.get(part.weights.id, 0) + 1
        for piece in planned.pieces:
            pending[piece.id] = 0
        self.pending_layers[planned.uid] = consumers
        for uid, pieces in sources:
            self.drop_consumer(uid, pieces)
        self.prefetch_from = self.latest_start
        self.not_started.add(planned.uid)

    def drop_consumer(self, uid: int, pieces: tuple[Piece, ...]) -> None:
        """One consumer fewer will still be announced for a tensor; the last one releases what no part waits for."""
        self.pending_layers[uid] -= 1
        if self.pending_layers[uid] == 0:
            del self.pending_layers[uid]
            for piece in pieces:
                if self.pending_parts.get(piece.id) == 0 and piece.id in self.made_at:
                    self.release(piece, self.made_at[piece.id])

    def run(self, part: Part) -> None:
        """Run one part of an announced layer."""
        profile = part.profile
        energy = self.energy_pj
        energy_before = sum(energy)
        self.running = part
        ready = max(self.core_free[part.core], self.barrier)
        for piece, _ in part.inputs:
            if self.made_at[piece.id] > ready:
                ready = self.made_at[piece.id]
        needs = self._needs(part)
        start = self._bring(part, needs, ready)

        target = DRAM if part.streams[2] else self.machine.store_of[part.core][2]
        start = self.make_room(target, start, part.output_bits, part.keep)
        latency = profile.latency_cycles
        if profile.stream_bits:
            start, stream_cycles = self._stream(part, start)
            latency = max(latency, stream_cycles)
        end = start + latency

        if part.uid in self.not_started:
            self.not_started.remove(part.uid)
            if part.weights is not None:
                self.latest_start = start
        self.core_free[part.core] = end
        self.occupy(target, start, part.output_bits)
        for output in part.outputs:
            self.contents[target][output.id] = (output, end)
            self.copies[output.id] = {target: end}
            self.made_at[output.id] = end
        if end > self.end:
            self.end = end
        energy[_COMPUTE] += profile.mac_energy_pj
        energy[_ON_CHIP] += profile.on_chip_energy_pj
        energy[_OFF_CHIP] += profile.stream_energy_pj
        for piece, store in needs:
            held = self.contents[store][piece.id]
            if held[1] < end:
                self.contents[store][piece.id] = (piece, end)
        self._finish(part)
        moved = sum(energy) - energy_before - profile.energy_pj
        self.part_runs.append(PartRun(part, start, end, start - ready, max(0.0, moved)))

    def _needs(self, part: Part) -> list[tuple[Piece, int]]:
        """The pieces that a part reads, each with the store where it has to be."""
        stores = self.machine.store_of[part.core]
        needs: list[tuple[Piece, int]] = []
        if part.weights is not None and not part.streams[1]:
            needs.append((part.weights, stores[1]))
        for piece, slot in part.inputs:
            needs.append((piece, DRAM if part.streams[slot] else stores[slot]))
        return needs

    def _bring(self, part: Part, needs: list[tuple[Piece, int]], ready: float) -> float:
        """Bring all that a part reads to its place; when everything is there, no earlier than `ready`."""
        start = ready
        if part.profile.streamed:
            stores = self.machine.store_of[part.core]
            for slot in range(3):
                if part.streams[slot]:
                    start = self.clear(stores[slot], start, part.keep)
        for piece, store in needs:
            where = self.copies.get(piece.id)
            available = None if where is None else where.get(store)
            if available is None:
                not_before = self.prefetch_from if piece is part.weights else 0.0
                available = self.fetch(piece, store, part.keep, not_before=not_before)
            if available > start:
                start = available
        return start

    def _finish(self, part: Part) -> None:
        """What the part read, and what nobody will read, may go."""
        pending = self.pending_parts
        for piece, _ in part.inputs:
            pending[piece.id] -= 1
            if pending[piece.id] == 0 and owner_uid(piece) not in self.pending_layers:
                self.release(piece, 0.0)
        if part.weights is not None:
            pending[part.weights.id] -= 1
            if pending[part.weights.id] == 0:
                self.release(part.weights, 0.0)
        readers_to_come = self.pending_layers.get(part.uid)
        if readers_to_come == 0:
            for output in part.outputs:
                self._send_result(output)
        elif readers_to_come is None:  # every reader is announced, and none may need these rows
            for output in part.outputs:
                if pending[output.id] == 0:
                    self.release(output, self.made_at[output.id])

    def _send_result(self, output: Piece) -> None:
        """The output of a layer that nothing reads goes to DRAM, where the host finds it."""
        available = self.copies[output.id].get(DRAM)
        if available is None:
            available = self.fetch(output, DRAM, frozenset(), cause=_OUTPUT)
            self.end = max(self.end, available)
        uid = owner_uid(output)
        self.result_at[uid] = max(available, self.result_at.get(uid, 0.0))
        self.release(output, available)

    def _stream(self, part: Part, start: float) -> tuple[float, float]:
        """Hold the way to DRAM for what streams during a part; its start and how long the traffic takes."""
        bits = part.profile.stream_bits
        move = self.machine.move(DRAM, self.machine.store_of[part.core][part.streams.index(True)])
        cycles = -(-bits // move.bandwidth_bits)
        start = self.book(move.channels, start, cycles)
        self.energy_pj[_LINKS] += bits * move.link_energy_pj_per_bit
        # The energy of the stream itself is the part's.
        energy = bits * move.link_energy_pj_per_bit
        self.transfer_runs.append(TransferRun(move.channels, None, part, _OFF_CHIP, start, start + cycles, energy))
        return start, cycles
