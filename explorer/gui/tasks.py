"""Questions that the background thread answers; see `background`. Each imports what it needs when it is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.spec.design import Constraints, Deployment, Design

if TYPE_CHECKING:
    from explorer.study.certificate import StudyCertificate
    from explorer.study.evaluate import Evaluator
    from explorer.study.published import PublishedNetwork
    from explorer.study.reasons import WhyNotBetter
    from explorer.study.what_if import Hardware

__all__ = ["CertificateTask", "HardwareTask", "PublishedTask", "WhatIfTask", "WhyNotTask"]

BOOTSTRAP_SEED = 20
"""Of the intervals of a certificate, so that the same question has the same answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTask:
    """What the published networks cost on a deployment."""

    deployment: Deployment

    def answer(self, evaluator: Evaluator, is_outdated: Callable[[], bool]) -> tuple[PublishedNetwork, ...]:
        """All of them, or those that were costed until it was outdated."""
        from explorer.study.published import published_networks

        return published_networks(evaluator.platforms, self.deployment, is_outdated)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNotTask:
    """What keeps a design from being better within some constraints, on validation."""

    design: Design
    constraints: Constraints

    def answer(self, evaluator: Evaluator, is_outdated: Callable[[], bool]) -> WhyNotBetter:
        """The reasons; DesignError for a design without early exits."""
        from explorer.study.reasons import why_not_better

        return why_not_better(evaluator, self.design, self.constraints)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateTask:
    """Whether a design's accuracy drop is certified to be at most `largest_drop`, at an error probability."""

    design: Design
    largest_drop: float
    error_probability: float
    constraints: Constraints

    def answer(self, evaluator: Evaluator, is_outdated: Callable[[], bool]) -> StudyCertificate:
        """The certificate; DesignError where there can be none."""
        import numpy as np

        from explorer.study.certificate import certify_design

        return certify_design(
            evaluator,
            self.design,
            np.random.default_rng(BOOTSTRAP_SEED),
            largest_drop=self.largest_drop,
            error_probability=self.error_probability,
            constraints=self.constraints,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HardwareTask:
    """The parameters of an accelerator."""

    accelerator: str

    def answer(self, evaluator: Evaluator, is_outdated: Callable[[], bool]) -> Hardware:
        """The accelerator's files as plain data."""
        from explorer.study.what_if import read_hardware

        return read_hardware(self.accelerator)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfTask:
    """A what-if copy of an accelerator with some parameters changed, by key, in a folder."""

    accelerator: str
    changes: tuple[tuple[str, float], ...]
    folder: Path

    def answer(self, evaluator: Evaluator, is_outdated: Callable[[], bool]) -> Path:
        """The copy's system file."""
        from explorer.study.what_if import write_copy

        return write_copy(self.accelerator, dict(self.changes), self.folder)
