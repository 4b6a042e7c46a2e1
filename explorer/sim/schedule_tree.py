"""Sequential layer-by-layer schedules, stage by stage, in a tree that lets designs share what they have in common.

A stage is a block or a mounted head. While a head decides, nothing else runs (the sequential policy), so after it the
schedule begins anew: what follows depends only on what lies in which memory, not on how it came there. Such restarts
are kept by their content, and the blocks after each as a chain; another set of mounts mostly walks along what is
there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from explorer.errors import MappingError
from explorer.sim.machine import Machine
from explorer.sim.network_graph import GraphLayer, NetworkGraph
from explorer.sim.parts import Piece
from explorer.sim.pass_plan import Mounts, head_name
from explorer.sim.placement import CoreRoles, Placement, fixed_placement, placements_to_try
from explorer.sim.profiles import Profiler
from explorer.sim.remaining import RemainingCost
from explorer.sim.results import StageRun
from explorer.sim.schedule import ScheduleState
from explorer.sim.stages import PlanMemory, StageRunner, cold_start
from explorer.spec.design import Allocation
from explorer.spec.network import HeadKind
from explorer.spec.precision import Bits, Precision

__all__ = ["ScheduleTree"]

_BUS_BOUND = 1.02


@dataclass(slots=True)
class _Node:
    """The schedule after a stage. Times and energies count from the last restart.

    n_compute_layers: layers on compute cores so far, which round-robin goes by; run: the stage, None for a restart.
    """

    state: ScheduleState
    pieces: dict[int, tuple[Piece, ...]]
    n_compute_layers: int
    placements: tuple[Placement, ...] = ()
    run: StageRun | None = None
    block: _Node | None = None
    heads: dict[tuple[HeadKind, bool], _Node] = field(default_factory=dict)
    restart: _Node | None = None

    @property
    def edp(self) -> float:
        return sum(self.state.energy_pj) * self.state.end


class ScheduleTree:
    """Schedules of one network at one precision under one allocation."""

    def __init__(
        self, machine: Machine, roles: CoreRoles, profiler: Profiler, graph: NetworkGraph, precision: Precision,
        allocation: Allocation, plans: PlanMemory,
    ) -> None:  # fmt: skip
        self._roles = roles
        self._runner = StageRunner(profiler, plans)
        self._graph = graph
        self._precision = precision
        self._allocation = allocation
        self._restarts: dict[object, _Node] = {}
        self._rest = RemainingCost(machine, roles, graph, precision)
        state, pieces = cold_start(machine, graph, precision, plans)
        self._root = _Node(state=state, pieces=pieces, n_compute_layers=0)
        self.n_nodes = 1

    def take_apart(self) -> None:
        """Free the tree node by node, so that other threads get their turns; it is of no use afterwards.

        Let go of as a whole it would hold Python's lock for some tens of milliseconds, one freed node freeing the next.
        """
        nodes = [self._root, *self._restarts.values()]
        self._restarts.clear()
        while nodes:
            node = nodes.pop()
            nodes += [child for child in (node.block, node.restart, *node.heads.values()) if child is not None]
            node.block = node.restart = node.run = None
            node.heads = {}

    def stages(self, mounts: Mounts, *, truncated: bool, edp_limit: float | None = None) -> list[StageRun] | None:
        """The stages of a design in order; None as soon as it is certain that they cost more than `edp_limit`.

        truncated: the network ends with the last mounted head.
        """
        mounted = dict(mounts)
        last_block = mounts[-1][0] if truncated else self._graph.network.n_blocks - 1
        node = self._root
        runs = []
        energy = latency = 0.0
        for block in range(last_block + 1):
            node = self._block(node, block)
            assert node.run is not None
            runs.append(node.run)
            kind = mounted.get(block)
            if kind is not None:
                node = self._head(node, block, kind, cut=truncated and block == last_block)
                assert node.run is not None
                runs.append(node.run)
                energy += sum(node.state.energy_pj)
                latency += node.state.end
                if node.restart is not None:
                    node = node.restart
            if edp_limit is not None and block < last_block:
                least = self._least_edp(node, block, last_block, energy, latency, truncated=truncated)
                if least > edp_limit:
                    return None
        if not truncated:
            node = self._head(node, last_block, HeadKind.FINAL, cut=True)
            assert node.run is not None
            runs.append(node.run)
        return runs

    def _least_edp(
        self, node: _Node, block: int, last_block: int, energy_pj: float, latency_cycles: float, *, truncated: bool
    ) -> float:
        """The least energy-delay product of a design that has come so far; first what it spent before the restart."""
        end = last_block + 1 if truncated else last_block + 2
        made_at = node.state.made_at
        ready = [made_at.get(piece.id, 0.0) for uid in self._rest.next_inputs(block) for piece in node.pieces[uid]]
        at_least = min(ready, default=0.0) + self._rest.cycles(block, end)
        energy = energy_pj + sum(node.state.energy_pj) + self._rest.energy_pj(block, end)
        return energy * (latency_cycles + max(node.state.end, at_least))

    def _block(self, parent: _Node, block: int) -> _Node:
        """The next block, its head still open: what a head may read is held until it is known whether one follows."""
        if parent.block is not None:
            return parent.block
        state = parent.state.fork()
        if parent.run is not None:  # the block before, and no head on it
            for uid in self._graph.head_sources[block - 1]:
                state.drop_consumer(uid, parent.pieces[uid])
        open_sources = self._graph.head_sources[block]
        layers = self._graph.blocks[block]
        readers = [item.readers + item.later_readers + (item.uid in open_sources) for item in layers]
        node = self._best(parent, state, layers, readers, self._precision.backbone)
        node.run = _stage_run(parent, node, self._graph.network.blocks[block].name, block, None)
        parent.block = node
        return node

    def _head(self, parent: _Node, block: int, kind: HeadKind, *, cut: bool) -> _Node:
        """A head after a block; cut: nothing comes after it."""
        found = parent.heads.get((kind, cut))
        if found is not None:
            return found
        final = kind is HeadKind.FINAL
        layers = self._graph.heads[block, kind]
        state = parent.state.fork()
        reads = {} if final else self._graph.head_reads[block, kind]
        if parent.run is not None:  # else another head was here before and has settled this
            for uid in self._graph.head_sources[block]:
                state.pending_layers[uid] += reads.get(uid, 0)
                state.drop_consumer(uid, parent.pieces[uid])
        if cut and not final:
            for item in self._graph.blocks[block]:
                for _ in range(item.later_readers):
                    state.drop_consumer(item.uid, parent.pieces[item.uid])
        bits = self._precision.backbone if final else self._precision.heads
        node = self._best(parent, state, layers, [item.readers for item in layers], bits)
        node.run = _stage_run(parent, node, head_name(block, kind), block, kind)
        if not cut:
            node.restart = self._restart(node, block)
        parent.heads[kind, cut] = node
        return node

    def _restart(self, node: _Node, block: int) -> _Node:
        state = node.state.restart()
        order = node.n_compute_layers % len(self._roles.compute)
        key = block, order, state.signature()
        found = self._restarts.get(key)
        if found is None:
            pieces = {uid: node.pieces[uid] for uid in state.pending_layers}
            found = self._restarts[key] = _Node(state=state, pieces=pieces, n_compute_layers=order)
        return found

    def _best(
        self, parent: _Node, state: ScheduleState, layers: tuple[GraphLayer, ...], readers: list[int], bits: Bits
    ) -> _Node:
        """Run the layers of a stage where the allocation says; AUTO tries a few placements and keeps the least EDP."""
        best = None
        refusal = None
        for placements in self._placements(parent, layers):
            try:
                node = self._run(parent, state.fork(), layers, readers, bits, placements)
            except MappingError as error:  # a core that cannot compute this; another may
                refusal = error
                continue
            if best is None or node.edp < best.edp:
                best = node
            if node.state.end - state.end <= _BUS_BOUND * self._rest.fetch_cycles(layers, bits):
                break  # the weights alone take as long; other placements have nothing to gain
        if best is None:
            assert refusal is not None
            raise refusal
        self.n_nodes += 1
        return best

    def _placements(self, parent: _Node, layers: tuple[GraphLayer, ...]) -> list[list[Placement]]:
        if self._allocation is not Allocation.AUTO:
            order = parent.n_compute_layers
            placements = []
            for item in layers:
                placements.append(fixed_placement(self._allocation, self._roles, item.layer, order))
                order += self._roles.special(item.layer) is None
            return [placements]
        options = [placements_to_try(self._roles, item.layer) for item in layers]
        n_choices = max(len(option) for option in options)
        return [[option[min(choice, len(option) - 1)] for option in options] for choice in range(n_choices)]

    def _run(
        self, parent: _Node, state: ScheduleState, layers: tuple[GraphLayer, ...], readers: list[int], bits: Bits,
        placements: list[Placement],
    ) -> _Node:  # fmt: skip
        pieces = dict(parent.pieces)
        self._runner.run(state, pieces, layers, readers, bits, placements)
        order = parent.n_compute_layers + sum(self._roles.special(item.layer) is None for item in layers)
        return _Node(state=state, pieces=pieces, n_compute_layers=order, placements=tuple(placements))


def _stage_run(parent: _Node, node: _Node, name: str, block: int, head: HeadKind | None) -> StageRun:
    state = node.state
    return StageRun(
        name=name,
        mounting_point=block,
        head=head,
        energy_by_cause_pj=tuple(
            after - before for after, before in zip(state.energy_pj, parent.state.energy_pj, strict=True)
        ),
        latency_cycles=state.end - parent.state.end,
        part_runs=state.part_runs,
        transfer_runs=state.transfer_runs,
        memory_log=state.memory_log,
        placements=node.placements,
    )
