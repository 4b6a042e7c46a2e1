"""The chart of a schedule holds what the simulator reports, in rows that do not overlap."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explorer.gui.plots.gantt_data import gantt_chart
from explorer.sim.simulate import Simulator
from explorer.sim.system_format import load_system
from explorer.spec.design import Conventions, Deployment, Schedule
from explorer.spec.network import HeadKind
from explorer.spec.precision import INT8
from explorer.study.platforms import accelerator_file
from tests.networks import mobilenetv2_network

MOUNTS = ((2, HeadKind.POOL4_LINEAR), (9, HeadKind.POOL4_LINEAR))


@pytest.fixture(scope="module")
def simulator():
    return Simulator(load_system(accelerator_file("quad_edge_tpu")))


@pytest.fixture(scope="module", params=list(Schedule), ids=lambda schedule: schedule.value)
def cost(request, simulator):
    return simulator.cost(mobilenetv2_network(), MOUNTS, INT8, Deployment(schedule=request.param))


def test_every_activity_is_there_with_its_row_and_stage(cost):
    chart = gantt_chart(cost)
    assert chart.n_activities == len(cost.timeline)
    assert sorted(chart.resources) == sorted({activity.resource for activity in cost.timeline})
    for activity in cost.timeline[:50]:
        row = chart.resources.index(activity.resource)
        found = (chart.row == row) & (chart.start == activity.start_cycles) & (chart.end == activity.end_cycles)
        assert found.any()
    assert (chart.stage >= 0).all()
    assert {chart.stages[stage].name for stage in chart.stage.tolist()} == {s.name for s in cost.stages if s.layers}


def test_a_core_does_one_thing_at_a_time(cost):
    chart = gantt_chart(cost)
    for row in range(chart.n_cores):
        mine = chart.row == row
        assert (chart.start[mine][1:] >= chart.end[mine][:-1] - 1e-6).all()
        assert 0.0 <= chart.busy_share(row) <= 1.0 + 1e-9


def test_exits_decide_in_order_and_the_last_at_the_end(cost):
    chart = gantt_chart(cost)
    times = [mark.at_cycles for mark in chart.exits]
    assert len(times) == 3
    assert times == sorted(times)
    assert chart.end_cycles == pytest.approx(max(times), rel=0.01)


def test_memory_curves_ascend_in_time(cost):
    for curve in gantt_chart(cost).memory:
        assert (np.diff(curve.at_cycles) >= 0).all()
        assert (curve.used_bits >= 0).all()


def test_the_paper_s_conventions_have_cores_one_after_the_other_and_no_memory(simulator):
    cost = simulator.cost(mobilenetv2_network(), (), INT8, Deployment(conventions=Conventions.PAPER))
    chart = gantt_chart(cost)
    assert chart.n_activities == len(cost.timeline) > 0
    assert chart.memory == ()
    order = np.argsort(chart.start)
    assert (chart.start[order][1:] >= chart.end[order][:-1] - 1e-6).all()


def test_a_cost_without_a_timeline_is_an_empty_chart(cost):
    chart = gantt_chart(replace(cost, timeline=(), memory_use=()))
    assert chart.n_activities == 0 and chart.resources == ()
    assert chart.end_cycles == cost.final.latency_cycles
