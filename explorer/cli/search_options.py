"""Options of `front`, `search`, `certify` and the studies of search and thresholds; what they do is imported late."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from explorer.cli.options import add_bits_options, add_deployment_options, add_design_options

__all__ = ["DIMENSIONS", "MODES", "OBJECTIVES", "THRESHOLDS", "add_constraint_options", "add_search_commands"]

# Names as the study's enums have them (a test compares): importing those would cost the window's start.
MODES = ("nsga2", "exhaustive", "random")
THRESHOLDS = ("genes", "front", "inside")
OBJECTIVES = ("edp", "energy-x-latency", "energy", "latency")
DIMENSIONS = ("heads", "bits", "head-bits", "confidence", "calibration", "schedule", "allocation", "weights", "policy")


def add_search_commands(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the commands to the parser of commands."""
    _add_front(commands)
    _add_search(commands)
    _add_certify(commands)
    _add_study_budget(commands)
    _add_study_mounts(commands)
    _add_study_thresholds(commands)


def _add_front(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser("front", help="the best thresholds that a set of exits can have, on validation")
    _add_common(parser)
    add_design_options(parser, thresholds=False)
    parser.add_argument(
        "--levels", type=int, default=101, metavar="N", help="thresholds tried at each exit (default 101)"
    )
    parser.add_argument(
        "--objective", default="edp", choices=OBJECTIVES, help="average over samples that counts as the cost"
    )
    parser.add_argument(
        "--boxes",
        type=int,
        default=500_000,
        metavar="N",
        help="effort for more tuples than can all be tried (default 500,000); the gap that is left is reported",
    )
    parser.set_defaults(run=_run_front)


def _add_search(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser("search", help="search mounting points, heads, thresholds and more on validation")
    _add_common(parser)
    parser.add_argument(
        "--mode", default="nsga2", choices=MODES, help="bred, every one, or drawn by chance (default nsga2)"
    )
    parser.add_argument(
        "--seconds", type=float, metavar="S", help="time to search (default 20; exhaustive: until all is covered)"
    )
    parser.add_argument("--evaluations", type=int, metavar="N", help="also stop after this many candidates")
    parser.add_argument("--seed", type=int, required=True, metavar="K", help="seed of the search, required")
    _add_space_options(parser)
    parser.add_argument(
        "--utility",
        metavar="A,E,L",
        help="weights of accuracy, energy and latency, such as 2,1,1: ranks the front by what they are worth",
    )
    parser.add_argument("--session", type=Path, metavar="FILE", help="keep every evaluation in this session file")
    parser.add_argument("--resume", action="store_true", help="go on with the last search in --session")
    parser.set_defaults(run=_run_search)


def _add_certify(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser("certify", help="what can be promised of a design's accuracy on new data")
    _add_common(parser)
    add_design_options(parser, thresholds=True)
    parser.add_argument(
        "--alpha", type=float, default=0.01, metavar="D", help="largest accuracy drop, 0..1 (default 0.01)"
    )
    parser.add_argument(
        "--delta", type=float, default=0.05, metavar="P", help="largest probability of being wrong (default 0.05)"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="K", help="seed of the bootstrap intervals (default 0)")
    parser.set_defaults(run=_run_certify)


def _add_study_budget(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser("study-budget", help="does more exploration find better networks? budgets x seeds")
    _add_common(parser)
    parser.add_argument("--mode", default="nsga2", choices=MODES, help="how designs are chosen (default nsga2)")
    parser.add_argument(
        "--budgets",
        default="100,200,500,1000,2000",
        metavar="LIST",
        help="evaluations, ascending (default %(default)s)",
    )
    parser.add_argument("--seeds", default="1,2,3", metavar="LIST", help="seeds of the runs (default %(default)s)")
    parser.add_argument(
        "--truth", action="store_true", help="search exhaustively first and report regret; needs --confidence 0.5"
    )
    parser.add_argument("--plot", type=Path, metavar="OUT.svg", help="write accuracy and EDP reduction as a picture")
    _add_space_options(parser)
    parser.set_defaults(run=_run_study_budget)


def _add_study_mounts(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser("study-mounts", help="EDP of every mounting point with its causes, on validation")
    _add_common(parser)
    parser.add_argument(
        "--allowed-drop", type=float, default=0.002, metavar="D", help="accuracy an exit may lose, 0..1 (default 0.002)"
    )
    add_bits_options(parser)
    add_deployment_options(parser)
    parser.set_defaults(run=_run_study_mounts)


def _add_study_thresholds(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "study-thresholds", help="how far the usual ways to choose thresholds land from the exact front, on validation"
    )
    _add_common(parser)
    add_design_options(parser, thresholds=False)
    parser.add_argument(
        "--n-exits", type=int, default=3, metavar="K", help="without --exits: exits of a set (default 3)"
    )
    parser.add_argument("--sets", type=int, default=30, metavar="N", help="sets, drawn by chance (default 30)")
    parser.add_argument("--seed", type=int, default=1, metavar="K", help="seed of the draw (default 1)")
    parser.set_defaults(run=_run_study_thresholds)


def _add_space_options(parser: argparse.ArgumentParser) -> None:
    """What is searched, within which limits, and how designs are ranked."""
    parser.add_argument("--max-exits", type=int, default=3, metavar="M", help="most early exits to mount (default 3)")
    parser.add_argument(
        "--free",
        default="heads",
        metavar="LIST",
        help=f"what may vary besides mounts and thresholds, of {', '.join(DIMENSIONS)} (default heads; '' for nothing)",
    )
    parser.add_argument(
        "--thresholds",
        default="front",
        choices=THRESHOLDS,
        help="searched as genes; also solved exactly for mounts on the front (default); or inside every candidate",
    )
    parser.add_argument(
        "--confidence",
        type=float,
        default=0.99999,
        metavar="P",
        help="that an accuracy is not owed to luck, 0.5 (off) up to 1 (default 0.99999)",
    )
    add_constraint_options(parser)
    add_bits_options(parser)
    add_deployment_options(parser)


def add_constraint_options(parser: argparse.ArgumentParser) -> None:
    """Add the limits that a design must keep."""
    for flag, metavar, text in (
        ("--max-final-ratio", "R", "largest share at the final exit (default 0.5)"),
        ("--max-overhead", "R", "largest EDP overhead of the heads (default 0.5)"),
        ("--min-accuracy", "A", "least accuracy, 0..1"),
        ("--max-energy", "PJ", "largest energy, averaged over samples"),
        ("--max-latency", "CYCLES", "largest latency, averaged over samples"),
        ("--max-edp", "PJCYCLES", "largest EDP_avg"),
        ("--max-memory", "BITS", "most bits that all cores hold on chip at one moment"),
    ):
        parser.add_argument(flag, type=float, metavar=metavar, help=text)


def _add_common(parser: argparse.ArgumentParser) -> None:
    # SUPPRESS keeps a --study given before the command
    parser.add_argument("--study", default=argparse.SUPPRESS, metavar="S", help="a shipped study or a study's folder")
    parser.add_argument("--json", action="store_true", help="print figures as JSON")


def _run_front(options: argparse.Namespace) -> int:
    from explorer.cli.designs import front

    return front(options)


def _run_search(options: argparse.Namespace) -> int:
    from explorer.cli.searching import search

    return search(options)


def _run_certify(options: argparse.Namespace) -> int:
    from explorer.cli.certify import certify

    return certify(options)


def _run_study_budget(options: argparse.Namespace) -> int:
    from explorer.cli.studies import study_budget

    return study_budget(options)


def _run_study_mounts(options: argparse.Namespace) -> int:
    from explorer.cli.studies import study_mounts

    return study_mounts(options)


def _run_study_thresholds(options: argparse.Namespace) -> int:
    from explorer.cli.studies import study_thresholds

    return study_thresholds(options)
