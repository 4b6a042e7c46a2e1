"""The window: slider to repainted window, start-up against a bare window, hold-ups of the event loop.

Offscreen, on the shipped study. Child processes are started with this Python, so that every start is a cold one.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.resources import study_folders

N_EDITS = 300
N_STARTS = 7
N_CLOUD = 20_000
N_PINS = 10
SEARCH_SECONDS = 8.0
PATIENCE_SECONDS = 300.0

_BARE = """
import sys, time
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv[:1])
window = QMainWindow()
window.setCentralWidget(pg.PlotWidget())
window.resize(1360, 860)
window.show()
window.grab()
"""

_OURS = """
import sys
from PySide6.QtWidgets import QApplication
from explorer.gui.app import build, make_application
make_application()
ui = build(sys.argv[1] if len(sys.argv) > 1 else None)
ui.window.show()
ui.window.grab()
"""
_OURS_END = "import os; sys.stdout.flush(); os._exit(0)\n"
_WITH_FIGURES = """
while ui.store.evaluation is None:
    QApplication.processEvents()
ui.window.grab()
"""


def measure() -> dict[str, float]:
    """All figures of this benchmark; without a shipped study on the small one of the tests."""
    study = _study()
    return start_up(study) | in_use(study)


def start_up(study: str) -> dict[str, float]:
    """Seconds from the start of the process to a window that can be used, ours over a bare one; medians."""
    bare, ours, figures = [], [], []
    for _ in range(N_STARTS):  # taken in turns, so that a busy moment meets all three
        bare.append(_timed("import sys\n" + _BARE + _OURS_END))
        ours.append(_timed(_OURS + _OURS_END, study))
        figures.append(_timed(_OURS + _WITH_FIGURES + _OURS_END, study))
    median = statistics.median
    return {
        "startup_bare_s": round(median(bare), 3),
        "startup_s": round(median(ours), 3),
        "startup_with_figures_s": round(median(figures), 3),
        "startup_ratio": round(median(ours) / median(bare), 3),
        "startup_with_figures_ratio": round(median(figures) / median(bare), 3),
    }


def in_use(study: str) -> dict[str, float]:
    """Slider to repainted window with front, 20,000 search points and 10 pins; event-loop gaps in a search."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from explorer.gui.app import build, make_application
    from explorer.gui.screenshot import wait_until_complete
    from explorer.spec.design import MountedExit
    from explorer.study.edits import AdoptDesign

    make_application()
    ui = build(study)
    try:
        ui.window.resize(1600, 1000)
        ui.window.show()
        points = ui.store.network.mounting_points
        mounted = tuple(MountedExit(mounting_point=points[len(points) * k // 5], threshold=0.9) for k in (1, 2, 3))
        ui.store.apply(AdoptDesign(design=replace(ui.store.design, exits=mounted)))
        wait_until_complete(ui.store, PATIENCE_SECONDS)
        figures = _search_gaps(ui.store) | _slider(ui) | _job_gap(ui) | _opening_gap(ui, study) | _close(ui)
    finally:
        ui.window.close()
        ui.window.deleteLater()
        QApplication.processEvents()
    return figures


def _slider(ui: object) -> dict[str, float]:
    """One edit of a threshold through the store, until every panel has painted itself."""
    from PySide6.QtWidgets import QApplication

    from explorer.gui.app import Ui
    from explorer.study.edits import SetThreshold

    assert isinstance(ui, Ui)
    store = ui.store
    rng = np.random.default_rng(1)
    edp, accuracy = store.evaluation.edp_avg_pj_cycles, store.evaluation.accuracy  # type: ignore[union-attr]
    store.search.record.add_tried(  # type: ignore[union-attr]  # the search before this has made one
        edp * 10 ** rng.normal(0, 0.5, N_CLOUD),
        np.clip(accuracy - rng.exponential(0.05, N_CLOUD), 0, 1),
        rng.random(N_CLOUD) < 0.5,
    )
    store.search.changed.emit()
    points = store.design.mounting_points
    for _ in range(N_PINS):
        store.apply(SetThreshold(mounting_point=points[0], threshold=round(float(rng.uniform(0.5, 1)), 3)))
        store.pin()
    ui.window.docks.reveal("search")
    ui.window.docks.reveal("figures")
    QApplication.processEvents()
    edit_ms, paint_ms = [], []
    store.begin_drag()
    for step in range(N_EDITS):
        threshold = 0.75 + 0.2 * np.sin(step / 9.0)
        start = time.perf_counter()
        store.apply(SetThreshold(mounting_point=points[step // 100 % len(points)], threshold=float(threshold)))
        applied = time.perf_counter()
        QApplication.processEvents()
        end = time.perf_counter()
        edit_ms.append(1e3 * (applied - start))
        paint_ms.append(1e3 * (end - start))
    store.end_drag()
    return {
        "slider_to_paint_ms_median": round(float(np.median(paint_ms)), 2),
        "slider_to_paint_ms_p99": round(float(np.quantile(paint_ms, 0.99)), 2),
        "slider_to_panels_ms_median": round(float(np.median(edit_ms)), 2),
    }


def _search_gaps(store: object) -> dict[str, float]:
    """The longest time between two ticks of a 1 ms timer while a search runs, and the 99th percentile."""
    from explorer.gui.store import Store

    assert isinstance(store, Store)
    gaps = _gaps_ms(SEARCH_SECONDS + 0.5, lambda: store.start_search(seconds=SEARCH_SECONDS, seed=1, most_exits=3))
    store.search.stop()
    return {
        "search_longest_gap_ms": round(float(gaps.max()), 1),
        "search_gap_ms_p99": round(float(np.quantile(gaps, 0.99)), 1),
        "search_evaluations": float(store.search.evaluations),
    }


def _opening_gap(ui: object, study: str) -> dict[str, float]:
    """The same while another study, here a copy of the one that is open, is read, shown and all its figures arrive."""
    import shutil
    import tempfile

    from explorer.gui.app import Ui
    from explorer.gui.screenshot import wait_until_complete

    assert isinstance(ui, Ui)
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(study, Path(folder) / "copy")
        gaps = _gaps_ms(6.0, lambda: ui.window.opener.open(str(copy)))
        assert ui.store.study.folder.resolve() == Path(copy).resolve()
        ui.window.opener.open(study)
        _gaps_ms(3.0, lambda: None)
        wait_until_complete(ui.store, PATIENCE_SECONDS)
    return {"open_study_longest_gap_ms": round(float(gaps.max()), 1)}


def _job_gap(ui: object) -> dict[str, float]:
    """The same while fine-tuning starts in its child process and is cancelled again."""
    import tempfile

    from explorer.gui.app import Ui
    from explorer.jobs import FineTuneRequest
    from explorer.study.design_json import design_to_text

    assert isinstance(ui, Ui)
    jobs = ui.store.jobs
    with tempfile.TemporaryDirectory() as folder:
        request = FineTuneRequest(
            study=Path(_study()), design=design_to_text(ui.store.design), out=Path(folder) / "tuned"
        )
        gaps = _gaps_ms(6.0, lambda: jobs.start(request))
        assert jobs.is_running
        jobs.cancel()
        _gaps_ms(2.0, lambda: None)
    return {"job_start_longest_gap_ms": round(float(gaps.max()), 1)}


def _gaps_ms(seconds: float, begin: Callable[[], object]) -> NDArray[np.float64]:
    """Times between the ticks of a 1 ms timer, from just before `begin` for some seconds."""
    from PySide6.QtCore import QEventLoop, QTimer

    ticks = [time.perf_counter()]
    timer = QTimer(interval=1)
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
    loop = QEventLoop()
    QTimer.singleShot(round(1e3 * seconds), loop.quit)
    timer.start()
    QTimer.singleShot(100, begin)
    loop.exec()
    timer.stop()
    return 1e3 * np.diff(ticks)


def _close(ui: object) -> dict[str, float]:
    """How long it takes to close the window while a search runs."""
    from PySide6.QtCore import QEventLoop, QTimer

    from explorer.gui.app import Ui

    assert isinstance(ui, Ui)
    loop = QEventLoop()
    QTimer.singleShot(3000, loop.quit)
    ui.store.start_search(seconds=60, seed=2, most_exits=3)
    loop.exec()
    start = time.perf_counter()
    ui.window.close()
    return {"close_in_search_ms": round(1e3 * (time.perf_counter() - start), 1)}


def _timed(code: str, *arguments: str) -> float:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "*=false"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's Python keeps what it has compiled
    root = str(Path(__file__).resolve().parents[2])
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", code, *arguments], check=True, env=environment, cwd=root, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - start


def _study() -> str:
    shipped = study_folders()
    if shipped:
        return str(next(iter(shipped.values())))
    import tempfile

    from tests.studies import write_study

    return str(write_study(Path(tempfile.mkdtemp()) / "small"))
