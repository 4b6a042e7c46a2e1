"""The actions that every window has: their names, texts, keys and places in the menus, one tuple a menu.

A name stays: lessons, tests and the palette use it. Panels and lessons add actions of their own; see `actions`.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QKeySequence

from explorer.gui.translate import mark

__all__ = ["ACTIONS", "ActionSpec", "Keys"]

Keys = str | QKeySequence.StandardKey


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """An action. `menu` is the name of the menu or submenu that shows it, '' for none."""

    name: str
    label: str
    tip: str
    menu: str = ""
    keys: tuple[Keys, ...] = ()
    icon: str = ""
    is_choice: bool = False
    """Whether it is one of the choices of its menu, of which one is checked."""


_STANDARD = QKeySequence.StandardKey

_FILE: tuple[ActionSpec, ...] = (
    ActionSpec(
        name="open",
        label=mark("&Open…"),
        tip=mark("Open a session, design, study or accelerator; files can be dropped on the window too"),
        menu="file",
        keys=(_STANDARD.Open,),
        icon="folder",
    ),
    ActionSpec(
        name="open-study",
        label=mark("Open a study &folder…"),
        tip=mark("Open a study: a trained network with its recorded answers"),
        menu="file",
        keys=("Ctrl+Alt+O",),
        icon="folder",
    ),
    ActionSpec(
        name="open-accelerator",
        label=mark("Open an &accelerator file…"),
        tip=mark("Open an accelerator: a ZigZag core or Stream system as YAML"),
        menu="file",
        keys=("Ctrl+Shift+O",),
        icon="folder",
    ),
    ActionSpec(
        name="save-session",
        label=mark("&Save the session"),
        tip=mark("Write the session to its file now; it is also saved by itself after every change"),
        menu="file",
        keys=(_STANDARD.Save,),
    ),
    ActionSpec(
        name="save-session-as",
        label=mark("Save the session &as…"),
        tip=mark("Write designs, pins, notes and search runs to a file of your choice and go on there"),
        menu="file",
        keys=("Ctrl+Shift+S",),
    ),
    ActionSpec(name="quit", label=mark("&Quit"), tip=mark("Close the window"), menu="file", keys=(_STANDARD.Quit,)),
)

_EXPORT: tuple[ActionSpec, ...] = (
    ActionSpec(
        name="export-csv",
        label=mark("&Figures as CSV…"),
        tip=mark("The figures of the current design and of the pinned ones as a table"),
        menu="export",
        keys=("Ctrl+E",),
    ),
    ActionSpec(
        name="export-png-1x",
        label=mark("Picture as PNG, &1×…"),
        tip=mark("The window as a picture at its own size"),
        menu="export",
    ),
    ActionSpec(
        name="export-png-2x",
        label=mark("Picture as PNG, &2×…"),
        tip=mark("The window as a picture at twice its size"),
        menu="export",
        keys=("Ctrl+Shift+E",),
    ),
    ActionSpec(
        name="export-png-3x",
        label=mark("Picture as PNG, &3×…"),
        tip=mark("The window as a picture at three times its size"),
        menu="export",
    ),
    ActionSpec(
        name="export-png-4x",
        label=mark("Picture as PNG, &4×…"),
        tip=mark("The window as a picture at four times its size, for print"),
        menu="export",
    ),
    ActionSpec(
        name="export-plot-png",
        label=mark("Pl&ot as PNG, 4×…"),
        tip=mark("The plot alone as a picture at four times its size"),
        menu="export",
    ),
    ActionSpec(
        name="export-svg",
        label=mark("Plot as S&VG…"),
        tip=mark("The plot as a drawing that stays sharp at every size"),
        menu="export",
    ),
    ActionSpec(
        name="export-script",
        label=mark("&Python script…"),
        tip=mark("A script that computes the figures of the current design again with the library"),
        menu="export",
    ),
    ActionSpec(
        name="export-report",
        label=mark("&Report as HTML…"),
        tip=mark("One page with the design, its figures and the pinned designs"),
        menu="export",
        keys=(_STANDARD.Print,),
    ),
)

_EDIT: tuple[ActionSpec, ...] = (
    ActionSpec(
        name="undo",
        label=mark("&Undo"),
        tip=mark("Take the last step back"),
        menu="edit",
        keys=(_STANDARD.Undo,),
        icon="undo",
    ),
    ActionSpec(
        name="redo",
        label=mark("&Redo"),
        tip=mark("Bring the step back"),
        menu="edit",
        keys=(_STANDARD.Redo,),
        icon="redo",
    ),
    ActionSpec(
        name="copy-design",
        label=mark("&Copy the design as text"),
        tip=mark("Put the current design on the clipboard as a line of JSON"),
        menu="edit",
        keys=(_STANDARD.Copy,),
    ),
    ActionSpec(
        name="paste-design",
        label=mark("Pa&ste a design"),
        tip=mark("Take over a design that was copied as text"),
        menu="edit",
        keys=(_STANDARD.Paste,),
    ),
    ActionSpec(
        name="pin",
        label=mark("&Pin this design"),
        tip=mark("Keep the current design for comparison"),
        menu="edit",
        keys=("Ctrl+D",),
        icon="pin",
    ),
    ActionSpec(
        name="limit-accuracy",
        label=mark("&Accuracy floor on or off"),
        tip=mark("Ask for at least the accuracy of this design, or ask no more; Shift+↑ ↓ on the plot moves the line"),
        menu="edit",
        keys=("Ctrl+Alt+A",),
    ),
    ActionSpec(
        name="limit-edp",
        label=mark("&EDP cap on or off"),
        tip=mark("Ask for at most the EDP of this design, or ask no more; Shift+← → on the plot moves the line"),
        menu="edit",
        keys=("Ctrl+Alt+E",),
    ),
)

_SEARCH: tuple[ActionSpec, ...] = (
    ActionSpec(name="search", label=mark("Start &search"), tip="", menu="search", keys=("F5",), icon="play"),
)

_TRAINING: tuple[ActionSpec, ...] = (
    ActionSpec(
        name="fine-tune",
        label=mark("&Fine-tune this design"),
        tip=mark("Train the backbone together with just the exits of this design, and measure it"),
        menu="training",
        keys=("Ctrl+F5",),
    ),
    ActionSpec(
        name="fine-tune-as",
        label=mark("Fine-tune this design &with settings…"),
        tip=mark("Epochs, learning rate, data and folder of the fine-tuning"),
        menu="training",
    ),
    ActionSpec(
        name="train",
        label=mark("&Train a network…"),
        tip=mark("Train backbone and heads on a data set, into a study of its own"),
        menu="training",
    ),
    ActionSpec(
        name="quantise",
        label=mark("&Quantise the network…"),
        tip=mark("Round weights and activations to fewer bits, by calibration or by training"),
        menu="training",
    ),
    ActionSpec(
        name="prune",
        label=mark("&Prune the network…"),
        tip=mark("Remove channels or weights that matter least, and train again"),
        menu="training",
    ),
    ActionSpec(
        name="record-answers",
        label=mark("Record the &answers anew…"),
        tip=mark("Let the trained network answer every image of every split again"),
        menu="training",
    ),
    ActionSpec(
        name="resume-job",
        label=mark("&Resume a job in a folder…"),
        tip=mark("Go on with a job that was ended before it was finished"),
        menu="training",
    ),
)

_VIEW: tuple[ActionSpec, ...] = (
    ActionSpec(
        name="fit",
        label=mark("&Fit the plot"),
        tip=mark("Show what matters in the plot, or else every point"),
        menu="view",
        keys=("Ctrl+0",),
        icon="fit",
    ),
    ActionSpec(
        name="theme",
        label=mark("&Light or dark"),
        tip=mark("Change between the light and the dark theme"),
        menu="view",
        keys=("Ctrl+T",),
        icon="theme",
    ),
    ActionSpec(
        name="theme-system",
        label=mark("Theme of the s&ystem"),
        tip=mark("Be light or dark as the system is"),
        menu="view",
    ),
    ActionSpec(
        name="presentation",
        label=mark("&Presentation"),
        tip=mark("Large type and only the panels that an audience can read; once more to go back"),
        menu="view",
        keys=("F11",),
    ),
    ActionSpec(
        name="text-larger",
        label=mark("Larger &type"),
        tip=mark("Make all type larger"),
        menu="view",
        keys=(_STANDARD.ZoomIn, "Ctrl+="),
    ),
    ActionSpec(
        name="text-smaller",
        label=mark("S&maller type"),
        tip=mark("Make all type smaller"),
        menu="view",
        keys=(_STANDARD.ZoomOut,),
    ),
)

_LANGUAGE: tuple[ActionSpec, ...] = (
    ActionSpec(
        name="language-system",
        label=mark("Language of the &system"),
        tip=mark("Speak the language of the system"),
        menu="language",
        is_choice=True,
    ),
    ActionSpec(
        name="language-en",
        label=mark("&English"),
        tip=mark("Speak English"),
        menu="language",
        is_choice=True,
    ),
    ActionSpec(
        name="language-de",
        label=mark("&German (Deutsch)"),
        tip=mark("Speak German"),
        menu="language",
        is_choice=True,
    ),
)

_PANELS: tuple[ActionSpec, ...] = (
    ActionSpec(
        name="next-panel",
        label=mark("&Next panel"),
        tip=mark("Give the keyboard to the next panel"),
        menu="panels",
        keys=("F6",),
    ),
    ActionSpec(
        name="previous-panel",
        label=mark("&Previous panel"),
        tip=mark("Give the keyboard to the panel before"),
        menu="panels",
        keys=("Shift+F6",),
    ),
    ActionSpec(
        name="float-panel",
        label=mark("&Float or dock the panel"),
        tip=mark("Take the panel that has the keyboard out of the window, or put it back"),
        menu="panels",
        keys=("Ctrl+Alt+F",),
        icon="float",
    ),
    ActionSpec(
        name="move-panel",
        label=mark("&Move the panel to the next side"),
        tip=mark("Put the panel that has the keyboard at the right, below, at the left or above"),
        menu="panels",
        keys=("Ctrl+Alt+M",),
    ),
    ActionSpec(
        name="panel-larger",
        label=mark("&Larger panel"),
        tip=mark("Give the panel that has the keyboard more room"),
        menu="panels",
        keys=("Ctrl+Alt++", "Ctrl+Alt+="),
    ),
    ActionSpec(
        name="panel-smaller",
        label=mark("&Smaller panel"),
        tip=mark("Give the panel that has the keyboard less room"),
        menu="panels",
        keys=("Ctrl+Alt+-",),
    ),
    ActionSpec(
        name="reset-layout",
        label=mark("&Reset the layout"),
        tip=mark("Put every panel back where it stood at first"),
        menu="panels",
        keys=("Ctrl+Alt+R",),
    ),
)

_LESSONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        name="leave-lesson",
        label=mark("&Leave the lesson"),
        tip=mark("End the lesson and bring back the designs and panels from before it"),
        menu="lessons",
    ),
)

_HELP: tuple[ActionSpec, ...] = (
    ActionSpec(
        name="palette",
        label=mark("&Commands…"),
        tip=mark("Find any action, pinned design, study, accelerator, panel or lesson by typing a part of its name"),
        menu="help",
        keys=("Ctrl+K", "Ctrl+Shift+P"),
        icon="palette",
    ),
    ActionSpec(
        name="shortcuts",
        label=mark("&Keyboard shortcuts"),
        tip=mark("All shortcuts in a list"),
        menu="help",
        keys=("F1",),
    ),
    ActionSpec(
        name="about",
        label=mark("&About Exit Explorer"),
        tip=mark("Version, licence and the paper that this program follows"),
        menu="help",
    ),
)

ACTIONS = (*_FILE, *_EXPORT, *_EDIT, *_SEARCH, *_TRAINING, *_VIEW, *_LANGUAGE, *_PANELS, *_LESSONS, *_HELP)
