"""Opens whatever the user brings: chosen, dropped, pasted or recent. What it is is told from its content."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from explorer.errors import ExplorerError, FileError
from explorer.gui.recent import RecentFiles
from explorer.gui.translate import tr
from explorer.study.design_json import design_from_text, design_to_text
from explorer.study.edits import AdoptDesign
from explorer.study.file_kinds import FileKind, Found, kind_of
from explorer.study.files import Study, find_study
from explorer.study.session import Session

if TYPE_CHECKING:
    from explorer.gui.window import MainWindow

__all__ = ["Opener"]

LONGEST_PASTED = 100_000


class Opener:
    """Reads in the keeper's thread, so that a large study holds up no frame; errors end in the message bar."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._store = window.store
        self._keeper = window.context.keeper
        self.recent = RecentFiles(window.context.settings)

    # What menus ask for

    def ask(self) -> None:
        """Let the user choose a file of any kind."""
        kinds = ";;".join(
            (
                tr("Everything that can be opened (*.exits *.json *.yaml *.yml *.txt)"),
                tr("Sessions (*.exits)"),
                tr("All files (*)"),
            )
        )
        path = self._window.ask_file(tr("Open"), kinds)
        if path:
            self.open(path)

    def ask_study(self) -> None:
        """Let the user choose a study's folder."""
        folder = self._window.ask_folder(tr("Open a study"), str(self._store.study.folder.parent))
        if folder:
            self.open(folder)

    def ask_accelerator(self) -> None:
        """Let the user choose an accelerator's file."""
        path = self._window.ask_file(tr("Open an accelerator"), tr("Accelerators (*.yaml *.yml);;All files (*)"))
        if path:
            self._window.toolbar.choose_accelerator(path)

    def fill_recent(self, menu: QMenu) -> None:
        """The files opened lately."""
        menu.clear()
        for number, path in enumerate(self.recent.paths, start=1):
            action = menu.addAction(f"&{number % 10}  {path.name}")
            action.setToolTip(str(path))
            action.triggered.connect(lambda checked=False, path=path: self.open(str(path)))
        if menu.isEmpty():
            menu.addAction(tr("Nothing yet")).setEnabled(False)
        else:
            menu.addSeparator()
            menu.addAction(tr("&Forget all")).triggered.connect(self.recent.clear)

    def copy_design(self) -> None:
        """Put the current design on the clipboard."""
        QGuiApplication.clipboard().setText(design_to_text(self._store.design))
        self._store.inform(tr("The design is on the clipboard, as text that can be pasted here or anywhere else."))

    def paste(self) -> None:
        """Take over what is on the clipboard."""
        # PySide6 gives None where nothing was ever copied, whatever its stubs say
        self.take(QGuiApplication.clipboard().mimeData() or QMimeData())

    def take(self, data: QMimeData) -> None:
        """Open what was dropped or pasted: a file, or a design as text."""
        files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if len(files) > 1:
            self._store.inform(tr("Of {count} files only the first is opened.", count=len(files)))
        if files:
            self.open(files[0])
        elif data.hasUrls() and data.urls():
            address = data.urls()[0].toString()
            self._store.report(
                ExplorerError(tr("{address}: only files of this computer can be opened", address=address))
            )
        elif data.hasText() and data.text().strip():
            self.take_text(data.text())
        else:
            self._store.report(ExplorerError(tr("There is no design and no file in what was pasted.")))

    def take_text(self, text: str) -> None:
        """Take over a design that was pasted as text, or open the file that it names."""
        stripped = text.strip()
        with self._store.reporting():
            if len(stripped) > LONGEST_PASTED:
                raise ExplorerError(tr("The pasted text is too long for a design."))
            if "\n" not in stripped and len(stripped) < 4096 and not stripped.startswith("{"):
                try:
                    path = Path(stripped).expanduser()
                    is_file = path.exists()
                except (OSError, ValueError, RuntimeError):  # a name that no system has
                    is_file = False
                if is_file:
                    self.open(str(path))
                    return
            self._store.apply(AdoptDesign(design=design_from_text(stripped), source="the clipboard"))

    # Opening

    def open(self, path: str) -> None:
        """Find out what a file or folder is, and open it."""
        self._keeper.do("recognise", lambda: _read(Path(path).absolute()), self._take)

    def _take(self, read: object) -> None:
        assert isinstance(read, tuple)
        found, value = read
        assert isinstance(found, Found)
        match found.kind:
            case FileKind.SESSION:
                self._keeper.open(found.path)
            case FileKind.STUDY:
                assert isinstance(value, Study)
                if value.folder == self._store.study.folder:
                    self._store.inform(tr("This study is open already."))
                else:
                    self._store.open_session(value, Session(value.network, value.default_design))
            case FileKind.ACCELERATOR:
                self._window.toolbar.choose_accelerator(str(found.path))
            case FileKind.DESIGN:
                text = str(found.value)
                self._store.apply(AdoptDesign(design=design_from_text(text), source=found.path.name))
            case FileKind.LESSON:
                self._window.lessons.open(found.path)
        self.recent.add(found.path)


def _read(path: Path) -> tuple[Found, Study | None]:
    """In the thread: what a file is, and its content where that may be large."""
    try:
        found = kind_of(path)
    except (OSError, ValueError) as error:  # such as a null byte in a name
        raise FileError(path, f"cannot be read ({error})") from error
    return found, find_study(str(found.path)) if found.kind is FileKind.STUDY else None
