"""What can be told of a page's looks without eyes: texts that do not fit where they stand. All pages by name, too.

    python -m tests.kit.looks FOLDER [en|de]      plays a month into FOLDER; prints what is cut, page by page, as JSON
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QCheckBox, QLabel, QRadioButton, QWidget

from mailrescue.demo.month import Scene, prepare
from mailrescue.ui.widgets.elided import Elided
from tests.kit.windows import opened

# Every page as `desk.go` reaches it, by a name of its own.
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "home": ("home", {}),
    "browse": ("browse", {"account": "weber"}),
    "search": ("browse", {"account": "weber", "search": True, "query": "rechnung"}),
    "vanished": ("browse", {"account": "weber", "vanished": True}),
    "activity": ("activity", {}),
    "accounts": ("settings", {"section": "accounts"}),
    "adding": ("settings", {"section": "accounts", "add": "server"}),
    "vault": ("settings", {"section": "vault"}),
    "appearance": ("settings", {"section": "appearance"}),
    "alert": ("alert", {"account": "weber"}),
}
_ROUNDING = 1  # a pixel that fractions of a scale may cost


def where(widget: QWidget) -> str:
    """Return a widget with its text and its parents, for whoever has to find it."""
    names, one = [], widget
    while isinstance(one, QWidget) and len(names) < 4:
        names.append(type(one).__name__ + (f" {one.text()[:40]!r}" if isinstance(one, QLabel | QAbstractButton) and one.text() else ""))
        one = one.parentWidget()
    return " < ".join(names)


def cut_texts(top: QWidget) -> list[str]:
    """Return every label and button below `top` whose text has less room than it needs, or is cut by what it lies in."""
    return [f"{where(one)}: {why}" for one in _with_text(top) if (why := _too_small(one) or _beyond(one))]


def _with_text(top: QWidget) -> Iterator[QLabel | QAbstractButton]:
    for one in top.findChildren(QWidget):
        if isinstance(one, QLabel | QAbstractButton) and one.isVisible() and one.text():
            yield one


def _too_small(one: QLabel | QAbstractButton) -> str:
    size, hint = one.size(), one.sizeHint()
    if isinstance(one, Elided):  # cuts itself, and then says all of it in its tooltip
        hint = one.minimumSizeHint()
    if isinstance(one, QCheckBox | QRadioButton):
        hint = one.minimumSizeHint()
    if isinstance(one, QLabel) and one.wordWrap():
        needed = one.heightForWidth(size.width())
        widest = max((one.fontMetrics().horizontalAdvance(word) for word in one.text().split()), default=0)
        if widest > one.contentsRect().width() + _ROUNDING:
            return f"a word of {widest} in a width of {one.contentsRect().width()}"
        return f"needs a height of {needed}, has {size.height()}" if needed > size.height() + _ROUNDING else ""
    if hint.width() > size.width() + _ROUNDING or hint.height() > size.height() + _ROUNDING:
        return f"needs {hint.width()} x {hint.height()}, has {size.width()} x {size.height()}"
    return ""


def _beyond(one: QWidget) -> str:
    """Whether a widget sticks out of what it lies in; in what can be scrolled, to the side only."""
    inside = QRect(QPoint(0, 0), one.size())
    parent = one.parentWidget()
    while parent is not None and not parent.isWindow():
        inside.moveTopLeft(one.mapTo(parent, QPoint(0, 0)))
        scrolls = isinstance(parent.parentWidget(), QAbstractScrollArea)
        if inside.left() < -_ROUNDING or inside.right() > parent.width() + _ROUNDING:
            return f"from {inside.left()} to {inside.right()} in a {type(parent).__name__} of the width {parent.width()}"
        if scrolls:
            return ""
        if inside.top() < -_ROUNDING or inside.bottom() > parent.height() + _ROUNDING:
            return f"from {inside.top()} down to {inside.bottom()} in a {type(parent).__name__} of the height {parent.height()}"
        parent = parent.parentWidget()
    return ""


def _main(words: list[str]) -> int:
    made = prepare(Path(words[0]), Scene.FRIGHTENED, evenings=6)
    cut: dict[str, list[str]] = {}
    for name, (page, at) in PAGES.items():
        with opened(made, page, at, language=(*words, "en")[1]) as window:
            cut[name] = cut_texts(window)
            scale = window.devicePixelRatioF()
    json.dump({"scale": scale, "cut": cut}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
