"""Options of the command `prune`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from explorer.cli.options import add_deployment_options
from explorer.cli.run_options import (
    add_data_folder,
    add_device,
    add_json,
    add_out,
    add_own_backbone,
    add_resume,
    add_seed,
    add_study,
)
from explorer.jobs.messages import PruneImportance, PruneKind, PruneRequest

__all__ = ["add_prune"]

_DEFAULT = PruneRequest(study=Path(), out=Path("runs/prune"), ratio=0.3)


def add_prune(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command to the parser of commands."""
    parser = commands.add_parser("prune", help="remove channels or weights of a study's network, and train it again")
    add_study(parser)
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
    add_data_folder(parser)
    add_own_backbone(parser)
    add_out(parser, _DEFAULT.out, "folder for checkpoints and the pruned study")
    add_seed(parser)
    add_device(parser)
    add_resume(parser)
    add_deployment_options(parser)
    add_json(parser)
    parser.set_defaults(run=_prune)


def _prune(options: argparse.Namespace) -> int:
    from explorer.cli.pruning import prune

    return prune(options)
