"""Small parts of cards: a text that is cut where there is no room, a pill with icon and word, a grid that reflows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets.basics import Icon, label, set_kind


class Elided(QLabel):
    """One line of text; what does not fit is cut, and then told by the tooltip. Screen readers always read all of it."""

    def __init__(self, text: str = "", kind: str = "", *, middle: bool = False) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        if kind:
            self.setProperty("kind", kind)
        self.say(text)

    def say(self, text: str) -> None:
        """Show another text."""
        self.setText(text)
        self.setAccessibleName(text)
        self._hint()

    def minimumSizeHint(self) -> QSize:
        """Return the height of a line, and no width."""
        return QSize(30, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint as much as fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()), self._fitting())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See whether it fits now."""
        super().resizeEvent(event)
        self._hint()

    def _fitting(self) -> str:
        return self.fontMetrics().elidedText(self.text(), self._mode, self.contentsRect().width())

    def _hint(self) -> None:
        self.setToolTip(self.text() if self._fitting() != self.text() else "")


class Pill(QFrame):
    """A word with an icon before it; `kind`: good, warn, bad, plain."""

    def __init__(self, icon: str, text: str, kind: str) -> None:
        super().__init__()
        self._icon, self._word = Icon(icon, "muted", 14), label(text)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        line = QHBoxLayout(self)
        line.setContentsMargins(8, 3, 10, 3)
        line.setSpacing(5)
        line.addWidget(self._icon)
        line.addWidget(self._word)
        self.say(icon, text, kind)

    def say(self, icon: str, text: str, kind: str) -> None:
        """Show another word."""
        self._icon.become(icon, "muted" if kind == "plain" else kind)
        self._word.setText(text)
        self.setAccessibleName(text)
        set_kind(self, kind, "pill")
        set_kind(self._word, kind, "pill")


class Reflowing(QWidget):
    """Widgets side by side, as many as have room for `least` letters each, all of one width."""

    def __init__(self, least: float = 22, spacing: int = 16, most: int = 6) -> None:
        super().__init__()
        self._least, self._most, self._columns = least, most, 0
        self._widgets: list[QWidget] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(spacing)

    def hold(self, widgets: Sequence[QWidget]) -> None:
        """Hold these, in this order; what it held before and is not among them goes for good."""
        for one in self._widgets:
            if one not in widgets:
                one.hide()
                one.deleteLater()
        self._widgets, self._columns = list(widgets), 0
        self._reflow()

    @property
    def columns(self) -> int:
        """How many stand side by side."""
        return self._columns

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set them anew when there is another number of columns."""
        super().resizeEvent(event)
        self._reflow()

    def minimumSizeHint(self) -> QSize:
        """Return room for one column."""
        return QSize(240, self._grid.minimumSize().height())

    def _reflow(self) -> None:
        room = int((self.width() + self._grid.spacing()) / (self._least * theme().base + self._grid.spacing()))
        columns = self._even(max(1, min(room, self._most, max(1, len(self._widgets)))))
        if columns == self._columns:
            return
        for at in range(self._columns or self._grid.columnCount()):
            self._grid.setColumnStretch(at, 0)
        self._columns = columns
        for number, one in enumerate(self._widgets):
            stretches = one.sizePolicy().verticalPolicy() not in (QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
            where = Qt.AlignmentFlag(0) if stretches else Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(one, number // columns, number % columns, where)
        for at in range(columns):
            self._grid.setColumnStretch(at, 1)

    def _even(self, columns: int) -> int:
        """Return as many columns as give no lonely widget in the last row where fewer would do: four as two and two, not three and one."""
        count = len(self._widgets)
        return columns - 1 if columns > 2 and count % columns == 1 and count % (columns - 1) != 1 else columns
