"""Accuracy against EDP on the validation split: the current design among its front, rivals, pins and the search."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from explorer.gui import text
from explorer.gui.plots.axes import AccuracyAxis, LogEdpAxis
from explorer.gui.plots.cloud import CloudItem
from explorer.gui.plots.content import layer_data, truncated_data
from explorer.gui.plots.layer import Layer, LayerKey, LayerStyle
from explorer.gui.plots.legend import Legend
from explorer.gui.plots.pointer import Pointer
from explorer.gui.store import Store
from explorer.gui.theme import Look, Theme, small_font
from explorer.spec.network import HeadKind

__all__ = ["AccuracyEdpPlot"]

WORTH_POINTS = 8.0
"""Points so far under the static network's accuracy, in percentage points, do not widen the range by themselves."""

_STYLES = {
    LayerKey.CURRENT: LayerStyle(symbol="star", size=19, single=True, depth=60),
    LayerKey.EXACT_FRONT: LayerStyle(symbol="o", size=5, line=True, depth=30),
    LayerKey.SEARCH_FRONT: LayerStyle(symbol="t1", size=6, line=True, dashed=True, depth=20),
    LayerKey.SEARCH_CLOUD: LayerStyle(symbol="o", size=4, depth=0),
    LayerKey.TRUNCATED: LayerStyle(symbol="t", size=9, line=True, depth=10),
    LayerKey.STATIC: LayerStyle(symbol="s", size=12, depth=40),
    LayerKey.STATIC_FP32: LayerStyle(symbol="s", size=12, filled=False, depth=40),
    LayerKey.PINS: LayerStyle(symbol="d", size=13, depth=50),
}
_SECOND_TRUNCATED = LayerStyle(symbol="t", size=8, filled=False, line=True, dashed=True, depth=9)
_TIPS = {
    LayerKey.CURRENT: "The design that the sliders show; hollow while it breaks a constraint.",
    LayerKey.EXACT_FRONT: "The true Pareto front over all thresholds of the mounted exits (up to three).",
    LayerKey.SEARCH_FRONT: "The best designs that the search has found, over all sets of mounted exits. It judges them "
    "by their accuracy with luck discounted (a lower bound), so the line may dip in accuracy itself.",
    LayerKey.SEARCH_CLOUD: "Every design that the search has tried; pale ones break a constraint.",
    LayerKey.TRUNCATED: "The backbone cut at a mounting point, that head taken by every sample: the rival to beat. "
    "Filled: 4×4 pool heads, hollow: average heads.",
    LayerKey.STATIC: "The whole backbone without early exits, at the same bits.",
    LayerKey.STATIC_FP32: "The whole backbone without early exits, in 32-bit floating point.",
    LayerKey.PINS: "Designs that you have pinned.",
}


def _colors(theme: Theme) -> dict[LayerKey, str]:
    return {
        LayerKey.CURRENT: theme.current,
        LayerKey.EXACT_FRONT: theme.exact_front,
        LayerKey.SEARCH_FRONT: theme.search_front,
        LayerKey.SEARCH_CLOUD: theme.search_cloud,
        LayerKey.TRUNCATED: theme.truncated,
        LayerKey.STATIC: theme.static,
        LayerKey.STATIC_FP32: theme.static,
        LayerKey.PINS: theme.pin,
    }


class AccuracyEdpPlot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no stubs
    """Hover tells a point's figures, a click (or arrow keys and return) adopts its design: see `pointer`."""

    noticed = Signal()

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        self._edp_axis, self._accuracy_axis = LogEdpAxis(), AccuracyAxis()
        super().__init__(parent, axisItems={"bottom": self._edp_axis, "left": self._accuracy_axis})
        self._store = store
        self._look = look
        self._is_auto = True
        self._still: tuple[object, ...] = ()
        self._current_is_hollow: bool | None = None
        self.setAccessibleName("Accuracy against EDP")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 200)
        item = self.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.showGrid(x=True, y=True, alpha=0.13)
        self._view = item.getViewBox()
        self._view.disableAutoRange()
        self._view.setRange(xRange=(11, 15), yRange=(50, 100), padding=0)  # until there is something to show
        self._view.setLimits(xMin=-5, xMax=40, yMin=-20, yMax=120)
        self._view.sigRangeChangedManually.connect(self._moved_by_hand)

        self.cloud = CloudItem()
        item.addItem(self.cloud, ignoreBounds=True)
        self.layers: dict[LayerKey, Layer] = {
            key: Layer(item, key, style) for key, style in _STYLES.items() if key is not LayerKey.SEARCH_CLOUD
        }
        self.second_truncated = Layer(item, LayerKey.TRUNCATED, _SECOND_TRUNCATED)
        self.pointer = Pointer(store, self, (*self.layers.values(), self.second_truncated))
        self.legend = Legend(look, self)
        for key, style in _STYLES.items():
            entry = self.legend.add(key, style, _TIPS[key])
            entry.toggled.connect(self._entry_toggled)
        self.notice = ""
        self.notice_is_bad = False

        store.evaluation_changed.connect(self.refresh)
        store.background_changed.connect(self.refresh_background)
        store.search.changed.connect(self.refresh_search)
        store.study_changed.connect(self.fit)
        look.changed.connect(self.restyle)
        self.restyle()

    # Contents

    def refresh(self) -> None:
        """After an edit: only what depends on the current design."""
        self._show(LayerKey.CURRENT)
        self._refresh_current_style()
        self._refresh_notice()
        still = self._what_stands_still()
        if still != self._still:
            self._still = still
            self.refresh_background()
        elif self._is_auto and not self._fits():
            self.fit()

    def _what_stands_still(self) -> tuple[object, ...]:
        """What everything but the current design hangs on; thresholds do not change it."""
        store, evaluation = self._store, self._store.evaluation
        statics = () if evaluation is None else (evaluation.static, evaluation.static_fp32)
        return (*statics, store.session.state.pins, store.front_is_current, store.front_is_possible)

    def refresh_background(self) -> None:
        """Fronts, baselines and pins."""
        self.pointer.select(None)
        for key in (LayerKey.CURRENT, LayerKey.EXACT_FRONT, LayerKey.STATIC, LayerKey.STATIC_FP32, LayerKey.PINS):
            self._show(key)
        self.layers[LayerKey.TRUNCATED].show(truncated_data(self._store, HeadKind.POOL4_LINEAR))
        self.second_truncated.show(truncated_data(self._store, HeadKind.GAP_LINEAR))
        self._update_legend()
        self._refresh_notice()
        if self._is_auto:
            self.fit()

    def refresh_search(self) -> None:
        """The search's front and cloud."""
        self._show(LayerKey.SEARCH_FRONT)
        edp, accuracy, feasible = self._store.search.cloud()
        if edp.size != self.cloud.n_points:
            self.cloud.set_points(np.log10(np.maximum(edp, 1e-9)), 100.0 * accuracy, feasible)
        self._update_legend()
        if self._is_auto and not self._fits():
            self.fit()

    def _show(self, key: LayerKey) -> None:
        self.layers[key].show(layer_data(self._store, key))
        self.pointer.points_changed(self.layers[key])

    def _refresh_notice(self) -> None:
        store = self._store
        notice = ""
        evaluation = store.evaluation
        broken = () if evaluation is None else evaluation.violations
        if broken:
            notice = f"✗ breaks {', '.join(text.describe_violation(v) for v in broken)}"
            if store.front_is_possible and store.front_is_current and not store.knowledge.front_is_within_constraints:
                notice += "; no thresholds of these exits mend it"
        elif not store.front_is_possible:
            notice = "no exact front: it is computed for up to 3 exits"
        elif not store.front_is_current:
            notice = "computing the exact front…"
        if notice != self.notice:
            self.notice, self.notice_is_bad = notice, bool(broken)
            self.noticed.emit()

    # Looks

    def restyle(self) -> None:
        """Colours of the theme, by hand, for pyqtgraph knows no palettes."""
        theme = self._look.theme
        self.setBackground(QColor(theme.panel))
        for axis in (self._edp_axis, self._accuracy_axis):
            axis.setPen(pg.mkPen(theme.line))
            axis.setTextPen(pg.mkPen(theme.muted))
            axis.setStyle(tickFont=small_font(self.font()), tickLength=-4)
        label = {"color": theme.muted, "font-size": "9pt"}
        self._edp_axis.setLabel("EDP per sample, average (pJ·cycles, logarithmic, simulated)", **label)
        self._accuracy_axis.setLabel("Accuracy (%, validation)", **label)
        background = QColor(theme.panel)
        for key, color in _colors(theme).items():
            self.legend.entries[key].color = QColor(color)
            self.legend.entries[key].update()
            if key in self.layers:
                self.layers[key].restyle(QColor(color), background)
        self.second_truncated.restyle(QColor(theme.truncated), background)
        self.cloud.set_color(QColor(theme.search_cloud))
        self.pointer.restyle(theme)
        self._current_is_hollow = None
        self.refresh_background()
        self.refresh_search()
        self._refresh_current_style()

    def _refresh_current_style(self) -> None:
        evaluation = self._store.evaluation
        hollow = evaluation is not None and not evaluation.is_feasible
        if hollow != self._current_is_hollow:
            self._current_is_hollow = hollow
            theme = self._look.theme
            self.layers[LayerKey.CURRENT].restyle(QColor(theme.current), QColor(theme.panel), hollow=hollow)

    def _update_legend(self) -> None:
        keys: set[LayerKey] = {key for key, layer in self.layers.items() if layer.x.size}
        if self.cloud.n_points:
            keys.add(LayerKey.SEARCH_CLOUD)
        if self.legend.show_only(keys):
            self._place_overlays()
        self.legend.setVisible(bool(keys))

    def _entry_toggled(self, visible: bool) -> None:
        entry = self.sender()
        key = next(key for key, candidate in self.legend.entries.items() if candidate is entry)
        if key is LayerKey.SEARCH_CLOUD:
            self.cloud.setVisible(visible)
        else:
            self.layers[key].set_visible(visible)
        if key is LayerKey.TRUNCATED:
            self.second_truncated.set_visible(visible)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Overlays stay in their corners."""
        super().resizeEvent(event)
        if hasattr(self, "legend"):  # pyqtgraph resizes while it constructs
            self._place_overlays()

    def _place_overlays(self) -> None:
        self.legend.adjustSize()
        self.legend.move(self.width() - self.legend.width() - 14, self.height() - self.legend.height() - 52)

    # Range

    def fit(self) -> None:
        """Show what matters, and follow it from now on."""
        self._is_auto = True
        self._show_range(*self._points(WORTH_POINTS))

    def fit_or_show_all(self) -> None:
        """Show what matters, or every point if that is on screen already."""
        if self._is_auto:
            self._is_auto = False
            self._show_range(*self._points(None))
        else:
            self.fit()

    def _show_range(self, x: NDArray[np.floating], y: NDArray[np.floating]) -> None:
        if x.size:
            x_pad, y_pad = max(0.05 * np.ptp(x), 0.05), max(0.08 * np.ptp(y), 0.25)
            self._view.setRange(
                xRange=(float(x.min()) - x_pad, float(x.max()) + x_pad),
                yRange=(float(y.min()) - y_pad, min(float(y.max()) + y_pad, 101.0)),
                padding=0,
            )

    def _points(self, worth: float | None) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        """All points but the cloud; with `worth` only those at most so many percentage points under the static network.

        The current design and pins are always among them.
        """
        layers = [*self.layers.values(), self.second_truncated]
        x, y = np.concatenate([layer.x for layer in layers]), np.concatenate([layer.y for layer in layers])
        if worth is None or not y.size:
            return x, y
        always = np.concatenate([self.layers[key].y for key in (LayerKey.CURRENT, LayerKey.PINS)])
        static = self.layers[LayerKey.STATIC].y
        floor = min([float(static.max() if static.size else y.max()) - worth, *always])
        return x[y >= floor], y[y >= floor]

    def _fits(self) -> bool:
        """Whether what matters is on screen."""
        (left, right), (bottom, top) = self._view.viewRange()
        x, y = self._points(WORTH_POINTS)
        return not x.size or bool(left <= x.min() and x.max() <= right and bottom <= y.min() and y.max() <= top)

    def _moved_by_hand(self) -> None:
        self._is_auto = False
        self.pointer.select(None)

    # Pointer and keys

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is hovered outside."""
        self.pointer.select(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that walk from point to point."""
        if not self.pointer.press_key(event):
            super().keyPressEvent(event)
