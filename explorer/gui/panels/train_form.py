"""The form that trains a network from nothing, or from another study's weights: any data, any backbone, any regime."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit

from explorer.gui.panels.job_fields import (
    IMAGES_TIP,
    ChoiceField,
    FolderField,
    images_field,
    share_field,
    value_or_none,
    whole_field,
)
from explorer.gui.panels.job_form import JobForm, names_function
from explorer.gui.panels.job_forms import MOST_EPOCHS
from explorer.gui.translate import mark, tr
from explorer.jobs import TrainingRegime, TrainRequest
from explorer.jobs.messages import BACKBONES, DATASETS, DEFAULT_EPOCHS

__all__ = ["TrainForm"]

FOLDER = "folder"
"""The data set that is a folder of images."""

_REGIMES = {
    TrainingRegime.SUPERVISED: mark("deep supervision, then heads"),
    TrainingRegime.DISJOINT: mark("backbone, then heads"),
    TrainingRegime.JOINT: mark("all together"),
    TrainingRegime.MIXED: mark("backbone, then all together"),
}
_REGIME_TIPS = {
    TrainingRegime.SUPERVISED: mark("All heads pull lightly at the backbone, then each is fitted on it frozen"),
    TrainingRegime.DISJOINT: mark("The backbone by its final exit alone, then every head on it frozen"),
    TrainingRegime.JOINT: mark("Backbone and heads from the start; an exit's answers depend on all heads"),
    TrainingRegime.MIXED: mark("The backbone by its final exit alone, then backbone and heads together"),
}


class TrainForm(JobForm):
    """Data, backbone, and how they are brought together."""

    title = mark("Train a network")
    explanation = mark(
        "Trains backbone and heads, calibrates 8 and 4 bits and records all answers: hours on a processor, minutes on "
        "a GPU."
    )
    folder_name = "trained"

    def add_fields(self) -> None:
        """Everything that a training depends on."""
        self._add_data()
        self._add_backbone()
        self.epochs = whole_field(DEFAULT_EPOCHS, 1, MOST_EPOCHS)
        self.add(tr("Epochs"), self.epochs, tr("How often the training of the backbone sees every image"))
        self.head_epochs = whole_field(None, 1, MOST_EPOCHS)
        self.add(
            tr("Epochs of heads"),
            self.head_epochs,
            tr("How often the training of the heads sees every image; below 1: as suits each kind of head"),
        )
        self.images = images_field()
        self.add(tr("Images"), self.images, tr(IMAGES_TIP))
        self.regime = ChoiceField(_REGIMES, _REGIME_TIPS)
        self.add(tr("Regime"), self.regime, tr("Order in which backbone and heads learn"))
        self.weights = QLineEdit()
        self.weights.setPlaceholderText(tr("the regime's own"))
        self.add(
            tr("Weight of heads"),
            self.weights,
            tr("Weight of the early heads' losses: one number, or one for each mounting point, such as 0.1, 0.2, 0.3"),
        )
        self.distill = QCheckBox(tr("heads learn from the final exit too"))
        self.add(
            tr("Distillation"),
            self.distill,
            tr("Early heads learn from the softened answers of the final exit as well as from the labels"),
        )
        self.teacher = FolderField(placeholder=tr("its own final exit"))
        self.add(tr("Teacher"), self.teacher, tr("Folder of a study whose final exit teaches the heads instead"))
        self.compare = QCheckBox(tr("train plain heads as well"))
        self.add(tr("Comparison"), self.compare, tr("Record in the study how good the heads are without distillation"))
        self.erased = share_field(0.0, 0.0, 1.0)
        self.add(
            tr("Images erased"),
            self.erased,
            tr("Share of the images in which a random rectangle is erased while the backbone learns"),
        )
        self.start = FolderField(placeholder=tr("random weights"))
        self.add(tr("Begin with"), self.start, tr("Folder of a study of the same network whose weights to begin with"))
        self.add_device_and_seed()
        self.dataset.currentIndexChanged.connect(self._adapt)
        self.backbone.currentTextChanged.connect(self._adapt)
        self.distill.toggled.connect(self._adapt)
        self.regime.currentIndexChanged.connect(self._adapt)
        self._adapt()

    def _add_data(self) -> None:
        self.dataset = ChoiceField(DATASETS)
        self.add(tr("Data set"), self.dataset, tr("Images to learn from; a folder has one folder of images a class"))
        self.data = FolderField(placeholder=tr("where it is installed"))
        self.add(tr("Data"), self.data, tr("Folder of the data set"))
        self.download = QCheckBox(tr("if the data set is missing"))
        self.add(tr("Download"), self.download, tr("The only thing for which this program uses the network"))
        self.image_size = whole_field(None, 4, 1024, suffix=tr(" pixels"), unset=mark("32 pixels"))
        self.add(
            tr("Image size"),
            self.image_size,
            tr("Height and width that images of a folder are scaled to"),
        )

    def _add_backbone(self) -> None:
        self.backbone = QComboBox()
        self.backbone.setEditable(True)
        self.backbone.addItems(list(BACKBONES))
        self.add(
            tr("Backbone"),
            self.backbone,
            tr("A network of this program, or your own module:function that returns a torch.nn.Sequential of blocks"),
        )
        self.width_multiplier = QDoubleSpinBox()
        self.width_multiplier.setRange(0.05, 4.0)
        self.width_multiplier.setSingleStep(0.05)
        self.width_multiplier.setValue(1.0)
        self.add(
            tr("Width"),
            self.width_multiplier,
            tr("Channels of all layers, as a multiple of the usual ones; not for a network of your own"),
        )

    def _adapt(self) -> None:
        is_folder = self.dataset.currentData() == FOLDER
        self.image_size.setEnabled(is_folder)
        self.download.setEnabled(not is_folder)
        self.width_multiplier.setEnabled(not self._is_own)
        self.teacher.setEnabled(self.distill.isChecked())
        self.compare.setEnabled(self._may_compare)

    @property
    def _may_compare(self) -> bool:
        """Heads are compared where they learn alone, and from a teacher."""
        learn_alone = self.regime.currentData() in (TrainingRegime.SUPERVISED, TrainingRegime.DISJOINT)
        return self.distill.isChecked() and learn_alone

    @property
    def _is_own(self) -> bool:
        return names_function(self.backbone.currentText().strip())

    def field_problem(self) -> str:
        """What cannot be trained."""
        backbone = self.backbone.currentText().strip()
        if not self._is_own and backbone not in BACKBONES:
            return tr(
                "Backbone {text} is unknown; use {known} or your own module:function.",
                text=backbone or "?", known=", ".join(BACKBONES),
            )  # fmt: skip
        if self.dataset.currentData() == FOLDER and self.data.path is None:
            return tr("Choose the folder of images: one folder a class.")
        for folder in (self.data.path, self.teacher.path if self.distill.isChecked() else None, self.start.path):
            if folder is not None and not folder.is_dir():
                return tr("{path}: no such folder.", path=folder)
        if self._loss_weights() is None:
            return tr("Weights of heads are numbers from 0 up, such as 0.1, 0.2, 0.3.")
        return ""

    def _loss_weights(self) -> tuple[float, ...] | None:
        """The weights, None if they are none."""
        try:
            weights = tuple(float(part) for part in self.weights.text().split(",") if part.strip())
        except ValueError:
            return None
        return weights if all(0 <= weight < float("inf") for weight in weights) else None

    def request(self) -> TrainRequest:
        """What is asked for."""
        is_folder = self.dataset.currentData() == FOLDER
        distill = self.distill.isChecked()
        return TrainRequest(
            out=self.out_folder,
            dataset=self.dataset.currentData(),
            data=self.data.path,
            download=self.download.isChecked() and not is_folder,
            image_size=value_or_none(self.image_size) if is_folder else None,
            backbone=self.backbone.currentText().strip(),
            width_multiplier=1.0 if self._is_own else round(self.width_multiplier.value(), 4),
            epochs=self.epochs.value(),
            head_epochs=value_or_none(self.head_epochs),
            regime=self.regime.currentData(),
            early_loss_weights=self._loss_weights() or (),
            distill=distill,
            teacher=self.teacher.path if distill else None,
            compare_heads=self._may_compare and self.compare.isChecked(),
            erased_share=round(self.erased.value() / 100, 4),
            start=self.start.path,
            n_images=value_or_none(self.images),
            seed=self.seed.value(),
            device=self.chosen_device,
        )
