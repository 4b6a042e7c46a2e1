"""Other people's NSGA-II on our problem: the same genomes, evaluation, constraints and budget."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import optuna
from numpy.typing import NDArray
from pymoo.algorithms.moo.nsga2 import NSGA2
from pymoo.core.problem import ElementwiseProblem
from pymoo.operators.crossover.sbx import SBX
from pymoo.operators.mutation.pm import PM
from pymoo.operators.repair.rounding import RoundingRepair
from pymoo.operators.sampling.rnd import IntegerRandomSampling
from pymoo.optimize import minimize

from explorer.exits.constraints import total_violation
from explorer.search import front_hypervolume
from explorer.spec.design import Constraints, Design
from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluator
from explorer.study.run_search import SearchSettings, ThresholdSearch, run_search
from explorer.study.space import DesignSpace

__all__ = ["PEERS", "Problem", "evaluations_needed", "optuna_hypervolume", "pymoo_hypervolume"]

POPULATION = 100


@dataclass
class Problem:
    """Designs as genomes of integers; plain accuracy and EDP_avg on validation. Counts what it is asked."""

    evaluator: Evaluator
    most_exits: int = 3

    def __post_init__(self) -> None:
        self.space = DesignSpace(self.evaluator.study.network, Design(), self.most_exits)
        self.static_edp = self.evaluator.static(Design(), Split.VALIDATION).cost.edp_pj_cycles
        self.feasible: list[tuple[float, float]] = []
        self.n_evaluations = 0

    def evaluate(self, genome: NDArray[np.int64]) -> tuple[float, float, float]:
        """Error, EDP_avg over that of the static network, and violation."""
        score = self.evaluator.score(self.space.decode(genome), Split.VALIDATION, Constraints())
        self.n_evaluations += 1
        if score.is_feasible:
            self.feasible.append((score.accuracy, score.edp_avg_pj_cycles))
        return 1.0 - score.accuracy, score.edp_avg_pj_cycles / self.static_edp, total_violation(score.violations)

    def hypervolume(self) -> float:
        """Of all feasible designs evaluated."""
        accuracy, edp = np.array(self.feasible).reshape(-1, 2).T
        return front_hypervolume(accuracy, edp, self.static_edp)


def pymoo_hypervolume(problem: Problem, n_evaluations: int, seed: int) -> float:
    """pymoo's NSGA-II with its operators for integers; what its designs reach."""
    genes = problem.space.genes

    class Adapter(ElementwiseProblem):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(n_var=genes.n_genes, n_obj=2, n_ieq_constr=1, xl=genes.lower, xu=genes.upper, vtype=int)

        def _evaluate(self, x, out, *_args, **_kwargs):
            error, cost, violation = problem.evaluate(np.asarray(x, dtype=np.int64))
            out["F"], out["G"] = [error, cost], [violation]

    algorithm = NSGA2(
        pop_size=min(POPULATION, n_evaluations),
        sampling=IntegerRandomSampling(),
        crossover=SBX(prob=0.9, eta=3.0, vtype=float, repair=RoundingRepair()),
        mutation=PM(eta=3.0, vtype=float, repair=RoundingRepair()),
        eliminate_duplicates=True,
    )
    minimize(Adapter(), algorithm, ("n_eval", n_evaluations), seed=seed, verbose=False)
    return problem.hypervolume()


def optuna_hypervolume(problem: Problem, n_evaluations: int, seed: int) -> float:
    """Optuna's NSGA-II sampler; what its designs reach."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)

    def objective(trial: optuna.Trial) -> tuple[float, float]:
        genome = [trial.suggest_int(f"gene{i}", g.lower, g.upper) for i, g in enumerate(problem.space.genes.genes)]
        error, cost, violation = problem.evaluate(np.array(genome, dtype=np.int64))
        trial.set_constraint("violation", violation)
        return error, cost

    sampler = optuna.samplers.NSGAIISampler(population_size=min(POPULATION, n_evaluations), seed=seed)
    study = optuna.create_study(directions=["minimize", "minimize"], sampler=sampler)
    study.optimize(objective, n_trials=n_evaluations)
    return problem.hypervolume()


PEERS: dict[str, Callable[[Problem, int, int], float]] = {
    "pymoo": pymoo_hypervolume,
    "optuna": optuna_hypervolume,
}


def evaluations_needed(
    problem: Problem, hypervolume: float, seed: int, thresholds: ThresholdSearch, most: int
) -> tuple[int, float] | None:
    """How many evaluations our search needs to reach a hypervolume, and in how many seconds; None within `most`.

    Exact threshold fronts of sets of mounts on the front count as evaluations too, though each takes as long as some
    fifteen of them.
    """
    settings = SearchSettings(
        seed=seed,
        seconds=None,
        evaluations=most,
        most_exits=problem.most_exits,
        confidence=0.5,
        thresholds=thresholds,
    )
    ticks = itertools.count()  # a clock on which every look is a second later brings an event after every evaluation
    started = time.perf_counter()
    for event in run_search(problem.evaluator, Design(), settings, clock=lambda: float(next(ticks))):
        if event.hypervolume >= hypervolume:
            solved = 0 if thresholds is ThresholdSearch.INSIDE else event.solved_mount_sets
            return event.evaluations + solved, time.perf_counter() - started
    return None
