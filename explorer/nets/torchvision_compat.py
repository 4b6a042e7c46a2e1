"""The one place that imports torchvision, so that its import works beside any build of torch.

torchvision registers fake (shape-only) kernels for its compiled operators `nms` and `qnms` when it is imported.
Beside a torch that its compiled library was not built for (a CPU torch beside a CUDA torchvision, say) that library
is not loaded, the operators are unknown, and the import fails with "operator torchvision::nms does not exist".
Explorer uses no compiled operator, only the networks and the downloader, so it is enough to declare the two schemas
before the import.

A matching pair of torch and torchvision is left untouched: the schemas are declared only where the import has failed.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

import torch

__all__ = ["import_torchvision"]

_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)

# torch withdraws the schemas when the library object is collected, so it lives as long as this module
_declared: list[torch.library.Library] = []


def import_torchvision(submodule: str) -> ModuleType:
    """Import `torchvision.<submodule>`, with the schemas of its operators declared where they are missing."""
    name = f"torchvision.{submodule}"
    try:
        return importlib.import_module(name)
    except RuntimeError as error:
        if "torchvision::" not in str(error) or _declared:
            raise
    _forget_half_imported()
    library = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    for schema in _SCHEMAS:
        library.define(schema)  # type: ignore[no-untyped-call]
    _declared.append(library)
    return importlib.import_module(name)


def _forget_half_imported() -> None:
    """Drop the modules that the failed import left behind, for Python would hand them out again as they are."""
    for name in [name for name in sys.modules if name == "torchvision" or name.startswith("torchvision.")]:
        del sys.modules[name]
