"""Runs parts of layers on the cores of a system over time: memories, transfers, evictions, energy.

Parts run one after another in the order given; each starts as soon as its core is free and its data are there. Data
are fetched as early as they exist, the receiving memory has room for good and the channels are free. Weights are
requested when the last layer but one starts, so they arrive while earlier layers compute (unlimited prefetching would
come out 10 % below Stream's latencies, none 12 % above; this within 3 %). Where there is no room, tensors are evicted
to DRAM. The rules are close to those of Stream's scheduler (Symons et al., IEEE TC 2024).
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from explorer.errors import MappingError
from explorer.sim.machine import DRAM, Machine
from explorer.sim.occupancy import ChannelCalendar, MemoryLedger, first_common_gap
from explorer.sim.parts import Part, Piece, PlannedLayer, owner_uid

__all__ = ["Cause", "PartRun", "ScheduleState", "TransferRun"]


class Cause(IntEnum):
    """What energy is spent on; the order of the energy lists."""

    COMPUTE = 0
    ON_CHIP = 1
    OFF_CHIP = 2
    EVICTION = 3
    OUTPUT = 4
    CORE_TO_CORE = 5
    LINKS = 6


_COMPUTE, _ON_CHIP, _OFF_CHIP, _EVICTION, _OUTPUT, _CORE_TO_CORE, _LINKS = (int(cause) for cause in Cause)


class PartRun(NamedTuple):
    """When a part ran. `waited` is how long its core stood ready while data were on their way."""

    part: Part
    start: float
    end: float
    waited: float
    transfer_energy_pj: float


class TransferRun(NamedTuple):
    """A piece on its way over the channels of a route, or (no piece) what a part streams from or to DRAM."""

    channels: tuple[int, ...]
    piece: Piece | None
    part: Part
    cause: int
    start: float
    end: float
    energy_pj: float

    @property
    def label(self) -> str:
        layer = self.part.layer.name
        if self.piece is None:
            return f"{layer}: stream"
        if self.cause == Cause.EVICTION:
            return f"{layer}: evict"
        if self.cause == Cause.OUTPUT:
            return f"{layer}: result"
        return f"{layer}: weights" if self.piece is self.part.weights else f"{layer}: input"


class ScheduleState:
    """A moment in a schedule: what is where, who is busy until when, what was spent.

    `fork` makes an independent copy with empty logs; structures are copied when they change.
    """

    __slots__ = (
        "barrier", "calendars", "contents", "copies", "core_free", "end", "energy_pj", "fixed", "ledgers", "machine",
        "made_at", "memory_log", "part_runs", "pending_layers", "pending_parts", "prefetch_from", "recent_starts",
        "result_at", "running", "starting_uid", "transfer_runs",
    )  # fmt: skip

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.core_free = [0.0] * len(machine.system.cores)
        self.barrier = 0.0
        self.end = 0.0
        self.calendars = [ChannelCalendar() for _ in machine.table.channels]
        self.ledgers = [MemoryLedger(store.memory.size_bits) for store in machine.stores]
        # Per store: piece id -> (piece, last moment at which something reads it there).
        self.contents: list[dict[int, tuple[Piece, float]]] = [{} for _ in machine.stores]
        # Piece id -> store -> moment from which it is available there.
        self.copies: dict[int, dict[int, float]] = {}
        self.made_at: dict[int, float] = {}
        # Piece id -> parts planned that still need it; layer uid -> consumer layers not yet planned.
        self.pending_parts: dict[int, int] = {}
        self.pending_layers: dict[int, int] = {}
        self.energy_pj = [0.0] * len(Cause)
        # Pieces that stay where they are: resident weights.
        self.fixed: set[int] = set()
        # Layer uid -> when its result, which no layer reads, has reached DRAM.
        self.result_at: dict[int, float] = {}
        # Starts of the last two layers, and the moment from which the weights of the next may be fetched.
        self.recent_starts = (0.0, 0.0)
        self.prefetch_from = 0.0
        self.starting_uid = -1
        self.running: Part | None = None
        self.part_runs: list[PartRun] = []
        self.transfer_runs: list[TransferRun] = []
        self.memory_log: list[tuple[int, float, int]] = []

    def fork(self) -> ScheduleState:
        """An independent copy with empty logs."""
        twin = ScheduleState.__new__(ScheduleState)
        twin.machine = self.machine
        twin.core_free = self.core_free.copy()
        twin.barrier = self.barrier
        twin.end = self.end
        twin.calendars = self.calendars.copy()
        twin.ledgers = self.ledgers.copy()
        twin.contents = [content.copy() for content in self.contents]
        twin.copies = {piece: where.copy() for piece, where in self.copies.items()}
        twin.made_at = self.made_at.copy()
        twin.pending_parts = self.pending_parts.copy()
        twin.pending_layers = self.pending_layers.copy()
        twin.energy_pj = self.energy_pj.copy()
        twin.fixed = self.fixed
        twin.result_at = self.result_at.copy()
        twin.recent_starts = self.recent_starts
        twin.prefetch_from = self.prefetch_from
        twin.starting_uid = -1
        twin.running = None
        twin.part_runs = []
        twin.transfer_runs = []
        twin.memory_log = []
        return twin

    def restart(self) -> ScheduleState:
        """The moment after everything has ended, as time 0 of a new schedule with nothing spent."""
        twin = self.fork()
        twin.core_free = [0.0] * len(self.core_free)
        twin.barrier = twin.end = 0.0
        twin.recent_starts = (0.0, 0.0)
        twin.calendars = [ChannelCalendar() for _ in self.calendars]
        twin.ledgers = []
        for old in self.ledgers:
            ledger = MemoryLedger(old.capacity_bits)
            ledger.used_bits = [old.used_bits[-1]]
            twin.ledgers.append(ledger)
        twin.contents = [{key: (piece, 0.0) for key, (piece, _) in content.items()} for content in self.contents]
        twin.copies = {piece: dict.fromkeys(where, 0.0) for piece, where in self.copies.items()}
        twin.made_at = dict.fromkeys(self.made_at, 0.0)
        twin.pending_layers = {uid: count for uid, count in self.pending_layers.items() if count}
        twin.energy_pj = [0.0] * len(Cause)
        return twin

    def signature(self) -> object:
        """Equal for two restarts from which everything that follows is the same."""
        return frozenset(
            (piece.id, piece.bits, piece.first_channel, piece.first_row, store)
            for store, content in enumerate(self.contents)
            for piece, _ in content.values()
        ), frozenset(self.pending_layers.items())

    def place_in_dram(self, piece: Piece, uid: int, consumers: int) -> None:
        """A tensor that is in DRAM from the start: the network's input."""
        self.copies[piece.id] = {DRAM: 0.0}
        self.contents[DRAM][piece.id] = (piece, 0.0)
        self._occupy(DRAM, 0.0, piece.bits)
        self.made_at[piece.id] = 0.0
        self.pending_parts[piece.id] = 0
        self.pending_layers[uid] = consumers

    def keep_resident(self, piece: Piece, store: int) -> None:
        """Weights that are in a store from the start and stay there; what brought them there is not counted."""
        self.copies[piece.id] = {DRAM: 0.0, store: 0.0}
        self.contents[store][piece.id] = (piece, 0.0)
        self.fixed.add(piece.id)
        self._occupy(store, 0.0, piece.bits)

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
        self.prefetch_from = self.recent_starts[0]
        self.starting_uid = planned.uid

    def drop_consumer(self, uid: int, pieces: tuple[Piece, ...]) -> None:
        """One consumer fewer will still be announced for a tensor; the last one releases what no part waits for."""
        self.pending_layers[uid] -= 1
        if self.pending_layers[uid] == 0:
            del self.pending_layers[uid]
            for piece in pieces:
                if self.pending_parts.get(piece.id) == 0 and piece.id in self.made_at:
                    self._release(piece, self.made_at[piece.id])

    def run(self, part: Part) -> None:
        """Run one part of an announced layer."""
        profile = part.profile
        core = part.core
        stores = self.machine.store_of[core]
        energy = self.energy_pj
        energy_before = sum(energy)
        self.running = part
        keep = part.keep
        barrier = self.barrier
        ready = self.core_free[core]
        if barrier > ready:
            ready = barrier
        needs: list[tuple[Piece, int]] = []
        if part.weights is not None and not part.streams_weights:
            needs.append((part.weights, stores[1]))
        made_at = self.made_at
        for piece, slot in part.inputs:
            needs.append((piece, DRAM if part.streams[slot] else stores[slot]))
            if made_at[piece.id] > ready:
                ready = made_at[piece.id]
        start = ready
        copies = self.copies
        for piece, store in needs:
            where = copies.get(piece.id)
            available = None if where is None else where.get(store)
            if available is None:
                not_before = self.prefetch_from if piece is part.weights else 0.0
                available = self._fetch(piece, store, keep, not_before=not_before)
            if available > start:
                start = available

        output = part.output
        target = DRAM if part.streams[2] else stores[2]
        start = self._make_room(target, start, output.bits, keep)
        latency = profile.latency_cycles
        if profile.stream_bits:
            start, stream_cycles = self._stream(part, start)
            latency = max(latency, stream_cycles)
        end = start + latency

        if part.uid == self.starting_uid:
            self.recent_starts = (self.recent_starts[1], start)
            self.starting_uid = -1
        self.core_free[core] = end
        self._occupy(target, start, output.bits)
        self.contents[target][output.id] = (output, end)
        copies[output.id] = {target: end}
        made_at[output.id] = end
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

    def _finish(self, part: Part) -> None:
        """What the part read, and what nobody will read, may go."""
        pending = self.pending_parts
        for piece, _ in part.inputs:
            pending[piece.id] -= 1
            if pending[piece.id] == 0 and owner_uid(piece) not in self.pending_layers:
                self._release(piece, 0.0)
        if part.weights is not None:
            pending[part.weights.id] -= 1
            if pending[part.weights.id] == 0:
                self._release(part.weights, 0.0)
        if self.pending_layers.get(part.uid) == 0:
            self._send_result(part.output)

    def _release(self, piece: Piece, time: float) -> None:
        """Nothing needs this piece any more: every copy goes once its last reader has ended."""
        if piece.id in self.fixed:
            return
        for store in self.copies.pop(piece.id, ()):
            self._drop(piece, store, time)
        self.made_at.pop(piece.id, None)
        self.pending_parts.pop(piece.id, None)

    def _drop(self, piece: Piece, store: int, time: float) -> None:
        entry = self.contents[store].pop(piece.id, None)
        if entry is not None:
            self._occupy(store, max(time, entry[1]), -piece.bits)

    def _occupy(self, store: int, time: float, bits: int) -> None:
        ledger = self.ledgers[store]
        if ledger.owner is not self:
            ledger = self.ledgers[store] = ledger.copy(self)
        ledger.change(time, bits)
        if store in self.machine.shown_stores:
            self.memory_log.append((store, time, bits))

    def _book(self, channels: tuple[int, ...], time: float, cycles: float) -> float:
        """Take the first moment from `time` on at which all channels are free for so long."""
        mine = []
        for channel in channels:
            calendar = self.calendars[channel]
            if calendar.owner is not self:
                calendar = self.calendars[channel] = calendar.copy(self)
            mine.append(calendar)
        start = mine[0].first_gap(time, cycles) if len(mine) == 1 else first_common_gap(mine, time, cycles)
        for calendar in mine:
            calendar.reserve(start, start + cycles)
        return start

    def _send_result(self, output: Piece) -> None:
        """The output of a layer that nothing reads goes to DRAM, where the host finds it."""
        available = self.copies[output.id].get(DRAM)
        if available is None:
            available = self._fetch(output, DRAM, frozenset(), cause=_OUTPUT)
            self.end = max(self.end, available)
        uid = owner_uid(output)
        self.result_at[uid] = max(available, self.result_at.get(uid, 0.0))
        self._release(output, available)

    def _stream(self, part: Part, start: float) -> tuple[float, float]:
        """Hold the way to DRAM for what streams during a part; its start and how long the traffic takes."""
        bits = part.profile.stream_bits
        move = self.machine.move(DRAM, self.machine.store_of[part.core][part.streams.index(True)])
        cycles = -(-bits // move.bandwidth_bits)
        start = self._book(move.channels, start, cycles)
        self.energy_pj[_LINKS] += bits * move.link_energy_pj_per_bit
        # The energy of the stream itself is the part's.
        energy = bits * move.link_energy_pj_per_bit
        self.transfer_runs.append(TransferRun(move.channels, None, part, _OFF_CHIP, start, start + cycles, energy))
        return start, cycles

    def _fetch(
        self, piece: Piece, store: int, keep: frozenset[int], cause: int | None = None, not_before: float = 0.0
    ) -> float:
        """Bring a piece to a store; the moment at which it is there."""
        where = self.copies.get(piece.id)
        if where is None:  # weights start in DRAM
            where = self.copies[piece.id] = {DRAM: 0.0}
        source, available = self._nearest(where)
        move = self.machine.move(source, store)
        cycles = -(-piece.bits // move.bandwidth_bits)
        start = self._make_room(store, max(available, self.barrier, not_before), piece.bits, keep)
        if move.channels:
            start = self._book(move.channels, start, cycles)
        end = start + cycles
        held = self.contents[source].get(piece.id)
        if held is not None and held[1] < end:
            self.contents[source][piece.id] = (piece, end)
        self._occupy(store, start, piece.bits)
        self.contents[store][piece.id] = (piece, end)
        where[store] = end
        if cause is None:
            cause = _EVICTION if store == DRAM else _OFF_CHIP if source == DRAM else _CORE_TO_CORE
        energy = (
            -(-piece.bits // move.read_bits) * move.read_energy_pj
            + -(-piece.bits // move.write_bits) * move.write_energy_pj
        )
        link_energy = piece.bits * move.link_energy_pj_per_bit
        self.energy_pj[cause] += energy
        self.energy_pj[_LINKS] += link_energy
        assert self.running is not None
        self.transfer_runs.append(
            TransferRun(move.channels, piece, self.running, cause, start, end, energy + link_energy)
        )
        return end

    @staticmethod
    def _nearest(where: dict[int, float]) -> tuple[int, float]:
        """The copy to send: the oldest on a core, else the one in DRAM."""
        best = None
        for store, available in where.items():
            if store != DRAM and (best is None or available < best[1]):
                best = store, available
        return (DRAM, where[DRAM]) if best is None else best

    def _make_room(self, store: int, time: float, bits: int, keep: frozenset[int]) -> float:
        """The first moment from `time` on with room for good; evicts what is not in `keep` if there is none."""
        found = self.ledgers[store].earliest(time, bits)
        if found is not None:
            return found
        missing = self.ledgers[store].used_bits[-1] + bits - self.ledgers[store].capacity_bits
        held = (piece for piece, _ in self.contents[store].values())
        victims = [piece for piece in held if piece.id not in keep and piece.id not in self.fixed]
        while missing > 0 and victims:
            piece = min(victims, key=lambda victim: self._eviction_cost(victim, missing))
            victims.remove(piece)
            free_from = max(time, self.copies[piece.id][store])
            if len(self.copies[piece.id]) == 1:
                free_from = self._fetch(piece, DRAM, frozenset(), cause=_EVICTION, not_before=time)
            del self.copies[piece.id][store]
            self._drop(piece, store, free_from)
            missing -= piece.bits
        found = self.ledgers[store].earliest(time, bits)
        if found is None:
            name = self.machine.stores[store].memory.name
            raise MappingError(f"{name}: {bits} bit have no room beside the data of the running layer")
        return found

    def _eviction_cost(self, piece: Piece, missing: int) -> tuple[bool, bool, int]:
        """Pieces that are elsewhere too go first; then the smallest that is large enough; then the largest."""
        enough = piece.bits >= missing
        return len(self.copies[piece.id]) == 1, not enough, piece.bits if enough else -piece.bits
