"""How fast networks are costed: MobileNetV2 with heads after all 17 blocks, on the paper's quad-core system."""

from __future__ import annotations

import gc
import statistics
import time
from itertools import combinations, pairwise

import numpy as np

from explorer.resources import accelerator_files
from explorer.sim.mapping import forget_mappings
from explorer.sim.simulate import Simulator
from explorer.sim.system_format import load_system
from explorer.spec.design import Deployment, Schedule
from explorer.spec.network import HeadKind, Network
from explorer.spec.precision import INT8
from explorer.stopping import stoppable
from tests.networks import mobilenetv2_network

__all__ = ["measure"]

_N_POINTS = 17
_N_WARM = 40


def measure() -> dict[str, float]:
    """network_cold_s: full network with every exit, nothing known before. mounts_warm_ms: median over random sets of
    three after that. all_mounts_s: every set of one to three mounts, 833 of them, on a simulator that knows nothing
    of networks yet. stop_wait_ms: how long at most a fused simulation with free allocation and tiles goes on after it
    was asked to stop.
    """
    network = mobilenetv2_network()
    system = load_system(accelerator_files()["quad_edge_tpu"])
    deployment = Deployment()
    everywhere = tuple((point, HeadKind.POOL4_LINEAR) for point in range(_N_POINTS))

    forget_mappings()
    simulator = Simulator(system)
    start = time.perf_counter()
    simulator.cost(network, everywhere, INT8, deployment)
    cold = time.perf_counter() - start

    random = np.random.default_rng(1)
    warm = []
    for _ in range(_N_WARM):
        points = sorted(random.choice(_N_POINTS, size=3, replace=False))
        mounts = tuple((int(point), HeadKind.POOL4_LINEAR) for point in points)
        start = time.perf_counter()
        simulator.cost(network, mounts, INT8, deployment)
        warm.append(time.perf_counter() - start)

    simulator = Simulator(system)
    start = time.perf_counter()
    n_sets = 0
    for size in (1, 2, 3):
        for chosen in combinations(range(_N_POINTS), size):
            mounts = tuple((point, HeadKind.POOL4_LINEAR) for point in chosen)
            simulator.cost(network, mounts, INT8, deployment)
            n_sets += 1
    everything = time.perf_counter() - start
    assert n_sets == 833
    simulator = Simulator(system)
    return {
        "network_cold_s": cold,
        "mounts_warm_ms": 1e3 * statistics.median(warm),
        "all_mounts_s": everything,
        "stop_wait_ms": 1e3 * _longest_wait_s(network, simulator),
    }


def _longest_wait_s(network: Network, simulator: Simulator) -> float:
    """The longest CPU time between two moments at which a simulation can be stopped; nothing is known before."""
    forget_mappings()
    gc.collect()  # what earlier benchmarks left; collections during the simulation count
    moments = [time.thread_time()]
    with stoppable(lambda: bool(moments.append(time.thread_time()))):  # never
        simulator.cost(network, ((3, HeadKind.POOL4_LINEAR),), INT8, Deployment(schedule=Schedule.FUSED))
    moments.append(time.thread_time())
    return max(later - earlier for earlier, later in pairwise(moments))
