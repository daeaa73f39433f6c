"""What holds for every test of the window: whatever it spoke and looked like, the next one finds it as it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from mailrescue.ui.words import use_language


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    before = QLocale()
    yield
    use_language("en")
    QLocale.setDefault(before)
