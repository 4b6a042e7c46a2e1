"""Folders of images by class: any size and format, the same order everywhere, and every flaw is one clear line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explorer.errors import DataError
from explorer.nets.data import DataKind
from explorer.nets.datasets import open_data, reopen_data
from explorer.nets.image_folder import load_image_folder
from explorer.nets.splits import study_splits
from explorer.spec.traces import Split


def _write(path: Path, level: int, size: tuple[int, int] = (12, 10), mode: str = "RGB") -> None:
    """An image of (width, height) of one grey level."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, level if mode in ("L", "I;16") else (level,) * 3).save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three classes of 12 images whose level tells which image it is."""
    root = tmp_path / "pets"
    for label, name in enumerate(("cat", "dog", "eel")):
        for index in range(12):
            _write(root / name / f"{index:02d}.png", 80 * label + 5 * index)
    return root


def _load(root: Path, size: int = 8):  # type: ignore[no-untyped-def]
    return load_image_folder(root, height=size, width=size)


def test_classes_are_the_folders_and_a_sixth_of_each_is_for_the_test(folder: Path) -> None:
    data = _load(folder)
    assert (data.name, data.kind, data.class_names) == ("pets", DataKind.FOLDER, ("cat", "dog", "eel"))
    assert (data.channels, data.height, data.width, data.input_height) == (3, 8, 8, 8)
    assert (len(data.train), len(data.test)) == (30, 6)
    assert np.bincount(data.test.labels).tolist() == [2, 2, 2]
    levels = np.concatenate([data.train.images, data.test.images])[:, 0, 0, 0]
    assert sorted(levels.tolist()) == [80 * label + 5 * index for label in range(3) for index in range(12)]
    for part in (data.train, data.test):
        assert np.array_equal(part.labels, part.images[:, 0, 0, 0] // 80)


def test_the_order_depends_on_names_alone(folder: Path, tmp_path: Path) -> None:
    first = _load(folder)
    copy = tmp_path / "copy"
    for file in sorted(folder.rglob("*.png"), reverse=True):
        (copy / file.parent.name).mkdir(parents=True, exist_ok=True)
        (copy / file.parent.name / file.name).write_bytes(file.read_bytes())
    again = _load(copy)
    assert np.array_equal(first.train.images, again.train.images)
    assert np.array_equal(first.test.labels, again.test.labels)


def test_splits_of_its_own_are_kept(folder: Path) -> None:
    root = folder.parent / "split"
    for split, n_images in (("train", 10), ("val", 8), ("test", 3)):
        for name in ("a", "b"):
            for index in range(n_images):
                _write(root / split / name / f"{index}.png", {"train": 10, "val": 100, "test": 200}[split])
    data = _load(root)
    assert set(data.test.images.flatten().tolist()) == {200}
    assert len(data.test) == 6
    splits = study_splits(data)
    assert {split: indices.size for split, indices in splits.items()} == {
        Split.TRAIN: 20, Split.CALIBRATION: 4, Split.VALIDATION: 8, Split.CERTIFICATE: 4,
    }  # fmt: skip
    assert np.array_equal(np.sort(np.concatenate(list(splits.values()))), np.arange(36))
    for split, indices in splits.items():
        assert set(data.train.images[indices].flatten().tolist()) == ({10} if split is Split.TRAIN else {100})
        assert np.bincount(data.train.labels[indices]).tolist() == [indices.size // 2] * 2


def test_images_are_cut_to_their_middle_and_scaled(tmp_path: Path) -> None:
    for name in ("a", "b"):
        for index in range(2):
            wide = np.zeros((10, 30, 3), dtype=np.uint8)
            wide[:, 10:20] = 200  # only the middle square is bright
            (tmp_path / name).mkdir(exist_ok=True)
            Image.fromarray(wide).save(tmp_path / name / f"{index}.png")
    data = _load(tmp_path, size=5)
    assert set(data.train.images.flatten().tolist()) == {200}


def test_grey_files_make_grey_data_and_one_in_colour_makes_all_coloured(tmp_path: Path) -> None:
    for name in ("a", "b"):
        _write(tmp_path / name / "0.png", 90, mode="L")
        _write(tmp_path / name / "1.png", 90 * 256, mode="I;16")
    data = _load(tmp_path)
    assert data.channels == 1
    assert set(data.train.images.flatten().tolist()) | set(data.test.images.flatten().tolist()) == {90}
    _write(tmp_path / "a" / "2.png", 90)
    assert _load(tmp_path).channels == 3


def test_photographs_are_turned_upright_and_other_formats_and_folders_are_read(tmp_path: Path) -> None:
    for name in ("a", "b"):
        _write(tmp_path / name / "0.PNG", 50)
        _write(tmp_path / name / "deeper" / "1.jpg", 50)
        _write(tmp_path / name / "2.bmp", 50)
    (tmp_path / "a" / ".DS_Store").write_bytes(b"x")
    (tmp_path / "a" / "Thumbs.db").write_bytes(b"x")
    (tmp_path / "README.txt").write_text("beside the classes anything may lie")
    turned = Image.fromarray(np.repeat(np.arange(0, 240, 30, dtype=np.uint8)[:, None], 8, axis=1))
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    turned.save(tmp_path / "b" / "3.png", exif=exif)
    data = _load(tmp_path)
    assert len(data.train) + len(data.test) == 7
    images = np.concatenate([data.train.images, data.test.images])
    (upright,) = [image[0] for image in images if image.std() > 10]
    assert upright[0].mean() > upright[-1].mean()


def _damage_cut(root: Path) -> str:
    file = root / "dog" / "03.png"
    file.write_bytes(file.read_bytes()[:45])
    return "03.png: no image that can be read"


def _damage_text(root: Path) -> str:
    (root / "dog" / "03.png").write_text("this is no image")
    return "03.png: no image that can be read"


def _damage_empty_file(root: Path) -> str:
    (root / "eel" / "11.png").write_bytes(b"")
    return "11.png: no image that can be read"


def _damage_stranger(root: Path) -> str:
    (root / "dog" / "notes.txt").write_text("x")
    return "notes.txt: not an image by its name"


def _damage_empty_class(root: Path) -> str:
    (root / "fox").mkdir()
    return "fox: this class holds no image"


def _damage_single_image(root: Path) -> str:
    _write(root / "fox" / "0.png", 1)
    return "fox: one image is too few"


def _damage_clash(root: Path) -> str:
    _write(root / "Dog" / "0.png", 1)
    return "the classes 'Dog' and 'dog' differ only in case or spaces"


def _damage_test_only(root: Path) -> str:
    _write(root / "test" / "cat" / "0.png", 1)
    return "holds a folder test, but no train"


def _damage_beside_train(root: Path) -> str:
    _write(root / "train" / "cat" / "0.png", 1)
    return "lies beside train"


@pytest.mark.parametrize(
    "damage",
    [
        _damage_cut, _damage_text, _damage_empty_file, _damage_stranger, _damage_empty_class, _damage_single_image,
        _damage_clash, _damage_test_only, _damage_beside_train,
    ],
)  # fmt: skip
def test_every_flaw_is_one_clear_line(folder: Path, damage) -> None:  # type: ignore[no-untyped-def]
    complaint = damage(folder)
    with pytest.raises(DataError) as caught:
        _load(folder)
    assert complaint in str(caught.value)
    assert str(folder) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_too_few_classes_and_no_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such folder"):
        _load(tmp_path / "nowhere")
    with pytest.raises(DataError, match="it holds no folder, but must hold one folder of images a class"):
        _load(tmp_path)
    _write(tmp_path / "cat" / "0.png", 1)
    with pytest.raises(DataError, match="only the class 'cat'"):
        _load(tmp_path)


def test_classes_of_the_splits_must_agree(tmp_path: Path) -> None:
    for name in ("cat", "dog"):
        _write(tmp_path / "train" / name / "0.png", 1)
    _write(tmp_path / "val" / "cat" / "0.png", 1)
    with pytest.raises(DataError, match="dog: this class of train is missing there"):
        _load(tmp_path)
    _write(tmp_path / "val" / "dog" / "0.png", 1)
    _write(tmp_path / "val" / "eel" / "0.png", 1)
    with pytest.raises(DataError, match="eel: there is no such class in train"):
        _load(tmp_path)
    _write(tmp_path / "valid" / "cat" / "0.png", 1)
    with pytest.raises(DataError, match="val and valid both hold images to validate on"):
        _load(tmp_path)


def test_images_of_a_bombs_size_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 80)
    with pytest.raises(DataError, match="DecompressionBomb"):
        _load(folder)


def test_more_images_than_memory_holds_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.nets.image_folder._LARGEST_BYTES", 1000)
    with pytest.raises(DataError, match="smaller --image-size"):
        _load(folder)


def test_more_classes_than_traces_can_hold_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.nets.image_folder.MOST_CLASSES", 1)
    with pytest.raises(DataError, match="classes, but at most 1 are possible"):
        _load(folder)


def test_many_classes_get_wider_labels(tmp_path: Path) -> None:
    for label in range(260):
        for index in range(2):
            _write(tmp_path / f"{label:03d}" / f"{index}.png", 1, size=(4, 4), mode="L")
    data = _load(tmp_path, size=4)
    assert data.train.labels.dtype == np.uint16
    assert int(data.train.labels.max()) == 259


def test_a_folder_is_opened_by_its_kind_and_again_for_its_study(folder: Path) -> None:
    data = open_data(DataKind.FOLDER, folder, download=False, image_size=6)
    about = {"data": data.to_json(), "class_names": list(data.class_names)}
    assert about["data"] == {"kind": "folder", "channels": 3, "height": 6, "width": 6}
    assert np.array_equal(reopen_data(about, folder).train.images, data.train.images)
    with pytest.raises(DataError, match="not those of the study"):
        reopen_data({**about, "class_names": ["a", "b", "c"]}, folder)
    with pytest.raises(DataError, match="the study was made on"):
        reopen_data({**about, "data": {**data.to_json(), "channels": 1}}, folder)
    with pytest.raises(DataError, match="must name a kind of data set"):
        reopen_data({"data": {"kind": "imagenet"}}, folder)


def test_what_cannot_be_opened_says_why(folder: Path) -> None:
    with pytest.raises(DataError, match="must be named by --data"):
        open_data(DataKind.FOLDER, None, download=False)
    with pytest.raises(DataError, match="cannot be downloaded"):
        open_data(DataKind.FOLDER, folder, download=True)
    with pytest.raises(DataError, match="out of range"):
        open_data(DataKind.FOLDER, folder, download=False, image_size=3)
    with pytest.raises(DataError, match="only for a folder"):
        open_data(DataKind.CIFAR10, folder, download=False, image_size=32)
