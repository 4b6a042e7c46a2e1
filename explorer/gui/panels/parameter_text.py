"""The accelerator's parameters for people: full names, values in the unit in which they are short, and back again."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from explorer.gui.translate import mark, tr

if TYPE_CHECKING:
    from explorer.study.what_if import HardwareParameter

__all__ = ["described", "parsed", "shown"]

BITS_A_KIB = 8192.0


def shown(parameter: HardwareParameter) -> tuple[str, str]:
    """A value and its unit for people: sizes in the unit in which they are shortest, the rest as in the file."""
    unit, bits = _size_unit(parameter)
    if unit:
        return f"{parameter.value / bits:.15g}", unit
    return f"{parameter.value:.15g}", parameter.kind.value


def parsed(parameter: HardwareParameter, entered: str) -> float | None:
    """What was entered, in the unit of the file; None if it is no number above 0 (energies may be 0).

    A size may come with its unit, such as '64 KiB'; without one it is in the unit that is shown.
    """
    number, bits = entered.strip(), _size_unit(parameter)[1]
    for unit, size in _SIZE_UNITS.items():
        if _is_size(parameter) and number.lower().endswith(unit.lower()):
            number, bits = number[: -len(unit)].strip(), size
            break
    try:
        value = float(number.replace(",", "."))
    except ValueError:
        return None
    value *= bits
    if parameter.is_whole:
        value = float(round(value)) if abs(value) < 1e15 else value
    allowed = value > 0 if parameter.is_whole else value >= 0
    return value if allowed and value < 1e15 else None


def described(parameter: HardwareParameter) -> str:
    """A parameter's name in full words, such as 'sram 2MB read bandwidth'."""
    from explorer.study.what_if import ParameterKind  # where there are parameters, it is loaded already

    name = parameter.name.replace("_", " ")
    if parameter.part == "links":
        return name
    match parameter.kind:
        case ParameterKind.ACCESS_ENERGY:
            return tr("{access} energy", access=name)
        case ParameterKind.UNIT_ENERGY:
            return tr("energy of a MAC")
        case ParameterKind.BANDWIDTH:
            for port, words in _PORTS.items():
                before, found, number = name.rpartition(f" {port} port ")
                if found:
                    return tr(words, memory=before, number=number)
            return tr("{port} bandwidth", port=name)
        case _:
            return name


_PORTS = {
    "rw": mark("{memory} read/write bandwidth {number}"),
    "r": mark("{memory} read bandwidth {number}"),
    "w": mark("{memory} write bandwidth {number}"),
}
_SIZE_UNITS = {"KiB": 8192.0, "MiB": 8192.0 * 2**10, "GiB": 8192.0 * 2**20, "MB": 8e6, "GB": 8e9}
"""Bits each; the last of those that show a size in the fewest characters is taken."""


def _is_size(parameter: HardwareParameter) -> bool:
    from explorer.study.what_if import ParameterKind  # where there are parameters, it is loaded already

    return parameter.kind is ParameterKind.MEMORY_SIZE


def _size_unit(parameter: HardwareParameter) -> tuple[str, float]:
    """The unit in which a size is shown and its bits; '' and 1 for what is shown as in the file."""
    best, shortest = ("", 1.0), math.inf
    if _is_size(parameter) and parameter.value >= BITS_A_KIB:
        for unit, bits in _SIZE_UNITS.items():
            written = f"{parameter.value / bits:.15g}"
            is_exact = "e" not in written and round(float(written) * bits) == parameter.value
            if is_exact and float(written) >= 1.0 and len(written) <= shortest:
                best, shortest = (unit, bits), len(written)
    return best
