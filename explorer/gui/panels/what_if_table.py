"""The accelerator's parameters, to be changed: an edited copy of its files, applied to every figure at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from explorer.errors import ExplorerError
from explorer.gui import text
from explorer.gui.background import Answer
from explorer.gui.error_texts import error_text
from explorer.gui.panels.later import Later
from explorer.gui.panels.parameter_text import described, parsed, shown
from explorer.gui.preferences import preferences
from explorer.gui.store import Store
from explorer.gui.tasks import HardwareTask, WhatIfTask
from explorer.gui.theme import Look
from explorer.gui.translate import mark, tr
from explorer.gui.what_if_origin import origin_of
from explorer.spec.design import Conventions
from explorer.study.edits import SetDeployment

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex

    from explorer.study.what_if import Hardware, HardwareParameter

__all__ = ["WhatIfTable", "copies_folder"]

_SHADOWED = mark(
    "Unused under honest conventions: the memory of the off-chip core serves all cores. Change that one instead."
)
_NAME, _VALUE, _UNIT = range(3)
_KEY_ROLE = Qt.ItemDataRole.UserRole


class WhatIfTable(QWidget):
    """A tree of parts and their parameters; an edit writes a copy in the background and runs the design on it."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self.hardware: Hardware | None = None
        self._writing: WhatIfTask | None = None
        self.heading = QLabel(tr("What if…"))
        self.heading.setObjectName("heading")
        self.mark = QLabel()
        self.mark.setWordWrap(True)
        self.finder = QLineEdit()
        self.finder.setPlaceholderText(tr("Find: bandwidth, dram, energy…"))
        self.finder.setAccessibleName(tr("Find a parameter"))
        self.finder.setToolTip(tr("Shows only the parameters with these words in their name, core or unit"))
        self.finder.setClearButtonEnabled(True)
        clear = self.finder.findChild(QToolButton)
        if clear is not None:
            clear.setAccessibleName(tr("Clear the search"))
            clear.setToolTip(tr("Clear the search"))
        self.finder.textChanged.connect(self._find)
        self.tree = QTreeWidget()
        self.tree.setColumnCount(3)
        self.tree.setHeaderLabels([tr("parameter"), tr("value"), tr("unit")])
        self.tree.setAccessibleName(tr("Parameters of the accelerator"))
        self.tree.setToolTip(tr("Double-click a value, or press F2, to ask what if it were another one"))
        self.tree.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.tree.setItemDelegate(_OnlyValues(self.tree))
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(12)
        header = self.tree.header()
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_VALUE, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_UNIT, QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(False)
        self.tree.itemChanged.connect(self._edited)
        self.reset = QPushButton(tr("Reset"))
        self.reset.setToolTip(tr("Go back to the accelerator that this is a what-if copy of"))
        self.reset.clicked.connect(self._reset)
        self.save = QPushButton(tr("Save as YAML…"))
        self.save.setToolTip(tr("Save the what-if copy as ZigZag and Stream files"))
        self.save.clicked.connect(self._save)
        buttons = QHBoxLayout()
        buttons.addWidget(self.heading, 1)
        buttons.addWidget(self.reset)
        buttons.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addLayout(buttons)
        layout.addWidget(self.mark)
        layout.addWidget(self.finder)
        layout.addWidget(self.tree, 1)
        self._later = Later(self, self.refresh, 0)
        self._shown: tuple[object, ...] = ()
        store.state_changed.connect(self._accelerator_changed)
        store.background.answered.connect(self._answered)
        look.changed.connect(self._later.soon)
        self._later.soon()

    def _accelerator_changed(self) -> None:
        if self._shown != self._wanted():
            self._later.soon()

    def _wanted(self) -> tuple[object, ...]:
        return (self._accelerator, self._store.design.deployment.conventions, self._look.theme)

    @property
    def _accelerator(self) -> str:
        return self._store.design.deployment.accelerator

    def refresh(self) -> None:
        """Show the parameters of the design's accelerator."""
        theme = self._look.theme
        origin = origin_of(self._accelerator)
        self.reset.setEnabled(origin is not None)
        self.save.setEnabled(origin is not None)
        if origin is None:
            self.mark.setText(tr("{accelerator}, as its file says", accelerator=text.accelerator(self._accelerator)))
            self.mark.setStyleSheet(f"color: {theme.muted}")
        else:
            base = text.accelerator(origin.accelerator)
            self.mark.setText(
                tr("⚑ what-if copy of {base}, {count} changed: not a real chip", base=base, count=len(origin.changes))
            )
            self.mark.setStyleSheet(f"color: {theme.limit}; font-weight: 600")
        answer = self._store.background.want(HardwareTask(accelerator=self._accelerator))
        if answer is None:
            return
        if answer.problem:
            self.mark.setText(error_text(answer.problem))
        hardware: Hardware | None = answer.value  # type: ignore[assignment]
        self.hardware = hardware
        self._shown = self._wanted()
        self._fill(hardware.parameters if hardware is not None else (), origin.changes if origin is not None else {})

    def _is_shadowed(self, parameter: HardwareParameter) -> bool:
        """Whether it changes nothing under the design's conventions: the off-chip core's memory serves all cores."""
        honest = self._store.design.deployment.conventions is Conventions.HONEST
        return honest and self.hardware is not None and parameter.key in self.hardware.shadowed

    def _fill(self, parameters: tuple[HardwareParameter, ...], changes: object) -> None:
        """Show values; rows stay as they are while the parameters are the same, so that nothing loses its place."""
        keys = [parameter.key for parameter in parameters]
        with QSignalBlocker(self.tree):
            if [key for key, _ in self._rows()] != keys:
                self._make_rows(parameters)
                self._find()
            theme = self._look.theme
            for (key, item), parameter in zip(self._rows(), parameters, strict=True):
                value, unit = shown(parameter)
                is_shadowed = self._is_shadowed(parameter)
                name = described(parameter)
                item.setText(_NAME, tr("{name} (unused)", name=name) if is_shadowed else name)
                tip = tr("{name}, in the file: {key}", name=name, key=parameter.name)
                item.setToolTip(_NAME, f"{tip}\n{tr(_SHADOWED)}" if is_shadowed else tip)
                item.setForeground(_NAME, QColor(theme.muted if is_shadowed else theme.text))
                is_changed = key in changes  # type: ignore[operator]
                item.setText(_VALUE, value)
                item.setText(_UNIT, unit)
                font = QFont(self.font())
                font.setBold(is_changed)
                item.setFont(_VALUE, font)
                item.setForeground(_VALUE, QColor(theme.limit if is_changed else theme.text))
                item.setForeground(_UNIT, QColor(theme.muted))

    def _rows(self) -> list[tuple[str, QTreeWidgetItem]]:
        found = []
        for part in range(self.tree.topLevelItemCount()):
            parent = self.tree.topLevelItem(part)
            assert parent is not None
            for row in range(parent.childCount()):
                item = parent.child(row)
                assert item is not None
                found.append((str(item.data(_NAME, _KEY_ROLE)), item))
        return found

    def _make_rows(self, parameters: tuple[HardwareParameter, ...]) -> None:
        self.tree.clear()
        parents: dict[str, QTreeWidgetItem] = {}
        for parameter in parameters:
            if parameter.part not in parents:
                parents[parameter.part] = _part_item(parameter)
                self.tree.addTopLevelItem(parents[parameter.part])
                parents[parameter.part].setFirstColumnSpanned(True)
            item = QTreeWidgetItem([described(parameter), "", ""])
            item.setData(_NAME, _KEY_ROLE, parameter.key)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            item.setTextAlignment(_VALUE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            parents[parameter.part].addChild(item)
        self.tree.expandToDepth(0)

    def _find(self) -> None:
        """Show the parameters that have all words of the search in their name, their part or their unit."""
        words = self.finder.text().lower().split()
        for place in range(self.tree.topLevelItemCount()):
            part = self.tree.topLevelItem(place)
            assert part is not None
            fits = []
            for row in range(part.childCount()):
                item = part.child(row)
                assert item is not None
                said = " ".join((part.text(_NAME), item.text(_NAME), item.text(_UNIT))).lower()
                fits.append(all(word in said for word in words))
                item.setHidden(not fits[-1])
            part.setHidden(not any(fits))

    def change(self, changes: dict[str, float]) -> None:
        """Run the design on a copy with these values, by key, once it is written."""
        task = WhatIfTask(accelerator=self._accelerator, changes=tuple(sorted(changes.items())), folder=copies_folder())
        self._writing = task
        answer = self._store.background.want(task)
        if answer is not None:
            self._written(answer)

    def _edited(self, item: QTreeWidgetItem, column: int) -> None:
        key = item.data(_NAME, _KEY_ROLE)
        hardware = self.hardware
        if column != _VALUE or key is None or hardware is None:
            return
        parameter = next(p for p in hardware.parameters if p.key == key)
        if item.text(_VALUE).strip() == shown(parameter)[0]:
            return
        value = parsed(parameter, item.text(_VALUE))
        if value is None:
            self._store.inform(
                tr("{name} cannot be ‘{value}’; enter a number above 0.", name=parameter.name, value=item.text(_VALUE))
            )
        if value is None or value == parameter.value:
            self._later.soon()
            return
        self.change({key: value})

    def _answered(self, answer: object) -> None:
        if isinstance(answer, Answer) and isinstance(answer.task, HardwareTask):
            self._later.soon()
        elif isinstance(answer, Answer) and answer.task == self._writing:
            self._written(answer)

    def _written(self, answer: Answer) -> None:
        self._writing = None
        if answer.problem:
            self._store.report(ExplorerError(answer.problem))
            self._later.soon()
        elif isinstance(answer.value, Path):
            self._run_on(str(answer.value))

    def _run_on(self, accelerator: str) -> None:
        deployment = replace(self._store.design.deployment, accelerator=accelerator)
        self._store.apply(SetDeployment(deployment=deployment))

    def _reset(self) -> None:
        origin = origin_of(self._accelerator)
        if origin is not None:
            self._run_on(origin.accelerator)

    def _save(self) -> None:
        from explorer.study.what_if import save_copy

        suggested = f"{Path(self._accelerator).stem}.yaml"
        path = self.ask_path(tr("Save the what-if accelerator"), suggested)
        if path:
            with self._store.reporting():
                saved = save_copy(self._accelerator, Path(path))
                self._store.inform(tr("Saved {file} with its core files beside it.", file=saved.name))

    def ask_path(self, title: str, suggested: str) -> str:
        """A file to save to, '' for none. Tests replace this."""
        path, _ = QFileDialog.getSaveFileName(self, title, suggested, "YAML (*.yaml)")
        return path


class _OnlyValues(QStyledItemDelegate):
    """Only the column of values can be edited; rows with air between them."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """A line and some air."""
        hint = super().sizeHint(option, index)
        return QSize(hint.width(), option.fontMetrics.height() + 5)

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        """An editor for a value, none for a name."""
        if index.column() != _VALUE:
            return None  # type: ignore[return-value]  # Qt's way of saying that it cannot be edited
        return super().createEditor(parent, option, index)


def copies_folder() -> Path:
    """Where what-if copies are kept: beside the settings."""
    return Path(preferences().fileName()).parent / "what-if"


def _part_item(parameter: HardwareParameter) -> QTreeWidgetItem:
    name = parameter.part.replace("_", " ")
    item = QTreeWidgetItem([f"{name} × {parameter.n_copies}" if parameter.part != "links" else name, "", ""])
    font = item.font(_NAME)
    font.setBold(True)
    item.setFont(_NAME, font)
    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsSelectable)
    return item
