"""Text that changes many times a second, painted, so that a change does not lay out the window as a QLabel's would."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

__all__ = ["PlainText"]


class PlainText(QWidget):
    """Takes the room that it is given; a single line is cut with an ellipsis, several lines wrap at words."""

    def __init__(self, *, lines: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self._text = ""
        self._color = QColor()
        vertical = QSizePolicy.Policy.Fixed if lines == 1 else QSizePolicy.Policy.Preferred
        self.setSizePolicy(QSizePolicy.Policy.Expanding, vertical)

    def sizeHint(self) -> QSize:
        """As high as its lines, no matter what they say."""
        return QSize(60, self._lines * self.fontMetrics().lineSpacing() + 2)

    def minimumSizeHint(self) -> QSize:
        """One line, of which a part may be cut."""
        return QSize(20, self.fontMetrics().lineSpacing() + 2)

    def text(self) -> str:
        """What it says."""
        return self._text

    def set_text(self, text: str, color: str) -> None:
        """Say something in a colour."""
        shade = QColor(color)
        if (text, shade) != (self._text, self._color):
            self._text, self._color = text, shade
            if self._lines == 1:
                self.setToolTip(text)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text."""
        painter = QPainter(self)
        painter.setPen(self._color)
        if self._lines == 1:
            shown = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        else:
            flags = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), flags, self._text)
        painter.end()
