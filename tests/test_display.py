"""A window is opened only where a display answers, so that Qt never ends the program."""

from __future__ import annotations

import socket

import pytest

from explorer.display import has_display


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"DISPLAY": ":987"},
        {"DISPLAY": "nonsense"},
        {"DISPLAY": "127.0.0.1:987"},
        {"WAYLAND_DISPLAY": "wayland-987", "XDG_RUNTIME_DIR": "/nowhere"},
        {"QT_QPA_PLATFORM": "xcb", "DISPLAY": ":987"},
    ],
)
def test_a_display_that_does_not_answer_is_none(environment):
    assert not has_display(environment, platform="linux")


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_always_have_one(platform):
    assert has_display({}, platform=platform)


def test_a_platform_asked_for_by_name_needs_none():
    assert has_display({"QT_QPA_PLATFORM": "offscreen"}, platform="linux")


def test_one_that_answers_is_found(tmp_path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-0"))
        server.listen(1)
        assert has_display({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}, platform="linux")
