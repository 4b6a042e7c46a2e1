"""Messages for the bar, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["Message", "MessageLevel"]


class MessageLevel(Enum):
    """How grave a message is."""

    INFORMATION = "information"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One line for the message bar."""

    level: MessageLevel
    text: str
