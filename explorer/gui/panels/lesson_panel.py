"""The lesson beside the window that it drives: a step's text, what to do, what to predict, and the way on."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from explorer.gui.actions import Actions
from explorer.gui.context import Context
from explorer.gui.lesson_file import Choice, Estimate, Step
from explorer.gui.lesson_terms import FIGURES
from explorer.gui.theme import small_font
from explorer.gui.translate import language_code, tr

__all__ = ["LessonPanel"]

_POSITIONS = 1000
_BELOW_RESULT = 12


class LessonPanel(QWidget):
    """Shows a `LessonState`. Everything in it is rebuilt with a step; between steps only texts and states change."""

    def __init__(self, context: Context, actions: Actions) -> None:
        super().__init__()
        self._state = context.lessons
        self._look = context.look
        self._actions = actions
        self.setAccessibleName(tr("Lesson"))
        self.title = QLabel()
        self.title.setObjectName("heading")
        self.title.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.progress.setAccessibleName(tr("Progress of the lesson"))
        self.place = QLabel()
        self.place.setObjectName("caption")
        self.place.setFont(small_font(self.font()))
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(tr("Text of the lesson"))
        self.back = _button(tr("Back"), tr("To the step before (Alt+Left)"))
        self.on = _button(tr("Next"), tr("To the next step (Alt+Right)"))
        self.on.setDefault(True)
        self.reveal = _button(tr("Reveal"), tr("Fix the prediction and see what happens (Alt+Return)"))
        self.reveal.setShortcut("Alt+Return")
        self.reveal.hide()
        self.leave = _button(tr("Leave"), tr("End the lesson and bring back the designs and panels from before it"))
        self.back.setShortcut("Alt+Left")
        self.on.setShortcut("Alt+Right")
        top = QVBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.title)
        top.addWidget(self.place)
        top.addWidget(self.progress)
        bottom = QHBoxLayout()
        bottom.addWidget(self.leave)
        bottom.addStretch(1)
        bottom.addWidget(self.back)
        bottom.addWidget(self.reveal)
        bottom.addWidget(self.on)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 10, 10)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.area, 1)
        layout.addLayout(bottom)
        self._clear()
        self.back.clicked.connect(self._state.previous)
        self.on.clicked.connect(self._state.next)
        self.leave.clicked.connect(self._state.leave)
        self.reveal.clicked.connect(self._reveal)
        self._state.stepped.connect(self.show_step)
        self._state.changed.connect(self.refresh)
        self._look.changed.connect(self.refresh)
        self.show_step()

    def sizeHint(self) -> QSize:
        """Wide enough for a paragraph, high enough for this step, and for the answer to its question."""
        content = self.area.widget()
        text = 0 if content is None else content.heightForWidth(330)
        rest = self.minimumSizeHint().height() - self.area.minimumSizeHint().height()
        answer = 6 * self.fontMetrics().lineSpacing() if self.result is not None and not self.result.text() else 0
        return QSize(360, max(text, 0) + rest + answer)

    @property
    def options(self) -> list[QRadioButton]:
        """The buttons of the predictions to choose from."""
        return [choice.button for choice in self.choices]

    def _clear(self) -> None:
        self._step: Step | None = None
        self.text: QLabel | None = None
        self.goals: list[QLabel] = []
        self.choices: list[_Option] = []
        self.slider: QSlider | None = None
        self.estimate: QLabel | None = None
        self.result: QLabel | None = None
        self.doubt: QLabel | None = None
        self._choice = QButtonGroup(self)

    def show_step(self) -> None:
        """Build what the step consists of."""
        state = self._state
        self._clear()
        content = QWidget()
        content.setObjectName("cards")
        rows = QVBoxLayout(content)
        rows.setContentsMargins(0, 2, 8, 2)
        rows.setSpacing(8)
        if state.lesson is None:
            self.title.setText(tr("No lesson is under way; the Lessons menu has some."))
            for widget in (self.progress, self.place):
                widget.hide()
            for button in (self.back, self.on, self.leave):
                button.setEnabled(False)
            self.reveal.hide()
            self.area.setWidget(content)
            return
        code, step = language_code(), state.step
        self._step = step
        for widget in (self.progress, self.place):
            widget.show()
        self.leave.setEnabled(True)
        self.title.setText(state.lesson.title.in_language(code))
        number, count = state.index + 1, len(state.lesson.steps)
        self.place.setText(tr("Step {number} of {count}", number=number, count=count))
        self.progress.setMaximum(count)
        self.progress.setValue(number)
        rows.addWidget(_heading(step.title.in_language(code)))
        self.text = _paragraph("")
        rows.addWidget(self.text)
        for _ in step.goals:
            label = _paragraph("")
            self.goals.append(label)
            rows.addWidget(label)
        question = step.question
        if question is not None:
            rows.addWidget(_heading(question.text.shown(code, state.known)))
        if isinstance(question, Choice):
            for index, option in enumerate(question.options):
                choice = _Option(option.text.shown(code, state.known))
                self._choice.addButton(choice.button, index)
                self.choices.append(choice)
                rows.addWidget(choice)
        elif isinstance(question, Estimate):
            self.slider = QSlider(Qt.Orientation.Horizontal)
            self.slider.setRange(0, _POSITIONS)
            self.slider.setValue(_POSITIONS // 2)
            self.slider.setPageStep(_POSITIONS // 20)
            self.slider.setAccessibleName(tr("Your estimate"))
            self.slider.setToolTip(tr("Move it to your estimate"))
            self.slider.valueChanged.connect(self.refresh)
            self.estimate = QLabel()
            self.estimate.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            rows.addWidget(self.slider)
            rows.addWidget(self.estimate)
        if question is not None:
            self._choice.idToggled.connect(self.refresh)
            self.result = _paragraph("")
            rows.addWidget(self.result)
        self.doubt = _paragraph("")
        self.doubt.setObjectName("caption")
        rows.addWidget(self.doubt)
        rows.addStretch(1)
        self.area.setWidget(content)
        self.refresh()

    def refresh(self) -> None:
        """Show the figures of now, and what is reached."""
        state = self._state
        if state.lesson is None:
            if self.text is not None:
                self.show_step()
            return
        if self.text is None or state.step is not self._step:
            self.show_step()  # figures came before the news of the step
            return
        code, step, known, theme = language_code(), state.step, state.known, self._look.theme
        _say(self.text, step.text.shown(code, known))
        for label, goal in zip(self.goals, step.goals, strict=True):
            reached = state.is_reached(goal)
            _say(label, f"{'✓' if reached else '○'}  {goal.text.shown(code, known)}")
            label.setStyleSheet(f"color: {theme.good if reached else theme.text}; font-weight: 600;")
        self._refresh_question()
        self._refresh_doubt()
        self.back.setEnabled(state.index > 0)
        self.on.setEnabled(state.can_go_on)
        self.on.setText(tr("Finish") if state.is_last else tr("Next"))

    def _refresh_question(self) -> None:
        state, question = self._state, self._state.step.question
        if question is None or self.result is None:
            self.reveal.hide()
            return
        answer = state.answer
        is_open = answer is None
        controls: tuple[QWidget, ...] = (*self.options, *(() if self.slider is None else (self.slider,)))
        for control in controls:
            control.setEnabled(is_open)
        self.reveal.setEnabled(is_open and not state.is_waiting and self._prediction() is not None)
        self.reveal.setVisible(is_open)
        if isinstance(question, Estimate) and self.estimate is not None:
            shown = self._prediction() if answer is None else answer.prediction
            form = FIGURES[question.figure]
            self.estimate.setText(form(math.nan if shown is None else shown))
        if answer is None:
            _say(self.result, "")
        elif state.is_waiting:
            _say(self.result, tr("Computing…"))
        else:
            self._show_result()

    def _refresh_doubt(self) -> None:
        """Say where a text does not hold for the figures that are there."""
        if self.doubt is not None:
            broken = ", ".join(self._state.broken_claims)
            _say(self.doubt, tr("⚠ On this study the text does not hold: {claims}", claims=broken) if broken else "")
            self.doubt.setVisible(bool(broken))

    def _show_result(self) -> None:
        state, theme = self._state, self._look.theme
        question, answer = state.step.question, state.answer
        assert question is not None
        assert answer is not None
        assert self.result is not None
        code, known = language_code(), state.known
        if isinstance(question, Choice):
            right = state.right_options()
            is_right = int(answer.prediction) in right
            verdict = tr("✓ As you predicted.") if is_right else tr("✗ Not as you predicted.")
            for index, choice in enumerate(self.choices):
                mark = "✓ " if index in right else "✗ " if index == int(answer.prediction) else ""
                choice.say(mark + question.options[index].text.shown(code, known))
        else:
            value = state.true_value()
            form = FIGURES[question.figure]
            is_right = abs(value - answer.prediction) <= question.tolerance
            said = tr("You said {guess}; it is {value}.", guess=form(answer.prediction), value=form(value))
            verdict = f"{'✓' if is_right else '✗'} {said}"
        explain = "" if question.explain is None else "\n\n" + question.explain.shown(code, known)
        if self.result.text() != verdict + explain:
            _say(self.result, verdict + explain)
            QTimer.singleShot(0, self.result, self._scroll_to_result)  # once it has been given its room
        self.result.setStyleSheet(f"color: {theme.text};")

    def _scroll_to_result(self) -> None:
        """All of the result into view, or at least its beginning."""
        content = self.area.widget()
        if self.result is not None and content is not None:
            height = max(content.heightForWidth(content.width()), self.area.viewport().height())
            content.resize(content.width(), height)  # the area does this only later
            spare = max(self.area.viewport().height() - self.result.height() - _BELOW_RESULT, 0)
            self.area.verticalScrollBar().setValue(self.result.y() - spare)

    def _prediction(self) -> float | None:
        question = self._state.step.question
        if isinstance(question, Choice):
            chosen = self._choice.checkedId()
            return None if chosen < 0 else float(chosen)
        if isinstance(question, Estimate) and self.slider is not None:
            return question.low + (question.high - question.low) * self.slider.value() / _POSITIONS
        return None

    def predict_anything(self) -> None:
        """Choose the first option, or leave an estimate where it is, and reveal the answer, as for a picture."""
        if self.options:
            self.options[0].setChecked(True)
        self._reveal()

    def _reveal(self) -> None:
        prediction = self._prediction()
        if prediction is not None:
            self._state.reveal(prediction)


class _Option(QWidget):
    """A button with a text that takes as many lines as it needs."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.button = QRadioButton()
        self.button.setToolTip(tr("Choose this prediction"))
        self._label = QLabel()
        self._label.setWordWrap(True)
        self._label.setBuddy(self.button)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._label, 1)
        self.say(text)

    def say(self, text: str) -> None:
        """Change the text."""
        _say(self._label, text)
        self.button.setAccessibleName(text)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the text chooses, as one on the button does."""
        self.button.click()


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    return button


def _heading(text: str) -> QLabel:
    label = _paragraph(text)
    label.setObjectName("heading")
    return label


def _paragraph(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _say(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)
