"""Quantities as text with their units, for tables and reports."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["cycles", "edp", "energy", "percent"]


def percent(share: float) -> str:
    """A share of one as a percentage; a dash where there is none."""
    return "-" if math.isnan(share) else f"{100 * share:.2f} %"


def energy(value_pj: float) -> str:
    """An energy in the unit that suits its size, pJ to J."""
    return _scaled(value_pj, ((1e12, "J"), (1e9, "mJ"), (1e6, "µJ"), (1e3, "nJ"), (1.0, "pJ")))


def cycles(value: float) -> str:
    """A time in cycles, thousands or millions of them."""
    return _scaled(value, ((1e6, "Mcycles"), (1e3, "kcycles"), (1.0, "cycles")))


def edp(value_pj_cycles: float) -> str:
    """An energy-delay product; the prefixes of energy and time would not multiply, so a power of ten."""
    return f"{value_pj_cycles:.3e} pJ·cycles"


def _scaled(value: float, units: Sequence[tuple[float, str]]) -> str:
    for factor, unit in units:
        if abs(value) >= factor:
            return f"{value / factor:.4g} {unit}"
    return f"{value:.4g} {units[-1][1]}"
