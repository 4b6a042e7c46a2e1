"""From the name of a backbone, as a user gives it, to a spec that is known to work on a data set."""

from __future__ import annotations

from explorer.errors import NetworkError
from explorer.nets.backbone_spec import BackboneFamily, BackboneSpec
from explorer.nets.data import DataSet
from explorer.nets.fold import fold_network
from explorer.nets.heads import EARLY_HEAD_KINDS
from explorer.nets.multi_exit import build_multi_exit
from explorer.nets.user_backbone import names_function

__all__ = ["BACKBONE_NAMES", "backbone_spec"]

BACKBONE_NAMES = tuple(family.value for family in BackboneFamily if family is not BackboneFamily.USER)
"""Names of the families that come with the explorer."""


def backbone_spec(text: str, data: DataSet, *, width_multiplier: float = 1.0) -> BackboneSpec:
    """The backbone called `text` for the images of `data`: one of `BACKBONE_NAMES`, or a user's module:function.

    A user's function is called and its network folded, so that what cannot be trained or simulated is found before
    hours of training. NetworkError if there is no such backbone or it does not fit.
    """
    is_function = names_function(text)
    if not is_function and text not in BACKBONE_NAMES:
        known = ", ".join(BACKBONE_NAMES)
        raise NetworkError(f"backbone {text!r} is unknown; use {known}, or module:function for your own")
    try:
        spec = BackboneSpec(
            family=BackboneFamily.USER if is_function else BackboneFamily(text),
            width_multiplier=width_multiplier,
            input_channels=data.channels,
            input_height=data.input_height,
            input_width=data.input_width,
            n_classes=data.n_classes,
            function=text if is_function else None,
        )
    except ValueError as error:
        raise NetworkError(f"backbone {text}: {error}") from error
    if is_function:
        if width_multiplier != 1.0:
            raise NetworkError(f"backbone {text}: a width multiplier is only for the explorer's own families")
        fold_network(build_multi_exit(spec, EARLY_HEAD_KINDS, seed=0).eval())
    return spec
