"""Lets a lesson drive the window: which panels are there, what is highlighted, and what was there before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from explorer.errors import ExplorerError
from explorer.gui.docks import PANELS
from explorer.gui.lesson_file import CONTROLS, Lesson, lesson_files, read_lesson
from explorer.gui.theme import Look
from explorer.gui.translate import language_code, tr
from explorer.study.files import Study, find_study

if TYPE_CHECKING:
    from explorer.gui.window import MainWindow

__all__ = ["PANEL_IDS", "LessonGuide", "Spotlight"]

PANEL_IDS = frozenset(spec.id for spec in PANELS) | {"plot"}
LESSON_PANEL = "lesson"
LESSON_SHARE = (0.5, 0.72)
"""Of the height of its column, where it stands above other panels: as much as it needs, within these."""


class LessonGuide(QObject):
    """Starts lessons in a window and arranges it for each of their steps."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._state = window.context.lessons
        self._before: QByteArray | None = None
        self._listed: dict[str, Lesson] | None = None
        self.spotlight = Spotlight(window.look, window)
        self._state.started.connect(self._prepare)
        self._state.stepped.connect(self._arrange)
        self._state.changed.connect(self._light)
        self._state.ended.connect(self._tidy)
        if self._state.is_on:  # the window was built again in the middle of a lesson
            self._prepare()
            self._arrange()

    def listed(self) -> list[Lesson]:
        """The shipped lessons in their order; one that cannot be read is reported and left out."""
        if self._listed is None:
            self._listed = {}
            for name, path in lesson_files().items():
                with self._window.store.reporting():
                    self._listed[name] = read_lesson(path, PANEL_IDS)
        return sorted(self._listed.values(), key=lambda lesson: (lesson.order, lesson.id))

    def add_actions(self) -> None:
        """An action a lesson, for the menu and the palette; reading lessons waits until one of them is opened."""
        actions = self._window.actions_
        for lesson in self.listed():
            name = f"lesson-{lesson.id}"
            if name not in actions:
                code = language_code()
                title = lesson.title.in_language(code)
                minutes = tr("{minutes} minutes", minutes=lesson.minutes)
                actions.add(
                    name,
                    f"{title} ({minutes})",
                    lesson.about.in_language(code),
                    lambda lesson=lesson: self.start(lesson),  # type: ignore[misc]
                    menu="lessons",
                )

    def open(self, path: Path) -> None:
        """Start a lesson from a file, for instance one that a teacher has just edited."""
        with self._window.store.reporting():
            self.start(read_lesson(path, PANEL_IDS))

    def start(self, lesson: Lesson) -> None:
        """Start a lesson, on the study that it asks for."""
        current = self._window.store.study
        if lesson.study is None or lesson.study == current.name:
            with self._window.store.reporting():
                self._state.start(lesson)
            return
        self._window.context.keeper.do("study of a lesson", lambda: find_study(lesson.study or ""), self._with(lesson))

    def _with(self, lesson: Lesson):  # type: ignore[no-untyped-def]
        def begin(study: object) -> None:
            assert isinstance(study, Study)
            self._state.start(lesson, study)

        return begin

    # The window during a lesson

    def _prepare(self) -> None:
        window = self._window
        if self._before is None:
            self._before = window.docks.save()
        window.docks.reset()
        window.docks.reveal(LESSON_PANEL)
        window.actions_["leave-lesson"].setEnabled(True)

    def _arrange(self) -> None:
        step = self._state.step
        window = self._window
        if step.panels is not None:
            window.docks.show_only((step.panels - {"plot"}) | {LESSON_PANEL})
            window.plot_panel.setVisible("plot" in step.panels)
        QTimer.singleShot(0, self, self._give_room)  # once the lesson's panel shows this step
        if step.highlight is not None and step.highlight in PANEL_IDS - {"plot"}:
            window.docks.reveal(step.highlight)
        self._light()

    def _give_room(self) -> None:
        docks = self._window.docks
        wanted = docks.panel(LESSON_PANEL).sizeHint().height() / max(self._window.plot_panel.height(), 1)
        docks.share(LESSON_PANEL, min(max(wanted, LESSON_SHARE[0]), LESSON_SHARE[1]))

    def _light(self) -> None:
        name = self._state.step.highlight if self._state.is_on else None
        self.spotlight.show_on(None if name is None else find_control(self._window, name))

    def _tidy(self) -> None:
        window = self._window
        self.spotlight.show_on(None)
        window.plot_panel.setVisible(True)
        window.actions_["leave-lesson"].setEnabled(False)
        if self._before is not None:
            window.docks.restore(self._before)
            self._before = None


def find_control(window: MainWindow, name: str) -> QWidget | None:
    """The widget of that name, None if it is not there now; ExplorerError if nothing has that name."""
    bar = window.toolbar
    if name in window.docks.docks:
        return window.docks.docks[name]
    head, _, number = name.rpartition("-")
    if head in ("exit", "threshold"):
        points = sorted(window.exits.cards)
        if int(number) > len(points):
            return None
        card = window.exits.cards[points[int(number) - 1]]
        return card if head == "exit" else card.slider
    match name:
        case "plot":
            return window.plot_panel
        case "toolbar":
            return bar
        case "study" | "accelerator" | "bits":
            return {"study": bar.study, "accelerator": bar.accelerator, "bits": bar.bits}[name]
        case "confidence":
            return bar.measure
        case "search" | "undo" | "pin":
            return bar.widgetForAction(window.actions_[name])
    raise ExplorerError(f"{name} cannot be highlighted; what can is {', '.join((*sorted(PANEL_IDS), *CONTROLS))}")


class Spotlight(QWidget):
    """A frame around what a step is about. It lets all clicks through."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._look = look
        self._target: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("What the lesson is about"))
        self.hide()
        look.changed.connect(self.update)

    @property
    def target(self) -> QWidget | None:
        return self._target

    def show_on(self, target: QWidget | None) -> None:
        """Frame a widget, or nothing."""
        if target is not self._target:
            if self._target is not None:
                self._target.removeEventFilter(self)
                self._target.destroyed.disconnect(self._gone)
            self._target = target
            if target is not None:
                target.installEventFilter(self)
                target.destroyed.connect(self._gone)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay on the target."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide):
            self._place()
        return False

    def _gone(self) -> None:
        self._target = None
        self.hide()

    def _place(self) -> None:
        target, window = self._target, self.parentWidget()
        if target is None or not target.isVisible() or target.window() is not window:
            self.hide()
            return
        place = QRect(target.mapTo(window, QPoint(0, 0)), target.size()).adjusted(-4, -4, 4, 4)
        self.setGeometry(place.intersected(window.rect()))
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._look.theme.current), 3))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 7, 7)
        painter.end()
