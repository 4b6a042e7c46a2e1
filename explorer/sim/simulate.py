"""Cost of a network with mounted exits on a system of cores: the simulator's front."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise, product

from explorer.errors import DesignError, ExplorerError, MappingError
from explorer.sim.batches import exit_counts, run_batch, with_batch
from explorer.sim.fused_tree import FusedTree
from explorer.sim.machine import Machine
from explorer.sim.network_graph import NetworkGraph
from explorer.sim.paper_layers import paper_network_cost
from explorer.sim.parts import layer_shares
from explorer.sim.pass_plan import Mounts, PassPlan, layer_stacks, plan_stages
from explorer.sim.placement import CoreRoles, Placement, fixed_placement, placements_to_try
from explorer.sim.profiles import Profiler
from explorer.sim.resident_weights import RoomForWeights, rooms_to_try
from explorer.sim.results import StageRun, exit_costs, network_cost, path_edp
from explorer.sim.schedule_tree import ScheduleTree
from explorer.sim.stages import PlanMemory
from explorer.sim.whole_pass import WholePass, run_pass
from explorer.spec.accelerator import System
from explorer.spec.costs import BatchCost, NetworkCost, PathCost
from explorer.spec.design import Allocation, Conventions, Deployment, ExecutionPolicy, Schedule, WeightPlacement
from explorer.spec.network import HeadKind, Layer, Network
from explorer.spec.precision import Precision

__all__ = ["Mounts", "Simulator"]

_MOST_NODES = 50_000
_MOST_SAMPLES = 256

_FIXED = (Allocation.SINGLE, Allocation.ROUND_ROBIN, Allocation.SPLIT)


class Simulator:
    """Costs of networks on one system. Keeps what it has computed, by shape and by stage.

    Long calculations can be given up from outside: see `explorer.stopping`. What is kept stays right then.
    """

    def __init__(self, system: System) -> None:
        self.system = system
        self._machine = Machine(system)
        self._roles = CoreRoles.of(system)
        self._profiler = Profiler(system)
        # By identity, with the network itself so that its identity is not used again.
        self._graphs: dict[int, tuple[Network, NetworkGraph]] = {}
        self._prepared: set[object] = set()
        self._plans: dict[object, PlanMemory] = {}
        self._batches: dict[tuple[int, int], tuple[Network, Network]] = {}
        self._trees: dict[object, ScheduleTree] = {}
        self._fused_trees: dict[object, FusedTree] = {}

    def forget(self) -> None:
        """Forget the schedules, a piece at a time: dropping a used simulator at once holds up all other threads."""
        trees: list[ScheduleTree | FusedTree] = [*self._trees.values(), *self._fused_trees.values()]
        self._trees, self._fused_trees, self._plans = {}, {}, {}
        for tree in trees:
            tree.take_apart()

    def cost(self, network: Network, mounts: Mounts, precision: Precision, deployment: Deployment) -> NetworkCost:
        """Cost of the network with these exits mounted (ascending mounting points; none: the static network).

        `deployment.accelerator` is not looked at. DesignError for a mount that does not exist.
        """
        return self._cost(network, mounts, precision, deployment, truncated=False)

    def path_costs(
        self, network: Network, mounts: Mounts, precision: Precision, deployment: Deployment
    ) -> tuple[PathCost, ...]:
        """The cost of every exit alone, without the reasons: the same figures as `cost(...).exits`, for searches."""
        if not _is_cold_and_sequential(deployment) or deployment.conventions is Conventions.PAPER:
            return self.cost(network, mounts, precision, deployment).exits
        _check_mounts(network, mounts)
        graph = self._graph(network)
        self._prepare(graph, mounts, precision, deployment)
        return exit_costs(self._best_stages(graph, mounts, precision, deployment, truncated=False))

    def truncated_cost(
        self, network: Network, mount: tuple[int, HeadKind], precision: Precision, deployment: Deployment
    ) -> NetworkCost:
        """Cost of the network cut at a mounting point, with that head always taken."""
        return self._cost(network, (mount,), precision, deployment, truncated=True)

    def _cost(
        self, network: Network, mounts: Mounts, precision: Precision, deployment: Deployment, *, truncated: bool
    ) -> NetworkCost:
        _check_mounts(network, mounts)
        if deployment.conventions is Conventions.PAPER:
            return self._paper_cost(network, mounts, precision, deployment, truncated=truncated)
        graph = self._graph(network)
        self._prepare(graph, mounts, precision, deployment)
        if _is_cold_and_sequential(deployment):
            best = self._best_stages(graph, mounts, precision, deployment, truncated=truncated)
            return network_cost(self.system, self._machine, best, restarts=True)
        return self._whole_pass_cost(graph, mounts, precision, deployment, truncated=truncated)

    def _best_stages(
        self, graph: NetworkGraph, mounts: Mounts, precision: Precision, deployment: Deployment, *, truncated: bool
    ) -> list[StageRun]:
        """The sequential, cold schedule of the least energy-delay product.

        A fused schedule whose row tiles are searched is layer by layer where that is best.
        """
        best: list[StageRun] | None = None
        limit = None
        fused = deployment.schedule is Schedule.FUSED
        refusal: MappingError | None = None
        strategies = self._strategies(deployment.allocation)
        for strategy in strategies if not fused or deployment.row_tiles is None else ():
            tree = self._tree(graph, precision, strategy)
            try:
                stages = tree.stages(mounts, truncated=truncated, edp_limit=limit)
            except MappingError as error:  # a fixed allocation that uses a core which cannot compute a layer
                refusal = error
                continue
            if stages is not None and (limit is None or path_edp(stages) < limit):
                best, limit = stages, path_edp(stages)
        for strategy in strategies if fused else ():
            try:
                stages = self._fused_tree(graph, precision, strategy, deployment).stages(mounts, truncated=truncated)
            except MappingError as error:
                refusal = error
                continue
            if limit is None or path_edp(stages) < limit:
                best, limit = stages, path_edp(stages)
        if best is None:
            assert refusal is not None
            raise refusal
        return best

    def _plans_to_try(
        self, graph: NetworkGraph, mounts: Mounts, precision: Precision, deployment: Deployment, *, truncated: bool
    ) -> list[PassPlan]:
        """The cores and stacks, found for sequential and cold execution, of every strategy that can be carried out."""
        fused = deployment.schedule is Schedule.FUSED
        stages = plan_stages(graph, mounts, precision, truncated=truncated)
        found = []
        refusal: MappingError | None = None
        for strategy in self._strategies(deployment.allocation):
            runs: list[list[StageRun] | None] = []
            try:
                if not fused or deployment.row_tiles is None:
                    runs.append(self._tree(graph, precision, strategy).stages(mounts, truncated=truncated))
                if fused:
                    tree = self._fused_tree(graph, precision, strategy, deployment)
                    runs.append(tree.stages(mounts, truncated=truncated))
            except MappingError as error:
                refusal = error
                continue
            for run in runs:
                assert run is not None
                stacks = tuple(stack for stage in run for stack in stage.stacks)
                plan = PassPlan(
                    graph=graph, precision=precision, stages=stages,
                    placements=tuple(stage.placements for stage in run), stacks=stacks or layer_stacks(stages),
                    halo=deployment.halo,
                )  # fmt: skip
                if plan not in found:
                    found.append(plan)
        if not found:
            assert refusal is not None
            raise refusal
        return found

    def _whole_pass_cost(
        self, graph: NetworkGraph, mounts: Mounts, precision: Precision, deployment: Deployment, *, truncated: bool
    ) -> NetworkCost:
        """Speculative execution or resident weights, on the placements of every strategy; the best one counts.

        Resident weights are given up where they cost more than they save.
        """
        best: WholePass | None = None
        speculative = deployment.policy is ExecutionPolicy.SPECULATIVE
        for plan, room in self._passes_to_try(graph, mounts, precision, deployment, truncated=truncated):
            try:
                found = run_pass(self._machine, self._profiler, plan, room=room, speculative=speculative)
            except MappingError:
                if room is None:
                    raise
                continue  # what is left of a memory is too little for some layer
            if best is None or found.edp_pj_cycles < best.edp_pj_cycles:
                best = found
        assert best is not None
        return network_cost(self.system, self._machine, list(best.stages), restarts=False, exits=best.exits)

    def _passes_to_try(
        self, graph: NetworkGraph, mounts: Mounts, precision: Precision, deployment: Deployment, *, truncated: bool
    ) -> Iterator[tuple[PassPlan, RoomForWeights | None]]:
        """Every plan, without and with each share of the memories for resident weights where those are asked for."""
        resident = deployment.weights is WeightPlacement.RESIDENT
        plans = self._plans_to_try(graph, mounts, precision, deployment, truncated=truncated)
        return product(plans, (None, *self._rooms) if resident else (None,))

    def batch_cost(
        self, network: Network, mounts: Mounts, precision: Precision, deployment: Deployment, n_samples: int,
        exit_ratios: tuple[float, ...] | None = None,
    ) -> BatchCost:  # fmt: skip
        """Several samples in flight at once: energy, latency and throughput.

        exit_ratios: the share of samples that leaves at each exit, the final exit last; None: every sample takes the
        full path. Then the better of two ways counts: each layer for one sample after another, so that the first is
        done early, or for all samples as one larger layer, so that streaming weights serve them all. Layer by layer
        and sequential only; DesignError for fewer than one sample or more than 256, or ratios that do not add up.
        """
        _check_mounts(network, mounts)
        _check_batch(deployment, n_samples)
        graph = self._graph(network)
        self._prepare(graph, mounts, precision, deployment)
        best: BatchCost | None = None
        if exit_ratios is None:
            counts = (*(0 for _ in mounts), n_samples)
            final = self.cost(self._batched(network, n_samples), mounts, precision, deployment).final
            best = BatchCost(
                energy_pj=final.energy_pj, exit_counts=counts, latency_cycles=final.latency_cycles,
                latencies_cycles=(final.latency_cycles,) * n_samples,
            )  # fmt: skip
        else:
            _check_ratios(exit_ratios, len(mounts) + 1)
            counts = exit_counts(exit_ratios, n_samples)
        refusal: MappingError | None = None
        for plan, room in self._passes_to_try(graph, mounts, precision, deployment, truncated=False):
            try:
                found = run_batch(self._machine, self._profiler, plan, counts, room=room)
            except MappingError as error:  # so many samples or so little memory do not fit; larger layers may
                refusal = error
                continue
            if best is None or found.energy_pj * found.latency_cycles <= best.energy_pj * best.latency_cycles:
                best = found
        if best is None:
            assert refusal is not None
            raise refusal
        return best

    def _batched(self, network: Network, n_samples: int) -> Network:
        key = id(network), n_samples
        if key not in self._batches:
            self._batches[key] = (network, with_batch(network, n_samples))
        return self._batches[key][1]

    @cached_property
    def _rooms(self) -> tuple[RoomForWeights, ...]:
        return rooms_to_try(self.system)

    def _paper_cost(
        self, network: Network, mounts: Mounts, precision: Precision, deployment: Deployment, *, truncated: bool
    ) -> NetworkCost:
        """The source's way of counting: stage after stage, layer after layer, through DRAM."""
        refused = (
            (deployment.schedule, Schedule.LAYER_BY_LAYER), (deployment.weights, WeightPlacement.COLD),
            (deployment.policy, ExecutionPolicy.SEQUENTIAL),
        )  # fmt: skip
        for value, known in refused:
            if value is not known:
                raise ExplorerError(f"{value.value} does not exist under paper conventions; use {known.value}")
        stages = plan_stages(self._graph(network), mounts, precision, truncated=truncated)
        return paper_network_cost(self.system, stages, deployment.allocation)

    def _prepare(self, graph: NetworkGraph, mounts: Mounts, precision: Precision, deployment: Deployment) -> None:
        """Map whatever these stages may need, whole or shared out, in one go."""
        strategies = self._strategies(deployment.allocation)
        wanted = []
        prepared: set[object] = set()
        for key in (None, (graph.network.n_blocks - 1, HeadKind.FINAL), *mounts):
            done = id(graph), precision, strategies, key
            if done in self._prepared:
                continue
            prepared.add(done)
            bits = precision.heads if key in mounts else precision.backbone
            layers = graph.heads[key] if key is not None else tuple(item for block in graph.blocks for item in block)
            for item in layers:
                for cores in self._placements(item.layer, strategies):
                    shares = layer_shares(item.layer, len(cores))
                    wanted += [(share, cores[index], bits) for index, share in enumerate(shares)]
        if wanted:
            self._profiler.prepare(wanted)
        self._prepared |= prepared

    def _strategies(self, allocation: Allocation) -> tuple[Allocation, ...]:
        """What is tried: AUTO tries the fixed allocations too, so that it is never worse than they."""
        if len(self._roles.compute) == 1:  # then all are the same
            return (Allocation.SINGLE,)
        return (Allocation.AUTO, *_FIXED) if allocation is Allocation.AUTO else (allocation,)

    def _placements(self, layer: Layer, strategies: tuple[Allocation, ...]) -> set[Placement]:
        found: set[Placement] = set()
        for strategy in strategies:
            if strategy is Allocation.AUTO:
                found.update(placements_to_try(self._roles, layer))
            else:
                found.add(fixed_placement(strategy, self._roles, layer, 0))
        return found

    def _graph(self, network: Network) -> NetworkGraph:
        found = self._graphs.get(id(network))
        if found is None:
            found = self._graphs[id(network)] = (network, NetworkGraph.of(network))
        return found[1]

    def _tree(self, graph: NetworkGraph, precision: Precision, allocation: Allocation) -> ScheduleTree:
        self._forget_if_many()
        key = id(graph), precision, allocation
        found = self._trees.get(key)
        if found is None:
            found = self._trees[key] = ScheduleTree(
                self._machine, self._roles, self._profiler, graph, precision, allocation, self._plan_memory(*key[:2])
            )
        return found

    def _fused_tree(
        self, graph: NetworkGraph, precision: Precision, allocation: Allocation, deployment: Deployment
    ) -> FusedTree:
        self._forget_if_many()
        key = id(graph), precision, allocation, deployment.halo, deployment.row_tiles
        found = self._fused_trees.get(key)
        if found is None:
            found = self._fused_trees[key] = FusedTree(
                self._machine, self._roles, self._profiler, graph, precision, allocation, self._plan_memory(*key[:2]),
                deployment.halo, deployment.row_tiles,
            )  # fmt: skip
        return found

    def _plan_memory(self, graph_id: int, precision: Precision) -> PlanMemory:
        return self._plans.setdefault((graph_id, precision), PlanMemory())

    def _forget_if_many(self) -> None:
        n_nodes = sum(tree.n_nodes for tree in self._trees.values())
        if n_nodes + sum(tree.n_nodes for tree in self._fused_trees.values()) > _MOST_NODES:
            self.forget()


def _is_cold_and_sequential(deployment: Deployment) -> bool:
    """Whether a schedule begins anew after every head, so that designs can share it (see `schedule_tree`)."""
    return deployment.weights is WeightPlacement.COLD and deployment.policy is ExecutionPolicy.SEQUENTIAL


def _check_batch(deployment: Deployment, n_samples: int) -> None:
    if not 1 <= n_samples <= _MOST_SAMPLES:
        raise DesignError(f"the batch has {n_samples} samples, but must have 1 to {_MOST_SAMPLES}")
    for value, known in (
        (deployment.schedule, Schedule.LAYER_BY_LAYER), (deployment.policy, ExecutionPolicy.SEQUENTIAL),
        (deployment.conventions, Conventions.HONEST),
    ):  # fmt: skip
        if value is not known:
            raise ExplorerError(f"batches know no {value.value} execution; use {known.value}")


def _check_ratios(ratios: tuple[float, ...], n_exits: int) -> None:
    if len(ratios) != n_exits or not all(0.0 <= ratio <= 1.0 for ratio in ratios) or abs(sum(ratios) - 1.0) > 1e-6:
        shown = ", ".join(f"{ratio:g}" for ratio in ratios)
        raise DesignError(f"the exit ratios are {shown}, but must be {n_exits} numbers in 0..1 that add up to 1")


def _check_mounts(network: Network, mounts: Mounts) -> None:
    points = [point for point, _ in mounts]
    if any(later <= earlier for earlier, later in pairwise(points)):
        raise DesignError(f"mounting points are {points}, but must be ascending and different")
    for point, kind in mounts:
        if kind is HeadKind.FINAL or kind not in network.head_kinds(point):
            raise DesignError(f"network {network.name} has no {kind.value} head at mounting point {point}")
