"""Colours of the window, light and dark, following the system or chosen; safe for colour-blind eyes.

The palettes are those of Okabe and Ito, and viridis for what has an order. Meaning never rests on colour alone: classes
of points differ in shape too, and right and wrong answers lie on two sides of a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, QSettings, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from explorer.gui.icons import icon
from explorer.resources import resource_root

__all__ = ["DARK", "LIGHT", "Look", "Theme", "ThemeChoice", "ink_on", "small_font"]


SMALLEST_TYPE, LARGEST_TYPE, TYPE_STEP = 0.8, 1.6, 0.1


class ThemeChoice(Enum):
    """What the user asked for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours by meaning, as '#rrggbb'. `exit_ramp` runs from the first exit to the last early one."""

    name: str
    is_dark: bool
    window: str
    panel: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    accent_text: str
    right: str
    wrong: str
    bad: str
    good: str
    current: str
    exact_front: str
    search_front: str
    search_cloud: str
    search_infeasible: str
    earlier_searches: tuple[str, str, str]
    published: str
    measured: str
    limit: str
    truncated: str
    static: str
    pin: str
    final_exit: str
    cost_low: str
    cost_high: str
    exit_ramp: tuple[str, ...]

    def exit_color(self, index: int, n_early_exits: int) -> QColor:
        """Colour of an exit of a design; the one after the early exits is the final one."""
        if index >= n_early_exits:
            return QColor(self.final_exit)
        position = 0.0 if n_early_exits < 2 else index / (n_early_exits - 1)
        return self._on_ramp(self.exit_ramp, position)

    def cost_color(self, share: float) -> QColor:
        """Colour of a share of the cost, 0..1 of the largest one."""
        return self._on_ramp((self.cost_low, self.cost_high), share)

    @staticmethod
    def _on_ramp(ramp: tuple[str, ...], position: float) -> QColor:
        place = min(max(position, 0.0), 1.0) * (len(ramp) - 1)
        low = min(int(place), len(ramp) - 2) if len(ramp) > 1 else 0
        first, second = QColor(ramp[low]), QColor(ramp[min(low + 1, len(ramp) - 1)])
        share = place - low
        return QColor.fromRgbF(
            first.redF() + share * (second.redF() - first.redF()),
            first.greenF() + share * (second.greenF() - first.greenF()),
            first.blueF() + share * (second.blueF() - first.blueF()),
        )

    def palette(self) -> QPalette:
        """The palette for Qt's own widgets."""
        palette = QPalette()
        roles = {
            QPalette.ColorRole.Window: self.window,
            QPalette.ColorRole.WindowText: self.text,
            QPalette.ColorRole.Base: self.panel,
            QPalette.ColorRole.AlternateBase: self.raised,
            QPalette.ColorRole.Text: self.text,
            QPalette.ColorRole.PlaceholderText: self.muted,
            QPalette.ColorRole.Button: self.raised,
            QPalette.ColorRole.ButtonText: self.text,
            QPalette.ColorRole.BrightText: self.bad,
            QPalette.ColorRole.ToolTipBase: self.raised,
            QPalette.ColorRole.ToolTipText: self.text,
            QPalette.ColorRole.Highlight: self.accent,
            QPalette.ColorRole.HighlightedText: self.accent_text,
            QPalette.ColorRole.Link: self.accent,
            QPalette.ColorRole.Mid: self.line,
            QPalette.ColorRole.Accent: self.accent,
        }
        for role, color in roles.items():
            palette.setColor(role, QColor(color))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(self.muted))
        return palette

    def style_sheet(self) -> str:
        """The few rules that a palette cannot say."""
        tick = (resource_root() / "icons" / f"check-{self.name}.png").as_posix()
        return f"""
        QToolBar {{ border: 0; border-bottom: 1px solid {self.line}; background: {self.window};
            spacing: 2px; padding: 2px 6px; }}
        QToolTip {{ color: {self.text}; background: {self.raised}; border: 1px solid {self.line}; padding: 4px; }}
        QFrame#card {{ background: {self.panel}; border: 1px solid {self.line}; border-radius: 6px; }}
        QFrame#panel {{ background: {self.panel}; border: 1px solid {self.line}; border-radius: 6px; }}
        QLabel#caption {{ color: {self.muted}; }}
        QLabel#heading {{ font-weight: 600; }}
        QScrollArea, QScrollArea > QWidget > QWidget#cards {{ background: transparent; border: 0; }}
        QTabWidget::pane {{ border: 1px solid {self.line}; border-radius: 6px; background: {self.panel}; top: -1px; }}
        QTabBar::tab {{ padding: 5px 9px; border: 1px solid transparent; color: {self.muted}; }}
        QTabBar::tab:selected {{ color: {self.text}; background: {self.panel}; border: 1px solid {self.line};
            border-bottom-color: {self.panel}; border-top-left-radius: 6px; border-top-right-radius: 6px; }}
        QTabBar::tab:focus {{ text-decoration: underline; }}
        QTableView, QTreeView {{ border: 0; background: {self.panel}; gridline-color: {self.line}; }}
        QHeaderView::section {{ background: {self.panel}; color: {self.muted}; border: 0;
            border-bottom: 1px solid {self.line}; padding: 3px 6px; }}
        QHeaderView::up-arrow, QHeaderView::down-arrow {{ subcontrol-origin: margin; subcontrol-position: top center;
            width: 9px; height: 6px; }}
        QMainWindow::separator {{ width: 8px; height: 8px; background: transparent; }}
        QMainWindow::separator:hover {{ background: {self.line}; }}
        QCheckBox::indicator, QRadioButton::indicator {{ width: 13px; height: 13px; background: {self.panel};
            border: 1px solid {self.muted}; border-radius: 3px; }}
        QRadioButton::indicator {{ border-radius: 7px; }}
        QCheckBox::indicator:hover, QCheckBox::indicator:focus, QRadioButton::indicator:hover,
        QRadioButton::indicator:focus {{ border: 1px solid {self.accent}; }}
        QCheckBox::indicator:checked {{ background: {self.accent}; border-color: {self.accent}; image: url("{tick}"); }}
        QRadioButton::indicator:checked {{ border-color: {self.accent}; background: qradialgradient(cx: 0.5, cy: 0.5,
            radius: 0.5, fx: 0.5, fy: 0.5, stop: 0 {self.accent}, stop: 0.55 {self.accent}, stop: 0.65 {self.panel},
            stop: 1 {self.panel}); }}
        QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ border-color: {self.line}; }}
        QAbstractSpinBox {{ min-height: 1.3em; }}
        QToolButton#menu::menu-indicator {{ image: none; width: 0; }}
        QSplitter::handle {{ background: transparent; }}
        QScrollBar {{ background: transparent; }}
        QScrollBar:vertical {{ width: 9px; }}
        QScrollBar:horizontal {{ height: 9px; }}
        QScrollBar::handle {{ background: {self.line}; border-radius: 3px; margin: 1px;
            min-height: 24px; min-width: 24px; }}
        QScrollBar::handle:hover {{ background: {self.muted}; }}
        QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
        QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
        """


LIGHT = Theme(
    name="light", is_dark=False,
    window="#eef1f5", panel="#ffffff", raised="#f6f8fa", line="#d3d9e0", text="#1b2430", muted="#5c6a7a",
    accent="#0072b2", accent_text="#ffffff", right="#0072b2", wrong="#b54d00", bad="#b3361b", good="#00785a",
    current="#d55e00", exact_front="#0072b2", search_front="#a5447f", search_cloud="#8b7a94",
    search_infeasible="#9a8f86", earlier_searches=("#5b4fa8", "#2f7f9c", "#7a6a1f"), published="#8a4f2d",
    measured="#c2410c", limit="#b3361b", truncated="#00785a",
    static="#1b2430", pin="#8f6400", final_exit="#74808e", cost_low="#e8eef5", cost_high="#2b6ca3",
    exit_ramp=("#46327e", "#22748a", "#3d9b4f"),
)  # fmt: skip

DARK = Theme(
    name="dark", is_dark=True,
    window="#14181e", panel="#1c222a", raised="#262d37", line="#37414e", text="#e6ebf1", muted="#9aa7b6",
    accent="#56b4e9", accent_text="#0c1116", right="#56b4e9", wrong="#f0803c", bad="#ff8a65", good="#2fc49a",
    current="#f0803c", exact_front="#56b4e9", search_front="#dd93bd", search_cloud="#8d7f97",
    search_infeasible="#7d766f", earlier_searches=("#a99cf0", "#6cc5dd", "#d3c15a"), published="#cf9a76",
    measured="#ffab7a", limit="#ff8a65", truncated="#2fc49a",
    static="#e6ebf1", pin="#f0c63c", final_exit="#76828f", cost_low="#232b35", cost_high="#4f9fd6",
    exit_ramp=("#8a76d6", "#35a4b0", "#6fdc8c"),
)  # fmt: skip


class Look(QObject):
    """The theme in use, and the size of type. Follows the system until the user chooses.

    `changed` comes after the restyling. `type_changed` says that the window must be built again, for nearly everything
    in it was measured in the old type.
    """

    changed = Signal()
    type_changed = Signal()

    def __init__(self, settings: QSettings, choice: ThemeChoice | None = None) -> None:
        super().__init__()
        self._settings = settings
        self.choice = choice if choice is not None else _stored_choice(settings)
        self.theme = self._wanted()
        self.type_scale = _stored_scale(settings)
        self._icons: dict[tuple[str, str], QIcon] = {}
        self.presented_scale: float | None = None
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._set_type()
        self._restyle()

    def choose(self, choice: ThemeChoice) -> None:
        """Follow the system, or stay light or dark; remembered for the next start."""
        self.choice = choice
        self._settings.setValue("theme", choice.value)
        self._apply()

    def toggle(self) -> None:
        """Light to dark and back."""
        self.choose(ThemeChoice.LIGHT if self.theme.is_dark else ThemeChoice.DARK)

    def follow_system(self) -> None:
        """Be as the system is."""
        self.choose(ThemeChoice.SYSTEM)

    def icon(self, name: str, color: str) -> QIcon:
        """An icon in a colour of the theme, drawn once; many docks have the same two."""
        key = (name, color)
        if key not in self._icons:
            self._icons[key] = icon(name, color, self.theme.line)
        return self._icons[key]

    @property
    def scale(self) -> float:
        """Size of type against that of the system: as chosen, and larger while presenting."""
        return self.type_scale * (self.presented_scale or 1.0)

    @property
    def is_presenting(self) -> bool:
        return self.presented_scale is not None

    def scale_type(self, steps: int) -> None:
        """Make type larger or smaller by steps; remembered for the next start."""
        scale = min(max(round(self.type_scale + TYPE_STEP * steps, 2), SMALLEST_TYPE), LARGEST_TYPE)
        if scale != self.type_scale:
            self.type_scale = scale
            self._settings.setValue("type_scale", scale)
            self._set_type()
            self.type_changed.emit()

    def present(self, presenting: bool, scale: float = 1.3) -> None:
        """Type larger by `scale` for an audience, or the usual one."""
        if presenting != self.is_presenting:
            self.presented_scale = scale if presenting else None
            self._set_type()
            self.type_changed.emit()

    @Slot()
    def _system_changed(self) -> None:
        if self.choice is ThemeChoice.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        theme = self._wanted()
        if theme is not self.theme:
            self.theme = theme
            self._icons.clear()
            self._restyle()
            self.changed.emit()

    def _wanted(self) -> Theme:
        if self.choice is ThemeChoice.SYSTEM:
            is_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        else:
            is_dark = self.choice is ThemeChoice.DARK
        return DARK if is_dark else LIGHT

    def _set_type(self) -> None:
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        base = app.property("type_points")
        if base is None:
            base = app.font().pointSizeF()
            app.setProperty("type_points", base)
        font = app.font()
        if abs(font.pointSizeF() - base * self.scale) > 1e-6:
            font.setPointSizeF(base * self.scale)
            app.setFont(font)

    def _restyle(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setPalette(self.theme.palette())
            app.setStyleSheet(self.theme.style_sheet())


def _stored_choice(settings: QSettings) -> ThemeChoice:
    try:
        return ThemeChoice(str(settings.value("theme", ThemeChoice.SYSTEM.value)))
    except ValueError:
        return ThemeChoice.SYSTEM


def _stored_scale(settings: QSettings) -> float:
    try:
        scale = float(str(settings.value("type_scale", 1.0)))
    except ValueError:
        return 1.0
    return scale if SMALLEST_TYPE <= scale <= LARGEST_TYPE else 1.0


_LIGHT_INK, _DARK_INK = "#ffffff", "#000000"
_EVEN_LUMINANCE = 0.179
"""Relative luminance of a ground on which white and black are equally readable, 4.58 : 1 (WCAG 2.2, 1.4.3)."""


def ink_on(ground: QColor) -> QColor:
    """White or black, whichever can be read better on a ground; never below 4.5 : 1."""
    red, green, blue = (_linear(part) for part in (ground.redF(), ground.greenF(), ground.blueF()))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return QColor(_LIGHT_INK if luminance < _EVEN_LUMINANCE else _DARK_INK)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def small_font(base: QFont, scale: float = 0.86) -> QFont:
    """The same font, smaller: captions and axis ticks."""
    font = QFont(base)
    font.setPointSizeF(max(base.pointSizeF() * scale, 6.5))
    return font
