"""The docks of a window: moved, tabbed, floated, hidden, focused, and put back by one action."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QByteArray, QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMainWindow, QTabBar, QTabWidget, QWidget

from explorer.gui.actions import Actions
from explorer.gui.context import Context
from explorer.gui.panel_dock import PanelDock
from explorer.gui.panel_specs import PANELS, Area, PanelSpec
from explorer.gui.translate import tr

__all__ = ["LAYOUT_VERSION", "PANELS", "Area", "Docks", "PanelSpec"]

LAYOUT_VERSION = 1
"""Raised when saved layouts no longer fit; older ones are then left aside."""

_WIDTHS = {Area.LEFT: 306, Area.RIGHT: 384}
_HEIGHTS = {Area.TOP: 132, Area.BOTTOM: 160}


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

    def move_on(self) -> None:
        """Put the panel with the focus at the next side of the window."""
        dock = self.focused()
        if dock is None:
            return
        sides = [area.value for area in (Area.RIGHT, Area.BOTTOM, Area.LEFT, Area.TOP)]
        here = self._window.dockWidgetArea(dock)
        dock.setFloating(False)
        self._window.addDockWidget(sides[(sides.index(here) + 1) % len(sides)] if here in sides else sides[0], dock)
        self.focus(dock.spec.id)

    def resize(self, factor: float) -> None:
        """Make the panel with the focus larger or smaller, across the side where it stands."""
        dock = self.focused()
        if dock is None or dock.isFloating():
            return
        upright = self._window.dockWidgetArea(dock) in (Area.LEFT.value, Area.RIGHT.value)
        size = round((dock.width() if upright else dock.height()) * factor)
        orientation = Qt.Orientation.Horizontal if upright else Qt.Orientation.Vertical
        self._window.resizeDocks([dock], [size], orientation)

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
        self._hide_all()
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

    def _hide_all(self) -> None:
        """Before docks change places: Qt lets go only of tab bars that are empty, others it would leave on screen."""
        for dock in self:
            dock.hide()
        layout = self._window.layout()
        assert layout is not None
        layout.activate()

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
        if isinstance(state, QByteArray):
            self._hide_all()
            if self._window.restoreState(state, LAYOUT_VERSION):
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
                bar.setDocumentMode(True)
                bar.setDrawBase(False)
                bar.setExpanding(False)
            bar.setFocusPolicy(Qt.FocusPolicy.TabFocus if bar.count() else Qt.FocusPolicy.NoFocus)
            for index in range(bar.count()):
                tip = next((tr(dock.spec.tip) for dock in self if dock.windowTitle() == bar.tabText(index)), "")
                bar.setTabToolTip(index, tip)
        self.changed.emit()


def _takes_keys(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
