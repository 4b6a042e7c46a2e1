"""Messages for the bar, as values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

__all__ = ["Message", "MessageChoice", "MessageLevel"]


class MessageLevel(Enum):
    """How grave a message is."""

    INFORMATION = "information"
    QUESTION = "question"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageChoice:
    """A button of a message: what it says and what it does."""

    text: str
    do: Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One line for the message bar, with buttons where the user can choose what happens."""

    level: MessageLevel
    text: str
    choices: tuple[MessageChoice, ...] = ()
