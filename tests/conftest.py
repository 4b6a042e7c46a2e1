"""Settings for every test: property tests have no deadline, for a machine may be busy with something else."""

from __future__ import annotations

import os

from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # no test needs a screen

settings.register_profile("explorer", deadline=None)
settings.load_profile("explorer")
