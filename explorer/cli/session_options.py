"""Commands for sessions and sharing: `session`, `export`, `predict-search`; their options only."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from explorer.cli.options import add_design_options
from explorer.cli.predict_options import add_predict_search
from explorer.cli.run_options import add_study

__all__ = ["CSV_CONTENTS", "add_session_commands"]

CSV_CONTENTS = ("design", "exits", "front", "pins", "search", "tried")


def add_session_commands(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the commands to the parser of commands."""
    session = commands.add_parser("session", help="look into a session file")
    actions = session.add_subparsers(title="actions", metavar="ACTION", required=True)
    show = actions.add_parser("show", help="its study, current design, pins and runs")
    show.add_argument("file", type=Path, metavar="FILE")
    show.add_argument("--json", action="store_true", help="print everything as JSON")
    show.set_defaults(run=_show)

    export = commands.add_parser("export", help="a design as CSV, JSON, Python script or HTML report; pins and runs")
    add_study(export)
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
    add_predict_search(commands)


def _show(options: argparse.Namespace) -> int:
    from explorer.cli.sessions import show

    return show(options)


def _export(options: argparse.Namespace) -> int:
    from explorer.cli.sharing import export

    return export(options)
