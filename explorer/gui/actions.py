"""What menus, toolbar and keys do. Every action has a name that stays, a text, a shortcut and a tooltip."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from explorer.gui.icons import icon
from explorer.gui.search_state import SearchState
from explorer.gui.store import Store
from explorer.gui.theme import Look

__all__ = ["Actions"]


class Actions:
    """The actions of a window; `restyle` and `refresh` keep icons and states in step."""

    def __init__(self, store: Store, look: Look, owner: QWidget) -> None:
        self._store = store
        self._look = look
        self._owner = owner
        self._icons: dict[QAction, str] = {}
        self.undo = self._action(
            "undo", "&Undo", store.undo, QKeySequence.StandardKey.Undo, "undo", "Take the last step back"
        )
        self.redo = self._action(
            "redo", "&Redo", store.redo, QKeySequence.StandardKey.Redo, "redo", "Bring the step back"
        )
        self.pin = self._action(
            "pin", "&Pin this design", store.pin, "Ctrl+D", "pin", "Keep the current design for comparison"
        )
        self.theme = self._action(
            "theme", "&Light or dark", look.toggle, "Ctrl+T", "theme", "Change between the light and the dark theme"
        )
        self.search = self._action("search", "Start &search", self._no_action, "F5", "play", "")
        self.fit = self._action(
            "fit",
            "&Fit the plot",
            self._no_action,
            "Ctrl+0",
            "fit",
            "Show what matters in the plot, or else every point",
        )
        self.open_study = self._action(
            "open-study", "&Open a study folder…", self._no_action, QKeySequence.StandardKey.Open, "folder",
            "Open a study: a trained network with its recorded answers",
        )  # fmt: skip
        self.open_accelerator = self._action(
            "open-accelerator", "Open an &accelerator file…", self._no_action, "Ctrl+Shift+O", "folder",
            "Open an accelerator: a ZigZag core or Stream system as YAML",
        )  # fmt: skip
        self.quit = self._action("quit", "&Quit", owner.close, QKeySequence.StandardKey.Quit, "", "Close the window")
        look.changed.connect(self.restyle)
        store.state_changed.connect(self.refresh)
        store.drag_ended.connect(self.refresh)
        store.search.changed.connect(self.refresh)
        self.restyle()
        self.refresh()

    def on(self, action: QAction, do: Callable[[], object]) -> None:
        """Say what an action does that this class does not know."""
        action.triggered.connect(lambda: do())

    def restyle(self) -> None:
        """Icons in the theme's colours."""
        theme = self._look.theme
        for action, name in self._icons.items():
            color = theme.accent if action is self.search else theme.text
            action.setIcon(icon(name, color, theme.line))

    def refresh(self) -> None:
        """What can be done now, and how it is called."""
        session, search = self._store.session, self._store.search
        for action, verb, label in (
            (self.undo, "Undo", session.undo_label),
            (self.redo, "Redo", session.redo_label),
        ):
            action.setEnabled(label is not None)
            if self._store.is_dragging:
                continue  # names can wait, for new ones lay out menus and toolbar again
            wanted = f"&{verb} {label}" if label else f"&{verb}"
            if action.text() != wanted:
                action.setText(wanted)
                action.setToolTip(_tip(f"{verb}: {label}" if label else f"Nothing to {verb.lower()}", action))
        self._refresh_search(search)

    def _refresh_search(self, search: SearchState) -> None:
        running = search.is_running
        wanted = "Stop &search" if running else "Start &search"
        if self.search.text() == wanted and self.search.toolTip():
            return
        self._icons[self.search] = "stop" if running else "play"
        self.search.setText(wanted)
        self.search.setIconText("Stop" if running else "Search")
        self.search.setToolTip(
            _tip(
                "Stop the search and keep its front"
                if running
                else "Search mounting points, heads and thresholds for the best trade-offs of accuracy and EDP "
                "(NSGA-II on the validation split, in the background)",
                self.search,
            )
        )
        theme = self._look.theme
        self.search.setIcon(icon(self._icons[self.search], theme.accent, theme.line))

    def _action(
        self,
        name: str,
        label: str,
        do: Callable[[], object],
        shortcut: str | QKeySequence.StandardKey,
        icon_name: str,
        tip: str,
    ) -> QAction:
        action = QAction(label, self._owner)
        action.setObjectName(name)
        if isinstance(shortcut, str):
            action.setShortcut(QKeySequence(shortcut))
        else:
            action.setShortcuts(shortcut)
        action.setToolTip(_tip(tip, action) if tip else "")
        if do != self._no_action:
            action.triggered.connect(lambda: do())
        if icon_name:
            self._icons[action] = icon_name
        self._owner.addAction(action)
        return action

    @staticmethod
    def _no_action() -> None:
        """The window says later, with `on`, what this does."""


def _tip(text: str, action: QAction) -> str:
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{text} ({keys})" if keys else text
