"""Takes a trained network from a study's folder: to begin with its weights, or to learn from its answers."""

from __future__ import annotations

from pathlib import Path

from explorer.nets import study_files
from explorer.nets.backbones import Backbone
from explorer.nets.multi_exit import MultiExitNetwork

__all__ = ["read_start", "read_teacher"]


def read_start(study: Path, *, function: str | None = None) -> MultiExitNetwork:
    """The study's network, to go on from; FileError if its folder holds no weights.

    function: the user's own "module:function" that may be run if the network is made by it.
    """
    return study_files.read_weights(study / study_files.WEIGHTS_FILE, function=function)


def read_teacher(study: Path, *, function: str | None = None) -> Backbone:
    """The study's backbone with its final exit, which is only asked and never trained; FileError as above."""
    return read_start(study, function=function).backbone.requires_grad_(False).eval()
