"""The space that is searched: genomes of integers within bounds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.errors import SearchError

__all__ = ["Gene", "GeneKind", "GenomeMemory", "Genomes", "IntegerSpace", "NormalForm"]

Genomes = NDArray[np.int64]
"""Genomes in rows, shape (n_genomes, n_genes)."""

NormalForm = Callable[[Genomes], Genomes]
"""Gives each genome, in rows, the one that stands for all that mean the same."""


class GeneKind(Enum):
    """How the values of a gene relate: neighbours alike (a threshold), or mere names (mounted or not, kind of head)."""

    ORDINAL = "ordinal"
    CATEGORICAL = "categorical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gene:
    """One place in a genome; both bounds are inclusive."""

    lower: int
    upper: int
    kind: GeneKind

    def __post_init__(self) -> None:
        if self.upper < self.lower:
            raise ValueError(f"a gene runs from {self.lower} to {self.upper}, but must have at least one value")


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegerSpace:
    """All genomes that may be proposed: one gene a place."""

    genes: tuple[Gene, ...]

    def __post_init__(self) -> None:
        if not self.genes:
            raise SearchError("there is nothing to search: the space has no genes")

    @classmethod
    def from_bounds(cls, lower: Iterable[int], upper: Iterable[int]) -> IntegerSpace:
        """Genes from inclusive bounds: those with two values are categorical (a switch), all others ordinal."""
        return cls(
            genes=tuple(
                Gene(lower=low, upper=high, kind=GeneKind.CATEGORICAL if high - low == 1 else GeneKind.ORDINAL)
                for low, high in zip(lower, upper, strict=True)
            )
        )

    @property
    def n_genes(self) -> int:
        return len(self.genes)

    @property
    def n_genomes(self) -> int:
        """How many different genomes there are; exact, however many."""
        return math.prod(gene.upper - gene.lower + 1 for gene in self.genes)

    @property
    def lower(self) -> NDArray[np.int64]:
        return np.array([gene.lower for gene in self.genes], dtype=np.int64)

    @property
    def upper(self) -> NDArray[np.int64]:
        return np.array([gene.upper for gene in self.genes], dtype=np.int64)

    @property
    def is_ordinal(self) -> NDArray[np.bool_]:
        return np.array([gene.kind is GeneKind.ORDINAL for gene in self.genes])

    def sample(self, n_genomes: int, rng: np.random.Generator) -> Genomes:
        """Genomes drawn evenly from the space, repeats possible; shape (n_genomes, n_genes)."""
        return rng.integers(self.lower, self.upper + 1, size=(n_genomes, self.n_genes), dtype=np.int64)

    def checked(self, genomes: ArrayLike) -> Genomes:
        """Genomes as an array of this space; ValueError if one has the wrong length or lies outside the bounds."""
        rows: NDArray[Any] = np.asarray(genomes)
        if rows.size == 0:
            return np.empty((0, self.n_genes), dtype=np.int64)
        if rows.ndim != 2 or rows.shape[1] != self.n_genes or not np.issubdtype(rows.dtype, np.integer):
            raise ValueError(
                f"genomes are {rows.dtype} of shape {rows.shape}, but must be integers (n, {self.n_genes})"
            )
        if (rows < self.lower).any() or (rows > self.upper).any():
            raise ValueError("a genome lies outside the bounds of the space")
        return rows.astype(np.int64)


class GenomeMemory:
    """Remembers genomes, so that none is evaluated twice."""

    def __init__(self) -> None:
        self._seen: dict[bytes, None] = {}

    def __len__(self) -> int:
        return len(self._seen)

    def take_new(self, genomes: Genomes) -> Genomes:
        """The genomes that were never seen before, each once and in order; from now on they count as seen."""
        return genomes[self.new_rows(genomes)]

    def new_rows(self, genomes: Genomes) -> NDArray[np.intp]:
        """Where the genomes lie that `take_new` gives; from now on they count as seen."""
        fresh = []
        for index, row in enumerate(np.ascontiguousarray(genomes, dtype=np.int64)):
            key = row.tobytes()
            if key not in self._seen:
                self._seen[key] = None
                fresh.append(index)
        return np.array(fresh, dtype=np.intp)

    def genomes(self, n_genes: int) -> Genomes:
        """Every genome seen so far, in the order in which it came; shape (n_seen, n_genes)."""
        return np.frombuffer(b"".join(self._seen), dtype=np.int64).reshape(-1, n_genes).copy()
