"""What the window remembers from one start to the next: one settings file for the user, in INI format."""

from __future__ import annotations

from PySide6.QtCore import QSettings

__all__ = ["ORGANISATION", "preferences", "stored_flag"]

ORGANISATION = "exit-explorer"


def preferences() -> QSettings:
    """The settings of this user."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, ORGANISATION, ORGANISATION)


def stored_flag(settings: QSettings, key: str, default: bool) -> bool:
    """A remembered yes or no; a damaged entry counts as none."""
    value = str(settings.value(key, default)).lower()
    return value == "true" if value in ("true", "false") else default
