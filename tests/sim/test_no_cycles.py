"""Counting references frees what a simulation leaves: the window collects cycles only while its user rests."""

from __future__ import annotations

import gc

import pytest

from explorer.sim.simulate import Simulator
from explorer.spec.precision import INT8
from tests.networks import short_network
from tests.sim.test_network_laws import SYSTEM
from tests.sim.test_simulate import mounts
from tests.sim.test_stopping import DEPLOYMENTS


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=range(len(DEPLOYMENTS)))
def test_a_simulation_leaves_nothing_to_the_garbage_collector(deployment):
    network = short_network(4)
    simulator = Simulator(SYSTEM)
    simulator.cost(network, mounts(1), INT8, deployment)  # imports and tables, once
    gc.collect()
    gc.disable()
    try:
        simulator.cost(network, mounts(0, 2), INT8, deployment)
        left = gc.collect()
    finally:
        gc.enable()
    assert left == 0
