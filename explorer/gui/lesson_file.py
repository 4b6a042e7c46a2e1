"""Lessons as YAML files that a teacher can edit. The format is described in resources/lessons/README.md.

Everything is checked when a file is read: an error names the file, the field, what it holds and what would be right.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer.errors import FormatError
from explorer.gui.lesson_terms import FIGURES, Term, shown_figure
from explorer.resources import resource_root
from explorer.sim.yaml_format import read_yaml
from explorer.spec.design import Design
from explorer.spec.node import Node
from explorer.study.design_json import design_from_json, design_to_json

__all__ = [
    "CONTROLS",
    "Choice",
    "Estimate",
    "Goal",
    "Lesson",
    "Option",
    "Phrase",
    "Step",
    "designed",
    "lesson_files",
    "read_lesson",
]

FORMAT = 1
MOST_STEPS, MOST_OPTIONS, MOST_GOALS, MOST_CLAIMS = 40, 8, 6, 8
LONGEST_TEXT = 2000
CONTROLS = (
    "plot", "toolbar", "study", "accelerator", "bits", "confidence", "search", "undo", "pin",
    *(f"exit-{number}" for number in range(1, 7)),
    *(f"threshold-{number}" for number in range(1, 7)),
)  # fmt: skip
"""What a step can highlight besides panels; numbers count the mounted exits from the first."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[a-z][a-z_]{0,19}")
BEFORE = "before"
"""Figures as they were when a question was asked, for its answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A text in one or several languages, with figures as {placeholders}."""

    by_language: tuple[tuple[str, str], ...]

    def in_language(self, code: str) -> str:
        """The text in a language, else in English, else in whichever there is."""
        texts = dict(self.by_language)
        return texts.get(code) or texts.get("en") or self.by_language[0][1]

    def shown(self, code: str, figures: dict[str, float]) -> str:
        """The text with the figures of now in it."""
        return _PLACEHOLDER.sub(lambda match: shown_figure(match[1], figures), self.in_language(code))


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """Something to do in the window, and the condition that tells that it is done."""

    text: Phrase
    when: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An answer to choose, and the condition under which it is right."""

    text: Phrase
    when: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Predict which of several things happens. `claims` are what the explanation takes for granted."""

    text: Phrase
    options: tuple[Option, ...]
    change: dict[str, Any] | None
    explain: Phrase | None
    claims: tuple[Term, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Predict a figure with a slider; within `tolerance` of it, the prediction is called close."""

    text: Phrase
    value: Term
    figure: str
    low: float
    high: float
    tolerance: float
    change: dict[str, Any] | None
    explain: Phrase | None
    claims: tuple[Term, ...]


Question = Choice | Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. `panels` are shown, others hidden; None leaves them. `design` is set whole, `change` in parts.

    claims: what the text takes for granted of the design that the step begins with.
    """

    title: Phrase
    text: Phrase
    panels: frozenset[str] | None
    highlight: str | None
    design: dict[str, Any] | None
    change: dict[str, Any] | None
    remember: str | None
    claims: tuple[Term, ...]
    goals: tuple[Goal, ...]
    question: Question | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A lesson as read from `path`; `study` is the study that it needs, None for whichever is open."""

    path: Path
    id: str
    title: Phrase
    about: Phrase
    order: int
    minutes: int
    study: str | None
    steps: tuple[Step, ...]


def lesson_files() -> dict[str, Path]:
    """The shipped lessons: id (file name without suffix) to file."""
    return {path.stem: path for path in sorted((resource_root() / "lessons").glob("*.yaml"))}


def read_lesson(path: Path, panels: frozenset[str]) -> Lesson:
    """Read a lesson; `panels` are the ids that it may name. FileError or FormatError if something is wrong."""
    root = read_yaml(path)
    _only(root, "format", "title", "about", "order", "minutes", "study", "steps")
    if (version := root.require("format")).value != FORMAT:
        raise version.wrong(str(FORMAT))
    study = root.get("study")
    steps: list[Step] = []
    known: frozenset[str] = frozenset()
    for node in root.require("steps").items(MOST_STEPS):
        step = _step(node, panels, known)
        if step.remember is not None:
            known |= {step.remember}
        steps.append(step)
    if not steps:
        raise root.require("steps").wrong("a list with at least one step")
    order, minutes = root.get("order"), root.get("minutes")
    return Lesson(
        path=path,
        id=path.stem,
        title=_phrase(root.require("title"), frozenset()),
        about=_phrase(root.require("about"), frozenset()),
        order=100 if order is None else order.integer(0, 1000),
        minutes=5 if minutes is None else minutes.integer(1, 120),
        study=None if study is None else study.text(),
        steps=tuple(steps),
    )


def designed(design: Design, whole: dict[str, Any] | None, parts: dict[str, Any] | None, path: Path) -> Design:
    """A design set whole, or with some of its fields changed; FormatError if a field is wrong."""
    if whole is not None:
        design = design_from_json(_beside(whole, path), path)
    if parts is not None:
        design = design_from_json(design_to_json(design) | _beside(parts, path), path, field="change")
    return design


def _beside(fields: dict[str, Any], path: Path) -> dict[str, Any]:
    """An accelerator named as a file is looked for beside the lesson."""
    accelerator = fields.get("accelerator")
    if isinstance(accelerator, str) and accelerator.endswith((".yaml", ".yml")):
        return fields | {"accelerator": str((path.parent / accelerator).resolve())}
    return fields


def _step(node: Node, panels: frozenset[str], known: frozenset[str]) -> Step:
    _only(node, "title", "text", "panels", "highlight", "design", "change", "remember", "claims", "goals", "question")
    shown, highlight, remember = node.get("panels"), node.get("highlight"), node.get("remember")
    names = None if shown is None else frozenset(item.one_of(tuple(sorted(panels))) for item in shown.items(30))
    if remember is not None and (not isinstance(remember.value, str) or not _NAME.fullmatch(remember.value)):
        raise remember.wrong("a name of lower-case letters, such as first")
    if remember is not None and remember.value == BEFORE:
        raise remember.wrong(f"another name, for {BEFORE!r} stands for the figures before a question's answer")
    goals, question = node.get("goals"), node.get("question")
    return Step(
        title=_phrase(node.require("title"), known),
        text=_phrase(node.require("text"), known),
        panels=names,
        highlight=None if highlight is None else highlight.one_of((*sorted(panels), *CONTROLS)),
        design=_fields(node.get("design")),
        change=_fields(node.get("change")),
        remember=None if remember is None else str(remember.value),
        claims=_claims(node, known),
        goals=() if goals is None else tuple(_goal(item, known) for item in goals.items(MOST_GOALS)),
        question=None if question is None else _question(question, known),
    )


def _claims(node: Node, known: frozenset[str]) -> tuple[Term, ...]:
    claims = node.get("claims")
    return () if claims is None else tuple(_term(item, known) for item in claims.items(MOST_CLAIMS))


def _goal(node: Node, known: frozenset[str]) -> Goal:
    _only(node, "text", "when")
    return Goal(text=_phrase(node.require("text"), known), when=_term(node.require("when"), known))


def _question(node: Node, known: frozenset[str]) -> Question:
    after = known | {BEFORE}
    explain = node.get("explain")
    common = {
        "text": _phrase(node.require("text"), known),
        "change": _fields(node.get("change")),
        "explain": None if explain is None else _phrase(explain, after),
        "claims": _claims(node, after),
    }
    if node.get("options") is not None:
        _only(node, "text", "change", "explain", "claims", "options")
        options = []
        for item in node.require("options").items(MOST_OPTIONS):
            _only(item, "text", "when")
            options.append(Option(text=_phrase(item.require("text"), known), when=_term(item.require("when"), after)))
        if len(options) < 2:
            raise node.require("options").wrong("at least two options")
        return Choice(options=tuple(options), **common)  # type: ignore[arg-type]
    _only(node, "text", "change", "explain", "claims", "value", "from", "to", "tolerance")
    value = node.require("value")
    term = _term(value, after)
    if term.source.strip() not in FIGURES:
        raise value.wrong("one figure, such as accuracy or ratio_1")
    low, high = node.require("from").number(-1e30, 1e30), node.require("to").number(-1e30, 1e30)
    if not low < high:
        raise node.require("to").wrong(f"more than {low:g}")
    return Estimate(
        value=term,
        figure=term.source.strip(),
        low=low,
        high=high,
        tolerance=node.require("tolerance").number(0.0, 1e30),
        **common,  # type: ignore[arg-type]
    )


def _phrase(node: Node, known: frozenset[str]) -> Phrase:
    """A text, or one for each language."""
    languages = node.fields().items() if isinstance(node.value, dict) else (("en", node),)
    found = []
    for code, item in languages:
        if not re.fullmatch(r"[a-z]{2}", code):
            raise item.wrong("under the code of a language, such as en or de")
        if not isinstance(item.value, str) or not 1 <= len(item.value.strip()) <= LONGEST_TEXT:
            raise item.wrong(f"text of 1 to {LONGEST_TEXT} characters")
        for name in _PLACEHOLDER.findall(item.value):
            head, _, tail = name.rpartition(".")
            if tail not in FIGURES or (head and head not in known):
                raise FormatError(item.source, f"{item.place}, {{{name}}}", name, _known_placeholders(known))
        found.append((code, "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", item.value.strip()))))
    if not found:
        raise node.wrong("a text, or one for each language")
    return Phrase(by_language=tuple(found))


def _known_placeholders(known: frozenset[str]) -> str:
    remembered = f", or one after {' or '.join(f'{name}.' for name in sorted(known))}" if known else ""
    return f"a figure such as accuracy, edp_reduction or ratio_1{remembered}"


def _term(node: Node, known: frozenset[str]) -> Term:
    try:
        return Term(str(node.value), known)
    except ValueError as error:
        raise node.wrong(str(error)) from error


def _fields(node: Node | None) -> dict[str, Any] | None:
    """Fields of a design, checked as those of a pasted design are."""
    if node is None:
        return None
    value = {name: child.value for name, child in node.fields().items()}
    try:
        json.dumps(value)
        design_from_json(value, Path(node.source), field=node.place)
    except (TypeError, ValueError) as error:
        raise node.wrong("fields of a design") from error
    return value


def _only(node: Node, *names: str) -> None:
    for name, child in node.fields().items():
        if name not in names:
            raise child.wrong(f"left out (known here are: {', '.join(names)})")
