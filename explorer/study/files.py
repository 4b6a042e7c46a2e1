"""Reads a study's folder: `study.json`, the network, traces and thumbnails.

    study.json            {"format": "exit-explorer-study", "version": 2, "name", "title", "dataset", "class_names",
                           "network": FILE, "traces": {PRECISION KEY: {"backbone": "8/8", "heads": "8/8",
                           "splits": {SPLIT: FILE}}}, "thumbnails": {SPLIT: FILE}, "default_design": {...},
                           "default_designs": {PRECISION KEY: {...}}, ...}
    traces/*.npz          labels (N,) integer, mounting_points (E,) integer, heads (E,) text, one row an exit, the final
                          exit last; and the logits as codes: levels (L,) float, used (E, L) bool, codes_high and
                          codes_low (E, C, N) uint8 with samples sorted by label (stable), so that a logit of exit e
                          lies levels[used[e]][256 * high + low] below the largest of its sample.
                          Version 1 has logits (E, N, C) float instead
    thumbnails_*.npz      images (N, height, width) uint8, or (N, height, width, 3) in colour

Arrays are loaded when first asked for and kept. npz files are read without pickle.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import DesignError, FileError, FormatError
from explorer.resources import study_folders
from explorer.spec.design import Design
from explorer.spec.network import HeadKind, Network
from explorer.spec.network_json import network_from_json
from explorer.spec.npz import open_npz
from explorer.spec.precision import Bits, Precision
from explorer.spec.traces import ExitKey, ExitTraces, Split
from explorer.study.design_json import design_from_json

__all__ = ["STUDY_FORMAT", "STUDY_VERSION", "Study", "find_study", "read_json", "read_study"]

STUDY_FORMAT = "exit-explorer-study"
STUDY_VERSION = 2
READABLE_VERSIONS = (1, 2)
LARGEST_JSON_BYTES = 64 * 2**20

_CODED = ("levels", "used", "codes_high", "codes_low")


class Study:
    """A trained network with its recorded answers. Traces and thumbnails are read on first use and kept."""

    def __init__(
        self,
        *,
        folder: Path,
        name: str,
        title: str,
        class_names: tuple[str, ...],
        network: Network,
        network_file: Path,
        trace_files: Mapping[Precision, Mapping[Split, Path]],
        thumbnail_files: Mapping[Split, Path],
        default_design: Design,
        default_designs: Mapping[Precision, Design] | None = None,
    ) -> None:
        self.folder = folder
        self.name = name
        self.title = title
        self.class_names = class_names
        self.network = network
        self.default_design = default_design
        self._default_designs = {} if default_designs is None else default_designs
        self._network_file = network_file
        self._trace_files = trace_files
        self._thumbnail_files = thumbnail_files
        self._traces: dict[tuple[Precision, Split], ExitTraces] = {}
        self._thumbnails: dict[Split, NDArray[np.uint8]] = {}

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that make the study what it is: description, network and traces, in a fixed order."""
        traces = (path for splits in self._trace_files.values() for path in splits.values())
        return (self.folder / "study.json", self._network_file, *sorted(traces))

    @property
    def precisions(self) -> tuple[Precision, ...]:
        """Precisions that have traces, the cheapest first."""
        return tuple(sorted(self._trace_files))

    def default_design_at(self, precision: Precision) -> Design:
        """The default design with the thresholds chosen for a precision, or its own where the study has none for it."""
        fallback = replace(self.default_design, precision=precision)
        return self._default_designs.get(precision, fallback)

    def splits(self, precision: Precision) -> tuple[Split, ...]:
        """Splits recorded at a precision; empty if there are none."""
        return tuple(self._trace_files.get(precision, {}))

    def traces(self, precision: Precision, split: Split) -> ExitTraces:
        """The traces of a split; DesignError if they were not recorded, FileError if their file is damaged."""
        key = (precision, split)
        if key not in self._traces:
            path = self._trace_files.get(precision, {}).get(split)
            if path is None:
                recorded = ", ".join(
                    f"{p.backbone} with heads {p.heads}" for p in self.precisions if split in self._trace_files[p]
                )
                raise DesignError(
                    f"study {self.name} has no {split.value} traces at {precision}; recorded are: {recorded or 'none'}"
                )
            self._traces[key] = read_traces(path, precision, split, self.network)
        return self._traces[key]

    def thumbnails(self, split: Split) -> NDArray[np.uint8] | None:
        """Images of a split, (n_samples, height, width[, 3]) uint8, or None if the study ships none."""
        if split not in self._thumbnail_files:
            return None
        if split not in self._thumbnails:
            path = self._thumbnail_files[split]
            images = _read_arrays(path, ("images",))["images"]
            if images.dtype != np.uint8 or not (images.ndim == 3 or (images.ndim == 4 and images.shape[3] == 3)):
                found = f"{images.dtype} {images.shape}"
                raise FormatError(path, "images", found, "uint8 (samples, height, width[, 3])")
            images.setflags(write=False)
            self._thumbnails[split] = images
        return self._thumbnails[split]


def find_study(name_or_folder: str) -> Study:
    """A shipped study by name, or a study folder by path."""
    shipped = study_folders()
    if name_or_folder in shipped:
        return read_study(shipped[name_or_folder])
    folder = Path(name_or_folder)
    if folder.is_dir():
        return read_study(folder)
    if folder.name == "study.json" and folder.is_file():
        return read_study(folder.parent)
    raise FileError(folder, f"no such study folder, nor a shipped study (shipped are: {', '.join(shipped) or 'none'})")


def read_study(folder: Path) -> Study:
    """Read a study's folder; every problem is a FileError or FormatError that names the file and the field."""
    path = folder / "study.json"
    document = read_json(path)
    _expect(path, document, "format", document.get("format") == STUDY_FORMAT, repr(STUDY_FORMAT))
    readable = document.get("version") in READABLE_VERSIONS
    _expect(path, document, "version", readable, f"at most {STUDY_VERSION}, that of this program")
    for field in ("name", "title", "network"):
        _expect(path, document, field, isinstance(document.get(field), str) and document[field], "a text")
    names = document.get("class_names")
    _expect(
        path, document, "class_names", isinstance(names, list) and len(names) >= 2, "a list of at least two class names"
    )
    network_path = _inside(folder, path, "network", document["network"])
    network = network_from_json(read_json(network_path), network_path)
    if len(document["class_names"]) != network.n_classes:
        raise FormatError(
            path, "class_names", document["class_names"], f"{network.n_classes} names, as the network has"
        )
    design = (
        design_from_json(document["default_design"], path, field="default_design")
        if "default_design" in document
        else Design()
    )
    return Study(
        folder=folder,
        name=document["name"],
        title=document["title"],
        class_names=tuple(str(name) for name in document["class_names"]),
        network=network,
        network_file=network_path,
        trace_files=_trace_files(folder, path, document.get("traces")),
        thumbnail_files={
            split: _inside(folder, path, f"thumbnails.{split.value}", name)
            for split, name in _by_split(path, "thumbnails", document.get("thumbnails", {})).items()
        },
        default_design=design,
        default_designs=_default_designs(path, document.get("default_designs", {})),
    )


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object from a file; FileError or FormatError if it is anything else."""
    try:
        if path.stat().st_size > LARGEST_JSON_BYTES:
            raise FileError(path, f"larger than {LARGEST_JSON_BYTES} bytes")
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError.from_os_error(path, error) from error
    except UnicodeDecodeError as error:
        raise FileError(path, "not a UTF-8 text file") from error
    except json.JSONDecodeError as error:
        raise FileError(path, f"not JSON: {error.msg} in line {error.lineno}") from error
    except RecursionError as error:
        raise FileError(path, "nested too deeply") from error
    if not isinstance(document, dict):
        raise FormatError(path, "the document", type(document).__name__, "an object")
    return document


def read_traces(path: Path, precision: Precision, split: Split, network: Network) -> ExitTraces:
    """Read one trace file and hold it against the network."""
    arrays = _read_arrays(path, ("labels", "mounting_points", "heads"), (("logits",), _CODED))
    labels, points, heads = (arrays[k] for k in ("labels", "mounting_points", "heads"))
    if not np.issubdtype(labels.dtype, np.integer) or labels.ndim != 1:
        raise FormatError(path, "labels", f"{labels.dtype} {labels.shape}", "one integer a sample")
    logits = arrays["logits"] if "logits" in arrays else _decoded(path, arrays)
    if not np.issubdtype(logits.dtype, np.floating):
        raise FormatError(path, "logits", str(logits.dtype), "floating point")
    if points.shape != heads.shape or points.ndim != 1 or not np.issubdtype(points.dtype, np.integer):
        raise FormatError(path, "mounting_points", f"{points.dtype} {points.shape}", "one integer a row of logits")
    keys = []
    for row, (point, head) in enumerate(zip(points.tolist(), heads.tolist(), strict=True)):
        try:
            kind = HeadKind(head)
            network.head(point, kind)
        except (ValueError, KeyError) as error:
            raise FormatError(path, f"heads[{row}]", f"{head} at {point}", "a head of the study's network") from error
        keys.append(ExitKey(mounting_point=point, head=kind))
    try:
        traces = ExitTraces(split=split, precision=precision, exits=tuple(keys), labels=labels, logits=logits)
    except ValueError as error:
        raise FileError(path, str(error)) from error
    if traces.n_classes != network.n_classes:
        raise FormatError(path, "logits", logits.shape, f"{network.n_classes} classes, as the network has")
    return traces


def _decoded(path: Path, arrays: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
    """Logits (exits, samples, classes) from their codes; the largest of each sample is 0."""
    labels, levels, used, high, low = (arrays[k] for k in ("labels", *_CODED))
    for name, codes in (("codes_high", high), ("codes_low", low)):
        if codes.dtype != np.uint8 or codes.ndim != 3 or codes.shape != high.shape or codes.shape[2] != labels.size:
            expected = f"uint8 (exits, classes, {labels.size} samples)"
            raise FormatError(path, name, f"{codes.dtype} {codes.shape}", expected)
    if levels.ndim != 1 or not np.issubdtype(levels.dtype, np.floating):
        raise FormatError(path, "levels", f"{levels.dtype} {levels.shape}", "one row of distances")
    if not np.isfinite(levels).all() or (np.diff(levels) <= 0).any() or levels[:1].tolist() != [0.0]:
        raise FormatError(path, "levels", "others", "finite distances, ascending from 0")
    if used.dtype != np.bool_ or used.shape != (len(high), levels.size):
        raise FormatError(path, "used", f"{used.dtype} {used.shape}", f"bool ({len(high)} exits, {levels.size} levels)")
    order = np.argsort(labels, kind="stable")
    logits = np.empty((high.shape[0], labels.size, high.shape[1]), np.float32)
    for row, of_exit in enumerate(used):
        distances = levels[of_exit].astype(np.float32)
        codes = (high[row].astype(np.uint16) << 8) | low[row]  # (classes, samples)
        largest = int(codes.max(initial=0))
        if largest >= distances.size:
            raise FormatError(path, f"codes of exit {row}", largest, f"below {distances.size}, its number of levels")
        logits[row, order] = -distances[codes].T
    return logits


def _read_arrays(
    path: Path, names: tuple[str, ...], alternatives: tuple[tuple[str, ...], ...] = ((),)
) -> dict[str, NDArray[Any]]:
    """The named arrays, and those of the first alternative whose first array is there, or else of the last."""
    with open_npz(path) as archive:
        chosen = next((group for group in alternatives if set(group[:1]) & set(archive.files)), alternatives[-1])
        missing = [name for name in (*names, *chosen) if name not in archive.files]
        if missing:
            raise FileError(path, f"lacks the array {missing[0]}")
        return {name: archive[name] for name in (*names, *chosen)}


def _trace_files(folder: Path, path: Path, value: object) -> dict[Precision, dict[Split, Path]]:
    if not isinstance(value, dict) or not value:
        raise FormatError(path, "traces", value, "an object with at least one precision")
    files = {}
    for key, entry in value.items():
        where = f"traces.{key}"
        if not isinstance(entry, dict):
            raise FormatError(path, where, entry, "an object with backbone, heads and splits")
        try:
            precision = Precision(
                backbone=Bits.parse(str(entry.get("backbone"))), heads=Bits.parse(str(entry.get("heads")))
            )
        except ValueError as error:
            raise FormatError(path, where, entry, "an object with bits such as 8/8 for backbone and heads") from error
        files[precision] = {
            split: _inside(folder, path, f"{where}.splits.{split.value}", name)
            for split, name in _by_split(path, f"{where}.splits", entry.get("splits")).items()
        }
    return files


def _default_designs(path: Path, value: object) -> dict[Precision, Design]:
    if not isinstance(value, dict):
        raise FormatError(path, "default_designs", value, "an object with a design for each precision")
    designs: dict[Precision, Design] = {}
    for key, item in value.items():
        design = design_from_json(item, path, field=f"default_designs.{key}")
        if design.precision.key != key:
            raise FormatError(path, f"default_designs.{key}", str(design.precision), "a design at this precision")
        designs[design.precision] = design
    return designs


def _by_split(path: Path, field: str, value: object) -> dict[Split, object]:
    if not isinstance(value, dict):
        raise FormatError(path, field, value, "an object with a file name for each split")
    try:
        return {Split(name): file for name, file in value.items()}
    except ValueError as error:
        raise FormatError(path, field, list(value), f"splits out of {', '.join(s.value for s in Split)}") from error


def _inside(folder: Path, path: Path, field: str, name: object) -> Path:
    """A file inside the study's folder; a name that leads out of it is refused."""
    if not isinstance(name, str) or not name:
        raise FormatError(path, field, name, "a file name")
    file = folder / name
    if not file.resolve().is_relative_to(folder.resolve()):
        raise FormatError(path, field, name, "a file inside the study's folder")
    return file


def _expect(path: Path, document: Mapping[str, Any], field: str, holds: object, expected: str) -> None:
    if not holds:
        raise FormatError(path, field, document.get(field), expected)
