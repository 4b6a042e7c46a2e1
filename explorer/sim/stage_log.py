"""Who spent what: the schedule's logs by stage, whatever the order in which the stages' parts ran."""

from __future__ import annotations

from explorer.sim.parts import Part
from explorer.sim.pass_plan import StackPlan, StagePlan
from explorer.sim.placement import Placement
from explorer.sim.results import StageRun
from explorer.sim.schedule import PartRun, ScheduleState
from explorer.sim.tensors import Cause, TransferRun

__all__ = ["StageLog", "run_part", "stage_runs"]


class StageLog:
    """What a stage did. `end`: when its last part and its results were done."""

    def __init__(self) -> None:
        self.part_runs: list[PartRun] = []
        self.transfer_runs: list[TransferRun] = []
        self.memory_log: list[tuple[int, float, int]] = []
        self.energy_pj = [0.0] * len(Cause)
        self.end = 0.0


def run_part(state: ScheduleState, part: Part, log: StageLog) -> None:
    """Run a part and log what it did and caused."""
    n_transfers, n_changes = len(state.transfer_runs), len(state.memory_log)
    before = state.energy_pj.copy()
    state.run(part)
    log.part_runs.append(state.part_runs[-1])
    transfers = state.transfer_runs[n_transfers:]
    log.transfer_runs += transfers
    log.memory_log += state.memory_log[n_changes:]
    log.end = max(log.end, state.part_runs[-1].end, *(run.end for run in transfers if run.cause == Cause.OUTPUT))
    for cause, energy in enumerate(before):
        log.energy_pj[cause] += state.energy_pj[cause] - energy


def stage_runs(
    stages: tuple[StagePlan, ...], logs: list[StageLog], placements: tuple[tuple[Placement, ...], ...],
    stacks: tuple[StackPlan, ...],
) -> list[StageRun]:  # fmt: skip
    """The stages as they ran; a stage's latency is by how much it moved the end of all stages up to it."""
    runs = []
    end_so_far = 0.0
    for stage, log, cores in zip(stages, logs, placements, strict=True):
        latest = max(end_so_far, log.end)
        uids = {item.uid for item in stage.layers}
        runs.append(
            StageRun(
                name=stage.name, mounting_point=stage.mounting_point, head=stage.head,
                energy_by_cause_pj=tuple(log.energy_pj), latency_cycles=latest - end_so_far, part_runs=log.part_runs,
                transfer_runs=log.transfer_runs, memory_log=log.memory_log, placements=cores,
                stacks=tuple(stack for stack in stacks if stack.uids[0] in uids),
            )
        )  # fmt: skip
        end_so_far = latest
    return runs
