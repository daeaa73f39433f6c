"""The Tab key goes through a page as one reads it, also where parts of it were made anew."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QStackedWidget, QWidget


def order_as_read(root: QWidget) -> None:
    """Let the Tab key visit what `root` holds in the order of its layouts."""
    for one, other in pairwise(focusable(root)):
        QWidget.setTabOrder(one, other)


def focusable(widget: QWidget) -> Iterator[QWidget]:
    """Yield what the keyboard can come to in a widget, in the order of the layouts, itself first."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    if isinstance(widget, QScrollArea):
        if (inner := widget.widget()) is not None:
            yield from focusable(inner)
    elif isinstance(widget, QStackedWidget):
        if (shown := widget.currentWidget()) is not None:
            yield from focusable(shown)
    elif (layout := widget.layout()) is not None:
        yield from _in(layout)


def _in(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is None:
            continue
        if (inner := item.layout()) is not None:
            yield from _in(inner)
        elif (widget := item.widget()) is not None:
            yield from focusable(widget)
