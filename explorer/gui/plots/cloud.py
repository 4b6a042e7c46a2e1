"""Thousands of points as one picture: drawn by numpy at the view's pixels, redrawn only when data or view change."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

__all__ = ["CloudItem"]

_FEASIBLE_ALPHA = (0.45, 0.95)
_INFEASIBLE_ALPHA = (0.28, 0.6)


class CloudItem(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no stubs
    """Designs tried by a search: feasible ones as plus signs, infeasible ones as paler crosses.

    Where many lie the colour is stronger.
    """

    def __init__(self) -> None:
        super().__init__()
        self._x: NDArray[np.floating] = np.empty(0)
        self._y: NDArray[np.floating] = np.empty(0)
        self._feasible: NDArray[np.bool_] = np.empty(0, dtype=bool)
        self._colors = (QColor(), QColor())
        self._shown = (True, True)
        self._picture: tuple[object, QImage] | None = None
        self._version = 0

    @property
    def n_points(self) -> int:
        return int(self._x.size)

    def set_points(self, x: NDArray[np.floating], y: NDArray[np.floating], feasible: NDArray[np.bool_]) -> None:
        """Show these points, (n,) each, in the plot's coordinates."""
        self.prepareGeometryChange()
        self._x, self._y, self._feasible = x, y, feasible
        self._version += 1
        self.update()

    def set_colors(self, feasible: QColor, infeasible: QColor) -> None:
        """Colours of the points."""
        self._colors = (feasible, infeasible)
        self._version += 1
        self.update()

    def show_kinds(self, *, feasible: bool, infeasible: bool) -> None:
        """Show or hide the points of a kind."""
        if (feasible, infeasible) != self._shown:
            self._shown = (feasible, infeasible)
            self._version += 1
            self.setVisible(feasible or infeasible)
            self.update()

    def boundingRect(self) -> QRectF:
        """All points, or nothing."""
        if self._x.size == 0:
            return QRectF()
        left, top = float(self._x.min()), float(self._y.min())
        return QRectF(left, top, max(float(self._x.max()) - left, 1e-9), max(float(self._y.max()) - top, 1e-9))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the picture at the pixels of the view."""
        view = self.getViewBox()
        if self._x.size == 0 or view is None:
            return
        transform = painter.worldTransform()
        frame = view.mapRectToScene(view.boundingRect()).toAlignedRect()
        to_view = self.sceneTransform()
        # Not the ratio of `painter.device()`: a widget that is exported borrows a painter and still names itself.
        ratio = round(painter.deviceTransform().m11() / transform.m11(), 3)
        key = (self._version, ratio, frame.getRect(), *_scale_and_shift(to_view))
        if self._picture is None or self._picture[0] != key:
            size = (round(frame.width() * ratio), round(frame.height() * ratio))
            x, y = _pixels(to_view, self._x, self._y)
            picture = self._draw((x - frame.left()) * ratio, (y - frame.top()) * ratio, size, ratio)
            picture.setDevicePixelRatio(ratio)
            self._picture = (key, picture)
        painter.save()
        # From item to scene coordinates, in which the picture lies upright and unscaled.
        painter.setWorldTransform(to_view.inverted()[0] * transform)
        painter.drawImage(frame.topLeft(), self._picture[1])
        painter.restore()

    def _draw(self, x: NDArray[np.floating], y: NDArray[np.floating], size: tuple[int, int], ratio: float) -> QImage:
        """A picture of small signs; only pixels with points are touched."""
        width, height = max(size[0], 1), max(size[1], 1)
        reach = 1 if ratio < 1.5 else 2
        inside = (x >= reach) & (x < width - reach) & (y >= reach) & (y < height - reach)
        pixels = np.zeros(width * height, dtype=np.uint32)
        cells = y[inside].astype(np.intp) * width + x[inside].astype(np.intp)
        feasible = self._feasible[inside]
        plus, cross = (1, width), (width + 1, width - 1)
        # Feasible points come second and cover the others.
        for shown, mask, arms, color, (low, high) in (
            (self._shown[1], ~feasible, cross, self._colors[1], _INFEASIBLE_ALPHA),
            (self._shown[0], feasible, plus, self._colors[0], _FEASIBLE_ALPHA),
        ):
            if not shown:
                continue
            steps = [0] + [sign * arm * by for by in range(1, reach + 1) for arm in arms for sign in (-1, 1)]
            spread = (cells[mask][:, None] + np.array(steps, dtype=np.intp)).ravel()
            touched, counts = np.unique(spread, return_counts=True)
            alpha = np.minimum(low + 0.12 * np.log1p(counts), high)
            pixels[touched] = _shades(color)[np.rint(255 * alpha).astype(np.intp)]
        return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()


def _shades(color: QColor) -> NDArray[np.uint32]:
    """The colour at 256 alphas as premultiplied ARGB words."""
    alpha = np.arange(256).astype(np.uint32)
    red, green, blue = (
        np.rint(alpha * part).astype(np.uint32) for part in (color.redF(), color.greenF(), color.blueF())
    )
    words: NDArray[np.uint32] = alpha << 24 | red << 16 | green << 8 | blue
    return words


def _scale_and_shift(transform: QTransform) -> tuple[float, float, float, float]:
    return transform.m11(), transform.m22(), transform.dx(), transform.dy()


def _pixels(
    transform: QTransform, x: NDArray[np.floating], y: NDArray[np.floating]
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """Scene coordinates; a view box only scales and shifts."""
    return transform.m11() * x + transform.dx(), transform.m22() * y + transform.dy()
