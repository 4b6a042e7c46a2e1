"""The menu bar, filled from the registry of actions: an action that names its menu is in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QMenu, QMenuBar

from explorer.gui.actions import Actions
from explorer.gui.translate import mark, tr

__all__ = ["MENUS", "fill_menus"]

MENUS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "file",
        mark("&File"),
        (
            "open", "open-study", "open-accelerator", ">recent", "-",
            "save-session", "save-session-as", ">export", "-",
            "quit",
        ),
    ),
    (
        "edit",
        mark("&Edit"),
        (
            "undo", "redo", "-", "copy-design", "paste-design", "-", "pin", "-", "limit-accuracy", "limit-edp",
        ),
    ),
    ("search", mark("&Search"), ("search",)),
    (
        "training",
        mark("&Training"),
        (
            "fine-tune", "fine-tune-as", "-", "train", "quantise", "prune", "record-answers", "-", "resume-job",
        ),
    ),
    (
        "view",
        mark("&View"),
        (
            "fit", "-", "theme", "theme-system", "-", "presentation", "text-larger", "text-smaller", "-", ">language",
        ),
    ),
    (
        "panels",
        mark("&Panels"),
        (
            "next-panel", "previous-panel", "-", "move-panel", "panel-larger", "panel-smaller", "float-panel",
            "reset-layout", "-",
        ),
    ),
    ("lessons", mark("&Lessons"), ("leave-lesson", "-")),
    ("help", mark("&Help"), ("palette", "shortcuts", "-", "about")),
)  # fmt: skip
"""Name, title and order; '-' is a line, '>name' a submenu. Actions that are not listed follow at the end."""

SUBMENUS = {
    "recent": mark("Open &recent"),
    "export": mark("&Export"),
    "language": mark("&Language"),
}


def fill_menus(bar: QMenuBar, actions: Actions, fillers: Mapping[str, Callable[[QMenu], None]]) -> None:
    """Build all menus; `fillers` fill the menus of their names each time before these open."""
    bar.clear()
    for name, title, order in MENUS:
        menu = _menu(tr(title), bar)
        bar.addMenu(menu)
        for entry in order:
            if entry == "-":
                menu.addSeparator()
            elif entry.startswith(">"):
                submenu = _menu(tr(SUBMENUS[entry[1:]]), menu)
                menu.addMenu(submenu)
                submenu.addActions(actions.of_menu(entry[1:]))
                _fill_before_opening(submenu, fillers.get(entry[1:]))
            else:
                menu.addAction(actions[entry])
        for action in actions.of_menu(name):
            if action.objectName() not in order:
                menu.addAction(action)
        _fill_before_opening(menu, fillers.get(name))


def _menu(title: str, parent: QMenu | QMenuBar) -> QMenu:
    menu = QMenu(title, parent)
    menu.setToolTipsVisible(True)
    menu.setAccessibleName(title.replace("&", ""))
    return menu


def _fill_before_opening(menu: QMenu, filler: Callable[[QMenu], None] | None) -> None:
    if filler is not None:
        menu.aboutToShow.connect(lambda: filler(menu))
