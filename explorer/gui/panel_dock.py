"""A dock that holds one panel, imported and built when it is first seen: what nobody looks at costs nothing."""

from __future__ import annotations

from importlib import import_module

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDockWidget, QFrame, QLayout, QMainWindow, QVBoxLayout, QWidget

from explorer.gui.actions import Actions
from explorer.gui.context import Context
from explorer.gui.dock_title import DockTitle
from explorer.gui.panel_specs import Area, PanelSpec
from explorer.gui.translate import tr

__all__ = ["PanelDock"]

_LEAST_SIZES = {Area.RIGHT: (360, 120), Area.BOTTOM: (320, 96)}
"""Pixels, in the usual size of type. The other sides ask their panels."""


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
