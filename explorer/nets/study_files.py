"""Writes a study's folder, and reads back from it what torch work needs: weights and quantisation.

    study.json            what the study is and where its parts are; read by `explorer.study.files`
    network.json          shapes of all layers
    splits.npz            indices of each split's images in the publisher's training files
    weights.safetensors   backbone and heads, float32, before folding
    quantization/*.safetensors   weight scales as tensors, activation grids as JSON in the file's metadata
    traces/*.npz, thumbnails_test.npz

`study.json` itself is put together in `explorer.nets.pipeline`.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from explorer.errors import FileError, FormatError
from explorer.nets.atomic import write_npz, write_text
from explorer.nets.backbones import BackboneSpec
from explorer.nets.checkpoint import load_tensors, save_tensors
from explorer.nets.multi_exit import MultiExitNetwork, build_multi_exit
from explorer.nets.quantize import LayerWeights, Quantization
from explorer.nets.ranges import ActivationGrid, RangeMethod, WeightGrid, weight_codes, weight_values
from explorer.nets.trace_code import code_levels, encode_logits
from explorer.spec.network import HeadKind, Network
from explorer.spec.network_json import network_to_json
from explorer.spec.precision import Bits, Precision
from explorer.spec.traces import ExitTraces, Split

__all__ = [
    "NETWORK_FILE",
    "SPLITS_FILE",
    "STUDY_FILE",
    "STUDY_FORMAT",
    "STUDY_VERSION",
    "WEIGHTS_FILE",
    "quantization_file",
    "read_quantization",
    "read_weights",
    "refuse_study",
    "thumbnails_file",
    "trace_file",
    "write_json",
    "write_network",
    "write_quantization",
    "write_thumbnails",
    "write_traces",
    "write_weights",
]

STUDY_FORMAT = "exit-explorer-study"
STUDY_VERSION = 2

STUDY_FILE = "study.json"
NETWORK_FILE = "network.json"
SPLITS_FILE = "splits.npz"
WEIGHTS_FILE = "weights.safetensors"

_WEIGHTS_FORMAT = "exit-explorer-weights"
_QUANTIZATION_FORMAT = "exit-explorer-quantization"
_VERSION = 1
_QUANTIZATION_VERSION = 2
_CODES, _WEIGHT, _BIAS = ":codes", ":weight", ":bias"
_CODE_BITS = 8


def trace_file(traces: ExitTraces) -> str:
    """Name of a trace file within its study."""
    return f"traces/{traces.precision.key}_{traces.split.value}.npz"


def quantization_file(precision: Precision) -> str:
    """Name of a quantisation file within its study."""
    return f"quantization/{precision.key}.safetensors"


def thumbnails_file(split: Split) -> str:
    """Name of the file of a split's images within their study."""
    return f"thumbnails_{split.value}.npz"


def refuse_study(folder: Path) -> None:
    """FileError if a folder holds a study already, which a new one would be written over."""
    if (folder / STUDY_FILE).exists():
        raise FileError(folder, "it holds a study already; choose another --out")


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a JSON object for people to read as well."""
    write_text(path, json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def write_network(path: Path, network: Network) -> None:
    """Write the network's shapes."""
    write_json(path, network_to_json(network))


def write_traces(path: Path, traces: ExitTraces) -> None:
    """Write one split's labels and the codes of its logits at one precision; `explorer.study.files` says how they lie.

    Like beside like packs tighter: each exit counts only the levels that it uses, for logits of 8 bits take few of
    them; samples are sorted by label, and the two bytes of a code are apart.
    """
    levels = code_levels(traces.n_classes)
    codes = encode_logits(traces.logits).transpose(0, 2, 1)  # (exits, classes, samples)
    used = np.stack([np.bincount(of_exit.ravel(), minlength=levels.size) > 0 for of_exit in codes])  # (exits, levels)
    ranks = np.cumsum(used, axis=1) - 1
    ranked = np.stack([ranks_of_exit[of_exit] for ranks_of_exit, of_exit in zip(ranks, codes, strict=True)])
    by_label = ranked[:, :, np.argsort(traces.labels, kind="stable")]
    arrays = {
        "labels": traces.labels,
        "levels": levels,
        "used": used,
        "codes_high": (by_label >> 8).astype(np.uint8),
        "codes_low": (by_label & 255).astype(np.uint8),
        "mounting_points": np.array([key.mounting_point for key in traces.exits], dtype=np.int16),
        "heads": np.array([key.head.value for key in traces.exits]),
    }
    write_npz(path, arrays, compression=zipfile.ZIP_LZMA)


def write_thumbnails(path: Path, images: NDArray[np.uint8]) -> None:
    """Write images (n, channels, height, width) as (n, height, width, 3) in colour, else as grey (n, height, width)."""
    in_colour = images.shape[1] == 3
    grey = images[:, 0] if images.shape[1] == 1 else images.mean(axis=1).round().astype(np.uint8)
    write_npz(path, {"images": images.transpose(0, 2, 3, 1) if in_colour else grey})


def write_weights(path: Path, network: MultiExitNetwork) -> None:
    """Write all weights and batch statistics, and what network they belong to."""
    kinds = dict.fromkeys(key.head.value for key in network.early_exits)
    about = {
        "format": _WEIGHTS_FORMAT,
        "version": _VERSION,
        "network": network.backbone.spec.to_json(),
        "heads": list(kinds),
    }
    save_tensors(path, network.state_dict(), about)


def read_weights(path: Path, *, function: str | None = None) -> MultiExitNetwork:
    """The network that `write_weights` wrote, in evaluation mode.

    function: the user's own "module:function" that may be run, if the network is made by it.
    """
    tensors, about = load_tensors(path)
    _check_format(path, about, _WEIGHTS_FORMAT)
    try:
        spec = BackboneSpec.from_json(about["network"], function=function)
        kinds = tuple(HeadKind(kind) for kind in about["heads"])
    except (KeyError, TypeError, ValueError) as error:
        raise FileError(path, f"its metadata describe no network of this version ({error})") from error
    network = build_multi_exit(spec, kinds, seed=0)
    try:
        network.load_state_dict(tensors)
    except RuntimeError as error:
        raise FileError(path, f"its tensors do not fit the network it names ({error})") from error
    return network.eval()


def write_quantization(path: Path, quantization: Quantization) -> None:
    """Write all grids of one precision, and the weights that were trained for it.

    Trained weights that lie on a grid of at most 8 bits are stored as its codes.
    """
    about = {
        "format": _QUANTIZATION_FORMAT,
        "version": _QUANTIZATION_VERSION,
        "backbone": str(quantization.precision.backbone),
        "heads": str(quantization.precision.heads),
        "method": quantization.method.value,
        "weight_bits": {name: grid.bits for name, grid in quantization.weights.items()},
        "tensors": _grids_to_json(quantization.tensors),
        "entries": _grids_to_json(quantization.entries),
        "trained": list(quantization.trained),
    }
    tensors = {name: grid.scale for name, grid in quantization.weights.items()}
    for name, layer in quantization.trained.items():
        tensors[f"{name}{_BIAS}"] = layer.bias
        grid = quantization.weights.get(name)
        if grid is not None and grid.bits <= _CODE_BITS:
            tensors[f"{name}{_CODES}"] = weight_codes(layer.weight, grid)
        else:
            tensors[f"{name}{_WEIGHT}"] = layer.weight
    save_tensors(path, tensors, about)


def read_quantization(path: Path) -> Quantization:
    """The grids and weights that `write_quantization` wrote, in this version or the one without weights."""
    tensors, about = load_tensors(path)
    _check_format(path, about, _QUANTIZATION_FORMAT, versions=(_VERSION, _QUANTIZATION_VERSION))
    try:
        weights = {name: WeightGrid(bits=bits, scale=tensors[name]) for name, bits in about["weight_bits"].items()}
        return Quantization(
            precision=Precision(backbone=Bits.parse(about["backbone"]), heads=Bits.parse(about["heads"])),
            method=RangeMethod(about["method"]),
            weights=weights,
            tensors=_grids_from_json(about["tensors"]),
            entries=_grids_from_json(about["entries"]),
            trained={name: _layer_weights(tensors, name, weights) for name in about.get("trained", [])},
        )
    except (KeyError, TypeError, ValueError, AttributeError, RuntimeError) as error:
        raise FileError(path, f"its metadata describe no quantisation of this version ({error})") from error


def _layer_weights(tensors: Mapping[str, Tensor], name: str, grids: Mapping[str, WeightGrid]) -> LayerWeights:
    if f"{name}{_CODES}" in tensors:
        weight = weight_values(tensors[f"{name}{_CODES}"], grids[name])
    else:
        weight = tensors[f"{name}{_WEIGHT}"]
    return LayerWeights(weight=weight, bias=tensors[f"{name}{_BIAS}"])


def _grids_to_json(grids: Mapping[str, ActivationGrid]) -> dict[str, Any]:
    return {
        name: {"bits": grid.bits, "scale": grid.scale, "zero_point": grid.zero_point} for name, grid in grids.items()
    }


def _grids_from_json(grids: Mapping[str, Any]) -> dict[str, ActivationGrid]:
    return {name: ActivationGrid(**fields) for name, fields in grids.items()}


def _check_format(
    path: Path, about: Mapping[str, Any], expected: str, *, versions: tuple[int, ...] = (_VERSION,)
) -> None:
    if about.get("format") != expected:
        raise FormatError(path, "format", about.get("format"), repr(expected))
    if about.get("version") not in versions:
        raise FormatError(path, "version", about.get("version"), " or ".join(map(str, versions)))
