"""The current state of an exploration, with undo and redo. Knows nothing of Qt; the window binds to it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace

from explorer.spec.design import Constraints, Design
from explorer.spec.network import Network
from explorer.study.edits import Edit, SetThreshold, apply_edit

__all__ = ["Pin", "Session", "SessionState"]

LONGEST_HISTORY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A design kept for comparison."""

    name: str
    design: Design


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionState:
    """Everything that undo brings back."""

    design: Design
    constraints: Constraints = field(default_factory=Constraints)
    pins: tuple[Pin, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    label: str
    before: SessionState
    drag: tuple[type, int] | None


class Session:
    """Applies edits to a state and remembers the way. Edits of one slider drag become one step.

    A failed edit raises and leaves state and history as they were.
    """

    def __init__(self, network: Network, design: Design, constraints: Constraints | None = None) -> None:
        self.network = network
        self.state = SessionState(design=design, constraints=constraints or Constraints())
        self._undo: deque[_Step] = deque(maxlen=LONGEST_HISTORY)
        self._redo: list[_Step] = []
        self._dragging = False

    @property
    def design(self) -> Design:
        return self.state.design

    @property
    def undo_label(self) -> str | None:
        """What undo would take back, or None."""
        return self._undo[-1].label if self._undo else None

    @property
    def redo_label(self) -> str | None:
        """What redo would bring back, or None."""
        return self._redo[-1].label if self._redo else None

    def apply(self, edit: Edit) -> SessionState:
        """Apply an edit; DesignError if it does not fit."""
        design = apply_edit(self.state.design, edit, self.network)
        drag = (SetThreshold, edit.mounting_point) if self._dragging and isinstance(edit, SetThreshold) else None
        return self._move(edit.label, replace(self.state, design=design), drag)

    def set_constraints(self, constraints: Constraints) -> SessionState:
        """Change the constraints."""
        return self._move("change the constraints", replace(self.state, constraints=constraints), None)

    def pin(self, name: str | None = None) -> SessionState:
        """Keep the current design for comparison."""
        pin = Pin(name=name or f"design {len(self.state.pins) + 1}", design=self.state.design)
        return self._move(f"pin {pin.name}", replace(self.state, pins=(*self.state.pins, pin)), None)

    def unpin(self, index: int) -> SessionState:
        """Forget a pinned design; IndexError if there is none."""
        pins = list(self.state.pins)
        gone = pins.pop(index)
        return self._move(f"unpin {gone.name}", replace(self.state, pins=tuple(pins)), None)

    def begin_drag(self) -> None:
        """From here to `end_drag`, edits of one threshold are one step."""
        self._dragging = True

    def end_drag(self) -> None:
        """End a drag: the next edit is a new step."""
        self._dragging = False
        if self._undo and self._undo[-1].drag is not None:
            self._undo[-1] = replace(self._undo[-1], drag=None)

    def undo(self) -> SessionState:
        """Take the last step back; the state stays where there is none."""
        if self._undo:
            step = self._undo.pop()
            self._redo.append(replace(step, before=self.state))
            self.state = step.before
        return self.state

    def redo(self) -> SessionState:
        """Bring the last undone step back; the state stays where there is none."""
        if self._redo:
            step = self._redo.pop()
            self._undo.append(replace(step, before=self.state))
            self.state = step.before
        return self.state

    def _move(self, label: str, state: SessionState, drag: tuple[type, int] | None) -> SessionState:
        if state == self.state:
            return self.state
        if drag is not None and self._undo and self._undo[-1].drag == drag:
            self._undo[-1] = replace(self._undo[-1], label=label)
        else:
            self._undo.append(_Step(label=label, before=self.state, drag=drag))
        self._redo.clear()
        self.state = state
        return state
