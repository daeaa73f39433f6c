"""How a mail stands in the list: who and when, what about, and in search where it was seen last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from mailrescue.ui import figures
from mailrescue.ui.browse.finds import finds
from mailrescue.ui.browse.model import MailModel
from mailrescue.ui.browse.wording import KIND_ICONS, flagged, shown_date, subject_of, unread, who
from mailrescue.ui.theme import icons
from mailrescue.ui.theme.theme import theme
from mailrescue.vault.catalogue.queries import ItemRow

_Index = QModelIndex | QPersistentModelIndex
_LEFT, _RIGHT = 26, 14


class Third(NamedTuple):
    """A third line: its icon, the token of its colour, its words."""

    icon: str
    colour: str
    text: str


def row_fonts() -> tuple[QFont, QFont, QFont, QFont, QFont]:
    """Return the fonts of a row: of names, read and unread, of subjects, read and unread, and of what is small."""
    weight, font = QFont.Weight, theme().font
    return font(1, weight.Medium), font(1, weight.Bold), font(1), font(1, weight.DemiBold), font(12 / 13)


class RowDelegate(QStyledItemDelegate):
    """Paints rows of a MailModel. Fonts and measures are made once for a theme, not for each row."""

    def __init__(self, view: QTableView, model: MailModel, now: Callable[[], datetime]) -> None:
        super().__init__(view)
        self._model, self._now = model, now
        self.outgoing: Callable[[ItemRow], bool] = lambda _row: False
        self.terms: tuple[str, ...] = ()
        self.third: Callable[[ItemRow], Third] | None = None  # what stands in a third line, while rows have one
        self.refresh()

    def refresh(self) -> None:
        """Take fonts and sizes from the theme."""
        self._name, self._name_unread, self._plain, self._plain_unread, self._small = row_fonts()
        self._metrics = {id(font): QFontMetrics(font) for font in (self._name, self._name_unread, self._plain, self._plain_unread, self._small)}
        self._line = QFontMetrics(self._plain).height()

    @property
    def height(self) -> int:
        """How high a row is."""
        return self._line * (3 if self.third else 2) + (26 if self.third else 22)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(120, self.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        rect, state = QRect(option.rect), option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        flag = QStyle.StateFlag
        chosen = bool(state & flag.State_Selected)
        if chosen or state & flag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent_soft" if chosen else "raised"))
            painter.drawRoundedRect(QRectF(rect).adjusted(6, 1, -6, -1), 7, 7)
        painter.setPen(theme().colour("line"))
        painter.drawLine(rect.left() + _LEFT, rect.bottom(), rect.right() - _RIGHT, rect.bottom())
        row = self._model.row(index.row())
        if row is not None:
            self._paint_row(painter, rect, row, chosen=chosen)
        if state & flag.State_HasFocus:
            painter.setPen(theme().colour("accent_text"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(6.5, 1.5, -6.5, -1.5), 7, 7)
        painter.restore()

    def _paint_row(self, painter: QPainter, rect: QRect, row: ItemRow, *, chosen: bool) -> None:
        fresh = unread(row)
        left, right, top = rect.left() + _LEFT, rect.right() - _RIGHT, rect.top() + 10
        if fresh:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent"))
            painter.drawEllipse(QPointF(rect.left() + 16, top + self._line / 2), 4, 4)
        date = figures.when_short(shown_date(row), self._now())
        end = self._paint_right(painter, right, top, date, self._small, "accent_text" if fresh else "muted")
        if flagged(row):
            end = self._icon(painter, "flag", "warn", end, top)
        self._text(painter, left, end - 10, top, who(row, to=self.outgoing(row)), self._name_unread if fresh else self._name, "text")
        second = top + self._line + 3
        end = self._paint_right(painter, right, second, figures.size(row.card.size), self._small, "muted")
        if row.card.attachments:
            end = self._icon(painter, "paperclip", "muted", end, second)
        if row.card.kind in KIND_ICONS:
            end = self._icon(painter, KIND_ICONS[row.card.kind], "muted", end, second)
        self._text(painter, left, end - 10, second, subject_of(row), self._plain_unread if fresh else self._plain, "text" if fresh or chosen else "muted")
        if self.third is not None:
            self._paint_third(painter, left, right, second + self._line + 4, self.third(row))

    def _paint_third(self, painter: QPainter, left: int, right: int, top: int, third: Third) -> None:
        size = self._line - 3
        painter.drawPixmap(left, top + 1, icons.pixmap(third.icon, getattr(theme().tokens, third.colour), size, 3.0))
        self._text(painter, left + size + 6, right, top, third.text, self._small, third.colour)

    def _paint_right(self, painter: QPainter, right: int, top: int, text: str, font: QFont, colour: str) -> int:
        """Paint a text that ends at `right`; returns where it begins."""
        width = self._metrics[id(font)].horizontalAdvance(text)
        painter.setFont(font)
        painter.setPen(theme().colour(colour))
        painter.drawText(QRect(right - width, top, width + 2, self._line), Qt.AlignmentFlag.AlignVCenter, text)
        return right - width

    def _icon(self, painter: QPainter, name: str, colour: str, end: int, top: int) -> int:
        size = self._line - 2
        painter.drawPixmap(end - size - 6, top + 1, icons.pixmap(name, getattr(theme().tokens, colour), size, 3.0))
        return end - size - 6

    def _text(self, painter: QPainter, left: int, right: int, top: int, text: str, font: QFont, colour: str) -> None:
        if right <= left:
            return
        metrics = self._metrics[id(font)]
        shown = metrics.elidedText(text[:400], Qt.TextElideMode.ElideRight, right - left)
        if self.terms:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("warn_line", 0.45))
            for first, last in finds(shown, self.terms):
                begin = left + metrics.horizontalAdvance(shown[:first])
                width = metrics.horizontalAdvance(shown[:last]) - (begin - left)
                painter.drawRoundedRect(QRectF(begin - 1, top, width + 2, self._line), 3, 3)
        painter.setFont(font)
        painter.setPen(theme().colour(colour))
        painter.drawText(QRect(left, top, right - left + 2, self._line), Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
