"""Asks for a job: its form, what keeps it from starting, and, where its folder holds an unfinished one, to resume that.

It is not modal: the window can be used meanwhile, such as to look something up for the form.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from explorer.gui.job_state import JOB_NAMES, JobState
from explorer.gui.panels.job_form import JobForm
from explorer.gui.theme import Look
from explorer.gui.translate import tr

__all__ = ["JobDialog"]

_SIZE = (560, 620)


class JobDialog(QDialog):
    """A form with the buttons Start and Close, and Resume where there is something to resume."""

    def __init__(self, form: JobForm, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = form
        self._look = look
        self._jobs: JobState = form.jobs
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr(form.title))
        self.setAccessibleName(tr(form.title))
        self.heading = QLabel(tr(form.explanation))
        self.heading.setWordWrap(True)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(form)
        self.area.setAccessibleName(tr("Settings of the job"))
        self.notice = QLabel()
        self.notice.setWordWrap(True)
        self.notice.setTextFormat(Qt.TextFormat.PlainText)
        self.notice.setAccessibleName(tr("What keeps the job from starting"))
        font = QFont(self.notice.font())
        font.setWeight(QFont.Weight.DemiBold)
        self.notice.setFont(font)
        self.resume = QPushButton(tr("Resume the unfinished job"))
        self.resume.setToolTip(tr("Go on with the job in this folder from its last checkpoint, as it was asked for"))
        self.resume.clicked.connect(self._resume)
        self.start = QPushButton(tr("Start"))
        self.start.setToolTip(tr("Start the job in a process of its own"))
        self.start.setDefault(True)
        self.start.clicked.connect(self._start)
        self.close_button = QPushButton(tr("Close"))
        self.close_button.setToolTip(tr("Close without starting anything (Esc)"))
        self.close_button.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(self.resume)
        buttons.addStretch(1)
        for button in (self.start, self.close_button):
            buttons.addWidget(button)
        for button in (self.resume, self.close_button):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.addWidget(self.heading)
        layout.addWidget(self.area, 1)
        layout.addWidget(self.notice)
        layout.addLayout(buttons)
        form.changed.connect(self.refresh)
        self._jobs.changed.connect(self.refresh)
        look.changed.connect(self.refresh)
        self.refresh()
        wanted = form.sizeHint()
        self.resize(max(_SIZE[0], wanted.width() + 60), min(_SIZE[1], wanted.height() + 150))

    def refresh(self) -> None:
        """Show what keeps the job from starting."""
        running = self._jobs.is_running
        unfinished = self.form.unfinished()
        problem = self.form.problem()
        if running:
            problem = tr("A job is running; this one can start when it has ended.")
        elif unfinished is not None:
            problem = tr("An unfinished job is in this folder: {job}.", job=tr(JOB_NAMES[type(unfinished)]))
        self.resume.setVisible(unfinished is not None)
        self.resume.setEnabled(not running)
        self.start.setEnabled(not problem)
        self.notice.setText(problem)
        self.notice.setStyleSheet(f"color: {self._look.theme.bad}")

    def _start(self) -> None:
        if self.start.isEnabled():
            self.start.setEnabled(False)  # a second click finds nothing to do
            self.form.remember()
            self._jobs.start(self.form.request())
            self.accept()

    def _resume(self) -> None:
        unfinished = self.form.unfinished()
        if unfinished is not None and not self._jobs.is_running:
            self._jobs.start(unfinished)
            self.accept()
