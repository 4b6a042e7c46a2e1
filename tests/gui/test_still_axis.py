"""An axis that copies its pixels looks as pyqtgraph draws it, and in a file of lines it stays lines."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.gui.exporting import drawn, pictured
from explorer.gui.plots.axes import AccuracyAxis, LogEdpAxis
from explorer.gui.plots.still_axis import StillAxis


class Holder(QWidget):
    """A panel with a plot, as those that are exported."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        super().__init__()
        self.plot = plot
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(plot)
        self.resize(400, 300)


def plot_with(bottom: pg.AxisItem, left: pg.AxisItem) -> Holder:
    plot = pg.PlotWidget(axisItems={"bottom": bottom, "left": left})
    plot.setBackground("w")
    plot.getPlotItem().showGrid(x=True, y=True, alpha=0.4)
    plot.getPlotItem().getViewBox().disableAutoRange()
    return Holder(plot)


def look_at(holder: Holder, x: tuple[float, float], y: tuple[float, float]) -> None:
    holder.plot.getPlotItem().getViewBox().setRange(xRange=x, yRange=y, padding=0)


def pixels(holder: Holder, scale: float = 1) -> np.ndarray:
    image = pictured(holder, scale).convertToFormat(QImage.Format.Format_RGB32)
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4).astype(int)


class PlainEdp(LogEdpAxis):
    paint = pg.AxisItem.paint


class PlainAccuracy(AccuracyAxis):
    paint = pg.AxisItem.paint


@pytest.mark.parametrize("scale", [1, 2])
def test_it_looks_as_drawn_anew_after_every_change(qapp, scale):
    still, plain = plot_with(LogEdpAxis(), AccuracyAxis()), plot_with(PlainEdp(), PlainAccuracy())
    before = None
    for x, y in (((11, 15), (50, 100)), ((12.0, 12.4), (80, 90)), ((12.0, 12.4), (81, 91))):
        for plot in (still, plain):
            look_at(plot, x, y)
        found, expected = pixels(still, scale), pixels(plain, scale)
        differences = np.abs(found - expected).max(axis=2)
        assert (differences > 24).mean() < 1e-4  # lines that end at the edge are cut a pixel sooner or later
        assert differences.mean() < 0.5
        assert before is None or (found != before).any()
        before = found
        assert (pixels(still, scale) == found).all()
    for plot in (still, plain):
        plot.close()


def test_lines_are_drawn_once_for_many_frames(qapp, monkeypatch):
    plot = plot_with(LogEdpAxis(), AccuracyAxis())
    look_at(plot, (11, 15), (50, 100))
    pixels(plot)
    drawn_anew = []
    monkeypatch.setattr(pg.AxisItem, "paint", lambda self, *_: drawn_anew.append(self))
    pixels(plot)
    assert not [axis for axis in drawn_anew if isinstance(axis, StillAxis)]
    plot.close()


def test_in_a_file_of_lines_it_stays_lines(qapp):
    files = []
    for axes in ((LogEdpAxis(), AccuracyAxis()), (PlainEdp(), PlainAccuracy())):
        plot = plot_with(*axes)
        look_at(plot, (11, 15), (50, 100))
        files.append(drawn(plot, "axes"))
        plot.close()
    assert files[0] == files[1]
