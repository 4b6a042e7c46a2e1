"""Accuracy against EDP on the validation split: the current design among its front, rivals, pins and the search."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from explorer.gui import text
from explorer.gui.background import Answer
from explorer.gui.caveats import caveats
from explorer.gui.error_texts import error_text
from explorer.gui.panels.focus import focused_block
from explorer.gui.plots.axes import AccuracyAxis, LogEdpAxis
from explorer.gui.plots.cloud import CloudItem
from explorer.gui.plots.content import layer_data, published_data, truncated_data
from explorer.gui.plots.layer import EARLIER_FRONTS, Layer, LayerKey
from explorer.gui.plots.legend import Legend
from explorer.gui.plots.limits import LimitLines
from explorer.gui.plots.pointer import Pointer
from explorer.gui.plots.styles import CLOUDS, OFF_AT_FIRST, SECOND_TRUNCATED, STYLES, TIPS, layer_colors
from explorer.gui.preferences import preferences, stored_flag
from explorer.gui.store import Store
from explorer.gui.tasks import PublishedTask
from explorer.gui.theme import Look, small_font
from explorer.gui.translate import tr
from explorer.spec.network import HeadKind

__all__ = ["AccuracyEdpPlot"]

WORTH_POINTS = 8.0
"""Points so far under the static network's accuracy, in percentage points, do not widen the range by themselves."""
KEY_ZOOM = 0.8
KEY_SHARE = 0.1
"""What a key changes of what is in view."""


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
        self._tried: NDArray[np.floating] | None = None
        self._current_is_hollow: bool | None = None
        self.setAccessibleName(tr("Accuracy against EDP"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 200)
        item = self.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.showGrid(x=True, y=True, alpha=0.4)
        for axis in (self._edp_axis, self._accuracy_axis):
            axis.setZValue(-200)  # the grid belongs behind the points
        self._view = item.getViewBox()
        self._view.disableAutoRange()
        self._view.setRange(xRange=(11, 15), yRange=(50, 100), padding=0)  # until there is something to show
        self._view.setLimits(xMin=-5, xMax=40, yMin=-20, yMax=120)
        self._view.sigRangeChangedManually.connect(self._moved_by_hand)

        self.cloud = CloudItem()
        item.addItem(self.cloud, ignoreBounds=True)
        self.layers: dict[LayerKey, Layer] = {
            key: Layer(item, key, style) for key, style in STYLES.items() if key not in CLOUDS
        }
        self.second_truncated = Layer(item, LayerKey.TRUNCATED, SECOND_TRUNCATED)
        self._ringed: int | None = None
        self._rivals = pg.ScatterPlotItem(pxMode=True, size=17, symbol="o", hoverable=False)
        self._rivals.setZValue(65)
        self._rivals.hide()
        item.addItem(self._rivals, ignoreBounds=True)
        self.limits = LimitLines(store, self)
        self.pointer = Pointer(store, self, (*self.layers.values(), self.second_truncated))
        self._settings = preferences()
        self.legend = Legend(look, self._settings, self)
        self.legend.resized.connect(self._place_overlays)
        for key, style in STYLES.items():
            entry = self.legend.add(key, style, tr(TIPS[key]), always=key in OFF_AT_FIRST)
            entry.setChecked(stored_flag(self._settings, _setting(key), key not in OFF_AT_FIRST))
            self._show_class(key, entry.isChecked())
            if key is LayerKey.TRUNCATED:
                entry.rename(tr("truncated: ▼ pool, ▽ average"))
            entry.toggled.connect(self._entry_toggled)
        self.notice = ""
        self.notice_is_bad = False

        store.evaluation_changed.connect(self.refresh)
        store.background_changed.connect(self.refresh_background)
        store.search.changed.connect(self.refresh_search)
        store.background.answered.connect(self._background_answered)
        store.study_changed.connect(self.fit)
        store.selection_changed.connect(self._follow)
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
        return (
            *statics, store.session.state.pins, store.front_is_current, store.front_is_possible,
            store.design.deployment,
        )  # fmt: skip

    def refresh_background(self) -> None:
        """Fronts, baselines and pins."""
        self.pointer.select(None)
        for key in _STILL:
            self._show(key)
        self._refresh_published()
        self.layers[LayerKey.TRUNCATED].show(truncated_data(self._store, HeadKind.POOL4_LINEAR))
        self.second_truncated.show(truncated_data(self._store, HeadKind.GAP_LINEAR))
        self._ringed = None
        self._ring_truncated()
        self._update_legend()
        self._refresh_notice()
        if self._is_auto:
            self.fit()

    def _refresh_published(self) -> None:
        """The published networks, which are asked for only while they are wanted."""
        deployment = self._store.design.deployment
        wanted = self.legend.entries[LayerKey.PUBLISHED].isChecked()
        answer = self._store.background.want(PublishedTask(deployment=deployment)) if wanted else None
        value = answer.value if answer is not None else None
        self.layers[LayerKey.PUBLISHED].show(published_data(value if isinstance(value, tuple) else (), deployment))

    def _background_answered(self, answer: object) -> None:
        if isinstance(answer, Answer) and isinstance(answer.task, PublishedTask):
            if answer.problem:
                self._store.inform(
                    tr("The published networks have no costs here: {problem}", problem=error_text(answer.problem))
                )
            self.refresh_background()

    def refresh_search(self) -> None:
        """The fronts of the searches and the cloud of the last one."""
        for key in (LayerKey.SEARCH_FRONT, *EARLIER_FRONTS):
            self._show(key)
        edp, accuracy, feasible = self._store.search.cloud()
        if edp.size != self.cloud.n_points or edp is not self._tried:
            self._tried = edp
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
            notice = tr("✗ breaks {limits}", limits=", ".join(text.describe_violation(v) for v in broken))
            if store.front_is_possible and store.front_is_current and not store.knowledge.front_is_within_constraints:
                notice += tr("; no thresholds of these exits mend it")
        elif not store.front_is_possible:
            notice = tr("no exact front: it is computed for up to 3 exits")
        elif not store.front_is_current:
            notice = tr("computing the exact front…")
        elif store.background.is_busy(PublishedTask):
            notice = tr("simulating the published networks on this accelerator…")
        elif evaluation is not None and caveats(evaluation.design):
            notice = tr("⚠ beyond what was validated: see the figures")
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
        self._edp_axis.setLabel(tr("EDP per sample, average (pJ·cycles, logarithmic, simulated)"), **label)
        self._accuracy_axis.setLabel(tr("Accuracy (%, validation)"), **label)
        background = QColor(theme.panel)
        for key, color in layer_colors(theme).items():
            self.legend.entries[key].color = QColor(color)
            self.legend.entries[key].update()
            if key in self.layers:
                self.layers[key].restyle(QColor(color), background)
        self.second_truncated.restyle(QColor(theme.truncated), background)
        self.cloud.set_colors(QColor(theme.search_cloud), QColor(theme.search_infeasible))
        self._rivals.setPen(pg.mkPen(theme.accent, width=2))
        self._rivals.setBrush(pg.mkBrush(None))
        self.pointer.restyle(theme)
        self.limits.restyle(theme)
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
            keys.update(CLOUDS)
        for key, run in zip(EARLIER_FRONTS, self._store.search.earlier, strict=False):
            self.legend.entries[key].rename(run.name)
        if self.legend.show_only(keys):
            self._place_overlays()
        self.legend.setVisible(bool(keys))

    def _entry_toggled(self, visible: bool) -> None:
        entry = self.sender()
        key = next(key for key, candidate in self.legend.entries.items() if candidate is entry)
        self._settings.setValue(_setting(key), visible)
        self._show_class(key, visible)
        if key is LayerKey.PUBLISHED:
            self.refresh_background()
        self.pointer.select(None)

    def _show_class(self, key: LayerKey, visible: bool) -> None:
        if key in CLOUDS:
            shown = [self.legend.entries[cloud].isChecked() for cloud in CLOUDS if cloud in self.legend.entries]
            self.cloud.show_kinds(feasible=shown[0], infeasible=shown[-1])
            return
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

        The current design, and what was asked for, are always among them.
        """
        layers = [layer for layer in (*self.layers.values(), self.second_truncated) if layer.is_visible]
        x, y = np.concatenate([layer.x for layer in layers]), np.concatenate([layer.y for layer in layers])
        if worth is None or not y.size:
            return x, y
        always = np.concatenate([self.layers[key].y for key in _ALWAYS_SHOWN if self.layers[key].is_visible])
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

    def _follow(self) -> None:
        self.pointer.show_design(self._store.hovered.design)
        self._ring_truncated()

    def _ring_truncated(self) -> None:
        """Ring the networks truncated at the block that is selected or hovered: what leaving there is worth."""
        block, baselines = focused_block(self._store), self._store.baselines
        if block == self._ringed:
            return
        self._ringed = block
        rivals = () if block is None or baselines is None else baselines.validation
        here = [rival for rival in rivals if rival.mounting_point == block]
        shown = here if self.layers[LayerKey.TRUNCATED].is_visible else []
        self._rivals.setData(
            [math.log10(rival.cost.edp_pj_cycles) for rival in shown], [100.0 * rival.accuracy for rival in shown]
        )
        self._rivals.setVisible(bool(shown))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is hovered outside."""
        self.pointer.select(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that walk from point to point, those that move a limit, and those that zoom and move the view."""
        if not (self.limits.press_key(event) or self._press_view_key(event) or self.pointer.press_key(event)):
            super().keyPressEvent(event)

    def _press_view_key(self, event: QKeyEvent) -> bool:
        """Plus and minus zoom, control and arrows move; whether it was one of these."""
        zoom = {"+": KEY_ZOOM, "=": KEY_ZOOM, "-": 1.0 / KEY_ZOOM}.get(event.text())
        if zoom is not None:
            self._view.scaleBy((zoom, zoom))
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.key() in _MOVES:
            (left, right), (bottom, top) = self._view.viewRange()
            across, up = _MOVES[Qt.Key(event.key())]
            self._view.translateBy(x=KEY_SHARE * across * (right - left), y=KEY_SHARE * up * (top - bottom))
        else:
            return False
        self._moved_by_hand()
        return True


_MOVES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}

_STILL = (
    LayerKey.CURRENT, LayerKey.EXACT_FRONT, LayerKey.STATIC, LayerKey.STATIC_FP32, LayerKey.PINS, LayerKey.MEASURED,
)  # fmt: skip

_ALWAYS_SHOWN = (LayerKey.CURRENT, LayerKey.PINS, LayerKey.MEASURED, LayerKey.PUBLISHED)


def _setting(key: LayerKey) -> str:
    return f"plot/{key.name.lower()}"
