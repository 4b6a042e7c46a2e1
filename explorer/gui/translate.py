"""Every string that the window shows goes through `tr`, so that it can be shown in another language.

English stands in the code; resources/translations/<language>.ts holds the rest, in the format of Qt Linguist, and
<language>.qm what is read from it. `python -m tests.translations` brings both in step with the code.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QSettings, QTranslator

from explorer.resources import resource_root

__all__ = ["CONTEXT", "Language", "install_language", "language_code", "mark", "stored_language", "tr"]

CONTEXT = "explorer"
"""One context for all strings: the same English word means the same everywhere in this window."""


class Language(Enum):
    """What the user asked for; the values of settings, and of what lessons are called."""

    SYSTEM = "system"
    ENGLISH = "en"
    GERMAN = "de"

    @property
    def code(self) -> str:
        """The language that is spoken: 'de' or 'en'."""
        if self is Language.SYSTEM:
            return "de" if QLocale.system().language() == QLocale.Language.German else "en"
        return str(self.value)


def tr(text: str, /, **values: object) -> str:
    """A text in the window's language, with `{name}` replaced by the values. The text is a literal or was marked."""
    shown = QCoreApplication.translate(CONTEXT, text)
    return shown.format(**values) if values else shown


def mark(text: str) -> str:
    """Say of a constant that it is shown in the window; `tr(CONSTANT)` translates it where it is shown."""
    return text


def language_code() -> str:
    """The language that the window speaks now, such as 'en'."""
    app = QCoreApplication.instance()
    return str((app.property("language") if app is not None else None) or Language.ENGLISH.code)


def stored_language(settings: QSettings) -> Language:
    """The language that was chosen the last time; a damaged setting is as good as none."""
    try:
        return Language(str(settings.value("language", Language.SYSTEM.value)))
    except ValueError:
        return Language.SYSTEM


def install_language(language: Language) -> None:
    """Speak a language from here on. What is on screen already keeps its words until it is built again."""
    app = QCoreApplication.instance()
    if app is None:
        return
    for translator in app.findChildren(QTranslator):
        app.removeTranslator(translator)
        translator.setParent(None)
    app.setProperty("language", language.code)
    if language.code == Language.ENGLISH.code:
        return
    folders = (
        (f"qtbase_{language.code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        (language.code, str(resource_root() / "translations")),
    )
    for name, folder in folders:
        translator = QTranslator(app)
        if translator.load(name, folder):
            app.installTranslator(translator)
