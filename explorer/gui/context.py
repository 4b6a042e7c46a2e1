"""What outlives a window that is built again: the store, the look, the settings, the session's file, the lesson."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings

from explorer.gui.store import Store
from explorer.gui.theme import Look

if TYPE_CHECKING:
    from explorer.gui.keeper import Keeper
    from explorer.gui.lesson_state import LessonState

__all__ = ["Context"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything that a window needs."""

    store: Store
    look: Look
    settings: QSettings
    keeper: Keeper
    lessons: LessonState
