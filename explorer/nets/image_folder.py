"""Reads any folder of images by class, as cameras, scripts and torchvision's ImageFolder lay them out.

    FOLDER/CLASS/*.png                         all images; a sixth of each class becomes the test images
    FOLDER/train/CLASS/*.png, test/, val/      the publisher's own test images, and those to validate on; both optional

Classes are the names of the folders in alphabetical order. Images may have any size and any format that Pillow reads:
the largest centred part of the right shape is cut out and scaled. Nothing is skipped in silence: what is no image, or a
broken one, is named, so that a data set never shrinks unnoticed.
"""

from __future__ import annotations

import os
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from explorer.errors import DataError
from explorer.nets.data import DataKind, DataSet, LabelledImages
from explorer.nets.splits import SPLIT_SEED
from explorer.nets.trace_code import MOST_CLASSES

__all__ = ["load_image_folder"]

_TRAIN = "train"
_VALIDATION_NAMES = ("val", "valid", "validation")
_TEST = "test"
_TEST_SHARE = 6
_IGNORED = ("thumbs.db", "desktop.ini")
_GREY_MODES = ("1", "L", "LA", "La", "I", "I;16", "I;16B", "I;16L")
_LARGEST_BYTES = 8 * 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listing:
    """Files and their classes (n,), in the order in which they are read."""

    files: tuple[Path, ...]
    labels: NDArray[np.uint16]


def load_image_folder(root: Path, *, height: int, width: int) -> DataSet:
    """Read all images below `root`, scaled to `height` x `width`; grey if all files are, else in colour.

    The order depends on the names of folders and files alone. DataError names the folder or file that is wrong, and
    what would be right.
    """
    folders = _folders_of_splits(root)
    class_names = _class_names(folders[_TRAIN])
    listings = {split: _list_files(folder, class_names) for split, folder in folders.items()}
    n_images = sum(len(listing.files) for listing in listings.values())
    channels = 1 if all(_is_grey(file) for listing in listings.values() for file in listing.files) else 3
    if n_images * channels * height * width > _LARGEST_BYTES:
        raise DataError(
            f"{root}: {n_images} images of {height} x {width} pixels take more than {_LARGEST_BYTES >> 30} GiB of "
            "memory; choose a smaller --image-size, or fewer images"
        )
    labels_dtype = np.min_scalar_type(len(class_names) - 1)
    parts = {
        split: LabelledImages(
            images=_read_images(listing.files, channels=channels, height=height, width=width),
            labels=listing.labels.astype(labels_dtype),
        )
        for split, listing in listings.items()
    }
    train, held_out = parts[_TRAIN], None
    if _TEST not in parts:
        test_indices = _test_share(root, train.labels, class_names)
        parts[_TEST] = train.subset(test_indices)
        train = train.subset(np.setdiff1d(np.arange(len(train)), test_indices))
    if _VALIDATION_NAMES[0] in parts:
        validation = parts[_VALIDATION_NAMES[0]]
        held_out = np.arange(len(train), len(train) + len(validation))
        train = LabelledImages(
            images=np.concatenate([train.images, validation.images]),
            labels=np.concatenate([train.labels, validation.labels]),
        )
    return DataSet(
        kind=DataKind.FOLDER,
        name=root.resolve().name or "images",
        class_names=class_names,
        train=train,
        test=parts[_TEST],
        held_out=held_out,
    )


def _folders_of_splits(root: Path) -> dict[str, Path]:
    """The folders that hold classes, by the split they are for; `root` itself where there is no folder train."""
    inside = {folder.name: folder for folder in _subfolders(root)}
    by_split = {_TRAIN: inside.get(_TRAIN), _TEST: inside.get(_TEST)}
    validation = [inside[name] for name in _VALIDATION_NAMES if name in inside]
    if len(validation) > 1:
        first, second = (folder.name for folder in validation[:2])
        raise DataError(f"{root}: {first} and {second} both hold images to validate on; keep one")
    by_split[_VALIDATION_NAMES[0]] = validation[0] if validation else None
    found = {split: folder for split, folder in by_split.items() if folder is not None}
    if not found:
        return {_TRAIN: root}
    if _TRAIN not in found:
        named = next(iter(found.values())).name
        raise DataError(f"{root}: it holds a folder {named}, but no {_TRAIN}; put the images to learn from there")
    strangers = sorted(set(inside) - {folder.name for folder in found.values()})
    if strangers:
        raise DataError(
            f"{inside[strangers[0]]}: it lies beside {_TRAIN}; there must be only {_TRAIN}, {_VALIDATION_NAMES[0]} and "
            f"{_TEST} there, with one folder a class in each"
        )
    return found


def _class_names(folder: Path) -> tuple[str, ...]:
    names = tuple(sorted(inside.name for inside in _subfolders(folder)))
    if len(names) < 2:
        found = f"only the class {names[0]!r}" if names else "no folder"
        raise DataError(f"{folder}: it holds {found}, but must hold one folder of images a class, at least 2")
    if len(names) > MOST_CLASSES:
        raise DataError(f"{folder}: it holds {len(names)} classes, but at most {MOST_CLASSES} are possible")
    seen: dict[str, str] = {}
    for name in names:
        same = seen.setdefault(" ".join(name.casefold().split()), name)
        if same != name:
            raise DataError(f"{folder}: the classes {same!r} and {name!r} differ only in case or spaces; rename one")
    return names


def _list_files(folder: Path, class_names: tuple[str, ...]) -> _Listing:
    names = {inside.name for inside in _subfolders(folder)}
    for stranger in sorted(names - set(class_names)):
        raise DataError(f"{folder / stranger}: there is no such class in {_TRAIN}; add it there, or remove this")
    for missing in sorted(set(class_names) - names):
        raise DataError(f"{folder / missing}: this class of {_TRAIN} is missing there; add images of it")
    files: list[Path] = []
    labels: list[int] = []
    for label, name in enumerate(class_names):
        of_class = _images_in(folder / name)
        files += of_class
        labels += [label] * len(of_class)
    return _Listing(files=tuple(files), labels=np.array(labels, dtype=np.uint16))


def _images_in(folder: Path) -> list[Path]:
    """All image files in a class' folder and the folders in it, by name; links to folders are not followed."""
    suffixes = Image.registered_extensions()
    found: list[Path] = []
    for place, _, names in os.walk(folder, onerror=_refuse):
        for name in names:
            if name.startswith(".") or name.casefold() in _IGNORED:
                continue
            file = Path(place) / name
            if file.suffix.casefold() not in suffixes:
                raise DataError(f"{file}: not an image by its name; put only images into the folder of a class")
            found.append(file)
    if not found:
        raise DataError(f"{folder}: this class holds no image; add some, or remove the folder")
    return sorted(found, key=lambda file: file.relative_to(folder).as_posix())


def _test_share(root: Path, labels: NDArray[np.integer], class_names: tuple[str, ...]) -> NDArray[np.int64]:
    """Indices of a sixth of each class, at least one image; drawn by a fixed seed."""
    generator = np.random.default_rng(SPLIT_SEED)
    chosen = []
    for label, name in enumerate(class_names):
        members = np.flatnonzero(labels == label)
        if members.size < 2:
            raise DataError(f"{root / name}: one image is too few to learn from and to test on; add some")
        chosen.append(generator.permutation(members)[: max(1, members.size // _TEST_SHARE)])
    return np.sort(np.concatenate(chosen))


def _is_grey(file: Path) -> bool:
    with _opened(file) as image:
        return image.mode in _GREY_MODES


def _read_images(files: tuple[Path, ...], *, channels: int, height: int, width: int) -> NDArray[np.uint8]:
    """(n, channels, height, width)"""
    images = np.empty((len(files), channels, height, width), dtype=np.uint8)
    for index, file in enumerate(files):
        with _opened(file) as image:
            try:
                upright = ImageOps.exif_transpose(image)
                plain = _eight_bit(upright).convert("L" if channels == 1 else "RGB")
                fitted = _centre(plain, width / height).resize((width, height), Image.Resampling.BILINEAR)
            except Exception as error:  # decoders raise whatever a damaged file leads them to
                raise _broken(file, error) from error
        images[index] = np.asarray(fitted).reshape(height, width, channels).transpose(2, 0, 1)
    return images


def _centre(image: Image.Image, form: float) -> Image.Image:
    """The largest centred part whose width is `form` times its height."""
    width = min(image.width, max(1, round(image.height * form)))
    height = min(image.height, max(1, round(image.width / form)))
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))


def _eight_bit(image: Image.Image) -> Image.Image:
    """Grey values of 16 bit scaled to 8; Pillow itself would cut them off."""
    if not image.mode.startswith("I"):
        return image
    values = np.asarray(image).astype(np.int64)
    return Image.fromarray((values >> 8).clip(0, 255).astype(np.uint8))


def _opened(file: Path) -> Image.Image:
    """The image in a file, its pixels not yet read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata, which do not matter here
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Image.open(file)
    except Exception as error:  # decoders raise whatever a damaged file leads them to
        raise _broken(file, error) from error


def _broken(file: Path, error: Exception) -> DataError:
    reason = " ".join(str(error).split()).replace(str(file), "this file")[:120]
    return DataError(f"{file}: no image that can be read ({type(error).__name__}: {reason}); mend or remove it")


def _subfolders(folder: Path) -> list[Path]:
    try:
        return [inside for inside in folder.iterdir() if inside.is_dir() and not inside.name.startswith(".")]
    except FileNotFoundError as error:
        raise DataError(f"{folder}: no such folder; name a folder that holds one folder of images a class") from error
    except OSError as error:
        raise DataError(f"{folder}: cannot read this folder ({error.strerror or error})") from error


def _refuse(error: OSError) -> None:
    raise DataError(f"{error.filename}: cannot read this folder ({error.strerror or error})") from error
