from __future__ import annotations

from types import ModuleType

import explorer.exits


def test_all_names_what_is_exported() -> None:
    exported = {
        name
        for name, value in vars(explorer.exits).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert exported == set(explorer.exits.__all__)
