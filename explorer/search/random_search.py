"""Random search by ask and tell: the floor that any other search must beat."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from explorer.errors import SearchError
from explorer.search.archive import ParetoArchive
from explorer.search.ranking import checked_figures
from explorer.search.space import GenomeMemory, Genomes, IntegerSpace, NormalForm

__all__ = ["RandomSearch"]

_TRIES = 50


class RandomSearch:
    """Proposes genomes drawn evenly from the space, none twice, and keeps the best in `archive`.

    normal_form: where several genomes mean the same; only normal ones are proposed.
    """

    def __init__(
        self,
        space: IntegerSpace,
        rng: np.random.Generator,
        *,
        batch_size: int = 64,
        normal_form: NormalForm | None = None,
    ) -> None:
        if batch_size < 1:
            raise SearchError(f"the batch size is {batch_size}, but must be at least 1")
        self.space = space
        self._rng = rng
        self._batch_size = batch_size
        self._normal_form = normal_form
        self._seen = GenomeMemory()
        self._asked: Genomes | None = None
        self._archive: ParetoArchive | None = None

    @property
    def archive(self) -> ParetoArchive:
        """Every feasible genome told so far that no other beats; ValueError before the first `tell`."""
        if self._archive is None:
            raise ValueError("nothing was told yet, so there is no archive")
        return self._archive

    @property
    def n_proposed(self) -> int:
        """Genomes proposed so far, all different."""
        return len(self._seen)

    def ask(self) -> Genomes:
        """The next batch, (n, n_genes), n up to the batch size; no rows once nothing new can be found.

        ValueError if the figures of the last batch were not told.
        """
        if self._asked is not None:
            raise ValueError("the figures of the last batch must be told before the next one")
        wanted = min(self._batch_size, self.space.n_genomes - len(self._seen))
        batch = np.empty((0, self.space.n_genes), dtype=np.int64)
        for _ in range(_TRIES):
            if len(batch) >= wanted:
                break
            drawn = self.space.sample(wanted - len(batch), self._rng)
            if self._normal_form is not None:
                drawn = self._normal_form(drawn)
            batch = np.concatenate((batch, self._seen.take_new(drawn)))
        self._asked = batch if len(batch) else None
        return batch.copy()

    def tell(self, objectives: ArrayLike, violations: ArrayLike, genomes: ArrayLike | None = None) -> None:
        """Figures of the batch asked for: objectives (n, n_objectives), minimised, and violations (n,), 0 if feasible.

        genomes: where the evaluation improves them, what became of the batch, (m, n_genes), with m rows of figures.
        ValueError if no batch awaits figures or they do not fit it (see `checked_figures`).
        """
        if self._asked is None:
            raise ValueError("figures were told, but none are awaited")
        rows = self._asked if genomes is None else self.space.checked(genomes)
        figures, excess = checked_figures(objectives, violations, len(rows))
        if self._archive is None:
            self._archive = ParetoArchive.empty(self.space.n_genes, figures.shape[1])
        self._archive = self._archive.merged(rows, figures, excess)
        self._asked = None
