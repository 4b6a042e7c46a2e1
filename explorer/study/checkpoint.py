"""What a search leaves behind as it goes: every design tried, and the state that it could go on from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import FormatError
from explorer.search import Nsga2State, ParetoArchive
from explorer.spec.design import Design
from explorer.study.value_json import value_from_json, value_to_json

__all__ = ["SearchCheckpoint", "SearchPoint", "TriedDesign", "checkpoint_from_json", "checkpoint_to_json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedDesign:
    """A design that a search has evaluated, with its figures on validation.

    violation: by how much it breaks the constraints (`exits.constraints.total_violation`), 0 if it is feasible.
    """

    design: Design
    accuracy: float
    accuracy_lower_bound: float
    edp_avg_pj_cycles: float
    violation: float

    @property
    def is_feasible(self) -> bool:
        return self.violation == 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPoint:
    """A feasible design with its figures on validation; no other has both a higher lower bound and a lower EDP_avg."""

    design: Design
    accuracy: float
    accuracy_lower_bound: float
    energy_avg_pj: float
    latency_avg_cycles: float
    edp_avg_pj_cycles: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SearchCheckpoint:
    """A search between two generations: a run that goes on from here ends where one that never stopped would.

    generation, evaluations, seconds: how far it was; solved: `DesignSpace.shape_form` of the designs whose exact
    threshold front is known; optimiser: population, random generator and everything seen; front: the best so far, and
    its hypervolume.
    """

    generation: int
    evaluations: int
    seconds: float
    solved: tuple[tuple[int, ...], ...]
    optimiser: Nsga2State
    front: tuple[SearchPoint, ...]
    hypervolume: float


def checkpoint_to_json(checkpoint: SearchCheckpoint) -> dict[str, Any]:
    """A checkpoint as a JSON-able object, all but the genomes seen, which only grow and are stored apart."""
    optimiser = checkpoint.optimiser
    return {
        "generation": checkpoint.generation,
        "evaluations": checkpoint.evaluations,
        "seconds": checkpoint.seconds,
        "solved": [list(shape) for shape in checkpoint.solved],
        "hypervolume": checkpoint.hypervolume,
        "front": [value_to_json(point) for point in checkpoint.front],
        "optimiser": {
            "population": optimiser.population.tolist(),
            "objectives": _floats_to_json(optimiser.objectives),
            "violations": _floats_to_json(optimiser.violations),
            "archive": _archive_to_json(optimiser.archive),
            "generator": optimiser.generator,
            "n_seen": len(optimiser.seen),
        },
    }


def checkpoint_from_json(value: Any, seen: NDArray[np.uint64], path: Path) -> SearchCheckpoint:
    """The checkpoint in a JSON value and digests of the genomes seen, (n_seen,); FormatError if they make none."""
    try:
        optimiser = value["optimiser"]
        if optimiser["n_seen"] != len(seen):
            raise ValueError(f"{len(seen)} genomes seen, not {optimiser['n_seen']}")
        population = np.array(optimiser["population"], dtype=np.int64)
        n_genes = population.shape[1]
        return SearchCheckpoint(
            generation=int(value["generation"]),
            evaluations=int(value["evaluations"]),
            seconds=float(value["seconds"]),
            solved=tuple(tuple(int(gene) for gene in shape) for shape in value["solved"]),
            front=tuple(
                value_from_json(SearchPoint, point, path, f"checkpoint.front[{place}]")
                for place, point in enumerate(value["front"])
            ),
            hypervolume=float(value["hypervolume"]),
            optimiser=Nsga2State(
                population=population,
                objectives=_floats_from_json(optimiser["objectives"]).reshape(len(population), -1),
                violations=_floats_from_json(optimiser["violations"]),
                archive=_archive_from_json(optimiser["archive"], n_genes),
                seen=seen,
                generator=dict(optimiser["generator"]),
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise FormatError(path, "checkpoint", value, f"the state of a search ({error})") from error


def _archive_to_json(archive: ParetoArchive) -> dict[str, Any]:
    return {"genomes": archive.genomes.tolist(), "objectives": _floats_to_json(archive.objectives)}


def _archive_from_json(value: Any, n_genes: int) -> ParetoArchive:
    genomes = np.array(value["genomes"], dtype=np.int64).reshape(-1, n_genes)
    objectives = _floats_from_json(value["objectives"])
    return ParetoArchive(genomes=genomes, objectives=objectives.reshape(len(genomes), -1 if len(genomes) else 2))


def _floats_to_json(values: NDArray[np.floating]) -> Any:
    """Nested lists of floats; every float64 survives its shortest text. Infinity becomes the text 'inf'."""
    return np.where(np.isinf(values), "inf", values.astype(object)).tolist()


def _floats_from_json(value: Any) -> NDArray[np.float64]:
    return np.array(value, dtype=object).astype(np.float64)
