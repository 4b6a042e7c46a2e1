"""Remembers jobs in the settings: the one that runs, to be offered again if it ends with the window, and fine-tunings.

Only folders are remembered: what was asked of a job is in the note there (see `explorer.jobs.notes`), and what was
measured of a design in `measured.json`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from explorer.errors import ExplorerError
from explorer.gui.messages import Message, MessageChoice, MessageLevel
from explorer.gui.preferences import preferences
from explorer.gui.translate import tr

if TYPE_CHECKING:
    from explorer.gui.window import MainWindow

__all__ = [
    "asks_before_closing",
    "forget_job",
    "measured_folders",
    "offer_unfinished_job",
    "remember_job",
    "remember_measured",
]

MOST_MEASURED = 50
_KEY = "unfinished_job"
_MEASURED_KEY = "measured_folders"


def remember_job(folder: Path) -> None:
    """A job that writes to this folder has begun."""
    settings = preferences()
    settings.setValue(_KEY, str(folder.absolute()))
    settings.sync()  # a crash must not lose it


def forget_job() -> None:
    """There is no job to offer again."""
    preferences().remove(_KEY)


def remember_measured(folder: Path) -> None:
    """A fine-tuned design was measured, and what was measured is in this folder."""
    kept = [known for known in measured_folders() if known != folder.absolute()]
    preferences().setValue(_MEASURED_KEY, [str(known) for known in [*kept, folder.absolute()][-MOST_MEASURED:]])


def measured_folders() -> tuple[Path, ...]:
    """Folders of fine-tuned designs, the newest last."""
    stored = preferences().value(_MEASURED_KEY) or []
    return tuple(Path(str(item)) for item in (stored if isinstance(stored, list) else [stored]))


def asks_before_closing(window: MainWindow) -> bool:
    """Whether the window stays for now, because a job would end with it: that is asked in the bar, and only once."""
    store = window.store
    if not store.has_job or store.jobs.may_end or QGuiApplication.instance().isSavingSession():  # type: ignore[union-attr]
        return False
    jobs = store.jobs
    jobs.may_end = True

    def keep() -> None:
        jobs.may_end = False

    store.message_posted.emit(
        Message(
            level=MessageLevel.QUESTION,
            text=tr("A job is running and would end with the window; it can be resumed at the next start."),
            choices=(
                MessageChoice(text=tr("End it and close"), do=window.close),
                MessageChoice(text=tr("Keep working"), do=keep),
            ),
        )
    )
    return True


def offer_unfinished_job(window: MainWindow) -> None:
    """Ask whether the job that ended with the window the last time is to go on; says nothing if there is none."""
    store = window.store
    remembered = preferences().value(_KEY)
    if not remembered:
        return
    from explorer.jobs import unfinished_job

    try:
        request = unfinished_job(Path(str(remembered)))
    except ExplorerError:
        request = None  # its folder has been changed since; there is nothing to go on with
    if request is None:
        forget_job()
        return
    found = request

    def resume() -> None:
        window.docks.reveal("jobs")
        store.jobs.start(found)

    store.message_posted.emit(
        Message(
            level=MessageLevel.QUESTION,
            text=tr("A training job was not finished the last time: {folder}", folder=found.out),
            choices=(
                MessageChoice(text=tr("Resume it"), do=resume),
                MessageChoice(text=tr("Leave it"), do=forget_job),
            ),
        )
    )
