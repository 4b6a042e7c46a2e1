"""The panels of the window and the docks that hold them: moved, tabbed, floated, hidden, and put back by one action.

A panel is one line in `PANELS`. It is imported and built when it is first shown, so that what nobody looks at costs
nothing. The plot is no dock: it is the centre that the others stand around.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from itertools import pairwise

from PySide6.QtCore import QByteArray, QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QFrame,
    QLayout,
    QMainWindow,
    QTabBar,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from explorer.gui.actions import Actions
from explorer.gui.context import Context
from explorer.gui.dock_title import DockTitle
from explorer.gui.translate import mark, tr

__all__ = ["LAYOUT_VERSION", "PANELS", "Area", "Docks", "PanelSpec"]

LAYOUT_VERSION = 1
"""Raised when saved layouts no longer fit; older ones are then left aside."""


class Area(Enum):
    """Where a panel stands at first."""

    TOP = Qt.DockWidgetArea.TopDockWidgetArea
    LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
    RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
    BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea


_WIDTHS = {Area.LEFT: 306, Area.RIGHT: 384}
_HEIGHTS = {Area.TOP: 132, Area.BOTTOM: 160}
_LEAST_SIZES = {Area.RIGHT: (360, 120), Area.BOTTOM: (320, 96)}
"""Pixels, in the usual size of type. The other sides ask their panels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSpec:
    """A panel. `id` stays for ever: layouts and lessons name it. `content` is 'module:Class', built as
    `Class(store, look)`, or as `Class(store, look, actions)` where it `needs_actions`."""

    id: str
    title: str
    tip: str
    area: Area
    content: str
    shown: bool = True
    framed: bool = True
    needs_actions: bool = False
    needs_context: bool = False
    """Whether it is built as `Class(context, actions)`."""
    stands_alone: bool = False
    """Whether it stands above the others of its area instead of being a tab among them."""


PANELS: tuple[PanelSpec, ...] = (
    PanelSpec(
        id="backbone",
        title=mark("Backbone"),
        tip=mark("The blocks of the network, where exits can be mounted, and the stream of samples"),
        area=Area.TOP,
        content="explorer.gui.panels.backbone_strip:BackboneStrip",
        framed=False,
    ),
    PanelSpec(
        id="exits",
        title=mark("Exits"),
        tip=mark("A card for every mounted exit: threshold, head, who leaves there and who of them is right"),
        area=Area.LEFT,
        content="explorer.gui.panels.exit_list:ExitList",
        framed=False,
    ),
    PanelSpec(
        id="constraints",
        title=mark("Constraints"),
        tip=mark("Limits on a design, which of them bind, and what keeps the design from being better"),
        area=Area.LEFT,
        content="explorer.gui.panels.constraints_panel:ConstraintsPanel",
    ),
    PanelSpec(
        id="lesson",
        title=mark("Lesson"),
        tip=mark("A guided lesson, step by step, in the real window"),
        area=Area.RIGHT,
        content="explorer.gui.panels.lesson_panel:LessonPanel",
        shown=False,
        needs_context=True,
        stands_alone=True,
    ),
    PanelSpec(
        id="hardware",
        title=mark("Hardware"),
        tip=mark("Schedule, allocation, weights, policy and conventions; the accelerator's parameters, to be changed"),
        area=Area.LEFT,
        content="explorer.gui.panels.hardware_panel:HardwarePanel",
    ),
    PanelSpec(
        id="figures",
        title=mark("Figures"),
        tip=mark("Accuracy, EDP, energy and latency, with their differences to the baselines"),
        area=Area.RIGHT,
        content="explorer.gui.panels.figures_tab:FiguresTab",
    ),
    PanelSpec(
        id="why",
        title=mark("Why"),
        tip=mark("Every layer with its energy and cycles, what binds it and where it runs"),
        area=Area.RIGHT,
        content="explorer.gui.panels.why_tab:WhyTab",
    ),
    PanelSpec(
        id="schedule",
        title=mark("Schedule"),
        tip=mark("When which core and link does what, when exits decide, and how full the memories are"),
        area=Area.RIGHT,
        content="explorer.gui.panels.schedule_panel:SchedulePanel",
    ),
    PanelSpec(
        id="samples",
        title=mark("Samples"),
        tip=mark("Test images by the exit at which they leave"),
        area=Area.RIGHT,
        content="explorer.gui.panels.samples_tab:SamplesTab",
    ),
    PanelSpec(
        id="certificate",
        title=mark("Certificate"),
        tip=mark("What can be promised of the design's accuracy on new data, with intervals"),
        area=Area.RIGHT,
        content="explorer.gui.panels.certificate_panel:CertificatePanel",
    ),
    PanelSpec(
        id="search",
        title=mark("Search"),
        tip=mark("Progress of the search and its hypervolume"),
        area=Area.BOTTOM,
        content="explorer.gui.panels.search_panel:SearchPanel",
        needs_actions=True,
    ),
    PanelSpec(
        id="jobs",
        title=mark("Training"),
        tip=mark("Fine-tune this design or train a study in a process of its own"),
        area=Area.BOTTOM,
        content="explorer.gui.panels.jobs_panel:JobsPanel",
    ),
    PanelSpec(
        id="pins",
        title=mark("Pinned designs"),
        tip=mark("Designs kept for comparison, with their differences to the current one"),
        area=Area.BOTTOM,
        content="explorer.gui.panels.pins:PinsPanel",
    ),
)


class PanelDock(QDockWidget):
    """A dock that builds its panel when it is first shown."""

    content_built = Signal(str)

    def __init__(self, spec: PanelSpec, context: Context, actions: Actions, window: QMainWindow) -> None:
        super().__init__(tr(spec.title), window)
        self.spec = spec
        self._context = context
        self._actions = actions
        self.panel: QWidget | None = None
        self.setObjectName(spec.id)
        self.setAccessibleName(tr(spec.title))
        self.setAllowedAreas(Qt.DockWidgetArea.AllDockWidgetAreas)
        features = (
            QDockWidget.DockWidgetFeature.DockWidgetClosable
            | QDockWidget.DockWidgetFeature.DockWidgetMovable
            | QDockWidget.DockWidgetFeature.DockWidgetFloatable
        )
        if spec.area is Area.TOP:
            features |= QDockWidget.DockWidgetFeature.DockWidgetVerticalTitleBar
        self.setFeatures(features)
        self.title_bar = DockTitle(self, context.look, tr(spec.tip))
        self.setTitleBarWidget(self.title_bar)
        self.toggleViewAction().setToolTip(tr(spec.tip))
        self._holder = QFrame()
        if spec.framed:
            self._holder.setObjectName("panel")
        self._layout = QVBoxLayout(self._holder)
        margin = 1 if spec.framed else 0
        self._layout.setContentsMargins(margin, margin, margin, margin)
        # A panel that wants more room than its side has at 1280 pixels does not widen the window: it is squeezed.
        if spec.area in _LEAST_SIZES:
            self._layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
            self._holder.setMinimumSize(*_LEAST_SIZES[spec.area])
        self.setWidget(self._holder)
        self.visibilityChanged.connect(self._seen)

    def build(self) -> QWidget:
        """The panel, built if it is not there yet."""
        if self.panel is None:
            module, _, name = self.spec.content.partition(":")
            make = getattr(import_module(module), name)
            context, actions = self._context, self._actions
            if self.spec.needs_context:
                self.panel = make(context, actions)
            elif self.spec.needs_actions:
                self.panel = make(context.store, context.look, actions)
            else:
                self.panel = make(context.store, context.look)
            assert isinstance(self.panel, QWidget)
            if not self.panel.accessibleName():
                self.panel.setAccessibleName(tr(self.spec.title))
            self._layout.addWidget(self.panel)
            self.panel.show()  # a layout would show it only once the event loop runs
            self.content_built.emit(self.spec.id)
        return self.panel

    def _seen(self, visible: bool) -> None:
        """Build before the first frame in which the panel can be seen; a tab behind another is shown, but not seen."""
        if visible:
            self.build()


class Docks(QObject):
    """All docks of a window. `changed` tells that one was shown, hidden, moved or brought to the front."""

    changed = Signal()
    built = Signal(str)

    def __init__(
        self,
        window: QMainWindow,
        context: Context,
        actions: Actions,
        specs: tuple[PanelSpec, ...] = PANELS,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._look = context.look
        self.docks: dict[str, PanelDock] = {}
        self._focused: PanelDock | None = None
        window.setDockOptions(
            QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.GroupedDragging
        )
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        window.setCorner(Qt.Corner.TopLeftCorner, Area.TOP.value)
        window.setCorner(Qt.Corner.TopRightCorner, Area.TOP.value)
        window.setCorner(Qt.Corner.BottomLeftCorner, Area.LEFT.value)
        window.setCorner(Qt.Corner.BottomRightCorner, Area.RIGHT.value)
        # Several docks change at once; their titles are set once all of them have.
        self._settling = QTimer(self, singleShot=True, interval=0)
        self._settling.timeout.connect(self._settle)
        for spec in specs:
            dock = PanelDock(spec, context, actions, window)
            self.docks[spec.id] = dock
            dock.content_built.connect(self.built)
            dock.dockLocationChanged.connect(self._settle_soon)
            dock.topLevelChanged.connect(self._settle_soon)
            dock.visibilityChanged.connect(self._settle_soon)
        window.tabifiedDockWidgetActivated.connect(self._settle_soon)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_changed)
        self.reset()

    def __iter__(self) -> Iterator[PanelDock]:
        return iter(self.docks.values())

    def panel(self, panel_id: str) -> QWidget:
        """The panel of that id, built if need be; KeyError if there is none."""
        return self.docks[panel_id].build()

    def is_in_front(self, panel_id: str) -> bool:
        """Whether a panel can be seen: neither hidden nor behind another tab."""
        dock = self.docks[panel_id]
        return dock.isVisible() and not dock.visibleRegion().isEmpty()

    def is_seen(self, panel_id: str) -> bool:
        """Whether a panel is on screen, not hidden or behind another one."""
        dock = self.docks[panel_id]
        return dock.isVisible() and not dock.visibleRegion().isEmpty()

    def reveal(self, panel_id: str) -> None:
        """Show a panel and bring it to the front."""
        dock = self.docks[panel_id]
        dock.build()
        dock.show()
        dock.raise_()
        self._settle()

    def focus(self, panel_id: str) -> None:
        """Show a panel and give it the keyboard."""
        self.reveal(panel_id)
        panel = self.panel(panel_id)
        first = next((w for w in (panel, *panel.findChildren(QWidget)) if _takes_keys(w)), None)
        if first is None:  # nothing in it takes keys, but it can be scrolled and read aloud
            panel.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            first = panel
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._focused = self.docks[panel_id]

    def focus_next(self, step: int) -> None:
        """Give the keyboard to the next panel that can be seen, or to the one before."""
        seen = [panel_id for panel_id in self.docks if self.is_in_front(panel_id)]
        if not seen:
            return
        here = self.focused()
        place = seen.index(here.spec.id) if here is not None and here.spec.id in seen else (-1 if step > 0 else 0)
        self.focus(seen[(place + step) % len(seen)])

    def toggle_floating(self) -> None:
        """Take the panel with the focus out of the window, or put it back."""
        dock = self.focused()
        if dock is not None:
            dock.setFloating(not dock.isFloating())

    def focused(self) -> PanelDock | None:
        """The dock that has the keyboard, or had it last; None if none had."""
        return self._focused

    def _focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        here = new
        while here is not None and not isinstance(here, PanelDock):
            here = here.parentWidget()
        if here is not None and here in self.docks.values():
            self._focused = here

    def view_actions(self) -> list[QAction]:
        """An action a panel that shows or hides it."""
        return [dock.toggleViewAction() for dock in self]

    def show_only(self, wanted: frozenset[str]) -> None:
        """Show these panels and hide the others."""
        for panel_id, dock in self.docks.items():
            dock.setVisible(panel_id in wanted)
        for panel_id in reversed([panel for panel in self.docks if panel in wanted]):
            self.docks[panel_id].raise_()
        self._settle()

    def share(self, panel_id: str, share: float) -> None:
        """Give a panel that stands above others of its column a share of the column's height."""
        dock = self.docks[panel_id]
        below = [
            other
            for other in self
            if other is not dock
            and not other.isHidden()
            and not other.isFloating()
            and self._window.dockWidgetArea(other) == self._window.dockWidgetArea(dock)
        ]
        if below and not dock.isHidden():
            room = dock.height() + below[0].height()
            wanted = [round(share * room), round((1.0 - share) * room)]
            self._window.resizeDocks([dock, below[0]], wanted, Qt.Orientation.Vertical)

    # Layouts

    def reset(self) -> None:
        """Put every panel back where it stood at first."""
        for dock in sorted(self, key=lambda dock: not dock.spec.stands_alone):
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
            self._window.addDockWidget(dock.spec.area.value, dock)
        for area in Area:
            group = [dock for dock in self if dock.spec.area is area and not dock.spec.stands_alone]
            for before, after in pairwise(group):
                self._window.tabifyDockWidget(before, after)
        for dock in self:
            dock.setVisible(dock.spec.shown)
        for area in Area:
            front = next((dock for dock in self if dock.spec.area is area and dock.spec.shown), None)
            if front is not None:
                front.raise_()
        self._size_as_at_first()
        self._settle()

    def _size_as_at_first(self) -> None:
        scale = self._look.scale
        wide = [(dock, round(width * scale)) for dock in self if (width := _WIDTHS.get(dock.spec.area)) is not None]
        if wide:
            self._window.resizeDocks([d for d, _ in wide], [w for _, w in wide], Qt.Orientation.Horizontal)
        high = [(dock, round(height * scale)) for dock in self if (height := _HEIGHTS.get(dock.spec.area)) is not None]
        if high:
            self._window.resizeDocks([d for d, _ in high], [h for _, h in high], Qt.Orientation.Vertical)

    def save(self) -> QByteArray:
        """The layout as Qt writes it."""
        return self._window.saveState(LAYOUT_VERSION)

    def restore(self, state: object) -> bool:
        """Bring a layout back; False, and the first layout, if it is damaged or of another version."""
        if isinstance(state, QByteArray) and self._window.restoreState(state, LAYOUT_VERSION):
            self._settle()
            return True
        self.reset()
        return False

    def write(self, settings: QSettings) -> None:
        """Remember the layout."""
        settings.setValue("layout", self.save())

    def read(self, settings: QSettings) -> None:
        """Bring back what was remembered, if anything was."""
        state = settings.value("layout")
        if state is not None:
            self.restore(state)

    def _settle_soon(self) -> None:
        self._settling.start()

    def _settle(self) -> None:
        """Titles only where no tab says the same; names for tab bars, which Qt makes as it needs them."""
        self._settling.stop()
        for dock in self:
            others = [other for other in self._window.tabifiedDockWidgets(dock) if not other.isHidden()]
            dock.title_bar.set_collapsed(bool(others) and not dock.isFloating())
        for bar in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if not bar.accessibleName():
                bar.setAccessibleName(tr("Panels"))
                bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                bar.setDocumentMode(True)
                bar.setDrawBase(False)
                bar.setExpanding(False)
            for index in range(bar.count()):
                tip = next((tr(dock.spec.tip) for dock in self if dock.windowTitle() == bar.tabText(index)), "")
                bar.setTabToolTip(index, tip)
        self.changed.emit()


def _takes_keys(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
