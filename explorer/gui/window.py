"""The main window: the plot with panels around it, menus, dialogs, and a tidy end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QMenuBar, QVBoxLayout, QWidget

from explorer.gui.actions import Actions
from explorer.gui.context import Context
from explorer.gui.docks import Docks
from explorer.gui.icons import icon
from explorer.gui.menus import fill_menus
from explorer.gui.messages import Message, MessageChoice, MessageLevel
from explorer.gui.panels.message_bar import MessageBar
from explorer.gui.panels.toolbar import ToolBar
from explorer.gui.plots.panel import PlotPanel
from explorer.gui.translate import Language, install_language, stored_language, tr

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
        self._opener: Opener | None = None
        self._exporter: Exporter | None = None
        self._lessons: LessonGuide | None = None
        self._palette: Palette | None = None
        self._shortcuts: ShortcutSheet | None = None
        self._add_actions()
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

    def _add_actions(self) -> None:
        """The actions that panels and lessons bring with them."""
        for index, dock in enumerate(self.docks):
            action = dock.toggleViewAction()
            action.setObjectName(f"panel-{dock.spec.id}")
            self.actions_.take(action, menu="panels")
            go = self.actions_.add(
                f"go-{dock.spec.id}",
                tr("Go to {panel}", panel=tr(dock.spec.title)),
                tr("Show the panel and give it the keyboard"),
                partial(self.docks.focus, dock.spec.id),
                keys=(f"Alt+{index + 1}",) if index < 9 else (),
            )
            go.setMenuRole(go.MenuRole.NoRole)

    # What is built when it is first needed

    @property
    def opener(self) -> Opener:
        """Opens any file."""
        if self._opener is None:
            from explorer.gui.opening import Opener

            self._opener = Opener(self)
        return self._opener

    @property
    def exporter(self) -> Exporter:
        """Writes what can be taken away."""
        if self._exporter is None:
            from explorer.gui.exporting import Exporter

            self._exporter = Exporter(self)
        return self._exporter

    @property
    def lessons(self) -> LessonGuide:
        """Starts lessons and arranges the window for them."""
        if self._lessons is None:
            from explorer.gui.lesson_guide import LessonGuide

            self._lessons = LessonGuide(self)
        return self._lessons

    @property
    def palette_(self) -> Palette:
        """The command palette."""
        if self._palette is None:
            from explorer.gui.palette import Palette

            self._palette = Palette(self.look, self)
        return self._palette

    @property
    def shortcuts(self) -> ShortcutSheet:
        """The list of shortcuts."""
        if self._shortcuts is None:
            from explorer.gui.shortcuts import ShortcutSheet

            self._shortcuts = ShortcutSheet(self.look, self.actions_, self)
        return self._shortcuts

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
        actions, store, look, keeper = self.actions_, self.store, self.look, self.context.keeper
        for name, do in (
            ("search", self._search),
            ("fit", self.plot.fit_or_show_all),
            ("open", lambda: self.opener.ask()),
            ("open-study", lambda: self.opener.ask_study()),
            ("open-accelerator", lambda: self.opener.ask_accelerator()),
            ("save-session", self._save_session),
            ("save-session-as", lambda: self.exporter.save_session_as()),
            ("export-csv", lambda: self.exporter.csv()),
            ("export-plot-png", lambda: self.exporter.plot_png()),
            ("export-svg", lambda: self.exporter.svg()),
            ("export-script", lambda: self.exporter.script()),
            ("export-report", lambda: self.exporter.report()),
            ("copy-design", lambda: self.opener.copy_design()),
            ("paste-design", lambda: self.opener.paste()),
            ("theme-system", look.follow_system),
            ("presentation", self._toggle_presentation),
            ("text-larger", lambda: look.scale_type(1)),
            ("text-smaller", lambda: look.scale_type(-1)),
            ("next-panel", lambda: self.docks.focus_next(1)),
            ("previous-panel", lambda: self.docks.focus_next(-1)),
            ("float-panel", self.docks.toggle_floating),
            ("reset-layout", self.docks.reset),
            ("leave-lesson", self.context.lessons.leave),
            ("palette", self.open_palette),
            ("shortcuts", lambda: self.shortcuts.open()),
            ("about", self._tell_about),
        ):
            actions.on(name, do)
        for scale in (1, 2, 3, 4):
            actions.on(f"export-png-{scale}x", partial(self._export_png, scale))
        for language in Language:
            action = actions[f"language-{language.value}"]
            action.setChecked(language is stored_language(self._settings))
            actions.on(action, partial(self._speak, language))
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

    def _export_png(self, scale: int) -> None:
        self.exporter.png(scale)

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
        follows = any(self.docks.is_seen(panel) for panel in ("why", "schedule"))
        if selection.block is not None and not follows and not self.look.is_presenting:
            self.docks.reveal("why")

    def _search(self) -> None:
        if self.store.search.is_running:
            self.store.search.stop()
            return
        self.docks.reveal("search")
        bar = self.toolbar
        self.store.start_search(
            seconds=float(bar.seconds.value()), seed=int(bar.seed.value()), most_exits=int(bar.most_exits.value())
        )

    # Language, type, palette

    def _speak(self, language: Language) -> None:
        self._settings.setValue("language", language.value)
        install_language(language)
        self.rebuild_wanted.emit()

    def _toggle_presentation(self) -> None:
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

    def _tell_about(self) -> None:
        from explorer import __version__

        self.store.inform(
            tr(
                "Exit Explorer {version}, MIT licence. It follows arXiv:2512.04705, Hardware-Algorithm Co-Optimization "
                "of Early-Exit Neural Networks for Multi-Core Edge Accelerators.",
                version=__version__,
            )
        )

    # Sessions

    def begin(self, session: str | None = None) -> None:
        """Start keeping the session, once the window is shown."""
        keeper = self.context.keeper
        QTimer.singleShot(0, keeper, keeper.begin)
        if session is not None:
            QTimer.singleShot(0, self, lambda: self.opener.open(session))

    def _save_session(self) -> None:
        keeper = self.context.keeper
        if keeper.file is None:
            self.exporter.save_session_as()
            return
        keeper.save()
        self.store.inform(tr("Saved in {path}.", path=keeper.file.path or tr("memory")))

    def _offer_recovery(self, paths: tuple[Path, ...]) -> None:
        keeper, newest = self.context.keeper, paths[0]
        text = tr(
            "The program ended unexpectedly the last time. The session from then is still there: {name}",
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
        """Remember the place, save the session, end the threads."""
        event.accept()
        if self._is_retired:
            return
        self._settings.setValue("geometry", self.saveGeometry())
        if not self.look.is_presenting:
            self.docks.write(self._settings)
        self.hide()
        self.context.lessons.leave()
        self.context.keeper.close()
        self.store.shutdown()
