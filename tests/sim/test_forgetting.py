"""What a simulator remembers can be let go of a piece at a time, while other threads work on."""

from __future__ import annotations

import gc

import pytest

from explorer.sim.results import StageRun
from explorer.sim.simulate import Simulator
from explorer.spec.precision import INT8
from tests.networks import short_network
from tests.sim.test_network_laws import SYSTEM
from tests.sim.test_simulate import mounts
from tests.sim.test_stopping import DEPLOYMENTS


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=range(len(DEPLOYMENTS)))
def test_a_simulator_that_has_forgotten_answers_as_before(deployment):
    network = short_network(4)
    simulator = Simulator(SYSTEM)
    before = simulator.cost(network, mounts(1), INT8, deployment)
    simulator.forget()
    assert simulator.cost(network, mounts(1), INT8, deployment) == before


def test_what_was_forgotten_is_freed_without_the_garbage_collector():
    def n_stages() -> int:
        return sum(isinstance(thing, StageRun) for thing in gc.get_objects())

    network = short_network(4)
    simulator = Simulator(SYSTEM)
    gc.collect()
    before = n_stages()
    gc.disable()
    try:
        for points in ((0,), (1, 2), (0, 2)):
            simulator.path_costs(network, mounts(*points), INT8, DEPLOYMENTS[0])
        assert n_stages() > before + network.n_blocks
        simulator.forget()
        assert n_stages() == before
    finally:
        gc.enable()
