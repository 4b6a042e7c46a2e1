"""What the forms of all jobs have in common: rows with names and tips, a folder to write to, data, device and seed."""

from __future__ import annotations

import os
import time
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QFormLayout, QLabel, QLineEdit, QSpinBox, QWidget

from explorer.errors import ExplorerError
from explorer.gui.job_state import JobState
from explorer.gui.panels.job_fields import DeviceField, FolderField, whole_field
from explorer.gui.preferences import preferences
from explorer.gui.store import Store
from explorer.gui.translate import tr
from explorer.jobs import JobDevice, JobRequest, ResumableRequest, unfinished_job
from explorer.jobs.messages import DEFAULT_SEED
from explorer.study.files import Study

__all__ = ["JobForm", "data_of", "free_folder", "jobs_folder", "names_function"]

LARGEST_SEED = 2**31 - 1
Field = FolderField | QSpinBox | QDoubleSpinBox | QComboBox | QLineEdit | QCheckBox


class JobForm(QWidget):
    """The form of one kind of job, for the study that is open when it is made. `changed` comes with every input."""

    changed = Signal()
    title = ""
    explanation = ""
    folder_name = "job"

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.jobs: JobState = store.jobs
        self.study: Study = store.study
        self._rows = QFormLayout(self)
        self._rows.setContentsMargins(2, 2, 8, 2)
        self._rows.setHorizontalSpacing(12)
        self._rows.setVerticalSpacing(5)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.own_code: QLineEdit | None = None  # only in forms of jobs on a study
        self.add_fields()
        self.out = FolderField(start=str(free_folder(self.study.name, self.folder_name)))
        self.add(tr("Write to"), self.out, tr("Folder for the checkpoints and the study; it is made if need be"))

    def add_fields(self) -> None:
        """Add the rows of this kind of job."""
        raise NotImplementedError

    def request(self) -> JobRequest:
        """What is asked for; called only where `problem` has nothing to say."""
        raise NotImplementedError

    def field_problem(self) -> str:
        """What is wrong with the fields of this kind of job, '' for nothing."""
        return ""

    def add(self, caption: str, field: Field, tip: str) -> None:
        """Add a row; its label and its field say what the term means."""
        field.setAccessibleName(caption)
        field.setToolTip(tip)
        label = QLabel(caption)
        label.setToolTip(tip)
        label.setBuddy(field)
        self._rows.addRow(label, field)
        match field:
            case FolderField():
                field.changed.connect(self.changed)
            case QSpinBox() | QDoubleSpinBox():
                field.valueChanged.connect(self.changed)
            case QComboBox():
                field.currentTextChanged.connect(self.changed)
            case QLineEdit():
                field.textChanged.connect(self.changed)
            case QCheckBox():
                field.toggled.connect(self.changed)

    def add_note(self, caption: str, said: str) -> None:
        """Add a row that only says something."""
        note = QLabel(said)
        note.setTextFormat(Qt.TextFormat.PlainText)
        note.setWordWrap(True)
        note.setAccessibleName(caption)
        self._rows.addRow(QLabel(caption), note)

    def add_data(self) -> None:
        """Add the folder of the study's data, and the user's own code where its network is made by that."""
        known = data_of(self.study)
        self.data = FolderField(start=str(known or ""), placeholder=tr("where it is installed"))
        self.add(tr("Data"), self.data, tr("Folder of the data set that the study was trained on"))
        self.own_code = code = QLineEdit()
        code.setPlaceholderText(tr("only for a network of your own"))
        self.add(
            tr("Code"),
            code,
            tr("module:function that makes the study's network, if that is your own: it says that its code may run"),
        )

    def add_device_and_seed(self) -> None:
        """Add where torch works, and the seed."""
        self.device = DeviceField(self.jobs)
        self.add(
            tr("Work on"), self.device, tr("Where torch works; a GPU is many times faster than a processor at training")
        )
        self.seed = whole_field(DEFAULT_SEED, 0, LARGEST_SEED)
        self.add(
            tr("Seed"), self.seed, tr("Seed of the random numbers: the same seed repeats a run on the same machine")
        )

    @property
    def chosen_device(self) -> JobDevice:
        device = self.device.currentData()
        assert isinstance(device, JobDevice)
        return device

    @property
    def chosen_code(self) -> str | None:
        return None if self.own_code is None else self.own_code.text().strip() or None

    @property
    def out_folder(self) -> Path:
        folder = self.out.path
        assert folder is not None
        return folder

    def remember(self) -> None:
        """Keep where the study's data are, so that it is asked only once."""
        if self.own_code is not None:
            preferences().setValue(f"data/{self.study.name}", str(self.data.path or ""))

    def unfinished(self) -> ResumableRequest | None:
        """The unfinished job in the folder to write to, ready to go on."""
        try:
            return None if self.out.path is None else unfinished_job(self.out.path)
        except ExplorerError:
            return None

    def problem(self) -> str:
        """What keeps the job from starting, in one line; '' for nothing."""
        return self.field_problem() or _code_problem(self) or _folder_problem(self.out.path)


def _code_problem(form: JobForm) -> str:
    code = form.chosen_code
    if code is not None and not names_function(code):
        return tr("{text}: write module:function, such as mynets:small.", text=code)
    return ""


def names_function(text: str) -> bool:
    """Whether a text has the form module:function."""
    module, separator, function = text.partition(":")
    return bool(separator) and function.isidentifier() and all(part.isidentifier() for part in module.split("."))


def _folder_problem(folder: Path | None) -> str:
    if folder is None:
        return tr("Choose a folder to write to.")
    nearest = next((parent for parent in (folder, *folder.parents) if parent.exists()), folder)
    if not nearest.is_dir():
        return tr("{path} is a file, but must be a folder.", path=nearest)
    if not os.access(nearest, os.W_OK | os.X_OK):
        return tr("{path} cannot be written to; choose another folder.", path=nearest)
    if (folder / "study.json").exists():
        return tr("A study is in this folder already; choose another one.")
    if (folder / "checkpoints").exists():
        return tr("A run is in this folder already; resume it, or choose another folder.")
    return ""


def data_of(study: Study) -> Path | None:
    """Where the last job on a study found its data, None if that was where they are installed."""
    known = str(preferences().value(f"data/{study.name}") or "")
    return Path(known) if known and Path(known).is_dir() else None


def jobs_folder() -> Path:
    """Where jobs write to unless another folder is chosen: beside the settings."""
    return Path(preferences().fileName()).parent / "jobs"


def free_folder(study: str, kind: str) -> Path:
    """A folder for a job that nothing is in yet."""
    name = f"{study}-{kind}-{time.strftime('%Y%m%d-%H%M%S')}"
    taken = 1
    while (folder := jobs_folder() / (name if taken == 1 else f"{name}-{taken}")).exists():
        taken += 1
    return folder
