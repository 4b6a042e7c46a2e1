"""One line for errors, notes and questions, below the toolbar. It never takes the focus and never blocks."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from explorer.gui.icons import icon
from explorer.gui.messages import Message, MessageChoice, MessageLevel
from explorer.gui.theme import Look
from explorer.gui.translate import tr

__all__ = ["MessageBar"]

NOTE_MILLISECONDS = 6000


class MessageBar(QFrame):
    """Shows the latest message. Notes leave by themselves, errors and questions stay until closed or replaced.

    A note does not replace a question: it is dropped. Another question waits until the first is answered.
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._level = MessageLevel.INFORMATION
        self._waiting: list[Message] = []
        self.setObjectName("message")
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)  # names of files are no mark-up
        self.label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.label.setAccessibleName(tr("Message"))
        self.label.setToolTip(tr("What has just happened"))
        self.choices: list[QPushButton] = []
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(6)
        self.close_button = QToolButton()
        self.close_button.setAutoRaise(True)
        self.close_button.setAccessibleName(tr("Close the message"))
        self.close_button.setToolTip(tr("Close the message (Esc)"))
        self.close_button.clicked.connect(self.hide)
        self._timer = QTimer(self, singleShot=True, interval=NOTE_MILLISECONDS)
        self._timer.timeout.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 6, 4)
        layout.setSpacing(10)
        layout.addWidget(self.label, 1)
        layout.addLayout(self._buttons)
        layout.addWidget(self.close_button)
        self.hide()
        look.changed.connect(self._restyle)

    @property
    def text(self) -> str:
        return self.label.text()

    def post(self, message: Message) -> None:
        """Show a message in place of the last one."""
        asks = self.isVisible() and self._level is MessageLevel.QUESTION
        if asks and message.level is MessageLevel.INFORMATION:
            return
        if asks and message.level is MessageLevel.QUESTION:
            self._waiting.append(message)
            return
        self._level = message.level
        prefix = "⚠ " if message.level is MessageLevel.ERROR else ""
        self.label.setText(prefix + message.text)
        self._show_choices(message.choices)
        self._restyle()
        self.show()
        if message.level is MessageLevel.INFORMATION and not message.choices:
            self._timer.start()
        else:
            self._timer.stop()

    def hide(self) -> None:
        """Leave; a question that waited for its turn comes."""
        super().hide()
        if self._waiting:
            self.post(self._waiting.pop(0))

    def _show_choices(self, choices: tuple[MessageChoice, ...]) -> None:
        for button in self.choices:
            self._buttons.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.choices = []
        for choice in choices:
            button = QPushButton(choice.text)
            button.setToolTip(choice.text)
            button.clicked.connect(self.hide)
            button.clicked.connect(lambda checked=False, do=choice.do: do())
            self._buttons.addWidget(button)
            self.choices.append(button)

    def _restyle(self) -> None:
        theme = self._look.theme
        color = theme.bad if self._level is MessageLevel.ERROR else theme.accent
        self.setStyleSheet(
            f"QFrame#message {{ background: {theme.raised}; border: 0; border-left: 4px solid {color}; }}"
            f"QFrame#message QLabel {{ color: {theme.text}; }}"
        )
        self.close_button.setIcon(icon("close", theme.muted, theme.line))
