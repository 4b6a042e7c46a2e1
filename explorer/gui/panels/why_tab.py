"""Why the design costs what it costs: every layer with energy, cycles, what binds it and where it ran."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QHeaderView, QLabel, QTableView, QVBoxLayout, QWidget

from explorer.gui import text
from explorer.gui.panels.cost_bars import CostBars
from explorer.gui.panels.table import SORT_ROLE, Cell, Row, TableModel, quiet_table
from explorer.gui.store import Store
from explorer.gui.theme import Look, small_font
from explorer.gui.translate import mark, tr
from explorer.spec.costs import Bottleneck, LayerCost, NetworkCost, StageCost
from explorer.spec.network import HeadKind

__all__ = ["WhyTab"]

_COLUMNS = (mark("layer"), mark("energy"), mark("cycles"), mark("E·T"), mark("bound"), mark("core"))
_TIPS = (
    mark("Layers in order of execution; click a column to sort."),
    mark("Energy of the layer: multiply-accumulates, memories, transfers (simulated)."),
    mark("Cycles of the layer: compute, stalls, filling and draining memories, transfers (simulated)."),
    mark("Energy times cycles of the layer, as a share of the sum over layers."),
    mark("From the roofline: compute, or memory bandwidth."),
    mark("The core that runs the layer, or this part of it, where a layer is split over cores."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _LayerRow:
    stage: StageCost
    layer: LayerCost


class WhyTab(QWidget):
    """Table of layers, sortable; a selected block narrows it down; the selected layer's reasons below."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self._cost: NetworkCost | None = None
        self._rows: list[_LayerRow] = []
        self._block: int | None = None
        self.model = TableModel(tuple(map(tr, _COLUMNS)), tuple(map(tr, _TIPS)))
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(self.model)
        self._proxy.setSortRole(SORT_ROLE)
        self.table = _sortable(self._proxy, self.model)
        self.table.selectionModel().currentRowChanged.connect(self._layer_selected)
        self.heading = QLabel()
        self.heading.setObjectName("heading")
        self.heading.setToolTip(tr("Layers shown and the energy that they take together, simulated"))
        self.only_selected = QCheckBox(tr("only the selected block"))
        self.only_selected.setToolTip(tr("Show the layers of the block that is selected in the backbone strip"))
        self.only_selected.toggled.connect(self._only_toggled)
        self.bars = CostBars(look)
        top = QHBoxLayout()
        top.addWidget(self.heading, 1)
        top.addWidget(self.only_selected)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 6)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.bars)
        store.evaluation_changed.connect(self.refresh)
        store.selection_changed.connect(self._block_selected)
        look.changed.connect(self._restyle)
        self.refresh()
        self._block_selected()

    def refresh(self) -> None:
        """Show the layers of the design; thresholds do not change them."""
        evaluation = self._store.evaluation
        cost = None if evaluation is None else evaluation.network_cost
        if cost is not self._cost:
            self._cost = cost
            self._fill()

    def _restyle(self) -> None:
        self._fill()

    def _block_selected(self) -> None:
        selection = self._store.selection
        if selection.block != self._block:
            self._block = selection.block
            self.only_selected.setChecked(selection.block is not None)
            self._fill()
        if selection.layer is not None:
            self._select_layer(selection.layer)

    def _select_layer(self, name: str) -> None:
        row = next((row for row, item in enumerate(self._rows) if item.layer.layer == name), None)
        if row is not None:
            index = self._proxy.mapFromSource(self.model.index(row, 0))
            self.table.selectRow(index.row())
            self.table.scrollTo(index)

    def _only_toggled(self, checked: bool) -> None:
        if not checked:
            self._store.select_block(None)
        self._fill()

    def _fill(self) -> None:
        if self._cost is None:
            return
        self._rows = [
            _LayerRow(stage=stage, layer=layer)
            for stage in self._cost.stages
            if self._is_wanted(stage)
            for layer in stage.layers
        ]
        theme = self._look.theme
        total = (
            sum(layer.energy_pj * layer.latency_cycles for stage in self._cost.stages for layer in stage.layers) or 1.0
        )
        rows = []
        for number, row in enumerate(self._rows):
            layer = row.layer
            share = layer.energy_pj * layer.latency_cycles / total
            memory_bound = layer.bottleneck is Bottleneck.MEMORY
            is_head = row.stage.head is not None and row.stage.head is not HeadKind.FINAL
            rows.append(
                Row(
                    cells=(
                        Cell(text=layer.layer, value=float(number), color=theme.accent if is_head else None),
                        Cell(text=text.energy(layer.energy_pj), value=layer.energy_pj),
                        Cell(text=_bare_cycles(layer.latency_cycles), value=layer.latency_cycles),
                        Cell(text=text.percent(share), value=share),
                        Cell(
                            text=layer.bottleneck.value, value=layer.bottleneck.value,
                            color=theme.wrong if memory_bound else None,
                        ),
                        Cell(text=str(layer.core), value=float(layer.core)),
                    ),
                    tip=_layer_tip(row),
                )
            )  # fmt: skip
        self.model.set_rows(rows)
        energy = sum(row.layer.energy_pj for row in self._rows)
        self.heading.setText(tr("{count} layers, {energy}", count=len(self._rows), energy=text.energy(energy)))
        if self._rows:
            self.table.selectRow(0)
        self._layer_selected(self.table.currentIndex(), QModelIndex())

    def _is_wanted(self, stage: StageCost) -> bool:
        block = self._store.selected_block
        if block is None or not self.only_selected.isChecked():
            return True
        if block == self._store.network.n_blocks:
            return stage.head is HeadKind.FINAL
        return stage.mounting_point == block and stage.head is not HeadKind.FINAL

    def _layer_selected(self, current: QModelIndex, previous: QModelIndex) -> None:
        row = self._proxy.mapToSource(current).row()
        self.bars.show_layer(self._rows[row].layer if 0 <= row < len(self._rows) else None)


def _sortable(proxy: QSortFilterProxyModel, model: TableModel) -> QTableView:
    table = quiet_table(model, tr("Layers and their costs"), row_height=20)
    table.setModel(proxy)
    table.setSortingEnabled(True)
    table.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    table.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    font = small_font(table.font(), 0.92)
    table.setFont(font)
    header = table.horizontalHeader()
    header.setFont(font)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    metrics = table.fontMetrics()
    for column, sample in enumerate(("", "88.8 µJ ", "88.8 k ", "88.8 %  ", "compute ", "core ")):
        wide = max(sample, f"{_COLUMNS[column]} ", key=metrics.horizontalAdvance)
        header.resizeSection(column, metrics.horizontalAdvance(wide) + 10)
    return table


def _bare_cycles(latency_cycles: float) -> str:
    """Such as '1.34 M': the column's name says cycles."""
    return text.cycles(latency_cycles).removesuffix("cycles").strip()


def _layer_tip(row: _LayerRow) -> str:
    layer = row.layer
    spatial = ", ".join(f"{loop} {factor:g}" for loop, factor in layer.spatial) or tr("nothing")
    temporal = " ".join(f"{loop}{size}" for loop, size in layer.temporal) or tr("none")
    return tr(
        "{name}: {layer} ({value}), {operations:,} operations\non core {core} ({core_name})\n"
        "unrolled over the array: {spatial}\nloops from the innermost outwards: {temporal}\n"
        "roofline {cycles}, {percent} of the array in use",
        name=row.stage.name,
        layer=layer.layer,
        value=layer.kind.value,
        operations=layer.operations,
        core=layer.core,
        core_name=layer.core_name,
        spatial=spatial,
        temporal=temporal,
        cycles=text.cycles(layer.roofline_cycles),
        percent=text.percent(layer.utilisation, 0),
    )
