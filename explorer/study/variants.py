"""The networks that a search for what traces cannot tell chooses from: backbones of several studies, whole or pruned.

Before anything is measured a pruned network has the traces of the whole one, for nothing better is known, but costs
what its own shapes cost.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from explorer.errors import SearchError
from explorer.spec.design import Design
from explorer.spec.network import Network
from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluator
from explorer.study.files import Study
from explorer.study.study_reference import StudyReference

__all__ = ["Pool", "PrunedNetworks", "Variant", "pool_of", "variants_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A network to mount exits on: that of a study, by name and digest, with a share of all channels pruned."""

    study: str
    digest: str
    pruned_share: float = 0.0


Pool = Mapping[Variant, Evaluator]
"""Variants to choose from. Evaluators have the variant's costs and its study's traces; the first is the reference."""

PrunedNetworks = Mapping[float, Network]
"""Shapes of a study's network by the share of its channels that is pruned."""


def variants_of(study: Study, shares: Sequence[float]) -> tuple[Variant, ...]:
    """A study's own network and those with these shares pruned; SearchError if a share is not above 0 and below 1."""
    for share in shares:
        if not 0 < share < 1:
            raise SearchError(f"the share to prune is {share:g}, but must be above 0 and below 1")
    reference = StudyReference.of(study)
    return tuple(
        Variant(study=study.name, digest=reference.digest, pruned_share=share) for share in sorted({0.0, *shares})
    )


def pool_of(main: Evaluator, base: Design, pruned: Sequence[tuple[Study, PrunedNetworks]]) -> dict[Variant, Evaluator]:
    """All variants of these studies, that of `main` the first and whole; costs are remembered together.

    SearchError if two studies have one name, have other classes, or no traces at the bits of `base`.
    """
    pool: dict[Variant, Evaluator] = {}
    names = [study.name for study, _ in pruned]
    for study, networks in pruned:
        if names.count(study.name) > 1:
            raise SearchError(f"two of the studies are called {study.name}; give them names of their own")
        if study.class_names != main.study.class_names:
            raise SearchError(f"study {study.name} has other classes than {main.study.name}: they cannot be compared")
        if Split.VALIDATION not in study.splits(base.precision):
            raise SearchError(f"study {study.name} has no validation traces at {base.precision}")
        for variant in variants_of(study, tuple(networks)):
            if variant.pruned_share:
                pool[variant] = Evaluator(_with_network(study, networks[variant.pruned_share]), main.platforms)
            else:
                pool[variant] = main if study is main.study else Evaluator(study, main.platforms)
    return pool


def _with_network(study: Study, network: Network) -> Study:
    """The study as if its traces were those of another network with the same exits."""
    pruned = copy.copy(study)
    pruned.network = network
    return pruned
