"""A simulation that is wanted no longer is given up soon, and what is kept of it stays right."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import ExplorerError
from explorer.sim.mapping import forget_mappings
from explorer.sim.simulate import Simulator
from explorer.spec.design import Allocation, Conventions, Deployment, ExecutionPolicy, Schedule, WeightPlacement
from explorer.spec.precision import INT8
from explorer.stopping import Stopped, stop_if_asked, stoppable
from tests.networks import short_network
from tests.sim.test_network_laws import SYSTEM, networks
from tests.sim.test_simulate import mounts

FREE = Deployment(allocation=Allocation.AUTO, schedule=Schedule.FUSED)
DEPLOYMENTS = (
    Deployment(),
    FREE,
    Deployment(schedule=Schedule.FUSED, row_tiles=4, weights=WeightPlacement.RESIDENT),
    Deployment(policy=ExecutionPolicy.SPECULATIVE),
    Deployment(conventions=Conventions.PAPER),
)


def after(n_questions: int) -> Callable[[], bool]:
    """Says no so often, then yes."""
    asked = iter(range(n_questions))
    return lambda: next(asked, None) is None


@settings(max_examples=12, deadline=None)
@given(network=networks(), deployment=st.sampled_from(DEPLOYMENTS), stops=st.lists(st.integers(0, 400), max_size=4))
def test_after_any_stops_a_simulator_answers_as_a_new_one_does(network, deployment, stops):
    simulator = Simulator(SYSTEM)
    for n_questions in stops:
        forget_mappings()
        try:
            with stoppable(after(n_questions)):
                simulator.cost(network, mounts(0), INT8, deployment)
        except Stopped:
            pass
    forget_mappings()
    assert simulator.cost(network, mounts(0), INT8, deployment) == Simulator(SYSTEM).cost(
        network, mounts(0), INT8, deployment
    )


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda item: f"{item.schedule.value} {item.conventions.value}")
def test_it_asks_between_small_steps_however_much_is_known(deployment: Deployment) -> None:
    forget_mappings()
    network = short_network(4)
    n_layers = sum(len(block.layers) for block in network.blocks)  # of which some are equal, and mapped together
    with pytest.raises(Stopped), stoppable(lambda: True):
        Simulator(SYSTEM).cost(network, mounts(3), INT8, deployment)
    asked: list[None] = []
    with stoppable(lambda: bool(asked.append(None))):
        Simulator(SYSTEM).cost(network, mounts(3), INT8, deployment)
    assert len(asked) >= n_layers // 2


def test_a_stop_is_no_error_of_the_design() -> None:
    assert not issubclass(Stopped, ExplorerError)


def test_the_outer_question_is_asked_too_and_both_end_with_their_blocks() -> None:
    answers = {"outer": False, "inner": False}
    with stoppable(lambda: answers["outer"]):
        with stoppable(lambda: answers["inner"]):
            stop_if_asked()
            for name in answers:
                answers[name] = True
                with pytest.raises(Stopped):
                    stop_if_asked()
                answers[name] = False
        answers["inner"] = True
        stop_if_asked()
        answers["outer"] = True
        with pytest.raises(Stopped):
            stop_if_asked()
    stop_if_asked()


def test_other_threads_are_not_asked() -> None:
    refused: list[Stopped] = []

    def calculate() -> None:
        try:
            stop_if_asked()
        except Stopped as stop:
            refused.append(stop)

    with stoppable(lambda: True):
        thread = threading.Thread(target=calculate)
        thread.start()
        thread.join()
    assert not refused
