"""From a threshold edit to new figures: three exits, the 10,000 test samples of the shipped study, costs remembered."""

from __future__ import annotations

import statistics
import time

import numpy as np

from explorer.spec.design import Design, MountedExit
from explorer.spec.traces import Split
from explorer.study.edits import SetThreshold
from explorer.study.evaluate import Evaluator
from explorer.study.files import find_study
from explorer.study.session import Session

EDITS = 300


def measure() -> dict[str, float]:
    """Median and 99th percentile of `EDITS` random threshold edits, each applied to the session and evaluated."""
    study = find_study("fashion-mnist-mobilenetv2")
    evaluator = Evaluator(study)
    design = Design(exits=tuple(MountedExit(mounting_point=p, threshold=0.9) for p in (3, 6, 10)))
    session = Session(study.network, design)
    evaluator.evaluate(design, Split.TEST)
    rng = np.random.default_rng(0)
    times_ms = []
    for _ in range(EDITS):
        edit = SetThreshold(mounting_point=int(rng.choice((3, 6, 10))), threshold=float(rng.random()))
        start = time.perf_counter()
        evaluator.evaluate(session.apply(edit).design, Split.TEST)
        times_ms.append(1e3 * (time.perf_counter() - start))
    return {
        "threshold_edit_ms_median": statistics.median(times_ms),
        "threshold_edit_ms_p99": float(np.percentile(times_ms, 99)),
    }
