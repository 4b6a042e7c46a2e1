"""Benchmarks: `python -m tests.bench --json [--only NAME]` measures and prints one JSON object. Ratios within one run."""
