"""When which core and link does what, when exits decide, and how full the memories are meanwhile."""

from __future__ import annotations

import html

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from explorer.gui import text
from explorer.gui.icons import icon
from explorer.gui.panels.focus import exit_of_sample, focused_block, focused_exit
from explorer.gui.panels.later import Later
from explorer.gui.panels.plain_text import PlainText
from explorer.gui.plots.gantt_axes import CycleAxis, MemoryAxis, RowAxis
from explorer.gui.plots.gantt_data import ExitMark, GanttChart
from explorer.gui.plots.gantt_item import GanttItem
from explorer.gui.selection import NOTHING, Selection
from explorer.gui.store import Store
from explorer.gui.theme import Look, small_font
from explorer.gui.translate import tr

__all__ = ["SchedulePanel"]

REACH_PIXELS = 3.0
ZOOM_STEP = 0.7


class SchedulePanel(QWidget):
    """Gantt chart over memory use, one time axis: the wheel zooms, dragging moves, a click selects the block."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self._chart: GanttChart | None = None
        self.setAccessibleName(tr("Schedule"))
        self.note = PlainText()
        self.note.setAccessibleName(tr("What the schedule shows"))
        self.links = QCheckBox(tr("links"))
        self.links.setToolTip(tr("Show every link between cores, not only the cores and the bus"))
        self.links.toggled.connect(self._lay_rows)
        self.fit_button = QToolButton()
        self.fit_button.setAutoRaise(True)
        self.fit_button.setAccessibleName(tr("Show the whole schedule"))
        self.fit_button.setToolTip(tr("Show the whole schedule (Home, or a double click)"))
        self.fit_button.clicked.connect(self.fit)
        self._row_axis, self._memory_axis = RowAxis(), MemoryAxis()
        self._axes = (CycleAxis(), self._row_axis, CycleAxis(), self._memory_axis)
        self.gantt = _plot(self._axes[0], self._row_axis, tr("Activities over time"))
        self.memory = _plot(self._axes[2], self._memory_axis, tr("Memory use over time"))
        self.gantt.getPlotItem().invertY(True)
        self.gantt.getPlotItem().hideAxis("bottom")
        self.memory.getPlotItem().setXLink(self.gantt.getPlotItem())
        self.memory.setMaximumHeight(120)
        self.bars = GanttItem()
        self.gantt.getPlotItem().addItem(self.bars, ignoreBounds=True)
        self.cores = QLabel(self.memory)
        self.cores.setTextFormat(Qt.TextFormat.RichText)
        self.cores.setFont(small_font(self.font(), 0.86))
        self.cores.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.cores.setAccessibleName(tr("Which line is which core's memory"))
        self.memory.setToolTip(tr("What each core's memory on chip holds over time, a line a core (simulated)"))
        self._marks: list[tuple[pg.InfiniteLine, pg.InfiniteLine]] = []
        self._curves: list[pg.PlotDataItem] = []
        self.callout = QLabel(self)
        self.callout.setObjectName("callout")
        self.callout.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.callout.hide()
        self._lay_out()
        scene = self.gantt.scene()
        self._mouse = pg.SignalProxy(scene.sigMouseMoved, rateLimit=60, slot=self._mouse_moved)
        scene.sigMouseClicked.connect(self._clicked)
        self.gantt.installEventFilter(self)
        self._later = Later(self, self.refresh, 0)
        store.evaluation_changed.connect(self._later.now)
        store.selection_changed.connect(self._follow)
        look.changed.connect(self.restyle)
        self.restyle()
        self._later.soon()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.note, 1)
        top.addWidget(self.links)
        top.addWidget(self.fit_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 6, 4)
        layout.setSpacing(2)
        layout.addLayout(top)
        plots = QGridLayout()
        plots.setVerticalSpacing(0)
        plots.addWidget(self.gantt, 0, 0)
        plots.addWidget(self.memory, 1, 0)
        plots.setRowStretch(0, 3)
        plots.setRowStretch(1, 1)
        layout.addLayout(plots, 1)

    # Contents

    def refresh(self) -> None:
        """Show the schedule of the design; thresholds do not change it."""
        chart = self._store.chart
        if chart is not self._chart:
            self._chart = chart
            self._fill()
            self._show_note()
        elif self._store.selection.sample is not None:
            self._follow()  # with other thresholds it may leave elsewhere

    def _fill(self) -> None:
        self._lay_rows()
        self._mark_exits(() if self._chart is None else self._chart.exits)
        self._draw_memory()
        self.fit()

    def _lay_rows(self) -> None:
        chart = self._chart
        if chart is None:
            self.bars.show_chart(None, ())
            return
        n_fixed = chart.n_cores + chart.n_busy_buses
        n_shown = len(chart.resources) if self.links.isChecked() or n_fixed == 0 else n_fixed
        self.links.setEnabled(len(chart.resources) > n_fixed)
        self.bars.show_chart(chart, tuple(range(n_shown)))
        self._row_axis.set_names(tuple(_short_name(name) for name in chart.resources[:n_shown]))
        self.gantt.getPlotItem().setYRange(0, max(n_shown, 1), padding=0)
        self._light()

    def _mark_exits(self, exits: tuple[ExitMark, ...]) -> None:
        while len(self._marks) < len(exits):
            pair = (pg.InfiniteLine(angle=90), pg.InfiniteLine(angle=90))
            self.gantt.getPlotItem().addItem(pair[0], ignoreBounds=True)
            self.memory.getPlotItem().addItem(pair[1], ignoreBounds=True)
            self._marks.append(pair)
        theme, focused = self._look.theme, focused_exit(self._store)
        for place, pair in enumerate(self._marks):
            for line in pair:
                line.setVisible(place < len(exits))
                if place < len(exits):
                    color = theme.exit_color(place, len(exits) - 1)
                    line.setValue(exits[place].at_cycles)
                    chosen = place == focused
                    style = Qt.PenStyle.SolidLine if chosen else Qt.PenStyle.DashLine
                    line.setPen(pg.mkPen(color, width=3 if chosen else 2, style=style))

    def _draw_memory(self) -> None:
        curves = () if self._chart is None else self._chart.memory
        while len(self._curves) < len(curves):
            curve = pg.PlotDataItem(stepMode="right")
            self.memory.getPlotItem().addItem(curve)
            self._curves.append(curve)
        colors = (*self._look.theme.earlier_searches, self._look.theme.exact_front, self._look.theme.truncated)
        for place, item in enumerate(self._curves):
            if place < len(curves):
                item.setPen(pg.mkPen(colors[place % len(colors)], width=1.6, style=_STYLES[place % len(_STYLES)]))
                item.setData(curves[place].at_cycles, curves[place].used_bits)
            item.setVisible(place < len(curves))
        named = "&nbsp; ".join(
            f"<span style='color: {colors[place % len(colors)]}'>{_SIGNS[place % len(_SIGNS)]}</span>&nbsp;{curve.core}"
            for place, curve in enumerate(curves)
        )
        self.cores.setText(f"<span style='color: {self._look.theme.muted}'>{tr('memory of core')}&nbsp; {named}</span>")
        self.cores.adjustSize()
        self.cores.setVisible(bool(curves))
        self._place_cores()
        most = max((float(curve.used_bits.max()) for curve in curves if curve.used_bits.size), default=1.0)
        self.memory.getPlotItem().setYRange(0, 1.05 * most, padding=0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The names of the lines stay in their corner."""
        super().resizeEvent(event)
        self._place_cores()

    def _place_cores(self) -> None:
        self.cores.move(self.memory.width() - self.cores.width() - 8, 0)

    def _show_note(self) -> None:
        theme, chart = self._look.theme, self._chart
        if chart is None:
            self.note.set_text(tr("computing…"), theme.muted)
            return
        if not chart.n_activities:
            self.note.set_text(tr("There is no schedule to show."), theme.muted)
            return
        busiest = max(range(chart.n_cores), key=chart.busy_share, default=0)
        self.note.set_text(
            tr(
                "{cycles} (simulated), {core} busy {share}",
                cycles=text.cycles(chart.end_cycles),
                core=_short_name(chart.resources[busiest]),
                share=text.percent(chart.busy_share(busiest), 0),
            ),
            theme.muted,
        )

    # Looks

    def restyle(self) -> None:
        """Colours of the theme."""
        theme = self._look.theme
        self.fit_button.setIcon(icon("fit", theme.text, theme.line))
        for plot in (self.gantt, self.memory):
            plot.setBackground(QColor(theme.panel))
        for axis in self._axes:
            axis.setPen(pg.mkPen(theme.line))
            axis.setTextPen(pg.mkPen(theme.muted))
            axis.setStyle(tickFont=small_font(self.font()), tickLength=-3)
        self._axes[2].setLabel(tr("time (cycles)"), color=theme.muted, **{"font-size": "8pt"})
        self.bars.set_colors(self._color_of, QColor(theme.text))
        self.callout.setStyleSheet(
            f"QLabel#callout {{ background: {theme.raised}; color: {theme.text}; border: 1px solid {theme.line};"
            " border-radius: 5px; padding: 4px 7px; }"
        )
        if self._chart is not None:
            self._mark_exits(self._chart.exits)
            self._draw_memory()
        self._show_note()

    def _color_of(self, stage: int, is_transfer: bool) -> QColor:
        """Heads in the colour of their exit, blocks in two tones in turns, transfers paler."""
        theme, chart = self._look.theme, self._chart
        if chart is None or stage < 0:
            return QColor(theme.muted)
        mark = chart.stages[stage]
        if mark.is_head:
            heads = [place for place, other in enumerate(chart.stages) if other.is_head]
            color = theme.exit_color(heads.index(stage), len(heads) - 1)
        else:
            color = theme.cost_color(0.85 if mark.block % 2 else 0.6)
        if is_transfer:
            color.setAlphaF(0.6)
        return color

    def _follow(self) -> None:
        self._light()
        if self._chart is not None:
            self._mark_exits(self._chart.exits)

    def _light(self) -> None:
        """Show what belongs to the selected or hovered layer or block, or what the selected sample needs."""
        chart, store = self._chart, self._store
        if chart is None:
            self.bars.light(None)
            return
        layer = store.focus.layer
        if layer is not None and layer in chart.layers:
            self.bars.light(np.array([name == layer for name in chart.layers], dtype=np.bool_))
            return
        block = focused_block(store)
        stages: list[int] | None = None
        if block is not None:
            stages = [place for place, mark in enumerate(chart.stages) if mark.block == block]
        elif store.focus.sample is not None:
            stages = _needed(chart, exit_of_sample(store, store.focus.sample))
        self.bars.light(None if stages is None else np.isin(chart.stage, stages))

    # Range

    def fit(self) -> None:
        """The whole schedule."""
        if self._chart is not None:
            end = max(self._chart.end_cycles, 1.0)
            for plot in (self.gantt, self.memory):
                plot.getViewBox().setLimits(xMin=-0.02 * end, xMax=1.02 * end, minXRange=min(20.0, end))
            self.gantt.getPlotItem().setXRange(0, end, padding=0.01)

    def zoom(self, factor: float) -> None:
        """Show more (above 1) or less of the time around the middle."""
        (left, right), _ = self.gantt.getViewBox().viewRange()
        middle, half = (left + right) / 2, factor * (right - left) / 2
        self.gantt.getPlotItem().setXRange(middle - half, middle + half, padding=0)

    def _move(self, share: float) -> None:
        (left, right), _ = self.gantt.getViewBox().viewRange()
        step = share * (right - left)
        self.gantt.getPlotItem().setXRange(left + step, right + step, padding=0)

    # Pointer and keys

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Keys that zoom and move; nothing is hovered outside."""
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            match event.key():
                case Qt.Key.Key_Plus | Qt.Key.Key_Equal | Qt.Key.Key_Up:
                    self.zoom(ZOOM_STEP)
                case Qt.Key.Key_Minus | Qt.Key.Key_Down:
                    self.zoom(1 / ZOOM_STEP)
                case Qt.Key.Key_Left:
                    self._move(-0.2)
                case Qt.Key.Key_Right:
                    self._move(0.2)
                case Qt.Key.Key_Home:
                    self.fit()
                case Qt.Key.Key_Escape:
                    self._store.select(NOTHING)
                case _:
                    return False
            return True
        return False

    def _mouse_moved(self, arguments: tuple[QPointF]) -> None:
        self._hover(self._activity_at(arguments[0]))

    def _activity_at(self, scene: QPointF) -> int:
        view = self.gantt.getViewBox()
        if not view.sceneBoundingRect().contains(scene):
            return -1
        place = view.mapSceneToView(scene)
        return self.bars.activity_at(place.x(), place.y(), REACH_PIXELS * view.viewPixelSize()[0])

    def _hover(self, index: int) -> None:
        self.bars.hover(index)
        chart = self._chart
        if index < 0 or chart is None:
            self.callout.hide()
            self._store.hover(NOTHING)
            return
        mark = chart.stages[chart.stage[index]] if chart.stage[index] >= 0 else None
        if mark is None:
            self._store.hover(NOTHING)
        else:
            self._store.hover(Selection(block=mark.block, layer=chart.layers[index]))
        self.callout.setText(described(chart, index))
        self.callout.adjustSize()
        view = self.gantt.getViewBox()
        row = float(self.bars.place_of(index)) + 1.0
        at = self.gantt.mapTo(self, self.gantt.mapFromScene(view.mapViewToScene(QPointF(chart.start[index], row))))
        x = min(max(at.x(), self.gantt.x() + 4), self.width() - self.callout.width() - 4)
        y = at.y() + 4
        if y + self.callout.height() > self.height():
            y = at.y() - self.callout.height() - 30
        self.callout.move(max(x, 2), max(y, 2))
        self.callout.show()
        self.callout.raise_()

    def _clicked(self, event: object) -> None:
        # A pyqtgraph MouseClickEvent, of which there are no stubs.
        if event.button() != Qt.MouseButton.LeftButton:  # type: ignore[attr-defined]
            return
        if event.double():  # type: ignore[attr-defined]
            self.fit()
            return
        index = self._activity_at(event.scenePos())  # type: ignore[attr-defined]
        chart = self._chart
        if index < 0 or chart is None:
            self._store.select(NOTHING)
            return
        stage = int(chart.stage[index])
        block = chart.stages[stage].block if stage >= 0 else None
        layer = chart.layers[index] if stage >= 0 else None
        self._store.select(Selection(block=block, layer=layer))


def described(chart: GanttChart, index: int) -> str:
    """What an activity is, as rich text."""
    start, end = float(chart.start[index]), float(chart.end[index])
    lines = [
        f"<b>{html.escape(chart.labels[index])}</b>",
        html.escape(chart.resources[chart.row[index]]),
        tr(
            "{cycles} cycles, from {start} to {end}",
            cycles=f"{end - start:,.0f}", start=f"{start:,.0f}", end=f"{end:,.0f}",
        ),
    ]  # fmt: skip
    if chart.size_bits[index]:
        lines.append(tr("moves {size}", size=text.memory(float(chart.size_bits[index]))))
    if chart.stage[index] >= 0:
        lines.append(
            tr("part of {stage}; click to select it", stage=html.escape(chart.stages[chart.stage[index]].name))
        )
    return "<br>".join(lines)


def _needed(chart: GanttChart, exit_index: int | None) -> list[int] | None:
    """The stages that a sample goes through which leaves at an exit; None if that is not known."""
    heads = [place for place, mark in enumerate(chart.stages) if mark.is_head]
    if exit_index is None or exit_index >= len(heads):
        return None
    return list(range(heads[exit_index] + 1))


_STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)
_SIGNS = ("━", "╍", "┅")
"""How the lines of the memories look, and signs that look like them."""


def _short_name(resource: str) -> str:
    """Names of cores and links that fit beside the rows."""
    shown = resource.replace("_like", "").replace("_", " ")
    return shown if len(shown) <= 14 else f"{shown[:13]}…"


def _plot(bottom: pg.AxisItem, left: pg.AxisItem, name: str) -> pg.PlotWidget:
    plot = pg.PlotWidget(axisItems={"bottom": bottom, "left": left})
    plot.setAccessibleName(name)
    plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    plot.setMinimumHeight(60)
    item = plot.getPlotItem()
    item.setMenuEnabled(False)
    item.hideButtons()
    item.getViewBox().setMouseEnabled(x=True, y=False)
    item.getViewBox().disableAutoRange()
    item.showGrid(x=True, y=False, alpha=0.4)
    for axis in (bottom, left):
        axis.setZValue(-200)  # the grid belongs behind the bars
    return plot
