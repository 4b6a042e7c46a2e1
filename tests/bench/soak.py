"""The window in fast motion: thousands of random edits, searches started and stopped, and what has grown meanwhile.

`EXPLORER_SOAK_EDITS` sets how many edits there are (10,000 unless told). Memory is that of the process; its growth is
the slope of a line through the second half, when every memo that has a bound has reached it. A line on stderr at each
tenth says how it goes, and which step has been the longest since the line before.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from tests.bench.window import PATIENCE_SECONDS, _study

N_EDITS = 10_000
N_SAMPLES = 40
SEARCH_EVERY = 100
SEARCH_SECONDS = 600.0
SEED = 1


def measure() -> dict[str, float]:
    """Growth of memory, threads, Qt objects and warnings over a long use, and exceptions that nobody caught."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QObject, QSettings, QThread, QtMsgType, qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from explorer.gui.app import build, last_resort, make_application
    from explorer.gui.messages import MessageLevel
    from explorer.gui.screenshot import wait_until_complete

    n_edits = int(os.environ.get("EXPLORER_SOAK_EDITS", str(N_EDITS)))
    warnings: list[str] = []
    crashes: list[str] = []
    before = qInstallMessageHandler(
        lambda kind, context, text: (
            warnings.append(text) if kind is not QtMsgType.QtDebugMsg and "propagateSizeHints" not in text else None
        )
    )
    make_application()
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        ui = build(_study())
        ui.store.message_posted.connect(
            lambda message: (
                crashes.append(message.text)
                if message.level is MessageLevel.ERROR and "Unexpected" in message.text
                else None
            )
        )
        start = time.monotonic()
        try:
            ui.window.resize(1280, 720)
            ui.window.show()
            wait_until_complete(ui.store, PATIENCE_SECONDS)
            with last_resort(ui.store):
                memory, objects, longest = _live(ui, n_edits)
            wait_until_complete(ui.store, PATIENCE_SECONDS)
            threads = sum(thread.isRunning() for thread in ui.store.findChildren(QThread))
        finally:
            ui.window.close()
            ui.window.deleteLater()
            QApplication.processEvents()
            qInstallMessageHandler(before)
    left = sum(isinstance(found, QThread) and found.isRunning() for found in ui.store.findChildren(QObject))
    return {
        "soak_edits": float(n_edits),
        "soak_seconds": round(time.monotonic() - start, 1),
        "soak_memory_mib": round(memory[-1], 1),
        "soak_memory_growth_mib_per_1000_edits": round(_slope(memory) * N_SAMPLES * 1000 / n_edits, 2),
        "soak_objects_growth_per_1000_edits": round(_slope(objects) * N_SAMPLES * 1000 / n_edits, 1),
        "soak_longest_gap_ms": round(1e3 * longest, 1),
        "soak_threads_running": float(threads),
        "soak_threads_after_close": float(left),
        "soak_python_threads_after_close": float(threading.active_count() - 1),
        "soak_qt_warnings": float(len(warnings)),
        "soak_crashes": float(len(crashes)),
    }


def _live(ui: object, n_edits: int) -> tuple[list[float], list[float], float]:
    """Random edits as fast as they go; memory in MiB and Qt objects as time goes by, and the longest single edit."""
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication

    from explorer.gui.app import Ui
    from explorer.gui.garbage import GarbageCollector

    assert isinstance(ui, Ui)
    rng = np.random.default_rng(SEED)
    memory, objects = [], []
    longest = 0.0
    slowest = (0.0, "")
    for number in range(n_edits):
        begin = time.perf_counter()
        kind = _edit(ui, rng)
        if number % SEARCH_EVERY == SEARCH_EVERY // 2:
            ui.store.start_search(seconds=SEARCH_SECONDS, seed=number, most_exits=3)
        elif number % SEARCH_EVERY == SEARCH_EVERY - 1:
            ui.store.search.stop()
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # which only an event loop does by itself
        slowest = max(slowest, (time.perf_counter() - begin, f"{kind}, edit {number}"))
        longest = max(longest, slowest[0])
        if number % max(n_edits // N_SAMPLES, 1) == 0:
            for collector in QApplication.instance().findChildren(GarbageCollector):  # type: ignore[union-attr]
                collector.clear_out()  # as it does when its user rests
            memory.append(_resident_mib())
            objects.append(float(len(ui.window.findChildren(QObject)) + len(ui.store.findChildren(QObject))))
        if (number + 1) % max(n_edits // 10, 1) == 0:
            sys.stderr.write(
                f"{number + 1} edits: {_resident_mib():.0f} MiB, {objects[-1]:.0f} Qt objects, "
                f"{threading.active_count()} Python threads; longest step {1e3 * slowest[0]:.0f} ms ({slowest[1]})\n"
            )
            sys.stderr.flush()
            slowest = (0.0, "")
    ui.store.search.stop()
    return memory, objects, longest


def _edit(ui: object, rng: np.random.Generator) -> str:
    """One random edit; its name."""
    from explorer.gui.app import Ui
    from explorer.gui.docks import PANELS
    from explorer.gui.selection import Selection
    from explorer.spec.design import ConfidenceMeasure, Constraints, ExecutionPolicy, WeightPlacement
    from explorer.study.edits import Mount, SetConfidence, SetDeployment, SetThreshold, Unmount

    assert isinstance(ui, Ui)
    store = ui.store
    points, mounted = store.network.mounting_points, store.design.mounting_points
    kind = int(rng.integers(20))
    if kind < 11 and mounted:
        point = int(rng.choice(mounted))
        store.apply(SetThreshold(mounting_point=point, threshold=round(float(rng.uniform(0, 1)), 3)))
        return "threshold"
    if kind == 11:
        free = [point for point in points if point not in mounted]
        if len(mounted) < 3 and free:
            store.apply(Mount(mounting_point=int(rng.choice(free))))
        elif mounted:
            store.apply(Unmount(mounting_point=int(rng.choice(mounted))))
        return "mount"
    if kind == 12:
        measure = list(ConfidenceMeasure)[int(rng.integers(3))]
        store.apply(SetConfidence(measure=measure, calibrated=bool(rng.integers(2))))
        return "confidence"
    if kind == 13:
        policy, weights = list(ExecutionPolicy)[int(rng.integers(2))], list(WeightPlacement)[int(rng.integers(2))]
        store.apply(SetDeployment(deployment=replace(store.design.deployment, policy=policy, weights=weights)))
        return "deployment"
    if kind == 14:
        store.undo()
        return "undo"
    if kind == 15:
        store.redo()
        return "redo"
    if kind == 16:
        if len(store.session.state.pins) < 10:
            store.pin()
        else:
            store.unpin(int(rng.integers(10)))
        return "pin"
    if kind == 17:
        floor = None if rng.integers(2) else round(float(rng.uniform(0.5, 1)), 3)
        store.set_constraints(Constraints(smallest_accuracy=floor))
        return "constraints"
    if kind == 18:
        store.select(Selection(block=int(rng.integers(store.network.n_blocks)), sample=int(rng.integers(100))))
        return "selection"
    panel = PANELS[int(rng.integers(len(PANELS)))].id
    ui.window.docks.reveal(panel)
    return f"panel {panel}"


def _slope(values: list[float]) -> float:
    """Growth from one sample to the next over the second half."""
    half = np.array(values[len(values) // 2 :])
    return float(np.polyfit(np.arange(half.size), half, 1)[0]) if half.size > 1 else 0.0


def _resident_mib() -> float:
    """Memory of this process that is in RAM."""
    statm = Path("/proc/self/statm")
    if statm.is_file():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    import resource

    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / 2**20 if sys.platform == "darwin" else size / 2**10
