"""A small read-only table whose rows are replaced as a whole, and the view that shows it without fuss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, QSortFilterProxyModel, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

__all__ = ["Cell", "Row", "TableModel", "quiet_table"]

Index = QModelIndex | QPersistentModelIndex
_PADDING = 4
_LIT = 0.22
SORT_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Text of a cell, the value to sort it by, and its colour if it differs from the rest."""

    text: str
    value: float | str = 0.0
    color: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Cells of a row and what they mean. Strong rows are bold; lit ones belong to what is selected elsewhere."""

    cells: tuple[Cell, ...]
    tip: str = ""
    strong: bool = False
    lit: bool = False
    color: str | None = None


class TableModel(QAbstractTableModel):
    """Rows of cells. As long as their number stays, new rows only repaint what has changed."""

    def __init__(self, columns: Sequence[str], tips: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._tips = tuple(tips)
        self.rows: tuple[Row, ...] = ()
        self._bold = QFont()
        self._bold.setWeight(QFont.Weight.DemiBold)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Replace the contents."""
        new = tuple(rows)
        if len(new) != len(self.rows):
            self.beginResetModel()
            self.rows = new
            self.endResetModel()
            return
        old, self.rows = self.rows, new
        for number, (before, after) in enumerate(zip(old, new, strict=True)):
            if before != after:
                columns = [
                    c for c, pair in enumerate(zip(before.cells, after.cells, strict=False)) if pair[0] != pair[1]
                ]
                first = 0 if before.color != after.color or not columns else columns[0]
                self.dataChanged.emit(self.index(number, first), self.index(number, len(self._columns) - 1))

    def set_columns(self, columns: Sequence[str]) -> None:
        """Rename the columns."""
        if tuple(columns) != self._columns:
            self._columns = tuple(columns)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        """Rows at the top level."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        """Columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What Qt asks of a cell."""
        row = self.rows[index.row()]
        if index.column() >= len(row.cells):
            return None
        cell = row.cells[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell.text
            case Qt.ItemDataRole.ToolTipRole:
                return row.tip or None
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignLeft if index.column() == 0 else Qt.AlignmentFlag.AlignRight
                return side | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.FontRole:
                return self._bold if row.strong else None
            case Qt.ItemDataRole.ForegroundRole:
                color = cell.color or row.color
                return QColor(color) if color else None
            case _:
                return cell.value if role == SORT_ROLE else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Names and meanings of the columns."""
        if orientation is Qt.Orientation.Horizontal and section < len(self._columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return self._columns[section]
            if role == Qt.ItemDataRole.ToolTipRole and section < len(self._tips):
                return self._tips[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignLeft if section == 0 else Qt.AlignmentFlag.AlignRight
                return side | Qt.AlignmentFlag.AlignVCenter
        return None


_FIRST_COLUMN = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_OTHER_COLUMNS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


class _RowPainter(QStyledItemDelegate):
    """Paints a cell in one call; the stock delegate asks the model seven times, and sliders repaint many cells."""

    def __init__(self, model: TableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._fonts: tuple[QFont, QFont] | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The whole text."""
        row = self._model.rows[index.row()]
        cell_text = row.cells[index.column()].text if index.column() < len(row.cells) else ""
        metrics = option.fontMetrics
        return QSize(metrics.horizontalAdvance(cell_text) + 2 * _PADDING + 6, metrics.height() + 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Text in the row's weight and the cell's colour; a ground for selected rows."""
        source = index.model()
        if isinstance(source, QSortFilterProxyModel):
            index = source.mapToSource(index)
        row = self._model.rows[index.row()]
        if index.column() >= len(row.cells):
            return
        cell = row.cells[index.column()]
        palette, rect, state = option.palette, option.rect, option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, palette.highlight())
        elif row.lit:
            ground = palette.highlight().color()
            ground.setAlphaF(_LIT)
            painter.fillRect(rect, ground)
        color = cell.color or row.color
        if selected:
            painter.setPen(palette.highlightedText().color())
        else:
            painter.setPen(QColor(color) if color else palette.text().color())
        if self._fonts is None:
            font = option.font
            bold = QFont(font)
            bold.setWeight(QFont.Weight.DemiBold)
            self._fonts = (QFont(font), bold)
        painter.setFont(self._fonts[row.strong])
        room = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        text = cell.text
        metrics = painter.fontMetrics()
        if len(text) * metrics.maxWidth() > room.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _FIRST_COLUMN if index.column() == 0 else _OTHER_COLUMNS, text)


class _FittingTable(QTableView):
    """As high as its rows, if it is asked to be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fits_rows = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Control with up or down sorts by the column of the chosen cell, as a click on its title does."""
        order = {Qt.Key.Key_Up: Qt.SortOrder.AscendingOrder, Qt.Key.Key_Down: Qt.SortOrder.DescendingOrder}
        sorts = self.isSortingEnabled() and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if sorts and event.key() in order and self.currentIndex().isValid():
            self.sortByColumn(self.currentIndex().column(), order[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """All rows without a scroll bar."""
        hint = super().sizeHint()
        model = self.model()
        if not self.fits_rows or model is None:
            return hint
        header = 0 if self.horizontalHeader().isHidden() else self.horizontalHeader().sizeHint().height()
        return QSize(hint.width(), header + model.rowCount() * self.verticalHeader().defaultSectionSize() + 2)

    def minimumSizeHint(self) -> QSize:
        """Never lower than its rows, if it fits them."""
        return self.sizeHint() if self.fits_rows else super().minimumSizeHint()


def quiet_table(model: TableModel, name: str, *, row_height: int = 22, fits_rows: bool = False) -> QTableView:
    """A table without grid, row numbers or editing; the first column takes the room that is left."""
    table = _FittingTable()
    table.setModel(model)
    table.setItemDelegate(_RowPainter(model, table))
    table.setAccessibleName(name)
    table.fits_rows = fits_rows
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(row_height)
    table.verticalHeader().setMinimumSectionSize(row_height)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    if fits_rows:
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return table
