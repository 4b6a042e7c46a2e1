"""A design as a Python script that evaluates it with the library: to be sent, kept and changed."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from typing import Any

from explorer import __version__
from explorer.spec.design import Constraints, Design
from explorer.spec.traces import Split

__all__ = ["design_script"]

_INDENT = "    "
_LONGEST_LINE = 100

_SCRIPT = '''"""A design of Exit Explorer {version}, evaluated on the {split} split. Needs the package exit-explorer."""

import json

{imports}

design = {design}
constraints = {constraints}

evaluator = Evaluator(find_study({study}))
evaluation = evaluator.evaluate(design, Split.{split_name}, constraints)
figures = {{
    "accuracy": evaluation.accuracy,
    "accuracy_static": evaluation.static.accuracy,
    "exit_ratios": list(evaluation.ratios),
    "energy_avg_pj": evaluation.energy_avg_pj,
    "latency_avg_cycles": evaluation.latency_avg_cycles,
    "edp_avg_pj_cycles": evaluation.edp_avg_pj_cycles,
    "edp_static_pj_cycles": evaluation.static.cost.edp_pj_cycles,
    "edp_reduction": evaluation.edp_reduction,
    "overhead": evaluation.overhead,
    "violations": [violation.constraint for violation in evaluation.violations],
    "split": evaluation.split.value,
    "n_samples": evaluation.n_samples,
}}
print(json.dumps(figures, indent=1))
'''


def design_script(
    design: Design, study: str, *, constraints: Constraints | None = None, split: Split = Split.TEST
) -> str:
    """The text of a script that prints a design's figures on a split as JSON, the same ones as everywhere else.

    study: a shipped study's name, or a study's folder, as `find_study` takes it.
    """
    constraints = Constraints() if constraints is None else constraints
    names: dict[str, set[str]] = {
        "explorer.spec.design": {"Constraints", "Design"},
        "explorer.spec.traces": {"Split"},
        "explorer.study.evaluate": {"Evaluator"},
        "explorer.study.files": {"find_study"},
    }
    design_code = _code(design, names, 0)
    constraints_code = _code(constraints, names, 0)
    return _SCRIPT.format(
        version=__version__,
        split=split.value,
        split_name=split.name,
        study=repr(study),
        design=design_code,
        constraints=constraints_code,
        imports="\n".join(
            f"from {module} import {', '.join(sorted(found))}" for module, found in sorted(names.items())
        ),
    )


def _code(value: Any, names: dict[str, set[str]], depth: int) -> str:
    """A value as the expression that makes it; notes in `names` what it needs of which module."""
    if isinstance(value, Enum):
        names.setdefault(type(value).__module__, set()).add(type(value).__name__)
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, tuple):
        return _call("(", [_code(item, names, depth + 1) for item in value], ",)" if len(value) == 1 else ")", depth)
    if is_dataclass(value) and not isinstance(value, type):
        names.setdefault(type(value).__module__, set()).add(type(value).__name__)
        parts = [
            f"{entry.name}={_code(getattr(value, entry.name), names, depth + 1)}"
            for entry in fields(value)
            if not _is_default(entry, getattr(value, entry.name))
        ]
        return _call(f"{type(value).__name__}(", parts, ")", depth)
    return repr(value)


def _is_default(entry: Any, value: Any) -> bool:
    """Whether a field may be left out. Bits, measure and accelerator are written nevertheless: they say what it is."""
    if entry.name in ("precision", "confidence", "deployment", "accelerator"):
        return False
    if entry.default is not MISSING:
        return bool(value == entry.default)
    return entry.default_factory is not MISSING and bool(value == entry.default_factory())


def _call(start: str, parts: list[str], end: str, depth: int) -> str:
    line = f"{start}{', '.join(parts)}{end}"
    if len(line) + len(_INDENT) * depth <= _LONGEST_LINE and "\n" not in line:
        return line
    inner = _INDENT * (depth + 1)
    body = "".join(f"{inner}{part},\n" for part in parts)
    return f"{start}\n{body}{_INDENT * depth}{end.lstrip(',')}"
