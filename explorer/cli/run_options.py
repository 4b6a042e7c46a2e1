"""Options that many commands share: which study, and where and how a job runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from explorer.jobs.messages import DEFAULT_SEED, JobDevice

__all__ = [
    "add_data_folder",
    "add_device",
    "add_json",
    "add_out",
    "add_own_backbone",
    "add_resume",
    "add_seed",
    "add_study",
]


def add_study(parser: argparse.ArgumentParser) -> None:
    """Add --study, for a command; one that is given before the command holds too."""
    # SUPPRESS keeps a --study given before the command
    parser.add_argument("--study", default=argparse.SUPPRESS, metavar="S", help="a shipped study or a study's folder")


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add --json."""
    parser.add_argument("--json", action="store_true", help="print figures as JSON")


def add_data_folder(parser: argparse.ArgumentParser) -> None:
    """Add --data."""
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="folder of the data set (default: where it is installed)"
    )


def add_own_backbone(parser: argparse.ArgumentParser) -> None:
    """Add --backbone, for a command that works on a study's network."""
    parser.add_argument(
        "--backbone", metavar="M:F", help="your own module:function, which may run if the study's network is made by it"
    )


def add_out(parser: argparse.ArgumentParser, default: Path, what: str) -> None:
    """Add --out, a folder."""
    parser.add_argument("--out", type=Path, default=default, metavar="DIR", help=f"{what} (default {default})")


def add_seed(parser: argparse.ArgumentParser) -> None:
    """Add --seed, of a training."""
    parser.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, metavar="K", help=f"seed of the run (default {DEFAULT_SEED})"
    )


def add_device(parser: argparse.ArgumentParser) -> None:
    """Add --device."""
    parser.add_argument(
        "--device",
        default=JobDevice.AUTO.value,
        choices=[device.value for device in JobDevice],
        help="where torch works (default auto: a GPU if there is one)",
    )


def add_resume(parser: argparse.ArgumentParser) -> None:
    """Add --resume, of a training."""
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint in --out")
