"""`exit-explorer`: opens the window; with a command, does the work without one."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from explorer.cli import Screen
from explorer.cli import main as run_command_line

__all__ = ["main"]


class _QtScreen:
    """What the command line needs of the window. The Qt room is imported only when it is used."""

    def has_display(self) -> bool:
        """Whether a window can be shown: a display server, or a platform plugin that was asked for by name."""
        if sys.platform in ("win32", "darwin"):
            return True
        if os.environ.get("QT_QPA_PLATFORM", "") not in ("", "xcb", "wayland"):
            return True
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))

    def open_window(self, study: str) -> int:
        """Open the window and return its exit status."""
        from explorer.gui.app import run_window

        return run_window(study)

    def render(self, path: Path, *, study: str, size: tuple[int, int], theme: str) -> None:
        """Render the window offscreen to a PNG file."""
        from explorer.gui.screenshot import render_screenshot

        render_screenshot(path, study=study, size=size, theme=theme)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit status."""
    screen: Screen = _QtScreen()
    return run_command_line(sys.argv[1:] if arguments is None else list(arguments), screen)


if __name__ == "__main__":
    sys.exit(main())
