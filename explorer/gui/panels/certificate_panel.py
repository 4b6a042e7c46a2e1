"""What can be promised of the design on new data: a certificate for its accuracy drop, and intervals of its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from explorer.gui import text
from explorer.gui.background import Answer
from explorer.gui.error_texts import error_text
from explorer.gui.panels.drop_intervals import SPLIT_NAMES, DropIntervals
from explorer.gui.panels.later import Later
from explorer.gui.panels.table import Cell, Row, TableModel, quiet_table
from explorer.gui.preferences import preferences
from explorer.gui.store import Store
from explorer.gui.tasks import CertificateTask
from explorer.gui.theme import Look, small_font
from explorer.gui.translate import tr
from explorer.study.edits import AdoptDesign

if TYPE_CHECKING:
    from explorer.exits.certify import Interval
    from explorer.study.certificate import StudyCertificate

__all__ = ["CertificatePanel"]

DEFAULT_DROP_POINTS = 1.0
DEFAULT_ERROR_PERCENT = 5.0


class CertificatePanel(QScrollArea):
    """Asked in the background for the design at rest; the certificate split was used for nothing else before."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._look = look
        self._settings = preferences()
        self.certificate: StudyCertificate | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Certificate"))
        self.drop = self._spin(
            "certificate/drop_points", DEFAULT_DROP_POINTS, 0.01, 50.0, 2, tr(" points"),
            tr("Largest accuracy drop"),
            tr("How much accuracy, in percentage points, the design may lose against the static network on new data"),
        )  # fmt: skip
        self.error = self._spin(
            "certificate/error_percent", DEFAULT_ERROR_PERCENT, 0.01, 50.0, 2, " %", tr("Error probability"),
            tr("The probability with which the promise may be wrong, over the draw of the certificate split"),
        )  # fmt: skip
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.verdict.setAccessibleName(tr("Outcome of the certificate"))
        self.details = QLabel()
        self.details.setWordWrap(True)
        self.adopt = QPushButton(tr("Adopt the cheapest certified thresholds"))
        self.adopt.setToolTip(tr("Take over the certified thresholds of least EDP"))
        self.adopt.clicked.connect(self._adopt)
        self.intervals = DropIntervals(look)
        self.model = TableModel(
            (tr("split"), tr("accuracy (%)"), tr("drop (points)")),
            ("", tr("Right answers, with a 95 % bootstrap interval"), tr("Accuracy lost against the static network")),
        )  # fmt: skip
        self.table = quiet_table(self.model, tr("Figures with intervals by split"), row_height=21, fits_rows=True)
        self.table.setFont(small_font(self.table.font(), 0.88))
        self.table.horizontalHeader().setFont(small_font(self.table.font(), 0.95))
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.note = QLabel()
        self.note.setObjectName("caption")
        self.note.setWordWrap(True)
        self._lay_out()
        self._later = Later(self, self.refresh)
        store.evaluation_changed.connect(self._later.soon)
        store.background.answered.connect(self._answered)
        look.changed.connect(self._later.soon)
        self._later.soon()

    def _lay_out(self) -> None:
        content = QWidget()
        content.setObjectName("cards")
        form = QFormLayout()
        form.setHorizontalSpacing(8)
        form.addRow(_caption(tr("lose at most")), self.drop)
        form.addRow(_caption(tr("wrong at most")), self.error)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(10, 8, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(form)
        layout.addWidget(self.verdict)
        layout.addWidget(self.details)
        layout.addWidget(self.adopt)
        layout.addWidget(self.intervals)
        layout.addWidget(self.table)
        layout.addWidget(self.note)
        layout.addStretch(1)
        self.setWidget(content)

    def _spin(
        self, key: str, default: float, least: float, most: float, digits: int, suffix: str, name: str, tip: str
    ) -> QDoubleSpinBox:
        spin = QDoubleSpinBox()
        spin.setDecimals(digits)
        spin.setRange(least, most)
        spin.setSingleStep(0.5)
        spin.setSuffix(suffix)
        spin.setKeyboardTracking(False)
        spin.setAccessibleName(name)
        spin.setToolTip(tip)
        try:
            spin.setValue(float(str(self._settings.value(key, default))))
        except ValueError:
            spin.setValue(default)
        spin.setProperty("key", key)
        spin.valueChanged.connect(self._asked_for)
        return spin

    def _asked_for(self, value: float) -> None:
        spin = self.sender()
        if isinstance(spin, QDoubleSpinBox):
            self._settings.setValue(str(spin.property("key")), value)
        self._later.soon()

    def task(self) -> CertificateTask:
        """What is asked for the current design."""
        return CertificateTask(
            design=self._store.design,
            largest_drop=self.drop.value() / 100.0,
            error_probability=self.error.value() / 100.0,
            constraints=self._store.constraints,
        )

    def refresh(self) -> None:
        """Ask for the certificate of the design, and show it if it is known."""
        answer = self._store.background.want(self.task())
        if answer is None:
            self.note.setText(tr("computing…"))
            return
        certificate: StudyCertificate | None = answer.value  # type: ignore[assignment]
        self.certificate = certificate
        for widget in (self.details, self.intervals, self.table, self.verdict):
            widget.setVisible(certificate is not None)
        self.adopt.setVisible(certificate is not None and self._cheaper(certificate))
        if certificate is None:
            self.note.setText(error_text(answer.problem))
            return
        self._show(certificate)

    def _show(self, certificate: StudyCertificate) -> None:
        theme = self._look.theme
        symbol, color, words = _verdict(certificate)
        tone = {"good": theme.good, "bad": theme.bad, "open": theme.pin if theme.is_dark else theme.text}[color]
        self.verdict.setText(f"{symbol} {words}")
        ground = QColor(tone)
        self.verdict.setStyleSheet(
            f"color: {tone}; font-weight: 600; padding: 6px 8px; border-radius: 4px;"
            f" background: rgba({ground.red()}, {ground.green()}, {ground.blue()}, 34);"
        )
        self.details.setText(_details(certificate))
        if certificate.cheapest_certified is not None:
            self.adopt.setToolTip(self._adopt_tip(certificate))
        self.intervals.show_certificate(certificate)
        self.model.set_rows(_rows(certificate))
        self.table.updateGeometry()
        optimism = certificate.optimism
        gap = (
            ""
            if optimism is None
            else tr(
                "Optimism: on test the drop is larger by {gap} than on validation, where thresholds are chosen. ",
                gap=text.accuracy_points(optimism).removeprefix("+"),
            )
        )
        self.note.setText(
            gap
            + tr(
                "Intervals (95 %, bootstrap) are about the samples alone; costs are simulated. {count} of {all} "
                "steps of "
                "the path from careful to cheap thresholds are certified (Learn-then-Test, fixed sequence).",
                count=certificate.n_certified, all=len(certificate.path),
            )
        )  # fmt: skip

    def _cheaper(self, certificate: StudyCertificate) -> bool:
        best = certificate.cheapest_certified
        return best is not None and best.design != certificate.design

    def _adopt_tip(self, certificate: StudyCertificate) -> str:
        best = certificate.cheapest_certified
        assert best is not None
        return tr(
            "Exits {exits}; EDP {edp} on validation",
            exits=text.exits_of(best.design),
            edp=text.edp(best.edp_avg_pj_cycles),
        )

    def _adopt(self) -> None:
        if self.certificate is not None and self.certificate.cheapest_certified is not None:
            design = self.certificate.cheapest_certified.design
            self._store.apply(AdoptDesign(design=design, source=tr("the certificate")))

    def _answered(self, answer: object) -> None:
        if isinstance(answer, Answer) and isinstance(answer.task, CertificateTask):
            self._later.soon()


def _verdict(certificate: StudyCertificate) -> tuple[str, str, str]:
    """Symbol, tone and words of the outcome."""
    from explorer.study.certificate import CertificateOutcome

    drop = text.accuracy_points(certificate.largest_drop).removeprefix("+")
    sure = text.percent(1.0 - certificate.error_probability, 1)
    match certificate.outcome:
        case CertificateOutcome.CERTIFIED:
            return "✓", "good", tr(
                "Certified: with {sure} confidence it loses at most {drop} against the static network.",
                sure=sure, drop=drop,
            )  # fmt: skip
        case CertificateOutcome.REFUTED:
            return "✗", "bad", tr("Not certified: the drop seen is not below {drop}.", drop=drop)
        case CertificateOutcome.NOT_REACHED:
            return (
                "?",
                "open",
                tr("Not certified: more careful thresholds already failed, so this design is never tested."),
            )
        case CertificateOutcome.TOO_FEW_SAMPLES:
            return "?", "open", tr(
                "Cannot be certified with {count} samples: not even a design that never errs differently could be.",
                count=f"{certificate.n_samples:,}",
            )  # fmt: skip
        case _:
            return "?", "open", tr(
                "Not certified yet: the drop seen is small enough, but {count} samples are too few to be sure.",
                count=f"{certificate.n_samples:,}",
            )  # fmt: skip


def _details(certificate: StudyCertificate) -> str:
    test = certificate.own_test
    words = tr(
        "On {count} certificate samples {worse} answers got worse and {better} better: a drop of {drop}; "
        "p = {p} against {allowed} allowed.",
        count=f"{certificate.n_samples:,}", worse=test.n_regressions, better=test.n_improvements,
        drop=text.accuracy_points(test.drop), p=f"{test.p_value:.2g}", allowed=f"{certificate.error_probability:.2g}",
    )  # fmt: skip
    needed = certificate.samples_needed
    if needed is not None and not certificate.is_certified:
        words += " " + tr("About {count} samples would do, if these shares are the true ones.", count=f"{needed:,}")
    return words


def _rows(certificate: StudyCertificate) -> list[Row]:
    return [
        Row(
            cells=(
                Cell(text=tr(SPLIT_NAMES[figures.split])),
                Cell(text=_interval(figures.accuracy, 100.0, 1)),
                Cell(text=_interval(figures.drop, 100.0, 2)),
            ),
            tip=tr(
                "{split}: {count} samples; EDP {edp}, from {low} to {high}",
                split=tr(SPLIT_NAMES[figures.split]), count=f"{figures.n_samples:,}",
                edp=text.edp(figures.edp_pj_cycles.mean),
                low=text.edp(figures.edp_pj_cycles.lower, unit=False),
                high=text.edp(figures.edp_pj_cycles.upper, unit=False),
            ),
        )
        for figures in certificate.splits
    ]  # fmt: skip


def _interval(interval: Interval, scale: float, digits: int) -> str:
    low, mean, high = (f"{scale * v:.{digits}f}" for v in (interval.lower, interval.mean, interval.upper))
    return f"{mean} [{low}, {high}]".replace("-", "−")


def _caption(words: str) -> QLabel:
    label = QLabel(words)
    label.setObjectName("caption")
    return label
