"""What holds for every test of the window: it begins in English, with the dates and numbers of no country."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale

from mailrescue.ui.words import use_language


@pytest.fixture(autouse=True)
def _of_no_country() -> None:
    use_language("en")
    QLocale.setDefault(QLocale.c())
