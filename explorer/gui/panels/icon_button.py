"""A flat button with an icon, named for those who cannot see it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QToolButton

__all__ = ["icon_button"]


def icon_button(name: str, slot: Callable[[], object]) -> QToolButton:
    """A button without a frame; its name is its tooltip too."""
    button = QToolButton()
    button.setAutoRaise(True)
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.clicked.connect(slot)
    return button
