"""The plot in its frame: a title, what is the matter with the design or its front, a button to fit the range."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from explorer.gui.actions import Actions
from explorer.gui.panels.plain_text import PlainText
from explorer.gui.plots.accuracy_edp import AccuracyEdpPlot
from explorer.gui.store import Store
from explorer.gui.theme import Look
from explorer.gui.translate import tr

__all__ = ["PlotPanel"]


class PlotPanel(QFrame):
    """Frame around the plot of accuracy against EDP."""

    def __init__(self, store: Store, look: Look, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setObjectName("panel")
        self.plot = AccuracyEdpPlot(store, look)
        title = QLabel(tr("Accuracy against EDP"))
        title.setObjectName("heading")
        self.notice = PlainText()
        self.notice.setAccessibleName(tr("State of the design and its front"))
        fit = QToolButton()
        fit.setAutoRaise(True)
        fit.setDefaultAction(actions["fit"])
        header = QHBoxLayout()
        header.setContentsMargins(8, 0, 0, 0)
        header.setSpacing(14)
        header.addWidget(title)
        header.addWidget(self.notice, 1)
        header.addWidget(fit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 3, 4, 2)
        layout.setSpacing(0)
        layout.addLayout(header)
        layout.addWidget(self.plot, 1)
        self.plot.noticed.connect(self._show_notice)
        look.changed.connect(self._show_notice)
        self._show_notice()

    def _show_notice(self) -> None:
        theme = self._look.theme
        self.notice.set_text(self.plot.notice, theme.bad if self.plot.notice_is_bad else theme.muted)
