"""Accelerators by preset name or file, each with its simulator, whose memos live as long as the program."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from explorer.errors import FileError
from explorer.resources import accelerator_files
from explorer.sim.simulate import Simulator
from explorer.sim.system_format import load_system
from explorer.spec.accelerator import System
from explorer.spec.costs import NetworkCost, PathCost
from explorer.spec.design import Deployment
from explorer.spec.network import HeadKind, Network
from explorer.spec.precision import Precision

__all__ = ["Mounts", "Platforms", "accelerator_file"]

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

Mounts = tuple[tuple[int, HeadKind], ...]
"""Mounted exits without thresholds: what costs depend on."""

MOST_COSTS = 500
MOST_PATHS = 100_000
"""Costs that are remembered, with their reasons and without: enough for a day's work, within some 100 MB each."""


class Platforms:
    """Simulators by accelerator, and the costs that they have given. Costs never depend on thresholds."""

    def __init__(self) -> None:
        self._simulators: dict[str, Simulator] = {}
        self._costs: dict[tuple[int, Mounts, Precision, Deployment], NetworkCost] = {}
        self._paths: dict[tuple[int, Mounts, Precision, Deployment], tuple[PathCost, ...]] = {}
        self._truncated: dict[tuple[int, int, HeadKind, Precision, Deployment], PathCost] = {}
        self._networks: dict[int, Network] = {}  # keeps networks alive, so that an id stays theirs

    def presets(self) -> tuple[str, ...]:
        """Names of the shipped accelerators."""
        return tuple(accelerator_files())

    def add(self, name: str, system: System) -> None:
        """Offer a system under a name, for instance an edited copy of a preset; forgets what the name meant before."""
        self._simulators[name] = Simulator(system)
        self._costs = {key: cost for key, cost in self._costs.items() if key[3].accelerator != name}
        self._paths = {key: cost for key, cost in self._paths.items() if key[3].accelerator != name}
        self._truncated = {key: cost for key, cost in self._truncated.items() if key[4].accelerator != name}

    def simulator(self, accelerator: str) -> Simulator:
        """The simulator of a preset or of a YAML file; FileError if there is none, FormatError if it is damaged."""
        if accelerator not in self._simulators:
            self._simulators[accelerator] = Simulator(load_system(accelerator_file(accelerator)))
        return self._simulators[accelerator]

    def cost(self, network: Network, mounts: Mounts, precision: Precision, deployment: Deployment) -> NetworkCost:
        """Cost of a network with mounted exits; remembered."""
        key = (self._id(network), mounts, precision, deployment)
        if key not in self._costs:
            simulator = self.simulator(deployment.accelerator)
            _make_room(self._costs, MOST_COSTS)
            self._costs[key] = simulator.cost(network, mounts, precision, deployment)
        return self._costs[key]

    def path_costs(
        self, network: Network, mounts: Mounts, precision: Precision, deployment: Deployment
    ) -> tuple[PathCost, ...]:
        """`cost(...).exits` without the reasons, which take most of the time of new mounts; remembered."""
        key = (self._id(network), mounts, precision, deployment)
        if key in self._costs:
            return self._costs[key].exits
        if key not in self._paths:
            simulator = self.simulator(deployment.accelerator)
            _make_room(self._paths, MOST_PATHS)
            self._paths[key] = simulator.path_costs(network, mounts, precision, deployment)
        return self._paths[key]

    def truncated_cost(
        self, network: Network, mounting_point: int, head: HeadKind, precision: Precision, deployment: Deployment
    ) -> PathCost:
        """Cost of the network cut after a mounting point with that head always taken; remembered."""
        key = (self._id(network), mounting_point, head, precision, deployment)
        if key not in self._truncated:
            simulator = self.simulator(deployment.accelerator)
            cost = simulator.truncated_cost(network, (mounting_point, head), precision, deployment)
            self._truncated[key] = cost.final
        return self._truncated[key]

    def trim(self, most_costs: int, most_simulators: int) -> None:
        """Forget the oldest answers and simulators beyond these numbers, for a program that runs for days.

        Costs without reasons take a hundredth of the room, so of these more are kept.
        """
        _keep_last(self._costs, most_costs)
        _keep_last(self._paths, 20 * most_costs)
        _keep_last(self._truncated, most_costs)
        for name in list(self._simulators)[: max(len(self._simulators) - most_simulators, 0)]:
            self._simulators.pop(name).forget()

    def forget(self) -> None:
        """Forget everything, a piece at a time, so that other threads get their turns."""
        self.trim(0, 0)

    def _id(self, network: Network) -> int:
        self._networks[id(network)] = network
        return id(network)


def _keep_last(memo: dict[_Key, _Value], most: int) -> None:
    for key in list(memo)[: max(len(memo) - most, 0)]:
        del memo[key]


def accelerator_file(accelerator: str) -> Path:
    """The YAML file of a preset or at a path; FileError if there is none."""
    shipped = accelerator_files()
    if accelerator in shipped:
        return shipped[accelerator]
    path = Path(accelerator)
    if not path.is_file():
        raise FileError(path, f"no such accelerator file, nor a preset (presets are: {', '.join(shipped)})")
    return path


def _make_room(memo: dict[_Key, _Value], most: int) -> None:
    """Forget the oldest half of a memo that is full."""
    if len(memo) >= most:
        for key in list(memo)[: most // 2]:
            memo.pop(key, None)
