"""What a page is: a widget with a title, told when to look again and where to go."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from mailrescue.ui.desk import Desk
from mailrescue.ui.widgets.basics import set_kind


class Page(QWidget):
    """A page of the window. `name` is what `desk.go` calls it."""

    name: ClassVar[str]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_kind(self, "page")
        desk.opened.connect(self.look_again)
        desk.stored.connect(self.look_again)

    def show_with(self, **where: Any) -> None:  # noqa: ANN401
        """Show what was asked for; called whenever the page is gone to."""

    def look_again(self) -> None:
        """Something may have changed: ask again. Must be cheap while the page is not visible."""


def scrolled(content: QWidget, *, margin: int = 28) -> QScrollArea:
    """Return a scrolling area around a page's content, for windows that are too small for it."""
    if (layout := content.layout()) is not None:
        layout.setContentsMargins(margin, 24, margin, 24)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    set_kind(area, "page")
    return area


def filling(page: QWidget, content: QWidget) -> None:
    """Let a widget fill a page."""
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(content)
