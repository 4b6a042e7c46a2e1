"""Panels work only while somebody sees them, and ask slow questions only once their user has come to rest."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QDockWidget, QWidget

__all__ = ["Later", "is_seen"]

REST_MILLISECONDS = 180


def is_seen(widget: QWidget) -> bool:
    """Whether a part of it is on screen; a panel behind another tab is 'visible' to Qt, but not seen."""
    return widget.isVisible() and not widget.visibleRegion().isEmpty()


class Later(QObject):
    """Calls `act` a moment after the last `soon`, or at once with `now`, but only while the widget is seen.

    What was asked for meanwhile is done when it is seen next; repeated calls make one.
    """

    def __init__(self, widget: QWidget, act: Callable[[], None], milliseconds: int = REST_MILLISECONDS) -> None:
        super().__init__(widget)
        self._widget = widget
        self._act = act
        self._is_due = False
        self._dock: QDockWidget | None = None
        self._timer = QTimer(self, singleShot=True, interval=milliseconds)
        self._timer.timeout.connect(self._run)
        widget.installEventFilter(self)

    @Slot()
    def soon(self) -> None:
        """Act a moment after the last of these calls."""
        self._is_due = True
        if is_seen(self._widget):
            self._timer.start()

    @Slot()
    def now(self) -> None:
        """Act at once if the widget is seen, else once it is."""
        self._is_due = True
        self._run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Catch up when the widget is shown."""
        if not hasattr(self, "_timer"):
            return False  # Qt still tells of a widget that is being deleted when Python has cleared this object
        if event.type() == QEvent.Type.Show:
            self._find_dock()
            if self._is_due:
                self._timer.start()
        elif event.type() == QEvent.Type.Paint and self._is_due and not self._timer.isActive():
            self._timer.start()  # it was scrolled into view
        elif event.type() == QEvent.Type.Hide:
            self._timer.stop()
        return super().eventFilter(watched, event)

    def _find_dock(self) -> None:
        """A dock tells when its tab comes to the front, which its panel is not told."""
        parent = self._widget.parentWidget()
        while parent is not None and not isinstance(parent, QDockWidget):
            parent = parent.parentWidget()
        if parent is not None and parent is not self._dock:
            self._dock = parent
            parent.visibilityChanged.connect(self._front_changed)

    @Slot(bool)
    def _front_changed(self, is_in_front: bool) -> None:
        if is_in_front and self._is_due:
            self._timer.start()

    @Slot()
    def _run(self) -> None:
        if is_seen(self._widget):
            self._timer.stop()
            self._is_due = False
            self._act()
