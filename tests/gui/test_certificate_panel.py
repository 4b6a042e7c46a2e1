"""The certificate says what can be promised, what cannot, and of which design."""

from __future__ import annotations

import pytest

from explorer.gui.panels.certificate_panel import CertificatePanel
from explorer.study.certificate import CertificateOutcome
from explorer.study.edits import Unmount
from tests.gui.conftest import PATIENCE


@pytest.fixture
def panel(qtbot, store, show):
    panel = show(CertificatePanel)
    wait(qtbot, store, panel)
    return panel


def wait(qtbot, store, panel):
    def is_there():
        answer = store.background.want(panel.task())
        return answer is not None and panel.certificate is answer.value

    qtbot.waitUntil(is_there, timeout=PATIENCE)


def test_it_is_about_the_current_design_and_shows_every_split(store, panel):
    assert panel.certificate.design == store.design
    assert panel.model.rowCount() == len(panel.certificate.splits) >= 2
    assert panel.verdict.text()
    assert f"{panel.certificate.n_samples:,}" in panel.details.text()


def test_a_drop_that_no_number_of_samples_here_could_show_cannot_be_certified(qtbot, store, panel):
    panel.drop.setValue(0.01)
    wait(qtbot, store, panel)
    assert panel.certificate.outcome in (CertificateOutcome.TOO_FEW_SAMPLES, CertificateOutcome.REFUTED)
    assert panel.verdict.text().startswith(("?", "✗"))


def test_a_generous_drop_is_certified(qtbot, store, panel):
    panel.drop.setValue(50.0)
    wait(qtbot, store, panel)
    assert panel.certificate.is_certified
    assert panel.verdict.text().startswith("✓")


def test_the_cheapest_certified_thresholds_can_be_adopted(qtbot, store, panel):
    panel.drop.setValue(50.0)
    wait(qtbot, store, panel)
    best = panel.certificate.cheapest_certified
    assert best is not None
    panel._adopt()
    assert store.design == best.design


def test_without_exits_it_says_why_there_is_none(qtbot, store, panel):
    for point in store.design.mounting_points:
        store.apply(Unmount(mounting_point=point))
    qtbot.waitUntil(lambda: panel.certificate is None and "no early exits" in panel.note.text(), timeout=PATIENCE)
    assert not panel.verdict.isVisible()


def test_what_was_asked_for_is_remembered(panel, show):
    panel.drop.setValue(2.5)
    assert show(CertificatePanel).drop.value() == 2.5
