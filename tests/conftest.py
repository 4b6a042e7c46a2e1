"""Settings for every test.

Property tests have no deadline, for a machine may be busy with something else. Everyday runs try new random examples
each time; with `HYPOTHESIS_PROFILE=ci` the examples are the same for the same code, so that CI judges a change and
not its luck. With `EXPLORER_EXAMPLES=20` every property is tried with twenty times as many: the hunt for rare failures.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import Phase, is_hypothesis_test, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # no test needs a screen

settings.register_profile("explorer", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "explorer"))

_TIMES_AS_MANY = int(os.environ.get("EXPLORER_EXAMPLES", "1"))
# Where hypothesis keeps a test's settings; its own plugin for pytest looks there too.
_SETTINGS = "_hypothesis_internal_use_settings"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every property test `EXPLORER_EXAMPLES` times as many examples; a failure is shown as it was found.

    (Making it smaller first would take minutes where one example takes a second.)
    """
    if _TIMES_AS_MANY == 1:
        return
    functions = {getattr(item.obj, "__func__", item.obj) for item in items if isinstance(item, pytest.Function)}
    phases = (Phase.explicit, Phase.reuse, Phase.generate, Phase.target)
    for function in filter(is_hypothesis_test, functions):  # each once, however many parametrised items share it
        own = getattr(function, _SETTINGS, None) or settings.default
        setattr(function, _SETTINGS, settings(own, max_examples=_TIMES_AS_MANY * own.max_examples, phases=phases))
