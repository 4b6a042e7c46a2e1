"""The toolbar: what runs where, at which bits, with which measure; the search; pin, undo, redo, theme."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.gui import text
from explorer.gui.actions import Actions
from explorer.gui.store import Store
from explorer.gui.theme import Look, small_font
from explorer.gui.threshold_offer import offer_thresholds
from explorer.gui.translate import mark, tr
from explorer.resources import accelerator_files, study_folders
from explorer.spec.design import ConfidenceMeasure
from explorer.spec.precision import Precision
from explorer.study.edits import SetConfidence, SetDeployment, SetPrecision

__all__ = ["ToolBar"]

MOST_EXITS = 6
_MEASURES = {
    (ConfidenceMeasure.MAX_PROBABILITY, False): mark("max probability"),
    (ConfidenceMeasure.MARGIN, False): mark("top-2 margin"),
    (ConfidenceMeasure.ENTROPY, False): mark("1 − entropy"),
    (ConfidenceMeasure.MAX_PROBABILITY, True): mark("max probability, calibrated"),
    (ConfidenceMeasure.MARGIN, True): mark("top-2 margin, calibrated"),
    (ConfidenceMeasure.ENTROPY, True): mark("1 − entropy, calibrated"),
}


class ToolBar(QToolBar):
    """Combos show the design and emit edits; search settings are read when a search starts."""

    def __init__(self, store: Store, look: Look, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(tr("Toolbar"), parent)
        self.setAccessibleName(tr("Toolbar"))
        self._store = store
        self._look = look
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)

        self.study = _combo(
            tr("Study"), 21, tr("Study: a trained network with the recorded answers of every exit on every sample.")
        )
        self.accelerator = _combo(
            tr("Accelerator"),
            13,
            tr(
                "Accelerator: the cores, memories and links on which the design is simulated. "
                "Choose a preset or a file."
            ),
        )
        self.bits = _combo(
            tr("Bits"),
            5,
            tr("Bits of weights / activations of the backbone and the heads, where traces were recorded for them."),
        )
        self.measure = _combo(
            tr("Confidence"),
            13,
            tr(
                "Confidence measure: how sure a prediction is. Largest softmax probability, difference of the two "
                "largest, or 1 − normalised entropy. Calibrated: after a temperature fitted for each exit on the "
                "calibration split."
            ),
        )
        self.seconds = _spin(QDoubleSpinBox(), tr("Seconds"), 20, 1, 3600, " s", tr("How long to search, in seconds."))
        self.seed = _spin(
            QSpinBox(), tr("Seed"), 1, 0, 999_999, "", tr("Seed of the random numbers: the same seed repeats a search.")
        )
        self.most_exits = _spin(
            QSpinBox(), tr("Max. exits"), 3, 1, MOST_EXITS, "", tr("The most early exits that a design found may have.")
        )
        self._add_fields(((tr("Study"), self.study), (tr("Accelerator"), self.accelerator)))
        self.addAction(actions["open-accelerator"])
        self._add_fields(((tr("Bits"), self.bits), (tr("Confidence"), self.measure)))
        self.addSeparator()
        self._add_fields(((tr("Seconds"), self.seconds), (tr("Seed"), self.seed), (tr("Max. exits"), self.most_exits)))
        self.addAction(actions["search"])
        button = self.widgetForAction(actions["search"])
        if isinstance(button, QToolButton):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.addSeparator()
        for action in (actions["pin"], actions["undo"], actions["redo"]):
            self.addAction(action)
        stretch = QWidget()
        stretch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(stretch)
        self.addAction(actions["palette"])
        self.addAction(actions["theme"])

        self.study.activated.connect(self._study_chosen)
        self.accelerator.activated.connect(self._accelerator_chosen)
        self.bits.activated.connect(self._bits_chosen)
        self.measure.activated.connect(self._measure_chosen)
        store.study_changed.connect(self._fill)
        store.state_changed.connect(self.refresh)
        self._fill()

    def _add_fields(self, fields: tuple[tuple[str, QWidget], ...]) -> None:
        for caption, control in fields:
            field = QWidget()
            layout = QVBoxLayout(field)
            layout.setContentsMargins(3, 0, 3, 0)
            layout.setSpacing(0)
            label = QLabel(caption)
            label.setObjectName("caption")
            label.setFont(small_font(self.font(), 0.84))
            label.setBuddy(control)
            layout.addWidget(label)
            layout.addWidget(control)
            self.addWidget(field)

    def _fill(self) -> None:
        store = self._store
        with QSignalBlocker(self.study), QSignalBlocker(self.bits), QSignalBlocker(self.measure):
            self.study.clear()
            for name, folder in study_folders().items():
                self.study.addItem(name, str(folder))
            if self.study.findData(str(store.study.folder)) < 0:
                self.study.addItem(store.study.name, str(store.study.folder))
            self.study.setItemData(
                self.study.findData(str(store.study.folder)), store.study.title, Qt.ItemDataRole.ToolTipRole
            )
            self.bits.clear()
            for precision in store.study.precisions:
                same = precision.backbone == precision.heads
                self.bits.addItem(str(precision.backbone) if same else str(precision), precision)
            self.measure.clear()
            for choice, label in _MEASURES.items():
                self.measure.addItem(tr(label), choice)
        self.refresh()

    def refresh(self) -> None:
        """Show the design."""
        store, design = self._store, self._store.design
        controls = (self.study, self.accelerator, self.bits, self.measure)
        blockers = [QSignalBlocker(control) for control in controls]
        self.study.setCurrentIndex(self.study.findData(str(store.study.folder)))
        self._show_accelerator(design.deployment.accelerator)
        self.bits.setCurrentIndex(_index_of(self.bits, design.precision))
        self.measure.setCurrentIndex(_index_of(self.measure, (design.confidence, design.calibrated)))
        del blockers

    def _show_accelerator(self, accelerator: str) -> None:
        if self.accelerator.count() == 0:
            for name in accelerator_files():
                self.accelerator.addItem(name.replace("_", " "), name)
        if self.accelerator.findData(accelerator) < 0:
            self.accelerator.addItem(text.accelerator(accelerator), accelerator)
            self.accelerator.setItemData(self.accelerator.count() - 1, accelerator, Qt.ItemDataRole.ToolTipRole)
        self.accelerator.setCurrentIndex(self.accelerator.findData(accelerator))

    def _study_chosen(self, index: int) -> None:
        self._store.open_study(self.study.itemData(index))
        self.refresh()

    def _accelerator_chosen(self, index: int) -> None:
        self.choose_accelerator(self.accelerator.itemData(index))

    def choose_accelerator(self, accelerator: str) -> None:
        """Run the design on a preset or a file."""
        deployment = replace(self._store.design.deployment, accelerator=accelerator)
        self._store.apply(SetDeployment(deployment=deployment))

    def _bits_chosen(self, index: int) -> None:
        precision = self.bits.itemData(index)
        if isinstance(precision, Precision):
            before = self._store.design
            self._store.apply(SetPrecision(precision=precision))
            offer_thresholds(self._store, before)

    def _measure_chosen(self, index: int) -> None:
        measure, calibrated = self.measure.itemData(index)
        self._store.apply(SetConfidence(measure=measure, calibrated=calibrated))


def _combo(name: str, characters: int, tip: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setToolTip(tip)
    combo.setMinimumContentsLength(characters)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setIconSize(combo.iconSize() * 0)
    combo.view().setTextElideMode(Qt.TextElideMode.ElideMiddle)
    return combo


def _spin(
    spin: QSpinBox | QDoubleSpinBox, name: str, value: int, least: int, most: int, suffix: str, tip: str
) -> QSpinBox | QDoubleSpinBox:
    if isinstance(spin, QDoubleSpinBox):
        spin.setDecimals(0)
    spin.setRange(least, most)
    spin.setValue(value)
    spin.setSuffix(suffix)
    spin.setAccessibleName(name)
    spin.setToolTip(tip)
    return spin


def _index_of(combo: QComboBox, value: object) -> int:
    """Index of an item by its data; compared in Python, for Qt compares wrapped objects by identity."""
    return next((index for index in range(combo.count()) if combo.itemData(index) == value), -1)
