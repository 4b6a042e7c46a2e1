"""Options of the commands that work in a child process with torch: train, trace, quantize, finetune, regimes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from explorer.cli.options import add_design_options
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
from explorer.jobs.messages import (
    DATASETS,
    DEFAULT_BACKBONE,
    DEFAULT_DATASET,
    DEFAULT_EPOCHS,
    FineTuneRequest,
    QuantizeMethod,
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
    _add_resume_command(commands)


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
    add_out(parser, Path("runs/train"), "folder for checkpoints and the study")
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
        "--compare-heads",
        action="store_true",
        help="with --distill: train the heads plain as well, and record the accuracies of both on validation",
    )
    parser.add_argument(
        "--erase",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="share of the images in which a random rectangle is erased (default 0)",
    )
    parser.add_argument("--start", metavar="STUDY", help="begin with the weights of this study")
    parser.add_argument("--images", type=int, metavar="N", help="images to train on (default: all)")
    add_seed(parser)
    add_device(parser)
    add_resume(parser)
    add_json(parser)
    parser.set_defaults(run=_train)


def _add_trace(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser("trace", help="record the answers of all exits on all splits")
    add_study(parser)
    add_data_folder(parser)
    add_own_backbone(parser)
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder to write the study to (default: the study itself)"
    )
    add_json(parser)
    parser.set_defaults(run=_trace)


def _add_quantize(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser("quantize", help="quantise a study anew at all bits: calibrated at 8, trained below")
    add_study(parser)
    add_data_folder(parser)
    add_own_backbone(parser)
    add_out(parser, Path("runs/quantize"), "folder for checkpoints and the quantised study")
    parser.add_argument(
        "--settings",
        default="",
        metavar="LIST",
        help="bits of backbone/heads to quantise at, such as 8/8,4/4 (default: 8/8,8/4,4/8,4/4)",
    )
    parser.add_argument(
        "--method",
        default=QuantizeMethod.SUITED.value,
        choices=[method.value for method in QuantizeMethod],
        help="suited: calibrate 8 bits, train below; calibrate: post-training alone; train: quantisation-aware always",
    )
    parser.add_argument("--epochs", type=int, metavar="N", help="epochs of a backbone below 8 bits (default: its own)")
    parser.add_argument(
        "--head-epochs", type=int, metavar="N", help="epochs of heads below 8 bits (default: their own)"
    )
    parser.add_argument("--no-distill", action="store_true", help="heads learn from the labels alone")
    add_seed(parser)
    add_device(parser)
    add_resume(parser)
    add_json(parser)
    parser.set_defaults(run=_quantize)


def _add_finetune(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "finetune", help="train a design's backbone and exits jointly at its bits, and measure"
    )
    add_study(parser)
    add_design_options(parser, thresholds=True)
    add_data_folder(parser)
    add_own_backbone(parser)
    add_out(parser, _FINETUNE.out, "folder for the checkpoint and the fine-tuned study")
    parser.add_argument(
        "--epochs", type=int, default=_FINETUNE.epochs, metavar="N", help=f"epochs (default {_FINETUNE.epochs})"
    )
    parser.add_argument("--lr", type=float, metavar="R", help="peak learning rate (default: what suits the bits)")
    parser.add_argument("--images", type=int, metavar="N", help="images to train on (default: all)")
    parser.add_argument(
        "--prune",
        type=float,
        default=_FINETUNE.pruned_share,
        metavar="SHARE",
        help="share of the channels that is pruned before the training (default 0)",
    )
    add_seed(parser)
    add_device(parser)
    add_resume(parser)
    add_json(parser)
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
    add_out(parser, _REGIMES.out, "folder for checkpoints and regimes.json")
    add_device(parser)
    add_json(parser)
    parser.set_defaults(run=_regimes)


def _add_resume_command(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser("resume", help="go on with the unfinished job in a folder, as it was asked for")
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder that the job writes to")
    add_json(parser)
    parser.set_defaults(run=_resume)


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dataset", default=DEFAULT_DATASET, choices=DATASETS, help=f"kind of data set (default {DEFAULT_DATASET})"
    )
    add_data_folder(parser)


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


def _resume(options: argparse.Namespace) -> int:
    from explorer.cli.training import resume

    return resume(options)
