"""Forms of jobs on the study that is open: fine-tune, quantise, prune, record its answers anew."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox

from explorer.gui import text
from explorer.gui.panels.job_fields import (
    IMAGES_TIP,
    ChoiceField,
    images_field,
    share_field,
    value_or_none,
    whole_field,
)
from explorer.gui.panels.job_form import JobForm
from explorer.gui.store import Store
from explorer.gui.translate import mark, tr
from explorer.jobs import (
    FineTuneRequest,
    PruneImportance,
    PruneKind,
    PruneRequest,
    QuantizeMethod,
    QuantizeRequest,
    TraceRequest,
)
from explorer.spec.precision import FP32, STUDY_PRECISIONS, Precision
from explorer.study.design_json import design_to_text

__all__ = ["FineTuneForm", "PruneForm", "QuantizeForm", "TraceForm"]

MOST_EPOCHS = 1000
RATE_LEFT_TO_THE_JOB = 0.0

_METHODS = {
    QuantizeMethod.SUITED: mark("as suits the bits"),
    QuantizeMethod.CALIBRATE: mark("post-training (calibration)"),
    QuantizeMethod.TRAIN: mark("quantisation-aware training"),
}
_METHOD_TIPS = {
    QuantizeMethod.SUITED: mark("8 bits by calibration, which loses next to nothing; fewer bits by training"),
    QuantizeMethod.CALIBRATE: mark("Fit the grids to the calibration split, without training: minutes"),
    QuantizeMethod.TRAIN: mark("Train while weights and activations are rounded, and learn the steps of the grids"),
}
_KINDS = {
    PruneKind.STRUCTURED: mark("structured: whole channels"),
    PruneKind.MAGNITUDE: mark("magnitude: single weights"),
}
_KIND_TIPS = {
    PruneKind.STRUCTURED: mark("Channels are removed, so the network is smaller and costs less on any accelerator"),
    PruneKind.MAGNITUDE: mark("The smallest weights become zero; only cores that skip zeros gain from it"),
}
_IMPORTANCES = {
    PruneImportance.L1: mark("size of its weights (L1)"),
    PruneImportance.BATCH_NORM: mark("scale of its batch norm"),
    PruneImportance.TAYLOR: mark("effect on the loss (Taylor)"),
}
_IMPORTANCE_TIPS = {
    PruneImportance.L1: mark("Sum of the absolute weights that make the channel"),
    PruneImportance.BATCH_NORM: mark("How much batch normalisation lets through of the channel"),
    PruneImportance.TAYLOR: mark("How much the loss would change without the channel, to first order"),
}
_HEAD_EPOCHS_TIP = mark("How often the training of the heads sees every image; below 1: as suits each kind of head")


class FineTuneForm(JobForm):
    """Fine-tunes the design that was on screen when the form was made."""

    title = mark("Fine-tune this design")
    explanation = mark(
        "Trains the backbone together with just the exits of this design, at its bits, and measures it: a point beside "
        "the predicted one."
    )
    folder_name = "tuned"

    def __init__(self, store: Store) -> None:
        self.design = store.design
        super().__init__(store)

    def add_fields(self) -> None:
        """Epochs, images, share to prune first, learning rate."""
        self.add_note(tr("Study"), self.study.title)
        bits = self.design.precision
        self.add_note(tr("Design"), tr("exits {exits}; {bits}", exits=text.exits_of(self.design), bits=bits))
        default = FineTuneRequest(study=self.study.folder, design="", out=self.study.folder)
        self.epochs = whole_field(default.epochs, 1, MOST_EPOCHS)
        self.add(tr("Epochs"), self.epochs, tr("How often the training sees every image"))
        self.images = images_field()
        self.add(tr("Images"), self.images, tr(IMAGES_TIP))
        self.pruned = share_field(0.0, 0.0, 0.95)
        self.pruned.setSpecialValueText(tr("none"))
        self.add(tr("Share that goes"), self.pruned, tr("Of the channels of every layer, before the training"))
        self.rate = QDoubleSpinBox()
        self.rate.setDecimals(5)
        self.rate.setRange(RATE_LEFT_TO_THE_JOB, 1.0)
        self.rate.setSingleStep(0.0005)
        self.rate.setSpecialValueText(tr("as suits the bits"))
        self.add(
            tr("Learning rate"),
            self.rate,
            tr("Size of the steps of training at its peak; too large spoils what the network knows"),
        )
        self.add_data()
        self.add_device_and_seed()

    def field_problem(self) -> str:
        """A static design has nothing to tune together."""
        if self.design.is_static:
            return tr("Mount an exit first: fine-tuning trains the backbone together with its exits.")
        return ""

    def request(self) -> FineTuneRequest:
        """What is asked for."""
        rate = self.rate.value()
        return FineTuneRequest(
            study=self.study.folder,
            design=design_to_text(self.design),
            out=self.out_folder,
            data=self.data.path,
            backbone=self.chosen_code,
            epochs=self.epochs.value(),
            n_images=value_or_none(self.images),
            pruned_share=self.pruned.value() / 100,
            peak_lr=None if rate == RATE_LEFT_TO_THE_JOB else rate,
            seed=self.seed.value(),
            device=self.chosen_device,
        )


class QuantizeForm(JobForm):
    """Quantises the study's network at the bits chosen."""

    title = mark("Quantise the network")
    explanation = mark(
        "Rounds weights and activations to integers, backbone and heads each at their own bits. Floating point is "
        "recorded as well."
    )
    folder_name = "quantised"

    def add_fields(self) -> None:
        """Bits, method, epochs, distillation."""
        self.add_note(tr("Study"), self.study.title)
        self.bits: dict[Precision, QCheckBox] = {}
        for precision in (p for p in STUDY_PRECISIONS if p != FP32):
            box = QCheckBox(
                tr("backbone {backbone}, heads {heads}", backbone=precision.backbone, heads=precision.heads)
            )
            box.setChecked(True)
            self.bits[precision] = box
            self.add(
                tr("Bits") if len(self.bits) == 1 else "",
                box,
                tr("Bits of weights / activations at which the network is quantised and recorded"),
            )
            box.setAccessibleName(
                tr(
                    "Bits: backbone {backbone}, heads {heads}",
                    backbone=precision.backbone, heads=precision.heads,
                )
            )  # fmt: skip
        self.method = ChoiceField(_METHODS, _METHOD_TIPS)
        self.add(
            tr("Method"),
            self.method,
            tr("How the grids that numbers are rounded to are found: by calibration alone, or by training"),
        )
        self.epochs = whole_field(None, 1, MOST_EPOCHS)
        self.add(
            tr("Epochs"),
            self.epochs,
            tr("How often the training of the backbone sees every image, at each setting of bits"),
        )
        self.head_epochs = whole_field(None, 1, MOST_EPOCHS)
        self.add(tr("Epochs of heads"), self.head_epochs, tr(_HEAD_EPOCHS_TIP))
        self.distill = QCheckBox(tr("heads learn from the final exit too"))
        self.distill.setChecked(True)
        self.add(
            tr("Distillation"),
            self.distill,
            tr("Early heads learn from the softened answers of the final exit as well as from the labels"),
        )
        self.add_data()
        self.add_device_and_seed()
        self.method.currentIndexChanged.connect(self._adapt)

    def _adapt(self) -> None:
        trains = self.method.currentData() is not QuantizeMethod.CALIBRATE
        for field in (self.epochs, self.head_epochs, self.distill):
            field.setEnabled(trains)

    @property
    def precisions(self) -> tuple[Precision, ...]:
        """The bits chosen."""
        return tuple(precision for precision, box in self.bits.items() if box.isChecked())

    def field_problem(self) -> str:
        """There must be bits to quantise at."""
        return "" if self.precisions else tr("Choose bits for backbone and heads.")

    def request(self) -> QuantizeRequest:
        """What is asked for."""
        return QuantizeRequest(
            study=self.study.folder,
            out=self.out_folder,
            precisions=self.precisions,
            method=self.method.currentData(),
            data=self.data.path,
            backbone=self.chosen_code,
            epochs=value_or_none(self.epochs),
            head_epochs=value_or_none(self.head_epochs),
            distill=self.distill.isChecked(),
            seed=self.seed.value(),
            device=self.chosen_device,
        )


class PruneForm(JobForm):
    """Prunes the study's network and trains it again."""

    title = mark("Prune the network")
    explanation = mark("Removes what matters least of the network, and trains it again: a study of its own.")
    folder_name = "pruned"

    def add_fields(self) -> None:
        """Share, kind, importance, multiple, iterations, epochs."""
        self.add_note(tr("Study"), self.study.title)
        default = PruneRequest(study=self.study.folder, out=self.study.folder, ratio=0.3)
        self.ratio = share_field(default.ratio, 0.01, 0.95)
        self.add(tr("Share that goes"), self.ratio, tr("Of the channels of every layer, or of its weights"))
        self.kind = ChoiceField(_KINDS, _KIND_TIPS)
        self.add(tr("Kind"), self.kind, tr("What is removed: channels for any accelerator, or weights one by one"))
        self.importance = ChoiceField(_IMPORTANCES, _IMPORTANCE_TIPS)
        self.add(tr("A channel counts by"), self.importance, tr("What tells the channels that matter least"))
        self.multiple = whole_field(default.multiple, 1, 1024)
        self.add(
            tr("Multiple of"),
            self.multiple,
            tr("Channels that stay are a multiple of this, such as the rows of the accelerator's array: 16 or 32"),
        )
        self.iterations = whole_field(default.iterations, 1, 50)
        self.add(
            tr("Iterations"), self.iterations, tr("Prune in so many steps, with training after each; 1 is one-shot")
        )
        self.epochs = whole_field(default.epochs, 0, MOST_EPOCHS)
        self.add(tr("Epochs"), self.epochs, tr("How often the training after each step sees every image; 0 for none"))
        self.head_epochs = whole_field(None, 1, MOST_EPOCHS)
        self.add(tr("Epochs of heads"), self.head_epochs, tr(_HEAD_EPOCHS_TIP))
        self.add_data()
        self.add_device_and_seed()
        self.kind.currentIndexChanged.connect(self._adapt)

    def _adapt(self) -> None:
        structured = self.kind.currentData() is PruneKind.STRUCTURED
        self.importance.setEnabled(structured)
        self.multiple.setEnabled(structured)

    def field_problem(self) -> str:
        """Several iterations make sense only with training in between."""
        if self.iterations.value() > 1 and not self.epochs.value():
            return tr("Several iterations need epochs of training in between.")
        return ""

    def request(self) -> PruneRequest:
        """What is asked for."""
        return PruneRequest(
            study=self.study.folder,
            out=self.out_folder,
            ratio=round(self.ratio.value() / 100, 4),
            kind=self.kind.currentData(),
            importance=self.importance.currentData(),
            multiple=self.multiple.value(),
            iterations=self.iterations.value(),
            epochs=self.epochs.value(),
            head_epochs=value_or_none(self.head_epochs),
            data=self.data.path,
            backbone=self.chosen_code,
            seed=self.seed.value(),
            device=self.chosen_device,
        )


class TraceForm(JobForm):
    """Records the answers of all exits anew."""

    title = mark("Record the answers anew")
    explanation = mark(
        "Lets the trained network answer every image of every split again and writes the study anew, without training."
    )
    folder_name = "traced"

    def add_fields(self) -> None:
        """Data alone: weights and grids are those of the study."""
        self.add_note(tr("Study"), self.study.title)
        self.add_data()

    def request(self) -> TraceRequest:
        """What is asked for."""
        return TraceRequest(
            study=self.study.folder, out=self.out_folder, data=self.data.path, backbone=self.chosen_code
        )
