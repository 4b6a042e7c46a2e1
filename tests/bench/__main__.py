"""Runs the benchmarks, modules of this package with a `measure() -> dict[str, float]`; imported only when run."""

from __future__ import annotations

import argparse
import importlib
import json
import sys

BENCHMARKS = ("simulator", "network_cost", "front", "threshold_edit", "search", "peers", "window")
LONG = ("soak",)
"""Those that take so long that they are run only when they are asked for."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")
    parser.add_argument(
        "--only", metavar="NAME", choices=BENCHMARKS + LONG, help=f"one of {', '.join(BENCHMARKS + LONG)}"
    )
    options = parser.parse_args()
    figures: dict[str, object] = {}
    for name in (options.only,) if options.only else BENCHMARKS:
        figures |= importlib.import_module(f"tests.bench.{name}").measure()
    if options.json:
        sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    else:
        for key, value in figures.items():
            sys.stdout.write(f"{key:<40} {value}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
