"""What the window looks like, part by part: painted anew and compared with a picture that somebody has looked at.

Wanted changes: `pytest tests/golden/test_pictures.py --renew-pictures`, then look at what git says has changed.
Where a picture differs, the new one and one of the differences lie in the test's folder, which the failure names.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale, QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from mailrescue.demo.month import Prepared, Scene, prepare
from mailrescue.ui.alert.hero import Hero
from mailrescue.ui.browse.mails import MailList
from mailrescue.ui.browse.slider import TimeSlider
from mailrescue.ui.home.cards import MailboxCard
from mailrescue.ui.theme.theme import Appearance
from mailrescue.ui.widgets.basics import Banner
from mailrescue.ui.widgets.timeline import TimelineView
from tests.kit.windows import opened

_FOLDER = Path(__file__).parent / "pictures"
_MOST_PIXELS = 200  # that may differ: rasterisers of fonts are not the same everywhere
_NOTICED = 24  # of 255, in any of the three colours
_MOST_BYTES = 1_500_000
_EVENINGS = 12

# What is painted, where it is found, and in which scene.
_PARTS: dict[str, tuple[type[QWidget], Scene, str, dict[str, Any]]] = {
    "card-safe": (MailboxCard, Scene.CALM, "home", {}),
    "card-frozen": (MailboxCard, Scene.FRIGHTENED, "home", {}),
    "timeline": (TimelineView, Scene.FRIGHTENED, "home", {}),
    "banner": (Banner, Scene.FRIGHTENED, "home", {}),
    "alert": (Hero, Scene.FRIGHTENED, "alert", {"account": "weber"}),
    "list": (MailList, Scene.CALM, "browse", {"account": "weber", "folder": "Lieferanten/Sägewerk"}),
    "slider": (TimeSlider, Scene.FRIGHTENED, "browse", {"account": "weber"}),
}


@pytest.fixture(scope="session")
def months(tmp_path_factory: pytest.TempPathFactory) -> dict[Scene, Prepared]:
    made = {scene: tmp_path_factory.mktemp(scene.value) for scene in (Scene.CALM, Scene.FRIGHTENED)}
    return {scene: prepare(folder, scene, evenings=_EVENINGS) for scene, folder in made.items()}


@pytest.fixture
def _somewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Be in one zone and speak one language, wherever the test runs."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.setattr(QLocale, "system", lambda: QLocale("en_GB"))
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_somewhere")
@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
@pytest.mark.parametrize("name", _PARTS)
def test_it_looks_as_it_did(
    months: dict[Scene, Prepared], name: str, appearance: Appearance, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    kind, scene, page, where = _PARTS[name]
    path = _FOLDER / f"{name}-{appearance}.png"
    with opened(months[scene], page, where, appearance=appearance) as window:
        part = next(one for one in window.findChildren(kind) if one.isVisible())
        assert part.width() > 200
        seen = part.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    if pytestconfig.getoption("--renew-pictures"):
        assert seen.save(str(path), "PNG", 0)
    assert path.is_file(), "make it with --renew-pictures, and look at it"
    _compare(QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32), seen, tmp_path)


def _compare(known: QImage, seen: QImage, folder: Path) -> None:
    assert known.size() == seen.size()
    different = _different(known, seen)
    if len(different) > _MOST_PIXELS:
        marked = seen.copy()
        for point in different:
            marked.setPixelColor(point, QColor("magenta"))
        seen.save(str(folder / "seen.png"))
        marked.save(str(folder / "marked.png"))
    assert len(different) <= _MOST_PIXELS, f"the new picture and the differences are in {folder}"


def _different(known: QImage, seen: QImage) -> list[QPoint]:
    one, other = bytes(known.constBits()), bytes(seen.constBits())
    if one == other:
        return []
    width, found = known.width(), []
    for number in range(len(one) // 4):
        a, b = one[number * 4 : number * 4 + 3], other[number * 4 : number * 4 + 3]
        if a != b and max(abs(x - y) for x, y in zip(a, b, strict=True)) > _NOTICED:
            found.append(QPoint(number % width, number // width))
    return found


def test_a_difference_is_found_and_a_rounding_is_not(tmp_path: Path) -> None:
    known = QImage(60, 60, QImage.Format.Format_RGB32)
    known.fill(QColor(200, 200, 200))
    seen = known.copy()
    seen.fill(QColor(190, 210, 205))
    _compare(known, seen, tmp_path)
    for number in range(_MOST_PIXELS + 1):
        seen.setPixelColor(number % 60, number // 60, QColor(20, 20, 20))
    with pytest.raises(AssertionError):
        _compare(known, seen, tmp_path)
    assert QImage(str(tmp_path / "marked.png")).pixelColor(0, 0) == QColor("magenta")


def test_the_pictures_are_few_and_small() -> None:
    kept = sorted(path.name for path in _FOLDER.glob("*"))
    assert kept == sorted(f"{name}-{appearance}.png" for name in _PARTS for appearance in (Appearance.LIGHT, Appearance.DARK))
    assert sum(path.stat().st_size for path in _FOLDER.iterdir()) < _MOST_BYTES
