"""Checkpoints: one safetensors file, written whole or not at all, that says which run it belongs to.

Tensors are weights, averaged weights and the optimiser's momentum; everything else is JSON in the file's metadata.
There is no pickle and no random state: all randomness of a run is a function of (seed, epoch, step).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from explorer.errors import FileError, FormatError
from explorer.nets.atomic import replace_file

__all__ = [
    "CHECKPOINT_FORMAT",
    "Checkpoint",
    "load_checkpoint",
    "load_tensors",
    "save_checkpoint",
    "save_tensors",
    "tensors_digest",
]

CHECKPOINT_FORMAT = 1
_METADATA_KEY = "exit_explorer"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Checkpoint:
    """run: what the checkpoint belongs to, and must be equal to resume; position: how far it got, in the run's own
    terms."""

    run: Mapping[str, Any]
    position: Mapping[str, Any]
    tensors: Mapping[str, Tensor]


def save_tensors(path: Path, tensors: Mapping[str, Tensor], about: Mapping[str, Any]) -> None:
    """Write tensors and a JSON object about them to one safetensors file; FileError if the disk refuses."""
    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}

    # as bytes, for safetensors' own writer makes files that only their owner may read
    content = save(plain, metadata={_METADATA_KEY: json.dumps(about)})
    replace_file(path, lambda temporary: temporary.write_bytes(content))


def load_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Read tensors and the JSON object about them ({} if another tool wrote the file)."""
    if not path.is_file():
        raise FileError(path, "no such file")
    try:
        with safe_open(path, framework="pt") as archive:
            metadata = archive.metadata() or {}
            tensors = {name: archive.get_tensor(name) for name in archive.keys()}  # noqa: SIM118 (not a dict)
        about = json.loads(metadata.get(_METADATA_KEY, "{}"))
    except (SafetensorError, json.JSONDecodeError) as error:
        raise FileError(path, f"it is not a whole safetensors file ({error})") from error
    except OSError as error:
        raise FileError.from_os_error(path, error) from error
    if not isinstance(about, dict):
        raise FormatError(path, "the metadata", about, "a JSON object")
    return tensors, about


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Replace the checkpoint at `path`; the previous one stays if this one cannot be written."""
    about = {"format": CHECKPOINT_FORMAT, "run": checkpoint.run, "position": checkpoint.position}
    save_tensors(path, checkpoint.tensors, about)


def load_checkpoint(path: Path, *, run: Mapping[str, Any]) -> Checkpoint:
    """Read a checkpoint of the given run; FormatError names the first thing in which the run differs."""
    tensors, about = load_tensors(path)
    if about.get("format") != CHECKPOINT_FORMAT:
        raise FormatError(path, "format", about.get("format"), f"{CHECKPOINT_FORMAT}, that of this version")
    found, position = about.get("run"), about.get("position")
    if not isinstance(found, dict) or not isinstance(position, dict):
        raise FormatError(path, "run and position", found, "the objects that every checkpoint holds")
    for key in sorted({*run, *found}):
        if found.get(key) != run.get(key):
            raise FormatError(path, key, found.get(key), f"{run.get(key)!r} to go on with this run")
    return Checkpoint(run=found, position=position, tensors=tensors)


def tensors_digest(tensors: Mapping[str, Tensor]) -> str:
    """A short fingerprint of names, shapes and bits, the same whatever the order in memory."""
    digest = hashlib.sha256()
    for name in sorted(tensors):
        values = tensors[name].detach().cpu().contiguous().numpy()
        digest.update(f"{name} {values.dtype} {values.shape}".encode())
        digest.update(values.tobytes())
    return digest.hexdigest()[:16]
