"""A card for one exit: threshold by slider, spin box and line, and what leaves there at what cost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.gui import text
from explorer.gui.icons import icon
from explorer.gui.panels.focus import block_of_exit
from explorer.gui.panels.histogram import HistogramView
from explorer.gui.selection import Selection
from explorer.gui.store import Store
from explorer.gui.theme import Look, small_font
from explorer.gui.translate import tr
from explorer.spec.design import MountedExit
from explorer.spec.network import HeadKind
from explorer.study.edits import SetHead, SetThreshold, Unmount

if TYPE_CHECKING:
    from explorer.study.evaluate import ExitFigures

__all__ = ["ExitCard", "FinalCard", "LeavingFigures"]

SLIDER_STEPS = 1000
HANDLE_MARGIN = 8
"""Half a slider handle: the line of the histogram stands above the handle."""


class LeavingFigures(QWidget):
    """The share of samples that leave at an exit as a bar, how many of them are right, and what each costs."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._figures: ExitFigures | None = None
        self._color = QColor()
        self._is_stale = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(
            tr(
                "Share of validation samples that leave here (exit ratio), how many of those are answered rightly, "
                "and the "
                "simulated energy and latency of a sample that leaves here: backbone and all heads up to here."
            )
        )
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # so that the card below need not be painted again
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A bar and two lines."""
        return QSize(240, 12 + 2 * self.fontMetrics().height())

    def show_figures(self, figures: ExitFigures | None, color: QColor, is_stale: bool) -> None:
        """Show an exit's figures; stale ones, those of an earlier design, are pale."""
        if (figures, color, is_stale) == (self._figures, self._color, self._is_stale):
            return
        self._figures, self._color, self._is_stale = figures, color, is_stale
        if figures is not None:
            self.setAccessibleName(
                tr("{ratio} leave, {right}", ratio=text.share(figures.ratio), right=text.right_of_those(figures))
            )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Bar, shares, costs."""
        theme, figures = self._look.theme, self._figures
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.panel))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(0, 1, self.width(), 7)
        painter.setBrush(QColor(theme.raised if theme.is_dark else theme.window))
        painter.drawRoundedRect(track, 3.5, 3.5)
        line = self.fontMetrics().height()
        muted = QColor(theme.muted)
        if figures is None:
            painter.setPen(muted)
            painter.drawText(QRectF(0, 11, self.width(), line), Qt.AlignmentFlag.AlignLeft, tr("computing costs…"))
            painter.end()
            return
        if figures.ratio > 0:
            clip = QPainterPath()
            clip.addRoundedRect(track, 3.5, 3.5)
            painter.setClipPath(clip)
            painter.setBrush(self._color)
            painter.drawRect(QRectF(0, 1, max(figures.ratio * self.width(), 1.5), 7))
            painter.setClipping(False)
        painter.setPen(muted if self._is_stale else QColor(theme.text))
        first = QRectF(0, 11, self.width(), line)
        painter.drawText(first, Qt.AlignmentFlag.AlignLeft, tr("{ratio} leave here", ratio=text.share(figures.ratio)))
        painter.drawText(first, Qt.AlignmentFlag.AlignRight, text.right_of_those(figures))
        painter.setPen(muted)
        painter.setFont(small_font(self.font(), 0.9))
        second = QRectF(0, 11 + line, self.width(), line)
        cost = figures.cost
        painter.drawText(
            second, Qt.AlignmentFlag.AlignLeft, f"{text.energy(cost.energy_pj)} · {text.cycles(cost.latency_cycles)}"
        )
        painter.drawText(
            second, Qt.AlignmentFlag.AlignRight, tr("EDP {edp}", edp=text.edp(cost.edp_pj_cycles, unit=False))
        )
        painter.end()


class _Card(QFrame):
    """A framed card with the exit's colour at its left edge; a click selects the exit, the pointer hovers it."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.setObjectName("card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._look = look
        self._color = QColor()
        self._is_focused = False
        self.title = QLabel()
        self.title.setObjectName("heading")
        self.figures = LeavingFigures(look)

    def exit_index(self) -> int | None:
        """Which exit of the design it is, the final one last; None if it is none any more."""
        return len(self._store.design.exits)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the exit, or nothing if it is selected."""
        index, selection = self.exit_index(), self._store.selection
        chosen = None if selection.exit_index == index else index
        block = None if chosen is None else block_of_exit(self._store, chosen)
        self._store.select(replace(selection, exit_index=chosen, block=block, layer=None, sample=None))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Other panels light up this exit."""
        index = self.exit_index()
        if index is not None:
            self._store.hover(Selection(exit_index=index, block=block_of_exit(self._store, index)))
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is hovered outside."""
        self._store.hover()
        super().leaveEvent(event)

    def set_focused(self, focused: bool) -> None:
        """Whether this exit is selected or hovered somewhere."""
        if focused != self._is_focused:
            self._is_focused = focused
            self.update()

    def set_color(self, color: QColor) -> None:
        """The colour that the exit has everywhere."""
        if color != self._color:
            self._color = color
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame, then the stripe."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color)
        painter.drawRoundedRect(QRectF(4, 8, 4, self.height() - 16), 2, 2)
        if self._is_focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._look.theme.accent), 2))
            painter.drawRoundedRect(QRectF(1, 1, self.width() - 2, self.height() - 2), 6, 6)
        painter.end()


class ExitCard(_Card):
    """Card of a mounted exit. The three threshold controls show the store's threshold and emit edits to it."""

    def __init__(self, store: Store, look: Look, mounting_point: int, parent: QWidget | None = None) -> None:
        super().__init__(store, look, parent)
        self.mounting_point = mounting_point
        where = tr("exit after block {block}", block=mounting_point)
        self.setAccessibleName(where)
        # as wide as it will be, so that the list knows its width
        self.title.setText(tr("{number} · block {block}", number=8, block=mounting_point))
        self.head = QComboBox()
        for kind in store.network.head_kinds(mounting_point):
            self.head.addItem(text.HEAD_NAMES[kind], kind)
        self.head.setAccessibleName(tr("Kind of head of the {where}", where=where))
        self.head.setToolTip(
            tr(
                "Exit head (intermediate classifier): pooling to 4×4 and a linear layer, or global average pooling "
                "and a "
                "linear layer, which is smaller and less accurate."
            )
        )
        self.head.setFixedWidth(self.fontMetrics().horizontalAdvance("4×4 pool") + 34)
        self.head.activated.connect(self._head_chosen)
        self.remove = QToolButton()
        self.remove.setAutoRaise(True)
        self.remove.setAccessibleName(tr("Unmount the {where}", where=where))
        self.remove.setToolTip(tr("Unmount this exit"))
        self.remove.clicked.connect(lambda: store.apply(Unmount(mounting_point=mounting_point)))

        self.histogram = HistogramView(look, HANDLE_MARGIN)
        self.histogram.setAccessibleName(tr("Confidence histogram of the {where}", where=where))
        self.histogram.setToolTip(
            tr(
                "Confidences of this exit on all validation samples, counts on a logarithmic scale: right answers "
                "above, "
                "wrong ones below. Samples right of the line leave here, if they come this far. Drag the line to "
                "move the "
                "threshold."
            )
        )
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, SLIDER_STEPS)
        self.slider.setPageStep(50)
        self.slider.setSingleStep(5)
        self.slider.setAccessibleName(tr("Threshold of the {where}", where=where))
        self.spin = QDoubleSpinBox()
        self.spin.setRange(0.0, 1.0)
        self.spin.setDecimals(3)
        self.spin.setSingleStep(0.01)
        self.spin.setKeyboardTracking(False)
        self.spin.setAccessibleName(tr("Threshold of the {where}, as a number", where=where))
        self.spin.setPrefix("≥ ")
        self.spin.setFixedWidth(self.fontMetrics().horizontalAdvance("≥ 0.000") + 28)
        for control in (self.slider, self.spin):
            control.setToolTip(tr("Threshold: a sample leaves here if the confidence of this exit is at least this."))
            control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            control.installEventFilter(self)
        self._lay_out()
        self._connect()
        self.restyle()
        look.changed.connect(self.restyle)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(5)
        top.addWidget(self.title)
        top.addStretch(1)
        top.addWidget(self.head)
        top.addWidget(self.spin)
        top.addWidget(self.remove)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 6, 8, 8)
        layout.setSpacing(3)
        layout.addLayout(top)
        layout.addWidget(self.histogram)
        layout.addWidget(self.slider)
        layout.addWidget(self.figures)
        QWidget.setTabOrder(self.slider, self.spin)

    def _connect(self) -> None:
        store = self._store
        self.slider.sliderPressed.connect(store.begin_drag)
        self.slider.sliderReleased.connect(store.end_drag)
        self.slider.valueChanged.connect(self._slider_moved)
        self.spin.valueChanged.connect(lambda value: store.nudge(self._edit(value)))
        self.histogram.drag_started.connect(store.begin_drag)
        self.histogram.drag_ended.connect(store.end_drag)
        self.histogram.dragged.connect(lambda value: store.apply(self._edit(value)))
        self.histogram.nudged.connect(lambda value: store.nudge(self._edit(value)))

    def restyle(self) -> None:
        """Icons in the theme's colours."""
        theme = self._look.theme
        self.remove.setIcon(icon("close", theme.muted, theme.line))

    def show_exit(self, index: int, n_early_exits: int, mounted: MountedExit) -> None:
        """Show the state of the design, without emitting edits."""
        self.title.setText(tr("{number} · block {block}", number=index + 1, block=self.mounting_point))
        self.set_color(self._look.theme.exit_color(index, n_early_exits))
        with QSignalBlocker(self.slider), QSignalBlocker(self.spin), QSignalBlocker(self.head):
            if not self.slider.isSliderDown():
                self.slider.setValue(round(mounted.threshold * SLIDER_STEPS))
            if round(mounted.threshold, 3) != self.spin.value():
                self.spin.setValue(mounted.threshold)
            self.head.setCurrentIndex(self.head.findData(mounted.head))
        self.histogram.set_threshold(mounted.threshold)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The wheel scrolls the cards unless a control has the focus: no threshold moves by accident."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def exit_index(self) -> int | None:
        """Its place among the mounted exits."""
        points = self._store.design.mounting_points
        return points.index(self.mounting_point) if self.mounting_point in points else None

    def _edit(self, threshold: float) -> SetThreshold:
        return SetThreshold(mounting_point=self.mounting_point, threshold=round(min(max(threshold, 0.0), 1.0), 6))

    def _slider_moved(self, value: int) -> None:
        edit = self._edit(value / SLIDER_STEPS)
        if self.slider.isSliderDown():
            self._store.apply(edit)
        else:
            self._store.nudge(edit)

    def _head_chosen(self, index: int) -> None:
        kind = self.head.itemData(index)
        self._store.apply(SetHead(mounting_point=self.mounting_point, head=HeadKind(kind)))


class FinalCard(_Card):
    """Card of the final exit: everybody who is left leaves here, so there is no threshold."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(store, look, parent)
        self.setAccessibleName(tr("final exit"))
        self.title.setText(tr("Final exit"))
        place = QLabel(tr("everybody who is left"))
        place.setObjectName("caption")
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.title)
        top.addWidget(place)
        top.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 6, 8, 8)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self.figures)
