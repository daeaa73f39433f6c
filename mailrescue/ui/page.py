"""What a page is: a widget with a title, told when to look again and where to go."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from mailrescue.ui.desk import Desk
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets.basics import set_kind

_TIGHT = 36  # letters: where all is drawn three times as large, a page on a common monitor has room for no more


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


class Scrolled(QScrollArea):
    """A page's content, for windows that are too small for it. Where letters are so large that it is broader, too, it goes sideways."""

    def __init__(self, content: QWidget, margin: int) -> None:
        super().__init__()
        self._content, self._margin = content, margin
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        set_kind(self, "page")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the content the room of its margins where there is little."""
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        layout = self._content.layout()
        if layout is None or self._margin == 0:
            return
        tight = self.width() < _TIGHT * theme().base
        side = min(self._margin, 10) if tight else self._margin
        if layout.contentsMargins().left() != side:
            layout.setContentsMargins(side, 12 if tight else 24, side, 12 if tight else 24)


def scrolled(content: QWidget, *, margin: int = 28) -> QScrollArea:
    """Return a scrolling area around a page's content; without a margin, the content's own are left as they are."""
    return Scrolled(content, margin)


def filling(page: QWidget, content: QWidget) -> None:
    """Let a widget fill a page."""
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(content)
