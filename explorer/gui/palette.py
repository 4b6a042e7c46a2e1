"""The command palette: everything that can be done or shown, found by typing a part of its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from explorer.gui.theme import Look, small_font
from explorer.gui.translate import tr

__all__ = ["Command", "Palette", "matched"]

Index = QModelIndex | QPersistentModelIndex
MOST_SHOWN = 200
_WIDTH = 640
_ROWS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """An entry: its kind ('Action', 'Study', ...), what it is called, its keys, and what it does."""

    kind: str
    name: str
    do: Callable[[], object]
    keys: str = ""
    tip: str = ""


def matched(commands: Sequence[Command], typed: str) -> list[Command]:
    """The commands that fit what was typed, the best first; all of them, in order, where nothing was.

    Every word must occur in kind or name, as it is or as letters in order; whole words and beginnings count for more.
    """
    words = typed.casefold().split()
    scored = []
    for place, command in enumerate(commands):
        target = f"{command.name} {command.kind}".casefold()
        scores = [_score(word, target) for word in words]
        if None not in scores:
            scored.append((-sum(score for score in scores if score is not None), place, command))
    return [command for _, _, command in sorted(scored, key=lambda entry: entry[:2])]


def _score(word: str, target: str) -> float | None:
    """How well a word fits: an earlier, contiguous find is better; None where its letters do not occur in order."""
    found = target.find(word)
    if found >= 0:
        starts_word = found == 0 or not target[found - 1].isalnum()
        return 100.0 + (50.0 if starts_word else 0.0) - 0.1 * found
    place, gaps = -1, 0
    for letter in word:
        following = target.find(letter, place + 1)
        if following < 0:
            return None
        gaps += following - place - 1
        place = following
    return 40.0 - gaps if gaps <= 30 else None


class Palette(QFrame):
    """A field and a list over the upper middle of the window. Return runs, Escape closes, arrows choose."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._look = look
        self._commands: list[Command] = []
        self._shown: list[Command] = []
        self._came_from: QWidget | None = None
        self.setObjectName("palette")
        self.setAccessibleName(tr("Commands"))
        self.field = QLineEdit()
        self.field.setPlaceholderText(
            tr("Type a part of a name: an action, a design, a study, an accelerator, a panel")
        )
        self.field.setAccessibleName(tr("Find a command"))
        self.field.setToolTip(tr("Arrows choose, Return runs, Escape closes"))
        self.field.setClearButtonEnabled(False)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Commands found"))
        self.list.setToolTip(tr("Commands that fit what was typed"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(_CommandDelegate(look, self.list))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self.field.textChanged.connect(self._filter)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self._clicked)
        window.installEventFilter(self)
        look.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def open(self, commands: Sequence[Command], came_from: QWidget | None = None) -> None:
        """Show these commands; the keyboard goes back to where it was when it closes."""
        self._commands = list(commands)
        self._came_from = came_from
        self.field.clear()
        self._filter("")
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_palette(self) -> None:
        """Hide it and give the keyboard back."""
        if not self.isVisible():
            return
        self.hide()
        if self._came_from is not None and self._came_from.isVisible():
            self._came_from.setFocus(Qt.FocusReason.PopupFocusReason)
        self._came_from = None

    def run_current(self) -> None:
        """Do what the chosen entry does."""
        row = self.list.currentRow()
        if 0 <= row < len(self._shown):
            command = self._shown[row]
            self.close_palette()
            command.do()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the field that belong to the list; the window's size; the field left for something else."""
        if watched is self.field:
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._key(event.key())
            if event.type() == QEvent.Type.FocusOut and self.isVisible() and not self._has_focus_soon():
                self.close_palette()
        elif event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _has_focus_soon(self) -> bool:
        focus = self.window().focusWidget()
        return focus is self.field or (focus is not None and self.isAncestorOf(focus))

    def _key(self, key: int) -> bool:
        row, count = self.list.currentRow(), self.list.count()
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _ROWS, Qt.Key.Key_PageUp: -_ROWS}
        if key in step:
            if count:
                self.list.setCurrentRow(min(max(row + step[Qt.Key(key)], 0), count - 1))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.run_current()
            return True
        if key == Qt.Key.Key_Escape:
            self.close_palette()
            return True
        return False

    def _filter(self, typed: str) -> None:
        self._shown = matched(self._commands, typed)[:MOST_SHOWN]
        self.list.clear()
        for command in self._shown:
            item = QListWidgetItem(command.name)
            item.setData(Qt.ItemDataRole.UserRole, command)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{command.kind}: {command.name} {command.keys}".strip())
            item.setToolTip(command.tip)
            self.list.addItem(item)
        if self._shown:
            self.list.setCurrentRow(0)
        self._place()

    def _clicked(self, item: QListWidgetItem) -> None:
        self.list.setCurrentItem(item)
        self.run_current()

    def _place(self) -> None:
        room = self._window.rect()
        row = self.list.sizeHintForRow(0) if self.list.count() else 24
        scale = max(self.fontMetrics().height() / 16.0, 1.0)
        width = min(round(_WIDTH * scale), room.width() - 40)
        rows = min(max(self.list.count(), 1), _ROWS)
        height = min(rows * max(row, 24) + self.field.sizeHint().height() + 28, room.height() - 90)
        self.setGeometry((room.width() - width) // 2, 56, width, height)

    def _restyle(self) -> None:
        theme = self._look.theme
        self.setStyleSheet(
            f"QFrame#palette {{ background: {theme.raised}; border: 1px solid {theme.muted}; border-radius: 8px; }}"
            f"QFrame#palette QLineEdit {{ padding: 5px; }}"
            f"QFrame#palette QListWidget {{ background: {theme.panel}; border: 0; border-radius: 4px; }}"
        )


class _CommandDelegate(QStyledItemDelegate):
    """Name at the left, kind and keys at the right."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """A line with air around it."""
        return QSize(200, option.fontMetrics.height() + 9)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The entry."""
        theme = self._look.theme
        command = index.data(Qt.ItemDataRole.UserRole)
        rect = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(rect, QColor(theme.accent))
        inner = rect.adjusted(8, 0, -8, 0)
        right = "   ".join(part for part in (command.kind, command.keys) if part)
        painter.setFont(small_font(option.font))
        painter.setPen(QColor(theme.accent_text if chosen else theme.muted))
        taken = painter.fontMetrics().horizontalAdvance(right) + 12
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, right)
        painter.setFont(option.font)
        painter.setPen(QColor(theme.accent_text if chosen else theme.text))
        room = inner.adjusted(0, 0, -taken, 0)
        name = painter.fontMetrics().elidedText(command.name, Qt.TextElideMode.ElideRight, round(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()
