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
