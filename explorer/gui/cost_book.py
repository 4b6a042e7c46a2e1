"""Costs that the calculator has delivered: the window's own thread looks them up and never simulates."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.errors import ExplorerError
from explorer.spec.costs import NetworkCost, PathCost
from explorer.spec.design import Deployment, Design
from explorer.spec.network import Network
from explorer.spec.precision import FP32, Precision
from explorer.study.platforms import Mounts, Platforms

if TYPE_CHECKING:
    from explorer.sim.simulate import Simulator

__all__ = ["CostBook", "CostKey", "CostPending"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CostKey:
    """What the cost of a network depends on."""

    mounts: Mounts
    precision: Precision
    deployment: Deployment

    @classmethod
    def of(cls, design: Design, mounts: Mounts, precision: Precision) -> CostKey:
        """The key of a network on a design's deployment."""
        return cls(mounts=mounts, precision=precision, deployment=design.deployment)


class CostPending(Exception):
    """A cost has not been delivered yet. Not an ExplorerError: nothing is wrong, it only takes a moment."""

    def __init__(self, key: CostKey) -> None:
        super().__init__(f"cost of {key} is pending")
        self.key = key


class CostBook(Platforms):
    """Platforms for the window's thread: knows only what was delivered, costs as well as refusals.

    Belongs to one study, so the network is not part of the key.
    """

    def __init__(self) -> None:
        super().__init__()
        self._delivered: dict[CostKey, NetworkCost | ExplorerError] = {}

    def deliver(self, key: CostKey, cost: NetworkCost | ExplorerError) -> None:
        """Take in a cost, or the reason why there is none."""
        self._delivered[key] = cost

    def forget_refusals(self) -> None:
        """Ask again for what was refused, for a file may have been mended meanwhile."""
        self._delivered = {k: v for k, v in self._delivered.items() if not isinstance(v, ExplorerError)}

    def keep_only(self, keys: Set[CostKey]) -> None:
        """Forget all other costs."""
        self._delivered = {key: cost for key, cost in self._delivered.items() if key in keys}

    def has(self, key: CostKey) -> bool:
        """Whether an answer, cost or refusal, is there."""
        return key in self._delivered

    def cost(self, network: Network, mounts: Mounts, precision: Precision, deployment: Deployment) -> NetworkCost:
        """The delivered cost; CostPending if it is not there yet, the ExplorerError that refused it."""
        key = CostKey(mounts=mounts, precision=precision, deployment=deployment)
        answer = self._delivered.get(key)
        if answer is None and precision == FP32 and not mounts:
            raise ExplorerError("the costs in FP32 are being computed")  # a baseline, which the others need not await
        if answer is None:
            raise CostPending(key)
        if isinstance(answer, ExplorerError):
            raise answer.with_traceback(None)
        return answer

    def path_costs(
        self, network: Network, mounts: Mounts, precision: Precision, deployment: Deployment
    ) -> tuple[PathCost, ...]:
        """The exits of the delivered cost; errors as `cost`."""
        return self.cost(network, mounts, precision, deployment).exits

    def simulator(self, accelerator: str) -> Simulator:
        """Never: what is not delivered, truncated networks included, comes ready-made from the calculator."""
        raise AssertionError(f"the window's own thread was about to simulate on {accelerator}")
