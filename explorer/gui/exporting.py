"""What can be taken away: figures as CSV, pictures, a drawing, a script, a report, the session itself.

Pictures are painted in the window's thread, as widgets must be; all else, encoding and writing too, is done in the
keeper's, with an evaluator of its own. A file appears whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from explorer.errors import ExplorerError, FileError
from explorer.gui.translate import tr
from explorer.spec.traces import Split
from explorer.study.study_reference import StudyReference

if TYPE_CHECKING:
    from explorer.gui.window import MainWindow

__all__ = ["Exporter", "drawn", "encoded_png", "pictured", "write_whole"]


class Exporter:
    """Asks where to, makes the content, writes it, and says so in the message bar."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._store = window.store
        self._keeper = window.context.keeper

    def csv(self) -> None:
        """The figures of the current design and of the pinned ones, on validation and test."""
        study, state = self._store.study, self._store.session.state
        designs = ((tr("current design"), state.design, ""), *((p.name, p.design, p.note) for p in state.pins))

        def table() -> str:
            from explorer.study.evaluate import Evaluator
            from explorer.study.tables import NamedEvaluation, designs_csv

            evaluator = Evaluator(study)
            return designs_csv(
                [
                    NamedEvaluation(
                        name=name, evaluation=evaluator.evaluate(design, split, state.constraints), note=note
                    )
                    for name, design, note in designs
                    for split in (Split.VALIDATION, Split.TEST)
                ]
            )

        self._write_text(tr("Export the figures"), "csv", tr("Tables (*.csv)"), table)

    def script(self) -> None:
        """A Python script that computes the current design's figures again."""
        study, state = self._store.study, self._store.session.state

        def script() -> str:
            from explorer.study.script import design_script

            return design_script(
                state.design, StudyReference.of(study).folder or study.name, constraints=state.constraints
            )

        self._write_text(tr("Export a Python script"), "py", tr("Python scripts (*.py)"), script)

    def report(self) -> None:
        """One page of HTML with the design, its figures and what it is measured against."""
        study, state = self._store.study, self._store.session.state

        def page() -> str:
            from explorer.study.evaluate import Evaluator
            from explorer.study.report import gather_report, report_html

            return report_html(gather_report(Evaluator(study), state.design, constraints=state.constraints))

        self._write_text(tr("Export a report"), "html", tr("Web pages (*.html)"), page)

    def png(self, scale: int) -> None:
        """The window as a picture, at 1 to 4 times its size."""
        self._write_picture(self._window, scale, f"window-{scale}x")

    def plot_png(self, scale: int = 4) -> None:
        """The plot as a picture."""
        self._write_picture(self._window.plot_panel, scale, f"plot-{scale}x")

    def svg(self) -> None:
        """The plot as a drawing."""
        path = self._ask(tr("Export the plot"), "svg", tr("Drawings (*.svg)"), "plot")
        if path is not None:
            content = drawn(self._window.plot_panel, self._window.store.study.title)
            self._write(path, lambda: content)

    def save_session_as(self) -> None:
        """Write the session to a file of the user's choice."""
        path = self._ask(tr("Save the session"), "exits", tr("Sessions (*.exits)"), "")
        if path is not None:
            self._keeper.save_as(path)
            self._window.opener.recent.add(path)

    # Steps

    def _ask(self, title: str, suffix: str, kinds: str, what: str) -> Path | None:
        name = "-".join(part for part in (self._store.study.name, what) if part)
        chosen = self._window.ask_target(title, f"{name}.{suffix}", kinds)
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix else path.with_suffix(f".{suffix}")

    def _write_text(self, title: str, suffix: str, kinds: str, make: Callable[[], str]) -> None:
        path = self._ask(title, suffix, kinds, "")
        if path is not None:
            self._store.inform(tr("{name} is being written…", name=path.name))
            self._write(path, lambda: make().encode("utf-8"))

    def _write_picture(self, widget: QWidget, scale: int, what: str) -> None:
        path = self._ask(tr("Export a picture"), "png", tr("Pictures (*.png)"), what)
        if path is not None:
            image = pictured(widget, scale)
            self._write(path, lambda: encoded_png(image, path))

    def _write(self, path: Path, make: Callable[[], bytes]) -> None:
        def write() -> Path:
            write_whole(path, make())
            return path

        self._keeper.do("export", write, lambda _: self._store.inform(tr("Written: {path}", path=path)))


def pictured(widget: QWidget, scale: float) -> QImage:
    """A widget as it is on screen, at a multiple of its size in pixels."""
    size = QSize(round(widget.width() * scale), round(widget.height() * scale))
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    widget.render(painter, QPoint(0, 0))
    painter.end()
    return image


def encoded_png(image: QImage, path: Path) -> bytes:
    """A picture as PNG; FileError, which names the file, if Qt cannot encode it."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]  # PySide takes text, its stubs say bytes
        raise FileError(path, "the picture could not be encoded as PNG")
    return bytes(buffer.data().data())


def drawn(widget: QWidget, title: str) -> bytes:
    """A widget as SVG."""
    from PySide6.QtSvg import QSvgGenerator

    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(widget.size())
    generator.setViewBox(QRect(0, 0, widget.width(), widget.height()))
    generator.setTitle(title)
    painter = QPainter(generator)
    widget.render(painter, QPoint(0, 0))
    painter.end()
    buffer.close()
    if content.isEmpty():
        raise ExplorerError("the plot could not be drawn as SVG")
    return bytes(content.data())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in one go: what was there stays until the new content is on the disk. FileError if it fails."""
    if not path.parent.is_dir():
        raise FileError(path, f"cannot write it, for the folder {path.parent} does not exist")
    fresh = path.with_name(f".{path.name}-new")
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise FileError.from_os_error(path, error, action="write") from error
