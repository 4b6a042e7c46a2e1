"""Options of the command `prune`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from explorer.cli.options import add_deployment_options
from explorer.jobs.messages import DEFAULT_SEED, JobDevice, PruneImportance, PruneKind, PruneRequest

__all__ = ["add_prune"]

_DEFAULT = PruneRequest(study=Path(), out=Path("runs/prune"), ratio=0.3)


def add_prune(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command to the parser of commands."""
    parser = commands.add_parser("prune", help="remove channels or weights of a study's network, and train it again")
    # SUPPRESS keeps a --study given before the command
    parser.add_argument("--study", default=argparse.SUPPRESS, metavar="S", help="a shipped study or a study's folder")
    parser.add_argument(
        "--ratio", type=float, default=_DEFAULT.ratio, metavar="R", help=f"share that goes (default {_DEFAULT.ratio})"
    )
    parser.add_argument(
        "--kind",
        default=_DEFAULT.kind.value,
        choices=[kind.value for kind in PruneKind],
        help="structured: whole channels; magnitude: single weights, which only cores that skip zeros gain from",
    )
    parser.add_argument(
        "--importance",
        default=_DEFAULT.importance.value,
        choices=[importance.value for importance in PruneImportance],
        help=f"what a channel is judged by (default {_DEFAULT.importance.value})",
    )
    parser.add_argument(
        "--multiple",
        type=int,
        default=_DEFAULT.multiple,
        metavar="N",
        help="keep multiples of N channels, such as the size of the accelerator's array (default 1)",
    )
    parser.add_argument(
        "--iterations",
        type=int,
        default=_DEFAULT.iterations,
        metavar="K",
        help="do it in K steps with training in between (default 1)",
    )
    parser.add_argument(
        "--epochs",
        type=int,
        default=_DEFAULT.epochs,
        metavar="N",
        help=f"epochs of training after each step, 0 for none (default {_DEFAULT.epochs})",
    )
    parser.add_argument("--head-epochs", type=int, metavar="N", help="epochs of the heads at the end")
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="folder of the data set (default: where it is installed)"
    )
    parser.add_argument(
        "--backbone", metavar="M:F", help="module:function that makes the study's network, so that its code may run"
    )
    parser.add_argument(
        "--out", type=Path, default=_DEFAULT.out, metavar="DIR", help=f"folder of the study (default {_DEFAULT.out})"
    )
    parser.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, metavar="K", help=f"seed of the run (default {DEFAULT_SEED})"
    )
    parser.add_argument(
        "--device",
        default=JobDevice.AUTO.value,
        choices=[device.value for device in JobDevice],
        help="where torch works (default auto: a GPU if there is one)",
    )
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint in --out")
    add_deployment_options(parser)
    parser.add_argument("--json", action="store_true", help="print figures as JSON")
    parser.set_defaults(run=_prune)


def _prune(options: argparse.Namespace) -> int:
    from explorer.cli.pruning import prune

    return prune(options)
