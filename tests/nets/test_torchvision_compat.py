"""torchvision is imported beside any torch, and left alone where the two match."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from explorer.nets import torchvision_compat
from explorer.nets.torchvision_compat import import_torchvision


def test_the_networks_can_be_imported() -> None:
    module = import_torchvision("models.mobilenetv2")
    assert module is import_torchvision("models.mobilenetv2")
    assert callable(module.MobileNetV2)


class _Import:
    """Stands in for importing torchvision; fails with the given errors first."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.names: list[str] = []

    def __call__(self, name: str) -> ModuleType:
        self.names.append(name)
        if self.errors:
            raise self.errors.pop(0)
        return ModuleType(name)


class _Library:
    """Stands in for torch's library of operators, for schemas can be declared only once in a process."""

    made: list[_Library] = []  # noqa: RUF012

    def __init__(self, namespace: str, kind: str) -> None:
        self.place = (namespace, kind)
        self.schemas: list[str] = []
        self.made.append(self)

    def define(self, schema: str) -> None:
        self.schemas.append(schema.partition("(")[0])


@pytest.fixture
def no_library_yet(monkeypatch: pytest.MonkeyPatch) -> list[_Library]:
    monkeypatch.setattr(_Library, "made", [])
    monkeypatch.setattr(torchvision_compat, "_declared", [])
    monkeypatch.setattr(torchvision_compat.torch.library, "Library", _Library)
    return _Library.made


def test_a_matching_pair_is_left_untouched(no_library_yet: list[_Library], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torchvision_compat.importlib, "import_module", _Import())
    import_torchvision("datasets")
    assert no_library_yet == []


def test_schemas_are_declared_where_the_import_fails_for_want_of_them(
    no_library_yet: list[_Library], monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = _Import(RuntimeError("operator torchvision::nms does not exist"))
    monkeypatch.setattr(torchvision_compat.importlib, "import_module", failing)
    monkeypatch.setitem(sys.modules, "torchvision.half_imported", ModuleType("torchvision.half_imported"))
    kept = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "torchvision"}
    try:
        import_torchvision("datasets")
        assert "torchvision.half_imported" not in sys.modules
    finally:
        sys.modules.update(kept)
    assert failing.names == ["torchvision.datasets"] * 2
    assert [(library.place, library.schemas) for library in no_library_yet] == [
        (("torchvision", "DEF"), ["nms", "qnms"])
    ]


@pytest.mark.usefixtures("no_library_yet")
@pytest.mark.parametrize("error", [RuntimeError("out of memory"), ImportError("no module named torchvision")])
def test_other_failures_are_passed_on(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torchvision_compat.importlib, "import_module", _Import(error))
    with pytest.raises(type(error)):
        import_torchvision("datasets")
    assert _Library.made == []
