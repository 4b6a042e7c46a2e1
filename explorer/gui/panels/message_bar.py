"""One line for errors and notes, below the toolbar. It never takes the focus and never blocks."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from explorer.gui.icons import icon
from explorer.gui.messages import Message, MessageLevel
from explorer.gui.theme import Look

__all__ = ["MessageBar"]

NOTE_MILLISECONDS = 6000


class MessageBar(QFrame):
    """Shows the latest message. Notes leave by themselves, errors stay until closed or replaced."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._level = MessageLevel.INFORMATION
        self.setObjectName("message")
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.label.setAccessibleName("Message")
        self.close_button = QToolButton()
        self.close_button.setAutoRaise(True)
        self.close_button.setAccessibleName("Close the message")
        self.close_button.setToolTip("Close the message (Esc)")
        self.close_button.clicked.connect(self.hide)
        self._timer = QTimer(self, singleShot=True, interval=NOTE_MILLISECONDS)
        self._timer.timeout.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 6, 4)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.close_button)
        self.hide()
        look.changed.connect(self._restyle)

    @property
    def text(self) -> str:
        return self.label.text()

    def post(self, message: Message) -> None:
        """Show a message in place of the last one."""
        self._level = message.level
        prefix = "⚠ " if message.level is MessageLevel.ERROR else ""
        self.label.setText(prefix + message.text)
        self._restyle()
        self.show()
        if message.level is MessageLevel.INFORMATION:
            self._timer.start()
        else:
            self._timer.stop()

    def _restyle(self) -> None:
        theme = self._look.theme
        color = theme.bad if self._level is MessageLevel.ERROR else theme.accent
        self.setStyleSheet(
            f"QFrame#message {{ background: {theme.raised}; border: 0; border-left: 4px solid {color}; }}"
            f"QFrame#message QLabel {{ color: {theme.text}; }}"
        )
        self.close_button.setIcon(icon("close", theme.muted, theme.line))
