"""All shortcuts in a list over the window: those of actions, and those of sliders, plot and tables."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from explorer.gui.actions import Actions
from explorer.gui.icons import icon
from explorer.gui.theme import Look
from explorer.gui.translate import mark, tr

__all__ = ["INNER_KEYS", "ShortcutSheet"]

INNER_KEYS: tuple[tuple[str, str], ...] = (
    (mark("← →"), mark("Move the threshold or the selected point by a small step")),
    (mark("Shift+↑ ↓, Shift+← →"), mark("On the plot: move the accuracy floor, or the EDP cap, by a small step")),
    (mark("+ −, Ctrl+arrows"), mark("On the plot: zoom and move")),
    (mark("Ctrl+↑ ↓"), mark("In a table that can be sorted: sort by the column of the chosen cell")),
    (mark("Page up, Page down"), mark("Move the threshold by a large step")),
    (mark("Space, Return"), mark("Mount or unmount an exit; adopt the selected point or pinned design")),
    (mark("Delete"), mark("Unpin the selected design")),
    (mark("Tab, Shift+Tab"), mark("Go to the next or the previous control")),
    (mark("Esc"), mark("Close the message, the commands or this list")),
)


class ShortcutSheet(QFrame):
    """Two columns of keys and what they do; Escape closes it."""

    def __init__(self, look: Look, actions: Actions, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._look = look
        self._actions = actions
        self.setObjectName("palette")
        self.setAccessibleName(tr("Keyboard shortcuts"))
        title = QLabel(tr("Keyboard shortcuts"))
        title.setObjectName("heading")
        self.close_button = QToolButton()
        self.close_button.setAutoRaise(True)
        self.close_button.setAccessibleName(tr("Close the list"))
        self.close_button.setToolTip(tr("Close the list (Esc)"))
        self.close_button.clicked.connect(self.hide)
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(self.close_button)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setAccessibleName(tr("List of shortcuts"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 10, 12)
        layout.addLayout(top)
        layout.addWidget(self.area)
        window.installEventFilter(self)
        self.area.installEventFilter(self)
        look.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def open(self) -> None:
        """Show it, with the shortcuts as they are now."""
        content = QWidget()
        content.setObjectName("cards")
        grid = QGridLayout(content)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(3)
        rows = [(_keys(action), action.text().replace("&", "")) for action in self._actions if action.shortcuts()]
        rows += [(tr(keys), tr(meaning)) for keys, meaning in INNER_KEYS]
        half = (len(rows) + 1) // 2
        for index, (keys, meaning) in enumerate(rows):
            column = 2 * (index // half)
            name = QLabel(keys)
            name.setObjectName("caption")
            name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            text = QLabel(meaning)
            text.setWordWrap(True)
            grid.addWidget(name, index % half, column)
            grid.addWidget(text, index % half, column + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        grid.setRowStretch(half, 1)
        self.area.setWidget(content)
        self._place()
        self.show()
        self.raise_()
        self.area.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape closes; the sheet stays in the window."""
        if watched is self.area and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.hide()
                return True
        elif event.type() == QEvent.Type.Resize and self.isVisible() and watched is self._window:
            self._place()
        return False

    def _place(self) -> None:
        room = self._window.rect()
        content = self.area.widget()
        wanted = 70 + (content.sizeHint().height() if content is not None else 0)
        width, height = min(900, room.width() - 60), min(wanted, room.height() - 80)
        self.setGeometry((room.width() - width) // 2, (room.height() - height) // 2, width, height)

    def _restyle(self) -> None:
        theme = self._look.theme
        self.setStyleSheet(
            f"QFrame#palette {{ background: {theme.raised}; border: 1px solid {theme.muted}; border-radius: 8px; }}"
        )
        self.close_button.setIcon(icon("close", theme.muted, theme.line))


def _keys(action: QAction) -> str:
    shown = [keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts()]
    # Keyboards with a key of their own for 'Open' or 'Zoom in' are rare, and it says so on it.
    return ", ".join([keys for keys in shown if "+" in keys or len(keys) <= 3][:2])
