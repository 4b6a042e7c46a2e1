"""What the command palette offers: actions, panels, lessons, pinned designs, exits, blocks and files to open."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from explorer.gui import text
from explorer.gui.palette import Command
from explorer.gui.selection import Selection
from explorer.gui.translate import tr
from explorer.resources import accelerator_files, study_folders
from explorer.study.edits import AdoptDesign, Mount, Unmount

if TYPE_CHECKING:
    from explorer.gui.store import Store
    from explorer.gui.window import MainWindow

__all__ = ["commands_of"]


def commands_of(window: MainWindow) -> list[Command]:
    """Everything that can be done now, the actions first."""
    return [
        *(_of_action(window, action) for action in window.actions_ if action.isEnabled()),
        *_of_pins(window.store),
        *_of_exits(window.store),
        *_of_files(window),
    ]


def _of_action(window: MainWindow, action: QAction) -> Command:
    name = action.objectName()
    kind = tr("Panel") if name.startswith(("panel-", "go-")) else tr("Action")
    label = action.text().replace("&", "").rstrip("…")
    if action.isCheckable() and name.startswith("panel-"):
        label = tr("Hide {panel}", panel=label) if action.isChecked() else tr("Show {panel}", panel=label)
    elif name.startswith("lesson-"):
        kind = tr("Lesson")
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return Command(kind=kind, name=label, keys=keys, tip=window.actions_.tip_of(action), do=action.trigger)


def _of_pins(store: Store) -> list[Command]:
    return [
        Command(
            kind=tr("Pinned design"),
            name=pin.name,
            tip=text.exits_of(pin.design),
            do=partial(store.apply, AdoptDesign(design=pin.design, source=pin.name)),
        )
        for pin in store.session.state.pins
    ]


def _of_exits(store: Store) -> list[Command]:
    """Mounting, unmounting and selecting, as clicks on the backbone do."""
    mounted, kind = store.design.mounting_points, tr("Backbone")
    commands = []
    for point in store.network.mounting_points:
        name = tr("Mount an exit after block {block}", block=point)
        do = partial(store.apply, Mount(mounting_point=point))
        if point in mounted:
            name = tr("Unmount the exit after block {block}", block=point)
            do = partial(store.apply, Unmount(mounting_point=point))
        commands.append(Command(kind=kind, name=name, do=do))
    for index, point in enumerate(mounted):
        exit_there = Selection(block=point, exit_index=index)
        name = tr("Select the exit after block {block}", block=point)
        commands.append(Command(kind=kind, name=name, do=partial(store.select, exit_there)))
    for block in range(store.network.n_blocks):
        name = tr("Select block {block}", block=block)
        commands.append(Command(kind=kind, name=name, do=partial(store.select_block, block)))
    return commands


def _of_files(window: MainWindow) -> list[Command]:
    opener = window.opener
    return [
        *(
            Command(
                kind=tr("Accelerator"),
                name=name.replace("_", " "),
                do=partial(window.toolbar.choose_accelerator, name),
            )
            for name in accelerator_files()
        ),
        *(
            Command(kind=tr("Study"), name=name, do=partial(opener.open, str(folder)))
            for name, folder in study_folders().items()
        ),
        *(
            Command(kind=tr("Recent file"), name=path.name, tip=str(path), do=partial(opener.open, str(path)))
            for path in opener.recent.paths
        ),
    ]
