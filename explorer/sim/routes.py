"""Which links a tensor crosses between two cores, and how fast.

A path has the fewest hops; of paths with equally many, the one with more point-to-point links, so that the bus stays
free for DRAM. All links of a path are held for the time that the slowest needs (cut-through), as in Stream.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from explorer.errors import ExplorerError
from explorer.spec.accelerator import Link, LinkKind, System

__all__ = ["Channel", "Route", "RouteTable", "link_name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What can be busy: a bus, or one direction of a link."""

    link: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A path between two cores: channels (indices into `RouteTable.channels`), bit per cycle and energy."""

    channels: tuple[int, ...]
    bandwidth_bits: int
    energy_pj_per_bit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTable:
    """All routes of a system by (sending core, receiving core)."""

    channels: tuple[Channel, ...]
    routes: dict[tuple[int, int], Route]
    system_name: str

    @classmethod
    def of(cls, system: System) -> RouteTable:
        """Shortest paths between all pairs of cores."""
        channels: list[Channel] = []
        edges: dict[int, list[tuple[int, int, Link]]] = {core: [] for core in range(len(system.cores))}
        for index, link in enumerate(system.links):
            if link.kind is LinkKind.BUS:
                channels.append(Channel(link=index, name=link_name(link)))
                for sender in link.cores:
                    edges[sender] += [(other, len(channels) - 1, link) for other in link.cores if other != sender]
            else:
                for sender, receiver in (link.cores, link.cores[::-1]):
                    channels.append(Channel(link=index, name=f"link {sender}>{receiver}"))
                    edges[sender].append((receiver, len(channels) - 1, link))
        for neighbours in edges.values():
            neighbours.sort(key=lambda edge: edge[2].kind is LinkKind.BUS)
        routes = {(sender, receiver): route for sender in edges for receiver, route in _shortest(sender, edges).items()}
        return cls(channels=tuple(channels), routes=routes, system_name=system.name)

    def between(self, sender: int, receiver: int) -> Route:
        """The route from one core to another; ExplorerError if no link leads there."""
        route = self.routes.get((sender, receiver))
        if route is None:
            raise ExplorerError(f"{self.system_name}: no link leads from core {sender} to core {receiver}")
        return route


def link_name(link: Link) -> str:
    """A short name for the timeline."""
    return "bus" if link.kind is LinkKind.BUS else f"link {link.cores[0]}-{link.cores[1]}"


def _shortest(start: int, edges: dict[int, list[tuple[int, int, Link]]]) -> dict[int, Route]:
    """Breadth first, so the fewest hops; neighbours are in order of preference."""
    paths: dict[int, tuple[tuple[int, Link], ...]] = {start: ()}
    queue = deque([start])
    while queue:
        core = queue.popleft()
        for neighbour, channel, link in edges[core]:
            if neighbour not in paths:
                paths[neighbour] = (*paths[core], (channel, link))
                queue.append(neighbour)
    return {
        core: Route(
            channels=tuple(channel for channel, _ in path),
            bandwidth_bits=min(link.bandwidth_bits for _, link in path),
            energy_pj_per_bit=sum(link.energy_pj_per_bit for _, link in path),
        )
        for core, path in paths.items()
        if path
    }
