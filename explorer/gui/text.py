"""Numbers as text with their units: energy in J with a prefix, time in cycles, EDP in pJ·cycles, shares in percent."""

from __future__ import annotations

import math
import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from explorer.gui.translate import tr
from explorer.spec.design import Constraints, Design
from explorer.spec.network import HeadKind

if TYPE_CHECKING:
    from explorer.exits.constraints import Violation
    from explorer.study.evaluate import Baseline, ExitFigures

__all__ = [
    "HEAD_NAMES",
    "accelerator",
    "accuracy_points",
    "baseline",
    "cycles",
    "describe_violation",
    "edp",
    "energy",
    "exits_of",
    "leaving_words",
    "limit_text",
    "memory",
    "percent",
    "plus_minus_points",
    "right_of_those",
    "share",
    "signed_percent",
    "superscript",
]

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_ENERGY_PREFIXES = ("pJ", "nJ", "µJ", "mJ", "J")
_CYCLE_PREFIXES = ("cycles", "kcycles", "Mcycles", "Gcycles")
NOT_A_NUMBER = "–"
_WHAT_IF = re.compile(r"^what-if_(.+)_[0-9a-f]{8}$")
FEW_SAMPLES = 40
"""Of fewer samples, how many are right is told instead of a percentage that would look exact."""

HEAD_NAMES = {
    HeadKind.POOL4_LINEAR: "4×4 pool",
    HeadKind.GAP_LINEAR: "average",
    HeadKind.FINAL: "final",
}


def accelerator(name_or_path: str) -> str:
    """A preset's name or a file's, such as 'quad edge tpu', or 'what-if quad edge tpu' for a copy of it."""
    name = PurePath(name_or_path).name.removesuffix(".yaml").removesuffix(".yml")
    return _WHAT_IF.sub(r"what-if \1", name).replace("_", " ")


def energy(energy_pj: float) -> str:
    """Such as '21.3 µJ'."""
    return _prefixed(energy_pj, _ENERGY_PREFIXES)


def cycles(latency_cycles: float) -> str:
    """Such as '1.34 Mcycles'."""
    return _prefixed(latency_cycles, _CYCLE_PREFIXES)


def memory(size_bits: float) -> str:
    """Such as '512 KiB'."""
    return _prefixed(size_bits / 8.0, ("B", "KiB", "MiB", "GiB"), 1024.0).replace(".00 ", " ").replace(".0 ", " ")


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


def share(value: float) -> str:
    """A share 0..1, such as '62.1 %', but '0.04 %' or '99.97 %' where one digit would say none or all."""
    if 0.0 < value < 0.00005:
        return "<0.01 %"
    if 0.99995 < value < 1.0:
        return ">99.99 %"
    is_extreme = 0.0 < value < 0.0005 or 0.9995 <= value < 1.0
    return percent(value, 2 if is_extreme else 1)


def plus_minus_points(half_width: float) -> str:
    """Half of an interval of accuracies, such as '± 0.61' (percentage points)."""
    return f"± {100.0 * half_width:.2f}" if math.isfinite(half_width) else ""


def signed_percent(share: float) -> str:
    """A change as a share, such as '−84.3 %', or '−99.96 %' where one digit would say that nothing is left."""
    digits = 2 if -1.0 < share < -0.99 else 1
    return NOT_A_NUMBER if not math.isfinite(share) else f"{_signed(100.0 * share, digits)} %"


def right_of_those(figures: ExitFigures) -> str:
    """How many of those who leave at an exit are right, such as '99.3 % of them right' or '1 of 2 right'."""
    if figures.count == 0:
        return tr("nobody leaves")
    if figures.count < FEW_SAMPLES:
        n_right = round(figures.accuracy * figures.count)
        return tr("{right} of {count} right", right=n_right, count=figures.count)
    return tr("{accuracy} of them right", accuracy=percent(figures.accuracy))


def leaving_words(figures: ExitFigures, n_samples: int) -> str:
    """Who leaves at an exit, with the counts."""
    return tr(
        "{share} leave here ({count} of {all} samples), {right}",
        share=share(figures.ratio), count=f"{figures.count:,}", all=f"{n_samples:,}", right=right_of_those(figures),
    )  # fmt: skip


def baseline(network: Baseline) -> str:
    """A whole network without early exits, such as 'static 8/8'."""
    return tr("static {bits}", bits=network.precision.backbone)


def accuracy_points(difference: float) -> str:
    """A difference of accuracies, such as '−0.12 pt' (percentage points)."""
    return NOT_A_NUMBER if not math.isfinite(difference) else f"{_signed(100.0 * difference, 2)} pt"


def superscript(number: int) -> str:
    """Such as '¹²'."""
    return str(number).translate(_SUPERSCRIPTS)


def exits_of(design: Design) -> str:
    """Mounted exits with thresholds, such as '3 ≥ 0.90, 6 ≥ 0.85'."""
    if design.is_static:
        return tr("static, no early exits")
    return ", ".join(f"{mounted.mounting_point} ≥ {mounted.threshold:.3g}" for mounted in design.exits)


def limit_text(constraints: Constraints) -> str:
    """The constraints in one line."""
    parts = []
    if constraints.largest_final_ratio is not None:
        parts.append(tr("final-exit ratio ≤ {limit}", limit=percent(constraints.largest_final_ratio, 0)))
    if constraints.largest_overhead is not None:
        parts.append(tr("overhead of heads ≤ {limit}", limit=percent(constraints.largest_overhead, 0)))
    if constraints.smallest_accuracy is not None:
        parts.append(tr("accuracy ≥ {limit}", limit=percent(constraints.smallest_accuracy)))
    if constraints.largest_energy_pj is not None:
        parts.append(tr("energy ≤ {limit}", limit=energy(constraints.largest_energy_pj)))
    if constraints.largest_latency_cycles is not None:
        parts.append(tr("latency ≤ {limit}", limit=cycles(constraints.largest_latency_cycles)))
    if constraints.largest_edp_pj_cycles is not None:
        parts.append(tr("EDP ≤ {limit}", limit=edp(constraints.largest_edp_pj_cycles)))
    if constraints.largest_memory_bits is not None:
        parts.append(tr("memory ≤ {limit}", limit=memory(constraints.largest_memory_bits)))
    return ", ".join(parts) or tr("no constraints")


def describe_violation(violation: Violation) -> str:
    """Such as 'final-exit ratio 62.0 % > 50.0 %'."""
    value, limit = violation.value, violation.limit
    match violation.constraint:
        case "largest_final_ratio":
            return tr("final-exit ratio {value} > {limit}", value=percent(value), limit=percent(limit))
        case "largest_overhead":
            return tr("overhead of heads {value} > {limit}", value=percent(value), limit=percent(limit))
        case "smallest_accuracy":
            return tr("accuracy {value} < {limit}", value=percent(value), limit=percent(limit))
        case "largest_energy_pj":
            return tr("energy {value} > {limit}", value=energy(value), limit=energy(limit))
        case "largest_latency_cycles":
            return tr("latency {value} > {limit}", value=cycles(value), limit=cycles(limit))
        case "largest_memory_bits":
            return tr("on-chip memory {value} > {limit}", value=memory(value), limit=memory(limit))
        case _:
            return tr("EDP {value} > {limit}", value=edp(value), limit=edp(limit))


def _prefixed(value: float, prefixes: tuple[str, ...], base: float = 1e3) -> str:
    if not math.isfinite(value):
        return NOT_A_NUMBER
    index = 0
    while abs(value) >= base - 0.5 and index < len(prefixes) - 1:
        value /= base
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
