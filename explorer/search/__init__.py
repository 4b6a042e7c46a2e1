"""Multi-objective search over genomes of integers, numpy and moocore; knows nothing of networks or exits.

By ask and tell:

    space       bounds and kinds of genes             operators    tournament, crossover, mutation
    ranking     constraint domination, crowding       archive      the feasible front found so far
    nsga2       the search                            random_search    its floor
    hypervolume a front as one number
    predictors  outcomes of few measurements, and how sure of them; predictors_proposals  what to measure next
"""

from explorer.search.archive import ParetoArchive
from explorer.search.hypervolume import ERROR_AND_RELATIVE_COST, front_hypervolume, hypervolume
from explorer.search.nsga2 import Nsga2, Nsga2Options, Nsga2State
from explorer.search.random_search import RandomSearch
from explorer.search.ranking import constrained_ranks, crowding_distances
from explorer.search.space import Gene, GeneKind, Genomes, IntegerSpace, NormalForm

__all__ = [
    "ERROR_AND_RELATIVE_COST",
    "Gene",
    "GeneKind",
    "Genomes",
    "IntegerSpace",
    "NormalForm",
    "Nsga2",
    "Nsga2Options",
    "Nsga2State",
    "ParetoArchive",
    "RandomSearch",
    "constrained_ranks",
    "crowding_distances",
    "front_hypervolume",
    "hypervolume",
]
