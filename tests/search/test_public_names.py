from __future__ import annotations

from types import ModuleType

import explorer.search


def test_all_names_what_is_exported() -> None:
    exported = {
        name
        for name, value in vars(explorer.search).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert exported == set(explorer.search.__all__)
