"""Small study folders of the real format, for tests: a five-block network and traces drawn from a model of difficulty.

The traces are generated, so tests on them are about behaviour, never about published figures.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from explorer.spec.network import NETWORK_INPUT, Block, ExitHead, HeadKind, Layer, LayerKind, Network
from explorer.spec.network_json import network_to_json
from explorer.spec.precision import FP32, INT8, Precision
from explorer.spec.traces import Split

N_CLASSES = 10
N_BLOCKS = 5
CHANNELS = (16, 24, 32, 48, 64)
SIZES = (32, 32, 16, 16, 8)
EXPANSION = 4
SAMPLES = {Split.CALIBRATION: 200, Split.VALIDATION: 500, Split.CERTIFICATE: 200, Split.TEST: 800}


def small_network(block_channels: tuple[int, ...] = CHANNELS) -> Network:
    """Five blocks of expand, depthwise and project on a 1x32x32 image, two kinds of head after each."""
    blocks, heads = [], []
    producer, channels, size = NETWORK_INPUT, 1, 32
    for b, (out, out_size) in enumerate(zip(block_channels, SIZES, strict=True)):
        stride, wide = size // out_size, EXPANSION * out
        expand = Layer(
            name=f"block{b}.expand",
            kind=LayerKind.CONV,
            inputs=(producer,),
            out_channels=wide,
            in_channels=channels,
            **_maps(size, size),
        )
        depthwise = Layer(
            name=f"block{b}.depthwise",
            kind=LayerKind.CONV,
            inputs=(expand.name,),
            groups=wide,
            out_channels=1,
            in_channels=1,
            kernel_height=3,
            kernel_width=3,
            stride_y=stride,
            stride_x=stride,
            pad_y=1,
            pad_x=1,
            **_maps(size, out_size),
        )
        project = Layer(
            name=f"block{b}.project",
            kind=LayerKind.CONV,
            inputs=(depthwise.name,),
            out_channels=out,
            in_channels=wide,
            **_maps(out_size, out_size),
        )
        blocks.append(Block(name=f"block {b}", layers=(expand, depthwise, project)))
        producer, channels, size = project.name, out, out_size
        heads += [_head(b, kind, producer, channels, size) for kind in (HeadKind.POOL4_LINEAR, HeadKind.GAP_LINEAR)]
    return Network(
        name="small",
        input_channels=1,
        input_height=32,
        input_width=32,
        n_classes=N_CLASSES,
        blocks=tuple(blocks),
        heads=tuple(heads),
        final_head=_head(N_BLOCKS - 1, HeadKind.FINAL, producer, channels, size),
    )


def _maps(size: int, out_size: int) -> dict[str, int]:
    return {"in_height": size, "in_width": size, "out_height": out_size, "out_width": out_size}


def write_study(folder: Path, *, seed: int = 0, precisions: tuple[Precision, ...] = (INT8, FP32)) -> Path:
    """Write a complete study; later exits are right more often, and confidence goes with being right."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    network = small_network()
    (folder / "network.json").write_text(json.dumps(network_to_json(network)), encoding="utf-8")
    data = {split: (rng.integers(0, N_CLASSES, n).astype(np.uint8), rng.normal(size=n)) for split, n in SAMPLES.items()}
    traces: dict[str, object] = {}
    for precision in precisions:
        files = {}
        for split, (labels, difficulty) in data.items():
            name = f"traces_{precision.key}_{split.value}.npz"
            _write_traces(folder / name, network, labels, difficulty, rng)
            files[split.value] = name
        traces[precision.key] = {
            "backbone": str(precision.backbone),
            "heads": str(precision.heads),
            "splits": files,
        }
    images = rng.integers(0, 256, (SAMPLES[Split.TEST], 28, 28)).astype(np.uint8)
    np.savez_compressed(folder / "thumbnails_test.npz", images=images)
    study = {
        "format": "exit-explorer-study",
        "version": 1,
        "name": folder.name,
        "title": "Small generated study",
        "dataset": "generated",
        "class_names": [f"class {c}" for c in range(N_CLASSES)],
        "network": "network.json",
        "traces": traces,
        "thumbnails": {"test": "thumbnails_test.npz"},
        "default_design": {
            "exits": [{"mounting_point": 1, "threshold": 0.9}, {"mounting_point": 3, "threshold": 0.9}],
        },
    }
    (folder / "study.json").write_text(json.dumps(study), encoding="utf-8")
    return folder


def _write_traces(
    path: Path, network: Network, labels: np.ndarray, difficulty: np.ndarray, rng: np.random.Generator
) -> None:
    exits = [(h.mounting_point, h.kind) for h in (*network.heads, network.final_head)]
    n = labels.size
    logits = np.empty((len(exits), n, N_CLASSES), np.float16)
    for row, (point, kind) in enumerate(exits):
        strength = 2.0 + 0.9 * point + (1.5 if kind is HeadKind.FINAL else 0.0) - (kind is HeadKind.GAP_LINEAR) * 0.4
        noise = rng.normal(size=(n, N_CLASSES)) * 1.6
        noise[np.arange(n), labels] += np.maximum(strength - 1.3 * difficulty, 0.0) * 1.1
        logits[row] = noise
    np.savez_compressed(
        path,
        labels=labels,
        logits=logits,
        mounting_points=np.array([p for p, _ in exits], np.int16),
        heads=np.array([k.value for _, k in exits]),
    )


def _head(b: int, kind: HeadKind, producer: str, channels: int, size: int) -> ExitHead:
    prefix = "final" if kind is HeadKind.FINAL else f"exit{b}.{kind.value}"
    pooled = 4 if kind is HeadKind.POOL4_LINEAR else 1
    layers = []
    if size > pooled:
        window = size // pooled
        layers.append(
            Layer(
                name=f"{prefix}.pool",
                kind=LayerKind.MAX_POOL if pooled == 4 else LayerKind.AVG_POOL,
                inputs=(producer,),
                groups=channels,
                out_channels=1,
                in_channels=1,
                kernel_height=window,
                kernel_width=window,
                stride_y=window,
                stride_x=window,
                out_height=pooled,
                out_width=pooled,
                in_height=size,
                in_width=size,
            )
        )
    layers.append(
        Layer(
            name=f"{prefix}.linear",
            kind=LayerKind.LINEAR,
            inputs=(layers[-1].name if layers else producer,),
            out_channels=N_CLASSES,
            in_channels=channels * min(size, pooled) ** 2,
        )
    )
    return ExitHead(mounting_point=b, kind=kind, layers=tuple(layers))
