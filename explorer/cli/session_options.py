"""Commands for sessions and sharing: `session`, `export`, `predict-search`; their options only."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from explorer.cli.options import add_bits_options, add_deployment_options, add_design_options
from explorer.jobs.messages import FineTuneRequest, JobDevice

__all__ = ["CSV_CONTENTS", "add_session_commands"]

CSV_CONTENTS = ("design", "exits", "front", "pins", "search", "tried")


_FINETUNE = FineTuneRequest(study=Path(), design="", out=Path("runs/predict"))


def add_session_commands(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the commands to the parser of commands."""
    session = commands.add_parser("session", help="look into a session file")
    actions = session.add_subparsers(title="actions", metavar="ACTION", required=True)
    show = actions.add_parser("show", help="its study, current design, pins and runs")
    show.add_argument("file", type=Path, metavar="FILE")
    show.add_argument("--json", action="store_true", help="print everything as JSON")
    show.set_defaults(run=_show)

    export = commands.add_parser("export", help="a design as CSV, JSON, Python script or HTML report; pins and runs")
    export.add_argument("--study", default=argparse.SUPPRESS, metavar="S", help="a shipped study or a study's folder")
    add_design_options(export, thresholds=True)
    export.add_argument("--title", default="", help="title of the report")
    export.add_argument("--session", type=Path, metavar="FILE", help="take the current design, pins or runs from here")
    export.add_argument(
        "--what", default=CSV_CONTENTS[0], choices=CSV_CONTENTS, help="content of a CSV file (default: the design)"
    )
    export.add_argument("--run", type=int, dest="run_number", metavar="N", help="run of --session (default: the last)")
    export.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="its ending tells the kind: .csv, .json, .py or .html"
    )
    export.set_defaults(run=_export)
    _add_predict(commands)


def _add_predict(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "predict-search", help="search for what traces cannot tell: fine-tune promising designs and learn from each"
    )
    parser.add_argument("--study", default=argparse.SUPPRESS, metavar="S", help="a shipped study or a study's folder")
    parser.add_argument("--minutes", type=float, required=True, metavar="M", help="time for fine-tuning, required")
    parser.add_argument("--seed", type=int, required=True, metavar="K", help="seed of the search, required")
    parser.add_argument(
        "--session", type=Path, required=True, metavar="FILE", help="session file for every measurement, learned from"
    )
    parser.add_argument("--batch", type=int, default=2, metavar="N", help="designs measured per learning (default 2)")
    parser.add_argument("--measurements", type=int, metavar="N", help="also stop after this many")
    parser.add_argument("--max-exits", type=int, default=3, metavar="M", help="most early exits to mount (default 3)")
    parser.add_argument(
        "--max-final-ratio", type=float, metavar="R", help="largest share at the final exit (default 0.5)"
    )
    parser.add_argument(
        "--max-overhead", type=float, metavar="R", help="largest EDP overhead of the heads (default 0.5)"
    )
    parser.add_argument("--min-accuracy", type=float, metavar="A", help="least accuracy, 0..1")
    parser.add_argument(
        "--epochs",
        type=int,
        default=_FINETUNE.epochs,
        metavar="N",
        help=f"epochs of each fine-tuning (default {_FINETUNE.epochs})",
    )
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
    parser.set_defaults(run=_predict)


def _predict(options: argparse.Namespace) -> int:
    from explorer.cli.predict import predict_search

    return predict_search(options)


def _show(options: argparse.Namespace) -> int:
    from explorer.cli.sessions import show

    return show(options)


def _export(options: argparse.Namespace) -> int:
    from explorer.cli.sharing import export

    return export(options)
