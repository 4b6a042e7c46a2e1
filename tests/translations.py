"""Brings the catalogues of resources/translations in step with the code: `python -m tests.translations`.

Collects every text that `tr` or `mark` is given, adds new ones to each .ts file, drops those that nothing shows any
more, keeps what was translated, and compiles the .qm files with Qt's lrelease. Qt Linguist can edit the .ts files.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

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


def main() -> None:
    """Update and compile every catalogue."""
    texts = shown_texts()
    for path in sorted(FOLDER.glob("*.ts")):
        write_catalogue(path, path.stem, texts, read_catalogue(path))
        open_texts = [text for text, translation in read_catalogue(path).items() if not translation]
        lrelease = Path(sys.executable).with_name("pyside6-lrelease")
        subprocess.run([lrelease, "-silent", path, "-qm", path.with_suffix(".qm")], check=True)
        sys.stdout.write(f"{path.name}: {len(texts)} texts, {len(open_texts)} not translated\n")
        for text in open_texts:
            sys.stdout.write(f"  {texts[text]}: {text!r}\n")


if __name__ == "__main__":
    main()
