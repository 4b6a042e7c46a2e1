"""Why the design costs what it costs: every layer with energy, cycles, what binds it and where it ran."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QHeaderView, QLabel, QTableView, QVBoxLayout, QWidget

from explorer.gui import text
from explorer.gui.panels.cost_bars import CostBars
from explorer.gui.panels.focus import block_of_stage, exit_of_sample
from explorer.gui.panels.table import SORT_ROLE, Cell, Row, TableModel, quiet_table
from explorer.gui.selection import Selection
from explorer.gui.store import Store
from explorer.gui.theme import Look, small_font
from explorer.gui.translate import mark, tr
from explorer.spec.costs import Bottleneck, LayerCost, NetworkCost, StageCost
from explorer.spec.network import HeadKind

__all__ = ["WhyTab"]

_COLUMNS = (mark("layer"), mark("energy"), mark("cycles"), mark("E·T"), mark("bound"), mark("core"))
_TIPS = (
    mark(
        "Block and layer; pw: pointwise, dw: depthwise convolution. Pale: not computed for the selected sample. "
        "Click a column to sort."
    ),
    mark("Energy of the layer: multiply-accumulates, memories, transfers (simulated)."),
    mark("Cycles of the layer: compute, stalls, filling and draining memories, transfers (simulated)."),
    mark("Energy times cycles of the layer, as a share of the sum over layers."),
    mark("From the roofline: compute, or memory bandwidth."),
    mark("The core that runs the layer, or this part of it, where a layer is split over cores."),
)

_BOUNDS = {Bottleneck.COMPUTE: mark("compute"), Bottleneck.MEMORY: mark("memory")}


@dataclass(frozen=True, slots=True, kw_only=True)
class _LayerRow:
    """A layer; `is_idle`: the selected sample has left before."""

    stage: StageCost
    layer: LayerCost
    is_idle: bool = False


class WhyTab(QWidget):
    """Table of layers, sortable; a selected block narrows it down; the selected layer's reasons below."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self._cost: NetworkCost | None = None
        self._rows: list[_LayerRow] = []
        self._table_rows: list[Row] = []
        self._block: int | None = None
        self._last_exit: int | None = None
        self._is_filling = False
        self.model = TableModel(tuple(map(tr, _COLUMNS)), tuple(map(tr, _TIPS)))
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(self.model)
        self._proxy.setSortRole(SORT_ROLE)
        self.table = _sortable(self._proxy, self.model)
        self.table.selectionModel().currentRowChanged.connect(self._layer_selected)
        self.table.setMouseTracking(True)
        self.table.entered.connect(self._layer_entered)
        self.table.viewport().installEventFilter(self)
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
        layout.setContentsMargins(6, 8, 4, 6)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.bars)
        store.evaluation_changed.connect(self.refresh)
        store.selection_changed.connect(self._follow)
        look.changed.connect(self._restyle)
        self.refresh()
        self._follow()

    def refresh(self) -> None:
        """Show the layers of the design; thresholds do not change them."""
        evaluation = self._store.evaluation
        cost = None if evaluation is None else evaluation.network_cost
        if cost is not self._cost:
            self._cost = cost
            self._fill()
        elif self._store.selection.sample is not None:
            self._follow()  # with other thresholds it may leave elsewhere

    def _restyle(self) -> None:
        self._fill()

    def _follow(self) -> None:
        """Show what is selected or hovered elsewhere: a block, a layer, the layers that a sample does not need."""
        selection = self._store.selection
        sample = selection.sample
        last_exit = None if sample is None else exit_of_sample(self._store, sample)
        if (selection.block, last_exit) != (self._block, self._last_exit):
            self._block, self._last_exit = selection.block, last_exit
            self.only_selected.setChecked(self._block is not None)
            self._fill()
        if selection.layer is not None:
            self._select_layer(selection.layer)
        self._light()

    def _light(self) -> None:
        hovered = self._store.hovered
        if hovered.layer is not None:
            lit = [item.layer.layer == hovered.layer for item in self._rows]
        elif hovered.block is not None:
            n_blocks = self._store.network.n_blocks
            lit = [block_of_stage(item.stage, n_blocks) == hovered.block for item in self._rows]
        else:
            lit = [False] * len(self._rows)
        self.model.set_rows(
            [replace(row, lit=True) if on else row for row, on in zip(self._table_rows, lit, strict=True)]
        )

    def _select_layer(self, name: str) -> None:
        if self._layer_at(self.table.currentIndex()) == name:
            return  # parts of a layer on several cores have the same name
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
        idle = _idle_stages(self._cost, self._last_exit)
        self._rows = [
            _LayerRow(stage=stage, layer=layer, is_idle=number in idle)
            for number, stage in enumerate(self._cost.stages)
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
            name_color = theme.muted if row.is_idle else theme.accent if is_head else None
            rows.append(
                Row(
                    cells=(
                        Cell(text=_short_name(row), value=float(number), color=name_color),
                        Cell(text=text.energy(layer.energy_pj), value=layer.energy_pj),
                        Cell(text=_bare_cycles(layer.latency_cycles), value=layer.latency_cycles),
                        Cell(text=text.percent(share), value=share),
                        Cell(
                            text=tr(_BOUNDS[layer.bottleneck]), value=layer.bottleneck.value,
                            color=theme.muted if row.is_idle else theme.wrong if memory_bound else None,
                        ),
                        Cell(text=str(layer.core), value=float(layer.core)),
                    ),
                    tip=_layer_tip(row),
                    color=theme.muted if row.is_idle else None,
                )
            )  # fmt: skip
        self._table_rows = rows
        self._is_filling = True
        self.model.set_rows(rows)
        energy = sum(row.layer.energy_pj for row in self._rows)
        self.heading.setText(tr("{count} layers, {energy}", count=len(self._rows), energy=text.energy(energy)))
        if self._rows:
            self.table.selectRow(0)
        self._is_filling = False
        self._layer_selected(self.table.currentIndex(), QModelIndex())

    def _is_wanted(self, stage: StageCost) -> bool:
        block = self._store.selected_block
        if block is None or not self.only_selected.isChecked():
            return True
        return block_of_stage(stage, self._store.network.n_blocks) == block

    # What the user does

    def _layer_at(self, index: QModelIndex) -> str | None:
        row = self._proxy.mapToSource(index).row()
        return self._rows[row].layer.layer if 0 <= row < len(self._rows) else None

    def _layer_selected(self, current: QModelIndex, previous: QModelIndex) -> None:
        row = self._proxy.mapToSource(current).row()
        self.bars.show_layer(self._rows[row].layer if 0 <= row < len(self._rows) else None)
        if not self._is_filling and self.table.hasFocus():
            self._store.select(replace(self._store.selection, layer=self._layer_at(current)))

    def _layer_entered(self, index: QModelIndex) -> None:
        self._store.hover(Selection(layer=self._layer_at(index)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Nothing is hovered outside the table."""
        if event.type() == QEvent.Type.Leave:
            self._store.hover()
        return super().eventFilter(watched, event)


def _idle_stages(cost: NetworkCost, last_exit: int | None) -> range:
    """Places of the stages that a sample does not need which leaves at an exit of that index."""
    heads = [place for place, stage in enumerate(cost.stages) if stage.head is not None]
    n_stages = len(cost.stages)
    if last_exit is None or not heads:
        return range(n_stages, n_stages)
    return range(heads[min(last_exit, len(heads) - 1)] + 1, n_stages)


def _short_name(row: _LayerRow) -> str:
    """Such as '12 pw 1' for 'block 12 pointwise 1' and 'exit 4 linear' for the layer of a head."""
    name = row.layer.layer
    if row.stage.head is None:
        return _abbreviated(name.removeprefix("block "))
    if row.stage.head is HeadKind.FINAL:
        return _abbreviated(name)
    before = f"{row.stage.head.value} {row.stage.mounting_point} "
    return tr("exit {block} {layer}", block=row.stage.mounting_point, layer=name.removeprefix(before))


def _abbreviated(name: str) -> str:
    return name.replace("pointwise", "pw").replace("depthwise", "dw")


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
    for column, sample in enumerate(("", "88.8 µJ", "88.8 k", "88.8 %", tr(_BOUNDS[Bottleneck.COMPUTE]), "88")):
        title = metrics.horizontalAdvance(tr(_COLUMNS[column])) + 18
        header.resizeSection(column, max(metrics.horizontalAdvance(sample) + 18, title))
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
