"""CIFAR in both its forms: read exactly, never unpickled, and named when missing or damaged."""

from __future__ import annotations

import contextlib
import functools
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import DataError
from explorer.nets.cifar import load_cifar, open_cifar
from explorer.nets.data import DATA_VARIABLE, DataKind
from explorer.nets.pickled_values import read_pickled_values
from tests.nets.cifar_files import (
    images_and_labels,
    python_2_pickle,
    write_binary_cifar10,
    write_binary_cifar100,
    write_python_cifar10,
    write_python_cifar100,
)

_PROTOCOLS = [functools.partial(pickle.dumps, protocol=protocol) for protocol in range(6)]


@pytest.fixture(autouse=True)
def _no_other_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def _check_cifar10(folder: Path) -> None:
    data = open_cifar(DataKind.CIFAR10, folder, download=False)
    assert (data.name, data.n_classes, data.channels, data.height, data.input_width) == ("cifar10", 10, 3, 32, 32)
    assert data.class_names[3] == "name 3"
    assert (len(data.train), len(data.test)) == (40, 8)
    pixels, labels = images_and_labels(8, 10, seed=1)
    assert np.array_equal(data.train.images[8:16].reshape(8, -1), pixels)
    assert np.array_equal(data.train.labels[8:16], labels)
    assert data.train.images.dtype == data.train.labels.dtype == np.uint8


@pytest.mark.parametrize("below", ["", "cifar-10-batches-bin"])
def test_the_binary_version_is_read_from_its_folder_or_the_one_above(tmp_path: Path, below: str) -> None:
    write_binary_cifar10(tmp_path / below)
    _check_cifar10(tmp_path)


@pytest.mark.parametrize("pickled", [python_2_pickle, *_PROTOCOLS])
def test_the_python_version_is_read_whatever_python_wrote_it(
    tmp_path: Path, pickled: Callable[[object], bytes]
) -> None:
    write_python_cifar10(tmp_path / "cifar-10-batches-py", pickled=pickled)
    _check_cifar10(tmp_path)


@pytest.mark.parametrize(
    ("write", "below"), [(write_binary_cifar100, "cifar-100-binary"), (write_python_cifar100, "cifar-100-python")]
)
def test_cifar_100_has_its_fine_labels(tmp_path: Path, write: Callable[[Path], None], below: str) -> None:
    write(tmp_path / below)
    data = open_cifar(DataKind.CIFAR100, tmp_path, download=False)
    assert (data.n_classes, data.class_names[99]) == (100, "name 99")
    assert data.train.labels[[7, 99, 100]].tolist() == [7, 99, 0]
    assert np.array_equal(data.test.images.reshape(-1, 3072), images_and_labels(120, 100, seed=1)[0])


class _Malicious:
    def __init__(self, trap: Path) -> None:
        self.trap = trap

    def __reduce__(self) -> tuple[object, ...]:
        return (exec, (f"open({str(self.trap)!r}, 'w').close()",))


@pytest.mark.parametrize("protocol", range(6))
def test_a_file_that_would_run_code_is_refused_and_nothing_runs(tmp_path: Path, protocol: int) -> None:
    folder, trap = tmp_path / "data", tmp_path / "trap"
    write_python_cifar10(folder)
    content = pickle.dumps({"data": _Malicious(trap), "labels": [0]}, protocol=protocol)
    (folder / "data_batch_3").write_bytes(content)
    with pytest.raises(DataError) as caught:
        load_cifar(DataKind.CIFAR10, folder)
    assert "data_batch_3: it would call" in str(caught.value)
    assert "exec" in str(caught.value)
    assert not trap.exists()
    pickle.loads(content)  # the trap would have sprung
    assert trap.exists()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "not a whole pickle"),
        (b"\x80\x02}q\x01(U\x0bbatch", "not a whole pickle"),
        (b"not a pickle at all", "not a whole pickle"),
        (b"cos\nsystem\n(U\x02lstR.", "it would call os.system"),
        (b"\x80\x02(cos\nsystem\no.", "it has the instruction OBJ"),
        (b"\x80\x02P1\n.", "it has the instruction PERSID"),
        (b"\x80\x02]K\x01b.", "it changes an object"),
        (b"\x80\x02e.", "not a whole pickle"),
        (b"\x80\x02c_codecs\nencode\n(J\xff\xff\xff\x7fU\x06latin1tR.", "a int where bytes are expected"),
        (b"\x80\x02K\x01K\x02.", "not a whole pickle"),
        (b"\x80\x02K\x01K\x02a.", "not a whole pickle"),
        (pickle.dumps(np.array(["a"], dtype=object)), "only whole numbers"),
        (pickle.dumps([np.datetime64("2020")]), "only whole numbers"),
        (python_2_pickle(np.zeros(6, np.uint8)).replace(b"T\x06\0\0\0\0", b"T\x05\0\0\0"), "5 bytes"),
    ],
)  # fmt: skip
def test_a_damaged_or_strange_pickle_is_one_line(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "batch"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_pickled_values(path)
    assert complaint in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("protocol", range(6))
def test_plain_values_and_arrays_come_back_as_they_were(tmp_path: Path, protocol: int) -> None:
    array = np.arange(12, dtype=">i4").reshape(3, 4)
    value = {
        "a": [1, -2, 300, 2**40, True, None, 1.5, "é", b"\xff"], "t": ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)),
        "array": array, "again": array, "fortran": np.asfortranarray(array), "scalar": np.int64(5), "empty": {},
    }  # fmt: skip
    path = tmp_path / "values"
    path.write_bytes(pickle.dumps(value, protocol=protocol))
    found = read_pickled_values(path)
    assert isinstance(found, dict)
    assert {name: found[name] for name in ("a", "t", "scalar", "empty")} == {
        name: value[name] for name in ("a", "t", "scalar", "empty")
    }
    for name in ("array", "again", "fortran"):
        assert np.array_equal(found[name], array)


def test_a_batch_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    pixels, labels = images_and_labels(8, 10, seed=0)
    wrong: list[tuple[object, str]] = [
        ([1, 2], "holds a list, not a dictionary"),
        ({"labels": labels.tolist()}, "'data' are no array"),
        ({"data": pixels[:, :-1], "labels": labels.tolist()}, "of 3072 columns"),
        ({"data": pixels}, "0 'labels' do not fit its 8 images"),
        ({"data": pixels, "labels": [0] * 7}, "7 'labels' do not fit its 8 images"),
        ({"data": pixels, "labels": ["a"] * 8}, "no list of whole numbers"),
        ({"data": pixels, "labels": [10] * 8}, r"label 10 is there, but labels must lie in 0..9"),
        ({"data": pixels[:0], "labels": []}, "holds no image"),
    ]
    write_python_cifar10(tmp_path)
    for value, complaint in wrong:
        (tmp_path / "test_batch").write_bytes(python_2_pickle(value))
        with pytest.raises(DataError) as caught:
            load_cifar(DataKind.CIFAR10, tmp_path)
        assert complaint in str(caught.value)
        assert "test_batch" in str(caught.value)


def test_binary_files_that_are_cut_short_or_wrong_are_named(tmp_path: Path) -> None:
    write_binary_cifar10(tmp_path)
    path = tmp_path / "data_batch_2.bin"
    whole = path.read_bytes()
    for content, complaint in (
        (whole[:-1], "cut short"),
        (b"", "no image"),
        (b"\x0a" + whole[1:], "label 10 is there"),
    ):
        path.write_bytes(content)
        with pytest.raises(DataError, match=complaint) as caught:
            load_cifar(DataKind.CIFAR10, tmp_path)
        assert str(path) in str(caught.value)


def test_missing_files_are_named_and_nothing_found_says_what_to_put_where(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        open_cifar(DataKind.CIFAR100, tmp_path, download=False)
    message = str(caught.value)
    assert all(part in message for part in (str(tmp_path), "cifar-100-binary.tar.gz", "cifar-100-python", "--data"))
    write_binary_cifar10(tmp_path)
    (tmp_path / "batches.meta.txt").unlink()
    with pytest.raises(DataError, match=r"batches\.meta\.txt: it is missing"):
        load_cifar(DataKind.CIFAR10, tmp_path)
    (tmp_path / "batches.meta.txt").write_text("one\ntwo\n")
    with pytest.raises(DataError, match="2 class names, but must hold 10"):
        load_cifar(DataKind.CIFAR10, tmp_path)
    (tmp_path / "data_batch_4.bin").unlink()
    with pytest.raises(DataError, match=r"data_batch_4\.bin is missing"):
        load_cifar(DataKind.CIFAR10, tmp_path)


def test_it_is_looked_for_where_the_variable_says_and_fetched_only_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[Path] = []

    class _Downloads:
        @staticmethod
        def download_and_extract_archive(url: str, root: str, md5: str) -> None:
            assert url.endswith("/cifar-10-binary.tar.gz")
            assert len(md5) == 32
            fetched.append(Path(root))
            write_binary_cifar10(Path(root) / "cifar-10-batches-bin")

    monkeypatch.setattr("explorer.nets.cifar.import_torchvision", lambda name: _Downloads)
    with pytest.raises(DataError):
        open_cifar(DataKind.CIFAR10, None, download=False)
    assert len(open_cifar(DataKind.CIFAR10, None, download=True).train) == 40
    assert len(open_cifar(DataKind.CIFAR10, None, download=True).train) == 40
    assert fetched == [tmp_path / "cache" / "exit-explorer"]
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "elsewhere"))
    with pytest.raises(DataError, match="elsewhere"):
        open_cifar(DataKind.CIFAR10, None, download=False)


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), protocol=st.integers(0, 5), n_changes=st.integers(0, 4))
def test_bytes_that_went_astray_are_read_or_refused_but_never_crash(seed: int, protocol: int, n_changes: int) -> None:
    value = {"labels": [1, 2], "data": np.arange(6, dtype=np.uint8).reshape(2, 3), "scalar": np.int32(4), "t": (1, "a")}
    content = bytearray(pickle.dumps(value, protocol=protocol))
    generator = np.random.default_rng(seed)
    for place in generator.integers(0, len(content), n_changes):
        content[place] = generator.integers(0, 256)
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(content)
        with contextlib.suppress(DataError):
            read_pickled_values(Path(file.name))
