"""Temporal loops: what is left of each loop after unrolling, split into prime factors, in every distinct order.

After LOMA (Symons et al., AICAS 2021, doi:10.1109/AICAS51828.2021.9458493) as in ZigZag 3.9: at most six factors, the
two smallest of the dimension with most factors being merged until no more are left; but never fewer than one factor a
dimension.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations
from math import factorial

import numpy as np
from numpy.typing import NDArray

__all__ = ["LARGEST_FACTOR_COUNT", "LoopFactors", "distinct_orders", "loop_factors"]

LARGEST_FACTOR_COUNT = 6

LoopFactors = tuple[tuple[tuple[int, int], int], ...]
"""Loops as ((dimension, size), how many of it)."""


def prime_factors(number: int) -> list[int]:
    """Prime factors in ascending order, with multiplicity; none of 1."""
    factors = []
    divisor = 2
    while divisor * divisor <= number:
        while number % divisor == 0:
            factors.append(divisor)
            number //= divisor
        divisor += 1
    if number > 1:
        factors.append(number)
    return factors


@lru_cache(maxsize=16384)
def loop_factors(loop_sizes: tuple[int, ...], largest_count: int = LARGEST_FACTOR_COUNT) -> LoopFactors:
    """The factors of the temporal loops, the most frequent first.

    loop_sizes: temporal iterations of each dimension. Loops of one iteration are left out.
    """
    factors = {dim: prime_factors(size) for dim, size in enumerate(loop_sizes) if size > 1}
    limit = max(largest_count, len(factors))
    count = sum(map(len, factors.values()))
    while count > limit:
        fullest = max(factors, key=lambda dim: len(factors[dim]))  # the first of equals
        smallest, second, *rest = factors[fullest]
        factors[fullest] = sorted([smallest * second, *rest])
        count -= 1
    multiplicity: dict[tuple[int, int], int] = {}
    for dim, sizes in factors.items():
        for size in sizes:
            multiplicity[dim, size] = multiplicity.get((dim, size), 0) + 1
    return tuple(sorted(multiplicity.items(), key=lambda item: -item[1]))


@lru_cache(maxsize=256)
def distinct_orders(counts: tuple[int, ...]) -> NDArray[np.int8]:
    """Every distinct order of a multiset, as (n_items, n_orders) numbers of kinds; `counts`: items of each kind."""
    n_items = sum(counts)
    orders = _all_orders(n_items)
    place = np.argsort(orders, axis=1)
    keep = np.ones(len(orders), dtype=bool)
    first = 0
    for count in counts:
        for item in range(first, first + count - 1):
            keep &= place[:, item] < place[:, item + 1]
        first += count
    kinds = np.repeat(np.arange(len(counts), dtype=np.int8), counts)
    return np.ascontiguousarray(kinds[orders[keep]].T)


@lru_cache(maxsize=16)
def _all_orders(n_items: int) -> NDArray[np.int8]:
    return np.array(list(permutations(range(n_items))), dtype=np.int8).reshape(factorial(n_items), n_items)
