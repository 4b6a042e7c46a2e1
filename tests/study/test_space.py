"""Designs and genomes: they go into each other, and each design has one normal genome."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.cli import search_options
from explorer.errors import SearchError
from explorer.spec.design import ConfidenceMeasure, Deployment, Design, MountedExit, Schedule
from explorer.spec.network import HeadKind
from explorer.spec.precision import FP32, INT8, Bits, Precision
from explorer.study.dimensions import Dimension
from explorer.study.figures import FrontObjective
from explorer.study.search_values import SearchMode, ThresholdSearch
from explorer.study.space import DesignSpace
from tests.studies import N_BLOCKS, small_network

FOUR = Precision(backbone=Bits(weight=4, activation=4), heads=Bits(weight=8, activation=8))
MIXED = Precision(backbone=Bits(weight=8, activation=8), heads=Bits(weight=4, activation=4))
PRECISIONS = (INT8, FP32, FOUR, MIXED)
EVERYTHING = frozenset(Dimension)


def space_of(free: frozenset[Dimension] = EVERYTHING, most_exits: int = 3, base: Design | None = None) -> DesignSpace:
    return DesignSpace(small_network(), base or Design(), most_exits, free=free, precisions=PRECISIONS)


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from(list(Dimension))), st.integers(1, 3), st.integers(0, 2**32))
def test_a_genome_and_its_normal_form_mean_the_same_design(free, most_exits, seed):
    space = space_of(frozenset(free), most_exits)
    genomes = space.genes.sample(20, np.random.default_rng(seed))
    normal = space.normal_form(genomes)
    space.genes.checked(normal)
    assert np.array_equal(space.normal_form(normal), normal)
    for genome, other in zip(genomes, normal, strict=True):
        design = space.decode(genome)
        assert space.decode(other) == design
        assert np.array_equal(space.encode(design), other)
        assert design.precision in PRECISIONS


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_two_genomes_of_one_shape_differ_in_thresholds_alone(seed):
    space = space_of()
    genome = space.genes.sample(1, np.random.default_rng(seed))
    shape = space.shape_form(genome)[0]
    design, other = space.decode(genome[0]), space.decode(shape)
    assert set(other.thresholds) <= {0.0}
    assert design.with_thresholds(other.thresholds) == other


def test_every_shape_comes_once():
    for free in (frozenset(), frozenset({Dimension.HEADS}), frozenset({Dimension.BITS, Dimension.HEAD_BITS})):
        space = space_of(free, most_exits=2)
        designs = [space.decode(shape) for shape in space.shapes()]
        assert len(designs) == len(set(designs)) == space.n_shapes
        assert all(1 <= len(design.exits) <= 2 for design in designs)
    assert space_of(frozenset(), 3).n_shapes == 5 + 10 + 10
    assert space_of(frozenset({Dimension.HEADS}), 3).n_shapes == 5 * 2 + 10 * 4 + 10 * 8
    assert space_of(frozenset({Dimension.BITS, Dimension.HEAD_BITS}), 1).n_shapes == N_BLOCKS * len(PRECISIONS)


def test_what_is_not_free_is_as_in_the_base_design():
    base = Design(
        exits=(MountedExit(mounting_point=2, threshold=0.4, head=HeadKind.GAP_LINEAR),),
        precision=FP32,
        confidence=ConfidenceMeasure.MARGIN,
        calibrated=True,
        deployment=Deployment(accelerator="single_edge_tpu", schedule=Schedule.FUSED),
    )
    space = space_of(frozenset(), base=base)
    for genome in space.genes.sample(50, np.random.default_rng(0)):
        design = space.decode(genome)
        assert replace(design, exits=()) == base.without_exits()
        assert all(mounted.head is HeadKind.GAP_LINEAR for mounted in design.exits)


def test_heads_keep_their_bits_where_that_is_recorded_else_take_the_backbone_s():
    space = space_of(frozenset({Dimension.BITS}))
    found = {space.decode(genome).precision for genome in space.genes.sample(50, np.random.default_rng(0))}
    assert found == {INT8, FP32, FOUR}


def test_a_design_outside_the_space_is_refused():
    exits = (MountedExit(mounting_point=1, threshold=0.5),)
    with pytest.raises(SearchError, match="outside the space"):
        space_of(frozenset({Dimension.BITS})).encode(
            Design(exits=exits, precision=Precision(backbone=Bits(weight=2, activation=2), heads=INT8.heads))
        )
    with pytest.raises(SearchError, match="not searched"):
        space_of(frozenset()).encode(Design(exits=exits, calibrated=True))
    with pytest.raises(SearchError, match="mounts no gap-linear head after block 1"):
        gap = (MountedExit(mounting_point=1, threshold=0.5, head=HeadKind.GAP_LINEAR),)
        space_of(frozenset()).encode(Design(exits=gap))


def test_the_command_line_knows_every_name():
    for names, kind in (
        (search_options.DIMENSIONS, Dimension),
        (search_options.MODES, SearchMode),
        (search_options.THRESHOLDS, ThresholdSearch),
        (search_options.OBJECTIVES, FrontObjective),
    ):
        assert list(names) == [member.value for member in kind]
