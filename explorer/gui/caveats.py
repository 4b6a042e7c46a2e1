"""Where a design's figures go beyond what the simulator and the traces were validated for, in words for the window."""

from __future__ import annotations

from functools import lru_cache

from explorer.gui import text
from explorer.gui.translate import tr
from explorer.gui.what_if_origin import origin_of
from explorer.resources import accelerator_files
from explorer.spec.design import Design, ExecutionPolicy, Schedule, WeightPlacement
from explorer.spec.precision import Bits

__all__ = ["caveats"]

VALIDATED_BITS = frozenset(Bits.parse(bits) for bits in ("8/8", "4/8", "4/4"))
"""Bits at which single-core costs were held against ZigZag layer by layer."""


def caveats(design: Design) -> tuple[str, ...]:
    """One sentence a caveat; none for a design that lies within what was validated."""
    deployment, precision = design.deployment, design.precision
    found = []
    origin = origin_of(deployment.accelerator)
    if origin is not None:
        found.append(
            tr(
                "What-if hardware: a copy of {base}, parameters changed: {count}. Energies per access are not "
                "scaled "
                "along with sizes.",
                base=text.accelerator(origin.accelerator), count=len(origin.changes),
            )
        )  # fmt: skip
    elif not _is_shipped(deployment.accelerator):
        found.append(
            tr(
                "{accelerator} is a file of your own: its costs follow the same rules, but nothing was held against "
                "another simulator on it.",
                accelerator=text.accelerator(deployment.accelerator),
            )
        )
    if deployment.schedule is Schedule.FUSED:
        found.append(tr("Fused schedules follow the simulator's laws, but were held against no other simulator."))
    if deployment.policy is ExecutionPolicy.SPECULATIVE:
        found.append(tr("Speculative execution was held against no other simulator."))
    if deployment.weights is WeightPlacement.RESIDENT:
        found.append(tr("Resident weights were held against no other simulator."))
    strange = sorted({bits for bits in (precision.backbone, precision.heads) if bits not in VALIDATED_BITS})
    if strange:
        found.append(
            tr(
                "Costs at {bits} bits are extrapolated: energies per access and per MAC are those of the files.",
                bits=", ".join(map(str, strange)),
            )
        )
    return tuple(found)


@lru_cache(maxsize=64)
def _is_shipped(accelerator: str) -> bool:
    return accelerator in accelerator_files()
