"""Themes: contrast, following the system, and the choice that is remembered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QColor, QGuiApplication

from explorer.gui.theme import DARK, LIGHT, Look, ThemeChoice, ink_on
from explorer.resources import resource_root


def luminance(color):
    def linear(value):
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    c = QColor(color)
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF())


def contrast(first, second):
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_text_can_be_read(theme):
    for ground in (theme.window, theme.panel, theme.raised):
        assert contrast(theme.text, ground) >= 7.0
        assert contrast(theme.muted, ground) >= 4.5
    for color in (theme.bad, theme.good):
        assert contrast(color, theme.panel) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_points_stand_out_from_the_ground(theme):
    for color in (theme.current, theme.exact_front, theme.search_front, theme.truncated, theme.static, theme.pin):
        assert contrast(color, theme.panel) >= 3.0


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
@pytest.mark.parametrize("n_exits", [1, 2, 3, 6])
def test_exits_have_different_colors(theme, n_exits):
    assert len({theme.exit_color(index, n_exits).name() for index in range(n_exits + 1)}) == n_exits + 1


def settings():
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "tests", "theme")


def test_it_follows_the_system_until_the_user_chooses(qapp, qtbot):
    look = Look(settings())
    assert look.choice is ThemeChoice.SYSTEM
    hints = QGuiApplication.styleHints()
    is_dark = hints.colorScheme() == Qt.ColorScheme.Dark
    assert look.theme is (DARK if is_dark else LIGHT)
    with qtbot.waitSignal(look.changed):
        look.toggle()
    assert look.choice in (ThemeChoice.LIGHT, ThemeChoice.DARK)
    assert Look(settings()).theme is look.theme


def test_a_damaged_setting_is_as_good_as_none(qapp):
    stored = settings()
    stored.setValue("theme", "pink")
    assert Look(stored).choice is ThemeChoice.SYSTEM


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
def test_what_is_written_on_any_ground_can_be_read(red, green, blue):
    ground = QColor(red, green, blue)
    assert contrast(ink_on(ground), ground) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_exits_stand_out_from_the_window_and_words_in_color_can_be_read(theme):
    for index in range(7):
        for ground in (theme.window, theme.panel):
            assert contrast(theme.exit_color(index, 6), ground) >= 3.0
    for color in (theme.right, theme.wrong, theme.pin, theme.limit, theme.accent):
        assert contrast(color, theme.panel) >= 4.5


def test_every_theme_has_its_tick():
    for theme in (LIGHT, DARK):
        assert (resource_root() / "icons" / f"check-{theme.name}.png").is_file()
