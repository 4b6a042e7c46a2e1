"""Finds the files shipped with the explorer: in the installed package, or at the top of a source checkout."""

from __future__ import annotations

from pathlib import Path

from explorer.errors import FileError

__all__ = ["accelerator_files", "resource_root", "study_folders"]

_PACKAGE = Path(__file__).resolve().parent


def resource_root() -> Path:
    """The folder that holds accelerators/, studies/ and icons/; FileError if the installation lacks it."""
    for folder in (_PACKAGE / "_resources", _PACKAGE.parent / "resources"):
        if folder.is_dir():
            return folder
    raise FileError(_PACKAGE / "_resources", "the explorer's resources are missing; install the package again")


def accelerator_files() -> dict[str, Path]:
    """Shipped accelerator presets: name (file name without suffix) to system YAML file, by name."""
    return {path.stem: path for path in sorted((resource_root() / "accelerators").glob("*.yaml"))}


def study_folders() -> dict[str, Path]:
    """Shipped studies: folder name to folder, by name."""
    return {path.parent.name: path.parent for path in sorted((resource_root() / "studies").glob("*/study.json"))}
