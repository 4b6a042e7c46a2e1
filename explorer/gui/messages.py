"""Messages for the bar, as values, and the one place where errors become messages."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, Signal

from explorer.errors import ExplorerError
from explorer.gui.error_texts import error_text
from explorer.gui.translate import tr

__all__ = ["Message", "MessageChoice", "MessageLevel", "Messages"]


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


class Messages(QObject):
    """Posts messages for whoever shows them; `posted` carries a `Message`."""

    posted = Signal(object)

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Turns errors that a user can cause into messages; others pass through."""
        try:
            yield
        except ExplorerError as error:
            self.report(error)

    def report(self, error: ExplorerError | str) -> None:
        """Post an error, or what the core has written about one, as a message."""
        self.posted.emit(Message(level=MessageLevel.ERROR, text=error_text(error)))

    def inform(self, text: str) -> None:
        """Post a message that is no error."""
        self.posted.emit(Message(level=MessageLevel.INFORMATION, text=text))

    def report_crash(self, error: BaseException, details: str | None = None) -> None:
        """An unexpected exception: one line for the bar, the traceback for the log on stderr."""
        sys.stderr.write(details or "".join(traceback.format_exception(error)))
        summary = " ".join(f"{type(error).__name__}: {error}".split())
        self.report(tr("Unexpected problem, the details are in the log: {summary}", summary=summary))
