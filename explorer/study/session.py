"""The current state of an exploration, with undo and redo. Knows nothing of Qt; the window binds to it.

The way that led here is a timeline: states with the label of the step that made each, and a position on it. Undo and
redo only move the position; a new step cuts off what lies after it. Every entry has a serial number that is never used
again, so that whoever stores a timeline (`session_file`) writes only what is new.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

from explorer.errors import DesignError
from explorer.spec.design import Constraints, Design
from explorer.spec.network import Network
from explorer.study.edits import Edit, SetThreshold, apply_edit, check_design

__all__ = ["LONGEST_HISTORY", "Pin", "Session", "SessionState", "Timeline", "TimelineEntry"]

LONGEST_HISTORY = 500
"""Steps that can be undone; older ones are forgotten."""

_DragKey = tuple[type, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A design kept for comparison, with what its user wants to remember about it."""

    name: str
    design: Design
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionState:
    """Everything that undo brings back.

    baseline: index of the pin that deltas are taken against; None: the static network at the same bits.
    """

    design: Design
    constraints: Constraints = field(default_factory=Constraints)
    pins: tuple[Pin, ...] = ()
    baseline: int | None = None

    def __post_init__(self) -> None:
        if self.baseline is not None and not 0 <= self.baseline < len(self.pins):
            raise ValueError(f"the baseline is pin {self.baseline}, but there are {len(self.pins)} pins")

    @property
    def baseline_pin(self) -> Pin | None:
        """The pin that deltas are taken against; None: the static network at the same bits."""
        return None if self.baseline is None else self.pins[self.baseline]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """A state and the label of the step that led to it ('' for the beginning); `serial` ascends along a timeline."""

    serial: int
    label: str
    state: SessionState


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """States in order; `position` is that of the current one: those before can be undone, those after redone."""

    entries: tuple[TimelineEntry, ...]
    position: int

    def __post_init__(self) -> None:
        if not 0 <= self.position < len(self.entries):
            raise ValueError(f"the position is {self.position}, but there are {len(self.entries)} states")
        serials = [entry.serial for entry in self.entries]
        if any(later <= earlier for earlier, later in pairwise(serials)):
            raise ValueError("the serial numbers of a timeline must ascend")

    @property
    def current(self) -> SessionState:
        return self.entries[self.position].state


class Session:
    """Applies edits to a state and remembers the way. Edits of one slider drag become one step.

    A failed edit raises and leaves state and history as they were.
    """

    def __init__(self, network: Network, design: Design, constraints: Constraints | None = None) -> None:
        self.network = network
        state = SessionState(design=design, constraints=constraints or Constraints())
        self._entries = [TimelineEntry(serial=0, label="", state=state)]
        self._position = 0
        self._last_serial = 0
        self._dragging = False
        self._drag: _DragKey | None = None  # what the current entry's step dragged

    @classmethod
    def restored(cls, network: Network, timeline: Timeline) -> Session:
        """A session that goes on where a stored timeline stands; DesignError if its design does not fit the network."""
        check_design(timeline.current.design, network)
        session = cls(network, timeline.current.design)
        session._entries = list(timeline.entries)
        session._position = timeline.position
        session._last_serial = timeline.entries[-1].serial
        return session

    @property
    def state(self) -> SessionState:
        return self._entries[self._position].state

    @property
    def design(self) -> Design:
        return self.state.design

    @property
    def timeline(self) -> Timeline:
        """The whole way, to be stored."""
        return Timeline(entries=tuple(self._entries), position=self._position)

    @property
    def undo_label(self) -> str | None:
        """What undo would take back, or None."""
        return self._entries[self._position].label if self._position > 0 else None

    @property
    def redo_label(self) -> str | None:
        """What redo would bring back, or None."""
        return self._entries[self._position + 1].label if self._position + 1 < len(self._entries) else None

    def apply(self, edit: Edit) -> SessionState:
        """Apply an edit; DesignError if it does not fit."""
        design = apply_edit(self.design, edit, self.network)
        drag = (SetThreshold, edit.mounting_point) if isinstance(edit, SetThreshold) else None
        return self._move(edit.label, replace(self.state, design=design), drag)

    def set_constraints(self, constraints: Constraints) -> SessionState:
        """Change the constraints; a drag of a limit is one step."""
        return self._move("change the constraints", replace(self.state, constraints=constraints), (Constraints, 0))

    def pin(self, name: str | None = None, *, note: str = "") -> SessionState:
        """Keep the current design for comparison, under a name that no other pin has unless one is given."""
        pins = self.state.pins
        pin = Pin(name=name or _free_name(pins), design=self.design, note=note)
        return self._move(f"pin {pin.name}", replace(self.state, pins=(*pins, pin)))

    def unpin(self, index: int) -> SessionState:
        """Forget a pinned design; DesignError if there is none. Was it the baseline, the static network is it again."""
        gone = self._pin(index)
        baseline = self.state.baseline
        if baseline is not None:
            baseline = None if baseline == index else baseline - (baseline > index)
        pins = (*self.state.pins[:index], *self.state.pins[index + 1 :])
        return self._move(f"unpin {gone.name}", replace(self.state, pins=pins, baseline=baseline))

    def rename_pin(self, index: int, name: str) -> SessionState:
        """Give a pin another name; DesignError if there is no such pin or the name is empty."""
        pin = self._pin(index)
        if not name.strip():
            raise DesignError(f"the new name of pin {pin.name} is empty, but must have at least one character")
        return self._change_pin(index, replace(pin, name=name.strip()), f"rename {pin.name} to {name.strip()}")

    def annotate_pin(self, index: int, note: str) -> SessionState:
        """Write a note to a pin, in place of the one before; DesignError if there is no such pin."""
        pin = self._pin(index)
        return self._change_pin(index, replace(pin, note=note), f"note on {pin.name}")

    def move_pin(self, index: int, place: int) -> SessionState:
        """Move a pin to another place in the list; DesignError if either does not exist. The baseline stays the pin."""
        pin = self._pin(index)
        self._pin(place)
        order = list(range(len(self.state.pins)))
        order.insert(place, order.pop(index))
        baseline = None if self.state.baseline is None else order.index(self.state.baseline)
        pins = tuple(self.state.pins[i] for i in order)
        return self._move(f"move {pin.name}", replace(self.state, pins=pins, baseline=baseline))

    def set_baseline(self, index: int | None) -> SessionState:
        """Take deltas against a pin, or with None against the static network; DesignError if there is no such pin."""
        name = "the static network" if index is None else self._pin(index).name
        return self._move(f"compare with {name}", replace(self.state, baseline=index))

    def begin_drag(self) -> None:
        """From here to `end_drag`, edits of one threshold, or of the constraints, are one step. A drag may go on."""
        self._dragging = True

    def end_drag(self) -> None:
        """End a drag: the next edit is a new step."""
        self._dragging = False
        self._drag = None

    def undo(self) -> SessionState:
        """Take the last step back; the state stays where there is none."""
        return self._go_to(max(self._position - 1, 0))

    def redo(self) -> SessionState:
        """Bring the last undone step back; the state stays where there is none."""
        return self._go_to(min(self._position + 1, len(self._entries) - 1))

    def withdraw(self) -> SessionState:
        """Take the last step back for good, as if it had never been: it cannot be redone, nor what lay after it."""
        if self._position > 0:
            del self._entries[self._position :]
            self._go_to(self._position - 1)
        return self.state

    def _go_to(self, position: int) -> SessionState:
        self._position = position
        self._drag = None
        return self.state

    def _pin(self, index: int) -> Pin:
        pins = self.state.pins
        if not 0 <= index < len(pins):
            raise DesignError(f"pin {index} does not exist; there are {len(pins)}, counted from 0")
        return pins[index]

    def _change_pin(self, index: int, pin: Pin, label: str) -> SessionState:
        pins = (*self.state.pins[:index], pin, *self.state.pins[index + 1 :])
        return self._move(label, replace(self.state, pins=pins))

    def _move(self, label: str, state: SessionState, drag: _DragKey | None = None) -> SessionState:
        if state == self.state:
            return state
        del self._entries[self._position + 1 :]
        drag = drag if self._dragging else None
        if drag is not None and drag == self._drag:
            self._entries[-1] = replace(self._entries[-1], label=label, state=state)
        else:
            self._last_serial += 1
            self._entries.append(TimelineEntry(serial=self._last_serial, label=label, state=state))
            del self._entries[: -LONGEST_HISTORY - 1]
            self._position = len(self._entries) - 1
        self._drag = drag
        return state


def _free_name(pins: tuple[Pin, ...]) -> str:
    """'design N' with the first number from the next place on that no pin has: those kept keep their names."""
    names = {pin.name for pin in pins}
    number = len(pins) + 1
    while f"design {number}" in names:
        number += 1
    return f"design {number}"
