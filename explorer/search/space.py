"""The space that is searched: genomes of integers within bounds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.errors import SearchError

__all__ = ["Gene", "GeneKind", "GenomeMemory", "Genomes", "IntegerSpace", "NormalForm"]

Genomes = NDArray[np.int64]
"""Genomes in rows, shape (n_genomes, n_genes)."""

NormalForm = Callable[[Genomes], Genomes]
"""Gives each genome, in rows, the one that stands for all that mean the same."""


_MOST_RECENT = 2**16
"""Digests that are kept in a table of their own before they are sorted in among the others."""


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
    """Remembers genomes by their 64-bit digests, so that none is evaluated twice; some 20 bytes each.

    Among ten million genomes two share a digest once in 370,000 runs; the second is then taken for the first.
    """

    def __init__(self, digests: NDArray[np.uint64] | None = None) -> None:
        """digests: of genomes seen before, as `digests` gives them."""
        self._old = np.empty(0, dtype=np.uint64) if digests is None else np.array(digests, dtype=np.uint64)
        self._sorted = np.sort(self._old)
        self._recent: dict[int, None] = {}

    def __len__(self) -> int:
        return len(self._old) + len(self._recent)

    def take_new(self, genomes: Genomes) -> Genomes:
        """The genomes that were never seen before, each once and in order; from now on they count as seen."""
        return genomes[self.new_rows(genomes)]

    def new_rows(self, genomes: Genomes) -> NDArray[np.intp]:
        """Where the genomes lie that `take_new` gives; from now on they count as seen."""
        digests = [_digest(row) for row in np.ascontiguousarray(genomes, dtype="<i8")]
        places = np.searchsorted(self._sorted, np.array(digests, dtype=np.uint64))
        fresh = []
        for index, (digest, place) in enumerate(zip(digests, places.tolist(), strict=True)):
            is_old = place < len(self._sorted) and int(self._sorted[place]) == digest
            if not is_old and digest not in self._recent:
                self._recent[digest] = None
                fresh.append(index)
        if len(self._recent) >= _MOST_RECENT:
            self._old = self.digests()
            self._sorted, self._recent = np.sort(self._old), {}
        return np.array(fresh, dtype=np.intp)

    def digests(self) -> NDArray[np.uint64]:
        """A digest of every genome seen so far, in the order in which they came; (n_seen,)."""
        return np.concatenate((self._old, np.fromiter(self._recent, dtype=np.uint64, count=len(self._recent))))


def _digest(genome: NDArray[np.int64]) -> int:
    return int.from_bytes(blake2b(genome.tobytes(), digest_size=8).digest(), "little")
