"""The 96 published early-exit networks of arXiv:2512.04705, costed on any accelerator, to hold designs against.

They were trained by the paper's authors on CIFAR-10; what is published of them are exit ratios and accuracies, not
answers sample by sample. So their accuracies are as published, their thresholds cannot be moved; only costs are ours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from explorer.resources import resource_root
from explorer.sim.network_format import load_network
from explorer.sim.paper import each_network_cost
from explorer.sim.paper_format import PaperRecord, read_paper_records
from explorer.spec.design import Deployment
from explorer.spec.network import Network
from explorer.study.platforms import Platforms

__all__ = ["PublishedNetwork", "published_networks"]

_PJ_PER_J = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedNetwork:
    """A published network on an accelerator of one's choice, at 8 bit; averages go by its published exit ratios.

    published_edp_avg_pj_cycles: the average that its authors give, on their accelerator and by their counting; None
    where they give none.
    """

    name: str
    mounting_points: tuple[int, ...]
    exit_ratios: tuple[float, ...]
    accuracy: float
    energy_avg_pj: float
    latency_avg_cycles: float
    edp_avg_pj_cycles: float
    edp_reduction: float
    published_edp_avg_pj_cycles: float | None


def published_networks(
    platforms: Platforms, deployment: Deployment, should_stop: Callable[[], bool] = lambda: False
) -> tuple[PublishedNetwork, ...]:
    """All published networks on the deployment's accelerator; some seconds, so not for the window's own thread.

    `should_stop` is asked between networks; after it says yes those left are left out. FileError for an accelerator
    that does not exist, MappingError if a layer fits on none of its cores.
    """
    records, backbone = _shipped()
    costs = each_network_cost(records, backbone, platforms.simulator(deployment.accelerator).system, deployment)
    found = []
    for record, cost in zip(records, costs, strict=True):
        found.append(
            PublishedNetwork(
                name=record.network,
                mounting_points=record.mounting_points,
                exit_ratios=record.exit_ratios,
                accuracy=record.accuracy,
                energy_avg_pj=cost.energy_avg_j * _PJ_PER_J,
                latency_avg_cycles=cost.latency_avg_cycles,
                edp_avg_pj_cycles=cost.et_avg_j_cycles * _PJ_PER_J,
                edp_reduction=cost.et_reduction,
                published_edp_avg_pj_cycles=_published_average(record),
            )
        )
        if should_stop():
            break
    return tuple(found)


def _published_average(record: PaperRecord) -> float | None:
    costs = record.published_edp_pj_cycles
    if costs is None:
        return None
    return sum(ratio * cost for ratio, cost in zip(record.exit_ratios, costs, strict=True))


@lru_cache(maxsize=1)
def _shipped() -> tuple[tuple[PaperRecord, ...], Network]:
    folder = resource_root() / "studies" / "cifar10-paper"
    backbone = load_network(folder / "backbone.json")
    return read_paper_records(folder / "networks.json", backbone), backbone
