"""What the command palette offers: every action, panel, lesson, study, accelerator and pinned design."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from explorer.gui import text
from explorer.gui.palette import Command
from explorer.gui.translate import tr
from explorer.resources import accelerator_files, study_folders
from explorer.study.edits import AdoptDesign

if TYPE_CHECKING:
    from explorer.gui.window import MainWindow

__all__ = ["commands_of"]


def commands_of(window: MainWindow) -> list[Command]:
    """Everything that can be done now, the actions first."""
    store = window.store
    commands = [_of_action(window, action) for action in window.actions_ if action.isEnabled()]
    for pin in store.session.state.pins:
        commands.append(
            Command(
                kind=tr("Pinned design"),
                name=pin.name,
                tip=text.exits_of(pin.design),
                do=lambda pin=pin: store.apply(AdoptDesign(design=pin.design, source=pin.name)),  # type: ignore[misc]
            )
        )
    for name in accelerator_files():
        commands.append(
            Command(
                kind=tr("Accelerator"),
                name=name.replace("_", " "),
                do=lambda name=name: window.toolbar.choose_accelerator(name),  # type: ignore[misc]
            )
        )
    for name, folder in study_folders().items():
        commands.append(
            Command(kind=tr("Study"), name=name, do=lambda folder=folder: window.opener.open(str(folder)))  # type: ignore[misc]
        )
    for path in window.opener.recent.paths:
        commands.append(
            Command(
                kind=tr("Recent file"),
                name=path.name,
                tip=str(path),
                do=lambda path=path: window.opener.open(str(path)),  # type: ignore[misc]
            )
        )
    return commands


def _of_action(window: MainWindow, action: QAction) -> Command:
    name = action.objectName()
    kind = tr("Panel") if name.startswith(("panel-", "go-")) else tr("Action")
    label = action.text().replace("&", "").rstrip("…")
    if name.startswith("panel-"):
        label = tr("Hide {panel}", panel=label) if action.isChecked() else tr("Show {panel}", panel=label)
    elif name.startswith("lesson-"):
        kind = tr("Lesson")
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return Command(kind=kind, name=label, keys=keys, tip=window.actions_.tip_of(action), do=action.trigger)
