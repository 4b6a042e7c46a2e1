"""Brings the catalogues of resources/translations in step with the code: `python -m tests.translations`.

Collects every text that `tr` or `mark` is given, adds new ones to each .ts file, drops those that nothing shows any
more, keeps what was translated, and compiles the .qm files with Qt's lrelease. Qt Linguist can edit the .ts files.
Errors of the core are kept by form in errors.<language>.json; see `tests.error_forms`.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from tests.error_forms import error_forms

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
CONTEXT = "explorer"


def shown_texts() -> dict[str, str]:
    """Every text of the window with the first file that shows it; SystemExit where `tr` gets something unmarked."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "explorer" / "gui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("tr", "mark"):
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.setdefault(first.value, str(path.relative_to(ROOT)))
                elif node.func.id == "mark" or isinstance(first, ast.JoinedStr | ast.BinOp):
                    sys.exit(f"{path}:{node.lineno}: {ast.unparse(node)} is no literal, so nobody can translate it")
    return found


def read_catalogue(path: Path) -> dict[str, str]:
    """Texts with their translations, '' where there is none yet."""
    if not path.exists():
        return {}
    root = ElementTree.parse(path).getroot()
    return {
        message.findtext("source", ""): message.findtext("translation", "") or "" for message in root.iter("message")
    }


def write_catalogue(path: Path, language: str, texts: dict[str, str], translations: dict[str, str]) -> None:
    """A .ts file, by source file and text."""
    root = ElementTree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = CONTEXT
    for text, where in sorted(texts.items(), key=lambda item: (item[1], item[0])):
        message = ElementTree.SubElement(context, "message")
        ElementTree.SubElement(message, "location", filename=f"../../{where}")
        ElementTree.SubElement(message, "source").text = text
        translation = ElementTree.SubElement(message, "translation")
        translation.text = translations.get(text, "")
        if not translation.text:
            translation.set("type", "unfinished")
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8")


def error_catalogue(language: str) -> Path:
    """The file of a language's errors."""
    return FOLDER / f"errors.{language}.json"


def read_errors(language: str) -> dict[str, str]:
    """Forms of errors with their translations, '' where there is none yet."""
    path = error_catalogue(language)
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def write_errors(language: str, forms: dict[str, str], translations: dict[str, str]) -> None:
    """The forms in the order of the code."""
    content = {form: translations.get(form, "") for form in forms}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    error_catalogue(language).write_text(f"{text}\n", encoding="utf-8")


def main() -> None:
    """Update and compile every catalogue."""
    texts, forms = shown_texts(), error_forms()
    for path in sorted(FOLDER.glob("*.ts")):
        write_catalogue(path, path.stem, texts, read_catalogue(path))
        open_texts = [text for text, translation in read_catalogue(path).items() if not translation]
        lrelease = Path(sys.executable).with_name("pyside6-lrelease")
        subprocess.run([lrelease, "-silent", path, "-qm", path.with_suffix(".qm")], check=True)
        sys.stdout.write(f"{path.name}: {len(texts)} texts, {len(open_texts)} not translated\n")
        for text in open_texts:
            sys.stdout.write(f"  {texts[text]}: {text!r}\n")
        write_errors(path.stem, forms, read_errors(path.stem))
        missing = [form for form, translation in read_errors(path.stem).items() if not translation]
        sys.stdout.write(f"{error_catalogue(path.stem).name}: {len(forms)} errors, {len(missing)} not translated\n")
        for form in missing:
            sys.stdout.write(f"  {forms[form]}: {form!r}\n")


if __name__ == "__main__":
    main()
