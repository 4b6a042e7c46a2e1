"""The house stands: imports only go down, Qt only in gui, torch only in nets, no pickle, a true error tree."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter import api as import_linter  # noqa: F401  # fails early where the extra is missing

from explorer import errors

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "explorer").rglob("*.py"))


def test_import_contracts_hold():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 kept, 0 broken" in done.stdout


def test_every_floor_of_the_house_is_in_the_contract():
    contract = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    rooms = {p.stem if p.is_file() else p.name for p in (ROOT / "explorer").iterdir() if not p.name.startswith("__")}
    for room in rooms - {"_resources"}:
        assert f"explorer.{room}" in contract, f"{room} is in no import contract"


@pytest.mark.parametrize("module", ["explorer.gui.window", "explorer.cli", "explorer.study.evaluate"])
def test_window_and_command_line_start_without_torch(module):
    code = f"import sys, {module}; sys.exit(any(m.split('.')[0] in ('torch', 'torchvision') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_command_line_starts_without_qt():
    code = "import sys, explorer.__main__; sys.exit(any(m.split('.')[0] == 'PySide6' for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_nothing_unpickles():
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        unsafe = r"allow_pickle\s*=\s*True|import pickle\b|from pickle\b|yaml\.(unsafe|full)_load"
        assert not re.search(unsafe, text), path
        for loader in re.findall(r"yaml\.load\((.*?)\)", text):
            assert loader.endswith("Loader=_Loader"), path
            assert '_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)' in text, path
        assert "torch.load" not in text, path


def test_core_does_not_print():
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
        assert not [c.lineno for c in calls if c.func.id == "print"], path


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_all_lists_what_the_module_defines(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = (
        next(
            (
                ast.literal_eval(n.value)
                for n in tree.body
                if isinstance(n, ast.Assign) and n.targets[0].id == "__all__"
            ),
            None,
        )
        if all(not isinstance(n, ast.Assign) or isinstance(n.targets[0], ast.Name) for n in tree.body)
        else None
    )
    if names is None:
        return
    bound = set()
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            bound.add(node.name)
        elif isinstance(node, ast.Assign):
            bound |= {t.id for t in node.targets if isinstance(t, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            bound.add(node.target.id)
        elif isinstance(node, ast.ImportFrom | ast.Import):
            bound |= {alias.asname or alias.name for alias in node.names}
    assert set(names) <= bound
    assert list(names) == sorted(set(names), key=names.index)


def test_the_error_tree_is_drawn_as_it_is():
    drawn = re.findall(r"(\w+Error)", (errors.__doc__ or "").split("The message")[0].split("\n\n", 1)[1])
    defined = [name for name, item in vars(errors).items() if inspect.isclass(item) and issubclass(item, Exception)]
    assert sorted(drawn) == sorted(defined)
    assert sorted(errors.__all__) == sorted(defined)
    for name in defined:
        assert issubclass(getattr(errors, name), errors.ExplorerError)


def test_an_error_is_one_line():
    error = errors.FormatError("a.yaml", "cores.0", "x\ny" * 100, "a number")
    assert "\n" not in str(error)
    assert str(error).startswith("a.yaml: cores.0 is ")
    assert len(str(error)) < 150
