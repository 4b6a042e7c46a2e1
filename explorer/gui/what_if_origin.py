"""Whether an accelerator is a what-if copy, remembered: its file is read once, and copies never change."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.study.what_if import Origin

__all__ = ["origin_of"]


@lru_cache(maxsize=256)
def origin_of(accelerator: str) -> Origin | None:
    """What an accelerator is a what-if copy of, None if it is none."""
    if "/" not in accelerator and "\\" not in accelerator:
        return None  # a preset
    from explorer.study.what_if import origin

    return origin(accelerator)
