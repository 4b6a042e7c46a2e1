"""Records what every exit answers on every image of a split."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import torch

from explorer.errors import DataError
from explorer.nets.batches import ImageTensors, plain_batches
from explorer.nets.graph import FoldedNetwork
from explorer.nets.progress import Progress, RateMeter, Stage
from explorer.spec.precision import Precision
from explorer.spec.traces import ExitTraces, Split

__all__ = ["record_traces", "trace_accuracies"]

_BATCH = 250


def record_traces(
    network: FoldedNetwork, data: ImageTensors, *, split: Split, precision: Precision, part: int, n_parts: int
) -> Generator[Progress, None, ExitTraces]:
    """Run the network over a split in order; the generator returns the traces, with logits as float32.

    `part` of `n_parts` says in the progress (as its epoch) which of several recordings this is. DataError if a logit
    is not finite.
    """
    meter = RateMeter()
    recorded = []
    n_batches = -(-len(data) // _BATCH)
    for index, (inputs, labels) in enumerate(plain_batches(data, batch_size=_BATCH)):
        with torch.inference_mode():
            recorded.append(torch.stack(network(inputs)).numpy())  # (exits, B, classes)
        meter.add(len(labels))
        yield Progress(
            stage=Stage.TRACE,
            epoch=part,
            n_epochs=n_parts,
            step=index + 1,
            n_steps=n_batches,
            loss=None,
            accuracy=None,
            images_per_second=meter.images_per_second,
            seconds_left=meter.seconds_left(len(data) - min((index + 1) * _BATCH, len(data))),
        )
    logits = np.concatenate(recorded, axis=1)
    if not np.isfinite(logits).all():
        raise DataError(f"the network's logits on {split.value} at {precision} are not all finite numbers")
    return ExitTraces(
        split=split,
        precision=precision,
        exits=network.exits,
        labels=data.labels.numpy().astype(np.min_scalar_type(logits.shape[2] - 1)),
        logits=logits,
    )


def trace_accuracies(traces: ExitTraces) -> tuple[float, ...]:
    """Share of right answers of every exit, in the order of `traces.exits`."""
    right = traces.logits.argmax(axis=2) == traces.labels  # (exits, samples)
    return tuple(right.mean(axis=1).tolist())
