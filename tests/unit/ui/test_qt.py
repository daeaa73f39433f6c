"""The Qt that is installed: faults of its bindings that would end the program after a while."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication


@pytest.mark.usefixtures("qapp")
def test_calling_qt_loses_no_reference_to_none() -> None:
    # PySide6 6.12.0 on Python 3.11 took one reference at every call that returns nothing, until the process was aborted.
    painter, font = QPainter(image := QImage(50, 50, QImage.Format.Format_RGB32)), QFont()
    before = sys.getrefcount(None)
    for _ in range(1_000):
        painter.setFont(font)
    lost = before - sys.getrefcount(None)
    painter.end()
    assert image.width() == 50
    assert abs(lost) < 100


def test_tests_of_the_window_open_no_real_one(qapp: QApplication) -> None:
    assert qapp.platformName() == "offscreen"
