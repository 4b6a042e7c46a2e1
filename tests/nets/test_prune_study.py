"""A pruned study is a study: trained again, resumable, cheaper, and refused in one line where it cannot be made."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.errors import FileError
from explorer.nets import study_files
from explorer.nets.backbones import BackboneFamily, BackboneSpec
from explorer.nets.batches import to_tensors
from explorer.nets.data import DataKind, DataSet, LabelledImages
from explorer.nets.export import export_network
from explorer.nets.fold import fold_network
from explorer.nets.heads import EARLY_HEAD_KINDS
from explorer.nets.multi_exit import MultiExitNetwork, build_multi_exit
from explorer.nets.pipeline import finish_study
from explorer.nets.progress import EpochResult, Stage
from explorer.nets.prune import PruneKind, PruneRecipe, prune_study, share_after
from explorer.nets.prune_channels import Importance, group_sizes, kept_channels, prune_channels
from explorer.nets.splits import study_splits
from explorer.sim.simulate import Simulator
from explorer.spec.design import Deployment
from explorer.spec.precision import INT8
from explorer.study.evaluate import Evaluator
from explorer.study.files import read_study
from explorer.study.platforms import Platforms

_FUNCTION = "tests.nets.tiny_blocks:three_blocks"
_TINY = BackboneSpec(
    family=BackboneFamily.USER, function=_FUNCTION, input_channels=3, input_height=8, input_width=8, n_classes=4
)
_ABOUT = {"name": "tiny", "title": "Tiny"}


def _images(n_images: int) -> LabelledImages:
    generator = np.random.default_rng(n_images)
    labels = (np.arange(n_images) % 4).astype(np.uint8)
    images = generator.integers(0, 80, (n_images, 3, 8, 8), dtype=np.uint8)
    images[np.arange(n_images), :, 2 * (labels // 2)] += 150
    return LabelledImages(images=images, labels=labels)


@pytest.fixture(scope="module")
def data() -> DataSet:
    return DataSet(
        kind=DataKind.FOLDER, name="bars", class_names=("a", "b", "c", "d"), train=_images(168), test=_images(12)
    )


@pytest.fixture(scope="module")
def study(data: DataSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study")
    network = build_multi_exit(_TINY, EARLY_HEAD_KINDS, seed=1)
    with torch.no_grad():
        network.train()(torch.rand(8, 3, 8, 8))
    for _ in finish_study(network.eval(), data, study_splits(data), folder, _ABOUT):
        pass
    return folder


def _run(study: Path, data: DataSet, recipe: PruneRecipe, out: Path, *, resume: bool = False) -> list[object]:
    return list(prune_study(study, data, recipe, out, about=_ABOUT, resume=resume, function=_FUNCTION))


def _network(folder: Path) -> MultiExitNetwork:
    return study_files.read_weights(folder / study_files.WEIGHTS_FILE, function=_FUNCTION)


def test_structured_pruning_in_two_steps_ends_in_a_cheaper_study(study: Path, data: DataSet, tmp_path: Path) -> None:
    recipe = PruneRecipe(kind=PruneKind.STRUCTURED, ratio=0.5, iterations=2, epochs=1, head_epochs=1)
    events = _run(study, data, recipe, tmp_path)
    stages = [event.stage for event in events if isinstance(event, EpochResult)]
    assert stages == [Stage.BACKBONE, Stage.BACKBONE, Stage.HEADS, Stage.HEADS]
    before, after = group_sizes(_network(study)), group_sizes(_network(tmp_path))
    assert after == {name: round(size / 2) for name, size in before.items()}
    original, pruned = Evaluator(read_study(study)), Evaluator(read_study(tmp_path))
    assert pruned.study.precisions == original.study.precisions
    for precision in pruned.study.precisions:
        costs = [e.platforms.cost(e.study.network, (), precision, Deployment()) for e in (original, pruned)]
        assert costs[1].final.edp_pj_cycles < costs[0].final.edp_pj_cycles


def test_magnitude_pruning_leaves_zeros_that_only_a_core_that_skips_them_gains_from(
    study: Path, data: DataSet, tmp_path: Path
) -> None:
    recipe = PruneRecipe(kind=PruneKind.MAGNITUDE, ratio=0.75, iterations=2, epochs=1, head_epochs=1)
    _run(study, data, recipe, tmp_path)
    original, pruned = read_study(study), read_study(tmp_path)
    layers = [layer for block in pruned.network.blocks for layer in block.layers if layer.kind.has_weights]
    for index, layer in enumerate(layers):
        is_dense = index == 0 or layer.groups > 1
        assert layer.weight_density == pytest.approx(1.0 if is_dense else 0.25, abs=0.01), layer.name
    heads = [layer for head in pruned.network.heads for layer in head.layers if layer.kind.has_weights]
    assert all(layer.weight_density == pytest.approx(0.25, abs=0.02) for layer in heads)
    system = Evaluator(original).platforms.simulator("single_edge_tpu").system
    skipping = dataclasses.replace(
        system,
        cores=tuple(
            dataclasses.replace(core, array=dataclasses.replace(core.array, zero_skipping=True))
            for core in system.cores
        ),
    )
    for simulator, is_cheaper in ((Simulator(system), False), (Simulator(skipping), True)):
        dense, sparse = (
            simulator.cost(network, (), INT8, Deployment()).final.edp_pj_cycles
            for network in (original.network, pruned.network)
        )
        assert sparse < dense if is_cheaper else sparse == dense


@pytest.mark.parametrize("multiple", [1, 4])
def test_the_more_channels_are_gone_the_less_a_pass_costs(study: Path, data: DataSet, multiple: int) -> None:
    network, platforms = _network(study), Platforms()
    images = to_tensors(data.test, height=8, width=8)
    edp = []
    for ratio in (0.0, 0.1, 0.25, 0.5, 0.75):
        sizes = {name: kept_channels(size, ratio, multiple=multiple) for name, size in group_sizes(network).items()}
        pruned = prune_channels(network, sizes, importance=Importance.L1, images=images)
        exported = export_network(fold_network(pruned))
        deployments = (Deployment(accelerator=name) for name in ("single_edge_tpu", "quad_hetero_tpu_eyeriss"))
        edp.append([platforms.cost(exported, (), INT8, where).final.edp_pj_cycles for where in deployments])
    costs = np.array(edp)
    assert (np.diff(costs, axis=0) <= 1e-6 * costs[:-1]).all()
    assert (costs[-1] < 0.7 * costs[0]).all()


def test_a_run_that_was_ended_goes_on_with_the_same_result(study: Path, data: DataSet, tmp_path: Path) -> None:
    recipe = PruneRecipe(kind=PruneKind.STRUCTURED, ratio=0.4, iterations=2, epochs=1, head_epochs=1)
    _run(study, data, recipe, tmp_path / "whole")
    interrupted = prune_study(study, data, recipe, tmp_path / "parts", about=_ABOUT, resume=False, function=_FUNCTION)
    while not isinstance(next(interrupted), EpochResult):
        pass
    interrupted.close()  # type: ignore[attr-defined]
    with pytest.raises(FileError, match="a run is here already"):
        _run(study, data, recipe, tmp_path / "parts")
    _run(study, data, recipe, tmp_path / "parts", resume=True)
    whole, parts = (_network(tmp_path / name).state_dict() for name in ("whole", "parts"))
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


def test_one_step_without_training_needs_no_checkpoint(study: Path, data: DataSet, tmp_path: Path) -> None:
    recipe = PruneRecipe(kind=PruneKind.STRUCTURED, ratio=0.3, multiple=4, epochs=0)
    events = _run(study, data, recipe, tmp_path)
    assert not any(isinstance(event, EpochResult) for event in events)
    assert not (tmp_path / "checkpoints").exists()
    assert all(size % 4 == 0 for size in group_sizes(_network(tmp_path)).values())


def test_a_users_network_is_only_pruned_if_the_user_names_its_function(
    study: Path, data: DataSet, tmp_path: Path
) -> None:
    recipe = PruneRecipe(kind=PruneKind.STRUCTURED, ratio=0.3, epochs=0)
    with pytest.raises(FileError, match=f"--backbone {_FUNCTION} would allow"):
        list(prune_study(study, data, recipe, tmp_path, about=_ABOUT, resume=False))


def test_a_study_is_not_pruned_over_itself(study: Path, data: DataSet) -> None:
    with pytest.raises(FileError, match="choose another --out"):
        _run(study, data, PruneRecipe(kind=PruneKind.STRUCTURED, ratio=0.3, epochs=0), study)


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"ratio": 0.0}, "ratio is 0.0"),
        ({"ratio": 1.0}, "ratio is 1.0"),
        ({"multiple": 0}, "multiple is 0"),
        ({"iterations": 0}, "iterations is 0"),
        ({"epochs": -1}, "epochs is -1"),
        ({"iterations": 2, "epochs": 0}, "iterations need epochs"),
        ({"head_epochs": 0}, "epochs is 0"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_recipes_that_make_no_sense_are_refused(fields: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        PruneRecipe(**{"kind": PruneKind.STRUCTURED, "ratio": 0.3, **fields})  # type: ignore[arg-type]


def test_most_goes_at_first_and_all_at_the_end() -> None:
    recipe = PruneRecipe(kind=PruneKind.STRUCTURED, ratio=0.8, iterations=4)
    shares = [share_after(iteration, recipe) for iteration in range(1, 5)]
    assert shares[-1] == pytest.approx(0.8)
    steps = np.diff([0.0, *shares])
    assert (steps > 0).all()
    assert (np.diff(steps) < 0).all()
