"""What distillation did for a study's heads: their accuracies beside those of the same heads trained plain.

`study.json` holds it where the training was asked for it:

    "head_training_comparison": {"split": "validation", "precision": "b32-32_h32-32",
                                 "exits": [{"mounting_point": 0, "head": "pool4-linear"}, ...],
                                 "accuracy": {"plain": [...], "distilled": [...]}}

Both were trained on the same frozen backbone; the final exit, the last one, is the same in both.
"""

from __future__ import annotations

from dataclasses import dataclass

from explorer.errors import FormatError
from explorer.spec.network import HeadKind
from explorer.spec.node import Node, load_json
from explorer.spec.precision import Precision
from explorer.spec.traces import ExitKey, Split
from explorer.study.files import Study

__all__ = ["HeadTraining", "read_head_training"]

_FIELD = "head_training_comparison"
_MOST_EXITS = 10_000
_MOST_BLOCKS = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadTraining:
    """Accuracies on `split` at `precision` in the order of `exits`."""

    split: Split
    precision: Precision
    exits: tuple[ExitKey, ...]
    plain: tuple[float, ...]
    distilled: tuple[float, ...]


def read_head_training(study: Study) -> HeadTraining | None:
    """The comparison that a study's description holds, None where it holds none; FormatError if it is damaged."""
    node = load_json(study.folder / "study.json").get(_FIELD)
    if node is None:
        return None
    exits = tuple(_exit(item) for item in node.require("exits").items(_MOST_EXITS))
    accuracy = node.require("accuracy")
    return HeadTraining(
        split=node.require("split").choice({split.value: split for split in Split}),
        precision=node.require("precision").choice({precision.key: precision for precision in study.precisions}),
        exits=exits,
        plain=_shares(accuracy.require("plain"), len(exits)),
        distilled=_shares(accuracy.require("distilled"), len(exits)),
    )


def _exit(node: Node) -> ExitKey:
    return ExitKey(
        mounting_point=node.require("mounting_point").integer(0, _MOST_BLOCKS),
        head=node.require("head").choice({kind.value: kind for kind in HeadKind}),
    )


def _shares(node: Node, length: int) -> tuple[float, ...]:
    shares = tuple(item.number(0, 1) for item in node.items(_MOST_EXITS))
    if len(shares) != length:
        raise FormatError(node.source, f"the length of {node.place}", len(shares), f"{length}, one an exit")
    return shares
