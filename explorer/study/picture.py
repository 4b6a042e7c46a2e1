"""What a picture of the window shows: asked for on the command line, made by the Qt room."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Picture"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of the whole window.

    study: a shipped study or a study's folder, None for the one that opens first; size: width and height in pixels;
    theme: 'light', 'dark' or 'system'; language: 'en' or 'de'; show: panels brought to the front, by id; lesson: a
    shipped one by name or a file, at a step counted from 1, with its question answered where `reveal` is set.
    """

    study: str | None = None
    size: tuple[int, int] = (1600, 1000)
    theme: str = "light"
    language: str = "en"
    show: tuple[str, ...] = ()
    lesson: str | None = None
    step: int = 1
    reveal: bool = False
