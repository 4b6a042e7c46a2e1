"""The main window: the plot with panels around it, menus, dialogs, and a tidy end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QMenuBar, QVBoxLayout, QWidget

from explorer.gui.actions import Actions
from explorer.gui.context import Context
from explorer.gui.docks import Docks
from explorer.gui.icons import icon
from explorer.gui.job_recovery import asks_before_closing
from explorer.gui.menus import fill_menus
from explorer.gui.messages import Message, MessageChoice, MessageLevel
from explorer.gui.panels.message_bar import MessageBar
from explorer.gui.panels.toolbar import ToolBar
from explorer.gui.plots.panel import PlotPanel
from explorer.gui.translate import Language, install_language, tr
from explorer.gui.wiring import add_panel_actions, connect_actions

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.gui.exporting import Exporter
    from explorer.gui.lesson_guide import LessonGuide
    from explorer.gui.opening import Opener
    from explorer.gui.palette import Palette
    from explorer.gui.panels.backbone_strip import BackboneStrip
    from explorer.gui.panels.exit_list import ExitList
    from explorer.gui.panels.figures_tab import FiguresTab
    from explorer.gui.panels.pins import PinsPanel
    from explorer.gui.panels.samples_tab import SamplesTab
    from explorer.gui.panels.search_panel import SearchPanel
    from explorer.gui.panels.why_tab import WhyTab
    from explorer.gui.shortcuts import ShortcutSheet

__all__ = ["MainWindow", "WindowPlace"]

SMALLEST = (1024, 640)
FIRST = (1360, 860)
MARGIN = 8
PRESENTED_WIDTH = 1400
"""A window of this width is presented at the usual size of type, a wider one at a larger one."""
PRESENTED = frozenset({"backbone", "exits", "figures"})


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPlace:
    """Where a window is and how its panels lie, for the one that takes its place."""

    geometry: QRect
    state: Qt.WindowState
    layout: QByteArray
    is_visible: bool


class MainWindow(QMainWindow):
    """Shows a store. Closing the window saves the session and ends the threads."""

    rebuild_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.store = store = context.store
        self.look = look = context.look
        self._settings = context.settings
        self._is_retired = False
        self.setObjectName("explorer")
        self.setAccessibleName("Exit Explorer")
        self.setMinimumSize(*SMALLEST)
        self.resize(*FIRST)
        self.setAcceptDrops(True)
        self.actions_ = Actions(store, look, self)
        self.message_bar = MessageBar(look)
        self.toolbar = ToolBar(store, look, self.actions_)
        self.plot_panel = PlotPanel(store, look, self.actions_)
        self.plot = self.plot_panel.plot
        self.menu_bar = QMenuBar()
        self._lay_out()
        self.docks = Docks(self, context, self.actions_)
        add_panel_actions(self)
        fill_menus(
            self.menu_bar,
            self.actions_,
            {"recent": lambda menu: self.opener.fill_recent(menu), "lessons": self._fill_lessons},
        )
        self._connect()
        self._retitle()
        self._restyle()
        actions = self.actions_
        actions["leave-lesson"].setEnabled(context.lessons.is_on)
        if context.lessons.is_on:
            self.lessons.spotlight.update()
        elif look.is_presenting:
            self.docks.show_only(PRESENTED)

    def _lay_out(self) -> None:
        header = QWidget()
        rows = QVBoxLayout(header)
        rows.setContentsMargins(0, 0, 0, 6)
        rows.setSpacing(0)
        rows.addWidget(self.menu_bar)
        rows.addWidget(self.toolbar)
        rows.addWidget(self.message_bar)
        self.setMenuWidget(header)
        self.setCentralWidget(self.plot_panel)
        self.setContentsMargins(MARGIN, 0, MARGIN, MARGIN)

    # What is built when it is first needed

    @cached_property
    def opener(self) -> Opener:
        """Opens any file."""
        from explorer.gui.opening import Opener

        return Opener(self)

    @cached_property
    def exporter(self) -> Exporter:
        """Writes what can be taken away."""
        from explorer.gui.exporting import Exporter

        return Exporter(self)

    @cached_property
    def lessons(self) -> LessonGuide:
        """Starts lessons and arranges the window for them."""
        from explorer.gui.lesson_guide import LessonGuide

        return LessonGuide(self)

    @cached_property
    def palette_(self) -> Palette:
        """The command palette."""
        from explorer.gui.palette import Palette

        return Palette(self.look, self)

    @cached_property
    def shortcuts(self) -> ShortcutSheet:
        """The list of shortcuts."""
        from explorer.gui.shortcuts import ShortcutSheet

        return ShortcutSheet(self.look, self.actions_, self)

    # Panels by name; each is built when it is first asked for

    @property
    def strip(self) -> BackboneStrip:
        return self.docks.panel("backbone")  # type: ignore[return-value]

    @property
    def exits(self) -> ExitList:
        return self.docks.panel("exits")  # type: ignore[return-value]

    @property
    def figures(self) -> FiguresTab:
        return self.docks.panel("figures")  # type: ignore[return-value]

    @property
    def why(self) -> WhyTab:
        return self.docks.panel("why")  # type: ignore[return-value]

    @property
    def samples(self) -> SamplesTab:
        return self.docks.panel("samples")  # type: ignore[return-value]

    @property
    def search(self) -> SearchPanel:
        return self.docks.panel("search")  # type: ignore[return-value]

    @property
    def pins(self) -> PinsPanel:
        return self.docks.panel("pins")  # type: ignore[return-value]

    def _connect(self) -> None:
        connect_actions(self)
        store, look, keeper = self.store, self.look, self.context.keeper
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.message_bar)
        escape.activated.connect(self.message_bar.hide)
        store.message_posted.connect(self.message_bar.post)
        store.study_changed.connect(self._retitle)
        store.state_changed.connect(self._pins_changed)
        store.selection_changed.connect(self._block_selected)
        look.changed.connect(self._restyle)
        look.type_changed.connect(self.rebuild_wanted)
        keeper.changed.connect(self._retitle)
        keeper.left_behind.connect(self._offer_recovery)
        self._n_pins = len(store.session.state.pins)

    def _retitle(self) -> None:
        file = self.context.keeper.file
        kept = "" if file is None or file.home.parent == self.context.keeper.folder else f"{file.home.name} – "
        self.setWindowTitle(f"{kept}{self.store.study.title} – Exit Explorer")

    def _restyle(self) -> None:
        self.setWindowIcon(icon("application", self.look.theme.accent, self.look.theme.line))

    def _pins_changed(self) -> None:
        count = len(self.store.session.state.pins)
        if count > self._n_pins and not self.look.is_presenting:
            self.docks.reveal("pins")
        self._n_pins = count

    def _block_selected(self) -> None:
        selection = self.store.selection
        follows = any(self.docks.is_in_front(panel) for panel in ("why", "schedule"))
        is_block = selection.block is not None and selection.exit_index is None  # exits show in the other panels too
        if is_block and not follows and not self.look.is_presenting:
            self.docks.reveal("why")

    # Language, type, palette

    def speak(self, language: Language) -> None:
        """Build the window again in another language."""
        self._settings.setValue("language", language.value)
        install_language(language)
        self.rebuild_wanted.emit()

    def toggle_presentation(self) -> None:
        """Large type and few panels, for an audience, or back to the layout of before."""
        presenting = not self.look.is_presenting
        if presenting:
            self._settings.setValue("layout_before_presentation", self.docks.save())
        self.look.present(presenting, min(max(self.width() / PRESENTED_WIDTH, 1.2), 1.6))

    def open_palette(self) -> None:
        """Show everything that can be done or shown, to be found by typing."""
        from explorer.gui.commands import commands_of

        self.lessons.add_actions()
        self.palette_.open(commands_of(self), self.focusWidget())

    def _fill_lessons(self, menu: QMenu) -> None:
        self.lessons.add_actions()
        menu.addActions([action for action in self.actions_.of_menu("lessons") if action not in menu.actions()])

    # Sessions

    def begin(self, session: str | None = None) -> None:
        """Start keeping the session, once the window is shown."""
        keeper = self.context.keeper
        QTimer.singleShot(0, keeper, keeper.begin)
        if session is not None:
            QTimer.singleShot(0, self, lambda: self.opener.open(session))

    def save_session(self) -> None:
        """Save the session now; ask where to if it has no file."""
        keeper = self.context.keeper
        if keeper.file is None:
            self.exporter.save_session_as()
            return
        keeper.save()
        self.store.inform(tr("Saved in {path}.", path=keeper.file.path or tr("memory")))

    def _offer_recovery(self, paths: tuple[Path, ...]) -> None:
        keeper, newest = self.context.keeper, paths[0]
        text = tr(
            "The program ended unexpectedly the last time, or its disk was full. The session from then is still there: "
            "{name}",
            name=newest.stem,
        )
        self.message_bar.post(
            Message(
                level=MessageLevel.QUESTION,
                text=text,
                choices=(
                    MessageChoice(text=tr("Bring it back"), do=lambda: self.opener.open(str(newest))),
                    MessageChoice(text=tr("Leave it"), do=lambda: keeper.discard(paths)),
                ),
            )
        )

    # Files dropped on the window

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and text are welcome, whatever they are: what cannot be opened is refused with a reason."""
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        event.acceptProposedAction()
        self.opener.take(event.mimeData())

    # Dialogs: the only modal ones, each behind a method that a test can replace

    def ask_folder(self, title: str, start: str) -> str:
        """A folder that the user chooses, '' for none."""
        return QFileDialog.getExistingDirectory(self, title, start)

    def ask_file(self, title: str, kinds: str) -> str:
        """A file that the user chooses, '' for none."""
        path, _ = QFileDialog.getOpenFileName(self, title, "", kinds)
        return path

    def ask_target(self, title: str, proposal: str, kinds: str) -> str:
        """A file to write to that the user chooses, '' for none."""
        path, _ = QFileDialog.getSaveFileName(self, title, proposal, kinds)
        return path

    # Place and end

    def restore(self) -> None:
        """Size and place of the last time."""
        geometry = self._settings.value("geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        self.docks.read(self._settings)

    def place(self) -> WindowPlace:
        """Where it is, for a window that takes its place."""
        return WindowPlace(
            geometry=self.geometry(),
            state=self.windowState(),
            layout=self.docks.save(),
            is_visible=self.isVisible(),
        )

    def take_place(self, place: WindowPlace) -> None:
        """Stand where another window stood."""
        self.setGeometry(place.geometry)
        self.setWindowState(place.state)
        if not self.look.is_presenting:
            before = self._settings.value("layout_before_presentation")
            self.docks.restore(place.layout if before is None else before)
            self._settings.remove("layout_before_presentation")
        if place.is_visible:
            self.show()

    def retire(self) -> None:
        """Let another window take this one's place: closing it ends nothing."""
        self._is_retired = True

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the place, save the session, end the threads; a job that would end with it is asked about once."""
        if self._is_retired:
            event.accept()
            return
        if asks_before_closing(self):
            event.ignore()
            return
        event.accept()
        self._settings.setValue("geometry", self.saveGeometry())
        if not self.look.is_presenting:
            self.docks.write(self._settings)
        self.hide()
        self.context.lessons.leave()
        self.context.keeper.close()
        self.store.shutdown()
