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
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import FileError, FormatError
from explorer.nets.atomic import write_npz, write_text
from explorer.nets.backbones import BackboneSpec
from explorer.nets.checkpoint import load_tensors, save_tensors
from explorer.nets.multi_exit import MultiExitNetwork, build_multi_exit
from explorer.nets.quantize import Quantization, WeightGrid
from explorer.nets.ranges import ActivationGrid, RangeMethod
from explorer.spec.network import HeadKind, Network
from explorer.spec.network_json import network_to_json
from explorer.spec.precision import Bits, Precision
from explorer.spec.traces import ExitTraces, Split

__all__ = [
    "NETWORK_FILE",
    "SPLITS_FILE",
    "STUDY_FILE",
    "WEIGHTS_FILE",
    "quantization_file",
    "read_quantization",
    "read_weights",
    "thumbnails_file",
    "trace_file",
    "write_json",
    "write_network",
    "write_quantization",
    "write_thumbnails",
    "write_traces",
    "write_weights",
]

STUDY_FILE = "study.json"
NETWORK_FILE = "network.json"
SPLITS_FILE = "splits.npz"
WEIGHTS_FILE = "weights.safetensors"

_WEIGHTS_FORMAT = "exit-explorer-weights"
_QUANTIZATION_FORMAT = "exit-explorer-quantization"
_VERSION = 1


def trace_file(traces: ExitTraces) -> str:
    """Name of a trace file within its study."""
    return f"traces/{traces.precision.key}_{traces.split.value}.npz"


def quantization_file(precision: Precision) -> str:
    """Name of a quantisation file within its study."""
    return f"quantization/{precision.key}.safetensors"


def thumbnails_file(split: Split) -> str:
    """Name of the file of a split's images within their study."""
    return f"thumbnails_{split.value}.npz"


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a JSON object for people to read as well."""
    write_text(path, json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def write_network(path: Path, network: Network) -> None:
    """Write the network's shapes."""
    write_json(path, network_to_json(network))


def write_traces(path: Path, traces: ExitTraces) -> None:
    """Write one split's labels and logits at one precision."""
    write_npz(
        path,
        {
            "labels": traces.labels,
            "logits": traces.logits,
            "mounting_points": np.array([key.mounting_point for key in traces.exits], dtype=np.int16),
            "heads": np.array([key.head.value for key in traces.exits]),
        },
    )


def write_thumbnails(path: Path, images: NDArray[np.uint8]) -> None:
    """Write images (n, channels, height, width) as (n, height, width): the mean over channels."""
    write_npz(path, {"images": images.mean(axis=1).round().astype(np.uint8)})


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


def read_weights(path: Path) -> MultiExitNetwork:
    """The network that `write_weights` wrote, in evaluation mode."""
    tensors, about = load_tensors(path)
    _check_format(path, about, _WEIGHTS_FORMAT)
    try:
        spec = BackboneSpec.from_json(about["network"])
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
    """Write all grids of one precision."""
    about = {
        "format": _QUANTIZATION_FORMAT,
        "version": _VERSION,
        "backbone": str(quantization.precision.backbone),
        "heads": str(quantization.precision.heads),
        "method": quantization.method.value,
        "weight_bits": {name: grid.bits for name, grid in quantization.weights.items()},
        "tensors": _grids_to_json(quantization.tensors),
        "entries": _grids_to_json(quantization.entries),
    }
    save_tensors(path, {name: grid.scale for name, grid in quantization.weights.items()}, about)


def read_quantization(path: Path) -> Quantization:
    """The grids that `write_quantization` wrote."""
    tensors, about = load_tensors(path)
    _check_format(path, about, _QUANTIZATION_FORMAT)
    try:
        return Quantization(
            precision=Precision(backbone=Bits.parse(about["backbone"]), heads=Bits.parse(about["heads"])),
            method=RangeMethod(about["method"]),
            weights={name: WeightGrid(bits=bits, scale=tensors[name]) for name, bits in about["weight_bits"].items()},
            tensors=_grids_from_json(about["tensors"]),
            entries=_grids_from_json(about["entries"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FileError(path, f"its metadata describe no quantisation of this version ({error})") from error


def _grids_to_json(grids: Mapping[str, ActivationGrid]) -> dict[str, Any]:
    return {
        name: {"bits": grid.bits, "scale": grid.scale, "zero_point": grid.zero_point} for name, grid in grids.items()
    }


def _grids_from_json(grids: Mapping[str, Any]) -> dict[str, ActivationGrid]:
    return {name: ActivationGrid(**fields) for name, fields in grids.items()}


def _check_format(path: Path, about: Mapping[str, Any], expected: str) -> None:
    if about.get("format") != expected:
        raise FormatError(path, "format", about.get("format"), repr(expected))
    if about.get("version") != _VERSION:
        raise FormatError(path, "version", about.get("version"), str(_VERSION))
