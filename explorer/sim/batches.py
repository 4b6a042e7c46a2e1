"""Several samples in flight at once, layer by layer: each layer for all samples, so that weights are fetched once.

Samples may leave at early exits; those that stay go on together.
"""

from __future__ import annotations

from dataclasses import replace

from explorer.sim.machine import Machine
from explorer.sim.parts import Piece
from explorer.sim.pass_plan import PassPlan
from explorer.sim.profiles import Profiler
from explorer.sim.resident_weights import RoomForWeights
from explorer.sim.schedule import ScheduleState
from explorer.sim.whole_pass import start_pass
from explorer.spec.costs import BatchCost
from explorer.spec.network import Layer, Network

__all__ = ["exit_counts", "run_batch", "with_batch"]


def with_batch(network: Network, n_samples: int) -> Network:
    """The network with every layer working on several samples at once."""

    def grown(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
        return tuple(replace(layer, batch=layer.batch * n_samples) for layer in layers)

    return replace(
        network,
        blocks=tuple(replace(block, layers=grown(block.layers)) for block in network.blocks),
        heads=tuple(replace(head, layers=grown(head.layers)) for head in network.heads),
        final_head=replace(network.final_head, layers=grown(network.final_head.layers)),
    )


def exit_counts(ratios: tuple[float, ...], n_samples: int) -> tuple[int, ...]:
    """How many of some samples leave at each exit: the exit ratios, rounded such that the counts add up."""
    wanted = [ratio * n_samples for ratio in ratios]
    counts = [int(count) for count in wanted]
    by_remainder = sorted(range(len(ratios)), key=lambda index: counts[index] - wanted[index])
    for index in by_remainder[: n_samples - sum(counts)]:
        counts[index] += 1
    return tuple(counts)


def run_batch(
    machine: Machine, profiler: Profiler, plan: PassPlan, counts: tuple[int, ...], *, room: RoomForWeights | None
) -> BatchCost:
    """Several samples layer by layer; heads are waited for, as in the sequential policy, and who leaves is gone then.

    counts: how many samples leave at each exit, the final exit last; the first samples leave first.
    """
    n_samples = sum(counts)
    state, pieces, runner = start_pass(machine, profiler, plan, room, n_samples)
    stride = plan.graph.n_uids
    latencies: list[float] = []
    first_left = 0
    heads = 0
    for stage, stage_cores in zip(plan.stages, plan.placements, strict=True):
        if first_left == n_samples:
            break
        for item, readers, cores in zip(stage.layers, stage.readers, stage_cores, strict=True):
            planned = []
            for sample in range(first_left, n_samples):
                shifted = replace(
                    item, uid=item.uid + sample * stride, sources=tuple(uid + sample * stride for uid in item.sources)
                )
                planned.append(runner.announce(state, pieces, shifted, readers, stage.bits, cores))
            for layer in planned:
                for part in layer.parts:
                    state.run(part)
        if stage.head is not None:
            answer = stage.layers[-1].uid
            for sample in range(first_left, first_left + counts[heads]):
                latencies.append(state.result_at[answer + sample * stride])
                _leave(state, pieces, range(sample * stride, (sample + 1) * stride))
            first_left += counts[heads]
            heads += 1
            state.barrier = state.end
    return BatchCost(
        energy_pj=sum(state.energy_pj), exit_counts=counts, latencies_cycles=tuple(sorted(latencies)),
        latency_cycles=state.end,
    )  # fmt: skip


def _leave(state: ScheduleState, pieces: dict[int, tuple[Piece, ...]], uids: range) -> None:
    """Nothing of a sample that has left will be read any more."""
    for uid in [uid for uid, count in state.pending_layers.items() if uid in uids and count]:
        while uid in state.pending_layers:
            state.drop_consumer(uid, pieces[uid])
