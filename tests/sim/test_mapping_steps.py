"""The steps of a mapping, each by itself: factors, orders, unrolling, contention on a port."""

from __future__ import annotations

from itertools import permutations
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.sim.layout import core_layout
from explorer.sim.loops import DIMENSIONS, OX, C, Equation, K, LayerLoops, tensor_bits
from explorer.sim.mapped_layer import UnrollingSearch
from explorer.sim.nests import order_count
from explorer.sim.ports import PortLoad, port_stall
from explorer.sim.spatial import plan_unrollings, window_span
from explorer.sim.temporal import distinct_orders, loop_factors
from explorer.sim.unrolling import different_rows, unrolling_tables
from explorer.spec.accelerator import LoopDimension, SpatialUnrolling, UnrolledDimension
from tests.sim.zigzag_data import example_core


def loops(**sizes: int) -> LayerLoops:
    return LayerLoops(
        equation=Equation.WINDOWED,
        sizes=tuple(sizes.get(dimension.value, 1) for dimension in DIMENSIONS),
        stride_x=1,
        stride_y=1,
        in_width=sizes.get("OX", 1) + sizes.get("FX", 1) - 1,
        in_height=sizes.get("OY", 1) + sizes.get("FY", 1) - 1,
        weight_bits=8,
        input_bits=8,
        partial_sum_bits=16,
        output_bits=8,
    )


@given(sizes=st.lists(st.integers(1, 500), min_size=8, max_size=8))
def test_factors_multiply_to_their_loops(sizes):
    factors = loop_factors(tuple(sizes))
    for dim, size in enumerate(sizes):
        assert prod(factor**times for (owner, factor), times in factors if owner == dim) == size
    assert sum(times for _, times in factors) <= max(6, sum(size > 1 for size in sizes))


def test_the_two_smallest_factors_of_the_fullest_loop_merge_first():
    # 8 x 8 x 3: seven primes; the first of the two fullest loops gives way
    assert dict(loop_factors((8, 8, 3))) == {(0, 2): 1, (0, 4): 1, (1, 2): 3, (2, 3): 1}


@given(counts=st.lists(st.integers(1, 3), min_size=1, max_size=3))
def test_every_distinct_order_comes_once(counts):
    kinds = [kind for kind, count in enumerate(counts) for _ in range(count)]
    orders = [tuple(order) for order in distinct_orders(tuple(counts)).T.tolist()]
    assert (
        len(orders) == len(set(orders)) == order_count(tuple(((kind, 2), count) for kind, count in enumerate(counts)))
    )
    assert set(orders) == set(permutations(kinds))


def test_no_loops_have_one_order():
    assert distinct_orders(()).shape == (0, 1)


@given(outputs=st.integers(1, 12), kernel=st.integers(1, 7), stride=st.integers(1, 4))
def test_window_span_counts_the_touched_positions(outputs, kernel, stride):
    touched = {position * stride + offset for position in range(outputs) for offset in range(kernel)}
    span = window_span(*(np.array([float(value)]) for value in (outputs, kernel, stride, 1000)))
    assert span[0] == len(touched)


def test_a_factor_that_does_not_divide_is_spread():
    layout = core_layout(example_core("tpu_like"))
    table = np.zeros((1, 2, 8))
    table[0, 0, K] = 32
    table[0, 1, C] = 16
    plans = plan_unrollings(layout, [loops(K=40, C=16, OX=4)], table)
    assert plans.average.factors[0, 0, K] == 20.0
    assert plans.temporal[0, [K, C, OX]].tolist() == [2, 1, 4]
    assert plans.whole.tolist() == [True]
    table[0, 1, C] = 10
    plans = plan_unrollings(layout, [loops(K=40, C=25, OX=4)], table)
    assert plans.average.factors[0, 1, C] == pytest.approx(25 / 3)
    assert plans.integer.factors[0, 1, C] == 8.0
    assert plans.temporal[0, C] == 3


def test_a_given_unrolling_is_cut_to_the_layer_and_the_ports():
    layout = core_layout(example_core("edge_tpu_like"))
    given_unrolling = SpatialUnrolling(
        dimensions=tuple(
            UnrolledDimension(dimension=name, factors=((loop, factor),))
            for name, loop, factor in (
                ("D1", LoopDimension.K, 8.0),
                ("D2", LoopDimension.C, 8.0),
                ("D3", LoopDimension.K, 4.0),  # the weights' register feeds one a cycle to D3 and D4
                ("D4", LoopDimension.OX, 4.0),
            )
        )
    )
    (table,) = unrolling_tables(layout, loops(K=6, C=3, OX=2), given_unrolling, (), UnrollingSearch.UTILISATION)
    assert [table[0, K], table[1, C], table[2, K], table[3, OX]] == [6, 3, 1, 2]


def test_unrollings_that_only_swap_like_dimensions_are_one():
    layout = core_layout(example_core("edge_tpu_like"))
    table = np.zeros((3, 4, 8))
    table[0, 2, OX], table[0, 3, C] = 4, 2
    table[1, 2, C], table[1, 3, OX] = 2, 4
    table[2, 1, C], table[2, 3, OX] = 2, 4
    assert different_rows(layout, table).tolist() == [0, 2]


def stall_by_hand(loads: list[tuple[int, int, int]], total: int) -> float:
    """ZigZag's rule, cycle by cycle; loads: (transfer, allowed, period)."""
    late = slack = windows = 0
    for transfer, allowed, period in loads:
        repeats = total // period - 1
        late += max(0, (transfer - allowed) * repeats)
        slack += min(0, (transfer - allowed) * repeats)
        windows += allowed * repeats
    union = sum(any(cycle % period < allowed for _, allowed, period in loads) for cycle in range(total))
    return late + max(0, slack + windows - union)


@st.composite
def port_loads(draw):
    period = 1
    loads = []
    for _ in range(draw(st.integers(1, 4))):
        period *= draw(st.integers(1, 4))
        loads.append((draw(st.integers(0, 2 * period)), draw(st.integers(1, period)), period))
    return draw(st.permutations(loads)), period * draw(st.integers(1, 3))


@given(port_loads())
def test_contention_on_a_port_as_counted_cycle_by_cycle(drawn):
    loads, total = drawn
    arrays = [
        PortLoad(
            transfer=np.array([float(transfer)]),
            allowed=np.array([float(allowed)]),
            period=np.array([float(period)]),
            count=np.array([float(total // period)]),
        )
        for transfer, allowed, period in loads
    ]
    assert port_stall(arrays, np.array([float(total)]))[0] == stall_by_hand(loads, total)


def test_bits_of_operands():
    layer = loops(K=4, C=3, OX=5, OY=5, FX=3, FY=3)
    assert [tensor_bits(layer, operand) for operand in range(3)] == [4 * 25 * 8, 4 * 3 * 9 * 8, 3 * 49 * 8]
