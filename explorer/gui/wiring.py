"""What the actions of a window do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from explorer.gui.limits import ACCURACY_FLOOR, EDP_CAP, at_the_design, limit_of, with_limit
from explorer.gui.translate import Language, stored_language, tr

if TYPE_CHECKING:
    from explorer.gui.limits import Limit
    from explorer.gui.panels.jobs_panel import JobsPanel
    from explorer.gui.store import Store
    from explorer.gui.window import MainWindow

__all__ = ["add_panel_actions", "connect_actions"]

LARGER = 1.2
JOBS = ("train", "fine-tune-as", "quantise", "prune", "record-answers")
"""Actions that ask for a job by its form; see `panels.jobs_panel.FORMS`."""

WITH_A_KEY = 9
"""So many panels have a key of their own, Alt+1 to Alt+9; F6 and the palette reach the others."""


def connect_actions(window: MainWindow) -> None:
    """Say what each action of `action_specs` does. What opens, exports or teaches is built when it is first needed."""
    actions, store, look, docks = window.actions_, window.store, window.look, window.docks
    for name, do in (
        ("undo", store.undo),
        ("redo", store.redo),
        ("pin", store.pin),
        ("limit-accuracy", lambda: _toggle_limit(store, ACCURACY_FLOOR)),
        ("limit-edp", lambda: _toggle_limit(store, EDP_CAP)),
        ("search", partial(_search_or_stop, window)),
        ("fit", window.plot.fit_or_show_all),
        ("open", lambda: window.opener.ask()),
        ("open-study", lambda: window.opener.ask_study()),
        ("open-accelerator", lambda: window.opener.ask_accelerator()),
        ("save-session", window.save_session),
        ("save-session-as", lambda: window.exporter.save_session_as()),
        ("export-csv", lambda: window.exporter.csv()),
        ("export-png-1x", lambda: window.exporter.png(1)),
        ("export-png-2x", lambda: window.exporter.png(2)),
        ("export-png-3x", lambda: window.exporter.png(3)),
        ("export-png-4x", lambda: window.exporter.png(4)),
        ("export-plot-png", lambda: window.exporter.plot_png()),
        ("export-svg", lambda: window.exporter.svg()),
        ("export-script", lambda: window.exporter.script()),
        ("export-report", lambda: window.exporter.report()),
        ("copy-design", lambda: window.opener.copy_design()),
        ("paste-design", lambda: window.opener.paste()),
        ("theme", look.toggle),
        ("theme-system", look.follow_system),
        ("presentation", window.toggle_presentation),
        ("text-larger", lambda: look.scale_type(1)),
        ("text-smaller", lambda: look.scale_type(-1)),
        ("next-panel", lambda: docks.focus_next(1)),
        ("previous-panel", lambda: docks.focus_next(-1)),
        ("float-panel", docks.toggle_floating),
        ("move-panel", docks.move_on),
        ("panel-larger", lambda: docks.resize(LARGER)),
        ("panel-smaller", lambda: docks.resize(1.0 / LARGER)),
        ("reset-layout", docks.reset),
        ("fine-tune", lambda: _jobs(window).start_fine_tuning()),
        ("resume-job", lambda: _jobs(window).resume_from_folder()),
        ("leave-lesson", window.context.lessons.leave),
        ("palette", window.open_palette),
        ("shortcuts", lambda: window.shortcuts.open()),
        ("about", partial(_tell_about, window)),
        ("quit", window.close),
    ):
        actions.on(name, do)
    for job in JOBS:
        actions.on(job, partial(_ask_for_job, window, job))
    for language in Language:
        action = actions[f"language-{language.value}"]
        action.setChecked(language is stored_language(window.context.settings))
        actions.on(action, partial(window.speak, language))


def add_panel_actions(window: MainWindow) -> None:
    """An action a panel that shows or hides it, and one that gives it the keyboard."""
    for number, dock in enumerate(window.docks, start=1):
        toggle = dock.toggleViewAction()
        toggle.setObjectName(f"panel-{dock.spec.id}")
        window.actions_.take(toggle, menu="panels")
        window.actions_.add(
            f"go-{dock.spec.id}",
            tr("Go to {panel}", panel=tr(dock.spec.title)),
            tr("Show the panel and give it the keyboard"),
            partial(window.docks.focus, dock.spec.id),
            keys=(f"Alt+{number}",) if number <= WITH_A_KEY else (),
        )


def _toggle_limit(store: Store, limit: Limit) -> None:
    """Switch a constraint off, or on where the design on screen just keeps it."""
    value = None
    if limit_of(store.constraints, limit) is None:
        value = at_the_design(limit, store.evaluation)
        if value is None:
            store.inform(tr("The limit can be set as soon as the design's figures are there."))
            return
    store.set_constraints(with_limit(store.constraints, limit, value))


def _ask_for_job(window: MainWindow, job: str) -> None:
    _jobs(window).ask_for(job)


def _jobs(window: MainWindow) -> JobsPanel:
    """The panel of jobs, brought to the front."""
    window.docks.reveal("jobs")
    return window.docks.panel("jobs")  # type: ignore[return-value]


def _search_or_stop(window: MainWindow) -> None:
    search, bar = window.store.search, window.toolbar
    if search.is_running:
        search.stop()
        return
    window.docks.reveal("search")
    window.store.start_search(
        seconds=float(bar.seconds.value()), seed=int(bar.seed.value()), most_exits=int(bar.most_exits.value())
    )


def _tell_about(window: MainWindow) -> None:
    from explorer import __version__

    window.store.inform(
        tr(
            "Exit Explorer {version}, MIT licence. It follows arXiv:2512.04705, Hardware-Algorithm Co-Optimization "
            "of Early-Exit Neural Networks for Multi-Core Edge Accelerators.",
            version=__version__,
        )
    )
