"""What menus, toolbar, keys and the command palette do: a window's registry of actions.

It begins with those of `action_specs`; panels and lessons add theirs. Every action has a name that stays, a text, a
tooltip that says what it is for, and a place in a menu; all can be reached by keyboard, through a shortcut or through
the palette.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from explorer.gui.action_specs import ACTIONS, ActionSpec, Keys
from explorer.gui.search_state import SearchState
from explorer.gui.step_names import step_name
from explorer.gui.store import Store
from explorer.gui.theme import Look
from explorer.gui.translate import tr

__all__ = ["ACTIONS", "ActionSpec", "Actions"]


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
            action.setIcon(self._look.icon(name, theme.accent if action is self["search"] else theme.text))

    def refresh(self) -> None:
        """What can be done now, and how it is called."""
        session, search = self._store.session, self._store.search
        for action, label, bare, named, nothing in (
            (self["undo"], session.undo_label, tr("&Undo"), tr("Undo"), tr("Nothing to undo")),
            (self["redo"], session.redo_label, tr("&Redo"), tr("Redo"), tr("Nothing to redo")),
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
        action = self["search"]
        running = search.is_running
        wanted = tr("Stop &search") if running else tr("Start &search")
        if action.text() == wanted and action.toolTip():
            return
        self._icons[action] = "stop" if running else "play"
        action.setText(wanted)
        action.setIconText(tr("Stop") if running else tr("Search"))
        self.describe(
            action,
            tr("Stop the search and keep its front")
            if running
            else tr(
                "Search mounting points, heads and thresholds for the best trade-offs of accuracy and EDP "
                "(NSGA-II on the validation split, in the background)"
            ),
        )
        self._paint(action)

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
