"""The window's own thread never simulates: it knows what was delivered, and says what is missing."""

from __future__ import annotations

import pytest

from explorer.errors import MappingError
from explorer.gui.cost_book import CostBook, CostKey, CostPending
from explorer.spec.design import Deployment
from explorer.spec.network import HeadKind
from explorer.spec.precision import INT8
from explorer.study.platforms import Platforms
from tests.studies import small_network

NETWORK = small_network()
WHERE = (INT8, Deployment())
MOUNTS = ((1, HeadKind.POOL4_LINEAR),)


def key_of(mounts):
    return CostKey(mounts=mounts, precision=WHERE[0], deployment=WHERE[1])


@pytest.mark.parametrize("ask", ["cost", "path_costs"])
def test_what_was_not_delivered_is_pending_not_simulated(ask):
    with pytest.raises(CostPending) as caught:
        getattr(CostBook(), ask)(NETWORK, MOUNTS, *WHERE)
    assert caught.value.key == key_of(MOUNTS)


def test_what_was_delivered_is_found_costs_and_refusals():
    book = CostBook()
    cost = Platforms().cost(NETWORK, MOUNTS, *WHERE)
    book.deliver(key_of(MOUNTS), cost)
    book.deliver(key_of(()), MappingError("it fits nowhere"))
    assert book.cost(NETWORK, MOUNTS, *WHERE) is cost
    assert book.path_costs(NETWORK, MOUNTS, *WHERE) == cost.exits
    with pytest.raises(MappingError):
        book.path_costs(NETWORK, (), *WHERE)


def test_nothing_can_simulate_through_it():
    with pytest.raises(AssertionError, match="own thread"):
        CostBook().truncated_cost(NETWORK, 1, HeadKind.POOL4_LINEAR, *WHERE)
