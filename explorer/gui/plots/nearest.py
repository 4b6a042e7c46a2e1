"""The point under the pointer: nearest in pixels over all visible layers, by numpy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.gui.plots.layer import Layer

__all__ = ["nearest_point"]


def nearest_point(
    layers: Sequence[Layer], x: float, y: float, pixel_width: float, pixel_height: float, reach: float
) -> tuple[Layer, int] | None:
    """The layer and index of the point nearest to (x, y) in plot coordinates, or None beyond `reach` pixels.

    pixel_width, pixel_height: size of a pixel in plot coordinates. Earlier layers win ties.
    """
    best: tuple[Layer, int] | None = None
    best_distance = reach
    for layer in layers:
        if not layer.x.size or not layer.is_visible:
            continue
        distances = np.hypot((layer.x - x) / pixel_width, (layer.y - y) / pixel_height)
        index = int(np.argmin(distances))
        if distances[index] < best_distance:
            best, best_distance = (layer, index), float(distances[index])
    return best
