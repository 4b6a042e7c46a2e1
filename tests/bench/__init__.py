"""Benchmarks: `python -m tests.bench --json [--only NAME]` prints one JSON object. Ratios are within one run."""
