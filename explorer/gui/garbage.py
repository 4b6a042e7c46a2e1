"""Collects Python's cyclic garbage in the window's thread only.

By default the collector runs in whichever thread happens to allocate. In a background thread it would delete widgets
that hang in reference cycles there, which Qt forbids and answers with a crash.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

__all__ = ["GarbageCollector"]

MILLISECONDS_BETWEEN_LOOKS = 250
LOOKS_BEFORE_FREEZE = 12
LOOKS_OF_REST = 240
"""Looks in a row, a minute, in which nothing ran and nothing was edited, before everything is walked through."""


class GarbageCollector(QObject):
    """Takes over from the automatic collector as long as it lives; the same threshold, looked at by a timer.

    A frame must never wait for a walk through everything: with a hundred costs remembered that takes some tenths of a
    second. So whatever outlives a look is set aside and not walked through again, and what the start and a search
    leave behind (modules, the window, millions of small costs) is set aside unseen. Counting references frees it all
    the same; cycles among it, of which costs have none, are freed once its user has left it alone for a minute
    (`clear_out`).
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.is_busy: Callable[[], bool] = lambda: False
        self._looks = 0
        self._was_busy = False
        self._has_set_aside = False
        self._rest = 0
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(MILLISECONDS_BETWEEN_LOOKS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def stir(self) -> None:
        """Somebody is at work: the rest begins anew."""
        self._rest = 0

    @Slot()
    def look(self) -> None:
        """Collect what is new if there is enough of it; nothing while the program is busy."""
        self._looks += 1
        busy = self.is_busy() or self._looks < LOOKS_BEFORE_FREEZE
        if not busy and self._was_busy:
            self._set_aside()
        self._was_busy = busy
        self._rest = 0 if busy else self._rest + 1
        if busy:
            return
        if self._has_set_aside and self._rest >= LOOKS_OF_REST:
            self.clear_out()
        elif gc.get_count()[0] > gc.get_threshold()[0]:
            gc.collect()
            self._set_aside()

    def clear_out(self) -> None:
        """Collect everything, what was set aside too; takes some tenths of a second after a long search."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        self._has_set_aside = False
        self._rest = 0

    def _set_aside(self) -> None:
        gc.freeze()
        self._has_set_aside = True
