"""From the name of a backbone, as a user gives it, to a spec that is known to work on a data set."""

from __future__ import annotations

import torch

from explorer.errors import NetworkError
from explorer.nets.backbone_spec import BackboneFamily, BackboneSpec
from explorer.nets.data import DataSet
from explorer.nets.fold import fold_network
from explorer.nets.heads import EARLY_HEAD_KINDS
from explorer.nets.multi_exit import MultiExitNetwork, build_multi_exit
from explorer.nets.user_backbone import names_function

__all__ = ["BACKBONE_NAMES", "backbone_spec"]

BACKBONE_NAMES = tuple(family.value for family in BackboneFamily if family is not BackboneFamily.USER)
"""Names of the families that come with the explorer."""

_FOLDING_TOLERANCE = 1e-3


def backbone_spec(text: str, data: DataSet, *, width_multiplier: float = 1.0) -> BackboneSpec:
    """The backbone called `text` for the images of `data`: one of `BACKBONE_NAMES`, or a user's module:function.

    A user's function is called and its network folded and compared, so that what cannot be trained or simulated is
    found before hours of training. NetworkError if there is no such backbone or it does not fit.
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
        _check_folding(build_multi_exit(spec, EARLY_HEAD_KINDS, seed=0).eval(), text)
    return spec


@torch.no_grad()
def _check_folding(network: MultiExitNetwork, name: str) -> None:
    """NetworkError if a network cannot be folded, or answers otherwise when folded than it does itself."""
    folded = fold_network(network)
    spec = network.backbone.spec
    noise = torch.rand(2, spec.input_channels, spec.input_height, spec.input_width, generator=torch.Generator())
    for key, expected, found in zip(network.exits, network(noise), folded(noise), strict=True):
        if not torch.allclose(found, expected, rtol=_FOLDING_TOLERANCE, atol=_FOLDING_TOLERANCE):
            raise NetworkError(
                f"backbone {name}: its answers at the exit after block {key.mounting_point} ({key.head.value}) change "
                "when it is folded; use only layers whose result depends on nothing but their input and weights"
            )
