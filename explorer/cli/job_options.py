"""Options of the commands that work in a child process with torch: train, trace, quantize, finetune, regimes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from explorer.cli.options import add_design_options
from explorer.jobs.messages import (
    DATASETS,
    DEFAULT_BACKBONE,
    DEFAULT_DATASET,
    DEFAULT_EPOCHS,
    DEFAULT_SEED,
    FineTuneRequest,
    JobDevice,
    RegimesRequest,
    TrainingRegime,
)

__all__ = ["OWN_FINAL_EXIT", "add_job_commands"]

OWN_FINAL_EXIT = "final"
"""What --distill means without a study: the teacher is the network's own final exit."""

_REGIMES = RegimesRequest(out=Path("runs/regimes"))
_FINETUNE = FineTuneRequest(study=Path(), design="", out=Path("runs/finetune"))


def add_job_commands(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the commands to the parser of commands."""
    _add_train(commands)
    _add_trace(commands)
    _add_quantize(commands)
    _add_finetune(commands)
    _add_regimes(commands)


def _add_train(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser("train", help="train a study: backbone, heads, quantisation, traces")
    parser.add_argument(
        "--backbone",
        default=DEFAULT_BACKBONE,
        metavar="B",
        help=f"mobilenet-v2, resnet-18, paper-12 or your own module:function (default {DEFAULT_BACKBONE})",
    )
    parser.add_argument(
        "--width", type=float, default=1.0, metavar="W", help="width multiplier of the backbone (default 1)"
    )
    _add_data(parser)
    parser.add_argument("--download", action="store_true", help="download the data set if it is missing")
    parser.add_argument(
        "--image-size", type=int, metavar="N", help="pixels a side, for a folder of images (default 32)"
    )
    _add_out(parser, Path("runs/train"), "folder for checkpoints and the study")
    parser.add_argument(
        "--epochs",
        type=int,
        default=DEFAULT_EPOCHS,
        metavar="N",
        help=f"epochs of the backbone (default {DEFAULT_EPOCHS})",
    )
    parser.add_argument(
        "--head-epochs",
        type=int,
        metavar="N",
        help="epochs of the heads, and of everything together in the mixed regime (default: each its own)",
    )
    parser.add_argument(
        "--regime",
        default=TrainingRegime.SUPERVISED.value,
        choices=[regime.value for regime in TrainingRegime],
        help="order in which backbone and heads learn (default supervised, as the shipped study)",
    )
    parser.add_argument(
        "--exit-weights",
        default="",
        metavar="LIST",
        help="weight of the early heads' losses: one, or one for each mounting point (default: the regime's own)",
    )
    parser.add_argument(
        "--distill",
        nargs="?",
        const=OWN_FINAL_EXIT,
        metavar="STUDY",
        help="heads learn from the final exit too, or from that of the study named here",
    )
    parser.add_argument(
        "--erase",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="share of the images in which a random rectangle is erased (default 0)",
    )
    parser.add_argument("--start", metavar="STUDY", help="begin with the weights of this study")
    _add_seed(parser)
    _add_device(parser)
    _add_resume(parser)
    _add_json(parser)
    parser.set_defaults(run=_train)


def _add_trace(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser("trace", help="record the answers of all exits on all splits")
    _add_study(parser)
    _add_data_folder(parser)
    _add_own_backbone(parser)
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder to write the study to (default: the study itself)"
    )
    _add_json(parser)
    parser.set_defaults(run=_trace)


def _add_quantize(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser("quantize", help="quantise a study anew at all bits: calibrated at 8, trained below")
    _add_study(parser)
    _add_data_folder(parser)
    _add_own_backbone(parser)
    _add_out(parser, Path("runs/quantize"), "folder for checkpoints and the quantised study")
    parser.add_argument("--epochs", type=int, metavar="N", help="epochs of a backbone below 8 bits (default: its own)")
    parser.add_argument(
        "--head-epochs", type=int, metavar="N", help="epochs of heads below 8 bits (default: their own)"
    )
    parser.add_argument("--no-distill", action="store_true", help="heads learn from the labels alone")
    _add_seed(parser)
    _add_device(parser)
    _add_resume(parser)
    _add_json(parser)
    parser.set_defaults(run=_quantize)


def _add_finetune(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "finetune", help="train a design's backbone and exits jointly at its bits, and measure"
    )
    _add_study(parser)
    add_design_options(parser, thresholds=True)
    _add_data_folder(parser)
    _add_own_backbone(parser)
    _add_out(parser, _FINETUNE.out, "folder for the checkpoint and the fine-tuned study")
    parser.add_argument(
        "--epochs", type=int, default=_FINETUNE.epochs, metavar="N", help=f"epochs (default {_FINETUNE.epochs})"
    )
    parser.add_argument("--lr", type=float, metavar="R", help="peak learning rate (default: what suits the bits)")
    _add_seed(parser)
    _add_device(parser)
    _add_resume(parser)
    _add_json(parser)
    parser.set_defaults(run=_finetune)


def _add_regimes(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "regimes", help="compare training regimes on small networks; goes on where it was ended, prints if finished"
    )
    parser.add_argument(
        "--backbone", default=DEFAULT_BACKBONE, metavar="B", help=f"as in train (default {DEFAULT_BACKBONE})"
    )
    parser.add_argument(
        "--width",
        type=float,
        default=_REGIMES.width_multiplier,
        metavar="W",
        help=f"width multiplier (default {_REGIMES.width_multiplier:g})",
    )
    _add_data(parser)
    seeds = ",".join(map(str, _REGIMES.seeds))
    parser.add_argument("--seeds", default=seeds, metavar="LIST", help=f"one run of each kind a seed (default {seeds})")
    parser.add_argument(
        "--images",
        type=int,
        default=_REGIMES.n_images,
        metavar="N",
        help=f"images to train on (default {_REGIMES.n_images})",
    )
    parser.add_argument(
        "--epochs",
        type=int,
        default=_REGIMES.epochs,
        metavar="N",
        help=f"how often every run sees them in all (default {_REGIMES.epochs})",
    )
    _add_out(parser, _REGIMES.out, "folder for checkpoints and regimes.json")
    _add_device(parser)
    _add_json(parser)
    parser.set_defaults(run=_regimes)


def _add_study(parser: argparse.ArgumentParser) -> None:
    # SUPPRESS keeps a --study given before the command
    parser.add_argument("--study", default=argparse.SUPPRESS, metavar="S", help="a shipped study or a study's folder")


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dataset", default=DEFAULT_DATASET, choices=DATASETS, help=f"kind of data set (default {DEFAULT_DATASET})"
    )
    _add_data_folder(parser)


def _add_data_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="folder of the data set (default: where it is installed)"
    )


def _add_own_backbone(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--backbone", metavar="M:F", help="your own module:function, which may run if the study's network is made by it"
    )


def _add_out(parser: argparse.ArgumentParser, default: Path, what: str) -> None:
    parser.add_argument("--out", type=Path, default=default, metavar="DIR", help=f"{what} (default {default})")


def _add_seed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, metavar="K", help=f"seed of the run (default {DEFAULT_SEED})"
    )


def _add_device(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--device",
        default=JobDevice.AUTO.value,
        choices=[device.value for device in JobDevice],
        help="where torch works (default auto: a GPU if there is one)",
    )


def _add_resume(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint in --out")


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print figures as JSON")


def _train(options: argparse.Namespace) -> int:
    from explorer.cli.training import train

    return train(options)


def _trace(options: argparse.Namespace) -> int:
    from explorer.cli.training import trace

    return trace(options)


def _quantize(options: argparse.Namespace) -> int:
    from explorer.cli.training import quantize

    return quantize(options)


def _finetune(options: argparse.Namespace) -> int:
    from explorer.cli.finetuning import finetune

    return finetune(options)


def _regimes(options: argparse.Namespace) -> int:
    from explorer.cli.regimes import regimes

    return regimes(options)
