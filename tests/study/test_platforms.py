"""Simulators by accelerator, and what they have answered."""

from __future__ import annotations

from explorer.spec.design import Deployment
from explorer.spec.precision import INT8
from explorer.study.platforms import Platforms
from tests.networks import short_network
from tests.sim.test_simulate import mounts

DEPLOYMENT = Deployment(accelerator="single_edge_tpu")


def test_what_was_forgotten_is_answered_anew_and_alike():
    platforms, network = Platforms(), short_network(4)
    cost = platforms.cost(network, mounts(1), INT8, DEPLOYMENT)
    paths = platforms.path_costs(network, mounts(0), INT8, DEPLOYMENT)
    simulator = platforms.simulator(DEPLOYMENT.accelerator)
    platforms.forget()
    assert platforms.simulator(DEPLOYMENT.accelerator) is not simulator
    assert platforms.path_costs(network, mounts(0), INT8, DEPLOYMENT) == paths
    again = platforms.cost(network, mounts(1), INT8, DEPLOYMENT)
    assert again == cost
    assert again is not cost


def test_a_simulator_that_made_room_for_another_can_still_be_used():
    platforms, network = Platforms(), short_network(4)
    cost = platforms.cost(network, mounts(1), INT8, DEPLOYMENT)
    simulator = platforms.simulator(DEPLOYMENT.accelerator)
    platforms.simulator("quad_edge_tpu")
    platforms.trim(most_costs=1, most_simulators=1)
    assert platforms.simulator(DEPLOYMENT.accelerator) is not simulator
    assert simulator.cost(network, mounts(1), INT8, DEPLOYMENT) == cost
