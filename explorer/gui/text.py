"""Numbers as text with their units: energy in J with a prefix, time in cycles, EDP in pJ·cycles, shares in percent."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from explorer.spec.design import Constraints, Design
from explorer.spec.network import HeadKind

if TYPE_CHECKING:
    from explorer.exits.constraints import Violation

__all__ = [
    "HEAD_NAMES",
    "accuracy_points",
    "cycles",
    "describe_violation",
    "edp",
    "energy",
    "exits_of",
    "limit_text",
    "percent",
    "signed_percent",
    "superscript",
]

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_ENERGY_PREFIXES = ("pJ", "nJ", "µJ", "mJ", "J")
_CYCLE_PREFIXES = ("cycles", "kcycles", "Mcycles", "Gcycles")
NOT_A_NUMBER = "–"

HEAD_NAMES = {
    HeadKind.POOL4_LINEAR: "4×4 pool",
    HeadKind.GAP_LINEAR: "average",
    HeadKind.FINAL: "final",
}


def energy(energy_pj: float) -> str:
    """Such as '21.3 µJ'."""
    return _prefixed(energy_pj, _ENERGY_PREFIXES)


def cycles(latency_cycles: float) -> str:
    """Such as '1.34 Mcycles'."""
    return _prefixed(latency_cycles, _CYCLE_PREFIXES)


def edp(edp_pj_cycles: float, *, unit: bool = True) -> str:
    """Engineering notation, such as '34.2×10¹² pJ·cycles'."""
    if not math.isfinite(edp_pj_cycles):
        return NOT_A_NUMBER
    suffix = " pJ·cycles" if unit else ""
    if abs(edp_pj_cycles) < 1e3:
        return f"{_three_digits(edp_pj_cycles)}{suffix}"
    exponent = 3 * (math.floor(math.log10(abs(edp_pj_cycles))) // 3)
    mantissa = edp_pj_cycles / 10.0**exponent
    if abs(mantissa) >= 999.5:
        exponent, mantissa = exponent + 3, mantissa / 1e3
    return f"{_three_digits(mantissa)}×10{superscript(exponent)}{suffix}"


def percent(share: float, digits: int = 1) -> str:
    """A share 0..1, such as '62.1 %'."""
    return NOT_A_NUMBER if not math.isfinite(share) else f"{_minus(f'{100.0 * share:.{digits}f}')} %"


def signed_percent(share: float) -> str:
    """A change as a share, such as '−84.3 %', or '−99.96 %' where one digit would say that nothing is left."""
    digits = 2 if -1.0 < share < -0.99 else 1
    return NOT_A_NUMBER if not math.isfinite(share) else f"{_signed(100.0 * share, digits)} %"


def accuracy_points(difference: float) -> str:
    """A difference of accuracies, such as '−0.12 pt' (percentage points)."""
    return NOT_A_NUMBER if not math.isfinite(difference) else f"{_signed(100.0 * difference, 2)} pt"


def superscript(number: int) -> str:
    """Such as '¹²'."""
    return str(number).translate(_SUPERSCRIPTS)


def exits_of(design: Design) -> str:
    """Mounted exits with thresholds, such as '3 ≥ 0.90, 6 ≥ 0.85'."""
    if design.is_static:
        return "static, no early exits"
    return ", ".join(f"{mounted.mounting_point} ≥ {mounted.threshold:.3g}" for mounted in design.exits)


def limit_text(constraints: Constraints) -> str:
    """The constraints in one line."""
    parts = []
    if constraints.largest_final_ratio is not None:
        parts.append(f"final-exit ratio ≤ {percent(constraints.largest_final_ratio, 0)}")
    if constraints.largest_overhead is not None:
        parts.append(f"overhead of heads ≤ {percent(constraints.largest_overhead, 0)}")
    if constraints.smallest_accuracy is not None:
        parts.append(f"accuracy ≥ {percent(constraints.smallest_accuracy)}")
    if constraints.largest_energy_pj is not None:
        parts.append(f"energy ≤ {energy(constraints.largest_energy_pj)}")
    if constraints.largest_latency_cycles is not None:
        parts.append(f"latency ≤ {cycles(constraints.largest_latency_cycles)}")
    if constraints.largest_edp_pj_cycles is not None:
        parts.append(f"EDP ≤ {edp(constraints.largest_edp_pj_cycles)}")
    return ", ".join(parts) or "no constraints"


def describe_violation(violation: Violation) -> str:
    """Such as 'final-exit ratio 62.0 % > 50.0 %'."""
    value, limit = violation.value, violation.limit
    match violation.constraint:
        case "largest_final_ratio":
            return f"final-exit ratio {percent(value)} > {percent(limit)}"
        case "largest_overhead":
            return f"overhead of heads {percent(value)} > {percent(limit)}"
        case "smallest_accuracy":
            return f"accuracy {percent(value)} < {percent(limit)}"
        case "largest_energy_pj":
            return f"energy {energy(value)} > {energy(limit)}"
        case "largest_latency_cycles":
            return f"latency {cycles(value)} > {cycles(limit)}"
        case _:
            return f"EDP {edp(value)} > {edp(limit)}"


def _prefixed(value: float, prefixes: tuple[str, ...]) -> str:
    if not math.isfinite(value):
        return NOT_A_NUMBER
    index = 0
    while abs(value) >= 999.5 and index < len(prefixes) - 1:
        value /= 1e3
        index += 1
    return f"{_three_digits(value)} {prefixes[index]}"


def _three_digits(value: float) -> str:
    size = abs(value)
    digits = 2 if size < 9.995 else 1 if size < 99.95 else 0
    return _minus(f"{value:.{digits}f}")


def _signed(value: float, digits: int) -> str:
    """With a sign, unless it is shown as zero."""
    shown = f"{value:+.{digits}f}"
    return shown[1:] if float(shown) == 0.0 else _minus(shown)


def _minus(number: str) -> str:
    return number.replace("-", "−")
