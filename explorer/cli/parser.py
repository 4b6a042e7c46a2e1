"""Commands and their options. A bad input is one line on the standard error and exit status 2."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn, Protocol

from explorer import __version__
from explorer.cli.job_options import add_job_commands
from explorer.cli.opening_options import Window, add_open, with_open
from explorer.cli.options import add_bits_options, add_deployment_options, add_design_options
from explorer.cli.output import discard_output, flush_output, print_line, print_whatever_the_terminal_can
from explorer.cli.prune_options import add_prune
from explorer.cli.run_options import add_json, add_study
from explorer.cli.screenshot import add_screenshot
from explorer.cli.search_options import add_search_commands
from explorer.cli.session_options import add_session_commands
from explorer.errors import ExplorerError
from explorer.spec.design import Conventions
from explorer.spec.traces import Split
from explorer.study.picture import Picture

__all__ = ["DEFAULT_STUDY", "Screen", "main"]

DEFAULT_STUDY = "fashion-mnist-mobilenetv2"
BAD_INPUT = 2
INTERRUPTED = 130
WITHOUT_DISPLAY = Path("exit-explorer.png")


class Screen(Window, Protocol):
    """What the command line needs of the window, which lives in another room."""

    def render(self, path: Path, picture: Picture) -> None:
        """Render the window offscreen to a PNG file."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without the usage in front."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str], screen: Screen) -> int:
    """Run one command, or open the window without one; returns the exit status."""
    print_whatever_the_terminal_can()
    try:
        options = _parsed(arguments, screen)
        command: Callable[[argparse.Namespace], int] = options.run
        status = command(options)
        flush_output()
    except ExplorerError as error:
        sys.stderr.write(f"exit-explorer: {error}\n")
        return BAD_INPUT
    except BrokenPipeError:  # the reader has gone, as in `exit-explorer ... | head`
        discard_output()
        return 0
    except KeyboardInterrupt:
        sys.stderr.write("exit-explorer: interrupted\n")
        return INTERRUPTED
    return status


def _parsed(arguments: Sequence[str], screen: Screen) -> argparse.Namespace:
    try:
        parser = _parser(screen)
        return parser.parse_args(with_open(arguments, parser.get_default("commands")))
    finally:
        flush_output()  # the help was printed, if that was asked for


def _parser(screen: Screen) -> argparse.ArgumentParser:
    """The parser; its default `commands` holds the names of its commands."""
    parser = _Parser(
        prog="exit-explorer",
        description="Explore early-exiting, quantised networks on edge accelerators. Without a command: the window, "
        "with a FILE in it if one is named (exit-explorer FILE).",
    )
    parser.add_argument("--version", action="version", version=f"exit-explorer {__version__}")
    parser.add_argument("--study", default=DEFAULT_STUDY, metavar="S", help="a shipped study or a study's folder")
    parser.set_defaults(run=lambda options: _open(options.study, screen))
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)
    _add_evaluate(commands)
    add_search_commands(commands)
    add_session_commands(commands)
    _add_simulate(commands)
    _add_compare_paper(commands)
    _add_study_command(commands)
    add_job_commands(commands)
    add_prune(commands)
    _add_screenshot(commands, screen)
    add_open(commands, screen, lambda study: _open(study, screen))
    parser.set_defaults(commands=frozenset(commands.choices))
    return parser


def _add_evaluate(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser("evaluate", help="a design's accuracy, exit ratios, energy, latency and EDP")
    add_study(parser)
    add_design_options(parser, thresholds=True)
    parser.add_argument(
        "--split",
        default=Split.TEST.value,
        choices=[s.value for s in Split if s is not Split.TRAIN],
        help="data to measure on",
    )
    add_json(parser)
    parser.set_defaults(run=_evaluate)


def _add_simulate(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser("simulate", help="cost of layers on a core, or of a network on a system")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--layers", type=Path, metavar="FILE.jsonl", help="layer records, costed one by one on a core")
    what.add_argument("--network", type=Path, metavar="FILE.json", help="a network, costed as a whole on a system")
    parser.add_argument(
        "--mapping", type=Path, metavar="MAP.yaml", help="spatial mapping of --layers (default: searched)"
    )
    parser.add_argument(
        "--objective", default="edp", choices=("edp", "energy", "latency"), help="what the mapping minimises"
    )
    parser.add_argument("--exits", default="", metavar="LIST", help="heads to mount on --network, such as 3,6,10")
    parser.add_argument("--head", default="pool4-linear", metavar="LIST", help="kind of these heads, one or a list")
    parser.add_argument(
        "--explain", action="store_true", help="reasons: unrolling, loop order, cycles and energy by cause"
    )
    parser.add_argument("--timeline", type=Path, metavar="OUT.json", help="Chrome trace of --network, for Perfetto")
    parser.add_argument("--batch", type=int, metavar="N", help="N samples in flight: throughput and latency")
    parser.add_argument(
        "--exit-ratios", metavar="LIST", help="with --batch: share that leaves at each exit, the final one last"
    )
    add_bits_options(parser)
    add_deployment_options(parser)
    add_json(parser)
    parser.set_defaults(run=_simulate)


def _add_compare_paper(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser("compare-paper", help="published early-exit networks, costed by our simulator")
    parser.add_argument(
        "file", type=Path, metavar="FILE.json", help="records of networks; backbone.json lies beside it"
    )
    parser.add_argument(
        "--hardware-dir", type=Path, metavar="DIR", help="folder of SYSTEM.yaml files (default: shipped)"
    )
    names = [member.value for member in Conventions]
    parser.add_argument("--conventions", default=Conventions.PAPER.value, choices=names, help="counting rules")
    add_json(parser)
    parser.set_defaults(run=_compare_paper)


def _add_study_command(commands: argparse._SubParsersAction[_Parser]) -> None:
    study = commands.add_parser("study", help="accuracy of every exit of a study, on test")
    add_study(study)
    study.add_argument("--ece", action="store_true", help="the expected calibration error of every exit as well")
    study.add_argument("--markdown", action="store_true", help="print the accuracies as Markdown tables")
    add_json(study)
    study.set_defaults(run=_study)


def _add_screenshot(commands: argparse._SubParsersAction[_Parser], screen: Screen) -> None:
    parser = commands.add_parser("screenshot", help="render the window to a PNG file")
    add_study(parser)
    add_screenshot(parser, screen)


def _evaluate(options: argparse.Namespace) -> int:
    from explorer.cli.designs import evaluate

    return evaluate(options)


def _simulate(options: argparse.Namespace) -> int:
    from explorer.cli.costs import simulate

    return simulate(options)


def _compare_paper(options: argparse.Namespace) -> int:
    from explorer.cli.costs import compare_paper

    return compare_paper(options)


def _study(options: argparse.Namespace) -> int:
    from explorer.cli.exit_table import study

    return study(options)


def _open(study: str, screen: Screen) -> int:
    if screen.has_display():
        return screen.open_window(study)
    from explorer.cli.designs import evaluate_default

    evaluate_default(study)
    screen.render(WITHOUT_DISPLAY, Picture(study=study))
    print_line()
    print_line(
        f"There is no display, so the window was rendered to {WITHOUT_DISPLAY}; "
        "start exit-explorer in a desktop session (DISPLAY or WAYLAND_DISPLAY set) to open it."
    )
    return 0
