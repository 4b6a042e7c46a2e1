"""Accelerators by preset name or file, each with its simulator, whose memos live as long as the program."""

from __future__ import annotations

from pathlib import Path

from explorer.errors import FileError
from explorer.resources import accelerator_files
from explorer.sim.simulate import Simulator
from explorer.sim.system_format import load_system
from explorer.spec.accelerator import System
from explorer.spec.costs import NetworkCost, PathCost
from explorer.spec.design import Deployment
from explorer.spec.network import HeadKind, Network
from explorer.spec.precision import Precision

__all__ = ["Mounts", "Platforms"]

Mounts = tuple[tuple[int, HeadKind], ...]
"""Mounted exits without thresholds: what costs depend on."""


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
            self._simulators[accelerator] = Simulator(load_system(_file(accelerator)))
        return self._simulators[accelerator]

    def cost(self, network: Network, mounts: Mounts, precision: Precision, deployment: Deployment) -> NetworkCost:
        """Cost of a network with mounted exits; remembered."""
        key = (self._id(network), mounts, precision, deployment)
        if key not in self._costs:
            simulator = self.simulator(deployment.accelerator)
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

    def _id(self, network: Network) -> int:
        self._networks[id(network)] = network
        return id(network)


def _file(accelerator: str) -> Path:
    shipped = accelerator_files()
    if accelerator in shipped:
        return shipped[accelerator]
    path = Path(accelerator)
    if not path.is_file():
        raise FileError(path, f"no such accelerator file, nor a preset (presets are: {', '.join(shipped)})")
    return path
