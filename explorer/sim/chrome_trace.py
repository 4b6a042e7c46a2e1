"""A network's timeline as Chrome trace JSON, which https://ui.perfetto.dev opens. One cycle is shown as 1 us."""

from __future__ import annotations

from explorer.spec.costs import ActivityKind, NetworkCost

__all__ = ["chrome_trace"]

_CORES, _LINKS, _MEMORY = 1, 2, 3


def chrome_trace(cost: NetworkCost, name: str) -> dict[str, object]:
    """JSON values of the trace: a row a core and a link, a marker an exit, a counter a core's memory."""
    events: list[dict[str, object]] = [
        _named("process_name", _CORES, 0, f"{name}: cores"),
        _named("process_name", _LINKS, 0, f"{name}: links"),
        _named("process_name", _MEMORY, 0, f"{name}: memory"),
    ]
    rows: dict[str, int] = {}
    for activity in sorted(cost.timeline, key=lambda item: (item.kind.value, item.resource, item.start_cycles)):
        process = _CORES if activity.kind is ActivityKind.COMPUTE else _LINKS
        if activity.resource not in rows:
            rows[activity.resource] = len(rows) + 1
            events.append(_named("thread_name", process, rows[activity.resource], activity.resource))
        span: dict[str, object] = {
            "name": activity.label, "cat": activity.kind.value, "ph": "X", "pid": process,
            "tid": rows[activity.resource], "ts": activity.start_cycles,
            "dur": activity.end_cycles - activity.start_cycles,
        }  # fmt: skip
        if activity.kind is ActivityKind.TRANSFER:
            span["args"] = {"kbit": activity.size_bits / 1000}
        events.append(span)
    for use in cost.memory_use:
        events.append(
            {
                "name": f"core {use.core}", "ph": "C", "pid": _MEMORY, "tid": 0, "ts": use.at_cycles,
                "args": {"kbit": use.used_bits / 1000},
            }
        )  # fmt: skip
    for number, exit_cost in enumerate(cost.exits):
        label = "final exit" if number == len(cost.exits) - 1 else f"exit {number + 1}"
        events.append({"name": label, "ph": "i", "s": "g", "pid": _CORES, "tid": 0, "ts": exit_cost.latency_cycles})
    return {"traceEvents": events, "displayTimeUnit": "ms", "otherData": {"unit": "1 us = 1 cycle"}}


def _named(kind: str, process: int, row: int, name: str) -> dict[str, object]:
    return {"name": kind, "ph": "M", "pid": process, "tid": row, "args": {"name": name}}
