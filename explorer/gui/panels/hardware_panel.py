"""How and where the design runs: schedule, allocation, weights, policy, conventions, the accelerator's parameters."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QSizePolicy, QSpinBox, QVBoxLayout, QWidget

from explorer.gui.panels.deployment_names import CHOICE_NAMES
from explorer.gui.panels.what_if_table import WhatIfTable
from explorer.gui.store import Store
from explorer.gui.theme import Look
from explorer.gui.translate import mark, tr
from explorer.spec.design import (
    Allocation,
    Conventions,
    Deployment,
    ExecutionPolicy,
    HaloRows,
    Schedule,
    WeightPlacement,
)
from explorer.study.edits import SetDeployment

__all__ = ["HardwarePanel"]

_FIELDS = (
    ("schedule", Schedule, mark("Schedule"), mark(
        "Layer by layer: a layer ends before the next begins. Fused: layers work on row tiles and pass them on, so "
        "that "
        "less goes through memory."
    )),
    ("halo", HaloRows, mark("Halo rows"), mark(
        "Fused only: rows that two tiles of a layer both need are kept on chip, or computed twice."
    )),
    ("allocation", Allocation, mark("Allocation"), mark(
        "Which core computes which layer. Automatic tries the others too and takes the least EDP."
    )),
    ("weights", WeightPlacement, mark("Weights"), mark(
        "Cold: fetched from DRAM for every inference. Resident: kept on chip where they fit."
    )),
    ("policy", ExecutionPolicy, mark("Policy"), mark(
        "Sequential: the backbone waits for a head's decision. Speculative: it goes on meanwhile, and work begun in "
        "vain "
        "is paid in energy."
    )),
    ("conventions", Conventions, mark("Conventions"), mark(
        "Counting rules. Honest: activations stay on chip while they fit. Of the paper: everything goes through "
        "DRAM, as "
        "in the source of arXiv:2512.04705; only layer by layer, cold and sequential."
    )),
)  # fmt: skip

_NOT_IN_THE_PAPER = ("schedule", "halo", "weights", "policy")
MOST_ROW_TILES = 64


class HardwarePanel(QWidget):
    """A form for the deployment over a table of the accelerator's parameters."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.setAccessibleName(tr("Hardware"))
        self.combos: dict[str, QComboBox] = {}
        form = QFormLayout()
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(4)
        for field, kind, name, tip in _FIELDS:
            combo = QComboBox()
            for choice in kind:
                combo.addItem(tr(CHOICE_NAMES[choice]), choice)
            combo.setAccessibleName(tr(name))
            combo.setToolTip(tr(tip))
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(10)  # long words of a language must not widen the whole side
            combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            combo.activated.connect(self._chosen)
            combo.setProperty("field", field)
            self.combos[field] = combo
            form.addRow(_caption(tr(name), combo), combo)
            if field == "halo":
                self.row_tiles = QSpinBox()
                self.row_tiles.setRange(0, MOST_ROW_TILES)
                self.row_tiles.setSpecialValueText(tr("best number"))
                self.row_tiles.setKeyboardTracking(False)
                self.row_tiles.setAccessibleName(tr("Row tiles"))
                self.row_tiles.setToolTip(tr("Fused only: into how many row tiles a layer is cut"))
                self.row_tiles.valueChanged.connect(self._tiles_chosen)
                form.addRow(_caption(tr("Row tiles"), self.row_tiles), self.row_tiles)
        self.what_if = WhatIfTable(store, look)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(form)
        layout.addWidget(self.what_if, 1)
        store.state_changed.connect(self.refresh)
        self.refresh()

    @property
    def _deployment(self) -> Deployment:
        return self._store.design.deployment

    def refresh(self) -> None:
        """Show the deployment, without emitting edits."""
        deployment = self._deployment
        is_paper = deployment.conventions is Conventions.PAPER
        is_fused = deployment.schedule is Schedule.FUSED
        for field, combo in self.combos.items():
            with QSignalBlocker(combo):
                value = getattr(deployment, field)
                combo.setCurrentIndex(next(i for i in range(combo.count()) if combo.itemData(i) == value))
            combo.setEnabled((field not in _NOT_IN_THE_PAPER or not is_paper) and (field != "halo" or is_fused))
        with QSignalBlocker(self.row_tiles):
            self.row_tiles.setValue(deployment.row_tiles or 0)
        self.row_tiles.setEnabled(is_fused and not is_paper)

    def _chosen(self, index: int) -> None:
        combo = self.sender()
        if not isinstance(combo, QComboBox):
            return
        deployment = replace(self._deployment, **{combo.property("field"): combo.itemData(index)})
        if deployment.conventions is Conventions.PAPER:
            deployment = replace(
                deployment,
                schedule=Schedule.LAYER_BY_LAYER,
                weights=WeightPlacement.COLD,
                policy=ExecutionPolicy.SEQUENTIAL,
            )
        self._store.apply(SetDeployment(deployment=deployment))
        self.refresh()

    def _tiles_chosen(self, number: int) -> None:
        self._store.apply(SetDeployment(deployment=replace(self._deployment, row_tiles=number or None)))


def _caption(text: str, buddy: QWidget) -> QLabel:
    label = QLabel(text)
    label.setObjectName("caption")
    label.setBuddy(buddy)
    return label
