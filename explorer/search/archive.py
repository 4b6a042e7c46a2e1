"""The archive: every feasible genome found so far that no other beats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import moocore
import numpy as np
from numpy.typing import NDArray

from explorer.search.space import Genomes

__all__ = ["ParetoArchive"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ParetoArchive:
    """Feasible genomes that are not dominated, one for each point of objective space, ascending in the objectives.

    genomes: (n, n_genes), objectives: (n, n_objectives), all minimised; read-only.
    """

    genomes: Genomes
    objectives: NDArray[np.float64]

    def __post_init__(self) -> None:
        if len(self.genomes) != len(self.objectives):
            raise ValueError(f"{len(self.genomes)} genomes have {len(self.objectives)} rows of objectives")
        self.genomes.setflags(write=False)
        self.objectives.setflags(write=False)

    @classmethod
    def empty(cls, n_genes: int, n_objectives: int) -> ParetoArchive:
        """An archive before anything was evaluated."""
        return cls(genomes=np.empty((0, n_genes), dtype=np.int64), objectives=np.empty((0, n_objectives)))

    def __len__(self) -> int:
        return len(self.genomes)

    def merged(
        self, genomes: Genomes, objectives: NDArray[np.floating[Any]], violations: NDArray[np.floating[Any]]
    ) -> ParetoArchive:
        """The archive after these genomes too; of equal objectives the genome found first stays."""
        feasible = violations == 0.0
        if not feasible.any():
            return self
        all_genomes = np.concatenate((self.genomes, genomes[feasible]))
        all_objectives = np.concatenate((self.objectives, objectives[feasible]))
        best = np.flatnonzero(moocore.is_nondominated(all_objectives, keep_weakly=False))
        best = best[np.lexsort(all_objectives[best].T[::-1])]
        return ParetoArchive(genomes=all_genomes[best], objectives=all_objectives[best])
