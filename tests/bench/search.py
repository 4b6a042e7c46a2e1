"""`exit-explorer search --seconds 20 --seed 1` on the shipped study: what the command itself reports."""

from __future__ import annotations

import json
import subprocess
import sys

SECONDS = 20


def measure() -> dict[str, float]:
    """Test figures of the design that the search recommends from validation, against static and truncated networks.

    search_edp_reduction, search_under_truncated: shares; search_accuracy_drop_points: percentage points under the
    static 8-bit network.
    """
    command = [sys.executable, "-m", "explorer", "search", "--seconds", str(SECONDS), "--seed", "1", "--json"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    test = found["recommended"]["test"]
    return {
        "search_evaluations": found["evaluations"],
        "search_hypervolume": found["hypervolume"],
        "search_front_designs": len(found["front"]),
        "search_accuracy_drop_points": 100 * (found["static"]["accuracy"] - test["accuracy"]),
        "search_edp_reduction": test["edp_reduction"],
        "search_under_truncated": test["edp_under_best_truncated"],
    }
