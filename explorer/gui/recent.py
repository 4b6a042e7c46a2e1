"""Files that were opened lately, remembered from one start to the next."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings

__all__ = ["RecentFiles"]

MOST = 10


class RecentFiles:
    """The newest first; files that are gone are left out, not forgotten, for a disk may come back."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    @property
    def paths(self) -> tuple[Path, ...]:
        """Files and folders that are there."""
        return tuple(path for path in self._stored() if path.exists())

    def add(self, path: Path) -> None:
        """Remember a file as the newest."""
        absolute = path.absolute()
        kept = [absolute, *(known for known in self._stored() if known != absolute)]
        self._settings.setValue("recent", [str(known) for known in kept[:MOST]])

    def clear(self) -> None:
        """Forget all of them."""
        self._settings.remove("recent")

    def _stored(self) -> list[Path]:
        stored = self._settings.value("recent", [])
        names = [stored] if isinstance(stored, str) else stored
        return [Path(name) for name in names if isinstance(name, str) and name] if isinstance(names, list) else []
