"""What fixes a backbone: its family, width, input and classes, and the channels that pruning left of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

__all__ = ["BackboneFamily", "BackboneSpec"]


class BackboneFamily(Enum):
    """Where a backbone's blocks come from: a family that is built by name, or a function of the user's own."""

    MOBILENET_V2 = "mobilenet-v2"
    RESNET_18 = "resnet-18"
    PAPER_12 = "paper-12"
    USER = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackboneSpec:
    """Everything that fixes a backbone's shape. Its input has `input_channels` x `input_height` x `input_width`.

    function: "module:function" that makes the blocks, for the family USER alone; see `explorer.nets.user_backbone`.
    widths: how many channels pruning has left, by the name of the group of channels; see
    `explorer.nets.channel_groups`.
    """

    family: BackboneFamily = BackboneFamily.MOBILENET_V2
    width_multiplier: float = 1.0
    input_channels: int = 1
    input_height: int = 32
    input_width: int = 32
    n_classes: int = 10
    function: str | None = None
    widths: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        for name in ("width_multiplier", "input_channels", "input_height", "input_width"):
            if not 0 < getattr(self, name) < math.inf:
                raise ValueError(f"{name} is {getattr(self, name)}, but must be above 0 and finite")
        if self.n_classes < 2:
            raise ValueError(f"n_classes is {self.n_classes}, but must be at least 2")
        if (self.function is not None) != (self.family is BackboneFamily.USER):
            raise ValueError(f"function is {self.function!r}, but must be given for the family user, and for no other")
        for name, width in self.widths:
            if width < 1:
                raise ValueError(f"widths has {width} channels for {name}, but must leave at least 1")

    @property
    def name(self) -> str:
        """What the network is called: its family, or the user's function."""
        return self.family.value if self.function is None else self.function

    def to_json(self) -> dict[str, Any]:
        """The fields as JSON values; `function` and `widths` only where there are any."""
        fields: dict[str, Any] = {
            "family": self.family.value,
            "width_multiplier": self.width_multiplier,
            "input_channels": self.input_channels,
            "input_height": self.input_height,
            "input_width": self.input_width,
            "n_classes": self.n_classes,
        }
        if self.function is not None:
            fields["function"] = self.function
        if self.widths:
            fields["widths"] = dict(self.widths)
        return fields

    @classmethod
    def from_json(cls, fields: Mapping[str, Any], *, function: str | None = None) -> BackboneSpec:
        """ValueError or TypeError if a field is unknown, missing or of no known family.

        A file that names a function of a user's would run that user's code. So it must name just the `function` that
        the caller allows, which is none unless the user asked for it.
        """
        if not isinstance(fields, Mapping) or not isinstance(fields.get("widths", {}), Mapping):
            raise TypeError("the network and its widths must be objects")
        named = fields.get("function")
        if named is not None and named != function:
            raise ValueError(f"it is made by the function {named!r}; --backbone {named} would allow to run that code")
        widths = tuple(sorted((str(name), int(width)) for name, width in fields.get("widths", {}).items()))
        return cls(**{**fields, "family": BackboneFamily(fields["family"]), "widths": widths})
