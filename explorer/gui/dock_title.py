"""The thin title of a dock: a handle to drag it by, its name, and buttons to float and to hide it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QDockWidget, QSizePolicy, QToolButton, QWidget

from explorer.gui.theme import Look, small_font
from explorer.gui.translate import tr

__all__ = ["DockTitle"]

THICKNESS = 20
_BUTTON = 16


class DockTitle(QWidget):
    """Lies along the top of a dock, or along its left side where the dock asks for that."""

    def __init__(self, dock: QDockWidget, look: Look, tip: str) -> None:
        super().__init__(dock)
        self._dock = dock
        self._look = look
        self._is_collapsed = True
        self.setToolTip(tip)
        self.setAccessibleName(tr("Title of {panel}", panel=dock.windowTitle()))
        self._buttons: tuple[QToolButton, QToolButton] | None = None
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addStretch(1)
        dock.featuresChanged.connect(self._arrange)
        dock.topLevelChanged.connect(self._arrange)
        look.changed.connect(self._restyle)
        self._arrange()

    @property
    def float_button(self) -> QToolButton:
        """Takes the dock out of the window, or puts it back."""
        return self._made_buttons()[0]

    @property
    def close_button(self) -> QToolButton:
        """Hides the dock."""
        return self._made_buttons()[1]

    def _made_buttons(self) -> tuple[QToolButton, QToolButton]:
        """Made when the title is first shown, which those of tabbed docks never are."""
        if self._buttons is None:
            name = self._dock.windowTitle()
            self._buttons = (
                self._button(tr("Float {panel}", panel=name)),
                self._button(tr("Hide {panel}", panel=name)),
            )
            self._buttons[0].clicked.connect(self._toggle_floating)
            self._buttons[1].clicked.connect(self._dock.close)
            for button in self._buttons:
                self._layout.addWidget(button)
            self._restyle()
        return self._buttons

    def set_collapsed(self, collapsed: bool) -> None:
        """Take no room: where a tab shows the name and can be dragged."""
        if collapsed != self._is_collapsed:
            self._is_collapsed = collapsed
            for button in self._buttons or (() if collapsed else self._made_buttons()):
                button.setVisible(not collapsed)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Thin, or nothing."""
        if self._is_collapsed:
            return QSize(0, 0)
        return QSize(THICKNESS, 2 * _BUTTON) if self.is_vertical else QSize(2 * _BUTTON, THICKNESS)

    def minimumSizeHint(self) -> QSize:
        """No thinner than that."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The name, or the dots of a handle where it stands upright."""
        if self._is_collapsed:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._look.theme.muted))
        if self.is_vertical:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._look.theme.line))
            middle = self.height() / 2
            for row in range(-3, 4):
                painter.drawEllipse(QRectF(self.width() / 2 - 1.5, middle + 6 * row, 3, 3))
        else:
            painter.setFont(small_font(self.font()))
            rect = QRectF(3, 0, self.width() - 2 * _BUTTON - 6, self.height())
            name = painter.fontMetrics().elidedText(
                self._dock.windowTitle(), Qt.TextElideMode.ElideRight, round(rect.width())
            )
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, name)
        painter.end()

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.setFixedSize(_BUTTON, _BUTTON)
        button.setIconSize(QSize(_BUTTON - 4, _BUTTON - 4))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the Panels menu does the same by keyboard
        button.setAccessibleName(name)
        button.setToolTip(name)
        return button

    def _toggle_floating(self) -> None:
        self._dock.setFloating(not self._dock.isFloating())

    def _arrange(self) -> None:
        # Kept, for Qt asks for the size of all titles hundreds of times while a window is laid out.
        self.is_vertical = vertical = bool(
            self._dock.features() & QDockWidget.DockWidgetFeature.DockWidgetVerticalTitleBar
        )
        across, along = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        self.setSizePolicy(across if vertical else along, along if vertical else across)
        self._layout.setDirection(QBoxLayout.Direction.BottomToTop if vertical else QBoxLayout.Direction.LeftToRight)
        self.updateGeometry()
        self.update()

    def _restyle(self) -> None:
        if self._buttons is not None:
            for button, name in zip(self._buttons, ("float", "close"), strict=True):
                button.setIcon(self._look.icon(name, self._look.theme.muted))
        self.update()
