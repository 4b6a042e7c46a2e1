"""Whether a window can be shown, found out without Qt, which ends the program where its display does not answer."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

__all__ = ["has_display"]

_SECONDS = 1.0
_X11_PORT = 6000
_WINDOWED = ("", "xcb", "wayland")


def has_display(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Whether a display server answers, or Qt was asked by name for a platform that needs none."""
    if platform in ("win32", "darwin"):
        return True
    if environment.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0] not in _WINDOWED:
        return True
    return _wayland_answers(environment) or _x11_answers(environment.get("DISPLAY", ""))


def _wayland_answers(environment: Mapping[str, str]) -> bool:
    name = environment.get("WAYLAND_DISPLAY", "")
    folder = environment.get("XDG_RUNTIME_DIR", "")
    return bool(name) and _connects(str(Path(folder) / name))  # an absolute name replaces the folder


def _x11_answers(display: str) -> bool:
    parts = re.fullmatch(r"(?:(?P<protocol>\w+)/)?(?P<host>[^:]*):(?P<number>\d{1,4})(?:\.\d+)?", display)
    if parts is None:
        return False
    number = int(parts["number"])
    if parts["host"] in ("", "unix"):
        path = f"/tmp/.X11-unix/X{number}"
        return _connects(path) or (sys.platform == "linux" and _connects(f"\0{path}"))
    try:
        with socket.create_connection((parts["host"], _X11_PORT + number), timeout=_SECONDS):
            return True
    except OSError:
        return False


def _connects(path: str) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(_SECONDS)
            client.connect(path)
    except OSError:
        return False
    return True
