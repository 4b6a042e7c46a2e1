"""`exit-explorer`: opens the window; with a command, does the work without one."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from explorer.cli import Screen
from explorer.cli import main as run_command_line
from explorer.display import has_display
from explorer.errors import ExplorerError
from explorer.study.picture import Picture

__all__ = ["main"]


@contextmanager
def _qt_found() -> Iterator[None]:
    """Say in one line which system library Qt lacks."""
    try:
        yield
    except ImportError as error:
        raise ExplorerError(
            f"Qt cannot be loaded ({error}); the README lists the system packages that it needs"
        ) from error


class _QtScreen:
    """What the command line needs of the window. The Qt room is imported only when it is used."""

    def has_display(self) -> bool:
        """Whether a window can be shown."""
        return has_display()

    def open_window(self, study: str, file: Path | None = None) -> int:
        """Open the window, with a file in it if one is given, and return its exit status."""
        with _qt_found():
            from explorer.gui.app import run_window
        return run_window(study, file=None if file is None else str(file))

    def render(self, path: Path, picture: Picture) -> None:
        """Render the window offscreen to a PNG file."""
        with _qt_found():
            from explorer.gui.screenshot import render_screenshot
        render_screenshot(path, picture)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit status."""
    screen: Screen = _QtScreen()
    return run_command_line(sys.argv[1:] if arguments is None else list(arguments), screen)


if __name__ == "__main__":
    sys.exit(main())
