"""The way of one sample through a design's exits: what each answers, how sure it is, and where the sample leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.errors import DesignError
from explorer.exits.confidence import probabilities
from explorer.exits.policy import exit_taken
from explorer.spec.design import Design
from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluator

__all__ = ["SamplePath", "SampleStep", "sample_path"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SampleStep:
    """One exit as the sample meets it, or would meet it had it not left before.

    probabilities: (n_classes,), after the exit's temperature where the design is calibrated; confidence: by the
    design's measure; threshold: None for the final exit; answer: index of the most probable class.
    """

    exit_index: int
    mounting_point: int
    probabilities: NDArray[np.float64]
    confidence: float
    threshold: float | None
    answer: int
    is_right: bool
    is_reached: bool
    leaves: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SamplePath:
    """All exits of a design in order, the final one last; the sample leaves at exactly one of them."""

    sample: int
    split: Split
    label: int
    steps: tuple[SampleStep, ...]

    @property
    def taken(self) -> SampleStep:
        """The step at which the sample leaves."""
        return next(step for step in self.steps if step.leaves)


def sample_path(evaluator: Evaluator, design: Design, sample: int, split: Split) -> SamplePath:
    """The way of a sample of a split; DesignError for a sample that the split does not have."""
    traces = evaluator.study.traces(design.precision, split)
    if not 0 <= sample < traces.n_samples:
        raise DesignError(f"sample {sample} does not exist; the {split.value} split has {traces.n_samples}")
    label = int(traces.labels[sample])
    steps = []
    (taken,) = exit_taken(evaluator.confidences(design, split)[:, [sample]], design.thresholds)
    for index, key in enumerate(evaluator.keys(design)):
        threshold = design.exits[index].threshold if index < len(design.exits) else None
        confidence = float(evaluator.exit_confidence(design, key, split)[sample])
        temperature = evaluator.temperature(design.precision, key) if design.calibrated else 1.0
        shares = probabilities(traces.logits[traces.row(key), sample][None], temperature)[0]
        answer = int(shares.argmax())
        steps.append(
            SampleStep(
                exit_index=index,
                mounting_point=key.mounting_point,
                probabilities=shares,
                confidence=confidence,
                threshold=threshold,
                answer=answer,
                is_right=answer == label,
                is_reached=index <= taken,
                leaves=index == taken,
            )
        )
    return SamplePath(sample=sample, split=split, label=label, steps=tuple(steps))
