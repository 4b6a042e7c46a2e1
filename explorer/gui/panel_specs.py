"""The panels of the window: a panel is one entry of `PANELS`. The plot is none: it is the centre they stand around."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Qt

from explorer.gui.translate import mark

__all__ = ["PANELS", "Area", "PanelSpec"]


class Area(Enum):
    """Where a panel stands at first."""

    TOP = Qt.DockWidgetArea.TopDockWidgetArea
    LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
    RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
    BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSpec:
    """A panel. `id` stays for ever: layouts and lessons name it. `content` is 'module:Class', built as
    `Class(store, look)`, or as `Class(store, look, actions)` where it `needs_actions`."""

    id: str
    title: str
    tip: str
    area: Area
    content: str
    shown: bool = True
    framed: bool = True
    needs_actions: bool = False
    needs_context: bool = False
    """Whether it is built as `Class(context, actions)`."""
    stands_alone: bool = False
    """Whether it stands above the others of its area instead of being a tab among them."""


PANELS: tuple[PanelSpec, ...] = (
    PanelSpec(
        id="backbone",
        title=mark("Backbone"),
        tip=mark("The blocks of the network, where exits can be mounted, and the stream of samples"),
        area=Area.TOP,
        content="explorer.gui.panels.backbone_strip:BackboneStrip",
        framed=False,
    ),
    PanelSpec(
        id="exits",
        title=mark("Exits"),
        tip=mark("A card for every mounted exit: threshold, head, who leaves there and who of them is right"),
        area=Area.LEFT,
        content="explorer.gui.panels.exit_list:ExitList",
        framed=False,
    ),
    PanelSpec(
        id="constraints",
        title=mark("Constraints"),
        tip=mark("Limits on a design, which of them bind, and what keeps the design from being better"),
        area=Area.LEFT,
        content="explorer.gui.panels.constraints_panel:ConstraintsPanel",
    ),
    PanelSpec(
        id="lesson",
        title=mark("Lesson"),
        tip=mark("A guided lesson, step by step, in the real window"),
        area=Area.RIGHT,
        content="explorer.gui.panels.lesson_panel:LessonPanel",
        shown=False,
        needs_context=True,
        stands_alone=True,
    ),
    PanelSpec(
        id="hardware",
        title=mark("Hardware"),
        tip=mark("Schedule, allocation, weights, policy and conventions; the accelerator's parameters, to be changed"),
        area=Area.LEFT,
        content="explorer.gui.panels.hardware_panel:HardwarePanel",
    ),
    PanelSpec(
        id="figures",
        title=mark("Figures"),
        tip=mark("Accuracy, EDP, energy and latency, with their differences to the baselines"),
        area=Area.RIGHT,
        content="explorer.gui.panels.figures_tab:FiguresTab",
    ),
    PanelSpec(
        id="why",
        title=mark("Why"),
        tip=mark("Every layer with its energy and cycles, what binds it and where it runs"),
        area=Area.RIGHT,
        content="explorer.gui.panels.why_tab:WhyTab",
    ),
    PanelSpec(
        id="schedule",
        title=mark("Schedule"),
        tip=mark("When which core and link does what, when exits decide, and how full the memories are"),
        area=Area.RIGHT,
        content="explorer.gui.panels.schedule_panel:SchedulePanel",
    ),
    PanelSpec(
        id="samples",
        title=mark("Samples"),
        tip=mark("Test images by the exit at which they leave"),
        area=Area.RIGHT,
        content="explorer.gui.panels.samples_tab:SamplesTab",
    ),
    PanelSpec(
        id="certificate",
        title=mark("Certificate"),
        tip=mark("What can be promised of the design's accuracy on new data, with intervals"),
        area=Area.RIGHT,
        content="explorer.gui.panels.certificate_panel:CertificatePanel",
    ),
    PanelSpec(
        id="search",
        title=mark("Search"),
        tip=mark("Progress of the search and its hypervolume"),
        area=Area.BOTTOM,
        content="explorer.gui.panels.search_panel:SearchPanel",
        needs_actions=True,
    ),
    PanelSpec(
        id="jobs",
        title=mark("Training"),
        tip=mark("Fine-tune, train, quantise or prune in a process of its own, with progress"),
        area=Area.BOTTOM,
        content="explorer.gui.panels.jobs_panel:JobsPanel",
    ),
    PanelSpec(
        id="pins",
        title=mark("Pinned designs"),
        tip=mark("Designs kept for comparison, with their differences to the current one"),
        area=Area.BOTTOM,
        content="explorer.gui.panels.pins:PinsPanel",
    ),
)
