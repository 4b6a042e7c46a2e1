"""The main window: panels around one store, menus, dialogs, and a tidy end."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMainWindow, QSplitter, QTabWidget, QVBoxLayout, QWidget

from explorer.gui.actions import Actions
from explorer.gui.icons import icon
from explorer.gui.panels.backbone_strip import BackboneStrip
from explorer.gui.panels.exit_list import ExitList
from explorer.gui.panels.figures_tab import FiguresTab
from explorer.gui.panels.message_bar import MessageBar
from explorer.gui.panels.pins import PinsPanel
from explorer.gui.panels.samples_tab import SamplesTab
from explorer.gui.panels.search_panel import SearchPanel
from explorer.gui.panels.toolbar import ToolBar
from explorer.gui.panels.why_tab import WhyTab
from explorer.gui.plots.panel import PlotPanel
from explorer.gui.store import Store
from explorer.gui.theme import Look

__all__ = ["MainWindow"]

SMALLEST = (1024, 640)
FIRST = (1360, 860)


class MainWindow(QMainWindow):
    """Shows a store. `shutdown` ends its threads; closing the window does so too."""

    def __init__(self, store: Store, look: Look, settings: QSettings) -> None:
        super().__init__()
        self.store = store
        self.look = look
        self._settings = settings
        self.setObjectName("explorer")
        self.setMinimumSize(*SMALLEST)
        self.resize(*FIRST)
        self.actions_ = Actions(store, look, self)
        self.message_bar = MessageBar(look)
        self.toolbar = ToolBar(store, look, self.actions_)
        self.strip = BackboneStrip(store, look)
        self.exits = ExitList(store, look)
        self.plot_panel = PlotPanel(store, look, self.actions_)
        self.plot = self.plot_panel.plot
        self.figures = FiguresTab(store, look)
        self.why = WhyTab(store, look)
        self.samples = SamplesTab(store, look)
        self.pins = PinsPanel(store, look)
        self.search = SearchPanel(store, look)
        self._lay_out()
        self._fill_menus()
        self._connect()
        self._retitle()
        self._restyle()

    def _lay_out(self) -> None:
        self.addToolBar(self.toolbar)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("Figures, costs and samples")
        self.tabs.addTab(self.figures, "Figures")
        self.tabs.addTab(self.why, "Why this cost")
        self.tabs.addTab(self.samples, "Samples")
        self.tabs.setTabToolTip(1, "Every layer with its energy and cycles, what binds it and where it runs")
        self.tabs.setTabToolTip(2, "Test images by the exit at which they leave")
        self.bottom = QTabWidget()
        self.bottom.setAccessibleName("Pinned designs and search")
        self.bottom.addTab(self.search, "Search")
        self.bottom.addTab(self.pins, "Pinned designs")
        corner = QWidget()
        buttons = QHBoxLayout(corner)
        buttons.setContentsMargins(0, 0, 0, 2)
        buttons.addWidget(self.search.adopt_button)
        buttons.addWidget(self.pins.buttons)
        self.bottom.setCornerWidget(corner)
        self.bottom.currentChanged.connect(self._bottom_changed)
        self._bottom_changed()
        middle = _splitter(Qt.Orientation.Vertical, (self.plot_panel, self.bottom), (5, 1), (480, 150))
        columns = _splitter(Qt.Orientation.Horizontal, (self.exits, middle, self.tabs), (0, 1, 0), (306, 640, 384))
        self.tabs.setMinimumWidth(366)
        self.bottom.setMinimumHeight(120)
        center = QWidget()
        layout = QVBoxLayout(center)
        layout.setContentsMargins(8, 6, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.message_bar)
        layout.addWidget(self.strip)
        layout.addWidget(columns, 1)
        self.setCentralWidget(center)

    def _fill_menus(self) -> None:
        actions, bar = self.actions_, self.menuBar()
        for title, entries in (
            ("&File", (actions.open_study, actions.open_accelerator, None, actions.quit)),
            ("&Edit", (actions.undo, actions.redo, None, actions.pin)),
            ("&Search", (actions.search,)),
            ("&View", (actions.fit, actions.theme)),
        ):
            menu = bar.addMenu(title)
            menu.setToolTipsVisible(True)
            for entry in entries:
                if entry is None:
                    menu.addSeparator()
                else:
                    menu.addAction(entry)

    def _connect(self) -> None:
        actions, store = self.actions_, self.store
        actions.on(actions.search, self._search)
        actions.on(actions.fit, self.plot.fit_or_show_all)
        actions.on(actions.open_study, self._open_study)
        actions.on(actions.open_accelerator, self._open_accelerator)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.message_bar)
        escape.activated.connect(self.message_bar.hide)
        store.message_posted.connect(self.message_bar.post)
        store.study_changed.connect(self._retitle)
        store.state_changed.connect(self._pins_changed)
        store.selection_changed.connect(self._block_selected)
        self.look.changed.connect(self._restyle)
        self._n_pins = len(store.session.state.pins)

    def _retitle(self) -> None:
        self.setWindowTitle(f"{self.store.study.title} – Exit Explorer")

    def _restyle(self) -> None:
        self.setWindowIcon(icon("application", self.look.theme.accent, self.look.theme.line))

    def _pins_changed(self) -> None:
        count = len(self.store.session.state.pins)
        if count > self._n_pins:
            self.bottom.setCurrentWidget(self.pins)
        self._n_pins = count

    def _bottom_changed(self) -> None:
        shows_pins = self.bottom.currentWidget() is self.pins
        self.pins.buttons.setVisible(shows_pins)
        self.search.adopt_button.setVisible(not shows_pins)

    def _block_selected(self) -> None:
        if self.store.selected_block is not None:
            self.tabs.setCurrentWidget(self.why)

    def _search(self) -> None:
        if self.store.search.is_running:
            self.store.search.stop()
            return
        self.bottom.setCurrentWidget(self.search)
        bar = self.toolbar
        self.store.start_search(
            seconds=float(bar.seconds.value()), seed=int(bar.seed.value()), most_exits=int(bar.most_exits.value())
        )

    def _open_study(self) -> None:
        folder = self.ask_folder("Open a study", str(self.store.study.folder.parent))
        if folder:
            self.store.open_study(folder)

    def _open_accelerator(self) -> None:
        path = self.ask_file("Open an accelerator", "Accelerators (*.yaml *.yml);;All files (*)")
        if path:
            self.toolbar.choose_accelerator(path)

    def ask_folder(self, title: str, start: str) -> str:
        """A folder that the user chooses, '' for none. Tests replace this."""
        return QFileDialog.getExistingDirectory(self, title, start)

    def ask_file(self, title: str, kinds: str) -> str:
        """A file that the user chooses, '' for none. Tests replace this."""
        path, _ = QFileDialog.getOpenFileName(self, title, "", kinds)
        return path

    def restore(self) -> None:
        """Size and place of the last time."""
        geometry = self._settings.value("geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the place, end the threads."""
        self._settings.setValue("geometry", self.saveGeometry())
        self.hide()
        self.store.shutdown()
        event.accept()


def _splitter(
    orientation: Qt.Orientation, children: tuple[QWidget, ...], stretch: tuple[int, ...], sizes: tuple[int, ...]
) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setHandleWidth(8)
    splitter.setChildrenCollapsible(False)
    for index, (child, share) in enumerate(zip(children, stretch, strict=True)):
        splitter.addWidget(child)
        splitter.setStretchFactor(index, share)
    splitter.setSizes(list(sizes))
    return splitter
