"""Canary for the PySide version: 6.12.0 on Python 3.11 lost a reference at every `Signal.emit` and aborted."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal


class _Sender(QObject):
    sent = Signal(object)


def test_emitting_a_signal_loses_no_references(qapp):
    sender, received = _Sender(), []
    sender.sent.connect(received.append)
    before = sys.getrefcount(True)
    for _ in range(20_000):
        sender.sent.emit(True)
        received.clear()
    assert abs(sys.getrefcount(True) - before) < 100
