"""What menus, toolbar, keys and the command palette do: a registry of actions.

Every action has a name that stays (lessons, tests and the palette use it), a text, a tooltip that says what it is for,
and a place in a menu; all can be reached by keyboard, through a shortcut or through the palette.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from explorer.gui.search_state import SearchState
from explorer.gui.step_names import step_name
from explorer.gui.store import Store
from explorer.gui.theme import Look
from explorer.gui.translate import mark, tr

__all__ = ["ACTIONS", "ActionSpec", "Actions"]

Keys = str | QKeySequence.StandardKey


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """An action. `menu` is the name of the menu or submenu that shows it, '' for none."""

    name: str
    label: str
    tip: str
    menu: str = ""
    keys: tuple[Keys, ...] = ()
    icon: str = ""
    is_choice: bool = False
    """Whether it is one of the choices of its menu, of which one is checked."""


_STANDARD = QKeySequence.StandardKey

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        name="open",
        label=mark("&Open…"),
        tip=mark("Open a session, design, study or accelerator; files can be dropped on the window too"),
        menu="file",
        keys=(_STANDARD.Open,),
        icon="folder",
    ),
    ActionSpec(
        name="open-study",
        label=mark("Open a study &folder…"),
        tip=mark("Open a study: a trained network with its recorded answers"),
        menu="file",
        keys=("Ctrl+Alt+O",),
        icon="folder",
    ),
    ActionSpec(
        name="open-accelerator",
        label=mark("Open an &accelerator file…"),
        tip=mark("Open an accelerator: a ZigZag core or Stream system as YAML"),
        menu="file",
        keys=("Ctrl+Shift+O",),
        icon="folder",
    ),
    ActionSpec(
        name="save-session",
        label=mark("&Save the session"),
        tip=mark("Write the session to its file now; it is also saved by itself after every change"),
        menu="file",
        keys=(_STANDARD.Save,),
    ),
    ActionSpec(
        name="save-session-as",
        label=mark("Save the session &as…"),
        tip=mark("Write designs, pins, notes and search runs to a file of your choice and go on there"),
        menu="file",
        keys=("Ctrl+Shift+S",),
    ),
    ActionSpec(
        name="export-csv",
        label=mark("&Figures as CSV…"),
        tip=mark("The figures of the current design and of the pinned ones as a table"),
        menu="export",
        keys=("Ctrl+E",),
    ),
    ActionSpec(
        name="export-png-1x",
        label=mark("Picture as PNG, &1×…"),
        tip=mark("The window as a picture at its own size"),
        menu="export",
    ),
    ActionSpec(
        name="export-png-2x",
        label=mark("Picture as PNG, &2×…"),
        tip=mark("The window as a picture at twice its size"),
        menu="export",
        keys=("Ctrl+Shift+E",),
    ),
    ActionSpec(
        name="export-png-3x",
        label=mark("Picture as PNG, &3×…"),
        tip=mark("The window as a picture at three times its size"),
        menu="export",
    ),
    ActionSpec(
        name="export-png-4x",
        label=mark("Picture as PNG, &4×…"),
        tip=mark("The window as a picture at four times its size, for print"),
        menu="export",
    ),
    ActionSpec(
        name="export-plot-png",
        label=mark("Pl&ot as PNG, 4×…"),
        tip=mark("The plot alone as a picture at four times its size"),
        menu="export",
    ),
    ActionSpec(
        name="export-svg",
        label=mark("Plot as S&VG…"),
        tip=mark("The plot as a drawing that stays sharp at every size"),
        menu="export",
    ),
    ActionSpec(
        name="export-script",
        label=mark("&Python script…"),
        tip=mark("A script that computes the figures of the current design again with the library"),
        menu="export",
    ),
    ActionSpec(
        name="export-report",
        label=mark("&Report as HTML…"),
        tip=mark("One page with the design, its figures and the pinned designs"),
        menu="export",
        keys=(_STANDARD.Print,),
    ),
    ActionSpec(name="quit", label=mark("&Quit"), tip=mark("Close the window"), menu="file", keys=(_STANDARD.Quit,)),
    ActionSpec(
        name="undo",
        label=mark("&Undo"),
        tip=mark("Take the last step back"),
        menu="edit",
        keys=(_STANDARD.Undo,),
        icon="undo",
    ),
    ActionSpec(
        name="redo",
        label=mark("&Redo"),
        tip=mark("Bring the step back"),
        menu="edit",
        keys=(_STANDARD.Redo,),
        icon="redo",
    ),
    ActionSpec(
        name="copy-design",
        label=mark("&Copy the design as text"),
        tip=mark("Put the current design on the clipboard as a line of JSON"),
        menu="edit",
        keys=(_STANDARD.Copy,),
    ),
    ActionSpec(
        name="paste-design",
        label=mark("Pa&ste a design"),
        tip=mark("Take over a design that was copied as text"),
        menu="edit",
        keys=(_STANDARD.Paste,),
    ),
    ActionSpec(
        name="pin",
        label=mark("&Pin this design"),
        tip=mark("Keep the current design for comparison"),
        menu="edit",
        keys=("Ctrl+D",),
        icon="pin",
    ),
    ActionSpec(name="search", label=mark("Start &search"), tip="", menu="search", keys=("F5",), icon="play"),
    ActionSpec(
        name="fit",
        label=mark("&Fit the plot"),
        tip=mark("Show what matters in the plot, or else every point"),
        menu="view",
        keys=("Ctrl+0",),
        icon="fit",
    ),
    ActionSpec(
        name="theme",
        label=mark("&Light or dark"),
        tip=mark("Change between the light and the dark theme"),
        menu="view",
        keys=("Ctrl+T",),
        icon="theme",
    ),
    ActionSpec(
        name="theme-system",
        label=mark("Theme of the s&ystem"),
        tip=mark("Be light or dark as the system is"),
        menu="view",
    ),
    ActionSpec(
        name="presentation",
        label=mark("&Presentation"),
        tip=mark("Large type and only the panels that an audience can read; once more to go back"),
        menu="view",
        keys=("F11",),
    ),
    ActionSpec(
        name="text-larger",
        label=mark("Larger &type"),
        tip=mark("Make all type larger"),
        menu="view",
        keys=(_STANDARD.ZoomIn, "Ctrl+="),
    ),
    ActionSpec(
        name="text-smaller",
        label=mark("S&maller type"),
        tip=mark("Make all type smaller"),
        menu="view",
        keys=(_STANDARD.ZoomOut,),
    ),
    ActionSpec(
        name="language-system",
        label=mark("Language of the &system"),
        tip=mark("Speak the language of the system"),
        menu="language",
        is_choice=True,
    ),
    ActionSpec(
        name="language-en",
        label=mark("&English"),
        tip=mark("Speak English"),
        menu="language",
        is_choice=True,
    ),
    ActionSpec(
        name="language-de",
        label=mark("&German (Deutsch)"),
        tip=mark("Speak German"),
        menu="language",
        is_choice=True,
    ),
    ActionSpec(
        name="next-panel",
        label=mark("&Next panel"),
        tip=mark("Give the keyboard to the next panel"),
        menu="panels",
        keys=("F6",),
    ),
    ActionSpec(
        name="previous-panel",
        label=mark("&Previous panel"),
        tip=mark("Give the keyboard to the panel before"),
        menu="panels",
        keys=("Shift+F6",),
    ),
    ActionSpec(
        name="float-panel",
        label=mark("&Float or dock the panel"),
        tip=mark("Take the panel that has the keyboard out of the window, or put it back"),
        menu="panels",
        keys=("Ctrl+Alt+F",),
        icon="float",
    ),
    ActionSpec(
        name="reset-layout",
        label=mark("&Reset the layout"),
        tip=mark("Put every panel back where it stood at first"),
        menu="panels",
        keys=("Ctrl+Alt+R",),
    ),
    ActionSpec(
        name="leave-lesson",
        label=mark("&Leave the lesson"),
        tip=mark("End the lesson and bring back the designs and panels from before it"),
        menu="lessons",
    ),
    ActionSpec(
        name="palette",
        label=mark("&Commands…"),
        tip=mark("Find any action, pinned design, study, accelerator, panel or lesson by typing a part of its name"),
        menu="help",
        keys=("Ctrl+K", "Ctrl+Shift+P"),
        icon="palette",
    ),
    ActionSpec(
        name="shortcuts",
        label=mark("&Keyboard shortcuts"),
        tip=mark("All shortcuts in a list"),
        menu="help",
        keys=("F1",),
    ),
    ActionSpec(
        name="about",
        label=mark("&About Exit Explorer"),
        tip=mark("Version, licence and the paper that this program follows"),
        menu="help",
    ),
)


class Actions(QObject):
    """The actions of a window by name; `restyle` and `refresh` keep icons and states in step."""

    def __init__(self, store: Store, look: Look, owner: QWidget) -> None:
        super().__init__(owner)
        self._store = store
        self._look = look
        self._owner = owner
        self._icons: dict[QAction, str] = {}
        self._by_name: dict[str, QAction] = {}
        self._tips: dict[QAction, str] = {}
        self._menus: dict[QAction, str] = {}
        self._groups: dict[str, QActionGroup] = {}
        for spec in ACTIONS:
            self._add(spec)
        self.undo, self.redo, self.pin = self["undo"], self["redo"], self["pin"]
        self.theme, self.search, self.fit = self["theme"], self["search"], self["fit"]
        self.open_study, self.open_accelerator = self["open-study"], self["open-accelerator"]
        self.quit = self["quit"]
        for action, do in (
            (self.undo, store.undo),
            (self.redo, store.redo),
            (self.pin, store.pin),
            (self.theme, look.toggle),
            (self.quit, owner.close),
        ):
            self.on(action, do)
        look.changed.connect(self.restyle)
        store.state_changed.connect(self.refresh)
        store.drag_ended.connect(self.refresh)
        store.search.changed.connect(self.refresh)
        self.restyle()
        self.refresh()

    def __getitem__(self, name: str) -> QAction:
        """The action of that name; KeyError if there is none."""
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._by_name.values())

    def of_menu(self, menu: str) -> list[QAction]:
        """The actions of a menu in the order in which they were added."""
        return [action for action in self if self._menus.get(action) == menu]

    def on(self, action: QAction | str, do: Callable[[], object]) -> None:
        """Say what an action does."""
        found = self[action] if isinstance(action, str) else action
        found.triggered.connect(lambda: do())

    def add(
        self,
        name: str,
        label: str,
        tip: str,
        do: Callable[[], object] | None = None,
        *,
        menu: str = "",
        keys: tuple[Keys, ...] = (),
        icon: str = "",
        is_choice: bool = False,
    ) -> QAction:
        """Add an action; label and tip are marked texts, or names that need no translation."""
        spec = ActionSpec(name=name, label=label, tip=tip, menu=menu, keys=keys, icon=icon, is_choice=is_choice)
        action = self._add(spec)
        if do is not None:
            self.on(action, do)
        self._paint(action)
        return action

    def take(self, action: QAction, *, menu: str) -> None:
        """Make an action that somebody else made, such as a dock's, known under its objectName."""
        self._register(action, menu)

    def remove(self, name: str) -> None:
        """Forget an action."""
        action = self._by_name.pop(name)
        for kept in (self._icons, self._tips, self._menus):
            kept.pop(action, None)
        self._owner.removeAction(action)
        action.deleteLater()

    def tip_of(self, action: QAction) -> str:
        """What an action is for, without its keys."""
        return self._tips.get(action, action.toolTip())

    def describe(self, action: QAction, tip: str) -> None:
        """Change what an action is for; the keys are added to its tooltip."""
        self._tips[action] = tip
        action.setToolTip(_with_keys(tip, action))

    def restyle(self) -> None:
        """Icons in the theme's colours."""
        for action in self._icons:
            self._paint(action)

    def _paint(self, action: QAction) -> None:
        name = self._icons.get(action)
        if name is not None:
            theme = self._look.theme
            action.setIcon(self._look.icon(name, theme.accent if action is self._by_name["search"] else theme.text))

    def refresh(self) -> None:
        """What can be done now, and how it is called."""
        session, search = self._store.session, self._store.search
        for action, label, bare, named, nothing in (
            (self.undo, session.undo_label, tr("&Undo"), tr("Undo"), tr("Nothing to undo")),
            (self.redo, session.redo_label, tr("&Redo"), tr("Redo"), tr("Nothing to redo")),
        ):
            action.setEnabled(label is not None)
            if self._store.is_dragging:
                continue  # names can wait, for new ones lay out menus and toolbar again
            shown = step_name(label) if label else ""
            wanted = f"{bare}: {shown}" if label else bare
            if action.text() != wanted:
                action.setText(wanted)
                self.describe(action, f"{named}: {shown}" if label else nothing)
        self._refresh_search(search)

    def _refresh_search(self, search: SearchState) -> None:
        running = search.is_running
        wanted = tr("Stop &search") if running else tr("Start &search")
        if self.search.text() == wanted and self.search.toolTip():
            return
        self._icons[self.search] = "stop" if running else "play"
        self.search.setText(wanted)
        self.search.setIconText(tr("Stop") if running else tr("Search"))
        self.describe(
            self.search,
            tr("Stop the search and keep its front")
            if running
            else tr(
                "Search mounting points, heads and thresholds for the best trade-offs of accuracy and EDP "
                "(NSGA-II on the validation split, in the background)"
            ),
        )
        self._paint(self.search)

    def _add(self, spec: ActionSpec) -> QAction:
        action = QAction(tr(spec.label), self._owner)
        action.setObjectName(spec.name)
        action.setMenuRole(QAction.MenuRole.QuitRole if spec.name == "quit" else QAction.MenuRole.NoRole)
        action.setShortcuts(_sequences(spec.keys))
        if spec.tip:
            self.describe(action, tr(spec.tip))
        if spec.icon:
            self._icons[action] = spec.icon
        if spec.is_choice:
            action.setCheckable(True)
            group = self._groups.setdefault(spec.menu, QActionGroup(self._owner))
            group.addAction(action)
        self._register(action, spec.menu)
        return action

    def _register(self, action: QAction, menu: str) -> None:
        name = action.objectName()
        assert name and name not in self._by_name, f"action {name!r} exists already"
        self._by_name[name] = action
        self._menus[action] = menu
        self._owner.addAction(action)


def _sequences(keys: tuple[Keys, ...]) -> list[QKeySequence]:
    found: list[QKeySequence] = []
    for key in keys:
        for sequence in [QKeySequence(key)] if isinstance(key, str) else QKeySequence.keyBindings(key):
            if sequence not in found:
                found.append(sequence)
    return found


def _with_keys(text: str, action: QAction) -> str:
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{text} ({keys})" if keys else text
