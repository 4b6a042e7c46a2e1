"""Fields of the forms that start jobs: a folder, a number, a number that may be left to the job, a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QToolButton,
    QWidget,
)

from explorer.gui.job_state import JobState
from explorer.gui.translate import mark, tr
from explorer.jobs import JobDevice

__all__ = [
    "IMAGES_TIP", "ChoiceField", "DeviceField", "FolderField", "images_field", "share_field", "value_or_none",
    "whole_field",
]  # fmt: skip

E = TypeVar("E", bound=Enum)

ITS_OWN = mark("as suits")
"""Shown where a number is left to the job."""

MOST_IMAGES = 10_000_000
IMAGES_TIP = mark(
    "How many images of the training split to learn from; below 1: all. A few thousand make a quick trial"
)


class FolderField(QWidget):
    """A folder's path, typed or chosen; it may be empty."""

    changed = Signal()

    def __init__(self, *, start: str = "", placeholder: str = "") -> None:
        super().__init__()
        self.line = QLineEdit(start)
        self.line.setPlaceholderText(placeholder)
        self.line.textChanged.connect(self.changed)
        self.button = QToolButton()
        self.button.setText("…")
        self.button.clicked.connect(self._choose)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.button)
        self.setFocusProxy(self.line)

    def setAccessibleName(self, name: str) -> None:
        """For the line, and for the button beside it."""
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)
        self.button.setAccessibleName(tr("Choose: {field}", field=name))

    def setToolTip(self, tip: str) -> None:
        """For the line, and for the button beside it."""
        super().setToolTip(tip)
        self.line.setToolTip(tip)
        self.button.setToolTip(tr("Choose a folder"))

    @property
    def path(self) -> Path | None:
        """The folder, None where there is none."""
        typed = self.line.text().strip()
        return Path(typed).expanduser().absolute() if typed else None

    def _choose(self) -> None:
        chosen = self.ask_folder(self.accessibleName(), self.line.text())
        if chosen:
            self.line.setText(chosen)

    def ask_folder(self, title: str, start: str) -> str:
        """A folder that the user chooses, '' for none. Tests replace this."""
        return QFileDialog.getExistingDirectory(self, title, start)


class ChoiceField(QComboBox):
    """One of several values; each has a name and may have a tip, both marked for translation."""

    def __init__(self, names: Mapping[E, str] | Sequence[str], tips: Mapping[E, str] | None = None) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        if isinstance(names, Mapping):
            for value, name in names.items():
                self.addItem(tr(name), value)
                if tips is not None:
                    self.setItemData(self.count() - 1, tr(tips[value]), Qt.ItemDataRole.ToolTipRole)
        else:
            for name in names:
                self.addItem(name, name)

    def choose(self, value: object) -> None:
        """Show a value; compared in Python, for Qt compares wrapped objects by identity."""
        self.setCurrentIndex(next(index for index in range(self.count()) if self.itemData(index) == value))


class DeviceField(ChoiceField):
    """Where torch works. A GPU can be chosen once torch has found one, and is named then."""

    def __init__(self, jobs: JobState) -> None:
        super().__init__({JobDevice.AUTO: mark("a GPU if there is one"), JobDevice.CPU: mark("the processor")})
        self._jobs = jobs
        jobs.gpus_found.connect(self._show_gpus)
        self._show_gpus()
        jobs.find_gpus()

    def _show_gpus(self) -> None:
        gpus = self._jobs.gpus
        if gpus is None or self.property("gpus") == list(gpus):
            return
        self.setProperty("gpus", list(gpus))
        if gpus:
            self.addItem(tr("the GPU, {name}", name=gpus[0]), JobDevice.CUDA)
        else:
            self.setItemText(0, tr("the processor (no GPU here)"))
            self.removeItem(1)


def whole_field(value: int | None, least: int, most: int, *, suffix: str = "", unset: str = ITS_OWN) -> QSpinBox:
    """A whole number; with None, one that may be left to the job by going below the least, shown as `unset`."""
    spin = QSpinBox()
    spin.setRange(least if value is not None else least - 1, most)
    if value is None:
        spin.setSpecialValueText(tr(unset))
    spin.setSuffix(suffix)
    spin.setValue(spin.minimum() if value is None else value)
    return spin


def images_field() -> QSpinBox:
    """How many images to train on; all unless told."""
    return whole_field(None, 1, MOST_IMAGES, unset=mark("all"))


def share_field(value: float, least: float, most: float) -> QDoubleSpinBox:
    """A share of 0..1, shown in percent."""
    spin = QDoubleSpinBox()
    spin.setDecimals(1)
    spin.setRange(100 * least, 100 * most)
    spin.setSingleStep(5.0)
    spin.setSuffix(" %")
    spin.setValue(100 * value)
    return spin


def value_or_none(spin: QSpinBox) -> int | None:
    """The number, None where it is left to the job."""
    return None if spin.specialValueText() and spin.value() == spin.minimum() else spin.value()
