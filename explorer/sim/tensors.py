"""Where the pieces of tensors are while a schedule runs: memories fill, channels carry, what has no room goes.

Data are fetched as early as they exist, the receiving memory has room for good and the channels are free. Where there
is no room, pieces are evicted to DRAM. The rules are close to those of Stream's scheduler (Symons et al., IEEE TC
2024).
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from explorer.errors import MappingError
from explorer.sim.machine import DRAM, Machine
from explorer.sim.occupancy import ChannelCalendar, MemoryLedger, first_common_gap
from explorer.sim.parts import Part, Piece

__all__ = ["Cause", "TensorStores", "TransferRun"]


class Cause(IntEnum):
    """What energy is spent on; the order of the energy lists."""

    COMPUTE = 0
    ON_CHIP = 1
    OFF_CHIP = 2
    EVICTION = 3
    OUTPUT = 4
    CORE_TO_CORE = 5
    LINKS = 6


_OFF_CHIP, _EVICTION, _CORE_TO_CORE, _LINKS = map(
    int, (Cause.OFF_CHIP, Cause.EVICTION, Cause.CORE_TO_CORE, Cause.LINKS)
)


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
    def size_bits(self) -> int:
        """What crosses the channels: the piece, or all that streams during the part."""
        return round(self.part.profile.stream_bits) if self.piece is None else self.piece.bits

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


class TensorStores:
    """What is where, and which memories and channels are taken until when.

    Pieces are kept by number. Structures are shared between forks and copied when they change.
    """

    __slots__ = (
        "barrier", "calendars", "contents", "copies", "energy_pj", "fixed", "ledgers", "machine", "made_at",
        "memory_log", "pending_parts", "running", "token", "transfer_runs",
    )  # fmt: skip

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        # Stands for this moment where it owns something. Itself would do, but in a cycle, which outlives its last use.
        self.token = object()
        self.barrier = 0.0
        self.calendars = [ChannelCalendar() for _ in machine.table.channels]
        self.ledgers = [MemoryLedger(store.memory.size_bits) for store in machine.stores]
        # Per store: piece id -> (piece, last moment at which something reads it there).
        self.contents: list[dict[int, tuple[Piece, float]]] = [{} for _ in machine.stores]
        # Piece id -> store -> moment from which it is available there.
        self.copies: dict[int, dict[int, float]] = {}
        self.made_at: dict[int, float] = {}
        # Piece id -> parts planned that still need it.
        self.pending_parts: dict[int, int] = {}
        self.energy_pj = [0.0] * len(Cause)
        # Pieces that stay where they are: resident weights.
        self.fixed: set[int] = set()
        self.running: Part | None = None
        self.transfer_runs: list[TransferRun] = []
        self.memory_log: list[tuple[int, float, int]] = []

    def fork_into(self, twin: TensorStores) -> None:
        """Make `twin` an independent copy with empty logs."""
        twin.machine = self.machine
        twin.token = object()
        twin.barrier = self.barrier
        twin.calendars = self.calendars.copy()
        twin.ledgers = self.ledgers.copy()
        twin.contents = [content.copy() for content in self.contents]
        twin.copies = {piece: where.copy() for piece, where in self.copies.items()}
        twin.made_at = self.made_at.copy()
        twin.pending_parts = self.pending_parts.copy()
        twin.energy_pj = self.energy_pj.copy()
        twin.fixed = self.fixed
        twin.running = None
        twin.transfer_runs = []
        twin.memory_log = []

    def rewind(self) -> None:
        """Make this moment, at which nothing is under way any more, time 0 with nothing spent."""
        self.barrier = 0.0
        self.calendars = [ChannelCalendar() for _ in self.calendars]
        ledgers = []
        for old in self.ledgers:
            ledger = MemoryLedger(old.capacity_bits)
            ledger.used_bits = [old.used_bits[-1]]
            ledgers.append(ledger)
        self.ledgers = ledgers
        self.contents = [{key: (piece, 0.0) for key, (piece, _) in content.items()} for content in self.contents]
        self.copies = {piece: dict.fromkeys(where, 0.0) for piece, where in self.copies.items()}
        self.made_at = dict.fromkeys(self.made_at, 0.0)
        self.energy_pj = [0.0] * len(Cause)

    def place_in_dram(self, piece: Piece) -> None:
        """A piece that is in DRAM from the start: the network's input."""
        self.copies[piece.id] = {DRAM: 0.0}
        self.contents[DRAM][piece.id] = (piece, 0.0)
        self.occupy(DRAM, 0.0, piece.bits)
        self.made_at[piece.id] = 0.0
        self.pending_parts[piece.id] = 0

    def keep_resident(self, piece: Piece, store: int) -> None:
        """Weights that are in a store from the start and stay there; what brought them there is not counted."""
        self.copies[piece.id] = {DRAM: 0.0, store: 0.0}
        self.contents[store][piece.id] = (piece, 0.0)
        self.fixed.add(piece.id)
        self.occupy(store, 0.0, piece.bits)

    def overfills(self, store: int, bits: int) -> bool:
        """Whether so many bits more will only find room if something is evicted."""
        ledger = self.ledgers[store]
        return ledger.used_bits[-1] + bits > ledger.capacity_bits

    def release(self, piece: Piece, time: float) -> None:
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
            self.occupy(store, max(time, entry[1]), -piece.bits)

    def occupy(self, store: int, time: float, bits: int) -> None:
        ledger = self.ledgers[store]
        if ledger.owner is not self.token:
            ledger = self.ledgers[store] = ledger.copy(self.token)
        ledger.change(time, bits)
        if store in self.machine.shown_stores:
            self.memory_log.append((store, time, bits))

    def book(self, channels: tuple[int, ...], time: float, cycles: float) -> float:
        """Take the first moment from `time` on at which all channels are free for so long."""
        mine = []
        for channel in channels:
            calendar = self.calendars[channel]
            if calendar.owner is not self.token:
                calendar = self.calendars[channel] = calendar.copy(self.token)
            mine.append(calendar)
        start = mine[0].first_gap(time, cycles) if len(mine) == 1 else first_common_gap(mine, time, cycles)
        for calendar in mine:
            calendar.reserve(start, start + cycles)
        return start

    def fetch(
        self, piece: Piece, store: int, keep: frozenset[int], cause: int | None = None, not_before: float = 0.0
    ) -> float:
        """Bring a piece to a store; the moment at which it is there."""
        where = self.copies.get(piece.id)
        if where is None:  # weights start in DRAM
            where = self.copies[piece.id] = {DRAM: 0.0}
        source, available = self._nearest(where)
        move = self.machine.move(source, store)
        cycles = -(-piece.bits // move.bandwidth_bits)
        start = self.make_room(store, max(available, self.barrier, not_before), piece.bits, keep)
        if move.channels:
            start = self.book(move.channels, start, cycles)
        end = start + cycles
        held = self.contents[source].get(piece.id)
        if held is not None and held[1] < end:
            self.contents[source][piece.id] = (piece, end)
        self.occupy(store, start, piece.bits)
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

    def make_room(self, store: int, time: float, bits: int, keep: frozenset[int]) -> float:
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
            self._evict(piece, store, time)
            missing -= piece.bits
        found = self.ledgers[store].earliest(time, bits)
        if found is None:
            name = self.machine.stores[store].memory.name
            raise MappingError(f"{name}: {bits} bit have no room beside the data of the running layer")
        return found

    def clear(self, store: int, time: float, keep: frozenset[int]) -> float:
        """Send away all that a memory holds but `keep`: a layer that streams uses all the room it finds there.

        Returns when that is done, no earlier than `time`.
        """
        if store == DRAM:
            return time
        done = time
        for piece in [piece for piece, _ in self.contents[store].values()]:
            if piece.id not in keep and piece.id not in self.fixed:
                done = max(done, self._evict(piece, store, time))
        return done

    def _evict(self, piece: Piece, store: int, time: float) -> float:
        """Send a piece away, to DRAM if it is nowhere else; the moment from which its room is free."""
        free_from = max(time, self.copies[piece.id][store])
        if len(self.copies[piece.id]) == 1:
            free_from = self.fetch(piece, DRAM, frozenset(), cause=_EVICTION, not_before=time)
        del self.copies[piece.id][store]
        self._drop(piece, store, free_from)
        return free_from

    def _eviction_cost(self, piece: Piece, missing: int) -> tuple[bool, bool, int]:
        """Pieces that are elsewhere too go first; then the smallest that is large enough; then the largest."""
        enough = piece.bits >= missing
        return len(self.copies[piece.id]) == 1, not enough, piece.bits if enough else -piece.bits
