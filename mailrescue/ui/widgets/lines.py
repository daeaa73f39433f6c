"""Long lists of two-line rows: an icon, what it is, what there is to say of it, and at the right when or how much.

    shown = LineList(tr("Snapshots"))
    shown.fill(snapshots, line_of)               the row of a thing is asked for when it is painted, not before
    shown.chosen.connect(page.show_snapshot)     the thing of the row that is chosen, None for none
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from mailrescue.ui.theme.icons import pixmap
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets.basics import set_kind

_Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
_LINE = int(Qt.ItemDataRole.UserRole)
_PAD, _GAP, _ICON = 14, 12, 20


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `icon` and `colour` are names of icons and tokens; `right_colour` that of the right upper text."""

    title: str
    under: str = ""
    right: str = ""
    right_under: str = ""
    icon: str = ""
    colour: str = "muted"
    right_colour: str = "muted"

    @property
    def spoken(self) -> str:
        """The row in one sentence, for screen readers."""
        return ", ".join(filter(None, (self.title, self.under, self.right, self.right_under)))


class LineModel(QAbstractTableModel):
    """Things, and what makes rows of them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.things: Sequence[Any] = ()
        self._line: Callable[[Any], Line] = lambda _thing: Line("")

    def fill(self, things: Sequence[Any], line: Callable[[Any], Line]) -> None:
        """Show other things."""
        self.beginResetModel()
        self.things, self._line = things, line
        self.endResetModel()

    def append(self, thing: object) -> None:
        """Show one more, at the end. What was given to `fill` is not changed."""
        at = len(self.things)
        self.beginInsertRows(_NONE, at, at)
        self.things = [*self.things, thing]
        self.endInsertRows()

    def rowCount(self, parent: _Index = _NONE) -> int:
        """Return how many there are."""
        return 0 if parent.isValid() else len(self.things)

    def columnCount(self, parent: _Index = _NONE) -> int:
        """Return one."""
        return 0 if parent.isValid() else 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  Qt's own
        """Return a row's Line, or its words for screen readers."""
        if role not in (_LINE, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole) or not index.isValid():
            return None
        line = self._line(self.things[index.row()])
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, (line.title, line.under)))
        return line if role == _LINE else line.spoken


class _Delegate(QStyledItemDelegate):
    """Paints a Line."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: ARG002  all are alike
        """Return the height that every row has."""
        return QSize(100, row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        line = index.data(_LINE)
        if not isinstance(line, Line):
            return
        rect, state = QRect(option.rect), option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, rect, state)
        inner = rect.adjusted(_PAD, 8, -_PAD, -8)
        if line.icon:
            icon = pixmap(line.icon, getattr(theme().tokens, line.colour), _ICON, 3.0)
            painter.drawPixmap(QRect(inner.left(), rect.center().y() - _ICON // 2, _ICON, _ICON), icon)
            inner.setLeft(inner.left() + _ICON + _GAP)
        half = inner.height() // 2
        upper = QRect(inner.left(), inner.top(), inner.width(), half if line.under or line.right_under else inner.height())
        lower = QRect(inner.left(), inner.top() + half, inner.width(), inner.height() - half)
        _pair(painter, upper, (line.title, theme().font(1.0, QFont.Weight.DemiBold), "text"), (line.right, line.right_colour))
        _pair(painter, lower, (line.under, theme().font(12 / 13), "muted"), (line.right_under, "muted"))
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        chosen, under = bool(state & QStyle.StateFlag.State_Selected), bool(state & QStyle.StateFlag.State_MouseOver)
        box = rect.adjusted(4, 2, -4, -2)
        if chosen or under:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent_soft" if chosen else "raised"))
            painter.drawRoundedRect(box, 8, 8)
        if chosen and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme().colour("accent_text"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 7, 7)


def _pair(painter: QPainter, rect: QRect, left: tuple[str, QFont, str], right: tuple[str, str]) -> None:
    """Paint a text at the left, cut in its middle where it is too long, and a short one at the right."""
    text, font, colour = left
    room = rect.width()
    if right[0]:
        small = theme().font(12 / 13)
        painter.setFont(small)
        painter.setPen(theme().colour(right[1]))
        taken = min(QFontMetrics(small).horizontalAdvance(right[0]), room // 2)
        said = QFontMetrics(small).elidedText(right[0], Qt.TextElideMode.ElideRight, taken + 1)
        painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, said)
        room -= taken + _GAP
    painter.setFont(font)
    painter.setPen(theme().colour(colour))
    # Of a path the end tells most, of a sentence its beginning.
    mode = Qt.TextElideMode.ElideMiddle if "/" in text or "\\" in text else Qt.TextElideMode.ElideRight
    said = QFontMetrics(font).elidedText(text.replace("\n", " "), mode, room)
    painter.drawText(QRect(rect.left(), rect.top(), room, rect.height()), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, said)


def row_height() -> int:
    """Return the height of a row in logical pixels, which follows the text size."""
    return round(theme().base * 3.1) + 16


class LineList(QTableView):
    """The list. `chosen`: another row was chosen; `opened`: Enter or a double click on one. Both carry the thing of the row."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, name: str) -> None:
        """`name`: what screen readers call it."""
        super().__init__()
        self.setAccessibleName(name)
        self._model = LineModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self))
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        set_kind(self, "lines")
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.activated.connect(self._open)
        theme().changed.connect(self._resize)
        self._resize()

    @property
    def things(self) -> Sequence[Any]:
        """What is shown."""
        return self._model.things

    @property
    def current(self) -> Any:  # noqa: ANN401  whatever was filled in
        """The thing of the chosen row, None for none."""
        rows = self.selectionModel().selectedRows()
        return self.things[rows[0].row()] if rows else None

    def fill(self, things: Sequence[Any], line: Callable[[Any], Line]) -> None:
        """Show other things; none is chosen."""
        self._model.fill(things, line)

    def append(self, thing: object) -> None:
        """Show one more."""
        self._model.append(thing)

    def choose(self, row: int) -> None:
        """Choose a row, and show it."""
        self.selectRow(row)
        self.scrollTo(self._model.index(row, 0))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell what is chosen now."""
        super().selectionChanged(selected, deselected)
        self.chosen.emit(self.current)

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self.things[index.row()])

    def _resize(self) -> None:
        self.verticalHeader().setDefaultSectionSize(row_height())
        self.viewport().update()
