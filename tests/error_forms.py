"""The forms of all errors that the core raises, read from its source: what the window must have in every language.

A form is a message with {0}, {1}, ... where values stand. Found are the texts that errors are made with, those that
`Node.wrong` is told what would be right with, those handed to parameters that are named for such texts, and those that
a function returns which makes a message. The command line speaks English, so its own errors are left out.
"""

from __future__ import annotations

import ast
import errno
import os
from collections.abc import Iterator
from pathlib import Path

from explorer import errors

ROOT = Path(__file__).resolve().parents[1]
ERROR_NAMES = frozenset(errors.__all__)
TEXT_PARAMETERS = ("problem", "expected", "message")
"""Parameters of functions that carry the text of an error."""
TEXT_TAKERS = {"file_errors": 1}
"""Functions of other modules that take such a text, and its place among their arguments."""
TEXT_MAKERS = frozenset({"_last_words", "_known_placeholders", "from_os_error", "_writable"})
"""Functions that return the text of an error, or an error made of it."""
TEXT_VARIABLES = frozenset({"problem", "why", "where"})
TEXT_TABLES = frozenset({"_REASONS"})
"""Variables and tables that hold such texts, or parts of them."""
SYSTEM_ERRORS = (
    errno.ENOENT, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EROFS, errno.EISDIR, errno.ENOTDIR, errno.EEXIST,
    errno.ENAMETOOLONG, errno.EMFILE, errno.EIO, errno.EDQUOT, errno.ENOTEMPTY, errno.ELOOP,
)  # fmt: skip
"""What the system says for itself within a message."""


def error_forms() -> dict[str, str]:
    """Every form with the first file that has it."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "explorer").rglob("*.py")):
        if "cli" not in path.parts:
            for form in forms_in(ast.parse(path.read_text(encoding="utf-8"))):
                found.setdefault(form, str(path.relative_to(ROOT)))
    for number in SYSTEM_ERRORS:
        found.setdefault(os.strerror(number), "the operating system")
    return found


def forms_in(tree: ast.Module) -> Iterator[str]:
    """The forms in a module."""
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for text in _texts(tree, functions):
        yield from (form for form in _forms(text, constants) if any(letter.isalpha() for letter in _bare(form)))


def _texts(tree: ast.Module, functions: dict[str, ast.FunctionDef]) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        match node:
            case ast.Call():
                yield from _texts_of(node, functions)
            case ast.ClassDef() if any(_name(base) in ERROR_NAMES | {"Exception"} for base in node.bases):
                for call in ast.walk(node):
                    if isinstance(call, ast.Call) and _name(call.func) == "__init__":
                        yield from call.args
            case ast.arguments():
                yield from _defaults(node)
            case ast.FunctionDef(name=name) if name in TEXT_MAKERS:
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Return) and inner.value is not None:
                        yield from inner.value.elts if isinstance(inner.value, ast.Tuple) else [inner.value]
            case ast.Assign(targets=[target], value=value) if _name(target) in TEXT_VARIABLES:
                yield value
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                for target, value in zip(targets, values, strict=True):
                    if _name(target) in TEXT_VARIABLES:
                        yield value
            case ast.Assign(targets=[target], value=ast.Dict(values=values)) if _name(target) in TEXT_TABLES:
                yield from values


def _defaults(arguments: ast.arguments) -> Iterator[ast.expr]:
    """What parameters that carry such texts say if nothing else is asked."""
    pairs = [
        *zip(reversed(arguments.args), reversed(arguments.defaults), strict=False),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    yield from (
        value for argument, value in pairs if value is not None and argument.arg in (*TEXT_PARAMETERS, "what", "action")
    )


def _texts_of(call: ast.Call, functions: dict[str, ast.FunctionDef]) -> Iterator[ast.expr]:
    """The arguments of a call that are texts of errors."""
    name = _name(call.func)
    if name in ERROR_NAMES or name in ("wrong", "cls"):
        yield from call.args[-1:]
    elif name == "from_os_error":
        yield from (keyword.value for keyword in call.keywords if keyword.arg == "action")
    elif name in TEXT_TAKERS:
        yield from call.args[TEXT_TAKERS[name] :]
    elif name in functions:
        parameters = [argument.arg for argument in functions[name].args.args if argument.arg not in ("self", "cls")]
        yield from (
            text
            for parameter, text in zip(parameters, call.args, strict=False)
            if parameter in TEXT_PARAMETERS and not isinstance(text, ast.Starred)
        )
        yield from (keyword.value for keyword in call.keywords if keyword.arg in TEXT_PARAMETERS)
    else:
        yield from (keyword.value for keyword in call.keywords if keyword.arg in TEXT_PARAMETERS[:1])


def _forms(text: ast.expr, constants: dict[str, ast.expr]) -> list[str]:
    """What an expression can say: a literal, an f-string, a sum of them, or one of two."""
    return [_numbered(parts) for parts in _alternatives(text, constants)]


Parts = tuple[str | None, ...]
"""Literals, and None for a value."""


def _alternatives(text: ast.expr, constants: dict[str, ast.expr]) -> list[Parts]:
    match text:
        case ast.Constant(value=str(literal)):
            return [(literal,)]
        case ast.JoinedStr():
            found: list[Parts] = [()]
            for value in text.values:
                following: list[Parts] = _alternatives(value, constants) or [(None,)]
                found = [before + after for before in found for after in following]
            return found
        case ast.FormattedValue(value=ast.IfExp() as choice):
            return _alternatives(choice, constants)
        case ast.BinOp(op=ast.Add()):
            left, right = _alternatives(text.left, constants), _alternatives(text.right, constants)
            return [before + after for before in left for after in right]
        case ast.IfExp():
            return [
                parts for branch in (text.body, text.orelse) for parts in _alternatives(branch, constants) or [(None,)]
            ]
        case ast.Name(id=name) if name in constants:
            return [parts for parts in _alternatives(constants[name], {}) if " " in str(parts)]
    return []


def _numbered(parts: Parts) -> str:
    form, number = "", 0
    for part in parts:
        if part is None:
            form, number = f"{form}{{{number}}}", number + 1
        else:
            form += part.replace("{", "{{").replace("}", "}}")
    return form


def _bare(form: str) -> str:
    """A form without its values."""
    return "".join(part.split("}")[-1] for part in form.split("{"))


def _name(named: ast.expr) -> str:
    match named:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
