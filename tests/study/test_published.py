"""The published networks can be shown on any accelerator, at the costs that `compare-paper` gives them."""

from __future__ import annotations

import pytest

from explorer.resources import resource_root
from explorer.sim.paper import compare_paper
from explorer.spec.design import Conventions, Deployment
from explorer.study.platforms import Platforms
from explorer.study.published import published_networks


@pytest.mark.parametrize("conventions", list(Conventions))
def test_on_their_own_accelerator_they_cost_what_the_comparison_says(conventions):
    found = published_networks(Platforms(), Deployment(accelerator="quad_edge_tpu", conventions=conventions))
    expected = compare_paper(resource_root() / "studies/cifar10-paper/networks.json", conventions=conventions).networks
    assert len(found) == 96
    for network, cost in zip(found, expected, strict=True):
        assert network.name == cost.network
        assert network.edp_avg_pj_cycles == pytest.approx(cost.et_avg_j_cycles * 1e12)
        assert network.edp_reduction == pytest.approx(cost.et_reduction)


def test_another_accelerator_ranks_them_differently():
    platforms = Platforms()
    ranks = []
    for accelerator in ("quad_edge_tpu", "single_edge_tpu"):
        found = published_networks(platforms, Deployment(accelerator=accelerator))
        ranks.append([n.name for n in sorted(found, key=lambda n: n.edp_avg_pj_cycles)])
    assert sorted(ranks[0]) == sorted(ranks[1])
    assert ranks[0] != ranks[1]


def test_their_published_averages_are_the_sums_over_their_exits():
    found = published_networks(Platforms(), Deployment(conventions=Conventions.PAPER))
    first = next(network for network in found if network.name == "focus/model_0_1_5")
    assert first.published_edp_avg_pj_cycles == pytest.approx(542833084849936.25, rel=1e-3)
    assert all(network.published_edp_avg_pj_cycles is not None for network in found)
