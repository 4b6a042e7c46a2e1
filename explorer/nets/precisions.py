"""All precisions of a study: which are reached by calibration alone, and which by quantisation-aware training.

Backbone and heads are quantised one after the other, as they are trained: first the backbone at each of its bits,
then the heads on that backbone, frozen. So heads never depend on which others are mounted.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch

from explorer.nets.batches import ImageTensors
from explorer.nets.device import CPU
from explorer.nets.frozen_heads import HEADS_RECIPE, HeadSet, fit_heads
from explorer.nets.graph import FoldedNetwork
from explorer.nets.progress import EpochResult, Progress
from explorer.nets.quantize import Quantization, all_layers, fit_quantization, observe, quantize_network, retrained
from explorer.nets.quantize_aware import QuantizeRecipe, train_quantized
from explorer.nets.ranges import Histogram
from explorer.nets.recipe import Distillation, FitRecipe
from explorer.spec.network import NETWORK_INPUT
from explorer.spec.precision import Bits, Precision

__all__ = [
    "ANY_BITS",
    "FEWEST_CALIBRATED_BITS",
    "NO_BITS",
    "PrecisionsRecipe",
    "calibrated_quantizations",
    "trained_quantizations",
    "with_heads",
]

FLOAT = Bits(weight=32, activation=32)
FEWEST_CALIBRATED_BITS = 8
"""At this many bits calibration loses less than a tenth of a point; below, training is worth its time."""
ANY_BITS = 1
"""As the fewest calibrated bits: nothing is trained."""
NO_BITS = FLOAT.weight
"""As the fewest calibrated bits: everything that is rounded is trained."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecisionsRecipe:
    """backbone: training of a backbone below the `fewest_calibrated_bits`; heads: that of heads where they or their
    backbone are below."""

    backbone: QuantizeRecipe = field(default_factory=QuantizeRecipe)
    heads: FitRecipe = field(default_factory=lambda: replace(HEADS_RECIPE, epochs=2))
    distillation: Distillation | None = field(default_factory=Distillation)
    fewest_calibrated_bits: int = FEWEST_CALIBRATED_BITS

    def to_json(self) -> dict[str, Any]:
        """The recipe as JSON values."""
        return {
            "backbone": self.backbone.to_json(),
            "heads": self.heads.to_json(),
            "distillation": None if self.distillation is None else self.distillation.to_json(),
            "fewest_calibrated_bits": self.fewest_calibrated_bits,
        }


def calibrated_quantizations(
    folded: FoldedNetwork, calibration: ImageTensors, precisions: Sequence[Precision]
) -> Generator[Progress, None, dict[Precision, Quantization]]:
    """Post-training quantisation at every precision that needs any."""
    seen = yield from observe(folded, calibration)
    return {p: fit_quantization(folded, seen, p) for p in precisions if not _is_float(p)}


def trained_quantizations(
    folded: FoldedNetwork,
    calibration: ImageTensors,
    train: ImageTensors,
    validation: ImageTensors,
    precisions: Sequence[Precision],
    recipe: PrecisionsRecipe,
    *,
    checkpoints: Path,
    resume: bool,
    device: torch.device = CPU,
) -> Generator[Progress | EpochResult, None, dict[Precision, Quantization]]:
    """Quantisation at every precision that needs any: calibrated at the recipe's fewest bits and more, trained below.

    Checkpoints are files in the folder `checkpoints`; see `explorer.nets.fit.fit` for `resume` and errors.
    """
    seen = yield from observe(folded, calibration)
    found: dict[Precision, Quantization] = {}
    for bits in dict.fromkeys(p.backbone for p in precisions):
        start = fit_quantization(folded, seen, Precision(backbone=bits, heads=FLOAT))
        if _fewest(bits) < recipe.fewest_calibrated_bits:
            start = yield from train_quantized(
                folded,
                start,
                train,
                validation,
                recipe.backbone,
                teacher=folded,
                checkpoint=checkpoints / f"backbone_{bits.weight}-{bits.activation}.safetensors",
                resume=resume,
                device=device,
            )
        quantized = [p for p in precisions if p.backbone == bits and not _is_float(p)]
        found |= {p: with_heads(folded, seen, start, p.heads) for p in quantized}
        to_train = [p for p in quantized if min(_fewest(p.backbone), _fewest(p.heads)) < recipe.fewest_calibrated_bits]
        if to_train:
            sets = {p.key: HeadSet(quantization=found[p], distillation=recipe.distillation) for p in to_train}
            trained = yield from fit_heads(
                folded,
                quantize_network(folded, start),
                sets,
                train,
                validation,
                recipe.heads,
                seed=recipe.backbone.seed,
                checkpoint=checkpoints / f"heads_on_{bits.weight}-{bits.activation}.safetensors",
                resume=resume,
                device=device,
            )
            found |= {p: trained[p.key] for p in to_train}
    return {p: found[p] for p in precisions if p in found}


def with_heads(
    folded: FoldedNetwork, seen: Mapping[str, Histogram], backbone: Quantization, heads: Bits
) -> Quantization:
    """A backbone's quantisation with calibrated grids for its heads; weights trained with the backbone are kept."""
    precision = Precision(backbone=backbone.precision.backbone, heads=heads)
    calibrated = fit_quantization(retrained(folded, backbone), seen, precision)
    of_backbone = {NETWORK_INPUT, *(layer.name for layer, key in all_layers(folded) if key is None)}
    return replace(
        calibrated,
        weights={**calibrated.weights, **{n: g for n, g in backbone.weights.items() if n in of_backbone}},
        tensors={**calibrated.tensors, **{n: g for n, g in backbone.tensors.items() if n in of_backbone}},
        trained=backbone.trained,
    )


def _fewest(bits: Bits) -> int:
    return min(bits.weight, bits.activation)


def _is_float(precision: Precision) -> bool:
    return min(_fewest(precision.backbone), _fewest(precision.heads)) >= FLOAT.weight
