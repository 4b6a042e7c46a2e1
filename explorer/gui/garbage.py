"""Collects Python's cyclic garbage in the window's thread only.

By default the collector runs in whichever thread happens to allocate. In a background thread it would delete widgets
that hang in reference cycles there, which Qt forbids and answers with a crash.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

__all__ = ["GarbageCollector"]

MILLISECONDS_BETWEEN_LOOKS = 250
LOOKS_BEFORE_FREEZE = 12
LOOKS_OF_REST = 40
"""Looks in a row, ten seconds, in which nothing ran, before what was set aside is walked through after all."""


class GarbageCollector(QObject):
    """Takes over from the automatic collector as long as it lives; the same thresholds, looked at by a timer.

    What the start and a search leave behind (modules, the window, millions of small costs) is set aside unseen, for to
    walk through it would hold up the event loop for some tenths of a second. Counting references frees it all the same;
    cycles among it are freed once in a while, when nothing has run for some seconds (`clear_out`).
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

    def look(self) -> None:
        """Collect the oldest generation whose turn it is; nothing while the program is busy."""
        self._looks += 1
        busy = self.is_busy() or self._looks < LOOKS_BEFORE_FREEZE
        if not busy and self._was_busy:
            gc.freeze()
            self._has_set_aside = True
        self._was_busy = busy
        self._rest = 0 if busy else self._rest + 1
        if busy:
            return
        if self._has_set_aside and self._rest >= LOOKS_OF_REST:
            self.clear_out()
            return
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [generation for generation in range(3) if counts[generation] > thresholds[generation]]
        if due:
            gc.collect(max(due))

    def clear_out(self) -> None:
        """Collect everything, what was set aside too; takes some tenths of a second after a long search."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        self._has_set_aside = False
        self._rest = 0
