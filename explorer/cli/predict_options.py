"""Options of the command `predict-search`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from explorer.cli.options import add_bits_options, add_deployment_options
from explorer.cli.search_options import add_constraint_options
from explorer.jobs.messages import FineTuneRequest, JobDevice

__all__ = ["add_predict_search"]

_FINETUNE = FineTuneRequest(study=Path(), design="", out=Path("runs/predict"))


def add_predict_search(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command to the parser of commands."""
    parser = commands.add_parser(
        "predict-search", help="search for what traces cannot tell: train promising candidates and learn from each"
    )
    parser.add_argument("--study", default=argparse.SUPPRESS, metavar="S", help="a shipped study or a study's folder")
    parser.add_argument("--minutes", type=float, required=True, metavar="M", help="time for training, required")
    parser.add_argument("--seed", type=int, required=True, metavar="K", help="seed of the search, required")
    parser.add_argument(
        "--session", type=Path, required=True, metavar="FILE", help="session file for every measurement, learned from"
    )
    parser.add_argument(
        "--prune",
        default="",
        metavar="LIST",
        help="also propose networks with these shares of their channels pruned, such as 0.2,0.4",
    )
    parser.add_argument(
        "--backbones", default="", metavar="LIST", help="also propose the networks of these studies, by name or folder"
    )
    parser.add_argument("--batch", type=int, default=2, metavar="N", help="trainings between learnings (default 2)")
    parser.add_argument("--measurements", type=int, metavar="N", help="also stop after this many")
    parser.add_argument("--max-exits", type=int, default=3, metavar="M", help="most early exits to mount (default 3)")
    add_constraint_options(parser)
    parser.add_argument(
        "--epochs",
        type=int,
        default=_FINETUNE.epochs,
        metavar="N",
        help=f"epochs of each fine-tuning (default {_FINETUNE.epochs})",
    )
    parser.add_argument("--images", type=int, metavar="N", help="images that each fine-tuning sees (default: all)")
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="folder of the data set (default: where it is installed)"
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=_FINETUNE.out,
        metavar="DIR",
        help=f"for tuned studies (default {_FINETUNE.out})",
    )
    parser.add_argument(
        "--device", default=JobDevice.AUTO.value, choices=[d.value for d in JobDevice], help="where to train"
    )
    add_bits_options(parser)
    add_deployment_options(parser)
    parser.add_argument("--json", action="store_true", help="print figures as JSON")
    parser.set_defaults(run=_predict_search)


def _predict_search(options: argparse.Namespace) -> int:
    from explorer.cli.predict import predict_search

    return predict_search(options)
