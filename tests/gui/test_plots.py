"""Parts of the plot: the nearest point, and clouds of points drawn as a picture."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from explorer.gui.plots.cloud import CloudItem
from explorer.gui.plots.layer import Layer, LayerData, LayerKey, LayerStyle
from explorer.gui.plots.nearest import nearest_point


def layer_with(plot, edp, accuracy):
    layer = Layer(plot.getPlotItem(), LayerKey.STATIC, LayerStyle(symbol="o", size=5))
    layer.show(LayerData(edp_pj_cycles=np.array(edp), accuracy=np.array(accuracy), point_at=lambda index: None))
    return layer


def test_the_nearest_point_is_measured_in_pixels(qtbot):
    plot = pg.PlotWidget()
    qtbot.addWidget(plot)
    layer = layer_with(plot, [1e10, 1e12], [0.9, 0.8])
    # One pixel is 0.01 decades wide and 1 % high: the second point is 90 pixels away, the first 110.
    assert nearest_point([layer], 11.1, 80.0, 0.01, 1.0, reach=200.0) == (layer, 1)
    assert nearest_point([layer], 11.1, 80.0, 0.01, 1.0, reach=50.0) is None
    assert nearest_point([layer], 10.0, 91.0, 0.01, 1.0, reach=5.0) == (layer, 0)
    layer.set_visible(False)
    assert nearest_point([layer], 10.0, 90.0, 0.01, 1.0, reach=5.0) is None


def test_a_cloud_paints_its_points_where_they_are(qtbot):
    plot = pg.PlotWidget(background="#ffffff")
    qtbot.addWidget(plot)
    plot.resize(400, 300)
    cloud = CloudItem()
    cloud.set_colors(QColor("#0000ff"), QColor("#00ff00"))
    plot.addItem(cloud, ignoreBounds=True)
    view = plot.getPlotItem().getViewBox()
    view.setRange(xRange=(0, 10), yRange=(0, 10), padding=0)
    cloud.set_points(np.array([5.0, 50.0]), np.array([5.0, 50.0]), np.array([True, True]))
    plot.show()
    picture = plot.grab().toImage()
    place = plot.mapFromScene(view.mapViewToScene(pg.Point(5.0, 5.0)))
    color = picture.pixelColor(place)
    assert color.blue() > color.red() + 50
    away = picture.pixelColor(place.x() + 30, place.y() + 30)
    assert away.red() > 240


def test_an_empty_cloud_paints_nothing(qtbot):
    plot = pg.PlotWidget()
    qtbot.addWidget(plot)
    cloud = CloudItem()
    plot.addItem(cloud)
    plot.show()
    plot.grab()
    assert cloud.boundingRect().isEmpty()
