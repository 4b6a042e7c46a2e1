"""Whether it is worth asking torch for GPUs, which takes a child process some seconds."""

from __future__ import annotations

import sys
from pathlib import Path

__all__ = ["might_have_gpu"]

_DRIVERS = (Path("/proc/driver/nvidia"), Path("/dev/nvidiactl"), Path("/dev/dxg"), Path("/dev/kfd"))
"""What the drivers of NVIDIA, of WSL and of AMD show on Linux."""


def might_have_gpu(platform: str = sys.platform, drivers: tuple[Path, ...] = _DRIVERS) -> bool:
    """Whether torch may find a GPU here: on Linux only where there is a driver, never on macOS."""
    if platform == "darwin":
        return False
    return not platform.startswith("linux") or any(driver.exists() for driver in drivers)
