"""What can be promised of a design on new data: certificates over the path of thresholds found on validation.

The path goes through thresholds of a design's mounts, with the design itself at its place, from those that validation
is surest of to the least sure (Angelopoulos et al. 2021, split fixed sequence). On it are points of the exact front,
and the same with their thresholds raised: the most accurate point of a front is often a lucky one that answers
otherwise than the static network, and raised thresholds cost more but differ less. Each is tested on the certificate
split, which nothing was chosen on, against "the accuracy drop is more than allowed", one after the other until one
fails (Learn-then-Test, `exits.certify`). So one promise covers all that pass: with the probability asked for, none of
them drops accuracy by more than allowed. Where that cannot be said, the answer is why, and about how many samples it
would take.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from explorer.errors import DesignError
from explorer.exits.certify import (
    DropCertificate,
    DropTest,
    Interval,
    bootstrap_interval,
    certify_drop,
    fewest_samples,
    samples_needed,
)
from explorer.exits.front import MOST_EXITS
from explorer.exits.policy import exit_taken
from explorer.spec.design import Constraints, Design
from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluator, mounts
from explorer.study.figures import exact_front, live_levels

__all__ = [
    "Candidate",
    "CertificateOutcome",
    "CertifiedSplit",
    "StudyCertificate",
    "certificate_path",
    "certify_design",
]

DEFAULT_DROP = 0.01
DEFAULT_ERROR_PROBABILITY = 0.05
MOST_CANDIDATES = 40
"""Steps of the path, evenly spread: enough from careful to cheap, few enough for half a second."""

_ROOM_LEFT = (1.0, 0.5, 0.2, 0.05)
"""Shares of the way from a threshold to 1 that candidates leave."""


class CertificateOutcome(Enum):
    """What came out for the design itself.

    CERTIFIED: the promise holds for it. REFUTED: the drop observed is not below the allowed one. UNDECIDED: it is
    below, but it takes more samples to be sure. NOT_REACHED: it would pass its own test, but a candidate that
    validation was surer of failed first. TOO_FEW_SAMPLES: this many samples can certify nothing, not even a design
    that never answers differently from the static network.
    """

    CERTIFIED = "certified"
    REFUTED = "refuted"
    UNDECIDED = "undecided"
    NOT_REACHED = "not reached"
    TOO_FEW_SAMPLES = "too few samples"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A step of the path, with its figures on validation; `test` is None if one before it failed.

    drop: accuracy of the static network less its own, 0..1 and negative if it is better.
    """

    design: Design
    accuracy: float
    drop: float
    edp_avg_pj_cycles: float
    test: DropTest | None

    @property
    def is_certified(self) -> bool:
        return self.test is not None and self.test.is_certified


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedSplit:
    """The design's figures on one split with bootstrap intervals; drop as in `Candidate`, EDP in pJ x cycles.

    The intervals are about the samples alone: costs are simulated, and so exact.
    """

    split: Split
    n_samples: int
    static_accuracy: float
    static_edp_pj_cycles: float
    accuracy: Interval
    drop: Interval
    edp_pj_cycles: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyCertificate:
    """Whether a design's accuracy drop is certified to be at most `largest_drop`, and which other thresholds' are.

    With probability 1 - error_probability or more over the draw of the certificate split, no certified candidate drops
    accuracy by more than `largest_drop` on the population that it was drawn from.
    path: from the candidate that validation is surest of to the least sure; own_test: the design's test, whether or not
    the path reached it; best_p_value: what a design would get that never answers differently from the static network;
    samples_needed: about how many samples would certify the design if the shares observed are the true ones, None if
    its drop is not below the allowed one; optimism: by how much the drop is larger on test than on validation, where
    thresholds were chosen, None without a test split; splits: figures on validation, certificate and, where it is
    recorded, test.
    """

    design: Design
    largest_drop: float
    error_probability: float
    n_samples: int
    outcome: CertificateOutcome
    path: tuple[Candidate, ...]
    own_test: DropTest
    best_p_value: float
    samples_needed: int | None
    optimism: float | None
    splits: tuple[CertifiedSplit, ...]

    @property
    def is_certified(self) -> bool:
        return self.outcome is CertificateOutcome.CERTIFIED

    @property
    def n_certified(self) -> int:
        return sum(candidate.is_certified for candidate in self.path)

    @property
    def cheapest_certified(self) -> Candidate | None:
        """The certified candidate of least EDP_avg on validation; None if nothing is certified."""
        certified = [candidate for candidate in self.path if candidate.is_certified]
        return min(certified, key=lambda candidate: candidate.edp_avg_pj_cycles, default=None)

    @property
    def sentence(self) -> str:
        """The outcome in one sentence, with its numbers."""
        points = f"{100 * self.largest_drop:g}"
        drop = f"{points} percentage point{'' if points == '1' else 's'}"
        sure = f"{100 * (1 - self.error_probability):g} %"
        seen = f"{100 * self.own_test.drop:+.2f} observed on {self.n_samples} samples"
        match self.outcome:
            case CertificateOutcome.CERTIFIED:
                return f"Certified: on new data the accuracy drop is at most {drop}, with {sure} confidence ({seen})."
            case CertificateOutcome.REFUTED:
                return f"Not certified: the accuracy drop is not below {drop} ({seen})."
            case CertificateOutcome.UNDECIDED:
                needed = "far more" if self.samples_needed is None else f"about {self.samples_needed:,}"
                return (
                    f"Cannot be certified with this many samples: to be {sure} sure that the accuracy drop is at most "
                    f"{drop} would take {needed} ({seen})."
                )
            case CertificateOutcome.NOT_REACHED:
                return (
                    f"Not certified: it would pass alone ({seen}), but thresholds that validation was surer of failed "
                    "before it."
                )
            case CertificateOutcome.TOO_FEW_SAMPLES:
                return (
                    f"Cannot be certified with this many samples: to be {sure} sure that the accuracy drop is at most "
                    f"{drop} takes {fewest_samples(self.largest_drop, self.error_probability):,} or more, whatever the "
                    f"design, and there are {self.n_samples}."
                )


def certify_design(
    evaluator: Evaluator,
    design: Design,
    rng: np.random.Generator,
    *,
    largest_drop: float = DEFAULT_DROP,
    error_probability: float = DEFAULT_ERROR_PROBABILITY,
    constraints: Constraints | None = None,
) -> StudyCertificate:
    """Certify a design and the path through its mounts' thresholds; `rng` draws the bootstrap only, never the outcome.

    constraints: leave out of the path the candidates that break them on validation; the design itself stays. Half a
    second on 2,500 samples. DesignError for a design without early exits, a drop or probability outside 0..1, and a
    study without validation or certificate traces at the design's bits.
    """
    for name, value in (("accuracy drop", largest_drop), ("error probability", error_probability)):
        if not 0.0 < value < 1.0:
            raise DesignError(f"the {name} to certify is {value}, but must lie between 0 and 1")
    if design.is_static:
        raise DesignError("the design has no early exits, so there is no accuracy drop to certify")
    evaluator.check(design)
    path = certificate_path(evaluator, design, largest_drop, constraints)
    static = evaluator.correct(design.without_exits(), Split.CERTIFICATE)[-1]
    certificate = certify_drop(
        static,
        np.stack([_answers(evaluator, step, Split.CERTIFICATE)[0] for step in path]),
        largest_drop=largest_drop,
        error_probability=error_probability,
    )
    own = path.index(design)
    own_test = (
        certificate.tests[own] if own < len(certificate.tests) else _alone(evaluator, design, certificate, static)
    )
    needed = samples_needed(own_test, certificate.n_samples, largest_drop, error_probability)
    recorded = evaluator.study.splits(design.precision)
    splits = tuple(
        _split_figures(evaluator, design, split, rng)
        for split in (Split.VALIDATION, Split.CERTIFICATE, Split.TEST)
        if split in recorded
    )
    by_split = {figures.split: figures for figures in splits}
    return StudyCertificate(
        design=design,
        largest_drop=largest_drop,
        error_probability=error_probability,
        n_samples=certificate.n_samples,
        outcome=_outcome(certificate, own, own_test, needed),
        path=tuple(
            _candidate(evaluator, step, certificate.tests[place] if place < len(certificate.tests) else None)
            for place, step in enumerate(path)
        ),
        own_test=own_test,
        best_p_value=certificate.best_p_value,
        samples_needed=needed,
        optimism=by_split[Split.TEST].drop.mean - by_split[Split.VALIDATION].drop.mean
        if Split.TEST in by_split
        else None,
        splits=splits,
    )


def certificate_path(
    evaluator: Evaluator, design: Design, largest_drop: float, constraints: Constraints | None = None
) -> tuple[Design, ...]:
    """The candidates in the order of testing, chosen on validation alone, each surer or cheaper than all others.

    Sureness counts by how many standard errors the drop lies below the allowed one, in the paired comparison. At most
    `MOST_CANDIDATES` of them, evenly spread, and the design itself, from the surest on.
    """
    pool = _pool(evaluator, design, constraints)
    limits = Constraints(largest_final_ratio=None, largest_overhead=None) if constraints is None else constraints
    scores = [evaluator.score(step, Split.VALIDATION, limits) for step in pool]
    scored = sorted(
        (
            (_sureness(evaluator, step, largest_drop), -score.edp_avg_pj_cycles, place)
            for place, (step, score) in enumerate(zip(pool, scores, strict=True))
            if score.is_feasible
        ),
        reverse=True,
    )
    best: list[tuple[float, int]] = []
    cheapest = -math.inf
    for sureness, negative_cost, place in scored:
        if negative_cost > cheapest:
            cheapest = negative_cost
            best.append((sureness, place))
    kept = np.unique(np.linspace(0, len(best) - 1, MOST_CANDIDATES).astype(np.intp)) if best else ()
    steps = [(best[index][0], pool[best[index][1]]) for index in kept if pool[best[index][1]] != design]
    steps.append((_sureness(evaluator, design, largest_drop), design))
    return tuple(step for _, step in sorted(steps, key=lambda step: step[0], reverse=True))


def _pool(evaluator: Evaluator, design: Design, constraints: Constraints | None) -> list[Design]:
    """Points of the exact front, evenly spread, and the same with raised thresholds; none for too many exits."""
    if len(design.exits) > MOST_EXITS:
        return []
    levels = live_levels(evaluator, design, Split.VALIDATION)
    front = exact_front(evaluator, design, Split.VALIDATION, constraints, levels=levels)
    picks = np.unique(np.linspace(0, front.n_points - 1, MOST_CANDIDATES).astype(np.intp)) if front.n_points else ()
    return [
        design.with_thresholds(tuple(round(1.0 - room * (1.0 - t), 4) for t in front.thresholds[index].tolist()))
        for index in picks
        for room in _ROOM_LEFT
    ]


def _sureness(evaluator: Evaluator, design: Design, largest_drop: float) -> float:
    """By how many standard deviations of a sample the drop on validation lies below the allowed one."""
    static = evaluator.correct(design.without_exits(), Split.VALIDATION)[-1]
    difference = static.astype(np.int8) - _answers(evaluator, design, Split.VALIDATION)[0]
    margin, spread = largest_drop - float(difference.mean()), float(difference.std())
    return margin / spread if spread > 0.0 else math.inf


def _outcome(certificate: DropCertificate, own: int, own_test: DropTest, needed: int | None) -> CertificateOutcome:
    if own < certificate.n_certified:
        return CertificateOutcome.CERTIFIED
    if not certificate.has_enough_samples:
        return CertificateOutcome.TOO_FEW_SAMPLES
    if own_test.is_certified:
        return CertificateOutcome.NOT_REACHED
    return CertificateOutcome.REFUTED if needed is None else CertificateOutcome.UNDECIDED


def _alone(evaluator: Evaluator, design: Design, certificate: DropCertificate, static: NDArray[np.bool_]) -> DropTest:
    """The test of a design that the path did not reach; it certifies nothing, it only explains."""
    answers = _answers(evaluator, design, Split.CERTIFICATE)[0]
    return certify_drop(
        static,
        answers[None],
        largest_drop=certificate.largest_drop,
        error_probability=certificate.error_probability,
    ).tests[0]


def _candidate(evaluator: Evaluator, design: Design, test: DropTest | None) -> Candidate:
    score = evaluator.score(design, Split.VALIDATION)
    static = float(evaluator.correct(design.without_exits(), Split.VALIDATION)[-1].mean())
    return Candidate(
        design=design,
        accuracy=score.accuracy,
        drop=static - score.accuracy,
        edp_avg_pj_cycles=score.edp_avg_pj_cycles,
        test=test,
    )


def _answers(evaluator: Evaluator, design: Design, split: Split) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """Whether each sample is answered rightly, and at which exit; (n_samples,) each."""
    correct = evaluator.correct(design, split)
    taken = exit_taken(evaluator.confidences(design, split), design.thresholds)
    return correct[taken, np.arange(taken.size)], taken


def _split_figures(evaluator: Evaluator, design: Design, split: Split, rng: np.random.Generator) -> CertifiedSplit:
    right, taken = _answers(evaluator, design, split)
    static = evaluator.correct(design.without_exits(), split)[-1]
    network, precision, deployment = evaluator.study.network, design.precision, design.deployment
    paths = evaluator.platforms.path_costs(network, mounts(design), precision, deployment)
    edp = np.array([path.edp_pj_cycles for path in paths])
    return CertifiedSplit(
        split=split,
        n_samples=int(right.size),
        static_accuracy=float(static.mean()),
        static_edp_pj_cycles=evaluator.platforms.path_costs(network, (), precision, deployment)[-1].edp_pj_cycles,
        accuracy=bootstrap_interval(right, rng),
        drop=bootstrap_interval(static.astype(np.int8) - right.astype(np.int8), rng),
        edp_pj_cycles=bootstrap_interval(edp[taken], rng),
    )
