from __future__ import annotations

import pytest

from explorer.errors import ExplorerError
from explorer.resources import accelerator_files
from explorer.sim.routes import RouteTable
from explorer.sim.system_format import load_system
from explorer.spec.accelerator import Link, LinkKind, System


def table(*links: Link, n_cores: int = 4) -> RouteTable:
    core = load_system(accelerator_files()["single_edge_tpu"]).cores[0]
    return RouteTable.of(System(name="test", cores=(core,) * n_cores, links=links))


def link(*cores: int, bandwidth: int = 32, energy: float = 0.0) -> Link:
    kind = LinkKind.LINK if len(cores) == 2 else LinkKind.BUS
    return Link(kind=kind, cores=cores, bandwidth_bits=bandwidth, energy_pj_per_bit=energy)


def test_a_direct_link_is_preferred_to_the_bus() -> None:
    routes = table(link(0, 1, 2, 3, bandwidth=64), link(0, 1))
    assert [routes.channels[index].name for index in routes.between(0, 1).channels] == ["link 0>1"]
    assert [routes.channels[index].name for index in routes.between(0, 2).channels] == ["bus"]


def test_the_two_directions_of_a_link_are_separate() -> None:
    routes = table(link(0, 1))
    assert routes.between(0, 1).channels != routes.between(1, 0).channels


def test_a_path_is_as_fast_as_its_slowest_link_and_costs_all_of_them() -> None:
    routes = table(link(0, 1, energy=1.0), link(1, 2, bandwidth=8, energy=2.0))
    route = routes.between(0, 2)
    assert (len(route.channels), route.bandwidth_bits, route.energy_pj_per_bit) == (2, 8, 3.0)


def test_cores_that_nothing_joins_are_refused() -> None:
    with pytest.raises(ExplorerError, match="test: no link leads from core 0 to core 3"):
        table(link(0, 1)).between(0, 3)
