"""Thresholds that fit other bits: a study has those of its default design chosen on validation at each of its bits.

A change of bits changes the bits alone, so that their effect can be seen. Where the thresholds are still the study's
own, those for the new bits are offered, one click away; a person's own thresholds are left alone.
"""

from __future__ import annotations

from dataclasses import replace

from explorer.gui.messages import Message, MessageChoice, MessageLevel
from explorer.gui.store import Store
from explorer.gui.translate import tr
from explorer.spec.design import Design
from explorer.spec.precision import Precision
from explorer.study.edits import AdoptDesign
from explorer.study.files import Study

__all__ = ["design_for_bits", "offer_thresholds"]


def design_for_bits(study: Study, before: Design, after: Design) -> Design | None:
    """`after` with the thresholds that the study has for its bits; None where there is nothing to offer.

    before: the design before its bits were changed. It must be the default one, at any of its bits, wherever it runs.
    """
    if before.precision == after.precision or before.exits != after.exits:
        return None
    chosen = (study.default_design_at(precision) for precision in study.precisions)
    if not any(_is_same_choice(before, design) for design in chosen):
        return None
    target = study.default_design_at(after.precision)
    if target.exits == after.exits or _mounts(target) != _mounts(after):
        return None
    return replace(after, exits=target.exits)


def offer_thresholds(store: Store, before: Design) -> None:
    """After a change of bits, offer in the message bar what `design_for_bits` finds."""
    after = store.design
    wanted = design_for_bits(store.study, before, after)
    if wanted is None:
        return

    def take() -> None:
        now = store.design
        if (now.exits, now.precision) != (after.exits, after.precision):
            store.inform(tr("The design has been changed since then, so its thresholds stay as they are."))
            return
        store.apply(AdoptDesign(design=replace(now, exits=wanted.exits), source=tr("the study")))

    store.message_posted.emit(
        Message(
            level=MessageLevel.INFORMATION,
            text=tr("These thresholds were not chosen for {bits}; the study has others for it.", bits=_bits(after)),
            choices=(MessageChoice(text=tr("Use the thresholds for {bits}", bits=_bits(after)), do=take),),
        )
    )


def _bits(design: Design) -> str:
    precision: Precision = design.precision
    if precision.backbone == precision.heads:
        return str(precision.backbone)
    return tr("{backbone} with heads {heads}", backbone=precision.backbone, heads=precision.heads)


def _is_same_choice(design: Design, chosen: Design) -> bool:
    """Whether thresholds and what they are compared with are as chosen."""
    return (design.exits, design.confidence, design.calibrated) == (
        chosen.exits,
        chosen.confidence,
        chosen.calibrated,
    )


def _mounts(design: Design) -> tuple[tuple[int, object], ...]:
    return tuple((mounted.mounting_point, mounted.head) for mounted in design.exits)
